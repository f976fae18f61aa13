"""Customer files taken over: new rows made, changed ones changed, the rest left alone.

One transaction holds the whole file, so that nothing is half imported; the same file again changes
nothing, as each record keeps the row that it was last made from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Text, cast, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from store import customers
from store.tables import CustomerKeyRow, CustomerRow

BATCH = 2000
FIELDS = (
    *("number", "title", "first_name", "last_name", "email", "phone", "mobile", "address"),
    *("postal_code", "city", "country", "loyalty_number", "birth_date", "created_at"),
)
PLAIN = ("title", "first_name", "last_name", "address", "postal_code", "city", "country")

KeysOf = Callable[[Mapping[str, Any]], frozenset[tuple[str, str]]]
Row = Mapping[str, str]


@dataclass(slots=True)
class Counts:
    """What an import did."""

    new: int = 0
    changed: int = 0
    same: int = 0


def take_over(
    db: Session, rows: Iterable[Row], keys_of: KeysOf, progress: Callable[[int], None]
) -> Counts:
    """Import `rows` (column → text, each with its `number`); `progress` hears how many are done."""
    counts = Counts()
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        _take_batch(db, batch, keys_of, counts)
        progress(counts.new + counts.changed + counts.same)
    customers.skip_numbers(db)
    for table in ("customer", "customer_key"):
        db.execute(text(f"ANALYZE {table}"))
    return counts


def _take_batch(db: Session, batch: Sequence[Row], keys_of: KeysOf, counts: Counts) -> None:
    numbers = [row["number"] for row in batch]
    known = {
        number: (customer_id, imported)
        for number, customer_id, imported in db.execute(
            select(CustomerRow.number, CustomerRow.id, CustomerRow.imported).where(
                CustomerRow.number.in_(numbers)
            )
        )
    }
    fresh: list[tuple[UUID, Row]] = []
    changed: list[tuple[UUID, Row]] = []
    former: dict[UUID, Row] = {}
    for row in batch:
        customer_id, imported = known.get(row["number"], (None, None))
        if customer_id is None:
            fresh.append((uuid4(), row))
        elif imported != dict(row):
            changed.append((customer_id, row))
            former[customer_id] = imported or {}
    _insert(db, fresh)
    _change(db, changed, former)
    _write_keys(db, [*fresh, *changed], keys_of)
    _write_search_keys(db, [customer_id for customer_id, _ in (*fresh, *changed)])
    counts.new += len(fresh)
    counts.changed += len(changed)
    counts.same += len(batch) - len(fresh) - len(changed)


def _insert(db: Session, fresh: Sequence[tuple[UUID, Row]]) -> None:
    if fresh:
        now = datetime.now().astimezone()
        db.execute(
            insert(CustomerRow),
            [
                {
                    "id": customer_id,
                    "number": row["number"],
                    "created_at": _time(row.get("created_at")) or now,
                    **_columns(row),
                }
                for customer_id, row in fresh
            ],
        )


def _change(db: Session, changed: Sequence[tuple[UUID, Row]], former: Mapping[UUID, Row]) -> None:
    """Write what is new in each row since its `former` import; what people changed since stays."""
    for customer_id, row in changed:
        before = former[customer_id]
        differs = {name for name in {*row, *before} if row.get(name) != before.get(name)}
        columns = {
            name: value
            for name, value in _columns(row).items()
            if name in differs or name in ("extra", "imported")
        }
        told_anew = [
            datum for datum, names in customers.DATA.items() if differs.intersection(names)
        ]
        provenance = CustomerRow.provenance.op("-")(cast(told_anew, ARRAY(Text)))
        db.execute(
            update(CustomerRow)
            .where(CustomerRow.id == customer_id)
            .values(
                **columns,
                provenance=provenance,
                updated_at=func.now(),
                version=CustomerRow.version + 1,
            )
        )
        db.execute(
            delete(CustomerKeyRow).where(
                CustomerKeyRow.customer_id == customer_id,
                CustomerKeyRow.source == "import",
                CustomerKeyRow.state.in_(("good", "unverified")),  # the others are to be known
            )
        )


def _columns(row: Row) -> dict[str, Any]:
    return {
        **{name: row.get(name) or None for name in PLAIN},
        "birth_date": _date(row.get("birth_date")),
        "extra": {name: value for name, value in row.items() if name not in FIELDS and value},
        "imported": dict(row),
    }


def _write_keys(db: Session, rows: Sequence[tuple[UUID, Row]], keys_of: KeysOf) -> None:
    """COPY into a temporary table, then insert what is not there: the fastest way for millions."""
    if not rows:
        return
    connection = db.connection().connection.driver_connection
    assert connection is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS imported_key"
            " (customer_id uuid, kind text, value text, shown text) ON COMMIT DROP"
        )
        cursor.execute("TRUNCATE imported_key")
        copy_in = "COPY imported_key (customer_id, kind, value, shown) FROM STDIN"
        with cursor.copy(copy_in) as copying:
            for record in _key_rows(rows, keys_of):
                copying.write_row(record)
        cursor.execute(
            "INSERT INTO customer_key (customer_id, kind, value, shown, source, state)"
            " SELECT customer_id, kind, value, shown, 'import', 'unverified' FROM imported_key"
            " ON CONFLICT DO NOTHING"
        )


def _key_rows(
    rows: Sequence[tuple[UUID, Row]], keys_of: KeysOf
) -> Iterator[tuple[UUID, str, str, str | None]]:
    for customer_id, row in rows:
        for kind, value in keys_of(row):
            shown = value if kind in customers.SHOWN_KINDS else None
            yield customer_id, kind, value, row.get("email") if kind == "email" else shown


def _write_search_keys(db: Session, ids: Sequence[UUID]) -> None:
    if ids:
        parts = (
            *(CustomerRow.last_name, CustomerRow.first_name, CustomerRow.number),
            *(CustomerRow.postal_code, CustomerRow.city),
        )
        words = func.lower(func.unaccented(func.concat_ws(" ", *parts)))
        db.execute(update(CustomerRow).where(CustomerRow.id.in_(ids)).values(search_key=words))


def _date(told: str | None) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime((told or "").strip()[:10], form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None  # what cannot be read stays in `imported`, as it was


def _time(told: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat((told or "").strip())
    except ValueError:
        day = _date(told)
        return datetime(day.year, day.month, day.day).astimezone() if day else None
    return at if at.tzinfo else at.astimezone()
