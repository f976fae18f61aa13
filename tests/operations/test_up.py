"""`inbox up` as a process: it is ready, its parts come back, it stops and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from store import embedded
from tests.servers.service import Service


def _soon(holds: Callable[[], bool], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.1)
    return holds()


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}/cmdline").exists() and bool(Path(f"/proc/{pid}/cmdline").read_bytes())


def test_it_stops_on_sigterm_with_its_parts_and_its_database(service: Service) -> None:
    parts = service.parts()
    names = " ".join(parts.values())
    assert all(f"inbox.cli {part}" in names for part in ("web", "worker", "connect", "schedule"))
    assert embedded.is_up(service.home)
    assert service.stop() == 0
    assert not [pid for pid in parts if _lives(pid)]
    assert not embedded.is_up(service.home)
    assert "Traceback" not in service.log.read_text()


def test_its_web_and_its_database_come_back_when_they_are_killed(service: Service) -> None:
    web = next(pid for pid, line in service.parts().items() if line.split()[-1] == "web")
    database = (service.home / "postgres/data/postmaster.pid").read_text().split()[0]
    os.kill(web, signal.SIGKILL)
    os.kill(int(database), signal.SIGKILL)
    assert _soon(lambda: not _lives(web) and service.is_ready())
    assert embedded.is_up(service.home)


def test_killed_itself_it_leaves_no_part_and_no_database_running(service: Service) -> None:
    parts = service.parts()
    os.kill(service.pid, signal.SIGKILL)
    assert _soon(lambda: not any(_lives(pid) for pid in parts))
    assert _soon(lambda: not embedded.is_up(service.home))
