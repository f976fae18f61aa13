"""Receipt is acknowledged in the customer's language, once, and only by who has switched it on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from inbox import pipeline
from inbox.acknowledgement import TEXTS, Policy, checked, when, write
from inbox.errors import Refused
from inbox.jobs.actors import attempt
from inbox.records import Channel, Raw
from inbox.settings import Settings
from store import acknowledgements, sources
from store.session import transaction
from tests.servers.postgres import Database

DUE = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
FACTS = {"number": "1042", "subject": "Canapé {due}", "service": "Livraison"}


@pytest.mark.parametrize("language", TEXTS)
def test_it_tells_number_and_time_in_each_language_and_leaves_no_hole(language: str) -> None:
    subject, text = write(Policy(), language, FACTS, DUE, "Europe/Paris")
    assert "1042" in subject + text
    assert when(DUE, language, "Europe/Paris") in text
    assert "17" in when(DUE, language, "Europe/Paris")
    assert "{" not in text.replace("Canapé {due}", "")


def test_a_french_customer_reads_a_french_day_and_a_stranger_english() -> None:
    assert when(DUE, "fr", "Europe/Paris") == "mardi 24 novembre à 17h00"
    assert write(Policy(), "pl", FACTS, DUE, "Europe/Paris")[1].startswith("Hello")


def test_a_text_without_the_number_is_refused() -> None:
    with pytest.raises(Refused, match="number"):
        checked("Reçu", "Merci de votre message.")


@pytest.fixture
def bound(database: Database) -> Iterator[Database]:
    pipeline.bind(Settings(send_delay_seconds=0, mail_from="contact@example.fr", dkim_check=False))
    yield database
    pipeline.bind(Settings())


def take(key: str, words: str, sender: str = "jeanne@courriel.example", date: str = "") -> None:
    head = f"From: {sender}\r\nTo: contact@example.fr\r\nMessage-ID: <{key}@x.example>\r\n"
    head += f"Date: {date}\r\n" if date else ""
    body = f"{head}Subject: {key}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}"
    with transaction() as db:
        source = sources.by_name(db, "ingest").id
    raw = Raw(source, Channel.EMAIL, key, body.encode(), datetime.now(UTC), f"{key}.eml")
    assert attempt(str(pipeline.capture(raw).message_id))


LATE = "Bonjour, mon canapé n'est toujours pas livré. C'est inadmissible, répondez-moi vite."
RUDE = "Bonjour, votre vendeur du rayon peinture a été odieux samedi, je porte réclamation."
LEAK = "Bonjour, ma chaudière posée par vos soins fuit, c'est scandaleux, réparez-la."


def switch_on(**more: int) -> None:
    with transaction() as db:
        acknowledgements.save(db, Policy(active=True, **more))


SENT = "SELECT kind, state, recipients, subject, text FROM outgoing ORDER BY created_at"


def test_nothing_is_sent_until_it_is_switched_on(bound: Database) -> None:
    take("a", LATE)
    assert bound.count("outgoing") == 0


def test_the_ticket_and_its_acknowledgement_are_written_together(bound: Database) -> None:
    switch_on()
    take("a", LATE)
    [row] = bound.rows(SENT)
    [ticket] = bound.rows("SELECT number, status, answered_at, message_count FROM ticket")
    assert (row["kind"], row["state"]) == ("acknowledgement", "queued")
    assert row["recipients"] == ["jeanne@courriel.example"]
    assert f"[#{ticket['number']}]" in row["subject"]
    assert (ticket["status"], ticket["answered_at"]) == ("open", None), "it answers nothing"
    assert bound.rows("SELECT done_at FROM follow_up") == [{"done_at": None}]


def test_a_second_message_of_the_matter_is_not_acknowledged_again(bound: Database) -> None:
    switch_on()
    take("a", LATE)
    take("b", "Bonjour, je vous relance pour mon canapé, je n'ai aucune nouvelle.")
    assert bound.count("ticket") == 1
    assert len(bound.rows(SENT)) == 1


def test_one_address_gets_so_many_a_day_and_no_more(bound: Database) -> None:
    switch_on(most_a_day=1)
    take("a", LATE)
    bound.rows("UPDATE outgoing SET created_at = created_at - interval '2 hours' RETURNING id")
    take("b", RUDE)
    assert bound.count("ticket") == 2
    assert len(bound.rows(SENT)) == 1


@pytest.mark.parametrize(
    ("sender", "date"),
    [
        ("no-reply@boutique.example", ""),
        ("paul@example.fr", "Mon, 2 Mar 2020 09:00:00 +0100"),
        ("contact@example.fr", ""),
    ],
)
def test_no_machine_no_old_mail_and_not_ourselves(sender: str, date: str, bound: Database) -> None:
    switch_on()
    take("a", LEAK, sender, date)
    assert bound.rows(SENT) == []
