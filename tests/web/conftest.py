"""A running site, and tickets to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from inbox.web import render
from store import accounts
from tests.servers.postgres import Database
from tests.web.site import Site, running


@pytest.fixture
def site(database: Database, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The web process over a fresh database; passwords cost little to check."""
    quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(accounts, "_hasher", lambda: quick)
    accounts._nobody.cache_clear()
    render.names.forget()
    with running(home) as site:
        yield site
