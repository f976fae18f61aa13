"""The supervisor's figures: each is the length of the list it opens."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from inbox.web.backlog import safe_cell
from store.session import transaction
from store.tables import ServiceRow, StoreRow
from tests.web.site import Site
from tests.web.test_list import numbers
from tests.web.tickets import now, ticket


@pytest.mark.parametrize("by", ["service", "store", "age", "topic"])
def test_each_figure_opens_the_list_that_it_counts(site: Site, by: str) -> None:
    site.person("karim", "supervisor")
    ticket(at=now() - timedelta(days=9), due_at=now() - timedelta(days=2), store="042")
    ticket(at=now() - timedelta(days=2), due_at=now() - timedelta(hours=2), topic="billing")
    ticket(due_at=now() + timedelta(minutes=1), service="billing", kind="question")
    ticket(status="waiting", at=now() - timedelta(days=40))
    ticket(status="snoozed", snoozed_until=now() + timedelta(days=1))
    ticket(status="closed")
    browser = site.browser("karim")
    page = browser.get(f"/backlog?by={by}").text
    links = re.findall(r'<td class="num"><a[^>]* href="([^"]+)">([\d\u202f]+)</a>', page)
    assert len(links) >= 8
    for href, figure in links:
        listed = numbers(browser.get(html.unescape(href)).text)
        assert len(listed) == int(figure), href


def test_what_is_late_stands_first(site: Site) -> None:
    site.person("karim", "supervisor")
    ticket(service="order")
    ticket(service="order")
    ticket(service="loyalty", due_at=now() - timedelta(hours=1))
    page = site.browser("karim").get("/backlog?by=service").text
    assert page.index('<th scope="row">Fidélité') < page.index('<th scope="row">Commandes')


def test_a_name_in_the_export_is_never_a_formula(site: Site) -> None:
    site.person("karim", "supervisor")
    with transaction() as db:
        db.add(StoreRow(code="=1+1", name="x", town="y"))
        service = db.get_one(ServiceRow, "delivery")
        service.name = '=HYPERLINK("http://evil.example")'
    ticket(store="=1+1")
    for by in ("service", "store"):
        text = site.browser("karim").get(f"/backlog.csv?by={by}").content.decode("utf-8-sig")
        for line in text.splitlines():
            assert not line.lstrip('"').startswith(("=", "+", "-", "@")), line


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_a_dangerous_cell_begins_with_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
