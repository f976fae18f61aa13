"""Customer records: found by their keys, made, changed, searched.

`customer_key` holds every identifier and blocking key of a customer, one row each; candidates come
by index lookups on it and nothing else, so a base of a million costs what one of a thousand does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from heapq import nlargest
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Unfit
from inbox.identify import customer_keys
from inbox.records import Bounce, Candidate, Customer, Key, Match, Newcomer
from store import events
from store.tables import AccountRow, CustomerKeyRow, CustomerRow

NEXT_NUMBER = text("SELECT nextval('customer_number_seq')")
HOLDERS = 50  # a key that more records hold than this tells too little to fetch them for
CANDIDATES = 50  # records that are loaded and weighed for one message
SHOWN_KINDS = frozenset({"email", "phone", "loyalty", "order", "customer_number"})
SEARCHED = ("last_name", "first_name", "number", "postal_code", "city")
LONGEST_SEARCH_KEY = 500  # letters; what is longer no index takes
IDENTITY = (
    *(CustomerRow.id, CustomerRow.number, CustomerRow.title, CustomerRow.first_name),
    *(CustomerRow.last_name, CustomerRow.birth_date, CustomerRow.address, CustomerRow.postal_code),
    *(CustomerRow.city, CustomerRow.country),
)
PROVEN_IN = frozenset({"header", "caller", "sidecar", "form"})  # the sender's own channel says it
EDITABLE = frozenset(
    {"title", "first_name", "last_name", "birth_date", "address", "postal_code", "city", "country"}
    | {"tags", "needs", "notes", "account_manager_id", "referred_by"}
    | {"potential", "contact_every_days"}
)
DATA = {  # what stands together on the page, and is confirmed or withdrawn together
    "name": ("title", "first_name", "last_name"),
    "birth_date": ("birth_date",),
    "address": ("address", "postal_code", "city", "country"),
}


def lock_keys(db: Session, keys: Iterable[Key], fingerprint: str | None = None) -> None:
    """Hold, until the transaction ends, the exclusive use of these keys and of a fingerprint.

    Two first messages of one newcomer would otherwise both find nobody and make him twice, and two
    deliveries of one mail both be the first; sorted, so that they cannot wait for each other.
    """
    values = sorted({f"{key.kind}:{key.value}" for key in keys} | {fingerprint or ""} - {""})
    if values:
        db.execute(
            text(
                "SELECT pg_advisory_xact_lock(hash) FROM (SELECT DISTINCT hashtextextended(v, 2)"
                " AS hash FROM unnest(CAST(:values AS text[])) AS v ORDER BY hash) AS sorted"
            ),
            {"values": values},
        )


def candidates(db: Session, keys: Sequence[Key]) -> list[Candidate]:
    """The live records that hold one of `keys`, with the keys they share and their holders.

    Of very many, those that share the most and the rarest: what a base of a million adds are
    records that have a common name's sound in common with the message, and no more.
    """
    if not keys:
        return []
    holders: dict[tuple[str, str], list[UUID]] = {}
    for held in _holders(db, {(key.kind, key.value) for key in keys}):
        holders.setdefault((held.kind, held.value), []).append(held.customer_id)
    selective = {pair: ids for pair, ids in holders.items() if len(ids) <= HOLDERS}
    records = load(db, _likeliest(selective))
    shared: dict[UUID, dict[Key, int]] = {customer_id: {} for customer_id in records}
    for key in keys:
        ids = selective.get((key.kind, key.value), [])
        for customer_id in ids:
            if customer_id in shared:
                shared[customer_id][key] = len(ids)
    return [Candidate(records[customer_id], found) for customer_id, found in shared.items()]


def _likeliest(holders: Mapping[tuple[str, str], Sequence[UUID]]) -> Iterable[UUID]:
    """At most CANDIDATES of those who hold the keys; whoever holds an identifier before others."""
    weights: dict[UUID, float] = {}
    for (kind, _), ids in holders.items():
        told = (1000.0 if kind in SHOWN_KINDS else 1.0) / len(ids)
        for customer_id in ids:
            weights[customer_id] = weights.get(customer_id, 0.0) + told
    if len(weights) <= CANDIDATES:
        return weights
    return nlargest(CANDIDATES, weights, key=lambda customer_id: weights[customer_id])


def _holders(db: Session, pairs: set[tuple[str, str]]) -> Sequence[Row[Any]]:
    """(kind, value, customer id) of the keys still in use, at most HOLDERS + 1 for each key."""
    wanted = text(
        "SELECT k.kind, k.value, h.customer_id"
        " FROM unnest(CAST(:kinds AS text[]), CAST(:values AS text[])) AS k(kind, value),"
        " LATERAL (SELECT customer_id FROM customer_key"
        "  WHERE customer_key.kind = k.kind AND customer_key.value = k.value"
        "  AND state <> 'withdrawn' LIMIT :cap) AS h"
    )
    kinds, values = zip(*sorted(pairs), strict=True)
    parameters = {"kinds": list(kinds), "values": list(values), "cap": HOLDERS + 1}
    return db.execute(wanted, parameters).all()


def load(db: Session, ids: Iterable[UUID]) -> dict[UUID, Customer]:
    """The unmerged records among `ids`, with all their keys."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {record.id: record for record in _records(db, wanted)}


def _records(db: Session, wanted: set[UUID] | None = None) -> Iterator[Customer]:
    """The unmerged records, all or those wanted; columns, not ORM rows: this runs a message."""
    columns = (CustomerKeyRow.customer_id, CustomerKeyRow.kind, CustomerKeyRow.value)
    held = select(*columns).where(CustomerKeyRow.state != "withdrawn")
    rows = select(*IDENTITY).where(CustomerRow.merged_into.is_(None))
    if wanted is not None:
        held = held.where(CustomerKeyRow.customer_id.in_(wanted))
        rows = rows.where(CustomerRow.id.in_(wanted))
    keys: dict[UUID, set[tuple[str, str]]] = {}
    for customer_id, kind, value in db.execute(held):
        keys.setdefault(customer_id, set()).add((kind, value))
    return (as_record(row, keys.get(row.id, ())) for row in db.execute(rows))


def as_record(row: Any, keys: Iterable[tuple[str, str]]) -> Customer:
    """A row of `IDENTITY`, or a whole one, as identification knows it."""
    return Customer(
        id=row.id,
        number=row.number,
        title=row.title,
        first_name=row.first_name,
        last_name=row.last_name,
        birth_date=row.birth_date,
        address=row.address,
        postal_code=row.postal_code,
        city=row.city,
        country=row.country,
        keys=frozenset(keys),
    )


def settle(db: Session, match: Match, at: datetime, source: str) -> UUID | None:
    """Write what identification decided: the customer's id, made if need be; what was learnt kept.

    `source` names the message that taught it (`message:<id>`), shown beside each datum.
    """
    if match.status == "created" and match.newcomer is not None:
        return create(db, match.newcomer, at, source)
    if match.status == "matched" and match.customer_id is not None:
        customer_id = _touch(db, match.customer_id, at)
        add_keys(db, customer_id, match.learned, at, source)
        return customer_id
    return None


def _touch(db: Session, customer_id: UUID, at: datetime) -> UUID:
    """Note a message at `at` on the record, or on the one it was merged into; locks it. Its id."""
    latest = func.greatest(CustomerRow.last_message_at, at)  # of NULL and a time, the time
    touched = (
        update(CustomerRow)
        .where(CustomerRow.id == customer_id, CustomerRow.merged_into.is_(None))
        .values(last_message_at=latest)
    )
    if db.connection().execute(touched).rowcount:
        return customer_id
    return _touch(db, get_locked(db, customer_id).id, at)


def create(db: Session, newcomer: Newcomer, at: datetime, source: str) -> UUID:
    """A new record from what one message tells."""
    row = CustomerRow(
        number=_next_number(db),
        title=newcomer.title,
        first_name=newcomer.first_name,
        last_name=newcomer.last_name,
        postal_code=newcomer.postal_code,
        city=newcomer.city,
    )
    row.last_message_at = at
    db.add(row)
    row.search_key = search_key(row)
    db.flush()
    own_number = Key("customer_number", row.number.upper(), "sidecar")
    add_keys(db, row.id, (*newcomer.keys, own_number), at, source)
    events.add(db, "customer.created", customer_id=row.id, detail={"source": source})
    return row.id


def _next_number(db: Session) -> str:
    """`C` and six digits or more, never one that an import brought."""
    while True:
        number = f"C{db.scalars(NEXT_NUMBER).one():06d}"
        if db.scalar(select(CustomerRow.id).where(CustomerRow.number == number)) is None:
            return number


def skip_numbers(db: Session, beyond: int = 0) -> None:
    """Let new numbers begin after the highest that an import brought, and after `beyond`."""
    db.execute(
        text(
            "SELECT setval('customer_number_seq', greatest(last_value, :beyond, (SELECT coalesce("
            "max(substr(number, 2)::bigint), 0) FROM customer"
            " WHERE number ~ '^C[0-9]{1,15}$')) + 1, false) FROM customer_number_seq"
        ),
        {"beyond": beyond},
    )


def add_keys(
    db: Session, customer_id: UUID, keys: Iterable[Key], at: datetime, source: str
) -> None:
    """Add keys to a record; one it holds already is confirmed anew when its own channel says it."""
    rows = {
        (key.kind, key.value): {
            "customer_id": customer_id,
            "kind": key.kind,
            "value": key.value,
            "shown": key.value if key.kind in SHOWN_KINDS else None,
            "source": source,
            "state": "good" if key.where in PROVEN_IN else "unverified",
            "confirmed_at": at if key.where in PROVEN_IN else None,
        }
        # of two places that say the same, the proving one counts
        for key in sorted(keys, key=lambda key: key.where in PROVEN_IN)
    }
    if not rows:
        return
    new = insert(CustomerKeyRow).values(list(rows.values()))
    # what a person withdrew stays so: the address of somebody else does not come back by itself
    confirmed = new.excluded.confirmed_at.is_not(None) & (CustomerKeyRow.state != "withdrawn")
    again = {"state": new.excluded.state, "confirmed_at": new.excluded.confirmed_at}
    key_of = ["customer_id", "kind", "value"]
    db.execute(new.on_conflict_do_update(index_elements=key_of, set_=again, where=confirmed))


def note_bounce(db: Session, bounce: Bounce | None) -> None:
    """Mark the address of a permanent bounce as undeliverable (UMR) wherever it stands."""
    if bounce is None or bounce.recipient is None or not bounce.permanent:
        return
    address = bounce.recipient.lower()
    marked = (
        update(CustomerKeyRow)
        .where(CustomerKeyRow.kind == "email", CustomerKeyRow.value == address)
        .values(state="bounced")
        .returning(CustomerKeyRow.customer_id)
    )
    detail = {"address": address, "status": bounce.status}
    for customer_id in db.scalars(marked).all():
        events.add(db, "customer.address_bounced", customer_id=customer_id, detail=detail)


def search_key(row: CustomerRow) -> Any:
    """What searches and sorts look at: names, number, town and postal code, lower, unaccented.

    An expression that the database computes as it writes the row.
    """
    parts = (getattr(row, name) for name in SEARCHED)
    words = func.lower(func.unaccented(" ".join(part for part in parts if part)))
    return func.left(words, LONGEST_SEARCH_KEY)


def get(db: Session, customer_id: UUID) -> CustomerRow:
    """The record, or the one it was merged into. Raises NotFound."""
    row = db.get(CustomerRow, customer_id)
    while row is not None and row.merged_into is not None:
        row = db.get(CustomerRow, row.merged_into)
    if row is None:
        raise NotFound(f"there is no customer {customer_id}")
    return row


def get_locked(db: Session, customer_id: UUID) -> CustomerRow:
    """The record, or the one it was merged into meanwhile, so that no merge begins now. NotFound.

    Others may still refer to it: an event or a ticket of theirs need not wait.
    """
    row = None
    while row is None or row.merged_into is not None:
        wanted = row.merged_into if row is not None and row.merged_into else customer_id
        row = db.scalar(
            select(CustomerRow)
            .where(CustomerRow.id == wanted)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        if row is None:
            raise NotFound(f"there is no customer {customer_id}")
    return row


def keys_of(db: Session, customer_id: UUID) -> Sequence[CustomerKeyRow]:
    """The data that people see (not the keys made only for finding candidates)."""
    shown = select(CustomerKeyRow).where(
        CustomerKeyRow.customer_id == customer_id, CustomerKeyRow.shown.is_not(None)
    )
    return db.scalars(shown.order_by(CustomerKeyRow.kind, CustomerKeyRow.value)).all()


def keys_of_all(db: Session, ids: Sequence[UUID]) -> dict[UUID, list[CustomerKeyRow]]:
    """`keys_of` for a page of customers."""
    found: dict[UUID, list[CustomerKeyRow]] = {customer_id: [] for customer_id in ids}
    shown = select(CustomerKeyRow).where(
        CustomerKeyRow.customer_id.in_(ids), CustomerKeyRow.shown.is_not(None)
    )
    for key in db.scalars(shown.order_by(CustomerKeyRow.kind, CustomerKeyRow.value)):
        found[key.customer_id].append(key)
    return found


def update_record(
    db: Session, customer_id: UUID, changes: Mapping[str, Any], by: UUID | None
) -> CustomerRow:
    """Change editable fields of a record; each datum notes who said so, and when.

    A new name or address finds him from now on, and the former ones still do. Raises Unfit for a
    field that cannot be changed or a value that does not exist, NotFound.
    """
    row = get_locked(db, customer_id)
    if unknown := sorted(set(changes) - EDITABLE):
        raise Unfit(f"cannot change {', '.join(unknown)} of a customer")
    _check(db, changes)
    changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not changed:
        return row
    before = {name: getattr(row, name) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    source = f"person:{by}" if by else "api"
    for datum in (datum for datum, names in DATA.items() if changed.keys() & set(names)):
        tell_datum(row, datum, source, "good")
    row.search_key = search_key(row)
    row.version += 1
    row.updated_at = datetime.now().astimezone()
    _write_blocking_keys(db, row, source)
    detail = {name: [_told(before[name]), _told(value)] for name, value in changed.items()}
    events.add(db, "customer.changed", customer_id=row.id, by=by, detail=detail)
    return row


def _told(value: Any) -> str | None:
    """A field's value in an event; lists as people write them."""
    if value is None or isinstance(value, list):
        return ", ".join(value or ()) or None
    return str(value)


def _check(db: Session, changes: Mapping[str, Any]) -> None:
    if changes.get("potential") not in (None, 1, 2, 3):
        raise Unfit("the potential is 1, 2 or 3")
    every = changes.get("contact_every_days")
    if every is not None and not 0 < every < 10_000:
        raise Unfit("give a number of days")
    manager = changes.get("account_manager_id")
    if manager is not None and db.get(AccountRow, manager) is None:
        raise Unfit("there is no such account")


def tell_datum(row: CustomerRow, datum: str, source: str, state: str) -> None:
    """Note who says what stands in `datum` (of DATA), and what it is worth from now on."""
    at = datetime.now().astimezone().isoformat()
    row.provenance = {**row.provenance, datum: {"source": source, "at": at, "state": state}}


def _write_blocking_keys(db: Session, row: CustomerRow, source: str) -> None:
    """Keys to find candidates by, from the names and the address that the record now has."""
    fields = {name: getattr(row, name) for names in DATA.values() for name in names}
    keys = [
        {"customer_id": row.id, "kind": kind, "value": value, "source": source}
        for kind, value in customer_keys(fields)
    ]
    if keys:
        db.execute(insert(CustomerKeyRow).values(keys).on_conflict_do_nothing())


def all_records(db: Session) -> list[Customer]:
    """Every unmerged record with its keys, for work on the whole base."""
    return list(_records(db))


def bearers(db: Session, field: str) -> dict[str | None, int]:
    """How many unmerged records hold each value of a field."""
    column = getattr(CustomerRow, field)
    counted = select(column, func.count()).where(CustomerRow.merged_into.is_(None))
    return {row[0]: row[1] for row in db.execute(counted.group_by(column))}
