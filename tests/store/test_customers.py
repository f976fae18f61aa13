"""Customer records: made once, found by their keys, imported, merged and unmerged."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from uuid import UUID

import pytest

from inbox.errors import Refused
from inbox.identify import customer_keys
from inbox.records import Key, Match, Newcomer
from store import customer_import, customers, merges, segments
from store.session import transaction
from tests.servers.postgres import Database

NOW = datetime(2026, 3, 3, tzinfo=UTC)
MAIL = Key("email", "jeanne@courriel.example", "header")
ROWS = [
    {"number": "C000007", "first_name": "Jeanne", "last_name": "Léger", "email": "J@x.example",
     "phone": "03 20 00 00 00", "postal_code": "59000", "city": "Lille", "shoe_size": "39"},
    {"number": "C000009", "first_name": "Paul", "last_name": "Léger", "email": "p@x.example",
     "phone": "03 20 00 00 00", "postal_code": "59000", "city": "Lille", "shoe_size": ""},
]  # fmt: skip

FIRST_NAMES = [
    pair
    for name in ("Jeanne", "Paul")
    for pair in customer_keys({"first_name": name, "postal_code": "59000"})
]


def take_over(rows: list[dict[str, str]]) -> tuple[int, int, int]:
    with transaction() as db:
        done = customer_import.take_over(db, rows, customer_keys, lambda _: None)
    return done.new, done.changed, done.same


def newcomer(barrier: threading.Barrier, made: list[UUID | None]) -> None:
    """What processing does with the first message of somebody unknown."""
    with transaction() as db:
        barrier.wait()
        customers.lock_keys(db, [MAIL])
        found = customers.candidates(db, [MAIL])
        match = Match("created", newcomer=Newcomer(last_name="Martin", keys=(MAIL,)))
        if found:
            match = Match("matched", customer_id=found[0].customer.id)
        made.append(customers.settle(db, match, NOW, "message:1"))


def test_two_first_messages_of_one_newcomer_at_once_make_one_record(database: Database) -> None:
    barrier, made = threading.Barrier(4), list[UUID | None]()
    threads = [threading.Thread(target=newcomer, args=(barrier, made)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert database.count("customer") == 1
    assert len(set(made)) == 1


def test_the_same_file_again_changes_nothing_and_a_changed_row_only_itself(
    database: Database,
) -> None:
    assert take_over(ROWS) == (2, 0, 0)
    before = database.rows("SELECT * FROM customer ORDER BY number")
    assert take_over(ROWS) == (0, 0, 2)
    assert database.rows("SELECT * FROM customer ORDER BY number") == before
    assert take_over([ROWS[0] | {"city": "Lyon"}, ROWS[1]]) == (0, 1, 1)
    assert before[0]["extra"] == {"shoe_size": "39"}


@pytest.mark.parametrize("state", ["bounced", "returned", "withdrawn", "good"])
def test_an_identifier_that_is_told_again_stays_what_it_has_become(
    state: str, database: Database
) -> None:
    mail = "kind = 'email' AND value = 'j@x.example'"
    take_over(ROWS)
    database.rows(f"UPDATE customer_key SET state = '{state}', confirmed_at = now() WHERE {mail}")
    [before] = database.rows(f"SELECT * FROM customer_key WHERE {mail}")
    assert take_over([ROWS[0] | {"city": "Lyon", "phone": "04 00 00 00 00"}]) == (0, 1, 0)
    assert database.rows(f"SELECT * FROM customer_key WHERE {mail}") == [before]
    phones = "SELECT value FROM customer_key k JOIN customer c ON c.id = k.customer_id"
    phones += " WHERE kind = 'phone' AND number = 'C000007'"
    assert database.rows(phones) == [{"value": "+33400000000"}]


def test_what_a_person_changed_outlives_a_file_that_tells_something_else_of_the_rest(
    database: Database,
) -> None:
    take_over(ROWS)
    changed = (
        "UPDATE customer SET last_name = 'Léger-Roux', provenance = '{0}' WHERE number = '{1}'"
    )
    told = '{"name": {"state": "good"}, "address": {"state": "returned"}}'
    database.rows(changed.format(told, "C000007"))
    take_over([ROWS[0] | {"city": "Lyon"}])
    [row] = database.rows("SELECT * FROM customer WHERE number = 'C000007'")
    assert (row["last_name"], row["city"]) == ("Léger-Roux", "Lyon")
    assert row["provenance"] == {"name": {"state": "good"}}
    assert row["search_key"] == "leger-roux jeanne c000007 59000 lyon"


def test_a_record_is_found_by_a_key_and_the_number_of_its_holders_is_told(
    database: Database,
) -> None:
    take_over(ROWS)
    mail = Key("email", "j@x.example", "header")
    phone = Key("phone", "+33320000000", "caller")
    with transaction() as db:
        found = customers.candidates(db, [mail, phone, Key("email", "nobody@x.example", "header")])
    shared = {candidate.customer.number: candidate.shared for candidate in found}
    assert shared == {"C000007": {mail: 1, phone: 2}, "C000009": {phone: 2}}
    assert database.count("customer") == 2


def test_of_very_many_who_share_a_name_those_who_share_most_are_weighed(
    database: Database,
) -> None:
    rows = [
        {"number": f"X{n}", "first_name": "Jeanne" if n % 2 else "Paul", "postal_code": "59000"}
        for n in range(80)
    ]
    rows[41] |= {"email": "j@x.example"}
    take_over(rows)
    names = [Key("first_postcode", value, "body") for _, value in FIRST_NAMES]
    with transaction() as db:
        found = customers.candidates(db, [*names, Key("email", "j@x.example", "header")])
    assert len(found) == customers.CANDIDATES
    assert "X41" in {one.customer.number for one in found}
    assert database.count("customer") == 80


def test_new_numbers_begin_after_the_imported_ones(database: Database) -> None:
    take_over(ROWS)
    with transaction() as db:
        made = customers.settle(db, Match("created", newcomer=Newcomer(keys=(MAIL,))), NOW, "m")
        assert made is not None
        assert customers.get(db, made).number == "C000010"
    assert database.count("customer") == 3


@pytest.mark.parametrize(
    "q", ["leger", "JEANNE lil", "c000007", "0320000000 jeanne", "j@x.example", "59000 lége"]
)
def test_search_takes_names_without_accents_numbers_phones_and_addresses(
    q: str, database: Database
) -> None:
    take_over(ROWS)
    with transaction() as db:
        found = [one.customer.number for one in segments.page(db, {"q": q}, NOW).items]
    assert "C000007" in found
    assert database.count("customer") == 2


def test_a_merge_taken_back_leaves_everything_where_it_was(database: Database) -> None:
    take_over(ROWS)
    with transaction() as db:
        found = segments.page(db, {"q": "léger"}, NOW).items
        jeanne, paul = (one.customer.id for one in found)
    keys = "SELECT customer_id, kind, value FROM customer_key ORDER BY 1, 2, 3"
    before = database.rows(keys)
    with transaction() as db:
        merge = merges.merge(db, jeanne, paul, 0.97, None).id
    with transaction() as db:
        assert customers.get(db, paul).id == jeanne
        [candidate] = customers.candidates(db, [Key("email", "p@x.example", "header")])
        assert candidate.customer.id == jeanne
    with pytest.raises(Refused, match="merged"), transaction() as db:
        merges.merge(db, jeanne, paul, None, None)
    with transaction() as db:
        merges.unmerge(db, merge, None)
    assert database.rows(keys) == before
    with transaction() as db:
        assert customers.get(db, paul).id == paul
