"""Files made to hurt, of every channel, through `inbox ingest`: each ends in one record."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.journeys.test_files_in import check_schema, records
from tests.servers.postgres import Database
from tests.servers.service import command

HEAD = b"From: Jeanne <j@courriel.example>\nTo: contact@example.fr\nSubject: Bonjour\n"
SHEET = "<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></c></row>{}</sheetData></worksheet>"


def workbook(rows: str) -> bytes:
    """A workbook of one sheet, as far as its reader has to look at it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(rows))
    return out.getvalue()


def part(kind: bytes, body: bytes = b"x") -> bytes:
    return HEAD + b"Content-Type: " + kind + b"\n\n" + body


UNREADABLE = {
    "far.xlsx": workbook("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"),
    "rows.csv": b"nom;reclamation\n" + b"Martin;cass\xc3\xa9\n" * 60_000,
    "deep.json": b'{"segments":[' * 100_000,
    "deep.kiosk.json": b"[" * 1_000_000,
    "zero.eml": b"",
    "text.pdf": b"bonjour",
    "head.png": b"\x89PNG\r\n\x1a\n",
    "cut.msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
}
READ = {
    "fields.eml": HEAD + b"X-H: v\n" * 300_000 + b"\nbonjour\n",
    "parameters.eml": part(b"text/plain; " + b"a=b; " * 200_000),
    "continued.eml": part(b"text/plain; name*" + b"9" * 5_000 + b"=a; charset*0*=''; charset*=x"),
    "to.eml": HEAD + b"To: a@b.example\n" * 50_000 + b"\nbonjour\n",
    "dashes.eml": part(b"text/plain", b"-" * 2_000_000),
    "divs.eml": part(b"text/html", b"<div>" * 300_000 + b"bonjour"),
    "quoted.eml": part(b"text/plain", b"On " * 300_000 + b"\n" + b"> \n" * 300_000),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "in"
    found.mkdir()
    for name, body in {**UNREADABLE, **READ}.items():
        (found / name).write_bytes(body)
    return found


def test_files_made_to_hurt_end_each_in_one_record_and_one_line(
    folder: Path, database: Database
) -> None:
    words = [*command(), "ingest", "--json", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    found = records(done)
    check_schema(found)
    failed = {Path(record["input"]).name for record in found if record["error"]}
    assert len(found) == len(UNREADABLE) + len(READ)
    assert failed == set(UNREADABLE)
    assert len(done.stderr.splitlines()) == len(UNREADABLE)
    assert done.returncode == 1
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 2 * 1024**2  # kilobytes


def test_odd_names_and_things_that_are_no_files_stop_nothing(
    tmp_path: Path, database: Database
) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    for name in (b"\xff.eml", b"new\nline.eml", b"a" * 251 + b".eml"):
        Path(os.fsdecode(os.fsencode(inside) + b"/" + name)).write_bytes(HEAD + b"\n" + name)
    os.mkfifo(inside / "pipe.eml")
    (inside / "loop.eml").symlink_to("loop.eml")
    words = [*command(), "ingest", "--json", str(inside / "pipe.eml"), str(inside)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    found = records(done)
    check_schema(found)
    assert [record["error"] for record in found] == [None] * 3
    assert "neither a file nor a folder" in done.stderr
    assert len(done.stderr.splitlines()) == 1
