"""A large mailbox on a real Dovecot, taken over into a real journal, whatever breaks meanwhile.

INBOX_TEST_MAILS and INBOX_TEST_CUTS make it as large as wanted: 5000 and 200 take a few minutes.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import pytest

from inbox import connectors, pipeline
from inbox.connectors import imap_place, pump
from inbox.errors import Unavailable
from inbox.records import Raw, Receipt, Source, TakeOver
from inbox.settings import Settings
from store import sources
from store.session import transaction
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Database

MAILS = int(os.environ.get("INBOX_TEST_MAILS", "500"))
CUTS = int(os.environ.get("INBOX_TEST_CUTS", "25"))


def mail(number: int, dice: random.Random) -> bytes:
    words = "Bonjour, mon canapé n'est pas arrivé. " * min(int(dice.paretovariate(1.2) * 8), 500)
    head = f"From: jeanne{number}@example.fr\r\nMessage-ID: <{number}@example.fr>\r\n"
    return f"{head}Subject: mail {number}\r\n\r\n{words}\r\n".encode()


@pytest.fixture
def mailbox(database: Database, home: object) -> Callable[[dict[str, Any]], Source]:
    """Makes a source of the settings, as the connectors are handed it."""
    pipeline.bind(Settings())

    def add(settings: dict[str, Any]) -> Source:
        with transaction() as db:
            row = sources.add(db, "contact", "imap", settings, Dovecot.password)
            return Source(row.id, row.name, row.kind, row.settings, Dovecot.password, {})

    return add


def at(source: Source) -> Source:
    """The source with the cursor that the database has."""
    with transaction() as db:
        cursor = sources.by_name(db, source.name).cursor
    return Source(source.id, source.name, source.kind, source.settings, source.secret, cursor)


def test_every_mail_is_captured_once_over_a_line_cut_at_random_bytes_and_under_new_uids(
    dovecot: Dovecot,
    database: Database,
    mailbox: Callable[..., Source],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(imap_place, "FIRST_WAIT_SECONDS", 0.2)
    dice = random.Random(11)
    mails = [mail(number, dice) for number in range(MAILS)]
    dovecot.fill("contact", mails)
    longest = sum(map(len, mails)) // CUTS  # the half of it, on the average
    renewals = [CUTS // 3, 2 * CUTS // 3]
    with CuttingProxy(dovecot.port, cuts=CUTS, longest=longest, seed=5) as proxy:
        settings = dovecot.settings("contact") | {"port": proxy.port, "timeout_seconds": 20}
        source = mailbox(settings)
        while proxy.left or database.count("message") < MAILS or proxy.made < CUTS:
            if renewals and proxy.left <= renewals[-1]:
                renewals.pop()
                dovecot.change_uidvalidity("contact")
            with suppress(Unavailable):
                take(at(source))
        take(at(source))  # once more, for what was captured and not yet told
    assert not renewals
    told = "SELECT count(*) AS rows, count(DISTINCT body_sha256) AS bodies FROM message"
    assert database.rows(told) == [{"rows": MAILS, "bodies": MAILS}]
    assert {b"\\Seen"} == set().union(*dovecot.flags("contact").values()) - {b"\\Flagged"}


def take(source: Source) -> None:
    """One connection to it, into the journal, for as long as it holds."""
    connector = connectors.open(source)
    try:
        pump(connector, pipeline.capture)
    finally:
        connector.close()
        with transaction() as db:
            sources.save_cursor(db, source.id, connector.cursor)


def test_a_take_over_tells_how_far_it_is_and_goes_on_after_a_stop_from_the_oldest_to_the_newest(
    dovecot: Dovecot,
    database: Database,
    mailbox: Callable[..., Source],
) -> None:
    dice = random.Random(2)
    dovecot.fill("contact", (mail(number, dice) for number in range(MAILS)))
    source = mailbox(dovecot.settings("contact"))
    run(source, until=MAILS // 2)
    half = TakeOver.of(at(source).cursor)
    assert half is not None
    assert half.total == MAILS
    assert half.taken == database.count("message") < MAILS
    run(at(source), until=MAILS - half.taken)
    assert TakeOver.of(at(source).cursor) is None
    rows = database.rows("SELECT delivery_key FROM message ORDER BY seq")
    uids = [int(row["delivery_key"].rpartition("/")[2]) for row in rows]
    assert uids == list(range(1, MAILS + 1))


def run(source: Source, until: int) -> None:
    """`inbox connect` on that source, stopped once `until` messages of it were captured."""
    stop, captured = threading.Event(), set[Any]()

    def capture(raw: Raw) -> Receipt:
        receipt = pipeline.capture(raw)
        captured.add(receipt.message_id)
        if len(captured) >= until:
            stop.set()
        return receipt

    def save(cursor: Mapping[str, Any]) -> None:
        with transaction() as db:
            sources.save_cursor(db, source.id, cursor)

    connectors.run(source, capture, save, lambda _: None, stop)
