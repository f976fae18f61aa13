"""Records that may be one person: proposed by the batch, decided by people, asked only once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from store import customers, merges
from store.tables import (
    CustomerKeyRow,
    CustomerRow,
    DuplicateRow,
    MergeRow,
    MessageRow,
    PurchaseRow,
    TicketRow,
)

BATCH = 1000
FROM = 0.5  # the score from which a pair is worth a person's look
CAP = 10_000


@dataclass(frozen=True, slots=True)
class Proposed:
    """One pair of the batch, by customer ids."""

    one: UUID
    other: UUID
    score: float
    evidence: Sequence[str]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records, as a person compares them."""

    customer: CustomerRow
    keys: Sequence[CustomerKeyRow]
    messages: int
    tickets: int
    purchases: int


def propose(db: Session, pairs: Iterable[Proposed]) -> int:
    """Put these pairs in the place of those proposed before; how many await a person now.

    Pairs that somebody has called two people are not proposed again.
    """
    db.execute(delete(DuplicateRow).where(DuplicateRow.state == "proposed"))
    rows = [
        {
            "a_id": min(pair.one, pair.other),
            "b_id": max(pair.one, pair.other),
            "score": pair.score,
            "evidence": list(pair.evidence),
        }
        for pair in pairs
        if pair.score >= FROM
    ]
    for start in range(0, len(rows), BATCH):
        new = insert(DuplicateRow).values(rows[start : start + BATCH])
        db.execute(new.on_conflict_do_nothing())
    return count(db)


def different(db: Session) -> set[frozenset[UUID]]:
    """The pairs that somebody has called two people."""
    wanted = select(DuplicateRow.a_id, DuplicateRow.b_id).where(DuplicateRow.state == "different")
    return {frozenset(pair) for pair in db.execute(wanted)}


def _waiting() -> Any:
    """Pairs that await a person: proposed, and both records still stand alone."""
    a, b = aliased(CustomerRow), aliased(CustomerRow)
    return (
        select(DuplicateRow)
        .join(a, a.id == DuplicateRow.a_id)
        .join(b, b.id == DuplicateRow.b_id)
        .where(DuplicateRow.state == "proposed", a.merged_into.is_(None), b.merged_into.is_(None))
    )


def count(db: Session) -> int:
    """How many pairs await a person, at most CAP."""
    capped = _waiting().limit(CAP).subquery()
    return db.scalars(select(func.count()).select_from(capped)).one()


def first(db: Session, skip: int = 0) -> DuplicateRow | None:
    """The pair to look at now, the surest first; None when nothing is left."""
    order = (DuplicateRow.score.desc(), DuplicateRow.a_id, DuplicateRow.b_id)
    pair: DuplicateRow | None = db.scalar(_waiting().order_by(*order).offset(skip).limit(1))
    return pair


def say_different(db: Session, one: UUID, other: UUID, by: UUID | None) -> None:
    """They are two people, and nobody is asked again."""
    told = {"state": "different", "by": by, "at": func.now()}
    new = insert(DuplicateRow).values(
        a_id=min(one, other), b_id=max(one, other), score=0.0, state="different", by=by
    )
    db.execute(new.on_conflict_do_update(index_elements=["a_id", "b_id"], set_=told))


def side(db: Session, customer_id: UUID) -> Side:
    """A record as it is shown beside another. Raises NotFound."""
    row = customers.get(db, customer_id)
    return Side(
        customer=row,
        keys=customers.keys_of(db, row.id),
        messages=_count(db, MessageRow, row.id),
        tickets=_count(db, TicketRow, row.id),
        purchases=_count(db, PurchaseRow, row.id),
    )


def _count(db: Session, table: Any, customer_id: UUID) -> int:
    return db.scalars(select(func.count()).where(table.customer_id == customer_id)).one()


def merge(db: Session, kept: UUID, gone: UUID, by: UUID | None) -> MergeRow:
    """A person says that they are one; the score of the proposal is kept with the merge."""
    pair = db.get(DuplicateRow, (min(kept, gone), max(kept, gone)))
    return merges.merge(db, kept, gone, pair.score if pair else None, by)


def latest_merges(
    db: Session, limit: int = 20
) -> Sequence[tuple[MergeRow, CustomerRow, CustomerRow]]:
    """The latest merges that stand, with the record that was kept and the one that went into it."""
    kept, gone = aliased(CustomerRow), aliased(CustomerRow)
    wanted = (
        select(MergeRow, kept, gone)
        .join(kept, kept.id == MergeRow.kept_id)
        .join(gone, gone.id == MergeRow.merged_id)
        .where(MergeRow.undone_at.is_(None))
        .order_by(MergeRow.at.desc())
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in db.execute(wanted)]
