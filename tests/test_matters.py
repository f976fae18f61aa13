"""One matter, one ticket: a call, a mail without references and a kiosk comment of one customer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from inbox import pipeline
from inbox.jobs.actors import attempt
from inbox.records import Channel, Raw
from inbox.settings import Settings
from store import customers, matters, sources
from store.session import transaction
from store.tables import CustomerKeyRow, MessageRow, TicketRow
from tests.servers.postgres import Database
from tests.web.tickets import customer

CALL = """Agent: Service clients bonjour.
Client: Bonjour, Jeanne Martin. Mon canapé devait être livré lundi, je n'ai rien vu venir.
Agent: Je regarde cela.
"""
MAIL = "Bonjour,\n\nJe vous ai appelés et je n'ai aucune nouvelle pour mon canapé."
COMMENT = "Toujours aucune nouvelle de la livraison de mon canapé, je perds patience."
OTHER = "Bonjour,\n\nMon lave-linge acheté l'an dernier fuit de partout, je demande la garantie."


@pytest.fixture(autouse=True)
def jeanne(database: Database) -> Iterator[UUID]:
    assert database.url
    pipeline.bind(Settings(send_delay_seconds=0, mail_from="contact@example.fr"))
    id_ = customer("Jeanne", "Martin")
    with transaction() as db:
        for kind, value in (("email", "jeanne@courriel.example"), ("phone", "+33612345678")):
            db.add(CustomerKeyRow(customer_id=id_, kind=kind, value=value, shown=value))
    yield id_
    pipeline.bind(Settings())


def take(channel: Channel, name: str, body: bytes, beside: bytes | None = None) -> TicketRow:
    with transaction() as db:
        source = sources.by_name(db, "ingest").id
    raw = Raw(source, channel, name, body, datetime.now(UTC), name, beside)
    receipt = pipeline.capture(raw)
    assert attempt(str(receipt.message_id))
    with transaction() as db:
        row = db.get_one(MessageRow, receipt.message_id)
        assert row.ticket_id is not None, row.error
        return db.get_one(TicketRow, row.ticket_id)


def call() -> TicketRow:
    facts = {"call_id": "c1", "caller": "+33612345678", "started_at": "2026-11-20T09:00:00+01:00"}
    return take(Channel.CALL, "c1.txt", CALL.encode(), json.dumps(facts).encode())


def mail(words: str, key: str = "m1", sender: str = "jeanne@courriel.example") -> TicketRow:
    head = f"From: Jeanne Martin <{sender}>\r\nMessage-ID: <{key}@x.example>\r\n"
    head += "To: contact@example.fr\r\nSubject: Bonjour\r\n"
    head += "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    return take(Channel.EMAIL, f"{key}.eml", (head + words).encode())


def kiosk() -> TicketRow:
    told = {"comment_id": "k1", "store": "042", "submitted_at": "2026-11-22T10:00:00+01:00"}
    told |= {"comment": COMMENT, "submitted_by": "visitor", "email": "jeanne@courriel.example"}
    return take(Channel.KIOSK, "k1.kiosk.json", json.dumps(told).encode())


def test_a_call_a_mail_without_references_and_a_kiosk_comment_are_one_ticket(
    database: Database,
) -> None:
    first = call()
    assert mail(MAIL).number == first.number
    assert kiosk().number == first.number
    reasons = [
        row["detail"]
        for row in database.rows("SELECT detail FROM event WHERE what = 'message.received'")
    ]
    assert {one["reason"] for one in reasons} == {"same_matter"}
    assert all("thing" in one["evidence"] for one in reasons)


def test_another_matter_of_the_same_customer_opens_another_ticket() -> None:
    assert mail(OTHER).number != call().number


def test_what_is_only_likely_is_proposed_and_a_no_is_remembered(database: Database) -> None:
    first = call()
    likely = mail("Bonjour, pouvez-vous me donner une date ? Merci.")
    assert likely.number != first.number
    with transaction() as db:
        [near] = matters.proposed(db, likely.id)
        assert near.ticket.number == first.number
        matters.refuse(db, likely.number, first.number, None)
    with transaction() as db:
        assert matters.proposed(db, likely.id) == []
    assert database.rows("SELECT state FROM near_ticket") == [{"state": "refused"}]


def test_words_of_somebody_else_never_join_a_customers_ticket(jeanne: UUID) -> None:
    first = call()
    assert mail(MAIL, sender="paul@ailleurs.example").number != first.number
    with transaction() as db:
        assert customers.get(db, jeanne)
