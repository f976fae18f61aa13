"""How long each kind of data is kept, and what a rule would erase now.

A rule erases only when an administrator has made it active; `select_due` is the one place that says
what falls under it, for the preview and for the run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Unfit
from store.erasure import WORDLESS
from store.tables import (
    CustomerRow,
    DiscussionRow,
    DraftRow,
    MessageRow,
    PurchaseRow,
    RetentionRow,
    SignInRow,
    TicketRow,
)

# Kind of data → days that are proposed until somebody decides.
KINDS = {
    "spam": 90,
    "automatic": 180,
    "calls": 365,
    "tickets": 5 * 365,
    "customers": 3 * 365,  # since the last contact: what the CNIL holds to be reasonable
    "quarantined": 365,
    "drafts": 60,
    "sign_ins": 90,
}
CAP = 10_000


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would erase now: how many (CAP stands for more), and from when on."""

    rule: RetentionRow
    number: int
    oldest_at: datetime | None


def rules(db: Session) -> list[RetentionRow]:
    """The rules of all kinds; those that nobody has set are proposals, not active."""
    known = {row.kind: row for row in db.scalars(select(RetentionRow))}
    return [known.get(kind) or RetentionRow(kind=kind, days=days, active=False)
            for kind, days in KINDS.items()]  # fmt: skip


def put(db: Session, kind: str, days: int, active: bool, by: UUID | None) -> None:
    """Set a rule. Raises Unfit."""
    if kind not in KINDS or not 0 < days < 36_500:
        raise Unfit("give a number of days")
    new = insert(RetentionRow).values(kind=kind, days=days, active=active, by=by)
    again = {"days": days, "active": active, "by": by, "changed_at": func.now(), "run_at": None}
    db.execute(new.on_conflict_do_update(index_elements=["kind"], set_=again))


def preview(db: Session, row: RetentionRow, now: datetime) -> Preview:
    """What the rule would erase now."""
    due = select_due(row.kind, now - timedelta(days=row.days)).limit(CAP).subquery()
    number, oldest = db.execute(select(func.count(), func.min(due.c.at)).select_from(due)).one()
    return Preview(row, number, oldest)


def due_rule(db: Session, now: datetime) -> RetentionRow | None:
    """An active rule that has not been run to its end for a day; None when all have."""
    waits = RetentionRow.run_at.is_(None) | (RetentionRow.run_at < now - timedelta(days=1))
    return db.scalar(
        select(RetentionRow)
        .where(RetentionRow.active, waits)
        .order_by(RetentionRow.run_at.nulls_first(), RetentionRow.kind)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def due(db: Session, row: RetentionRow, now: datetime, limit: int) -> Sequence[Any]:
    """The ids of some of what the rule erases now, the oldest first."""
    wanted = select_due(row.kind, now - timedelta(days=row.days)).subquery()
    return db.scalars(select(wanted.c.id).order_by(wanted.c.at).limit(limit)).all()


def select_due(kind: str, before: datetime) -> Any:
    """`id` and `at` of what falls under the rule of `kind` at `before`, a SELECT. NotFound."""
    ways: dict[str, Callable[[datetime], Any]] = {
        "spam": lambda at: _robots("spam", at),
        "automatic": lambda at: _robots("automatic", at),
        "calls": lambda at: _messages(MessageRow.channel == "call", before=at),
        "quarantined": lambda at: _messages(MessageRow.state == "quarantined", before=at),
        "tickets": _closed_tickets,
        "customers": _silent_customers,
        "drafts": lambda at: select(DraftRow.ticket_id.label("id"), DraftRow.at).where(
            DraftRow.at < at
        ),
        "sign_ins": lambda at: select(SignInRow.id, SignInRow.at).where(SignInRow.at < at),
    }
    if kind not in ways:
        raise NotFound("there is no such kind of data")
    return ways[kind](before)


def drop(db: Session, kind: str, before: datetime) -> int:
    """Delete drafts or failed sign-ins from before that moment; how many they were."""
    table: Any = DraftRow if kind == "drafts" else SignInRow
    dropped = delete(table).where(table.at < before).returning(table.at)
    return len(db.scalars(dropped).all())


def _robots(kind: str, before: datetime) -> Any:
    return _messages(MessageRow.kind == kind, MessageRow.ticket_id.is_(None), before=before)


def _closed_tickets(before: datetime) -> Any:
    closed = select(TicketRow.id, TicketRow.closed_at.label("at"))
    return closed.where(TicketRow.closed_at < before, TicketRow.subject != WORDLESS)


def _messages(*conditions: Any, before: datetime) -> Any:
    wanted = select(MessageRow.id, MessageRow.received_at.label("at"))
    return wanted.where(
        *conditions, MessageRow.received_at < before, MessageRow.erased_at.is_(None)
    )


def _silent_customers(before: datetime) -> Any:
    """Records that nothing has happened with: no message, purchase, open ticket or discussion."""
    last = func.greatest(CustomerRow.last_message_at, CustomerRow.created_at)
    bought = select(PurchaseRow.id).where(
        PurchaseRow.customer_id == CustomerRow.id, PurchaseRow.ordered_at >= before
    )
    open_ticket = select(TicketRow.id).where(
        TicketRow.customer_id == CustomerRow.id, TicketRow.status != "closed"
    )
    talked = select(DiscussionRow.id).where(
        DiscussionRow.customer_id == CustomerRow.id, DiscussionRow.last_at >= before
    )
    return select(CustomerRow.id, last.label("at")).where(
        CustomerRow.merged_into.is_(None),
        last < before,
        CustomerRow.updated_at < before,
        ~bought.exists(),
        ~open_ticket.exists(),
        ~talked.exists(),
    )
