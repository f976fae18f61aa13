"""A mailbox on a real Dovecot: every mail once, whatever happens to the line."""

from __future__ import annotations

import os
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from inbox import connectors
from inbox.connectors import Connector, Offer, imap_place, pump
from inbox.errors import InboxError, Unavailable, Unreadable
from inbox.records import Raw, Receipt, Source
from tests.servers.cutting_proxy import CuttingProxy, HoldingProxy
from tests.servers.dovecot import Dovecot

if TYPE_CHECKING:
    from tests.connectors.conftest import Journal

pytestmark = pytest.mark.servers


def mail(number: int, size: int = 300) -> bytes:
    text = (f"Bonjour, mon canapé {number} n'est pas arrivé. " * (size // 40 + 1)).encode()
    head = f"From: jeanne@example.fr\r\nMessage-ID: <{number}@example.fr>\r\n"
    return head.encode() + b"Subject: canape\r\n\r\n" + text + b"\r\n"


def source(dovecot: Dovecot, user: str = "contact", **settings: Any) -> Source:
    return Source(uuid4(), user, "imap", dovecot.settings(user, **settings), dovecot.password)


@contextmanager
def opened(source: Source) -> Iterator[Connector]:
    connector = connectors.open(source)
    try:
        yield connector
    finally:
        connector.close()


class Crash(BaseException):
    """The process ends here."""


class CrashOnAcknowledge:
    """A connector whose process dies after the capture of the `survived`-th mail and one more."""

    def __init__(self, connector: Connector, survived: int) -> None:
        self._connector, self._left = connector, survived

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connector, name)

    def acknowledge(self, offer: Offer) -> None:
        if not self._left:
            raise Crash
        self._left -= 1
        self._connector.acknowledge(offer)


def test_every_mail_comes_in_as_it_is_and_is_then_seen(dovecot: Dovecot, journal: Journal) -> None:
    mails = [mail(number) for number in range(3)]
    dovecot.deliver("contact", *mails)
    with opened(source(dovecot)) as connector:
        assert pump(connector, journal.capture) == 3
        assert connector.cursor["INBOX"]["uid"] == 3
    assert journal.bodies == mails
    assert set(dovecot.flags("contact").values()) == {frozenset({b"\\Seen"})}
    assert all(raw.received_at.utcoffset() is not None for raw in journal.rows.values())


def test_a_mail_that_is_only_captured_is_not_seen(dovecot: Dovecot, journal: Journal) -> None:
    dovecot.deliver("contact", mail(1))
    with opened(source(dovecot)) as connector:
        journal.capture(next(iter(connector.offers())).raw)
    assert dovecot.flags("contact") == {1: frozenset()}


def test_a_crash_before_the_acknowledgement_neither_loses_nor_doubles(
    dovecot: Dovecot, journal: Journal
) -> None:
    mails = [mail(number) for number in range(5)]
    dovecot.deliver("contact", *mails)
    mailbox = source(dovecot)
    with pytest.raises(Crash):
        pump(CrashOnAcknowledge(connectors.open(mailbox), survived=2), journal.capture)
    assert len(journal.rows) == 3
    with opened(mailbox) as connector:
        pump(connector, journal.capture)
    assert journal.bodies == mails


def test_the_cursor_spares_what_was_taken_before(dovecot: Dovecot, journal: Journal) -> None:
    dovecot.deliver("contact", *map(mail, range(4)))
    mailbox = source(dovecot, after="keep")
    with opened(mailbox) as connector:
        pump(connector, journal.capture)
        cursor = connector.cursor
    dovecot.deliver("contact", mail(4))
    again = Source(mailbox.id, "contact", "imap", mailbox.settings, mailbox.secret, cursor)
    with opened(again) as connector:
        assert pump(connector, journal.capture) == 1
    assert dovecot.flags("contact") == dict.fromkeys(range(1, 6), frozenset())


def test_another_uidvalidity_begins_again_under_other_keys(
    dovecot: Dovecot, journal: Journal
) -> None:
    mails = [mail(number) for number in range(3)]
    dovecot.deliver("contact", *mails)
    mailbox = source(dovecot)
    with opened(mailbox) as connector:
        pump(connector, journal.capture)
        cursor = connector.cursor
    dovecot.change_uidvalidity("contact")
    dovecot.deliver("contact", mail(3))
    again = Source(mailbox.id, "contact", "imap", mailbox.settings, mailbox.secret, cursor)
    with opened(again) as connector:
        assert pump(connector, journal.capture) == 4
        assert connector.cursor["INBOX"]["uidvalidity"] > cursor["INBOX"]["uidvalidity"]
    assert journal.bodies == [*mails, *mails, mail(3)]


def test_a_mail_that_was_taken_is_moved(dovecot: Dovecot, journal: Journal) -> None:
    dovecot.deliver("contact", mail(1), mail(2))
    with opened(source(dovecot, after="move", move_to="Traités/été")) as connector:
        assert pump(connector, journal.capture) == 2
    assert dovecot.flags("contact") == {}
    assert len(dovecot.flags("contact", "Traités/été")) == 2


def test_a_mail_that_was_taken_is_deleted_and_no_other_with_it(
    dovecot: Dovecot, journal: Journal
) -> None:
    dovecot.deliver("contact", mail(1), mail(2))
    with dovecot.client("contact") as client:
        client.select_folder("INBOX")
        client.delete_messages([1])
    mailbox = source(dovecot, after="delete")
    with opened(mailbox) as connector:
        offers = iter(connector.offers())
        next(offers)
        second = next(offers)
        journal.capture(second.raw)
        connector.acknowledge(second)
    assert list(dovecot.flags("contact")) == [1]


def test_what_can_never_be_captured_is_flagged_and_passed_over(
    dovecot: Dovecot, journal: Journal
) -> None:
    dovecot.deliver("contact", mail(1), b"poison", mail(3))

    def capture(raw: Raw) -> Receipt:
        if raw.body == b"poison":
            raise Unreadable("not a mail")
        return journal.capture(raw)

    with opened(source(dovecot)) as connector:
        assert pump(connector, capture) == 2
        assert pump(connector, capture) == 0
    assert dovecot.flags("contact")[2] == frozenset({b"\\Flagged"})


def test_several_folders_are_read_accents_and_all(dovecot: Dovecot, journal: Journal) -> None:
    folders = ["INBOX", "Réclamations/Été & hiver", 'l"atelier\\100 %', "日本語", "🚚 livré ?"]
    folders += ["[Gmail]/Tous les messages", " bords ", "a, b; c", "&AOk-", "Re*tours", "{12}"]
    for number, folder in enumerate(folders):
        dovecot.deliver("contact", mail(number), folder=folder)
    with opened(source(dovecot, folders=folders)) as connector:
        assert pump(connector, journal.capture) == len(folders)
        assert set(connector.cursor) == set(folders)
    assert {key.rpartition("/")[0].rpartition("/")[0] for _, key in journal.rows} == set(folders)


def test_new_mail_is_found_in_every_folder_and_after_a_folder_was_emptied(
    dovecot: Dovecot, journal: Journal
) -> None:
    folders = ["INBOX", "Été", "Plaintes"]
    for number, folder in enumerate(folders):
        dovecot.deliver("contact", mail(number), folder=folder)
    settings = {"folders": folders, "after": "delete", "poll_seconds": 0.2}
    with Running(source(dovecot, **settings), journal.capture):
        for number in range(3, 12):
            until(lambda wanted=number: len(journal.rows) == wanted, 5)  # type: ignore[misc]  # a default binds the number
            dovecot.deliver("contact", mail(number), folder=folders[number % 3])
        until(lambda: len(journal.rows) == 12, 5)
    assert sorted(journal.bodies) == sorted(map(mail, range(12)))


def test_a_folder_that_is_missing_is_told_after_the_others_were_read(
    dovecot: Dovecot, journal: Journal
) -> None:
    dovecot.deliver("contact", mail(1))
    reader = opened(source(dovecot, folders=["Nowhere", "INBOX"]))
    with reader as connector, pytest.raises(Unavailable, match="Nowhere"):
        pump(connector, journal.capture)
    assert journal.bodies == [mail(1)]
    assert dovecot.flags("contact")[1] == frozenset({b"\\Seen"})


def test_a_mail_that_is_expunged_while_we_fetch_is_no_error(
    dovecot: Dovecot, journal: Journal
) -> None:
    dovecot.deliver("contact", *[mail(number, size=90_000) for number in range(120)])
    with opened(source(dovecot)) as connector:
        offers = iter(connector.offers())
        journal.capture(next(offers).raw)
        with dovecot.client("contact") as client:
            client.select_folder("INBOX")
            client.delete_messages(range(100, 111))
            client.expunge()
        for offer in offers:
            journal.capture(offer.raw)
    assert len(journal.rows) == 120 - 11


def test_a_mail_of_40_megabytes_comes_in_whole(dovecot: Dovecot, journal: Journal) -> None:
    large = mail(1) + (b"x" * 76 + b"\r\n") * (40_000_000 // 78)
    dovecot.deliver("contact", mail(0), large, mail(2))
    with opened(source(dovecot)) as connector:
        assert pump(connector, journal.capture) == 3
    assert journal.bodies == [mail(0), large, mail(2)]


def test_a_mailbox_needs_no_more_memory_than_a_batch(dovecot: Dovecot) -> None:
    dovecot.deliver("contact", *[mail(number, size=1_000_000) for number in range(120)])
    taken = 0

    def capture(raw: Raw) -> Receipt:
        nonlocal taken
        taken += len(raw.body)
        return Receipt(uuid4(), created=True)

    with opened(source(dovecot)) as connector:
        tracemalloc.start()
        pump(connector, capture)
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert taken > 120_000_000
    assert peak_bytes < 25_000_000


class Running:
    """connectors.run() in a thread, and what it reported."""

    def __init__(self, source: Source, capture: Callable[[Raw], Receipt]) -> None:
        self.reports: list[str | None] = []
        self.cursor: Mapping[str, Any] = {}
        self.stop = threading.Event()
        arguments = (source, capture, self._save, self.reports.append, self.stop)
        self._thread = threading.Thread(target=connectors.run, args=arguments)

    def _save(self, cursor: Mapping[str, Any]) -> None:
        self.cursor = cursor

    def __enter__(self) -> Running:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._thread.join(15)
        assert not self._thread.is_alive(), "it did not stop"


def until(condition: Callable[[], bool], seconds: float) -> float:
    """The seconds it took until the condition held."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds, "it took too long"
        time.sleep(0.01)
    return time.monotonic() - begun


def test_idle_brings_a_mail_in_at_once(dovecot: Dovecot, journal: Journal) -> None:
    with Running(source(dovecot), journal.capture) as running:
        until(lambda: running.reports == [None], 10)
        for number in range(10):
            dovecot.deliver("contact", mail(number))
            assert until(lambda wanted=number: len(journal.rows) > wanted, 5) < 2  # type: ignore[misc]  # a default binds the number
    assert running.cursor["INBOX"]["uid"] == 10


def test_a_mail_that_comes_while_others_are_taken_does_not_wait_for_the_next_look(
    dovecot: Dovecot, journal: Journal
) -> None:
    def capture(raw: Raw) -> Receipt:
        receipt = journal.capture(raw)
        if len(journal.rows) < 5:
            dovecot.deliver("contact", mail(len(journal.rows)))
        return receipt

    dovecot.deliver("contact", mail(0))
    with Running(source(dovecot, poll_seconds=300), capture):
        until(lambda: len(journal.rows) == 5, 4)


@pytest.mark.parametrize("tls", ["none", "tls"])
def test_news_that_come_in_one_packet_with_the_consent_to_idle_are_heard(
    dovecot: Dovecot, journal: Journal, tls: str
) -> None:
    mark = b"+ idling" if tls == "none" else b"no such words"
    with HoldingProxy(dovecot.port, mark) as proxy:
        port = proxy.port if tls == "none" else dovecot.tls_port
        more = {"port": port, "tls": tls, "ca_file": str(dovecot.ca_file), "poll_seconds": 300}
        with Running(source(dovecot, **more), journal.capture) as running:
            until(lambda: running.reports == [None], 10)
            assert tls != "none" or proxy.holding.wait(5)
            dovecot.deliver("contact", mail(1))
            until(lambda: len(journal.rows) == 1, 4)


def test_without_idle_the_folder_is_polled(dovecot: Dovecot, journal: Journal) -> None:
    with Running(source(dovecot, idle=False, poll_seconds=0.2), journal.capture) as running:
        until(lambda: running.reports == [None], 10)
        dovecot.deliver("contact", mail(1))
        until(lambda: len(journal.rows) == 1, 5)


BARE = "IMAP4rev1 LITERAL+"  # RFC 3501 and nothing else: no IDLE, UIDPLUS, MOVE, ESEARCH


@pytest.mark.parametrize("after", ["seen", "move", "delete"])
def test_a_server_that_knows_the_standard_only_is_read_all_the_same(
    journal: Journal, after: str
) -> None:
    with Dovecot(capability=BARE) as dovecot:
        settings = {"after": after, "poll_seconds": 0.2}
        settings |= {"move_to": "Lus & classés"} if after == "move" else {}
        dovecot.deliver("contact", mail(0), mail(1))
        with dovecot.client("contact") as person:
            person.select_folder("INBOX")
            person.delete_messages([1])  # marked, and not ours to remove
        with Running(source(dovecot, **settings), journal.capture):
            until(lambda: len(journal.rows) == 2, 10)
            dovecot.deliver("contact", mail(2))
            until(lambda: len(journal.rows) == 3, 10)
        assert journal.bodies == [mail(0), mail(1), mail(2)]
        flags = dovecot.flags("contact")
        wanted = b"\\Seen" if after == "seen" else b"\\Deleted"
        assert [wanted in flags[uid] for uid in (2, 3)] == [True, True]
        if after == "move":
            assert len(dovecot.flags("contact", "Lus & classés")) == 3


EVERY = int(os.environ.get("INBOX_TEST_CUT_EVERY", "199"))


def test_a_line_cut_at_any_byte_of_the_conversation_loses_nothing_and_doubles_nothing(
    dovecot: Dovecot, journal: Journal
) -> None:
    mails = [mail(0), mail(1, size=900)]
    dovecot.deliver("contact", *mails)
    whole = 6_000  # bytes: more than the whole conversation has
    reached = 0
    for byte in range(1, whole, EVERY):
        mailbox = source(dovecot, timeout_seconds=20)
        with CuttingProxy(dovecot.port, cuts=1, longest=byte, shortest=byte) as proxy:
            settings = dict(mailbox.settings) | {"port": proxy.port}
            mailbox = Source(mailbox.id, "contact", "imap", settings, mailbox.secret)
            with suppress(Unavailable), opened(mailbox) as connector:
                pump(connector, journal.capture)
            reached += proxy.made
            with opened(mailbox) as connector:
                pump(connector, journal.capture)
        own = [raw.body for (id_, _), raw in journal.rows.items() if id_ == mailbox.id]
        assert own == mails, byte
    assert reached > 1_500 // EVERY


def test_two_hundred_mails_come_in_once_over_a_line_that_breaks_twenty_times(
    dovecot: Dovecot, journal: Journal
) -> None:
    mails = [mail(number, size=2_000) for number in range(200)]
    dovecot.deliver("contact", *mails)
    with CuttingProxy(dovecot.port, cuts=20, longest=60_000) as proxy:
        settings = dovecot.settings("contact") | {"port": proxy.port, "after": "move"}
        mailbox = Source(
            uuid4(), "contact", "imap", settings | {"move_to": "Done"}, dovecot.password
        )
        taken = 0
        while proxy.left or taken < 200:
            try:
                with opened(mailbox) as connector:
                    pump(connector, journal.capture)
            except Unavailable:
                pass
            taken = len(journal.rows)
    assert proxy.made == 20
    assert sorted(journal.bodies) == sorted(mails)
    assert dovecot.flags("contact") == {}


def test_a_mail_that_the_server_cannot_give_is_left_behind_flagged_and_keeps_none_away(
    dovecot: Dovecot, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[pump.__module__], "FIRST_DELAY_SECONDS", 0.05)
    dovecot.deliver("contact", *map(mail, range(5)))
    for number in (2, 4):
        dovecot.damage("contact", number)
    with Running(source(dovecot), journal.capture) as running:
        until(lambda: len(journal.rows) == 3, 20)
        until(lambda: "does not give 1 of its mails" in str(running.reports[-1]), 20)
        assert dovecot.flags("contact")[3] == frozenset({b"\\Flagged"})
        dovecot.deliver("contact", mail(5))  # only now it is known that it is not the line
        until(lambda: len(journal.rows) == 4, 20)
        until(lambda: running.reports[-1] is None, 20)
    assert journal.bodies == [mail(0), mail(1), mail(3), mail(5)]
    assert "failures" not in running.cursor["INBOX"]


def test_a_mail_that_was_left_behind_comes_in_once_the_server_gives_it(
    dovecot: Dovecot, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[pump.__module__], "FIRST_DELAY_SECONDS", 0.05)
    monkeypatch.setattr(imap_place, "FIRST_WAIT_SECONDS", 0.5)
    dovecot.deliver("contact", *map(mail, range(3)))
    dovecot.damage("contact", 1)
    with Running(source(dovecot, poll_seconds=0.2), journal.capture) as running:
        until(lambda: "owed" in running.cursor.get("INBOX", {}), 20)
        dovecot.repair("contact", 1)
        until(lambda: len(journal.rows) == 3, 20)
        until(lambda: "owed" not in running.cursor["INBOX"], 5)
    assert journal.bodies == [mail(0), mail(2), mail(1)]


def test_a_server_that_goes_and_comes_back_is_found_again(
    dovecot: Dovecot, journal: Journal
) -> None:
    with Running(source(dovecot), journal.capture) as running:
        until(lambda: running.reports == [None], 10)
        dovecot.stop()
        until(lambda: len(running.reports) > 1, 10)
        dovecot.start()
        dovecot.deliver("contact", mail(1))
        until(lambda: len(journal.rows) == 1, 15)
        until(lambda: running.reports[-1] is None, 5)
    assert f":{dovecot.port}: " in str(running.reports[1])


def test_a_wrong_password_is_one_line_and_tried_again(dovecot: Dovecot, journal: Journal) -> None:
    mailbox = Source(uuid4(), "contact", "imap", dovecot.settings("contact"), "wrong")
    with Running(mailbox, journal.capture) as running:
        until(lambda: len(running.reports) >= 2, 10)
    refused = "sign-in refused, check user name and password: [AUTHENTICATIONFAILED]"
    assert set(running.reports) == {
        f"127.0.0.1:{dovecot.port}: {refused} Authentication failed.",
    }


def test_what_is_wrong_with_a_mailbox_s_settings_is_one_line_that_says_where_to_look(
    dovecot: Dovecot,
) -> None:
    tls = {"port": dovecot.tls_port, "tls": "tls"}
    faults: list[tuple[dict[str, Any], str]] = [
        ({"folders": ["INBOX", "Inbux"]}, "there is no folder Inbux; there are: INBOX"),
        (tls, "the certificate is not trusted: self-signed certificate"),
        ({"tls": "tls"}, "no TLS is spoken there (WRONG_VERSION_NUMBER): are port and tls right?"),
        (tls | {"tls": "none", "timeout_seconds": 0.3}, "no answer for 0.3 seconds: are port and"),
        (tls | {"ca_file": "/nowhere.pem"}, "ca_file cannot be read: /nowhere.pem"),
        ({"port": 1}, "127.0.0.1:1: nothing listens there"),
        ({"host": "mail.invalid", "tls": "starttls"}, "mail.invalid:"),
    ]
    for settings, line in faults:
        with pytest.raises(InboxError) as told, opened(source(dovecot, **settings)) as connector:
            list(connector.offers())
        assert line in str(told.value)
        assert "\n" not in str(told.value)


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_tls_is_spoken_and_the_certificate_checked(
    dovecot: Dovecot, journal: Journal, tls: str
) -> None:
    dovecot.deliver("contact", mail(1))
    port = dovecot.tls_port if tls == "tls" else dovecot.port
    trusting = source(dovecot, tls=tls, port=port, ca_file=str(dovecot.ca_file))
    with opened(trusting) as connector:
        assert pump(connector, journal.capture) == 1
    with pytest.raises(Unavailable, match="certificate"):
        connectors.open(source(dovecot, tls=tls, port=port))
