"""From a source into the house: the order that matters, and the loop that outlives failures."""

from __future__ import annotations

import random
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import structlog

from inbox.connectors.offers import Connector
from inbox.errors import InboxError, Refused, Unreadable
from inbox.records import Raw, Receipt, TakeOver

FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 300.0
TELL_EVERY_SECONDS = 60.0
SAVE_CURSOR_EVERY_SECONDS = 5.0
HOLDS_AFTER_SECONDS = 10.0
LOG_TAKE_OVER_EVERY_SECONDS = 60.0

log = structlog.get_logger(__name__)


def pump(
    connector: Connector,
    capture: Callable[[Raw], Receipt],
    stop: threading.Event | None = None,
) -> int:
    """Capture all that the source offers now; the number of offers that were acknowledged.

    What capture cannot ever take (Unreadable, Refused) is refused to the source and passed over;
    any other error travels up, and the source will offer the same again.
    """
    acknowledged = 0
    for offer in connector.offers():
        try:
            capture(offer.raw)  # durable first …
        except (Unreadable, Refused) as why:
            connector.refuse(offer, str(why))
        else:
            connector.acknowledge(offer)  # … and only then told so
            acknowledged += 1
        if stop is not None and stop.is_set():
            break
    return acknowledged


def serve(
    open_connector: Callable[[Mapping[str, Any] | None], Connector],
    capture: Callable[[Raw], Receipt],
    save_cursor: Callable[[Mapping[str, Any]], None],
    report: Callable[[str | None], None],
    stop: threading.Event,
    poll_seconds: Callable[[], float],
) -> None:
    """Pump one source until `stop`: each failure is reported, and tried again ever later.

    open_connector  (the cursor reached before the failure, None at first) -> a fresh connector.
    report          gets one line at each failure; None when it is well (again), then each minute.
    """
    health = _Health(report)
    cursor: Mapping[str, Any] | None = None

    def capture_and_hope(raw: Raw) -> Receipt:
        receipt = capture(raw)
        health.progress()
        return receipt

    while not stop.is_set():
        failure: Exception | None = None
        connector: Connector | None = None
        try:
            connector = open_connector(cursor)
            while not stop.is_set():
                _round(connector, capture_and_hope, save_cursor, stop)
                health.well()
                connector.wait(stop, poll_seconds())
        except Exception as error:  # the connector loop: this source goes on, whatever happened
            failure = error
        if connector is not None:
            cursor = _let_go(connector, save_cursor)
        if failure is not None:
            stop.wait(health.failed(failure))


def _let_go(
    connector: Connector, save_cursor: Callable[[Mapping[str, Any]], None]
) -> Mapping[str, Any]:
    """Close; the cursor that was reached, saved unless that fails too (it only saves time)."""
    connector.close()
    with suppress(Exception):
        save_cursor(connector.cursor)
    return connector.cursor


class _Health:
    """How one source fares, told on, and how long to wait after a failure."""

    def __init__(self, report: Callable[[str | None], None]) -> None:
        self._report = report
        self._delays = backing_off()
        self._tell_at = 0.0
        self._failed_at = float("-inf")

    def progress(self) -> None:
        """A line that breaks every hundred mails is worth hurrying for, and worth telling of: the
        source is well again once it held for some seconds, not only when all of it was taken."""
        self._delays = backing_off()
        if time.monotonic() >= max(self._tell_at, self._failed_at + HOLDS_AFTER_SECONDS):
            self._tell_well()

    def well(self) -> None:
        """All that was there is taken."""
        self._delays = backing_off()
        if time.monotonic() >= self._tell_at:
            self._tell_well()

    def _tell_well(self) -> None:
        self._report(None)
        self._tell_at = time.monotonic() + TELL_EVERY_SECONDS

    def failed(self, error: Exception) -> float:
        """Seconds to wait. A report that fails itself (the database is away) ends nothing."""
        if not isinstance(error, InboxError):
            where = traceback.format_tb(error.__traceback__)[-3:]  # not its text: whose words?
            log.error("connector.failed", error=type(error).__name__, where="".join(where))
        self._tell_at, self._failed_at = 0.0, time.monotonic()
        with suppress(Exception):
            self._report(one_line(error))
        return next(self._delays)


def _round(
    connector: Connector,
    capture: Callable[[Raw], Receipt],
    save_cursor: Callable[[Mapping[str, Any]], None],
    stop: threading.Event,
) -> None:
    """Pump once; the cursor is saved at the end and, in a long take-over, every few seconds."""
    before = saved = dict(connector.cursor)
    saved_at = logged_at = time.monotonic()

    def capture_and_save(raw: Raw) -> Receipt:
        nonlocal saved, saved_at, logged_at
        now = time.monotonic()
        if now - saved_at > SAVE_CURSOR_EVERY_SECONDS and connector.cursor != saved:
            saved, saved_at = dict(connector.cursor), now
            save_cursor(saved)
            if now - logged_at > LOG_TAKE_OVER_EVERY_SECONDS and (far := TakeOver.of(saved)):
                logged_at = now
                log.info("connector.takes_over", taken=far.taken, left=far.left)
        return capture(raw)

    taken = pump(connector, capture_and_save, stop)
    if connector.cursor != saved:
        save_cursor(connector.cursor)
    if taken or connector.cursor != before:
        log.info("connector.pumped", taken=taken)


def backing_off() -> Iterator[float]:
    """Seconds to wait before each next attempt: 1, 2, 4 … 300, each shortened by up to a half.

    The jitter keeps fifty mailboxes of one server that came back from knocking at the same moment.
    """
    delay = FIRST_DELAY_SECONDS
    while True:
        yield delay * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
        delay = min(delay * 2, LONGEST_DELAY_SECONDS)


def one_line(error: BaseException) -> str:
    """What went wrong in one line of at most 300 characters; a bug is named by its type only.

    The text of an error that is not ours may hold a customer's words, and goes nowhere.
    """
    if isinstance(error, InboxError | OSError):
        return " ".join(str(error).split())[:300] or type(error).__name__
    return f"Unexpected error: {type(error).__name__}"
