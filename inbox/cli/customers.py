"""`inbox import customers` and `inbox dedupe`: the customer base taken over, and kept clean."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inbox.cli import deployment
from inbox.errors import NotFound, Refused

if TYPE_CHECKING:
    from inbox.identify.duplicates import Pair

app = typer.Typer(help="Take over what exists elsewhere.", no_args_is_help=True)
ERRORS_SHOWN = 20
MERGE_FROM = 0.95


@app.callback()
def _imports() -> None:
    """Take over what exists elsewhere."""


@app.command("customers")
def import_customers(
    file: Annotated[Path, typer.Argument(help="A .csv or .xlsx file with a header row.")],
) -> None:
    """Import customers: all of the file or, if a row cannot be read, nothing."""
    if not file.is_file():
        raise NotFound(f"{file}: there is no such file")
    with deployment.opened(deployment.settings(), broker=False):
        from inbox import pipeline
        from inbox.identify import customer_keys
        from store import customer_import
        from store.session import transaction

        _check(file)
        with transaction() as db:
            done = customer_import.take_over(db, rows_of(file), customer_keys, _progress)
            pipeline.learn_names(db)
    sys.stdout.write(f"{done.new} new, {done.changed} changed, {done.same} as they were\n")


def _progress(rows: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{rows} rows")


def _check(file: Path) -> None:
    """Read the file once through: every fault with its line, before anything is written."""
    seen: set[str] = set()
    faults: list[str] = []
    for line, row in enumerate(rows_of(file), start=2):
        number = row.get("number", "")
        if not number:
            faults.append(f"{file}:{line}: the row has no number")
        elif number in seen:
            faults.append(f"{file}:{line}: number {number} stands twice in the file")
        seen.add(number)
    if faults:
        for fault in faults[:ERRORS_SHOWN]:
            sys.stderr.write(f"inbox: {fault}\n")
        raise Refused(f"{len(faults)} rows cannot be imported; nothing was changed")


def rows_of(file: Path) -> Iterator[dict[str, str]]:
    """Each row as column → text, trimmed; without NUL characters, which no database takes."""
    cells = _sheet(file) if file.suffix.lower() == ".xlsx" else _csv(file)
    header = [name.strip().lower().replace(" ", "_") for name in next(cells, [])]
    if "number" not in header:
        raise Refused(f"{file}: there is no column `number` in its first row")
    for values in cells:
        row = {
            name: value.replace("\0", "").strip()
            for name, value in zip(header, values, strict=False)
        }
        if any(row.values()):
            yield row


def _csv(file: Path) -> Iterator[list[str]]:
    body = file.read_bytes()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as why:
        raise Refused(f"{file}: not a CSV file: {why}") from why


def _sheet(file: Path) -> Iterator[list[str]]:
    import python_calamine

    try:
        sheet = python_calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0)
    except (python_calamine.CalamineError, OSError) as why:
        raise Refused(f"{file}: not an Excel workbook") from why
    for row in sheet.to_python():
        yield [_cell(value) for value in row]


def _cell(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def dedupe(
    as_json: Annotated[bool, typer.Option("--json", help="One pair a line.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Merge the sure ones.")] = False,
    threshold: Annotated[
        float, typer.Option(min=0.5, max=1.0, help="Merge from this score on.")
    ] = MERGE_FROM,
) -> None:
    """Propose the customers that are one person, best first; every merge can be undone.

    The pairs await a person under Customers, Duplicates; those called two people are left out.
    """
    with deployment.opened(deployment.settings(), broker=False):
        from inbox.identify import duplicates
        from store import customers
        from store import duplicates as proposals
        from store.session import transaction

        with transaction() as db:
            everyone = customers.all_records(db)
            apart = proposals.different(db)
        ids = {customer.number: customer.id for customer in everyone}
        found = [
            pair
            for pair in duplicates.pairs(everyone)
            if frozenset((ids[pair.a], ids[pair.b])) not in apart
        ]
        for pair in found:
            _tell(pair, as_json)
        if apply:
            merged = _merge([pair for pair in found if pair.score >= threshold], ids, apart)
            sys.stderr.write(f"{merged} merged\n")
        with transaction() as db:
            rows = (
                proposals.Proposed(ids[pair.a], ids[pair.b], pair.score, pair.evidence)
                for pair in found
            )
            waiting = proposals.propose(db, rows)
        sys.stderr.write(f"{waiting} pairs await a person\n")


def _tell(pair: Pair, as_json: bool) -> None:
    told = {
        "a": pair.a,
        "b": pair.b,
        "score": round(pair.score, 4),
        "evidence": list(pair.evidence),
    }
    plain = f"{pair.score:.3f}  {pair.a}  {pair.b}  {', '.join(pair.evidence)}"
    sys.stdout.write((json.dumps(told, ensure_ascii=False) if as_json else plain) + "\n")


def _merge(pairs: Sequence[Pair], ids: dict[str, Any], apart: Set[frozenset[Any]]) -> int:
    from store import merges
    from store.session import transaction

    merged = 0
    now: dict[str, str] = {}  # what a record has become by the merges so far
    for pair in pairs:
        a, b = now.get(pair.a, pair.a), now.get(pair.b, pair.b)
        if a == b or frozenset((ids[a], ids[b])) in apart:
            continue
        kept, gone = sorted((a, b))
        with transaction() as db:
            merges.merge(db, ids[kept], ids[gone], pair.score, None)
        now = {number: kept if to == gone else to for number, to in now.items()} | {gone: kept}
        merged += 1
    return merged
