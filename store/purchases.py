"""Orders and till receipts taken over from files: who bought what, when, for how much.

The same file again changes nothing, as each purchase keeps the row that it was last made from. Its
number becomes a key of its customer, so that a message that names it finds him.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox.identify import customer_keys
from inbox.identify.habits import Purchase
from store.tables import CustomerKeyRow, CustomerRow, PurchaseRow

BATCH = 1000
SOURCE = "orders"
QUANTITY = re.compile(r"^\s*(\d+)\s*[x×*]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Order:
    """One row of a file, read.

    customer  his number, e-mail, loyalty number or phone, as written. line: of the file.
    lines     what was bought: [{"what": …, "quantity": …}]. row: all columns, as they were.
    """

    line: int
    number: str
    customer: str
    ordered_at: datetime
    amount: Decimal
    store: str | None
    channel: str | None
    lines: Sequence[Mapping[str, Any]]
    row: Mapping[str, str]


@dataclass(slots=True)
class Taken:
    """What an import did; `faults` are (line, what is wrong) of the rows that it left out."""

    new: int = 0
    changed: int = 0
    same: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)


def take_over(db: Session, orders: Iterable[Order]) -> Taken:
    """Write `orders`, batch by batch; those whose customer is not known, or not one, are faults."""
    taken = Taken()
    source = iter(orders)
    while batch := list(islice(source, BATCH)):
        _take_batch(db, batch, taken)
    return taken


def _take_batch(db: Session, batch: Sequence[Order], taken: Taken) -> None:
    known = {
        number: (imported, customer_id)
        for number, imported, customer_id in db.execute(
            select(PurchaseRow.number, PurchaseRow.imported, PurchaseRow.customer_id).where(
                PurchaseRow.number.in_([order.number for order in batch])
            )
        )
    }
    todo = [order for order in batch if known.get(order.number, (None,))[0] != dict(order.row)]
    taken.same += len(batch) - len(todo)
    owners = _owners(db, {order.customer for order in todo})
    rows = []
    for order in todo:
        found = owners.get(order.customer, set())
        if len(found) != 1:
            why = "no customer has" if not found else "several customers have"
            taken.faults.append((order.line, f"{why} this number, e-mail, card or phone"))
            continue
        rows.append(_values(order, next(iter(found))))
        taken.changed += order.number in known
        taken.new += order.number not in known
    _write(db, rows)


def _owners(db: Session, told: set[str]) -> dict[str, set[UUID]]:
    """Told → the live records that it names: by customer number first, else by any identifier."""
    owners: dict[str, set[UUID]] = {}
    by_number = select(CustomerRow.number, CustomerRow.id, CustomerRow.merged_into)
    for number, customer_id, merged_into in db.execute(
        by_number.where(CustomerRow.number.in_(told))
    ):
        owners[number] = {_live(db, customer_id, merged_into)}
    keys: dict[tuple[str, str], set[str]] = {}
    for one in told - owners.keys():
        for key in _as_keys(one):
            keys.setdefault(key, set()).add(one)
    pair = tuple_(CustomerKeyRow.kind, CustomerKeyRow.value)
    held = (
        select(CustomerKeyRow.kind, CustomerKeyRow.value, CustomerKeyRow.customer_id)
        .join(CustomerRow, CustomerRow.id == CustomerKeyRow.customer_id)
        .where(pair.in_(list(keys)), CustomerKeyRow.state != "withdrawn")
        .where(CustomerRow.merged_into.is_(None))
    )
    for kind, value, customer_id in db.execute(held):
        for one in keys[kind, value]:
            owners.setdefault(one, set()).add(customer_id)
    return owners


def _as_keys(told: str) -> set[tuple[str, str]]:
    fields = {"number": told, "loyalty_number": told, "phone": told, "email": told}
    identifiers = {"customer_number", "loyalty", "phone", "email"}
    return {key for key in customer_keys(fields) if key[0] in identifiers}


def _live(db: Session, customer_id: UUID, merged_into: UUID | None) -> UUID:
    while merged_into is not None:
        customer_id = merged_into
        merged_into = db.scalar(
            select(CustomerRow.merged_into).where(CustomerRow.id == customer_id)
        )
    return customer_id


def _values(order: Order, customer_id: UUID) -> dict[str, Any]:
    return {
        "number": order.number,
        "customer_id": customer_id,
        "ordered_at": order.ordered_at,
        "amount": order.amount,
        "store": order.store,
        "channel": order.channel,
        "lines": [dict(line) for line in order.lines],
        "imported": dict(order.row),
    }


def _write(db: Session, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    new = insert(PurchaseRow)
    again = {name: new.excluded[name] for name in rows[0] if name != "number"}
    db.execute(new.on_conflict_do_update(index_elements=["number"], set_=again), rows)
    keys = [
        {
            "customer_id": row["customer_id"],
            "kind": kind,
            "value": value,
            "shown": row["number"],
            "source": SOURCE,
            "state": "good",
            "confirmed_at": row["ordered_at"],
        }
        for row in rows
        for kind, value in customer_keys({"orders": [row["number"]]})
    ]
    if keys:
        db.execute(insert(CustomerKeyRow).on_conflict_do_nothing(), keys)


def read_lines(told: str) -> list[dict[str, Any]]:
    """What was bought, from `2 x Perceuse; Vis 4x40`: what and quantity of each."""
    found = []
    for part in re.split(r"[;\n|]", told):
        many = QUANTITY.match(part)
        what = part[many.end() :].strip() if many else part.strip()
        if what:
            found.append({"what": what, "quantity": int(many[1]) if many else 1})
    return found


def of_customer(db: Session, customer_id: UUID, limit: int = 1000) -> Sequence[Row[Any]]:
    """A customer's purchases, the latest first: number, ordered_at, amount, store, channel, lines.

    Columns, not ORM rows: the record page reads them at each look.
    """
    columns = (PurchaseRow.number, PurchaseRow.ordered_at, PurchaseRow.amount, PurchaseRow.store)
    theirs = select(*columns, PurchaseRow.channel, PurchaseRow.lines)
    theirs = theirs.where(PurchaseRow.customer_id == customer_id)
    return db.execute(theirs.order_by(PurchaseRow.ordered_at.desc()).limit(limit)).all()


def as_habits_see(rows: Sequence[Row[Any]]) -> list[Purchase]:
    """Rows as the pure functions of habits take them."""
    return [
        Purchase(
            on=row.ordered_at.date(),
            amount=row.amount,
            store=row.store,
            channel=row.channel,
            things=tuple(str(line.get("what", "")) for line in row.lines),
        )
        for row in rows
    ]
