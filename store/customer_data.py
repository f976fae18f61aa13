"""What people do with single data of a customer: add, confirm, withdraw, mark as returned.

Every datum keeps its source, its date and its state; a change of an identifier withdraws the former
one, which nobody uses any more and everybody can still read.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Unfit
from inbox.identify import customer_keys
from store import customers, events
from store.tables import CustomerKeyRow, CustomerRow

# What an identifier is called in the fields that identification reads.
FIELDS = {"email": "email", "phone": "phone", "loyalty": "loyalty_number", "order": "orders"}
STATES = ("good", "unverified", "bounced", "returned", "withdrawn")


def add_key(
    db: Session, customer_id: UUID, kind: str, written: str, by: UUID | None
) -> CustomerKeyRow:
    """A new e-mail, phone, card or order number, as a person heard it; a known one is confirmed.

    Raises Unfit for what is no identifier of that kind.
    """
    row = customers.get_locked(db, customer_id)
    key = _key(kind, written)
    now = datetime.now().astimezone()
    new = insert(CustomerKeyRow).values(
        customer_id=row.id,
        kind=key[0],
        value=key[1],
        shown=written.strip() if kind == "email" else key[1],
        source=f"person:{by}" if by else "api",
        state="good",
        confirmed_at=now,
    )
    again = {name: new.excluded[name] for name in ("source", "state", "confirmed_at", "shown")}
    index = ["customer_id", "kind", "value"]
    db.execute(new.on_conflict_do_update(index_elements=index, set_=again))
    events.add(db, "key.added", customer_id=row.id, by=by, detail={"kind": key[0], "key": key[1]})
    return db.get_one(CustomerKeyRow, (row.id, *key), populate_existing=True)


def _key(kind: str, written: str) -> tuple[str, str]:
    if kind not in FIELDS:
        raise Unfit("this is none of e-mail, phone, card and order")
    told: object = [written] if kind == "order" else written
    found = [key for key in customer_keys({FIELDS[kind]: told}) if key[0] == kind]
    if not found:
        raise Unfit("this cannot be read as what it should be")
    return found[0]


def replace_key(
    db: Session, customer_id: UUID, kind: str, value: str, written: str, by: UUID | None
) -> CustomerKeyRow:
    """Put another identifier in the place of one; the former is withdrawn. NotFound, Unfit."""
    former = _held(db, customer_id, kind, value)
    new = add_key(db, customer_id, kind, written, by)
    if (new.kind, new.value) != (former.kind, former.value):
        set_key_state(db, customer_id, kind, value, "withdrawn", by)
    return new


def set_key_state(
    db: Session, customer_id: UUID, kind: str, value: str, state: str, by: UUID | None
) -> CustomerKeyRow:
    """Say what an identifier is worth: `good` confirms it now, `withdrawn` takes it out of use.

    Raises NotFound, Unfit.
    """
    if state not in STATES:
        raise Unfit("there is no such state")
    customers.get_locked(db, customer_id)
    row = _held(db, customer_id, kind, value)
    before, row.state = row.state, state
    if state == "good":
        row.confirmed_at = datetime.now().astimezone()
        row.source = f"person:{by}" if by else "api"
    detail = {"kind": kind, "key": value, "state": [before, state]}
    events.add(db, "key.state", customer_id=row.customer_id, by=by, detail=detail)
    return row


def _held(db: Session, customer_id: UUID, kind: str, value: str) -> CustomerKeyRow:
    row = db.get(CustomerKeyRow, (customer_id, kind, value), with_for_update=True)
    if row is None:
        raise NotFound("the customer has no such identifier")
    return row


def set_datum_state(
    db: Session, customer_id: UUID, datum: str, state: str, by: UUID | None
) -> CustomerRow:
    """Say what a datum of the record (`customers.DATA`) is worth, its source unchanged.

    `returned`: the post brings letters back (NPAI); `good` confirms it now. Raises Unfit.
    """
    if datum not in customers.DATA or state not in STATES:
        raise Unfit("there is no such state")
    row = customers.get_locked(db, customer_id)
    before = row.provenance.get(datum, {})
    source = f"person:{by}" if state == "good" and by else before.get("source", "import")
    customers.tell_datum(row, datum, source, state)
    row.version += 1
    row.updated_at = func.now()
    detail = {"datum": datum, "state": [before.get("state", "unverified"), state]}
    events.add(db, "datum.state", customer_id=row.id, by=by, detail=detail)
    return row
