"""`inbox web`, `worker`, `connect`, `schedule`: the parts one by one, for several machines."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated

import typer

from inbox.cli import deployment
from inbox.errors import InboxError
from inbox.settings import Settings

PR_SET_PDEATHSIG = 1


def web() -> None:
    """Serve the inbox, the kiosk form and the JSON API."""
    config = deployment.settings()
    with _part(config, "web"):
        import uvicorn

        from inbox.api import create_api
        from inbox.web.app import create_app

        uvicorn.run(
            create_app(config, create_api(config)),
            host=config.host,
            port=config.port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=3,  # open event streams would wait for ever
        )


def worker(
    threads: Annotated[int, typer.Option(min=1, max=8, help="Threads of this process.")] = 2,
) -> None:
    """Process captured messages and send what is written."""
    config = deployment.settings()
    with _part(config, "worker", ping=False) as url:  # its jobs are tried again anyway
        from inbox.jobs import worker as job_worker
        from inbox.jobs.broker import make

        job_worker.run(make(config, url), stop_on_signals(), threads)


def connect() -> None:
    """Pull from every source that no other connector owns."""
    config = deployment.settings()
    with _part(config, "connect") as _:
        from inbox.cli.connecting import Desk

        Desk(config, f"{socket.gethostname()}:{os.getpid()}").run(stop_on_signals())


def schedule() -> None:
    """Ring again for what stayed behind, send what is due, wake what sleeps."""
    config = deployment.settings()
    with _part(config, "schedule") as url:
        from inbox.jobs import schedule as job_schedule

        job_schedule.run(url, stop_on_signals())


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    return stop


def end_with_parent() -> None:
    """A part must not outlive an `inbox up` that was killed: the kernel sends it SIGTERM."""
    parent = os.environ.get("INBOX_UP_PID")
    if parent is None or sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if str(os.getppid()) != parent:  # it died before the line above
        sys.exit(1)


@contextmanager
def _part(config: Settings, kind: str, ping: bool = True) -> Iterator[str]:
    """The deployment opened for one part, which says every few seconds that it lives."""
    end_with_parent()
    name = f"{kind} {socket.gethostname()} {os.getpid()}"
    ended = threading.Event()
    with deployment.opened(config, ping=ping) as url:
        beating = threading.Thread(target=_beat, args=(name, kind, ended), daemon=True)
        beating.start()
        try:
            yield url
        finally:
            ended.set()
            beating.join(timeout=5)


def _beat(name: str, kind: str, ended: threading.Event) -> None:
    from sqlalchemy.exc import DBAPIError

    from store import parts
    from store.session import transaction

    while not ended.is_set():
        with (
            suppress(DBAPIError, InboxError),
            transaction() as db,
        ):  # away: it beats when it is back
            parts.beat(db, name, kind)
        ended.wait(parts.BEAT_SECONDS)
    with suppress(DBAPIError, InboxError), transaction() as db:
        parts.leave(db, name)
