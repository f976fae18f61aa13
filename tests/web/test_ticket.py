"""One ticket: what its page tells, and what an agent does on it."""

from __future__ import annotations

import re

from tests.servers.postgres import Database
from tests.web.site import Site
from tests.web.tickets import customer, message_of, now, ticket


def test_a_change_is_told_in_words_on_the_time_line(site: Site) -> None:
    site.person("lea", name="Léa Fontaine")
    number = ticket()
    browser = site.browser("lea")
    browser.send_form(f"/tickets/{number}/change", field="service", value="billing")
    browser.send_form(f"/tickets/{number}/change", field="assignee", value="me")
    page = re.sub(r"\s+", " ", browser.get(f"/tickets/{number}").text)
    assert "<b>Léa Fontaine</b> a modifié le dossier : service <s>Livraison</s>" in page
    assert "attribution <b>Léa Fontaine</b>" in page


def test_a_stale_page_does_not_undo_what_a_colleague_did(site: Site) -> None:
    site.person("lea")
    number = ticket()
    browser = site.browser("lea")
    browser.send_form(f"/tickets/{number}/change", field="priority", value="high", version="1")
    stale = {"field": "priority", "value": "low", "version": "1"}
    assert browser.send_form(f"/tickets/{number}/change", **stale).status_code == 409


def test_a_note_is_kept_and_never_sent(site: Site, database: Database) -> None:
    site.person("lea")
    number = ticket()
    browser = site.browser("lea")
    browser.send_form(
        f"/tickets/{number}/messages", kind="note", text="Le colis est à Cestas", to="x@y.fr"
    )
    [row] = database.rows("SELECT kind, state, recipients FROM outgoing")
    assert row == {"kind": "note", "state": "kept", "recipients": []}
    assert "Le colis est à Cestas" in browser.get(f"/tickets/{number}").text


def test_a_reply_taken_back_is_not_sent_and_its_text_is_there_again(
    site: Site, database: Database
) -> None:
    site.person("lea")
    number = ticket()
    browser = site.browser("lea")
    browser.send_form(f"/tickets/{number}/messages", kind="reply", text="Demain matin.")
    [row] = database.rows("SELECT id, state, recipients FROM outgoing")
    assert (row["state"], row["recipients"]) == ("queued", ["jeanne@example.fr"])
    browser.send_form(f"/outgoing/{row['id']}/take-back", number=str(number))
    assert database.rows("SELECT state FROM outgoing") == [{"state": "cancelled"}]
    page = browser.get(f"/tickets/{number}").text
    assert 'lang="fr">Demain matin.</textarea>' in page
    assert 'class="msg out"' not in page


def test_a_double_click_sends_one_reply(site: Site, database: Database) -> None:
    site.person("lea")
    number = ticket()
    browser = site.browser("lea")
    for _ in range(2):
        browser.send_form(f"/tickets/{number}/messages", kind="reply", text="Bonjour", key="k1")
    assert database.count("outgoing") == 1


def test_a_reply_waits_once_when_the_customer_has_written_meanwhile(
    site: Site, database: Database
) -> None:
    site.person("lea")
    number = ticket()
    database.rows("UPDATE ticket SET message_count = 2")
    browser = site.browser("lea")
    fields = {"kind": "reply", "text": "Bonjour", "known_messages": "1"}
    browser.send_form(f"/tickets/{number}/messages", **fields)
    assert database.count("outgoing") == 0
    assert ">Bonjour</textarea>" in browser.get(f"/tickets/{number}").text
    browser.send_form(f"/tickets/{number}/messages", **fields, anyway="1")
    assert database.count("outgoing") == 1


def test_an_address_that_is_none_is_refused_in_words(site: Site, database: Database) -> None:
    site.person("lea")
    number = ticket(correspondent=None)
    browser = site.browser("lea")
    for to, told in (("not an address", "n’est pas une adresse"), ("", "n’a pas d’adresse")):
        answer = browser.send_form(
            f"/tickets/{number}/messages", kind="reply", text="Bonjour", to=to
        )
        assert answer.status_code == 409
        assert told in answer.text
    assert database.count("outgoing") == 0


def test_a_ticket_closes_with_an_outcome_and_can_be_reopened(
    site: Site, database: Database
) -> None:
    site.person("lea")
    number = ticket()
    browser = site.browser("lea")
    assert browser.send_form(f"/tickets/{number}/close").status_code == 409
    browser.send_form(f"/tickets/{number}/close", outcome="justified", cause="carrier")
    [row] = database.rows("SELECT status, outcome, cause FROM ticket")
    assert row == {"status": "closed", "outcome": "justified", "cause": "carrier"}
    browser.send_form(f"/tickets/{number}/reopen")
    assert database.rows("SELECT status FROM ticket") == [{"status": "open"}]


def test_a_ticket_sleeps_until_the_moment_chosen(site: Site, database: Database) -> None:
    site.person("lea")
    number = ticket()
    browser = site.browser("lea")
    past = browser.send_form(f"/tickets/{number}/snooze", at="2020-01-01T08:00")
    assert past.status_code == 409
    browser.send_form(f"/tickets/{number}/snooze", until="tomorrow")
    [row] = database.rows("SELECT status, snoozed_until FROM ticket")
    assert row["status"] == "snoozed"
    assert row["snoozed_until"] > now()


def test_of_several_possible_customers_a_person_chooses_one(site: Site, database: Database) -> None:
    site.person("lea")
    father, son = customer("Paul", "Girard"), customer("Luc", "Girard")
    candidates = [[str(father), 0.61], [str(son), 0.58]]
    number = ticket(match={"status": "ambiguous", "candidates": candidates})
    browser = site.browser("lea")
    page = browser.get(f"/tickets/{number}").text
    assert page.index("Paul Girard") < page.index("Luc Girard")
    browser.send_form(f"/tickets/{number}/customer", customer_id=str(son))
    assert database.rows("SELECT customer_id FROM ticket") == [{"customer_id": son}]
    assert 'class="possible"' not in browser.get(f"/tickets/{number}").text


def test_none_of_the_possible_customers_settles_the_question_too(site: Site) -> None:
    site.person("lea")
    match = {"status": "ambiguous", "candidates": [[str(customer()), 0.6]]}
    number = ticket(match=match)
    browser = site.browser("lea")
    assert 'class="possible"' in browser.get(f"/tickets/{number}").text
    browser.send_form(f"/tickets/{number}/customer", customer_id="none")
    assert 'class="possible"' not in browser.get(f"/tickets/{number}").text


def test_an_unsure_sorting_is_confirmed_with_one_press(site: Site, database: Database) -> None:
    site.person("lea")
    number = ticket(needs_review=True)
    browser = site.browser("lea")
    assert "Le tri automatique hésite" in browser.get(f"/tickets/{number}").text
    browser.send_form(f"/tickets/{number}/accept")
    assert "Le tri automatique hésite :" not in browser.get(f"/tickets/{number}").text
    decided = database.rows("SELECT field, value FROM decision ORDER BY field")
    assert decided == [
        {"field": "kind", "value": "complaint"},
        {"field": "topic", "value": "delivery"},
    ]


def test_a_promise_is_noted_and_kept(site: Site, database: Database) -> None:
    site.person("lea")
    number = ticket()
    browser = site.browser("lea")
    day = now().date().isoformat()
    browser.send_form(f"/tickets/{number}/follow-ups", what="Rappeler", due_on=day)
    assert "Rappeler" in browser.get(f"/tickets/{number}").text
    [row] = database.rows("SELECT id FROM follow_up")
    browser.send_form(f"/follow-ups/{row['id']}/done", number=str(number))
    [row] = database.rows("SELECT done_at, outcome FROM follow_up")
    assert row["done_at"] is not None


def test_what_the_reply_left_out_is_folded_and_not_lost(site: Site, database: Database) -> None:
    site.person("lea")
    number = ticket(text="Toujours rien.\n\nLe 3 mars, vous avez écrit :\n> Demain")
    database.rows("UPDATE message SET reply_text = 'Toujours rien.'")
    page = site.browser("lea").get(f"/tickets/{number}").text
    folded = page.split('class="cut"')[1].split("</details>")[0]
    assert "Le 3 mars, vous avez écrit" in folded
    assert "Toujours rien" not in folded


def test_a_ticket_that_is_not_there_is_told_so(site: Site) -> None:
    site.person("lea")
    answer = site.browser("lea").get("/tickets/999999")
    assert answer.status_code == 404
    assert "Il n’y a rien à cette adresse" in answer.text


HOSTILE = b"""From: x@example.net\r
To: contact@shop.example\r
Subject: Bonjour\r
Message-ID: <h1@example.net>\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=b\r
\r
--b\r
Content-Type: text/html; charset=utf-8\r
\r
<p onclick="alert(1)">Voici <b>la photo</b></p><script>alert(1)</script>\r
<img src="https://tracker.example/p.gif"><form action="https://evil.example"><input></form>\r
<iframe src="https://evil.example"></iframe><a href="javascript:alert(1)">ici</a>\r
--b\r
Content-Type: text/html\r
Content-Disposition: attachment; filename="facture\xc3\xa9.html"\r
\r
<script>alert(document.cookie)</script>\r
--b--\r
"""


def test_a_hostile_mail_is_shown_without_anything_that_acts(site: Site) -> None:
    site.person("lea")
    number = ticket(body=HOSTILE, content={"has_html": True})
    browser = site.browser("lea")
    answer = browser.get(f"/messages/{message_of(number)}/html")
    assert "<b>la photo</b>" in answer.text
    for bad in ("<script", "onclick", "tracker.example", "<form", "<iframe", "javascript:"):
        assert bad not in answer.text, bad
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy
    assert "https:" not in policy
    pictures = browser.get(f"/messages/{message_of(number)}/html?pictures=1")
    assert "tracker.example/p.gif" in pictures.text


def test_an_attachment_is_a_download_that_cannot_act(site: Site) -> None:
    site.person("lea")
    attached = [{"filename": "factureé.html", "content_type": "text/html", "size": 40}]
    number = ticket(body=HOSTILE, content={"attachments": attached})
    browser = site.browser("lea")
    answer = browser.get(f"/messages/{message_of(number)}/attachments/0?shown=1")
    assert answer.status_code == 200
    assert b"document.cookie" in answer.content
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert browser.get(f"/messages/{message_of(number)}/attachments/7").status_code == 404


def test_the_original_is_given_byte_for_byte(site: Site) -> None:
    site.person("lea")
    number = ticket(body=HOSTILE)
    answer = site.browser("lea").get(f"/messages/{message_of(number)}/raw")
    assert answer.content == HOSTILE
