"""Workers, connector, web and the database killed at random: each message is processed once.

INBOX_TEST_KILLED_MESSAGES and INBOX_TEST_KILLS make it as large as wanted.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from store import embedded
from tests.journeys import mixed
from tests.servers.dovecot import Dovecot
from tests.servers.service import Service

MESSAGES = int(os.environ.get("INBOX_TEST_KILLED_MESSAGES", "300"))
KILLS = int(os.environ.get("INBOX_TEST_KILLS", "8"))
DATABASE_KILLS = int(os.environ.get("INBOX_TEST_DATABASE_KILLS", "2"))
SECONDS = 60 + MESSAGES * 0.4


def add_sources(service: Service, dovecot: Dovecot, folder: Path) -> None:
    pairs = dovecot.settings("contact", poll_seconds=2).items()
    settings = [word for name, value in pairs for word in ("--set", f"{name}={value}")]
    mailbox = ("source", "add", "mail", "--kind", "imap", "--password", dovecot.password)
    calls = ("source", "add", "calls", "--kind", "transcripts", "--set", f"path={folder}")
    for words in ((*mailbox, *settings), calls):
        done = service.run(*words)
        assert done.returncode == 0, done.stderr


def deliver(dovecot: Dovecot, folder: Path, scratch: Path) -> Counter[str]:
    """MESSAGES messages, half by IMAP, half as transcripts; how many of each channel."""
    paths = mixed.write(scratch, MESSAGES * 4)
    mails = [path for path in paths if path.suffix == ".eml"][: MESSAGES // 2]
    calls = [path for path in paths if path.suffix in (".txt", ".vtt", ".srt")]
    calls = [path for path in calls if path.exists()][: MESSAGES - len(mails)]
    dovecot.deliver("contact", *mails)
    for path in calls:
        sidecar = path.with_name(path.name.partition(".")[0] + ".meta.json")
        sidecar.rename(folder / sidecar.name)
        path.rename(folder / path.name)
    return Counter(email=len(mails), call=len(calls))


def database_url(service: Service) -> str:
    return embedded.url(service.home)


def settled(service: Service) -> tuple[int, int]:
    """(settled, all) messages; (0, 0) while the database is away."""
    query = "SELECT count(*) FILTER (WHERE state = 'settled'), count(*) FROM message"
    with suppress(psycopg.OperationalError), psycopg.connect(database_url(service)) as db:
        row = db.execute(query).fetchone()
        assert row is not None
        return int(row[0]), int(row[1])
    return 0, 0


def wait_for_all(service: Service, wanted: int, disturb: Callable[[], None]) -> None:
    until = time.monotonic() + SECONDS
    while settled(service)[0] < wanted:
        disturb()
        assert time.monotonic() < until, f"{settled(service)} of {wanted}"
        time.sleep(0.25)


def check_each_once(service: Service, delivered: Counter[str]) -> None:
    with psycopg.connect(database_url(service)) as db:
        states = dict(db.execute("SELECT channel, count(*) FROM message GROUP BY 1").fetchall())
        assert states == dict(delivered)
        doubled = db.execute(
            "SELECT count(*) FROM message WHERE state <> 'settled' OR duplicate_of IS NOT NULL"
        ).fetchone()
        assert doubled == (0,)
        # every message stands in the events of its ticket exactly once
        uneven = db.execute(
            "SELECT m.id FROM message m LEFT JOIN event e"
            " ON e.detail->>'message' = m.id::text"
            " AND e.what IN ('ticket.opened', 'message.received')"
            " WHERE m.ticket_id IS NOT NULL GROUP BY m.id HAVING count(e.id) <> 1"
        ).fetchall()
        assert uneven == []
        counts = db.execute(
            "SELECT t.number FROM ticket t LEFT JOIN message m ON m.ticket_id = t.id"
            " GROUP BY t.id HAVING count(m.id) <> t.message_count"
        ).fetchall()
        assert counts == []


def killer(service: Service, kills: int, seed: int) -> Callable[[], None]:
    """SIGKILL to one part of the service at random, `kills` times, a second or so apart."""
    dice, left, next_at = random.Random(seed), [kills], [0.0]

    def disturb() -> None:
        if left[0] and time.monotonic() > next_at[0] and (parts := sorted(service.parts())):
            with suppress(ProcessLookupError):
                os.kill(dice.choice(parts), signal.SIGKILL)
            left[0] -= 1
            next_at[0] = time.monotonic() + dice.uniform(0.3, 2.0)

    return disturb


def database_killer(service: Service, kills: int) -> Callable[[], None]:
    left, next_at = [kills], [0.0]

    def disturb() -> None:
        if left[0] and time.monotonic() > next_at[0] and settled(service)[0]:
            pid = int(
                (service.home / "postgres" / "data" / "postmaster.pid").read_text().split()[0]
            )
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            left[0] -= 1
            next_at[0] = time.monotonic() + 8

    return disturb


@pytest.mark.parametrize("victim", ["parts", "database"])
def test_whatever_is_killed_no_message_is_lost_or_doubled(
    victim: str, service: Service, dovecot: Dovecot, tmp_path: Path
) -> None:
    folder = tmp_path / "calls"
    folder.mkdir()
    add_sources(service, dovecot, folder)
    delivered = deliver(dovecot, folder, tmp_path / "scratch")
    if victim == "parts":
        disturb = killer(service, KILLS, seed=3)
    else:
        disturb = database_killer(service, DATABASE_KILLS)
    wait_for_all(service, delivered.total(), disturb)
    assert service.is_ready()
    check_each_once(service, delivered)
    assert not list(folder.glob("*.*"))
