"""A reply's way out, by a real server that fails at each stage: nothing lost, nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest

from inbox import mailer, pipeline
from inbox.errors import Refused
from inbox.jobs.actors import attempt
from inbox.records import Channel, Raw
from inbox.settings import Settings
from store import mailboxes, outbox, outgoing, sources, tickets
from store.session import transaction
from tests.servers.dovecot import free_port
from tests.servers.postgres import Database
from tests.servers.smtp import Smtp

COMPLAINT = "Bonjour, mon canapé n'est toujours pas livré, c'est inadmissible.\nJeanne Martin"


@pytest.fixture
def bound(database: Database, smtp: Smtp) -> Iterator[Database]:
    pipeline.bind(settings(smtp.url))
    yield database
    mailer.close()
    pipeline.bind(Settings())


def settings(smtp_url: str) -> Settings:
    return Settings(
        smtp_url=smtp_url, send_delay_seconds=0, mail_from="contact@example.fr", dkim_check=False
    )


def take(body: str, key: str) -> None:
    """Capture and process one mail."""
    with transaction() as db:
        source = sources.by_name(db, "ingest").id
    raw = Raw(source, Channel.EMAIL, key, body.encode(), datetime.now(UTC), f"{key}.eml")
    assert attempt(str(pipeline.capture(raw).message_id))


def customer_writes(key: str = "1", more: str = "") -> None:
    take(
        "From: Jeanne Martin <jeanne@courriel.example>\r\nTo: contact@example.fr\r\n"
        f"Subject: Canapé\r\nMessage-ID: <{key}@courriel.example>\r\n{more}"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{COMPLAINT} {key}\r\n",
        key,
    )


def reply(bound: Database, text: str = "Nous regardons.", **more: Any) -> UUID:
    [ticket] = bound.rows("SELECT number FROM ticket")
    with transaction() as db:
        return outgoing.write(db, ticket["number"], text, None, **more).id


def state(bound: Database) -> str:
    [row] = bound.rows("SELECT state FROM outgoing")
    return str(row["state"])


def status(bound: Database) -> str:
    [row] = bound.rows("SELECT status FROM ticket")
    return str(row["status"])


def events(bound: Database) -> list[str]:
    return [row["what"] for row in bound.rows("SELECT what FROM event ORDER BY id")]


def hurry(bound: Database) -> None:
    """As if the time until the next attempt had passed."""
    bound.rows("UPDATE outgoing SET next_attempt_at = now() - interval '1 second'")


STAGES: dict[str, Callable[[Smtp], None]] = {
    "greeting 421": lambda smtp: smtp.answer("GREETING", "421 4.3.2 closing down"),
    "greeting 554": lambda smtp: smtp.answer("GREETING", "554 5.3.2 no service"),
    "MAIL 451": lambda smtp: smtp.answer("MAIL", "451 4.3.0 later"),
    "MAIL cut": lambda smtp: smtp.drop_at("MAIL"),
    "RCPT 450 greylisted": lambda smtp: smtp.answer("RCPT", "450 4.7.1 greylisted"),
    "RCPT cut": lambda smtp: smtp.drop_at("RCPT"),
    "DATA cut before the text": lambda smtp: smtp.drop_at("BEFORE TEXT"),
    "text 451": lambda smtp: smtp.answer("DATA", "451 4.3.0 disk full"),
}


@pytest.mark.parametrize("stage", STAGES)
def test_what_fails_for_now_waits_and_leaves_once(bound: Database, smtp: Smtp, stage: str) -> None:
    customer_writes()
    outgoing_id = reply(bound)
    STAGES[stage](smtp)
    pipeline.send(outgoing_id)
    assert (state(bound), smtp.received) == ("queued", [])
    smtp.behave()
    pipeline.send(outgoing_id)
    assert smtp.received == [], "it waits before it is tried again"
    for _ in range(3):
        hurry(bound)
        pipeline.send(outgoing_id)
    assert (state(bound), len(smtp.received)) == ("sent", 1)
    assert status(bound) == "waiting"


def test_a_server_that_refuses_connections_keeps_the_reply_in_the_outbox(
    bound: Database, smtp: Smtp
) -> None:
    customer_writes()
    outgoing_id = reply(bound)
    pipeline.bind(settings(f"smtp://127.0.0.1:{free_port()}?tls=none"))
    pipeline.send(outgoing_id)
    assert state(bound) == "queued"
    pipeline.bind(settings(smtp.url))
    hurry(bound)
    pipeline.send(outgoing_id)
    assert (state(bound), len(smtp.received)) == ("sent", 1)


@pytest.mark.parametrize(
    ("stage", "line"),
    [("MAIL", "550 5.7.1 not from you"), ("RCPT", "550 5.7.1 no"), ("DATA", "554 5.6.0 no")],
)
def test_what_is_refused_for_good_is_work_again_and_never_tried_again(
    bound: Database, smtp: Smtp, stage: str, line: str
) -> None:
    customer_writes()
    outgoing_id = reply(bound)
    assert status(bound) == "waiting"
    smtp.answer(stage, line)
    pipeline.send(outgoing_id)
    smtp.behave()
    hurry(bound)
    pipeline.send(outgoing_id)
    assert (state(bound), status(bound), smtp.received) == ("failed", "open", [])
    assert bound.rows("SELECT answered_at FROM ticket") == [{"answered_at": None}]
    assert bound.rows("SELECT done_at FROM follow_up") == [{"done_at": None}]
    assert "reply.failed" in events(bound)


def test_a_line_lost_after_the_text_is_uncertain_and_never_sent_again(
    bound: Database, smtp: Smtp
) -> None:
    customer_writes()
    outgoing_id = reply(bound)
    smtp.drop_at("DATA")
    pipeline.send(outgoing_id)
    smtp.behave()
    hurry(bound)
    pipeline.send(outgoing_id)
    assert (state(bound), status(bound), len(smtp.received)) == ("uncertain", "open", 1)
    assert "reply.uncertain" in events(bound)


def test_a_server_lost_at_quit_has_the_reply(bound: Database, smtp: Smtp) -> None:
    customer_writes()
    outgoing_id = reply(bound)
    smtp.drop_at("QUIT")
    pipeline.send(outgoing_id)
    mailer.close()
    assert (state(bound), len(smtp.received)) == ("sent", 1)


def test_an_address_that_does_not_exist_is_marked_on_the_customers_record(
    bound: Database, smtp: Smtp
) -> None:
    customer_writes()
    outgoing_id = reply(bound)
    smtp.answer("RCPT", "550 5.1.1 no such user")
    pipeline.send(outgoing_id)
    assert state(bound) == "failed"
    key = "SELECT state FROM customer_key WHERE value = 'jeanne@courriel.example'"
    assert bound.rows(key) == [{"state": "bounced"}]


def test_of_two_recipients_one_refused_is_flagged_and_the_ticket_is_work_again(
    bound: Database, smtp: Smtp
) -> None:
    customer_writes()
    outgoing_id = reply(bound, cc=["paul@example.fr"])
    smtp.answer("RCPT paul@example.fr", "550 5.7.1 not him")
    pipeline.send(outgoing_id)
    [row] = bound.rows("SELECT state, delivered, refused FROM outgoing")
    assert (row["state"], row["delivered"]) == ("sent", ["jeanne@courriel.example"])
    assert row["refused"] == {"paul@example.fr": "550 5.7.1 not him"}
    assert status(bound) == "open"
    assert "reply.partly_refused" in events(bound)
    hurry(bound)
    pipeline.send(outgoing_id)
    assert len(smtp.received) == 1


def test_of_two_recipients_one_deferred_gets_it_later_and_the_other_not_twice(
    bound: Database, smtp: Smtp
) -> None:
    customer_writes()
    outgoing_id = reply(bound, cc=["paul@déménagement.example"])
    smtp.answer("RCPT paul@xn--dmnagement-b7ab.example", "450 4.7.1 greylisted")
    pipeline.send(outgoing_id)
    assert state(bound) == "queued"
    with pytest.raises(Refused, match="left"), transaction() as db:
        outgoing.take_back(db, outgoing_id, None)
    smtp.behave()
    hurry(bound)
    pipeline.send(outgoing_id)
    assert [mail.recipients for mail in smtp.received] == [
        ("jeanne@courriel.example",),
        ("paul@xn--dmnagement-b7ab.example",),
    ]
    [first, second] = [message_from_bytes(mail.content) for mail in smtp.received]
    assert first["Message-ID"] == second["Message-ID"]
    assert (state(bound), status(bound)) == ("sent", "waiting")


def test_one_who_is_deferred_to_the_end_is_flagged(bound: Database, smtp: Smtp) -> None:
    customer_writes()
    outgoing_id = reply(bound, cc=["paul@example.fr"])
    smtp.answer("RCPT paul@example.fr", "450 4.7.1 greylisted")
    for _ in range(outbox.MAX_ATTEMPTS + 2):
        pipeline.send(outgoing_id)
        hurry(bound)
    [row] = bound.rows("SELECT state, attempts, refused FROM outgoing")
    assert (row["state"], row["attempts"]) == ("sent", outbox.MAX_ATTEMPTS)
    assert list(row["refused"]) == ["paul@example.fr"]
    assert (status(bound), len(smtp.received)) == ("open", 1)


# --- what comes back ----------------------------------------------------------------------------


def bounce(recipient: str, returned: str, action: str = "failed", code: str = "5.1.1") -> str:
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: contact@example.fr\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <dsn@mx.example>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {code}\r\n\r\n"
        f"{returned}--b--\r\n"
    )


def original(message_id: str, kind: str = "message/rfc822") -> str:
    head = f"From: contact@example.fr\r\nMessage-ID: {message_id}\r\nSubject: Re: Canapé\r\n"
    return f"--b\r\nContent-Type: {kind}\r\n\r\n{head}\r\nNous regardons.\r\n"


def sent_reply(bound: Database) -> str:
    """A reply that has left; its Message-ID."""
    customer_writes()
    pipeline.send(reply(bound))
    [row] = bound.rows("SELECT state, message_id FROM outgoing")
    assert row["state"] == "sent"
    return str(row["message_id"])


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_our_reply_that_comes_back_is_bounced_and_its_ticket_work_again(
    bound: Database, kind: str
) -> None:
    message_id = sent_reply(bound)
    take(bounce("jeanne@courriel.example", original(message_id, kind)), "dsn")
    assert (state(bound), status(bound)) == ("bounced", "open")
    assert bound.rows("SELECT refused FROM outgoing") == [
        {"refused": {"jeanne@courriel.example": "5.1.1"}}
    ]
    assert bound.rows("SELECT answered_at FROM ticket") == [{"answered_at": None}]
    assert bound.rows("SELECT done_at FROM follow_up") == [{"done_at": None}]
    assert "reply.bounced" in events(bound)
    dsn = "SELECT ticket_id IS NOT NULL AS here FROM message WHERE external_id = '<dsn@mx.example>'"
    assert bound.rows(dsn) == [{"here": True}]


def test_a_bounce_without_the_mail_is_known_by_its_recipient(bound: Database) -> None:
    sent_reply(bound)
    take(bounce("Jeanne@Courriel.example", ""), "dsn")
    assert (state(bound), status(bound)) == ("bounced", "open")


def test_a_bounce_of_somebody_elses_mail_to_the_same_address_changes_nothing(
    bound: Database,
) -> None:
    sent_reply(bound)
    take(bounce("jeanne@courriel.example", original("<news@letter.example>")), "dsn")
    assert (state(bound), status(bound)) == ("sent", "waiting")


def test_a_delay_is_told_and_changes_nothing(bound: Database) -> None:
    message_id = sent_reply(bound)
    take(bounce("jeanne@courriel.example", original(message_id), "delayed", "4.4.1"), "dsn")
    assert (state(bound), status(bound)) == ("sent", "waiting")
    assert "reply.delayed" in events(bound)
    failed = bounce("jeanne@courriel.example", original(message_id), "failed", "4.4.7")
    take(failed.replace("<dsn@", "<dsn2@"), "dsn2")
    assert (state(bound), status(bound)) == ("bounced", "open")


def test_a_bounce_opens_a_closed_ticket_again(bound: Database) -> None:
    message_id = sent_reply(bound)
    [ticket] = bound.rows("SELECT number FROM ticket")
    with transaction() as db:
        tickets.close(db, ticket["number"], None, None, None, end_promises=True)
    take(bounce("jeanne@courriel.example", original(message_id)), "dsn")
    assert status(bound) == "open"
    assert events(bound)[-2:] == ["ticket.reopened", "reply.bounced"]


def test_a_bounce_processed_twice_is_told_once(bound: Database) -> None:
    message_id = sent_reply(bound)
    for key in ("dsn", "dsn2"):
        take(
            bounce("jeanne@courriel.example", original(message_id)).replace("<dsn@", f"<{key}@"),
            key,
        )
    assert events(bound).count("reply.bounced") == 1


# --- how it looks -------------------------------------------------------------------------------


def read(smtp: Smtp) -> EmailMessage:
    mail = message_from_bytes(smtp.received[-1].content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_a_reply_nests_under_the_customers_last_mail_whatever_robots_said_since(
    bound: Database, smtp: Smtp
) -> None:
    customer_writes("1")
    pipeline.send(reply(bound))
    first = read(smtp)
    chain = f"<1@courriel.example> {first['Message-ID']}"
    customer_writes("2", f"In-Reply-To: {first['Message-ID']}\r\nReferences: {chain}\r\n")
    take(bounce("x@example.fr", original(str(first["Message-ID"]))), "dsn")
    pipeline.send(reply(bound, "Et voici la suite."))
    second = read(smtp)
    assert second["In-Reply-To"] == "<2@courriel.example>"
    assert second["References"].split() == [
        "<1@courriel.example>",
        first["Message-ID"],
        "<2@courriel.example>",
    ]
    assert second["Subject"] == "Re: Canapé"


def test_each_mailbox_writes_under_its_own_name_and_signature(bound: Database, smtp: Smtp) -> None:
    customer_writes()
    [row] = bound.rows("SELECT service FROM ticket")
    for use, address in (
        (mailboxes.Use(), "bonjour@example.fr"),
        (mailboxes.Use(service=row["service"]), "livraison@example.fr"),
        (mailboxes.Use(source_id=UUID(str(_source()))), "sav@example.fr"),
    ):
        with transaction() as db:
            mailboxes.save(
                db, None, use, address, "Le magasin, SAV", "{agent}\nLe magasin", takes_tags=True
            )
        pipeline.send(reply(bound, f"De {address}"))
        mail = read(smtp)
        assert str(mail["From"]) == f'"Le magasin, SAV" <{address}>'
        plain = mail.get_body(("plain",))
        assert plain is not None
        assert plain.get_content().replace("\r\n", "\n").endswith("\n\n-- \nLe magasin\n")
        local = address.partition("@")[0]
        assert smtp.received[-1].sender == mail["Reply-To"].addresses[0].addr_spec
        assert str(mail["Reply-To"]).startswith(f"{local}+t")
        assert str(mail["Message-ID"]).endswith("@example.fr>")


def _source() -> UUID:
    with transaction() as db:
        return sources.by_name(db, "ingest").id
