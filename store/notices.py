"""What one person is told in the page: each thing once, until he has seen it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from store.tables import NoticeRow, TicketRow

COUNT_CAP = 1000
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Told:
    """A notice, with the ticket that it is about."""

    id: int
    what: str
    at: datetime
    seen_at: datetime | None
    detail: Mapping[str, Any]
    number: int | None
    subject: str | None


def add(
    db: Session,
    account_ids: Iterable[UUID],
    what: str,
    ticket_id: UUID | None,
    detail: Mapping[str, Any],
    key: str,
) -> None:
    """Tell each of these people, once for each `key`."""
    rows = [
        {
            "account_id": one,
            "what": what,
            "ticket_id": ticket_id,
            "detail": dict(detail),
            "key": key,
        }
        for one in dict.fromkeys(account_ids)
    ]
    if rows:
        db.execute(insert(NoticeRow).values(rows).on_conflict_do_nothing())


def unseen(db: Session, account_id: UUID | None) -> int:
    """How many he has yet to see, up to COUNT_CAP."""
    waiting = (
        select(literal(1))
        .where(NoticeRow.account_id == account_id, NoticeRow.seen_at.is_(None))
        .limit(COUNT_CAP)
    )
    return db.scalars(select(func.count()).select_from(waiting.subquery())).one()


def latest(db: Session, account_id: UUID | None) -> Sequence[Told]:
    """His newest, those that he has seen too."""
    rows = db.execute(
        select(NoticeRow, TicketRow.number, TicketRow.subject)
        .outerjoin(TicketRow, TicketRow.id == NoticeRow.ticket_id)
        .where(NoticeRow.account_id == account_id)
        .order_by(NoticeRow.id.desc())
        .limit(SHOWN)
    )
    return [
        Told(row.id, row.what, row.at, row.seen_at, row.detail, number, subject)
        for row, number, subject in rows
    ]


def mark_seen(db: Session, account_id: UUID | None, up_to: int) -> None:
    """He has seen all up to that one."""
    db.execute(
        update(NoticeRow)
        .where(
            NoticeRow.account_id == account_id, NoticeRow.id <= up_to, NoticeRow.seen_at.is_(None)
        )
        .values(seen_at=func.now())
    )
