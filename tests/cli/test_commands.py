"""The commands as a person types them: what they print, and how they end."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from store import sources
from store.session import transaction
from tests.journeys import mixed
from tests.servers.postgres import Database
from tests.servers.service import command

CUSTOMERS = """\
number,first_name,last_name,email,mobile,postal_code,city,birth_date,segment
C000123,Jeanne,Martin,jeanne.martin@courriel.example,0639981234,75001,Paris,1980-02-29,gold
C000456,Jeanne,MARTIN,Jeanne.Martin@courriel.example,06 39 98 12 34,75001,Paris,29/02/1980,
C000789,Paul,Durand,paul@courriel.example,,69001,Lyon,,
"""


def run(*words: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command(), *map(str, words)],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_line_is_classified_in_order_and_a_bad_one_costs_only_itself(
    tmp_path: Path, database: Database
) -> None:
    file = tmp_path / "in.jsonl"
    good = {"channel": "email", "subject": None, "text": "Mon canapé n'est jamais arrivé, honteux."}
    bad = [{**good, "subject": 7}, {**good, "channel": "fax"}, {"channel": "email"}, []]
    file.write_text("\n".join(json.dumps(line) for line in [good, *bad, good]))
    done = run("classify", file)
    told = lines(done)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(told) == 6
    assert told[0] == told[5]
    assert set(told[0]) >= {
        *("kind", "topic", "priority", "sentiment", "confidence", "needs_review", "model"),
    }
    assert all(set(line) == {"error"} for line in told[1:5])
    assert database.count("message") == 0


def test_the_same_customers_again_change_nothing_and_two_records_of_one_merge(
    tmp_path: Path, database: Database
) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(CUSTOMERS)
    assert run("import", "customers", file).stdout == "3 new, 0 changed, 0 as they were\n"
    before = database.rows("SELECT * FROM customer ORDER BY number")
    assert run("import", "customers", file).stdout == "0 new, 0 changed, 3 as they were\n"
    assert database.rows("SELECT * FROM customer ORDER BY number") == before
    assert before[0]["extra"] == {"segment": "gold"}

    [pair] = lines(run("dedupe", "--json"))
    assert (pair["a"], pair["b"]) == ("C000123", "C000456")
    assert set(pair) == {"a", "b", "score", "evidence"}
    assert database.count("customer_merge") == 0
    assert run("dedupe", "--apply").returncode == 0
    assert database.count("customer_merge") == 1
    assert run("dedupe", "--json").stdout == ""


def test_two_who_ingest_the_same_folder_at_once_share_the_work(
    tmp_path: Path, database: Database
) -> None:
    mixed.write(tmp_path / "in", 20)
    words = [*command(), "ingest", str(tmp_path / "in"), "--json"]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [[json.loads(line) for line in one.communicate()[0].splitlines()] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert [len(records) for records in told] == [20, 20]
    assert all(record["classification"] for records in told for record in records)
    assert (database.count("message"), database.count("ticket")) == (20, 20)


WRONG: Mapping[str, Mapping[str, str]] = {
    "away": {"DATABASE_URL": "postgresql://127.0.0.1:1/x"},
    "mysql": {"DATABASE_URL": "mysql://127.0.0.1/x"},
    "port": {"INBOX_PORT": "abc"},
}


@pytest.mark.parametrize("settings", WRONG.values(), ids=WRONG)
def test_a_setting_that_cannot_be_is_one_line(settings: Mapping[str, str], home: Path) -> None:
    done = run("user", "add", "lea", "--password", "a long password", **settings)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("inbox: ")


def test_a_broken_settings_file_is_one_line(home: Path) -> None:
    (home / "inbox.toml").write_text("port = = 1\n")
    done = run("doctor")
    assert done.returncode == 1
    assert done.stderr.startswith("inbox: inbox.toml cannot be read")
    assert len(done.stderr.splitlines()) == 1


def test_a_first_start_that_was_killed_before_its_first_rows_goes_on(database: Database) -> None:
    for table in (
        "follow_up_template",
        "answer_target",
        "routing_rule",
        "label",
        "service",
        "source",
    ):
        database.rows(f"DELETE FROM {table}")
    done = run("doctor")
    assert "Traceback" not in done.stderr
    assert database.count("service") > 0
    assert database.count("source") > 0


def test_broken_files_with_the_same_bytes_have_each_a_record_of_its_own_kind(
    tmp_path: Path, database: Database
) -> None:
    names = ["a.eml", "b.vtt", "c.pdf", "d.mbox", "e.kiosk.json"]
    files = [tmp_path / name for name in names]
    for file in files:
        file.write_bytes(b"")
    done = run("ingest", "--json", *files)
    told = lines(done)
    assert done.returncode == 1
    assert [Path(line["input"]).name for line in told] == names
    assert [line["channel"] for line in told] == ["email", "call", "letter", "email", "kiosk"]
    assert all(line["error"] for line in told)


def test_doctor_says_in_one_line_what_ails_a_mailbox_and_how_far_a_take_over_is(
    database: Database,
) -> None:
    line = "mail.example:993: sign-in refused, check user name and password: [AUTHENTICATIONFAILED]"
    with transaction() as db:
        sources.report(db, sources.add(db, "contact", "imap", {}).id, line)
        busy = sources.add(db, "archives", "imap", {}).id
        sources.save_cursor(
            db, busy, {"INBOX": {"uidvalidity": 1, "uid": 31_000, "taken": 30_500, "left": 69_500}}
        )
        sources.report(db, busy, None)
        sources.add(db, "later", "imap", {})
    done = run("doctor")
    assert done.returncode == 1
    told = done.stdout.splitlines()
    assert f"ILL source     contact (imap): {line}" in told
    assert "ok  source     archives (imap): well; 30,500 of 100,000 messages taken over" in told
    assert "ok  source     later (imap): not tried yet: `inbox up` runs the connectors" in told
    assert database.count("source") >= 3
