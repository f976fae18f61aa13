"""One customer's record, read for its page: the data with their worth, the rhythm, the figures.

A handful of queries, each by an index on the customer; the time-line is in `store.story`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from inbox.identify.habits import Habits, Rhythm, habits, rhythm
from inbox.identify.quality import Datum, Quality, quality
from store import customers, discussions, purchases
from store.tables import (
    CustomerKeyRow,
    CustomerRow,
    FollowUpRow,
    MergeRow,
    OutgoingRow,
    SheetRow,
    TicketRow,
)
from store.tables import MessageRow as M

REACHES = ("email", "phone")  # identifiers that count in the record's quality


@dataclass(frozen=True, slots=True)
class Worth:
    """Where a datum comes from, when it was last confirmed, and what it is worth."""

    source: str
    at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class LastContact:
    """The latest thing said, by him or by us; `nature` is a channel, `direction` in or out."""

    at: datetime
    nature: str
    direction: str


@dataclass(frozen=True, slots=True)
class Record:
    """What every part of the page draws from."""

    customer: CustomerRow
    keys: Sequence[CustomerKeyRow]
    data: dict[str, Worth]
    quality: Quality
    purchases: Sequence[Row[Any]]
    habits: Habits | None
    last_contact: LastContact | None
    rhythm: Rhythm
    tickets: int
    open_tickets: int
    complaints: int
    discussions: int
    sheets: int
    referrer: CustomerRow | None
    merged: Sequence[tuple[MergeRow, CustomerRow]]


def read(db: Session, customer_id: UUID, today: date) -> Record:
    """The record, or the one that it was merged into. Raises NotFound."""
    row = customers.get(db, customer_id)
    keys = customers.keys_of(db, row.id)
    data = {datum: worth(row, keys, datum) for datum in customers.DATA}
    bought = purchases.of_customer(db, row.id)
    last = last_contact(db, row.id)
    tickets, open_tickets, complaints = _ticket_figures(db, row.id)
    return Record(
        customer=row,
        keys=keys,
        data=data,
        quality=quality(_as_quality_sees(row, keys, data), today),
        purchases=bought,
        habits=habits(purchases.as_habits_see(bought), today),
        last_contact=last,
        rhythm=rhythm(
            last.at.date() if last else None, row.created_at.date(), row.contact_every_days, today
        ),
        tickets=tickets,
        open_tickets=open_tickets,
        complaints=complaints,
        discussions=discussions.count(db, row.id),
        sheets=db.scalars(select(func.count()).where(SheetRow.customer_id == row.id)).one(),
        referrer=_referrer(db, row),
        merged=_merged(db, row.id),
    )


def worth(row: CustomerRow, keys: Sequence[CustomerKeyRow], datum: str) -> Worth:
    """A datum's source, date and state; one that nobody touched is as the record was made."""
    told: dict[str, Any] | None = row.provenance.get(datum)
    if told is not None:
        return Worth(told["source"], datetime.fromisoformat(told["at"]), told["state"])
    if row.imported is not None:
        return Worth("import", row.created_at, "unverified")
    made_by = next((key.source for key in keys if key.kind == "customer_number"), "message:")
    return Worth(made_by, row.created_at, "unverified")


def _as_quality_sees(
    row: CustomerRow, keys: Sequence[CustomerKeyRow], data: dict[str, Worth]
) -> list[Datum]:
    found = []
    for datum, names in customers.DATA.items():
        at = data[datum].at if data[datum].state == "good" else None
        on = at.date() if at else None
        counted = ("address",) if datum == "address" else names
        found += [Datum(name, data[datum].state, on) for name in counted if getattr(row, name)]
    for key in keys:
        if key.kind in REACHES:
            on = key.confirmed_at.date() if key.confirmed_at else None
            found.append(Datum(key.kind, key.state, on))
    return found


def last_contact(db: Session, customer_id: UUID) -> LastContact | None:
    """The latest message of his or reply of ours; None when nothing was ever said."""
    theirs = db.execute(
        select(M.received_at, M.channel)
        .where(M.customer_id == customer_id)
        .order_by(M.received_at.desc())
        .limit(1)
    ).first()
    ours = db.execute(
        select(OutgoingRow.created_at)
        .join(TicketRow, TicketRow.id == OutgoingRow.ticket_id)
        .where(TicketRow.customer_id == customer_id, OutgoingRow.kind == "reply")
        .where(OutgoingRow.state.in_(("sent", "sending", "uncertain")))
        .order_by(OutgoingRow.created_at.desc())
        .limit(1)
    ).first()
    said = [LastContact(theirs[0], theirs[1], "in")] if theirs else []
    said += [LastContact(ours[0], "email", "out")] if ours else []
    return max(said, key=lambda one: one.at, default=None)


def _ticket_figures(db: Session, customer_id: UUID) -> tuple[int, int, int]:
    figures = (
        func.count(),
        func.count().filter(TicketRow.status != "closed"),
        func.count().filter(TicketRow.kind == "complaint"),
    )
    row = db.execute(select(*figures).where(TicketRow.customer_id == customer_id)).one()
    return row[0], row[1], row[2]


def _referrer(db: Session, row: CustomerRow) -> CustomerRow | None:
    """The customer who sent him, where `referred_by` is a customer number."""
    if not row.referred_by:
        return None
    number = row.referred_by.strip().upper()
    return db.scalar(select(CustomerRow).where(CustomerRow.number == number))


def _merged(db: Session, customer_id: UUID) -> Sequence[tuple[MergeRow, CustomerRow]]:
    """The merges into this record that can be taken back, the latest first."""
    wanted = (
        select(MergeRow, CustomerRow)
        .join(CustomerRow, CustomerRow.id == MergeRow.merged_id)
        .where(MergeRow.kept_id == customer_id, MergeRow.undone_at.is_(None))
        .order_by(MergeRow.at.desc())
    )
    return [(merge, gone) for merge, gone in db.execute(wanted)]


def tickets(db: Session, customer_id: UUID, limit: int = 5) -> Sequence[TicketRow]:
    """The latest tickets, open ones first."""
    theirs = select(TicketRow).where(TicketRow.customer_id == customer_id)
    still = (TicketRow.status == "closed").asc()
    return db.scalars(theirs.order_by(still, TicketRow.number.desc()).limit(limit)).all()


def promises(db: Session, customer_id: UUID) -> Sequence[tuple[FollowUpRow, int]]:
    """Promises on his tickets that are not kept yet, with their tickets' numbers."""
    wanted = (
        select(FollowUpRow, TicketRow.number)
        .join(TicketRow, TicketRow.id == FollowUpRow.ticket_id)
        .where(TicketRow.customer_id == customer_id, FollowUpRow.done_at.is_(None))
        .order_by(FollowUpRow.due_at)
        .limit(20)
    )
    return [(row, number) for row, number in db.execute(wanted)]
