"""Which ticket an answer joins, by every road; and that a forger opens nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from inbox import pipeline
from inbox.jobs.actors import attempt
from inbox.message_json import record
from inbox.records import Channel, Raw
from inbox.routing import address_tag
from inbox.settings import Settings
from store import outgoing, sources, views
from store.session import transaction
from tests.servers.postgres import Database

JEANNE = "Jeanne Martin <jeanne@courriel.example>"
MALLORY = "Mallory <mallory@ailleurs.example>"
FIRST = "Bonjour, mon canapé devait arriver lundi et je n'ai toujours rien reçu. C'est lamentable."
TABLE = "Bonjour, ma table en chêne achetée en magasin est fendue, je veux un échange."
MORE = "Bonjour, j'attends toujours une réponse au sujet de ma livraison en retard. Merci."


@pytest.fixture(autouse=True)
def bound(database: Database) -> Iterator[Settings]:
    settings = Settings(send_delay_seconds=0, mail_from="contact@example.fr")
    pipeline.bind(settings)
    yield settings
    pipeline.bind(Settings())


def take(sender: str, words: str = MORE, **headers: str) -> dict[str, Any]:
    """The ticket that a mail came to: its `number`, and whether it was `created`."""
    key = f"mail-{next(_numbers)}"
    given = {"From": sender, "To": "contact@example.fr", "Message-ID": f"<{key}@courriel.example>"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    body = f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{words}".encode()
    with transaction() as db:
        source = sources.by_name(db, "ingest").id
    receipt = pipeline.capture(
        Raw(source, Channel.EMAIL, key, body, datetime.now(UTC), f"{key}.eml")
    )
    assert attempt(str(receipt.message_id))
    with transaction() as db:
        told = record(views.message(db, receipt.message_id))
    return {**told["ticket"], "message_id": f"<{key}@courriel.example>"}


_numbers = iter(range(10_000))


def opened() -> dict[str, Any]:
    """Jeanne's ticket."""
    ticket = take(JEANNE, FIRST, Subject="Canapé non livré")
    assert ticket["created"]
    return ticket


def our_reply(number: int) -> str:
    """The Message-ID of our answer on that ticket."""
    with transaction() as db:
        found = outgoing.write(db, number, "Nous regardons.", None).message_id
    assert found
    return found


@pytest.mark.parametrize("header", ["In_Reply_To", "References"])
def test_the_customer_who_refers_to_his_own_mail_is_in_his_ticket_and_a_stranger_is_not(
    header: str,
) -> None:
    ticket = opened()
    mine = take(JEANNE, **{header: ticket["message_id"]})
    assert (mine["number"], mine["created"]) == (ticket["number"], False)
    assert take(MALLORY, **{header: ticket["message_id"]})["created"]


@pytest.mark.parametrize("header", ["In_Reply_To", "References"])
def test_who_holds_our_mail_is_in_its_ticket_and_who_guesses_its_id_is_not(header: str) -> None:
    ticket = opened()
    ours = our_reply(ticket["number"])
    guessed = f"<t{ticket['number']}.{'0' * 32}@example.fr>"
    assert take(MALLORY, **{header: guessed})["created"]
    assert take("Jeanne <work@bureau.example>", **{header: ours})["number"] == ticket["number"]


def test_a_signed_address_is_its_tickets_and_a_forged_one_nobodys(bound: Settings) -> None:
    ticket = opened()
    tag = address_tag("contact@example.fr", ticket["number"], bound.secret_key)
    forged = address_tag("contact@example.fr", ticket["number"], b"a guess")
    assert take(MALLORY, To=forged)["number"] != ticket["number"]
    assert take(MALLORY, Delivered_To=forged)["number"] != ticket["number"]
    assert take("Jeanne <work@bureau.example>", To=tag)["number"] == ticket["number"]


def test_the_number_in_the_subject_finds_the_same_customers_ticket_and_no_strangers() -> None:
    ticket = opened()
    assert take(JEANNE, Subject=f"Dossier n° {ticket['number']}")["number"] == ticket["number"]
    assert take(MALLORY, Subject=f"Re: [#{ticket['number']}]")["created"]


def test_a_reference_goes_before_a_number_in_the_subject() -> None:
    first, second = opened(), take(JEANNE, TABLE, Subject="Table abîmée")
    assert second["created"]
    joined = take(JEANNE, Subject=f"#{first['number']}", In_Reply_To=second["message_id"])
    assert joined["number"] == second["number"]


@pytest.mark.parametrize("road", ["Subject", "In_Reply_To"])
def test_a_from_that_the_receiving_server_found_false_opens_nobodys_ticket(road: str) -> None:
    ticket = opened()
    value = f"#{ticket['number']}" if road == "Subject" else ticket["message_id"]
    verdict = "mx.example.fr; spf=fail; dkim=none; dmarc=fail header.from=courriel.example"
    assert take(JEANNE, **{road: value, "Authentication_Results": verdict})["created"]
