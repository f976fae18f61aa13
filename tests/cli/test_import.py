"""`inbox import customers`: idempotent, stoppable, each fault with its line; what it teaches."""

from __future__ import annotations

import csv
import io
import signal
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from tests.servers.postgres import Database
from tests.servers.service import command

HEAD = "number,first_name,last_name,email,postal_code\n"
JEANNE = "C000041,Jeanne,Martin,Jeanne@Courriel.example,59000\n"
PAUL = "C000042,Paul,Le Floch,,29000\n"
FRENCH = "N° client;Prénom;Nom;Fidélité interne;Pointure\nC000041;Jeanne;Martin;oui;39\n"
COLUMNS = '[columns]\n"N° client" = "number"\n"Prénom" = "first_name"\n"Fidélité interne" = ""\n'


def words(file: Path, *options: str) -> list[str]:
    return [*command(), "import", "customers", str(file), *options]


def run(file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words(file, *options), capture_output=True, text=True, timeout=120, check=False
    )


def test_a_base_is_taken_over_and_tells_how_common_each_name_is(
    database: Database, tmp_path: Path
) -> None:
    base = tmp_path / "base.csv"
    base.write_text(HEAD + JEANNE + PAUL)
    assert run(base).stdout == "2 new, 0 changed, 0 as they were\n"
    assert run(base).stdout == "0 new, 0 changed, 2 as they were\n"
    [learnt] = database.rows("SELECT value FROM setting")
    assert learnt["value"]["surnames"] == {"martin": 1, "lefloch": 1}


def test_a_file_with_bad_rows_changes_nothing_and_names_every_line(
    database: Database, tmp_path: Path
) -> None:
    base, faults = tmp_path / "base.csv", tmp_path / "faults.csv"
    base.write_text(HEAD + JEANNE + "\n,Paul,Le Floch,,29000\n" + JEANNE + "C9,a,b,c,d,too,many\n")
    done = run(base, "--faults", str(faults))
    assert done.returncode == 1
    assert f"{base}:4: the row has no number" in done.stderr
    assert "3 rows cannot be imported; nothing was changed" in done.stderr
    assert "Traceback" not in done.stderr
    assert database.count("customer") == 0
    assert list(csv.reader(io.StringIO(faults.read_text()))) == [
        ["line", "fault"],
        ["4", "the row has no number"],
        ["5", "number C000041 stands twice in the file, first in line 2"],
        ["6", "the row has more cells than the first row has names"],
    ]


def test_bad_rows_are_left_out_when_one_says_so(database: Database, tmp_path: Path) -> None:
    base = tmp_path / "base.csv"
    base.write_text(HEAD + JEANNE + ",Paul,Le Floch,,29000\n")
    done = run(base, "--skip-faults")
    assert (done.returncode, done.stdout) == (1, "1 new, 0 changed, 0 as they were, 1 left out\n")
    assert database.count("customer") == 1


def test_a_dry_run_writes_nothing_and_tells_what_would_be_done_and_what_cannot_be_read(
    database: Database, tmp_path: Path
) -> None:
    base = tmp_path / "base.csv"
    base.write_text(HEAD + JEANNE)
    run(base)
    base.write_text(HEAD + JEANNE.replace("59000", "75011") + PAUL.replace(",,", ",paul at home,"))
    done = run(base, "--dry-run")
    assert done.stdout == "1 would be new, 1 would be changed, 0 as they were\n"
    assert f"{base}:3: email cannot be read: paul at home" in done.stderr
    assert database.rows("SELECT number, postal_code FROM customer") == [
        {"number": "C000041", "postal_code": "59000"}
    ]


def test_columns_of_other_names_are_mapped_by_a_profile_and_by_options(
    database: Database, tmp_path: Path
) -> None:
    base, profile = tmp_path / "base.csv", tmp_path / "columns.toml"
    base.write_bytes(FRENCH.encode("cp1252"))
    profile.write_text(COLUMNS)
    done = run(base, "--profile", str(profile), "--map", "Nom=last_name")
    assert done.stdout == "1 new, 0 changed, 0 as they were\n"
    [row] = database.rows("SELECT number, first_name, last_name, extra FROM customer")
    assert row == {
        "number": "C000041",
        "first_name": "Jeanne",
        "last_name": "Martin",
        "extra": {"pointure": "39"},
    }


@pytest.mark.parametrize(
    ("option", "line"),
    [
        ("Nom=surname", "Nom: there is no column `surname`; there are number, title"),
        ("Nom", "`Nom` does not say which column is which"),
        ("Name=last_name", "there is no column `name` in its first row"),
        ("Prénom=number", "two columns are `number`"),
    ],
)
def test_a_map_that_does_not_fit_is_refused_in_one_line(
    option: str, line: str, database: Database, tmp_path: Path
) -> None:
    base = tmp_path / "base.csv"
    base.write_text(FRENCH)
    done = run(base, "--map", "N° client=number", "--map", option)
    assert done.returncode == 1
    assert line in done.stderr
    assert done.stderr.count("\n") == 1
    assert database.count("customer") == 0


def test_a_workbook_is_a_base_too(database: Database, tmp_path: Path) -> None:
    base = tmp_path / "base.xlsx"
    _workbook(base, [["number", "last_name", "postal_code"], ["C000041", "Martin", "1000"]])
    assert run(base).stdout == "1 new, 0 changed, 0 as they were\n"
    keys = database.rows("SELECT value FROM customer_key WHERE kind = 'name_postcode'")
    assert keys == [{"value": "martN|01000"}]


def _workbook(file: Path, rows: list[list[str]]) -> None:
    """The least that is an .xlsx file: texts in line."""
    spread = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    lines = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>"
        for row in rows
    )
    sheet = '<sheet name="a" sheetId="1" r:id="r1"/>'
    book = f'<workbook xmlns="{spread}" xmlns:r="{office}"><sheets>{sheet}</sheets></workbook>'
    with zipfile.ZipFile(file, "w") as out:
        out.writestr("xl/workbook.xml", book)
        out.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet"'
            ' Target="worksheets/sheet1.xml"/></Relationships>',
        )
        out.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        )
        sheet_xml = f'<worksheet xmlns="{spread}"><sheetData>{lines}</sheetData></worksheet>'
        out.writestr("xl/worksheets/sheet1.xml", sheet_xml)


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_an_import_that_is_stopped_ends_with_a_whole_batch_and_goes_on_when_run_again(
    asked: signal.Signals, database: Database, tmp_path: Path
) -> None:
    base, total = tmp_path / "base.csv", 30_000
    row = "C{0:06d},Jeanne,Martin{0},jeanne{0}@courriel.example,59000\n"
    base.write_text(HEAD + "".join(map(row.format, range(1, total + 1))))
    running = subprocess.Popen(words(base), stderr=subprocess.PIPE, text=True)
    while database.count("customer") == 0:
        assert running.poll() is None
        time.sleep(0.05)
    running.send_signal(asked)
    told = running.communicate(timeout=60)[1]
    assert running.returncode == 1
    there = database.count("customer")
    assert there < total
    assert there % 5000 == 0
    assert f"stopped after {there} of {total} rows; run the same command" in told
    assert "Traceback" not in told
    assert run(base).stdout == f"{total - there} new, 0 changed, {there} as they were\n"
    keyless = "SELECT number FROM customer WHERE search_key = '' OR id NOT IN"
    assert database.rows(f"{keyless} (SELECT customer_id FROM customer_key)") == []
    assert database.count("customer") == total
