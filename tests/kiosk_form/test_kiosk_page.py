"""The kiosk: a comment is never lost, and nobody sees what the visitor before wrote."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from store import kiosks
from store.session import transaction
from store.tables import StoreRow
from tests.servers.postgres import Database
from tests.web.site import Site

CONTROLLED = """() => new Promise((done) => {
    if (navigator.serviceWorker.controller) done();
    navigator.serviceWorker.addEventListener("controllerchange", () => done());
})"""


KEPT = """async () => {
    while (!(await caches.match(location.pathname))) await new Promise((go) => setTimeout(go, 50));
}"""


@pytest.fixture
def key(site: Site) -> str:
    """The key of a device in store 042."""
    with transaction() as db:
        db.add(StoreRow(code="042", name="Nantes", town="Nantes"))
        return kiosks.add(db, "Nantes, accueil", "042")


def open_form(page: Page, site: Site, key: str, more: str = "") -> None:
    """The form, as the device shows it: the key is no longer in the address."""
    page.goto(f"{site.url}/kiosk/042?key={key}{more}")
    page.wait_for_url(re.compile(r"/kiosk/042(\?staff=1)?$"))
    page.evaluate(CONTROLLED)
    page.evaluate(KEPT)


def comments(database: Database) -> int:
    """How many have reached the journal."""
    return int(database.rows("SELECT count(*) AS n FROM message WHERE channel = 'kiosk'")[0]["n"])


def test_a_comment_is_left_with_two_touches(
    site: Site, key: str, database: Database, browser_page: Page
) -> None:
    open_form(browser_page, site, key)
    browser_page.click(".r4")
    with browser_page.expect_response("**/api/v1/kiosk/comments") as answer:
        browser_page.click("text=Envoyer")
    assert answer.value.status == 202
    expect(browser_page.locator("#thanks")).to_contain_text("Merci")
    assert comments(database) == 1


def test_what_is_left_while_the_network_is_down_arrives_once_when_it_is_back(
    site: Site, key: str, database: Database, browser_page: Page
) -> None:
    open_form(browser_page, site, key)
    browser_page.context.set_offline(True)
    browser_page.reload()
    browser_page.fill("textarea", "La caisse 3 était fermée")
    browser_page.click("text=Envoyer")
    expect(browser_page.locator("#thanks")).to_contain_text("Merci")
    expect(browser_page.locator("#waiting")).to_have_text("1 message en attente du réseau")
    browser_page.reload()
    assert comments(database) == 0
    browser_page.context.set_offline(False)
    browser_page.reload()
    expect(browser_page.locator("#waiting")).to_have_text("")
    browser_page.wait_for_timeout(300)
    assert comments(database) == 1


def test_the_next_visitor_does_not_see_what_the_last_one_typed(
    site: Site, key: str, browser_page: Page
) -> None:
    browser_page.clock.install()
    browser_page.goto(f"{site.url}/kiosk/042?key={key}")
    browser_page.click("text=English")
    browser_page.fill("textarea", "My name is")
    browser_page.clock.fast_forward(24_000)
    expect(browser_page.locator("#idle")).to_contain_text("Are you still there?")
    browser_page.clock.fast_forward(10_000)
    expect(browser_page.locator("textarea")).to_have_value("")
    expect(browser_page.locator("h1").first).to_have_text("Comment s’est passée votre visite ?")


def test_an_answer_needs_a_way_to_reach_the_visitor(
    site: Site, key: str, database: Database, browser_page: Page
) -> None:
    open_form(browser_page, site, key)
    browser_page.fill("textarea", "Rappelez-moi")
    browser_page.click("text=Je souhaite une réponse")
    browser_page.click("text=Envoyer")
    expect(browser_page.locator("#error")).to_contain_text("il nous faut un e-mail")
    browser_page.fill("[name=phone]", "06 12 34 56 78")
    with browser_page.expect_response("**/api/v1/kiosk/comments") as answer:
        browser_page.click("text=Envoyer")
    sent = answer.value.request.post_data_json
    assert (sent["wants_reply"], sent["phone"]) == (True, "06 12 34 56 78")
    assert (sent["submitted_by"], sent["store"], sent["rating"]) == ("visitor", "042", None)


def test_a_colleague_s_words_are_marked_as_such(site: Site, key: str, browser_page: Page) -> None:
    open_form(browser_page, site, key, "&staff=1")
    expect(browser_page.locator(".staff-note")).to_be_visible()
    browser_page.fill("textarea", "Le client attend son avoir")
    browser_page.fill("[name=loyalty_number]", "29500012345")
    with browser_page.expect_response("**/api/v1/kiosk/comments") as answer:
        browser_page.click("text=Envoyer")
    sent = answer.value.request.post_data_json
    assert (sent["submitted_by"], sent["loyalty_number"]) == ("staff", "29500012345")


@pytest.mark.parametrize("path", ["/kiosk/042", "/kiosk/042?key=wrong", "/kiosk/001?key={key}"])
def test_without_the_key_of_this_store_there_is_no_form(site: Site, key: str, path: str) -> None:
    answer = site.browser().get(path.replace("{key}", key))
    assert answer.status_code == 403
    assert "<form" not in answer.text


@pytest.mark.parametrize("path", ["../page.html", "..%2f__init__.py", "vendor", "nothing.js"])
def test_only_the_page_s_own_files_are_served(site: Site, path: str) -> None:
    assert site.browser().get(f"/kiosk/files/{path}").status_code in {403, 404}
