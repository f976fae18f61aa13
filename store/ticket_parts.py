"""One ticket with everything that hangs on it, and the names that other programs call things by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Unfit
from store import customers, follow_ups, tickets, views
from store.tables import (
    AccountRow,
    CustomerRow,
    EventRow,
    FollowUpRow,
    MessageRow,
    OutgoingRow,
    TicketRow,
)
from store.views import MessageView


@dataclass(frozen=True, slots=True)
class Whole:
    """A ticket, its people and its parts, each in order of time."""

    ticket: TicketRow
    assignee: str | None
    customer: CustomerRow | None
    incoming: Sequence[MessageView]
    outgoing: Sequence[OutgoingRow]
    follow_ups: Sequence[FollowUpRow]
    events: Sequence[EventRow]


def whole(db: Session, number: int) -> Whole:
    """Everything of ticket `number`. Raises NotFound."""
    row = tickets.get(db, number)
    assignee = db.get(AccountRow, row.assignee_id) if row.assignee_id else None
    messages = select(MessageRow.id).where(MessageRow.ticket_id == row.id).order_by(MessageRow.seq)
    written = select(OutgoingRow).where(OutgoingRow.ticket_id == row.id)
    happened = select(EventRow).where(EventRow.ticket_id == row.id).order_by(EventRow.id)
    return Whole(
        ticket=row,
        assignee=assignee.login if assignee else None,
        customer=db.get(CustomerRow, row.customer_id) if row.customer_id else None,
        incoming=views.messages(db, db.scalars(messages).all()),
        outgoing=db.scalars(written.order_by(OutgoingRow.created_at)).all(),
        follow_ups=follow_ups.of_ticket(db, row.id),
        events=db.scalars(happened).all(),
    )


def account_id(db: Session, told: str | None) -> str | None:
    """The id of the account with this login or id; `none` stays. Raises Unfit."""
    if told is None or told in ("", "none"):
        return told or None
    same = [AccountRow.login == told.lower()]
    if (as_id := _uuid(told)) is not None:
        same.append(AccountRow.id == as_id)
    found = db.scalar(select(AccountRow.id).where(or_(*same)))
    if found is None:
        raise Unfit(f"nobody here is called {told}")
    return str(found)


def customer_id(db: Session, told: str | None) -> str | None:
    """The id of the customer with this number or id, or of whom he was merged into. NotFound."""
    if not told:
        return None
    same = [CustomerRow.number == told]
    if (as_id := _uuid(told)) is not None:
        same.append(CustomerRow.id == as_id)
    found = db.scalar(select(CustomerRow.id).where(or_(*same)))
    if found is None:
        raise NotFound(f"there is no customer {told}")
    return str(customers.get(db, found).id)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
