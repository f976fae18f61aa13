"""The review queue as people use it: by forms alone, and by the keyboard alone."""

from __future__ import annotations

import re
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from inbox.web.review import own_letters
from store import messages, review
from store.session import transaction
from tests.servers.postgres import Database
from tests.web.site import Site
from tests.web.test_in_the_browser import AXE, settle, sign_in
from tests.web.tickets import message_of, ticket

LIKELY = {
    "kind": [["complaint", 0.5], ["request", 0.4], ["question", 0.1]],
    "topic": [["delivery", 0.9], ["order", 0.05], ["store", 0.03]],
}


def doubtful(subject: str, doubt: float, text: str = "Bonjour") -> int:
    """A ticket whose message waits to be looked at; its number."""
    number = ticket(subject, text, needs_review=True)
    with transaction() as db:
        row = messages.get(db, message_of(number))
        row.needs_review, row.doubt, row.sentiment, row.priority = True, doubt, "neutral", "normal"
        row.reading = {"kind": "complaint", "topic": "delivery", "likely": LIKELY, "model": "1"}
    return number


def kind_of(number: int) -> tuple[Any, ...]:
    with transaction() as db:
        row = messages.get(db, message_of(number))
        return row.kind, row.topic, row.priority, row.needs_review


def subject(page: httpx.Response) -> str:
    found = re.search(r'id="review-subject">(.*?)</h2>', page.text)
    return found[1] if found else ""


def test_without_scripts_the_forms_say_what_it_is_and_bring_the_next(site: Site) -> None:
    first, second = doubtful("Premier", 0.9), doubtful("Second", 0.5)
    lea = site.browser(site.person())
    assert subject(lea.get("/review")) == "Premier"
    said = {"kind": "request", "topic": "order", "priority": "high", "sentiment": "neutral"}
    answer = lea.send_form(f"/review/{message_of(first)}", **said)
    assert kind_of(first) == ("request", "order", "high", False)
    shown = lea.get(answer.headers["location"])
    assert subject(shown) == "Second"
    assert f"/review/{message_of(first)}/undo" in shown.text
    lea.send_form(f"/review/{message_of(first)}/undo")
    assert kind_of(first) == ("complaint", "delivery", "normal", True)
    lea.send_form(f"/review/{message_of(first)}/skip")
    assert subject(lea.get("/review")) == "Second"
    lea.send_form(f"/review/{message_of(second)}/skip")
    assert "2 messages" in lea.get("/review").text
    lea.send_form("/review")
    assert subject(lea.get("/review")) == "Premier"


def test_the_words_of_a_customer_are_marked_and_never_become_markup(site: Site) -> None:
    number = doubtful("x", 0.9, "<img src=x onerror=alert(1)> au 06 39 98 12 34 & <b>12 €</b>")
    lea = site.browser(site.person())
    for page in (lea.get("/review").text, lea.get(f"/tickets/{number}").text):
        assert "&lt;img src=x onerror=alert(1)&gt;" in page
        assert "<img src=x" not in page
        assert re.search(r'<mark class="named phones" title="[^"]*">06 39 98 12 34</mark>', page)
        assert re.search(r'&lt;b&gt;<mark class="named amounts" [^>]*>12 €</mark>&lt;/b&gt;', page)


def test_a_colleague_who_was_quicker_is_told_and_nothing_is_decided_twice(
    site: Site, database: Database
) -> None:
    number = doubtful("Premier", 0.9)
    said = {"kind": "request", "topic": "order", "priority": "normal", "sentiment": "neutral"}
    lea, karim = site.browser(site.person()), site.browser(site.person("karim"))
    lea.send_form(f"/review/{message_of(number)}", **said)
    karim.send_form(f"/review/{message_of(number)}", **said | {"kind": "spam"})
    assert kind_of(number)[0] == "request"
    assert database.count("decision") == 2


def test_a_topic_keeps_its_letter_and_no_two_have_one() -> None:
    named = [("a", "Livraison"), ("b", "Fidélité"), ("c", "Facturation"), ("d", "Liège"), ("e", "")]
    letters = own_letters(named)
    assert letters["a"] == "l"
    assert letters["b"] == "f"
    assert len(set(letters.values())) == len(named)
    assert not set(letters.values()) & set("gjwzo")


def test_a_queue_is_emptied_by_the_keyboard_alone(site: Site, browser_page: Page) -> None:
    right, wrong = doubtful("Juste", 0.9), doubtful("Faux", 0.5)
    site.person("lea")
    sign_in(browser_page, site, "lea")
    browser_page.goto(f"{site.url}/review")
    settle(browser_page)
    heading = browser_page.locator("#review-subject")
    expect(heading).to_have_text("Juste")
    browser_page.keyboard.press("Enter")
    expect(heading).to_have_text("Faux")
    browser_page.keyboard.press("2")
    browser_page.keyboard.press("m")
    browser_page.keyboard.press("Shift+P")
    expect(browser_page.locator("#review [data-review=Enter]")).to_contain_text("Enregistrer")
    browser_page.keyboard.press("Enter")
    expect(browser_page.locator(".review-none")).to_be_visible()
    assert kind_of(right) == ("complaint", "delivery", "normal", False)
    assert kind_of(wrong)[:2] == ("request", "store")
    assert kind_of(wrong)[2] != "normal"
    browser_page.keyboard.press("z")
    expect(heading).to_have_text("Faux")
    assert kind_of(wrong) == ("complaint", "delivery", "normal", True)
    expect(browser_page.locator("#review-count")).to_have_text("1")


def test_a_ticket_tells_on_demand_why_its_message_was_sorted_so(
    site: Site, browser_page: Page
) -> None:
    number = doubtful("x", 0.9, "Mon canapé n'est jamais arrivé, personne ne répond !")
    site.person("lea")
    sign_in(browser_page, site, "lea")
    browser_page.goto(f"{site.url}/tickets/{number}")
    settle(browser_page)
    browser_page.locator(".msg-foot > a.link").click()
    expect(browser_page.locator(".why")).to_contain_text("Réclamation", timeout=60_000)
    expect(browser_page.locator(".why .w4").first).to_be_visible()


def test_nothing_is_to_be_said_against_the_review_page_by_axe(
    site: Site, browser_page: Page
) -> None:
    doubtful("Juste", 0.9, "Au 06 39 98 12 34, 12 €, hier.")
    site.person("lea")
    sign_in(browser_page, site, "lea")
    for scheme in ("light", "dark"):
        browser_page.emulate_media(color_scheme=scheme)
        browser_page.goto(f"{site.url}/review")
        settle(browser_page)
        browser_page.evaluate(AXE.read_text("utf-8"))
        found = browser_page.evaluate("axe.run().then(r => r.violations)")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_two_people_have_two_messages(site: Site) -> None:
    doubtful("Premier", 0.9)
    doubtful("Second", 0.5)
    lea, karim = site.browser(site.person()), site.browser(site.person("karim"))
    assert [subject(one.get("/review")) for one in (lea, karim, lea)] == [
        "Premier",
        "Second",
        "Premier",
    ]
    with transaction() as db:
        assert review.waiting(db) == 2
