"""The journey's promises: twice is once, poison is set aside, people's decisions stay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from inbox import pipeline
from inbox.jobs.actors import attempt
from inbox.message_json import record
from inbox.records import Channel, Raw
from inbox.service_records import Actions
from inbox.settings import Settings
from store import blobs, messages, outgoing, routing_rules, sources, tickets, views
from store.session import in_hands, transaction
from store.tables import CustomerRow
from tests.servers.postgres import Database
from tests.servers.smtp import Smtp

COMPLAINT = (
    "Bonjour, mon canapé devait être livré le 20 février et il n'est toujours pas là. Personne ne "
    "répond, c'est inadmissible, je veux être remboursée.\nJeanne Martin"
)


@pytest.fixture(autouse=True)
def bound(database: Database) -> Iterator[Database]:
    pipeline.bind(Settings(send_delay_seconds=0, mail_from="contact@example.fr"))
    yield database
    pipeline.bind(Settings())


def source(name: str = "ingest") -> UUID:
    with transaction() as db:
        return sources.by_name(db, name).id


def mail(words: str = COMPLAINT, key: str = "1", **headers: str) -> Raw:
    given = {
        "From": "Jeanne Martin <jeanne@courriel.example>",
        "To": "contact@example.fr",
        "Subject": "Canapé non livré",
        "Message-ID": f"<{key}@courriel.example>",
        "Content-Type": "text/plain; charset=utf-8",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    body = f"{head}\r\n{words}".encode()
    return Raw(source(), Channel.EMAIL, key, body, datetime.now(UTC), f"{key}.eml")


def take(raw: Raw) -> dict[str, Any]:
    """Capture, process, and the record."""
    message_id = pipeline.capture(raw).message_id
    assert attempt(str(message_id))
    with transaction() as db:
        return record(views.message(db, message_id))


def test_processing_twice_is_processing_once(bound: Database) -> None:
    first = take(mail())
    attempt(first["id"])
    assert [bound.count(name) for name in ("ticket", "customer", "follow_up")] == [1, 1, 1]
    assert pipeline.capture(mail()).created is False


def test_a_rule_about_the_customer_sends_his_messages_where_it_says(bound: Database) -> None:
    take(mail("Merci à toute l'équipe pour son accueil.", "before", Subject="Merci"))
    with transaction() as db:
        db.execute(update(CustomerRow).values(tags=["VIP"]))
        conditions = {"tag": ["vip"]}
        routing_rules.save(
            db, routing_rules.draft(db, None, "customer_care", conditions, Actions())
        )
    pipeline.bind(Settings())  # as a worker does that reads its rules again
    assert take(mail())["ticket"]["service"] == "customer_care"


def test_the_same_mail_by_another_way_is_kept_and_opens_nothing(bound: Database) -> None:
    first = take(mail())
    with transaction() as db:
        other = sources.add(db, "second", "maildir", {}).id
    raw = mail()
    again = take(Raw(other, raw.channel, "x", raw.body, raw.received_at))
    assert again["duplicate_of"] == first["id"]
    assert again["ticket"]["number"] == first["ticket"]["number"]
    assert (bound.count("message"), bound.count("ticket")) == (2, 1)


def test_the_same_message_id_with_other_words_is_another_message(bound: Database) -> None:
    take(mail())
    other = mail("Une tout autre question : à quelle heure ouvrez-vous ?", key="2")
    forged = Raw(
        other.source_id,
        other.channel,
        "2",
        other.body.replace(b"<2@", b"<1@"),
        other.received_at,
    )
    assert take(forged)["duplicate_of"] is None
    assert bound.count("message") == 2


def test_poison_is_set_aside_with_its_error_and_can_be_replayed(
    bound: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = pipeline.capture(mail()).message_id
    with monkeypatch.context() as fault:
        fault.setattr(pipeline, "classify", lambda *_: 1 / 0)
        ends = [attempt(str(message_id)) for _ in range(messages.MAX_ATTEMPTS)]
    assert ends == [False] * (messages.MAX_ATTEMPTS - 1) + [True]
    [row] = bound.rows("SELECT state, error FROM message")
    assert row["state"] == "quarantined"
    assert "ZeroDivisionError" in row["error"]
    with transaction() as db:
        messages.replay(db, message_id)
    assert attempt(str(message_id))
    assert bound.rows("SELECT state FROM message") == [{"state": "settled"}]


def test_what_cannot_be_read_is_kept_whole_and_never_tried_again(bound: Database) -> None:
    body = bytes(range(256)) * 8
    got = take(Raw(source(), Channel.EMAIL, "b", body, datetime.now(UTC), "b.eml"))
    assert got["error"]
    [row] = bound.rows("SELECT state, attempts, body_sha256 FROM message")
    assert (row["state"], row["attempts"]) == ("quarantined", 1)
    assert blobs.get(row["body_sha256"]) == body


def test_reprocessing_keeps_what_a_person_decided(bound: Database) -> None:
    got = take(mail())
    with transaction() as db:
        tickets.change(db, got["ticket"]["number"], {"topic": "loyalty"}, None)
    pipeline.reprocess(UUID(got["id"]))
    assert bound.rows("SELECT topic FROM ticket") == [{"topic": "loyalty"}]
    assert bound.rows("SELECT topic FROM message") == [{"topic": "loyalty"}]


def test_a_reply_arrives_threaded_and_the_answer_to_it_joins_the_ticket(
    bound: Database, smtp: Smtp
) -> None:
    pipeline.bind(Settings(smtp_url=smtp.url, send_delay_seconds=0, mail_from="contact@example.fr"))
    got = take(mail())
    with transaction() as db:
        reply = outgoing.write(db, got["ticket"]["number"], "Nous regardons.", None).id
    pipeline.send(reply)
    pipeline.send(reply)
    [sent] = smtp.received
    assert b"Nous regardons." in sent.content
    [row] = bound.rows("SELECT state, message_id FROM outgoing")
    assert row["state"] == "sent"
    answer = mail("Merci, mais rien n'a changé.", key="9", In_Reply_To=row["message_id"],
                  From="Jeanne <another@address.example>")  # fmt: skip
    joined = take(answer)["ticket"]
    assert (joined["number"], joined["created"]) == (got["ticket"]["number"], False)


def test_a_bounce_marks_the_address_on_the_customers_record(bound: Database) -> None:
    take(mail())
    report = (
        "From: MAILER-DAEMON@example.fr\nTo: contact@example.fr\nSubject: Undelivered\n"
        "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; "
        'boundary="b"'
        "\n\n--b\nContent-Type: text/plain\n\nIt could not be delivered.\n--b\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.fr\n\n"
        "Final-Recipient: rfc822; jeanne@courriel.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )
    raw = Raw(source(), Channel.EMAIL, "dsn", report.encode(), datetime.now(UTC), "dsn.eml")
    got = take(raw)
    assert got["bounce"] == {
        "recipient": "jeanne@courriel.example",
        "status": "5.1.1",
        "permanent": True,
    }
    assert got["ticket"] is None
    state = "SELECT state FROM customer_key WHERE value = 'jeanne@courriel.example'"
    assert bound.rows(state) == [{"state": "bounced"}]


def test_a_kiosk_comment_without_a_name_opens_a_ticket_and_makes_no_record(bound: Database) -> None:
    comment = {"comment_id": "k1", "store": "042", "rating": 1, "comment": "Caisse fermée, 30 min."}
    raw = Raw(source(), Channel.KIOSK, "k1", json.dumps(comment).encode(), datetime.now(UTC))
    got = take(raw)
    assert (got["store"], got["customer"]["status"]) == ("042", "none")
    assert got["ticket"] is not None
    assert bound.count("customer") == 0


def test_a_message_that_ends_its_worker_each_time_is_set_aside(
    bound: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = pipeline.capture(mail()).message_id

    def killed(*_: object) -> None:
        raise SystemExit  # as near to kill -9 as a test can come: nothing after it runs

    monkeypatch.setattr(pipeline, "classify", killed)
    for _ in range(messages.MAX_ATTEMPTS):
        with pytest.raises(SystemExit):
            attempt(str(message_id))
    assert attempt(str(message_id))
    [row] = bound.rows("SELECT state, error FROM message")
    assert row["state"] == "quarantined"
    assert row["error"]


def test_a_message_in_another_workers_hands_costs_no_attempt(bound: Database) -> None:
    message_id = pipeline.capture(mail()).message_id
    with in_hands(message_id):
        attempt(str(message_id))
    assert bound.rows("SELECT state, attempts FROM message") == [
        {"state": "captured", "attempts": 0}
    ]


def test_what_waits_in_a_backlog_is_rung_for_more_and_more_seldom(bound: Database) -> None:
    pipeline.capture(mail())
    rung = []
    for minute in range(1, 31):
        with bound_clock(bound, minute), transaction() as db:
            rung.append(len(messages.left_behind(db, timedelta(seconds=45))))
    assert 2 <= sum(rung) <= 4
    assert rung[0] == 1


@contextmanager
def bound_clock(bound: Database, minute: int) -> Iterator[None]:
    """As if a minute had passed: every time in the journal is a minute older."""
    assert minute
    bound.rows(
        "UPDATE message SET captured_at = captured_at - interval '1 minute',"
        " rung_at = rung_at - interval '1 minute'"
    )
    yield


def test_a_decision_stays_though_a_second_delivery_came_in_before_the_first(
    bound: Database,
) -> None:
    with transaction() as db:
        other = sources.add(db, "second", "maildir", {}).id
    raw = mail()
    late = pipeline.capture(Raw(other, raw.channel, "x", raw.body, raw.received_at)).message_id
    first = take(raw)
    attempt(str(late))
    assert bound.rows("SELECT 1 FROM message WHERE duplicate_of IS NOT NULL")
    with transaction() as db:
        tickets.change(db, first["ticket"]["number"], {"topic": "loyalty"}, None)
    pipeline.reprocess(UUID(first["id"]))
    assert bound.rows("SELECT topic FROM ticket") == [{"topic": "loyalty"}]


def test_a_customer_whom_a_person_chose_is_matched_in_the_record_too(bound: Database) -> None:
    comment = {"comment_id": "k1", "store": "042", "rating": 1, "comment": "Caisse fermée, 30 min."}
    raw = Raw(source(), Channel.KIOSK, "k1", json.dumps(comment).encode(), datetime.now(UTC))
    got = take(raw)
    someone = take(mail())["customer"]["id"]
    with transaction() as db:
        tickets.change(db, got["ticket"]["number"], {"customer_id": UUID(someone)}, None)
        told = record(views.message(db, UUID(got["id"])))["customer"]
    assert (told["id"], told["status"]) == (someone, "matched")


def test_opening_hours_that_cannot_be_read_hold_up_no_message(bound: Database) -> None:
    bound.rows("UPDATE service SET hours = 'whenever'")
    assert take(mail())["ticket"]["due_at"]
