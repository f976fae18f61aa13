"""A mail is sent once; every way in which a server can fail has its own name."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from inbox import mailer
from inbox.errors import Refused, Unavailable
from inbox.mailer import Server, Uncertain, compose, send
from inbox.records import Outgoing, Party
from tests.servers.dovecot import free_port
from tests.servers.smtp import Smtp

OUTGOING = Outgoing(
    message_id="<t1042.abc@magasin.example>",
    sender=Party(address="contact@magasin.example"),
    to=(Party(address="jeanne@example.fr"),),
    cc=(Party(address="paul@example.fr"),),
    subject="Votre canapé",
    text="Bonjour\n.\n..\nÀ demain\n",
)
MAIL = compose(OUTGOING)


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    mailer.close()


def test_a_mail_arrives_byte_for_byte(smtp: Smtp) -> None:
    sent = send(MAIL, Server.at(smtp.url))
    [received] = smtp.received
    assert received.content == bytes(MAIL)
    assert received.sender == "contact@magasin.example"
    assert received.recipients == ("jeanne@example.fr", "paul@example.fr")
    assert sent.told() == "250 2.0.0 queued as 1"


def test_bounces_go_where_we_say(smtp: Smtp) -> None:
    send(MAIL, Server.at(smtp.url), envelope_from="bounces@magasin.example")
    assert smtp.received[0].sender == "bounces@magasin.example"


def test_a_refused_recipient_among_others_is_told(smtp: Smtp) -> None:
    smtp.answer("RCPT paul@example.fr", "550 5.1.1 no such user")
    sent = send(MAIL, Server.at(smtp.url))
    assert sent.refused == {"paul@example.fr": "550 5.1.1 no such user"}
    assert smtp.received[0].recipients == ("jeanne@example.fr",)
    assert "paul@example.fr: 550 5.1.1 no such user" in sent.told()


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_permanent_answer_is_refused_and_nothing_sent(smtp: Smtp, stage: str) -> None:
    smtp.answer(stage, "550 5.7.1 <jeanne@example.fr> not from you")
    with pytest.raises(Refused, match="550") as told:
        send(MAIL, Server.at(smtp.url))
    assert "jeanne" not in str(told.value)
    assert smtp.received == []


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_greylisted_mail_is_tried_again_and_arrives_once(smtp: Smtp, stage: str) -> None:
    smtp.answer(stage, "451 4.7.1 greylisted, come back")
    with pytest.raises(Unavailable, match="451") as told:
        send(MAIL, Server.at(smtp.url))
    assert not isinstance(told.value, Uncertain)
    smtp.behave()
    send(MAIL, Server.at(smtp.url))
    assert len(smtp.received) == 1


def test_one_recipient_greylisted_and_one_refused_is_tried_again(smtp: Smtp) -> None:
    smtp.answer("RCPT jeanne@example.fr", "451 4.7.1 greylisted")
    smtp.answer("RCPT paul@example.fr", "550 5.1.1 no such user")
    with pytest.raises(Unavailable):
        send(MAIL, Server.at(smtp.url))


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "BEFORE TEXT"])
def test_a_line_cut_before_the_text_is_tried_again(smtp: Smtp, stage: str) -> None:
    smtp.drop_at(stage)
    with pytest.raises(Unavailable) as told:
        send(MAIL, Server.at(smtp.url))
    assert not isinstance(told.value, Uncertain)


def test_a_line_cut_after_the_text_is_uncertain_for_the_server_may_have_it(smtp: Smtp) -> None:
    smtp.drop_at("DATA")
    with pytest.raises(Uncertain):
        send(MAIL, Server.at(smtp.url))
    assert len(smtp.received) == 1


@pytest.mark.parametrize("line", ["421 4.3.2 closing down", "554 5.3.2 no service here"])
def test_a_server_that_greets_with_a_refusal_is_tried_again(smtp: Smtp, line: str) -> None:
    smtp.answer("GREETING", line)
    with pytest.raises(Unavailable, match=line[:3]):
        send(MAIL, Server.at(smtp.url))
    smtp.behave()
    send(MAIL, Server.at(smtp.url))
    assert len(smtp.received) == 1


def test_a_deferred_recipient_among_others_is_told_apart_from_a_refused_one(smtp: Smtp) -> None:
    smtp.answer("RCPT paul@example.fr", "451 4.7.1 greylisted")
    sent = send(MAIL, Server.at(smtp.url))
    assert sent.deferred == {"paul@example.fr": "451 4.7.1 greylisted"}
    smtp.behave()
    send(MAIL, Server.at(smtp.url), recipients=["paul@example.fr"])
    assert [mail.recipients for mail in smtp.received] == [
        ("jeanne@example.fr",),
        ("paul@example.fr",),
    ]
    assert smtp.received[0].content == smtp.received[1].content


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        send(MAIL, Server.at(f"smtp://127.0.0.1:{free_port()}?tls=none", timeout_seconds=5))


def test_an_address_beyond_ascii_travels_by_smtputf8(smtp: Smtp) -> None:
    send(
        compose(replace(OUTGOING, to=(Party(address="zoé@example.fr"),), cc=())),
        Server.at(smtp.url),
    )
    assert smtp.received[0].recipients == ("zoé@example.fr",)


def test_without_a_server_a_mail_can_be_kept_in_a_maildir(tmp_path: Path) -> None:
    sent = send(MAIL, Server.at(f"maildir://{tmp_path}/out%20box"))
    [kept] = mailbox.Maildir(tmp_path / "out box", create=False)
    assert kept["Message-ID"] == "<t1042.abc@magasin.example>"
    assert sent.refused == {}
