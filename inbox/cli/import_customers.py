"""`inbox import customers`: a customer base taken over, a million rows as well as ten.

The file is read twice: once for all its faults, before anything is written; once to be imported,
batch by batch, each a transaction, the next one prepared while the database writes those before.
"""

from __future__ import annotations

import re
import signal
import sys
import time
from array import array
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inbox.cli import deployment, table_file
from inbox.errors import InboxError, Refused, Unavailable

if TYPE_CHECKING:
    from store.customer_import import Counts, Prepared, Work

LONGEST_NUMBER = 100
TELL_EVERY_SECONDS = 10.0
WRITERS = 2  # batches that the database is at while the next is prepared
OURS = re.compile(r"C([0-9]{1,15})")
Rows = Iterator[Mapping[str, str]]
Reader = Callable[[], Iterator[table_file.Line]]


class Stopped(InboxError):
    """Somebody asked the import to end; what it has done stays."""


@dataclass(slots=True)
class Checked:
    """What a look through the whole file found.

    highest  the highest of the numbers that are like those we give.
    faults   rows that cannot be imported: line, why.
    remarks  data that cannot be read and stay as they are written: line, which. Not always sought.
    """

    rows: int = 0
    highest: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)


def import_customers(
    file: Annotated[Path, typer.Argument(help="A .csv or .xlsx file with a header row.")],
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help="`Nom=last_name`: a column and what it is; `Nom=`: left out."),
    ] = None,
    profile: Annotated[
        Path | None, typer.Option(help="A TOML file whose table [columns] says the same.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")
    ] = False,
    skip_faults: Annotated[
        bool, typer.Option("--skip-faults", help="Import the good rows, leave out the others.")
    ] = False,
    faults_to: Annotated[
        Path | None, typer.Option("--faults", help="Write every fault here: line, what is wrong.")
    ] = None,
) -> None:
    """Import customers; if a row cannot be imported, nothing is, unless told to skip faults.

    The same file again changes nothing. Stopped (Ctrl+C) it ends with the batch that it is at, and
    goes on from there when it is run again.
    """
    from store.customer_import import FIELDS

    renamed = table_file.renaming(columns or [], profile, FIELDS)

    def read() -> Iterator[table_file.Line]:
        return table_file.rows_of(file, ("number",), renamed)

    checked = check(read, closely=dry_run or faults_to is not None)
    _report(file, checked, faults_to)
    if checked.faults and not (skip_faults or dry_run):
        raise Refused(f"{len(checked.faults)} rows cannot be imported; nothing was changed")
    wrong = {line for line, _ in checked.faults}
    with deployment.opened(deployment.settings(), broker=False):
        good = (row for line, row in read() if line not in wrong)
        done = _look(good) if dry_run else _take_over(good, checked)
    would = "would be " if dry_run else ""
    left_out = f", {len(wrong)} left out" if wrong else ""
    told = f"{done.new} {would}new, {done.changed} {would}changed, {done.same} as they were"
    sys.stdout.write(f"{told}{left_out}\n")
    if wrong:
        raise typer.Exit(1)


# --- before: the faults --------------------------------------------------------------------------


def check(read: Reader, closely: bool) -> Checked:
    """Every row that cannot be imported; `closely`, also every datum that cannot be read.

    Of a million numbers only 64 bits each are kept to find those that stand twice.
    """
    found = Checked()
    seen = array("q")
    for line, row in read():
        found.rows += 1
        if ours := OURS.fullmatch(row["number"]):
            found.highest = max(found.highest, int(ours[1]))
        seen.append(hash(row["number"]))
        if why := _fault(row):
            found.faults.append((line, why))
        elif closely:
            found.remarks += [(line, remark) for remark in _remarks(row)]
    found.faults += _twice(read, seen)
    found.faults.sort()
    return found


def _fault(row: Mapping[str, str]) -> str | None:
    if not row["number"]:
        return "the row has no number"
    if len(row["number"]) > LONGEST_NUMBER:
        return f"the number is longer than {LONGEST_NUMBER} letters"
    if "" in row:
        return "the row has more cells than the first row has names"
    return None


def _twice(read: Reader, seen: array[int]) -> Iterator[tuple[int, str]]:
    """The rows whose number a row before has: told by its 64 bits, then by the number itself."""
    import numpy as np

    digests = np.frombuffer(seen, dtype=np.int64)
    kinds, counts = np.unique(digests, return_counts=True)
    if not (suspects := set(kinds[counts > 1].tolist())):
        return
    first: dict[str, int] = {}
    for line, row in read():
        number = row["number"]
        if number and hash(number) in suspects and first.setdefault(number, line) != line:
            yield line, f"number {number} stands twice in the file, first in line {first[number]}"


def _remarks(row: Mapping[str, str]) -> Iterator[str]:
    from inbox.identify.identifiers import email_key, phone_key
    from store.customer_import import day_of, moment_of

    readers: dict[str, Callable[[str], object]] = {
        "email": email_key, "phone": phone_key, "mobile": phone_key,
        "birth_date": day_of, "created_at": moment_of,
    }  # fmt: skip
    for name, reader in readers.items():
        if (told := row.get(name)) and reader(told) is None:
            yield f"{name} cannot be read: {told[:80]}"


def _report(file: Path, checked: Checked, faults_to: Path | None) -> None:
    """All to the file that was asked for, the first ones for whoever looks on."""
    told = sorted([*checked.faults, *checked.remarks])
    table_file.report_faults(file, told, faults_to)
    if (more := len(told) - table_file.FAULTS_SHOWN) > 0:
        sys.stderr.write(f"inbox: and {more} more; --faults writes them all\n")


# --- the import ----------------------------------------------------------------------------------


def _take_over(rows: Rows, checked: Checked) -> Counts:
    """Import all rows, in batches; the names' frequencies are learnt anew when all is in."""
    from inbox import pipeline
    from store import customer_import, customers
    from store.session import transaction

    with transaction() as place, _stoppable() as stop:
        if not customer_import.one_at_a_time(place):
            raise Refused("another import of customers is under way")
        with transaction() as db:  # who writes meanwhile for the first time gets none of these
            customers.skip_numbers(db, checked.highest)
        done = _batches(rows, checked.rows, stop)
        with transaction() as db:
            customer_import.finish(db)
        if stop:
            raise Stopped(
                f"stopped after {done.rows} of {checked.rows} rows;"
                " run the same command to go on from there"
            )
        if done.new or done.changed:
            with transaction() as db:
                pipeline.learn_names(db)
    return done


def _batches(rows: Rows, total: int, stop: Sequence[int]) -> Counts:
    """Write the rows until the end or `stop`: one batch is prepared while others are written."""
    from inbox.identify import customer_keys
    from store import customer_import

    done = customer_import.Counts()
    tell = _Progress(total)
    writing: deque[Future[Counts]] = deque()
    with ThreadPoolExecutor(WRITERS) as writers:
        while not stop and (batch := list(islice(rows, customer_import.BATCH))):
            prepared = customer_import.prepare(_find_work(batch), customer_keys)
            if len(writing) == WRITERS:
                done.add(writing.popleft().result())
            tell(done.rows)
            writing.append(writers.submit(_write, prepared))
        while writing:
            done.add(writing.popleft().result())
    tell(done.rows, last=True)
    return done


def _find_work(batch: Sequence[Mapping[str, str]]) -> Work:
    from store import customer_import
    from store.session import transaction

    with transaction() as db:
        return customer_import.find_work(db, batch)


def _write(batch: Prepared) -> Counts:
    from sqlalchemy.exc import IntegrityError

    from store import customer_import
    from store.session import transaction

    try:
        with transaction() as db:
            return customer_import.write(db, batch)
    except IntegrityError as why:
        raise Unavailable("somebody changed the same records just now; run it again") from why


def _look(rows: Rows) -> Counts:
    """What an import would do."""
    from store import customer_import

    done = customer_import.Counts()
    while batch := list(islice(rows, customer_import.BATCH)):
        work = _find_work(batch)
        done.add(
            customer_import.Counts(len(work.rows) - len(work.known), len(work.known), work.same)
        )
    return done


@contextmanager
def _stoppable() -> Iterator[Sequence[int]]:
    """The signals that asked for an end, so far none; a second one ends at once, as ever."""
    asked: list[int] = []
    former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        sys.stderr.write("\ninbox: ending with this batch\n")
        _restore(former)

    for number in former:
        signal.signal(number, note)
    try:
        yield asked
    finally:
        _restore(former)


def _restore(handlers: Mapping[signal.Signals, Any]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)


class _Progress:
    """How far it is, on standard error: a line that changes or, in a log, one now and then."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._began = time.monotonic()
        self._told = self._began

    def __call__(self, rows: int, last: bool = False) -> None:
        present = time.monotonic()
        live = sys.stderr.isatty()
        if not (live or last or present > self._told + TELL_EVERY_SECONDS):
            return
        self._told = present
        each = rows / max(0.001, present - self._began)
        share = 100 * rows // max(1, self._total)
        line = f"{rows} of {self._total} rows ({share} %), {each:.0f} a second"
        sys.stderr.write(f"\r{line} " + ("\n" if last else "") if live else f"inbox: {line}\n")
        sys.stderr.flush()
