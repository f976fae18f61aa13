"""A workbook or a CSV file → its rows as JSON objects, header row and dialect found by itself."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from typing import IO, Any

from inbox.errors import Unreadable
from inbox.normalise.columns import known_headers
from inbox.normalise.text import clean, decode_text

_MAX_BYTES = 64 * 1024 * 1024
_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_ROWS, _MAX_COLUMNS, _MAX_CELL = 50_000, 200, 50_000
_MAX_AREA = 8_000_000  # cells of a sheet from its first to its last; calamine takes 32 bytes each
_MAX_CELLS = 1_000_000
_MAX_COPIED = 2_000_000_000  # bytes, were each cell the longest of the texts that cells share
_TEXT = re.compile(rb"<t[ >]([^<]{1000,})")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([^\"']{0,40})[\"']")
_REFERENCE = re.compile(rb"([A-Za-z]{0,10})(\d{0,20})")
_HEADER_WITHIN = 25
_MAX_PARTS = 5_000

Row = list[str]


def rows(body: bytes, filename: str) -> Iterator[bytes]:
    """Each row of the sheet as a JSON object, header → value, in UTF-8; empty cells are left out.

    `.xlsx` (and `.xls`, `.ods`) and text with `;`, `,`, tab or `|` between the cells are told apart
    by their bytes. The header row is looked for in the first 25 rows; of a workbook every sheet
    with the usual columns is read, or else the first with any rows. Values are text: a date is
    ISO 8601, a whole number has no `.0`. Unreadable, at the first row, for anything else.
    """
    if not body:
        raise Unreadable("The spreadsheet is empty.")
    if len(body) > _MAX_BYTES:
        raise Unreadable("The spreadsheet is larger than 64 MiB.")
    workbook = body.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    if not workbook and PurePath(filename).suffix.lower() in {".xlsx", ".xlsm", ".xls", ".ods"}:
        raise Unreadable("The spreadsheet is not a workbook: its first bytes are of another kind.")
    sheets = _workbook(body) if workbook else iter([_csv(body)])
    found = False
    for sheet in sheets:
        for row in _objects(sheet):
            found = True
            yield row
    if not found:
        raise Unreadable("The spreadsheet has no rows below a header row.")


def _objects(sheet: Sequence[Row]) -> Iterator[bytes]:
    at = _header_row(sheet)
    if at is None:
        return
    headers = _headers(sheet[at])
    for row in sheet[at + 1 :]:
        if row == sheet[at] or not any(row):
            continue
        names = [*headers, *(f"column {n + 1}" for n in range(len(headers), len(row)))]
        cells = {name: cell for name, cell in zip(names, row, strict=False) if cell}
        yield json.dumps(cells, ensure_ascii=False).encode("utf-8")


def _header_row(sheet: Sequence[Row]) -> int | None:
    """The row with most of the usual headers (two at least), else the first with two or more texts
    and something below it."""
    near = list(sheet[:_HEADER_WITHIN])
    counts = [known_headers(cell for cell in row if len(cell) <= 60) for row in near]
    if counts and max(counts) >= 2:
        return counts.index(max(counts))
    for number, row in enumerate(near):
        filled = [cell for cell in row if cell]
        texts = [cell for cell in filled if any(c.isalpha() for c in cell) and len(cell) <= 60]
        lone = len(filled) == 1 and known_headers(filled) == 1
        if (len(filled) >= 2 and len(texts) >= 0.8 * len(filled)) or lone:
            return number
    return None


def _headers(row: Row) -> list[str]:
    """Each header once: an empty one gets its place, a repeated one a number."""
    seen: dict[str, int] = {}
    names = []
    for number, cell in enumerate(row):
        name = " ".join(cell.split())[:200] or f"column {number + 1}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _csv(body: bytes) -> list[Row]:
    text, _ = decode_text(body, "spreadsheet")
    delimiter = _delimiter(text)
    if text.lower().startswith("sep=") and len(text.split("\n", 1)[0].strip()) == 5:
        delimiter, text = text[4], text.split("\n", 1)[1]
    csv.field_size_limit(_MAX_BYTES)
    found: list[Row] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            found.append([cell.strip()[:_MAX_CELL] for cell in row[:_MAX_COLUMNS]])
            if len(found) > _MAX_ROWS:
                raise Unreadable(f"The spreadsheet has more than {_MAX_ROWS:,} rows.")
    except csv.Error as why:
        raise Unreadable(f"The CSV is broken near row {len(found) + 1}: {why}.") from None
    return found


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines most evenly; the quoted parts do not count."""
    lines = [line for line in text[:20_000].split("\n") if line.strip()][:_HEADER_WITHIN]
    best, most = ",", 0.0
    for sign in (";", "\t", ",", "|"):
        counts = [len(next(csv.reader([line], delimiter=sign), [])) - 1 for line in lines]
        filled = [count for count in counts if count]
        if not filled:
            continue
        usual = max(set(filled), key=filled.count)
        score = filled.count(usual) / len(lines) * (1 + min(usual, 20) / 10)
        if score > most:
            best, most = sign, score
    return best


def _workbook(body: bytes) -> Iterator[list[Row]]:
    import python_calamine

    _check_unpacked(body)
    try:
        book = python_calamine.load_workbook(io.BytesIO(body))
        names = book.sheet_names
    except python_calamine.PasswordError:
        raise Unreadable("The workbook is encrypted: it opens with a password only.") from None
    except (python_calamine.CalamineError, OSError, ValueError, RuntimeError):
        raise Unreadable("The workbook is broken and cannot be opened.") from None
    others: list[list[Row]] = []
    any_known = False
    for name in names[:50]:
        sheet = _sheet(book, name)
        if max((known_headers(row) for row in sheet[:_HEADER_WITHIN]), default=0) >= 2:
            any_known = True
            yield sheet
        elif sheet:
            others.append(sheet)
    if not any_known and others:
        yield others[0]


def _check_unpacked(body: bytes) -> None:
    """A few kilobytes can unpack to gigabytes, and one cell in the far corner of a sheet makes the
    library ask for all the cells before it and end the process: both are looked for first, in the
    bytes themselves, as what the archive says of itself may be a lie."""
    if not body.startswith(b"PK"):
        return
    cells = longest = 1
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
            if sum(entry.file_size for entry in parts) > _MAX_UNPACKED or len(parts) > _MAX_PARTS:
                raise Unreadable("The workbook is too large: it unpacks to more than 200 MiB.")
            for entry in parts:
                if entry.filename.lower().endswith((".xml", ".rels")) or "sheet" in entry.filename:
                    with archive.open(entry) as part:
                        found = _check_area(part)
                    cells, longest = cells + found[0], max(longest, found[1])
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, RuntimeError,
            zlib.error):  # fmt: skip
        raise Unreadable("The workbook is broken: it is no whole ZIP archive.") from None
    if cells * longest > _MAX_COPIED:
        raise Unreadable(
            "The workbook is too large: a sheet has too many cells, or cells too far apart."
        )


def _check_area(part: IO[bytes]) -> tuple[int, int]:
    """The number of cells and the longest text of one part, its XML. Unreadable for a sheet with
    too many cells, or whose cells lie too far apart."""
    rows = columns = 1
    cells = longest = 0
    kept = b""
    while piece := part.read(1 << 20):
        if b"\0" in piece[:8] or b"<!ENTITY" in piece:
            raise Unreadable("The workbook is not as any program writes it.")
        cells += piece.count(b"<c ") + piece.count(b"<c>")
        longest = max([longest, *(len(text[1]) for text in _TEXT.finditer(piece))])
        if cells > _MAX_CELLS:
            raise Unreadable(
                "The workbook is too large: a sheet has too many cells, or cells too far apart."
            )
        for place in _PLACE.finditer(kept + piece):
            reference = _REFERENCE.fullmatch(place[1])
            if reference is None:
                continue
            columns = max(columns, _column(reference[1]))
            rows = max(rows, int(reference[2] or 0))
            if rows * columns > _MAX_AREA and (rows > _MAX_ROWS or columns > _MAX_COLUMNS):
                raise Unreadable(
                    "The workbook is too large: a sheet has too many cells, or cells too far apart."
                )
        kept = piece[-60:]
    return cells, longest


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _sheet(book: Any, name: str) -> list[Row]:
    import python_calamine

    try:
        sheet = book.get_sheet_by_name(name)
        unreasonable = sheet.total_height > 2 * _MAX_ROWS or sheet.total_width > 20_000
        table = [] if unreasonable else [_row(row) for row in sheet.iter_rows()]
    except (python_calamine.CalamineError, OSError, ValueError, RuntimeError):
        return []  # a chart or a broken sheet beside sound ones
    if unreasonable:
        raise Unreadable(
            "The workbook is too large: a sheet has too many cells, or cells too far apart."
        )
    return table


def _row(cells: Sequence[Any]) -> Row:
    return [_value(cell) for cell in cells[:_MAX_COLUMNS]]


def _value(cell: Any) -> str:
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return clean(str(cell)).strip()[:_MAX_CELL] if cell is not None else ""
