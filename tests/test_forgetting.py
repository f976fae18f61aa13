"""Erasure leaves nothing of a person, and everything of the others; retention does it by rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import select

from inbox import forgetting, pipeline
from inbox.identify import customer_keys
from inbox.jobs.actors import attempt
from inbox.records import Channel, Raw
from inbox.settings import Settings
from store import (
    blobs,
    consents,
    customer_data,
    customer_import,
    desk,
    discussions,
    erasure,
    follow_ups,
    merges,
    outgoing,
    outgoing_files,
    purchases,
    reports,
    retention,
    sheets,
    sources,
    tickets,
)
from store.session import transaction
from store.tables import AccountRow, CustomerRow, MessageRow, SheetFormRow, TicketRow
from tests.servers.postgres import Database

NOW = datetime.now(UTC)
# Words that only this person's data hold; each must be gone from every table and every byte.
KNOWN = ("zbigniewska", "quetzalcoatl", "639984477", "xylophone", "29777000111", "w-987654")
HERS = ("zbigniewska", "quetzalcoatl", "0639984477", "639984477", "libellule-violette")
HERS += ("rue-des-hippocampes", "xylophone", "w-987654", "29777000111", "12 rue des hippocampes")


@pytest.fixture
def bound(database: Database, home: Path) -> Iterator[Database]:
    pipeline.bind(Settings(send_delay_seconds=0, mail_from="contact@shop.example"))
    yield database
    pipeline.bind(Settings())


def arrive(words: str, key: str, sender: str, channel: Channel = Channel.EMAIL) -> UUID:
    """A message that came in and was processed."""
    body = (
        f"From: {sender}\r\nTo: contact@shop.example\r\nSubject: Canapé {key}\r\n"
        f"Message-ID: <{key}@x.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}"
    ).encode()
    if channel is Channel.KIOSK:
        body = words.encode()
    with transaction() as db:
        source_id = sources.by_name(db, "ingest").id
    raw = Raw(source_id, channel, f"letterbox/{key}", body, NOW, f"{key}-{sender[:4]}.eml")
    message_id = pipeline.capture(raw).message_id
    assert attempt(str(message_id))
    return message_id


def her_life(db_file: Path) -> UUID:
    """A customer with something in every table; her id."""
    words = "Bonjour, le xylophone n'est pas arrivé. Je suis au 06 39 98 44 77."
    mail = "Wanda Zbigniewska <quetzalcoatl@courriel.example>"
    arrive(f"{words}\n\nWanda Zbigniewska, 12 rue des Hippocampes", "1", mail)
    kiosk = {"comment_id": "k1", "store": "042", "comment": "Le xylophone, encore !",
             "submitted_at": NOW.isoformat(), "email": "quetzalcoatl@courriel.example",
             "name": "Wanda Zbigniewska"}  # fmt: skip
    arrive(json.dumps(kiosk), "2", "kiosk", Channel.KIOSK)
    with transaction() as db:
        rows = [
            {
                "number": "C000500",
                "first_name": "Wanda",
                "last_name": "Zbigniewska",
                "email": "libellule-violette@courriel.example",
                "address": "12 rue des Hippocampes",
            }
        ]
        customer_import.take_over(db, rows, customer_keys, lambda _: None)
        pipeline.learn_names(db)
        her = db.scalars(select(MessageRow.customer_id).order_by(MessageRow.seq)).first()
        assert her is not None
        twin = db.scalars(select(CustomerRow.id).where(CustomerRow.number == "C000500")).one()
        merges.merge(db, her, twin, 0.9, None)
        number = db.scalars(select(TicketRow.number).where(TicketRow.customer_id == her)).first()
        assert number is not None
        lea = AccountRow(login="lea", name="Léa", role="agent", password_hash="x")
        db.add(lea)
        db.flush()
        ticket = tickets.get(db, number)
        outgoing.write(db, number, "Chère Madame Zbigniewska, le xylophone part demain.", lea.id)
        outgoing.write(db, number, "Mme Zbigniewska a rappelé", lea.id, kind="note")
        outgoing_files.add(db, ticket.id, lea.id, "zbigniewska.txt", "text/plain", b"xylophone")
        desk.save_draft(db, lea.id, ticket.id, "note", "rappeler Zbigniewska")
        promise = "Rappeler Mme Zbigniewska"
        follow_ups.open(db, number, promise, NOW, lea.id)
        discussions.open_one(db, her, "Zbigniewska ?", "Un geste pour le xylophone ?", lea.id)
        consents.note(db, her, True, NOW, "till", lea.id, proof="signé Zbigniewska")
        customer_data.add_key(db, her, "phone", "06 39 98 44 77", lea.id)
        customer_data.add_key(db, her, "loyalty", "29777000111", lea.id)
        order = purchases.Order(
            2,
            "W-987654",
            "C000500",
            NOW,
            Decimal(5),
            None,
            "web",
            purchases.read_lines("1 x xylophone"),
            {"number": "W-987654"},
        )
        purchases.take_over(db, [order])
        form = db.scalars(select(SheetFormRow.id)).first()
        assert form is not None
        sheets.start(db, her, form, "Maison Zbigniewska", lea.id)
        friend = {"number": "C000600", "last_name": "Ami"}
        customer_import.take_over(db, [friend], customer_keys, lambda _: None)
        row = db.scalars(select(CustomerRow).where(CustomerRow.number == "C000600")).one()
        row.referred_by = "Wanda Zbigniewska"
    return her


def everything(database: Database, home: Path) -> bytes:
    """All rows of all tables as text, and all bytes of all blobs."""
    found = []
    with psycopg.connect(database.url) as connection:
        tables = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type ="
            " 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, table in tables:
            whole = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(schema, table))
            with connection.cursor().copy(whole) as copy:
                found += list(map(bytes, copy))
    files = [path for path in (home / "blobs").rglob("*") if path.is_file()]
    found += [path.read_bytes() for path in files]
    return b"\n".join(found).lower()


def figures() -> object:
    """What supervisors' reports say."""
    with transaction() as db:
        lines = [reports.backlog(db, axis, NOW, NOW + timedelta(days=1)) for axis in reports.AXES]
        return lines, reports.arrivals(db, NOW - timedelta(days=30), "Europe/Paris")


def test_nothing_of_an_erased_person_is_found_in_the_base_or_the_blobs(
    bound: Database, home: Path
) -> None:
    her = her_life(home)
    arrive("Je n'ai rien à voir avec cela.", "3", "Paul Durand <paul@courriel.example>")
    before = everything(bound, home)
    assert [word for word in KNOWN if word.encode() not in before] == []
    reported = figures()
    proof_id = forgetting.erase_customer(her, None)
    left = everything(bound, home)
    assert [word for word in HERS if word.encode() in left] == []
    assert b"paul@courriel.example" in left
    assert figures() == reported
    with transaction() as db:
        proof = erasure.get_proof(db, proof_id)
        assert proof.counts["messages"] == 2
        assert proof.counts["records"] == 2
        assert proof.counts["blobs"] == 3
        assert proof.ended_at is not None
    assert bound.count("blob_to_delete") == 0


def test_bytes_that_another_message_shares_stay_until_the_last_one_goes(
    bound: Database, home: Path
) -> None:
    sender = "Wanda Zbigniewska <quetzalcoatl@courriel.example>"
    arrive("Le même texte", "1", sender)
    with transaction() as db:
        [row] = db.scalars(select(MessageRow)).all()
        digest, her = row.body_sha256, row.customer_id
        assert her is not None
        other = sources.add(db, "second", "maildir", {}).id
    body = blobs.get(digest)
    raw = Raw(other, Channel.EMAIL, "kept", body, NOW)
    kept = pipeline.capture(raw).message_id  # not processed: nobody's yet
    forgetting.erase_customer(her, None)
    assert blobs.get(digest) == body
    with transaction() as db:
        proof = erasure.start(db, None)
        erasure.erase_messages(db, proof, [kept])
    forgetting.delete_bytes()
    assert b"zbigniewska" not in everything(bound, home)


def test_an_erased_delivery_is_not_taken_in_again_by_its_source(bound: Database) -> None:
    with transaction() as db:
        source_id = sources.by_name(db, "ingest").id
    raw = Raw(source_id, Channel.EMAIL, "INBOX/7/12", b"From: a@x.example\r\n\r\nMot", NOW)
    message_id = pipeline.capture(raw).message_id
    with transaction() as db:
        erasure.erase_messages(db, erasure.start(db, None), [message_id])
    forgetting.delete_bytes()
    assert pipeline.capture(raw).created is False


def test_a_reply_that_has_not_left_never_reaches_an_erased_person(bound: Database) -> None:
    message_id = arrive("Où est-il ?", "1", "Wanda <wanda@courriel.example>")
    with transaction() as db:
        row = db.get_one(MessageRow, message_id)
        assert row.ticket_id is not None
        assert row.customer_id is not None
        ticket = db.get_one(TicketRow, row.ticket_id)
        reply = outgoing.write(db, ticket.number, "Demain", None).id
    forgetting.erase_customer(row.customer_id, None)
    pipeline.send(reply)
    assert bound.rows("SELECT state, text FROM outgoing WHERE kind = 'reply'") == [
        {"state": "cancelled", "text": ""}
    ]


def test_a_rule_erases_what_its_preview_told_and_only_once_it_is_active(
    bound: Database, home: Path
) -> None:
    old, new = (arrive(f"Appel {i}", str(i), f"p{i}@courriel.example") for i in (1, 2))
    bound.rows("UPDATE message SET channel = 'call'")
    bound.rows("UPDATE message SET received_at = now() - interval '2 years' WHERE id = %(id)s",
               id=old)  # fmt: skip
    with transaction() as db:
        [rule] = [rule for rule in retention.rules(db) if rule.kind == "calls"]
        assert retention.preview(db, rule, NOW).number == 1
    assert forgetting.step(NOW) == 0
    with transaction() as db:
        retention.put(db, "calls", 365, active=True, by=None)
    assert forgetting.step(NOW) == 1
    assert forgetting.step(NOW) == 0
    rows = bound.rows("SELECT id, text, erased_at IS NOT NULL AS erased FROM message")
    assert {row["id"]: row["erased"] for row in rows} == {old: True, new: False}
    [proof] = bound.rows("SELECT basis, rule, counts FROM erasure")
    assert (proof["basis"], proof["rule"], proof["counts"]["messages"]) == ("retention", "calls", 1)


def test_customers_who_fell_silent_go_and_those_with_something_open_stay(bound: Database) -> None:
    with transaction() as db:
        rows = [{"number": f"C00000{i}", "last_name": "Durand"} for i in (1, 2, 3)]
        customer_import.take_over(db, rows, customer_keys, lambda _: None)
    bound.rows("UPDATE customer SET created_at = '2015-01-01', updated_at = '2015-01-01'")
    with transaction() as db:
        records = {row.number: row for row in db.scalars(select(CustomerRow))}
        discussions.open_one(db, records["C000002"].id, "Toujours là ?", "À rappeler", None)
        records["C000003"].last_message_at = NOW
        retention.put(db, "customers", 1095, active=True, by=None)
    assert forgetting.step(NOW) == 1
    assert [row["number"] for row in bound.rows("SELECT number FROM customer ORDER BY 1")] == [
        "C000002",
        "C000003",
    ]
