"""What the tests of all rooms stand on: a home, a database, servers, a browser, the service.

A test that asks for one of the real servers is marked `servers` or `browser` by that alone.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.servers.dovecot import Dovecot
    from tests.servers.postgres import Database
    from tests.servers.service import Service
    from tests.servers.smtp import Smtp

_MARK_BY_FIXTURE = {
    "postgres": "servers",
    "dovecot": "servers",
    "smtp": "servers",
    "service": "servers",
    "chromium": "browser",
}
_POSTGRES_HOME = "INBOX_TESTS_POSTGRES_HOME"


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL a run: the workers of pytest-xdist inherit the name of its home."""
    if not hasattr(config, "workerinput"):
        os.environ[_POSTGRES_HOME] = tempfile.mkdtemp(prefix="inbox-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The workers have ended, and their server with them."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(_POSTGRES_HOME), ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a server by the fixtures that it asks for."""
    for item in items:
        for fixture, mark in _MARK_BY_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(mark)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty `INBOX_HOME`, and no other setting from the shell that started the tests."""
    for name in list(os.environ):
        if name.startswith("INBOX_") or name in ("DATABASE_URL", "BROKER_URL", "BLOB_URL"):
            monkeypatch.delenv(name)
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("INBOX_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a server of this run's own, with a migrated template."""
    from tests.servers import postgres

    with postgres.server(Path(os.environ[_POSTGRES_HOME])) as url:
        yield url


@pytest.fixture
def database(postgres: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A fresh database as after the migrations; this process and its settings are bound to it."""
    from store import session
    from tests.servers.postgres import clone

    assert home.is_dir()
    with clone(postgres) as fresh:
        monkeypatch.setenv("DATABASE_URL", fresh.url)
        session.bind(fresh.url)
        yield fresh
        session.release()


@pytest.fixture
def db_url(database: Database) -> str:
    """The URL of `database`."""
    return database.url


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A real IMAP server with empty mailboxes."""
    from tests.servers.dovecot import Dovecot

    with Dovecot() as server:
        yield server


@pytest.fixture
def smtp() -> Iterator[Smtp]:
    """A real SMTP server that keeps what it is given."""
    from tests.servers.smtp import Smtp

    with Smtp() as server:
        yield server


@pytest.fixture
def service(home: Path) -> Iterator[Service]:
    """`inbox up` in a process of its own, with its own database, ready to serve."""
    from tests.servers.service import Service

    with Service(home) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium. A module long: no `asyncio.run()` works beside Playwright's loop."""
    from tests.servers.browser import chromium

    with chromium() as browser:
        yield browser


@pytest.fixture
def browser_page(chromium: Browser) -> Iterator[Page]:
    """A French reader's window. A script that fails in it fails the test."""
    from tests.servers.browser import window

    with window(chromium) as page:
        yield page
