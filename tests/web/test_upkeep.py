"""A clean base: duplicates decided by one key, merges undone by a click, lists to work through."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from inbox.records import Key
from store import customer_data, customers, duplicates, merges
from store.session import transaction
from tests.servers.postgres import Database
from tests.web.site import Site
from tests.web.test_in_the_browser import settle, sign_in
from tests.web.tickets import customer, now, ticket


def proposed(score: float = 0.93) -> tuple[UUID, UUID]:
    """Two records that the batch holds to be one person."""
    old = customer("Jeanne", "Martin", city="Lille", created_at=now() - timedelta(days=900))
    new = customer("Jeanne", "Martin", city="Roubaix")
    with transaction() as db:
        pair = duplicates.Proposed(old, new, score, ("email", "last_name"))
        duplicates.propose(db, [pair])
    return old, new


def test_a_pair_is_seen_side_by_side_and_merged_by_one_key_and_taken_back_by_one_click(
    site: Site, browser_page: Page, database: Database
) -> None:
    site.person("lea")
    old, new = proposed()
    ticket(customer_id=new)
    sign_in(browser_page, site, "lea")
    browser_page.goto(f"{site.url}/customers/duplicates")
    settle(browser_page)
    expect(browser_page.locator("tr.differs")).to_contain_text("Roubaix")
    expect(browser_page.locator("tr.differs")).to_have_count(1)
    browser_page.keyboard.press("f")
    expect(browser_page.locator(".nothing")).to_contain_text("Rien n’attend")
    assert database.rows("SELECT customer_id FROM ticket") == [{"customer_id": old}]
    browser_page.get_by_text("Annuler la fusion").click()
    browser_page.wait_for_url(f"**/customers/{new}")
    assert database.rows("SELECT customer_id FROM ticket") == [{"customer_id": new}]


def test_two_people_are_not_asked_about_again(site: Site, database: Database) -> None:
    site.person("lea")
    old, new = proposed()
    browser = site.browser("lea")
    assert "93 %" in browser.get("/customers/duplicates").text
    browser.send_form("/customers/duplicates/different", one=str(old), other=str(new))
    with transaction() as db:
        assert duplicates.propose(db, [duplicates.Proposed(old, new, 0.99, ("email",))]) == 0
        assert duplicates.different(db) == {frozenset((old, new))}
    assert "Rien n’attend" in browser.get("/customers/duplicates").text
    assert database.count("customer_merge") == 0


def test_a_record_that_was_merged_meanwhile_is_not_proposed(site: Site, database: Database) -> None:
    site.person("lea")
    old, _ = proposed()
    other = customer("Jeanne", "Martine")
    with transaction() as db:
        merges.merge(db, other, old, None, None)
        assert duplicates.first(db) is None
    assert site.browser("lea").get("/customers/duplicates").status_code == 200
    assert database.count("duplicate") == 1


def bounced(name: str) -> None:
    """A customer whose mails come back."""
    person = customer(name, "Léger", city="Lille")
    with transaction() as db:
        at = now() - timedelta(days=1000)
        address = f"{name.lower()}@x.example"
        customers.add_keys(db, person, [Key("email", address, "header")], at, "message:1")
        customer_data.set_key_state(db, person, "email", address, "bounced", None)


def test_addresses_that_come_back_are_listed_for_another_question_and_exported(
    site: Site,
) -> None:
    site.person("sylvie", "supervisor")
    bounced("Anne")
    bounced("=Cmd")
    paul = customer("Paul", "Roux", address="3 rue Haute", city="Lens")
    with transaction() as db:
        customer_data.set_datum_state(db, paul, "address", "returned", None)
    browser = site.browser("sylvie")
    assert "anne@x.example" in browser.get("/customers/lists/bounced").text
    assert "3 rue Haute" in browser.get("/customers/lists/returned").text
    assert "Paul" not in browser.get("/customers/lists/bounced").text
    lines = browser.get("/customers/lists/bounced.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Numéro;")
    assert len(lines) == 3
    assert any(";'=Cmd;" in line for line in lines)


def test_lists_tell_who_is_stale_out_of_reach_or_going_cold(site: Site, database: Database) -> None:
    site.person("lea")
    customer("Ancienne", "A")
    customer("Froide", "B", contact_every_days=30)
    database.rows("UPDATE customer SET created_at = now() - interval '3 years',"
                  " updated_at = now() - interval '3 years'")  # fmt: skip
    fresh = customer("Neuve", "C", contact_every_days=30)
    with transaction() as db:
        customer_data.add_key(db, fresh, "phone", "06 39 98 00 01", None)
    browser = site.browser("lea")
    stale = browser.get("/customers/lists/stale").text
    assert "Ancienne" in stale
    assert "Neuve" not in stale
    assert "Neuve" not in browser.get("/customers/lists/thin").text
    cold = browser.get("/customers/lists/cold").text
    assert "Froide" in cold
    assert "Ancienne" not in cold
    assert "Neuve" not in cold


@pytest.mark.parametrize(("role", "status"), [("agent", 403), ("supervisor", 200)])
def test_a_list_leaves_as_a_file_for_supervisors_only(site: Site, role: str, status: int) -> None:
    site.person("someone", role)
    assert site.browser("someone").get("/customers/lists/returned.csv").status_code == status
