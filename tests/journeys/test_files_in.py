"""`inbox ingest`: files of every kind become records; the same again become nothing."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from inbox.message_json import SCHEMA
from tests.journeys import mixed
from tests.servers.postgres import Database
from tests.servers.service import command

FILES = 500


def ingest(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    words = [*command(), "ingest", "--json", *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)


def records(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert "Traceback" not in done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def check_schema(found: Iterable[dict[str, Any]]) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    for record in found:
        validator.validate(record)


def test_500_mixed_files_become_500_records_and_the_same_again_become_nothing(
    tmp_path: Path, database: Database
) -> None:
    paths = mixed.write(tmp_path / "in", FILES)
    first = records(ingest(tmp_path / "in"))
    check_schema(first)
    assert [record["input"] for record in first] == [str(path) for path in sorted(paths)]
    assert [record["error"] for record in first] == [None] * FILES
    assert {record["channel"] for record in first} == {"email", "call", "kiosk"}
    stored = {table: database.count(table) for table in ("message", "ticket", "customer", "event")}
    assert stored["message"] == FILES

    again = records(ingest(tmp_path / "in"))
    check_schema(again)
    assert [record["duplicate_of"] for record in again] == [record["id"] for record in first]
    assert stored == {table: database.count(table) for table in stored}


def test_a_complaint_gets_a_customer_a_service_and_a_follow_up(
    tmp_path: Path, database: Database
) -> None:
    mail = (
        "From: Jeanne Martin <jeanne@courriel.example>\nTo: contact@example.fr\n"
        "Subject: Canapé toujours pas livré\nMessage-ID: <1@courriel.example>\n"
        "Date: Tue, 3 Mar 2026 09:12:00 +0100\nContent-Type: text/plain; charset=utf-8\n\n"
        "Bonjour, mon canapé devait être livré le 20 février et personne ne me répond. C'est "
        "inadmissible, je veux une solution.\nJeanne Martin\n"
    )
    (tmp_path / "a.eml").write_text(mail)
    [record] = records(ingest(tmp_path / "a.eml"))
    assert record["classification"]["kind"] == "complaint"
    assert record["sent_at"] == "2026-03-03T09:12:00+01:00"
    assert record["customer"]["status"] == "created"
    assert record["ticket"]["service"] == "delivery"
    assert record["follow_up"]["due_at"] == record["ticket"]["due_at"]
    assert database.count("follow_up") == 1


BAD = {
    "empty.eml": b"",
    "binary.eml": bytes(range(256)) * 64,
    "lies.json": b'{"results": {"transcripts": 7, "items": "none"}}',
    "cut.json": b'{"text": "bonj',
    "wrong.kiosk.json": b'{"comment_id": 7, "store": ["042"], "rating": "twelve"}',
    "list.kiosk.json": b"[]",
    "not.pdf": b"%PDF-1.7 and then nothing",
    "not.xlsx": b"PK\x03\x04 broken",
}


def test_each_bad_file_gets_one_line_and_its_bytes_are_kept(
    tmp_path: Path, database: Database
) -> None:
    from inbox.settings import Settings
    from store import blobs

    for name, body in BAD.items():
        (tmp_path / name).write_bytes(body)
    done = ingest(*(tmp_path / name for name in BAD))
    found = records(done)
    check_schema(found)
    assert done.returncode == 1
    assert len(found) == len(BAD)
    for record in found:
        assert record["error"]
        assert "\n" not in record["error"]
    blobs.bind(Settings().effective_blob_url)
    kept = {bytes(blobs.get(row["body_sha256"])) for row in database.rows("SELECT * FROM message")}
    assert kept >= set(BAD.values())


def test_a_path_that_is_not_there_is_one_line_and_the_others_go_on(
    tmp_path: Path, database: Database
) -> None:
    [good] = mixed.write(tmp_path / "in", 1)
    done = ingest(tmp_path / "nowhere.eml", good)
    assert done.returncode == 1
    assert "no such file" in done.stderr
    assert len(records(done)) == 1
    assert database.count("message") == 1


def test_a_mail_of_30_megabytes_goes_through(tmp_path: Path, database: Database) -> None:
    import base64

    part = base64.encodebytes(bytes(range(256)) * 90_000)
    head = (
        "From: a@courriel.example\nTo: b@example.fr\nSubject: Photos\nMessage-ID: <big@x.example>\n"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n'
        "Content-Type: text/plain\n\nVoici les photos.\n--b\nContent-Type: image/jpeg\n"
        'Content-Disposition: attachment; filename="p.jpg"\nContent-Transfer-Encoding: base64\n\n'
    )
    (tmp_path / "big.eml").write_bytes(head.encode() + part + b"--b--\n")
    [record] = records(ingest(tmp_path / "big.eml"))
    assert record["error"] is None
    assert record["reply_text"].strip() == "Voici les photos."
    assert record["attachments"][0]["size"] == 256 * 90_000
    assert database.count("message") == 1


@pytest.mark.parametrize(
    "arguments", [["classify", "nowhere.jsonl"], ["reprocess", "--since", "x"]]
)
def test_a_command_asked_wrongly_says_so_in_one_line(
    arguments: list[str], database: Database
) -> None:
    done = subprocess.run(
        [*command(), *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode != 0
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
