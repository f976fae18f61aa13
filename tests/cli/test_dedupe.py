"""`inbox dedupe`: what it proposes waits for people, and what they said is not proposed again."""

from __future__ import annotations

import json
import subprocess

from inbox.identify import customer_keys
from store import customer_import, duplicates
from store.session import transaction
from tests.servers.postgres import Database
from tests.servers.service import command

ONE = {
    "number": "C000001", "first_name": "Jeanne", "last_name": "Le Floch",
    "email": "jeanne.lefloch@x.example", "mobile": "06 39 98 00 01", "postal_code": "56000",
    "city": "Vannes", "birth_date": "1960-04-02",
}  # fmt: skip
SAME = ONE | {"number": "C000002", "last_name": "Lefloch", "city": "VANNES"}
OTHER = {"number": "C000003", "first_name": "Paul", "last_name": "Roux", "postal_code": "59000"}


def run(*options: str) -> subprocess.CompletedProcess[str]:
    words = [*command(), "dedupe", *options]
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=True)


def test_a_proposal_waits_for_a_person_and_two_people_stay_two(database: Database) -> None:
    with transaction() as db:
        customer_import.take_over(db, [ONE, SAME, OTHER], customer_keys, lambda _: None)
    [told] = [json.loads(line) for line in run("--json").stdout.splitlines()]
    assert (told["a"], told["b"]) == ("C000001", "C000002")
    with transaction() as db:
        pair = duplicates.first(db)
        assert pair is not None
        duplicates.say_different(db, pair.a_id, pair.b_id, None)
    again = run("--json", "--apply")
    assert again.stdout == ""
    assert "0 merged" in again.stderr
    assert database.count("customer_merge") == 0
