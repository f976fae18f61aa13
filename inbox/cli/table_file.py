"""Tables that people hand over, `.csv` and `.xlsx`: a stream of rows, columns under our names.

A CSV file is read line by line, in whatever size. Of a workbook the reading library holds the first
sheet in memory (32 bytes a cell, and its texts), and its rows are made one by one.
"""

from __future__ import annotations

import codecs
import csv
import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from inbox.errors import NotFound, Refused

PIECE_BYTES = 1 << 20
DELIMITERS = ",;\t|"
Line = tuple[int, dict[str, str]]
Fault = tuple[int, str]  # a line of the file, and what is wrong there
FAULTS_SHOWN = 20


def rows_of(
    file: Path, needed: Sequence[str], renamed: Mapping[str, str] | None = None
) -> Iterator[Line]:
    """Each row that is not empty: its line in the file, and column → text, trimmed, without NULs.

    needed   columns that have to be there, or the file is another one.
    renamed  the file's own name of a column → ours; empty: the column is left out.
    What stands in cells beyond the header's has the name "": a sign that the row is broken.
    Raises Refused for a file without such columns or of another kind, NotFound.
    """
    if not file.is_file():
        raise NotFound(f"{file}: there is no such file")
    lines = _sheet(file) if file.suffix.lower() == ".xlsx" else _csv(file)
    header = _header(file, next(lines, (1, []))[1], renamed or {})
    if lacking := [name for name in needed if name not in header]:
        raise Refused(f"{file}: there is no column `{lacking[0]}` in its first row")
    kept = [(at, name) for at, name in enumerate(header) if name]
    for line, cells in lines:
        there = len(cells)
        row = {name: _text(cells[at]) if at < there else "" for at, name in kept}
        if there > len(header) and (beyond := " ".join(map(_text, cells[len(header) :])).strip()):
            row[""] = beyond
        if any(row.values()):
            yield line, row


def renaming(told: Sequence[str], profile: Path | None, known: Collection[str]) -> dict[str, str]:
    """The file's names of columns → ours, from `Nom=last_name` and a profile's table [columns].

    Raises Refused for what is no such pair, or a column that no record has.
    """
    pairs: dict[str, str] = _profile(profile) if profile is not None else {}
    for pair in told:
        theirs, equals, ours = pair.rpartition("=")
        if not equals or not theirs.strip():
            raise Refused(f"`{pair}` does not say which column is which, as `Nom=last_name` does")
        pairs[theirs] = ours
    for theirs, ours in pairs.items():
        if ours.strip() and _plain(ours) not in known:
            raise Refused(f"{theirs}: there is no column `{ours}`; there are {', '.join(known)}")
    return {_plain(theirs): _plain(ours) for theirs, ours in pairs.items()}


def report_faults(file: Path, faults: Sequence[Fault], into: Path | None) -> None:
    """The first ones for whoever looks on; all of them into the file that was asked for."""
    for line, why in faults[:FAULTS_SHOWN]:
        sys.stderr.write(f"inbox: {file}:{line}: {why}\n")
    if into is not None:
        with into.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows([("line", "fault"), *faults])


def _profile(file: Path) -> dict[str, str]:
    try:
        columns = tomllib.loads(file.read_text(encoding="utf-8")).get("columns")
    except FileNotFoundError as why:
        raise NotFound(f"{file}: there is no such file") from why
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise Refused(f"{file}: not a TOML file: {why}") from why
    if not isinstance(columns, dict) or not all(isinstance(to, str) for to in columns.values()):
        raise Refused(f'{file}: there is no table [columns] with lines as "Nom" = "last_name"')
    return columns


def _header(file: Path, cells: Sequence[str], renamed: Mapping[str, str]) -> list[str]:
    theirs = [_plain(cell) for cell in cells]
    if lacking := sorted(set(renamed) - set(theirs)):
        raise Refused(f"{file}: there is no column `{lacking[0]}` in its first row")
    ours = [renamed.get(name, name) for name in theirs]
    if twice := sorted({name for name in ours if name and ours.count(name) > 1}):
        raise Refused(f"{file}: two columns are `{twice[0]}`")
    return ours


def _plain(name: str) -> str:
    return _text(name).lower().replace(" ", "_")


def _text(value: str) -> str:
    return value.replace("\0", "").strip()


def _csv(file: Path) -> Iterator[tuple[int, list[str]]]:
    with file.open(encoding=_encoding(file), errors="replace", newline="") as text:
        first = text.readline()
        text.seek(0)
        reader = csv.reader(text, delimiter=max(DELIMITERS, key=first.count))
        before = 0
        try:
            for cells in reader:
                yield before + 1, cells
                before = reader.line_num
        except csv.Error as why:
            raise Refused(f"{file}:{before + 1}: not a CSV file: {why}") from why


def _encoding(file: Path) -> str:
    """UTF-8 where all of the file is, else what Excel writes in France."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with file.open("rb") as body:
            while piece := body.read(PIECE_BYTES):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _sheet(file: Path) -> Iterator[tuple[int, list[str]]]:
    import python_calamine

    try:
        sheet = python_calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0)
    except (python_calamine.CalamineError, OSError) as why:
        raise Refused(f"{file}: not an Excel workbook") from why
    for line, row in enumerate(sheet.iter_rows(), start=1):
        yield line, [_cell(value) for value in row]


def _cell(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
