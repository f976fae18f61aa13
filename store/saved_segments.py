"""Segments that people keep: a name, who made it, for him alone or for all, its filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Unfit
from store import segments
from store.tables import AccountRow, SegmentRow

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Saved:
    """A segment and the name of who keeps it."""

    segment: SegmentRow
    owner: str


def of(db: Session, account_id: UUID | None) -> Sequence[Saved]:
    """Those of one person, and those that others share, by name."""
    seen = or_(SegmentRow.owner_id == account_id, SegmentRow.shared)
    wanted = select(SegmentRow, AccountRow.name).join(AccountRow).where(seen)
    rows = db.execute(wanted.order_by(SegmentRow.name, SegmentRow.id))
    return [Saved(row, name) for row, name in rows]


def save(
    db: Session, owner_id: UUID, name: str, shared: bool, filters: Mapping[str, str], now: datetime
) -> UUID:
    """Keep a segment, in the place of the owner's own of that name; its id. Raises Unfit."""
    plain = " ".join(name.split())
    if not 0 < len(plain) <= LONGEST_NAME:
        raise Unfit(f"a name has 1 to {LONGEST_NAME} letters")
    if not segments.conditions(db, filters, now):
        raise Unfit("choose a filter first")
    values = {"filters": dict(filters), "shared": shared}
    new = insert(SegmentRow).values(name=plain, owner_id=owner_id, **values)
    kept = new.on_conflict_do_update(constraint="segment_named_once", set_=values)
    return db.scalars(kept.returning(SegmentRow.id)).one()


def forget(db: Session, segment_id: UUID, account_id: UUID | None) -> None:
    """Delete a segment of one's own. Raises NotFound for somebody else's."""
    row = db.get(SegmentRow, segment_id)
    if row is None or row.owner_id != account_id:
        raise NotFound("you have no such segment")
    db.delete(row)
