"""`inbox import customers`: all of a file or nothing, and what the base then knows of names."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.servers.postgres import Database
from tests.servers.service import command

HEAD = "number,first_name,last_name,email,postal_code\n"
JEANNE = "C000041,Jeanne,Martin,Jeanne@Courriel.example,59000\n"
PAUL = "C000042,Paul,Le Floch,,29000\n"


def run(file: Path) -> subprocess.CompletedProcess[str]:
    words = [*command(), "import", "customers", str(file)]
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)


def test_a_base_is_taken_over_and_tells_how_common_each_name_is(
    database: Database, tmp_path: Path
) -> None:
    base = tmp_path / "base.csv"
    base.write_text(HEAD + JEANNE + PAUL)
    assert run(base).stdout == "2 new, 0 changed, 0 as they were\n"
    assert run(base).stdout == "0 new, 0 changed, 2 as they were\n"
    [learnt] = database.rows("SELECT value FROM setting")
    assert learnt["value"]["surnames"] == {"martin": 1, "lefloch": 1}


def test_a_file_with_a_bad_row_changes_nothing_and_names_the_line(
    database: Database, tmp_path: Path
) -> None:
    base = tmp_path / "base.csv"
    base.write_text(HEAD + JEANNE + ",Paul,Le Floch,,29000\n" + JEANNE)
    done = run(base)
    assert done.returncode == 1
    assert f"{base}:3: the row has no number" in done.stderr
    assert f"{base}:4: number C000041 stands twice" in done.stderr
    assert "Traceback" not in done.stderr
    assert database.count("customer") == 0
