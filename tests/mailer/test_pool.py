"""Few connections, used again while they live; a dead one costs nothing but a new one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from inbox import mailer
from inbox.errors import Unavailable
from inbox.mailer import Server, Uncertain, compose, send
from inbox.mailer.pool import MOST_CONNECTIONS, Pool, loop
from inbox.mailer.transfer import Letter
from inbox.records import Outgoing, Party
from tests.servers.smtp import Smtp

MAIL = compose(
    Outgoing(
        message_id="<t1042.abc@magasin.example>",
        sender=Party(address="contact@magasin.example"),
        to=(Party(address="jeanne@example.fr"),),
        subject="Votre canapé",
        text="Bonjour",
    )
)
LETTER = Letter(bytes(MAIL), "contact@magasin.example", ("jeanne@example.fr",))


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    mailer.close()


def test_ten_mails_in_a_row_take_one_connection(smtp: Smtp) -> None:
    for _ in range(10):
        send(MAIL, Server.at(smtp.url))
    assert (len(smtp.received), smtp.connections) == (10, 1)


def test_many_at_once_never_open_more_than_a_few_connections(smtp: Smtp) -> None:
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda _: send(MAIL, Server.at(smtp.url)), range(40)))
    assert len(smtp.received) == 40
    assert smtp.connections <= MOST_CONNECTIONS


def test_a_connection_that_the_server_closed_is_replaced_and_the_mail_leaves_once(
    smtp: Smtp,
) -> None:
    send(MAIL, Server.at(smtp.url))
    smtp.hang_up()
    send(MAIL, Server.at(smtp.url))
    assert (len(smtp.received), smtp.connections) == (2, 2)


@pytest.mark.parametrize("stage", ["RSET", "MAIL", "RCPT", "BEFORE TEXT"])
def test_a_used_connection_that_dies_before_the_text_is_replaced_at_once(
    smtp: Smtp, stage: str
) -> None:
    send(MAIL, Server.at(smtp.url))
    smtp.drop_once(stage)
    send(MAIL, Server.at(smtp.url))
    assert (len(smtp.received), smtp.connections) == (2, 2)


def test_a_server_that_has_had_enough_of_a_connection_gets_a_new_one(smtp: Smtp) -> None:
    send(MAIL, Server.at(smtp.url))
    smtp.answer_once("MAIL", "421 4.7.0 too many messages on this connection")
    send(MAIL, Server.at(smtp.url))
    assert (len(smtp.received), smtp.connections) == (2, 2)


def test_a_used_connection_that_dies_after_the_text_is_not_tried_again(smtp: Smtp) -> None:
    send(MAIL, Server.at(smtp.url))
    smtp.drop_once("DATA")
    with pytest.raises(Uncertain):
        send(MAIL, Server.at(smtp.url))
    assert (len(smtp.received), smtp.connections) == (2, 1)


def test_a_refused_mail_leaves_nothing_behind_for_the_next_one(smtp: Smtp) -> None:
    smtp.answer_once("RCPT", "451 4.7.1 greylisted")
    with pytest.raises(Unavailable):
        send(MAIL, Server.at(smtp.url))
    send(MAIL, Server.at(smtp.url))
    assert [mail.recipients for mail in smtp.received] == [("jeanne@example.fr",)]
    assert smtp.connections == 1


def test_an_idle_connection_is_closed_politely(smtp: Smtp) -> None:
    async def work() -> None:
        pool = Pool(Server.at(smtp.url), idle_seconds=0.2)
        await pool.send(LETTER)
        await asyncio.sleep(0.6)

    loop.run(work())
    assert smtp.stages[-1] == "QUIT"


def test_a_server_that_is_lost_at_quit_has_the_mail_all_the_same(smtp: Smtp) -> None:
    smtp.drop_at("QUIT")
    send(MAIL, Server.at(smtp.url))
    mailer.close()
    assert len(smtp.received) == 1
