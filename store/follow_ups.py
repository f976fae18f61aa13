"""Follow-ups: tracked promises on a ticket, each opened, due, and ended with an outcome."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Refused, Unfit
from store import events
from store.tables import EventRow, FollowUpRow, TicketRow


def open(
    db: Session,
    number: int,
    what: str,
    due_at: datetime,
    by: UUID | None,
    service: str | None = None,
    owner_id: UUID | None = None,
) -> FollowUpRow:
    """A new promise on ticket `number`, of its service unless said. NotFound, Refused, Unfit."""
    wanted = select(TicketRow).where(TicketRow.number == number)
    ticket = db.scalar(wanted.with_for_update(key_share=True))  # none may close it meanwhile
    if ticket is None:
        raise NotFound(f"there is no ticket {number}")
    if not what.strip():
        raise Unfit("say what is promised")
    if ticket.status == "closed":
        raise Refused(f"ticket {number} is closed: open it again first")
    row = FollowUpRow(
        ticket_id=ticket.id,
        what=what.strip(),
        service=service or ticket.service,
        owner_id=owner_id,
        due_at=due_at,
        created_by=by,
    )
    db.add(row)
    db.flush()
    detail = {"follow_up": str(row.id), "what": row.what, "due_at": due_at.isoformat()}
    events.add(db, "follow_up.opened", ticket_id=ticket.id, by=by, detail=detail)
    return row


def end(db: Session, follow_up_id: UUID, outcome: str | None, by: UUID | None) -> FollowUpRow:
    """The promise is settled, with how. Ending it twice keeps the first end. Raises NotFound."""
    row = db.get(FollowUpRow, follow_up_id, with_for_update=True)
    if row is None:
        raise NotFound(f"there is no follow-up {follow_up_id}")
    if row.done_at is None:
        row.done_at = datetime.now().astimezone()
        row.outcome = outcome
        detail = {"follow_up": str(row.id), "what": row.what, "outcome": outcome}
        events.add(db, "follow_up.done", ticket_id=row.ticket_id, by=by, detail=detail)
    return row


def end_all(
    db: Session, ticket: TicketRow, outcome: str, by: UUID | None, only_automatic: bool = False
) -> None:
    """End every open promise of a ticket; with `only_automatic`, those that the system opened."""
    for row in of_ticket(db, ticket.id):
        if row.done_at is None and not (only_automatic and row.created_by is not None):
            end(db, row.id, outcome, by)


def open_again(db: Session, ticket_id: UUID, ended_at: datetime, by: UUID | None) -> None:
    """Take up again the promises that ended with what was written at `ended_at`, now withdrawn.

    Their ends are events of that same transaction, whose time they bear.
    """
    ended = select(EventRow.detail["follow_up"].astext).where(
        EventRow.ticket_id == ticket_id, EventRow.what == "follow_up.done", EventRow.at == ended_at
    )
    for told in db.scalars(ended).all():
        row = db.get_one(FollowUpRow, UUID(told), with_for_update={"key_share": True})
        row.done_at = row.outcome = None
        detail = {"follow_up": str(row.id), "due_at": row.due_at.isoformat(), "again": True}
        events.add(db, "follow_up.opened", ticket_id=ticket_id, by=by, detail=detail)


def of_ticket(db: Session, ticket_id: UUID) -> list[FollowUpRow]:
    """A ticket's promises, the first due first."""
    theirs = select(FollowUpRow).where(FollowUpRow.ticket_id == ticket_id)
    return list(db.scalars(theirs.order_by(FollowUpRow.due_at)))
