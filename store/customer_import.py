"""Customer files taken over: new rows made, changed ones changed, the rest left alone.

A batch is one transaction: `find_work` says which of its rows are to be written, `prepare` makes
what goes to the database (pure, so that it can be done while the batch before is being written),
`write` writes records, identifiers and search keys together. The same rows again change nothing, as
each record keeps the row that it was last made from; so a file that was stopped is just begun anew.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import customers

BATCH = 5000
FIELDS = (
    *("number", "title", "first_name", "last_name", "email", "phone", "mobile", "address"),
    *("postal_code", "city", "country", "loyalty_number", "birth_date", "created_at"),
)
PLAIN = ("title", "first_name", "last_name", "address", "postal_code", "city", "country")
LONGEST_KEY = 300  # what is longer finds nobody, and no index takes it
LOCK = 0x1A90  # held while a file is taken over: one at a time

KeysOf = Callable[[Mapping[str, Any]], frozenset[tuple[str, str]]]
Row = Mapping[str, str]


@dataclass(slots=True)
class Counts:
    """What an import did."""

    new: int = 0
    changed: int = 0
    same: int = 0

    @property
    def rows(self) -> int:
        """How many rows it looked at."""
        return self.new + self.changed + self.same

    def add(self, other: Counts) -> None:
        """Count what another batch did too."""
        self.new += other.new
        self.changed += other.changed
        self.same += other.same


@dataclass(frozen=True, slots=True)
class Work:
    """Rows of one batch that are to be written, and for each number that is known its record."""

    rows: Sequence[Row]
    known: Mapping[str, UUID]
    same: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch as the database takes it, identifiers as COPY's own text.

    new_keys  those of records that are made: nothing of theirs can be there yet.
    """

    records: Sequence[tuple[object, ...]]
    new_keys: str
    changed_keys: str
    counts: Counts


def take_over(
    db: Session, rows: Iterable[Row], keys_of: KeysOf, progress: Callable[[int], None]
) -> Counts:
    """Import `rows` (column → text, each with its `number`) in one transaction, for small bases.

    `progress` hears how many are done.
    """
    counts = Counts()
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        counts.add(write(db, prepare(find_work(db, batch), keys_of)))
        progress(counts.rows)
    finish(db)
    return counts


def one_at_a_time(db: Session) -> bool:
    """Whether no other import is under way; this one holds the place until its transaction ends."""
    return bool(db.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": LOCK}))


def finish(db: Session) -> None:
    """New numbers begin after the imported ones, and the planner knows how large the base is."""
    customers.skip_numbers(db)
    for table in ("customer", "customer_key"):
        db.execute(text(f"ANALYZE {table}"))


def find_work(db: Session, batch: Sequence[Row]) -> Work:
    """Those rows of a batch (numbers unique in it) that are new or not as they were imported."""
    found = db.execute(CHANGED_OR_NEW, {"rows": _json(batch)}).all()
    rows = [batch[place - 1] for place, _ in found]
    known = {batch[place - 1]["number"]: known_id for place, known_id in found if known_id}
    return Work(rows, known, len(batch) - len(rows))


def prepare(work: Work, keys_of: KeysOf) -> Prepared:
    """What `write` sends for a batch; nothing is asked of the database."""
    records: list[tuple[object, ...]] = []
    new: list[str] = []
    changed: list[str] = []
    now = datetime.now().astimezone()
    for row in work.rows:
        known = work.known.get(row["number"])
        customer_id = str(known or _ordered_id())
        records.append(_record(customer_id, known is None, row, now))
        (changed if known else new).extend(_key_lines(customer_id, row, keys_of(row)))
    counts = Counts(len(work.rows) - len(work.known), len(work.known), work.same)
    return Prepared(records, "".join(new), "".join(changed), counts)


def write(db: Session, batch: Prepared) -> Counts:
    """Write a prepared batch; what it did. An identifier keeps what became of it since.

    Bounced, withdrawn, confirmed: none is touched by being told again. One that the row tells no
    more goes, unless it is to be remembered as dead.
    """
    if not batch.records:
        return batch.counts
    connection = db.connection().connection.driver_connection
    assert connection is not None
    with connection.cursor() as cursor:
        cursor.execute(STAGES)
        with cursor.copy(f"COPY imported_customer ({STAGED}) FROM STDIN") as copying:
            for record in batch.records:
                copying.write_row(record)
        if batch.counts.new:
            cursor.execute(INSERT)
            _copy(cursor, "customer_key", batch.new_keys)
        if batch.counts.changed:
            _copy(cursor, "imported_key", batch.changed_keys)
            cursor.execute(CHANGE)
            cursor.execute(DROP_FORMER_KEYS)
            cursor.execute(ADD_KEYS)
    return batch.counts


def _copy(cursor: Any, table: str, keys: str) -> None:
    """An identifier's other columns are by default those of an imported one."""
    with cursor.copy(f"COPY {table} (customer_id, kind, value, shown) FROM STDIN") as copying:
        copying.write(keys)


def _ordered_id() -> UUID:
    """A UUID of version 7 (RFC 9562): what is made together lies together in the indexes."""
    drawn = int.from_bytes(os.urandom(10), "big")
    stamp = time.time_ns() // 1_000_000
    low = drawn & ((1 << 62) - 1)
    return UUID(int=stamp << 80 | 7 << 76 | (drawn >> 68) << 64 | 2 << 62 | low)


def _record(customer_id: str, is_new: bool, row: Row, now: datetime) -> tuple[object, ...]:
    """The values of STAGED."""
    extra = {name: value for name, value in row.items() if name not in FIELDS and value}
    return (
        customer_id,
        is_new,
        row["number"],
        *[row.get(name) or None for name in PLAIN],
        day_of(row.get("birth_date", "")),
        moment_of(row.get("created_at", "")) or now,
        _json(extra) if extra else "{}",
        _json(row),
    )


def _key_lines(customer_id: str, row: Row, keys: Iterable[tuple[str, str]]) -> Iterator[str]:
    """COPY's text format: a tab between columns, backslashes before what would be taken for one."""
    for kind, value in keys:
        if len(value) > LONGEST_KEY:
            continue
        told = _escaped(value)
        shown = r"\N"
        if kind in customers.SHOWN_KINDS:
            shown = _escaped(row.get("email", "")) if kind == "email" else told
        yield f"{customer_id}\t{kind}\t{told}\t{shown}\n"


def _escaped(value: str) -> str:
    return value.translate(_ESCAPES) if _SPECIAL(value) else value


_SPECIAL = re.compile(r"[\\\t\n\r]").search
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_json = json.JSONEncoder(ensure_ascii=False).encode


@lru_cache(maxsize=65536)
def day_of(told: str) -> date | None:
    """A day as people write it; None for what is none, which stays in `imported` as it was."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(told[:10], form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None


@lru_cache(maxsize=65536)
def moment_of(told: str) -> datetime | None:
    """A point in time, or the beginning of a day; None for neither."""
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        day = day_of(told)
        return datetime(day.year, day.month, day.day).astimezone() if day else None
    return at if at.tzinfo else at.astimezone()


# --- the statements ------------------------------------------------------------------------------

STAGED = f"id, is_new, number, {', '.join(PLAIN)}, birth_date, created_at, extra, imported"

# The row's place in the batch, and the record that has its number.
CHANGED_OR_NEW = text("""
    SELECT told.place, customer.id
    FROM jsonb_array_elements(CAST(:rows AS jsonb)) WITH ORDINALITY AS told(row, place)
    LEFT JOIN customer ON customer.number = told.row->>'number'
    WHERE customer.imported IS DISTINCT FROM told.row
    ORDER BY told.place
""")

STAGES = f"""
    CREATE TEMP TABLE IF NOT EXISTS imported_customer
        (id uuid, is_new bool, number text, {" text, ".join(PLAIN)} text, birth_date date,
         created_at timestamptz, extra jsonb, imported jsonb) ON COMMIT DELETE ROWS;
    CREATE TEMP TABLE IF NOT EXISTS imported_key
        (customer_id uuid, kind text, value text, shown text) ON COMMIT DELETE ROWS;
    TRUNCATE imported_customer, imported_key;
"""


def _search_key(of: str) -> str:
    """As `customers.search_key`, of a whole table's rows."""
    words = ", ".join(f"{of}.{name}" for name in customers.SEARCHED)
    return f"left(lower(unaccented(concat_ws(' ', {words}))), {customers.LONGEST_SEARCH_KEY})"


_COLUMNS = f"id, number, {', '.join(PLAIN)}, birth_date, created_at, extra, imported"
INSERT = f"""
    INSERT INTO customer ({_COLUMNS}, search_key)
    SELECT {_COLUMNS}, {_search_key("new")} FROM imported_customer AS new WHERE is_new
"""  # noqa: S608 - the names of columns

# What a person changed since stays, unless the file tells something else than it did before.
_DIFFERS = "nullif(new.imported->>'{0}', '') IS DISTINCT FROM nullif(old.imported->>'{0}', '')"
_KEPT = ",\n        ".join(
    f"{name} = CASE WHEN {_DIFFERS.format(name)} THEN new.{name} ELSE old.{name} END"
    for name in (*PLAIN, "birth_date")
)
_TOLD_ANEW = ", ".join(
    f"CASE WHEN {' OR '.join(map(_DIFFERS.format, names))} THEN '{datum}' END"
    for datum, names in customers.DATA.items()
)
CHANGE = f"""
    UPDATE customer AS old SET
        {_KEPT},
        provenance = old.provenance - array_remove(ARRAY[{_TOLD_ANEW}], NULL),
        extra = new.extra, imported = new.imported,
        updated_at = now(), version = old.version + 1
    FROM imported_customer AS new WHERE old.id = new.id AND NOT new.is_new;
    UPDATE customer SET search_key = {_search_key("customer")}
    FROM imported_customer AS new WHERE customer.id = new.id AND NOT new.is_new
        AND customer.search_key <> {_search_key("customer")}
"""  # noqa: S608
DROP_FORMER_KEYS = """
    DELETE FROM customer_key AS held USING imported_customer AS new
    WHERE held.customer_id = new.id AND NOT new.is_new
        AND held.source = 'import' AND held.state IN ('good', 'unverified')
        AND NOT EXISTS (SELECT FROM imported_key AS told WHERE told.customer_id = held.customer_id
            AND told.kind = held.kind AND told.value = held.value)
"""
ADD_KEYS = """
    INSERT INTO customer_key (customer_id, kind, value, shown, source, state)
    SELECT customer_id, kind, value, shown, 'import', 'unverified' FROM imported_key
    ORDER BY customer_id, kind, value
    ON CONFLICT DO NOTHING
"""
