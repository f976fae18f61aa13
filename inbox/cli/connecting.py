"""What `inbox connect` does: one thread for each source that this process holds the lease of."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError

from inbox import connectors, pipeline
from inbox.errors import Unavailable
from inbox.records import Source
from inbox.settings import Settings
from store import sources
from store.session import transaction

log = structlog.get_logger()
RENEW_SECONDS = 15.0  # a quarter of a lease: three renewals may fail before another takes over


class Desk:
    """The sources that this process owns, and their threads."""

    def __init__(self, config: Settings, owner: str) -> None:
        self.config = config
        self.owner = owner
        self.running: dict[UUID, tuple[Source, threading.Event, threading.Thread]] = {}

    def run(self, stop: threading.Event) -> None:
        """Keep the leases and a thread for each, until `stop` is set."""
        while not stop.is_set():
            try:
                with transaction() as db:
                    owned = sources.lease(
                        db, self.owner, connectors.KINDS.keys(), self.config.secret_key
                    )
            except (DBAPIError, Unavailable) as why:
                log.warning("connect.database_away", error=type(why).__name__)
            else:
                self.keep({source.id: source for source in owned})
            stop.wait(RENEW_SECONDS if self.running else 2.0)
        self.keep({})
        with transaction() as db:
            sources.let_go(db, self.owner)

    def keep(self, owned: Mapping[UUID, Source]) -> None:
        """Start what is newly owned or changed; end what is owned no longer."""
        ending = []
        for source_id, (source, stop, thread) in list(self.running.items()):
            now = owned.get(source_id)
            same = now is not None and (now.settings, now.secret) == (
                source.settings,
                source.secret,
            )
            if not same or not thread.is_alive():
                stop.set()
                ending.append(thread)
                del self.running[source_id]
        for thread in ending:
            thread.join(timeout=10)
        for source_id, source in owned.items():
            if source_id not in self.running:
                self.running[source_id] = self.start(source)

    def start(self, source: Source) -> tuple[Source, threading.Event, threading.Thread]:
        stop = threading.Event()
        thread = threading.Thread(
            target=connectors.run,
            args=(source, pipeline.capture, partial(_save_cursor, source.id)),
            kwargs={
                "report": partial(_report, source.id),
                "stop": stop,
                "settings": self.config,
            },
            name=f"source {source.name}",
            daemon=True,
        )
        thread.start()
        log.info("source.started", source=source.name)
        return source, stop, thread


def _save_cursor(source_id: UUID, cursor: Mapping[str, Any]) -> None:
    with transaction() as db:
        sources.save_cursor(db, source_id, cursor)


def _report(source_id: UUID, error: str | None) -> None:
    try:
        with transaction() as db:
            sources.report(db, source_id, error)
    except DBAPIError as why:  # the database itself is what fails: nowhere to write that
        log.warning("source.unreported", error=type(why).__name__)
