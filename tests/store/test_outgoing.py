"""The outbox: threading, taking back, sending once, and the end that nobody knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inbox.errors import Refused
from store import outbox, outgoing, sources
from store.session import transaction
from store.tables import MessageRow, TicketRow
from tests.servers.postgres import Database


@pytest.fixture
def number(database: Database) -> int:
    """A ticket with one mail of the customer's."""
    outgoing.bind("contact@example.fr", 0)
    with transaction() as db:
        ticket = TicketRow(
            subject="Canapé",
            kind="complaint",
            topic="delivery",
            priority="high",
            service="delivery",
            correspondent="jeanne@courriel.example",
        )
        db.add(ticket)
        db.flush()
        db.add(
            MessageRow(
                source_id=sources.by_name(db, "ingest").id,
                delivery_key="1",
                channel="email",
                state="settled",
                received_at=datetime.now(UTC),
                body_sha256="",
                body_bytes=0,
                external_id="<2@courriel.example>",
                subject="Canapé",
                content={"references": ["<1@courriel.example>"]},
                ticket_id=ticket.id,
            )
        )
        return ticket.number


def test_a_reply_sits_under_the_customers_mail(number: int) -> None:
    with transaction() as db:
        row = outgoing.write(db, number, "Bonjour", None)
    assert row.recipients == ["jeanne@courriel.example"]
    assert (row.subject, row.in_reply_to) == ("Re: Canapé", "<2@courriel.example>")
    assert row.references == ["<1@courriel.example>", "<2@courriel.example>"]
    assert row.message_id is not None
    assert row.message_id.endswith("@example.fr>")


def test_asked_twice_with_one_key_it_is_written_once(number: int, database: Database) -> None:
    with transaction() as db:
        first = outgoing.write(db, number, "Bonjour", None, idempotency_key="k").id
    with transaction() as db:
        assert outgoing.write(db, number, "Bonjour", None, idempotency_key="k").id == first
    assert database.count("outgoing") == 1


def test_a_reply_can_be_taken_back_until_it_leaves(number: int) -> None:
    with transaction() as db:
        kept, gone = (outgoing.write(db, number, text, None).id for text in ("a", "b"))
    with transaction() as db:
        outgoing.take_back(db, kept, None)
        assert outbox.claim(db, kept) is None
        assert outbox.claim(db, gone) is not None
    with pytest.raises(Refused, match="left"), transaction() as db:
        outgoing.take_back(db, gone, None)


def test_only_one_worker_sends_it(number: int) -> None:
    with transaction() as db:
        row_id = outgoing.write(db, number, "Bonjour", None).id
    with transaction() as db:
        assert outbox.due(db) == [row_id]
        assert outbox.claim(db, row_id) is not None
    with transaction() as db:
        assert outbox.claim(db, row_id) is None
        assert outbox.due(db) == []


def test_a_temporary_refusal_is_tried_later_and_not_for_ever(number: int) -> None:
    with transaction() as db:
        row_id = outgoing.write(db, number, "Bonjour", None).id
    for _ in range(outbox.MAX_ATTEMPTS):
        with transaction() as db:
            row = db.get_one(outgoing.OutgoingRow, row_id)
            assert row.state == "queued"
            row.next_attempt_at = datetime.now(UTC) - timedelta(seconds=1)
        with transaction() as db:
            assert outbox.claim(db, row_id) is not None
            outbox.postpone(db, row_id, "451 greylisted")
    with transaction() as db:
        row = db.get_one(outgoing.OutgoingRow, row_id)
        assert (row.state, row.server_said) == ("failed", "451 greylisted")


def test_an_empty_reply_and_one_to_nobody_are_refused(number: int) -> None:
    with pytest.raises(Refused), transaction() as db:
        outgoing.write(db, number, "  ", None)
    with transaction() as db:
        db.query(TicketRow).update({"correspondent": None})
    with pytest.raises(Refused, match="address"), transaction() as db:
        outgoing.write(db, number, "Bonjour", None)


def test_a_note_is_kept_and_never_sent(number: int) -> None:
    with transaction() as db:
        row = outgoing.write(db, number, "Client fâché", None, kind="note")
        assert (row.state, row.recipients) == ("kept", [])
        assert outbox.due(db) == []
