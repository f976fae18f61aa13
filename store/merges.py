"""Merging two records that are one person, and taking it back with everything where it was."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Refused
from store import events
from store.tables import CustomerKeyRow, CustomerRow, MergeRow, MessageRow, TicketRow

MOVED: dict[str, type[MessageRow] | type[TicketRow]] = {
    "tickets": TicketRow,  # before its messages: in that order people's changes lock the two
    "messages": MessageRow,
}


def merge(
    db: Session, kept_id: UUID, merged_id: UUID, score: float | None, by: UUID | None
) -> MergeRow:
    """Make `merged_id` part of `kept_id`: its messages, tickets and keys go there.

    Raises Refused for one record twice or one that is merged already, NotFound.
    """
    if kept_id == merged_id:
        raise Refused("a record cannot be merged with itself")
    live = {id_: _live(db, id_) for id_ in sorted((kept_id, merged_id))}  # two merges: one order
    kept, merged = live[kept_id], live[merged_id]
    moved: dict[str, list[object]] = {
        name: [
            str(row_id)
            for row_id in db.scalars(
                update(table)
                .where(table.customer_id == merged.id)
                .values(customer_id=kept.id)
                .returning(table.id)
            )
        ]
        for name, table in MOVED.items()
    }
    moved["keys"] = _copy_keys(db, kept, merged)
    merged.merged_into = kept.id
    row = MergeRow(kept_id=kept.id, merged_id=merged.id, moved=moved, score=score, by=by)
    db.add(row)
    db.flush()
    detail = {"merge": str(row.id), "merged": merged.number}
    events.add(db, "customer.merged", customer_id=kept.id, by=by, detail=detail)
    return row


def _copy_keys(db: Session, kept: CustomerRow, merged: CustomerRow) -> list[object]:
    added: list[object] = []
    for key in db.scalars(select(CustomerKeyRow).where(CustomerKeyRow.customer_id == merged.id)):
        values = {
            "customer_id": kept.id,
            "kind": key.kind,
            "value": key.value,
            "shown": key.shown,
            "source": key.source,
            "state": key.state,
            "confirmed_at": key.confirmed_at,
        }
        new = insert(CustomerKeyRow).values(**values).on_conflict_do_nothing()
        if db.execute(new.returning(CustomerKeyRow.kind)).first() is not None:
            added.append([key.kind, key.value])
    return added


def unmerge(db: Session, merge_id: UUID, by: UUID | None) -> UUID:
    """Take a merge back: what it moved goes home, what came or was decided since stays.

    Gives the record that stands alone again.

    Raises NotFound; Refused for one taken back already or covered by a later merge.
    """
    row = db.get(MergeRow, merge_id, with_for_update=True)
    if row is None:
        raise NotFound(f"there is no merge {merge_id}")
    if row.undone_at is not None:
        raise Refused("this merge was taken back already")
    _live(db, row.kept_id)
    for name, table in MOVED.items():
        ids = [UUID(str(moved)) for moved in row.moved[name]]
        still_there = (table.id.in_(ids), table.customer_id == row.kept_id)
        db.execute(update(table).where(*still_there).values(customer_id=row.merged_id))
    for kind, value in row.moved["keys"]:
        key = db.get(CustomerKeyRow, (row.kept_id, kind, value))
        if key is not None:
            db.delete(key)
    db.get_one(CustomerRow, row.merged_id).merged_into = None
    row.undone_at = datetime.now().astimezone()
    detail = {"merge": str(row.id)}
    events.add(db, "customer.unmerged", customer_id=row.kept_id, by=by, detail=detail)
    return row.merged_id


def _live(db: Session, customer_id: UUID) -> CustomerRow:
    row = db.scalar(
        select(CustomerRow)
        .where(CustomerRow.id == customer_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound(f"there is no customer {customer_id}")
    if row.merged_into is not None:
        raise Refused(f"{row.number} is merged into another record")
    return row
