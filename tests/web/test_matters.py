"""Joining and taking apart tickets on their pages."""

from __future__ import annotations

import re

from store import matters, tickets
from store.session import transaction
from tests.servers.postgres import Database
from tests.web.site import Site
from tests.web.tickets import message_of, ticket


def near() -> tuple[int, int]:
    """A ticket, and one that may belong to it."""
    first, second = ticket("Canapé"), ticket("Livraison ?", text="Une date ?")
    with transaction() as db:
        ids = [tickets.get(db, number).id for number in (second, first)]
        matters.remember(db, ids[0], ids[1], "proposed", None)
    return first, second


def test_what_may_belong_to_another_ticket_is_joined_by_one_click_and_split_again(
    site: Site, database: Database
) -> None:
    site.person("lea", name="Léa Fontaine")
    first, second = near()
    moved = message_of(second)
    browser = site.browser("lea")
    page = browser.get(f"/tickets/{second}").text
    assert re.search(rf'name="into" value="{first}" data-key="m"', page)
    answer = browser.send_form(f"/tickets/{second}/merge", into=str(first))
    assert answer.headers["location"] == f"/tickets/{first}"
    assert browser.get(f"/tickets/{second}").headers["location"] == f"/tickets/{first}"
    page = browser.get(f"/tickets/{first}").text
    assert f'id="m-{moved}"' in page
    assert "a fusionné un autre dossier avec celui-ci" in page
    undo = re.search(r'action="(/tickets/\d+/moves/[^"]+/undo)"', page)
    assert undo
    browser.send_form(undo[1])
    assert browser.get(f"/tickets/{second}").status_code == 200
    assert f'id="m-{moved}"' not in browser.get(f"/tickets/{first}").text
    assert database.rows("SELECT state FROM near_ticket") == [{"state": "refused"}]


def test_two_matters_are_not_proposed_again(site: Site) -> None:
    site.person("lea")
    first, second = near()
    browser = site.browser("lea")
    browser.send_form(f"/tickets/{second}/not-near", other=str(first))
    assert 'data-key="m"' not in browser.get(f"/tickets/{second}").text


def test_a_message_moves_to_a_ticket_of_its_own(site: Site, database: Database) -> None:
    site.person("lea")
    first, second = near()
    browser = site.browser("lea")
    browser.send_form(f"/tickets/{second}/merge", into=f"#{first}")
    moved = str(message_of(first))
    answer = browser.send_form(f"/tickets/{first}/split", message_ids=moved)
    there = answer.headers["location"]
    assert "Bonjour, où est-il ?" in browser.get(there).text
    [row] = database.rows("SELECT status FROM ticket WHERE number = " + there.rpartition("/")[2])
    assert row["status"] == "open"


def test_a_number_that_is_none_is_refused_in_a_line(site: Site) -> None:
    site.person("lea")
    first, _ = near()
    browser = site.browser("lea")
    for told in ("", "x", "999999", str(first)):
        answer = browser.send_form(f"/tickets/{first}/merge", into=told)
        assert answer.status_code in (404, 409)
