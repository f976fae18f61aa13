"""What happens by the clock. One scheduler of all that run does it: who holds the advisory lock.

It only rings: a job that is missed or rung twice makes no difference, the rows say what is left.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import psycopg
import structlog

from inbox import escalation, forgetting, pipeline
from inbox.errors import Unavailable

log = structlog.get_logger()
LOCK = 7_201_119
EVERY_SECONDS = 2.0
LEFT_BEHIND = timedelta(seconds=45)


def run(database_url: str, stop: threading.Event) -> None:
    """Sweep every few seconds while this process holds the lock, until `stop` is set."""
    while not stop.is_set():
        try:
            with psycopg.connect(database_url, autocommit=True) as connection:
                _sweep_while_leading(connection, stop)
        except (psycopg.OperationalError, Unavailable) as why:
            log.warning("schedule.database_away", error=type(why).__name__)
            stop.wait(EVERY_SECONDS)


def _sweep_while_leading(connection: psycopg.Connection, stop: threading.Event) -> None:
    while not stop.is_set():
        taken = connection.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
        if taken and taken[0]:
            break
        stop.wait(EVERY_SECONDS)
    while not stop.is_set():
        connection.execute("SELECT 1")  # the lock is lost with its connection: then stop leading
        pipeline.sweep(LEFT_BEHIND)
        _call_out(datetime.now().astimezone())
        _forget(datetime.now().astimezone())
        stop.wait(EVERY_SECONDS)


def _call_out(now: datetime) -> None:
    if number := escalation.step(now):
        log.info("escalation.told", number=number)


def _forget(now: datetime) -> None:
    """One batch of what retention asks for: short, so that the sweep never waits long for it."""
    if number := forgetting.step(now):
        log.info("retention.erased", number=number)
