"""The list: views, filters, search, pages, counts."""

from __future__ import annotations

import re
from datetime import timedelta

from inbox.access import Actor
from inbox.web import listing
from store import directory, inbox_list
from store.session import transaction
from store.tables import StoreRow
from tests.web.site import Browser, Site
from tests.web.tickets import customer, now, ticket


def numbers(page: str) -> list[int]:
    """The tickets that a page of the list shows, in its order."""
    return [int(found) for found in re.findall(r'id="row-(\d+)"', page)]


def shown(browser: Browser, query: str = "") -> list[int]:
    """The tickets of one list."""
    return numbers(browser.get(f"/inbox?{query}").text)


def test_what_is_late_comes_first_and_says_by_how_much(site: Site) -> None:
    site.person("lea")
    late = ticket(due_at=now() - timedelta(hours=5))
    later = ticket(due_at=now() - timedelta(days=2))
    ticket(due_at=now() + timedelta(days=3))
    page = site.browser("lea").get("/inbox?view=late").text
    assert numbers(page) == [later, late]
    assert "retard 5 h" in page
    assert "retard 2 j" in page


def test_each_filter_narrows_the_list(site: Site) -> None:
    site.person("lea")
    with transaction() as db:
        db.add(StoreRow(code="042", name="Nantes", town="Nantes"))
    wanted = ticket(service="billing", store="042", kind="question", topic="billing")
    other = ticket(status="waiting")
    browser = site.browser("lea")
    for query in ("service=billing", "store=042", "kind=question", "topic=billing"):
        assert shown(browser, query) == [wanted], query
    assert shown(browser, "status=waiting") == [other]
    assert shown(browser, "q=magasin:42+service:factu") == [wanted]
    assert shown(browser, "q=magasin:999") == []


def test_search_finds_words_without_accents_names_and_numbers(site: Site) -> None:
    site.person("lea")
    jeanne = customer("Élodie", "Lefèvre", search_key="lefevre elodie c000001")
    closed = ticket("Clôture", "Mon canapé est abîmé", status="closed", customer_id=jeanne)
    ticket("Autre", "Rien à voir")
    browser = site.browser("lea")
    for words in ("canape abime", "canapés", "lefèvre", f"%23{closed}", str(closed)):
        assert shown(browser, f"q={words}") == [closed], words


def test_pages_show_every_ticket_once_in_both_orders(site: Site) -> None:
    made = {ticket(due_at=None if i % 3 == 0 else now() + timedelta(hours=i)) for i in range(23)}
    viewer = listing.viewer(Actor(None, "x", "agent"))
    for sort in ("due", "newest"):
        query, cursor, seen = inbox_list.Query(sort=sort), None, []
        while True:
            with transaction() as db:
                page = inbox_list.page(db, query, viewer, cursor, limit=5)
            seen += [row.number for row in page.rows]
            cursor = page.cursor
            if cursor is None:
                break
        assert len(seen) == 23
        assert set(seen) == made


def test_a_cursor_that_is_not_ours_is_refused_not_a_failure(site: Site) -> None:
    site.person("lea")
    browser = site.browser("lea")
    for cursor in ("x", "bnVsbA", "W10", "é"):
        assert browser.get("/inbox/rows", params={"cursor": cursor}).status_code == 409


def test_the_counts_are_those_of_the_lists(site: Site) -> None:
    site.person("lea", services=["delivery"])
    ticket()
    ticket(service="billing", needs_review=True)
    ticket(due_at=now() - timedelta(hours=1))
    ticket(status="waiting")
    ticket(status="snoozed", snoozed_until=now() + timedelta(days=1))
    browser = site.browser("lea")
    page = browser.get("/inbox").text
    for view in ("inbox", "to_sort", "service", "unassigned", "late", "waiting", "snoozed"):
        link = page.split(f'data-view="{view}"')[1].split("</a>")[0]
        count = re.search(r'class="count">(\d+)', link)
        assert count, view
        assert int(count[1]) == len(shown(browser, f"view={view}")), view


def test_a_live_update_gets_only_the_rows_that_belong_in_the_list(site: Site) -> None:
    site.person("lea")
    mine, theirs = ticket(service="billing"), ticket(service="order")
    answer = site.browser("lea").get(f"/inbox/rows?service=billing&only={mine},{theirs},abc,")
    assert numbers(answer.text) == [mine]


def test_operators_speak_french_and_english() -> None:
    words = directory.Words({"kind": {"complaint": ("Réclamation", "Complaint")}}, {}, {}, {})
    for said in ("nature:réclamation", "kind:complaint", "kind:Compl"):
        asked = listing.read({"q": f"{said} canapé"}, words, Actor(None, "x", "agent"))
        assert (asked.structured.kind, asked.structured.q) == ("complaint", "canapé")
