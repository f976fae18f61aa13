"""`inbox import orders`: idempotent, each fault with its line; an order number finds its buyer."""

from __future__ import annotations

import subprocess
from pathlib import Path

from inbox.identify import customer_keys
from inbox.records import Key
from store import customer_import, customers
from store.session import transaction
from tests.servers.postgres import Database
from tests.servers.service import command

HEAD = "number;customer;ordered_at;amount;store;channel;lines\n"
GOOD = (
    "W-1001;C000041;2026-03-02T10:00:00+01:00;1 234,50;042;shop;2 x Vis 4x40|Perceuse\n"
    "W-1002;Jeanne@Courriel.example;12/04/2026;-30.00;;web;\n"
    "W-1003;29001234567;2026-05-01;8;;;\n"
)
BASE = [
    {"number": "C000041", "email": "jeanne@courriel.example", "loyalty_number": "29001234567"},
    {"number": "C000042", "email": "deux@courriel.example"},
    {"number": "C000043", "email": "deux@courriel.example"},
]


def run(file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    words = [*command(), "import", "orders", str(file), *options]
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)


def take_base() -> None:
    with transaction() as db:
        customer_import.take_over(db, BASE, customer_keys, lambda _: None)


def test_orders_reach_their_customers_by_any_identifier_and_the_file_again_changes_nothing(
    database: Database, tmp_path: Path
) -> None:
    take_base()
    file = tmp_path / "orders.csv"
    file.write_text(HEAD + GOOD)
    assert run(file).stdout == "3 new, 0 changed, 0 as they were, 0 left out\n"
    assert run(file).stdout == "0 new, 0 changed, 3 as they were, 0 left out\n"
    [first] = database.rows("SELECT amount, lines FROM purchase WHERE number = 'W-1001'")
    assert str(first["amount"]) == "1234.50"
    assert [line["what"] for line in first["lines"]] == ["Vis 4x40", "Perceuse"]
    [order] = [kv for kv in customer_keys({"orders": ["W-1001"]}) if kv[0] == "order"]
    with transaction() as db:
        [found] = customers.candidates(db, [Key(*order, where="body")])
    assert found.customer.number == "C000041"


def test_each_fault_has_its_line_and_nothing_is_half_imported_unless_asked(
    database: Database, tmp_path: Path
) -> None:
    take_base()
    file = tmp_path / "orders.csv"
    bad = (
        "W-1;nobody@x.example;2026-01-01;5;;;\nW-2;deux@courriel.example;2026-01-01;5;;;\n"
        "W-3;C000041;demain;5;;;\nW-4;C000041;2026-01-01;cher;;;\n"
    )
    file.write_text(HEAD + GOOD + bad)
    done = run(file)
    assert done.returncode == 1
    for line, why in ((5, "no customer"), (6, "several"), (7, "not a date"), (8, "not a sum")):
        assert any(f":{line}: " in told and why in told for told in done.stderr.splitlines()), why
    assert "Traceback" not in done.stderr
    assert database.count("purchase") == 0
    told = tmp_path / "faults.csv"
    done = run(file, "--skip-faults", "--faults", str(told))
    assert done.stdout == "3 new, 0 changed, 0 as they were, 4 left out\n"
    assert len(told.read_text().splitlines()) == 5
    assert database.count("purchase") == 3
