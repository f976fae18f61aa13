"""One embedded PostgreSQL a test run, and for each test a clone of a migrated template database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from store import embedded

_TEMPLATE = "migrated"


@dataclass(frozen=True)
class Database:
    """A database of one test.

    url  plain, for libpq.
    """

    url: str

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """What a query gives, committed. Values are named as in `%(name)s`."""
        with psycopg.connect(self.url, row_factory=dict_row) as connection:
            cursor = connection.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    def count(self, table: str) -> int:
        """How many rows a table has."""
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        with psycopg.connect(self.url) as connection:
            row = connection.execute(query).fetchone()
        assert row is not None
        return int(row[0])


@contextmanager
def server(home: Path) -> Iterator[str]:
    """The URL of a running server that has the template. Several processes may share a home."""
    with embedded.running(home, fast=True) as url:
        _make_template(url)
        yield url


@contextmanager
def clone(server_url: str) -> Iterator[Database]:
    """A fresh copy of the template, dropped at the end whoever still uses it."""
    name = f"test_{uuid.uuid4().hex}"
    _run(server_url, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY file_copy")
    try:
        yield Database(_named(server_url, name))
    finally:
        _run(server_url, f"DROP DATABASE {name} WITH (FORCE)")


def empty(server_url: str) -> str:
    """The URL of a new database without tables. It goes with the server."""
    name = f"empty_{uuid.uuid4().hex}"
    _run(server_url, f"CREATE DATABASE {name} STRATEGY file_copy")
    return _named(server_url, name)


def _make_template(url: str) -> None:
    from store import migrations

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")  # of several workers, one migrates
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [_TEMPLATE])
        if known.fetchone() is None:
            new = empty(url)
            migrations.upgrade(new)
            connection.execute(f"ALTER DATABASE {_name(new)} RENAME TO {_TEMPLATE}")


def _named(url: str, name: str) -> str:
    return url.replace("@/inbox?", f"@/{name}?", 1)


def _name(url: str) -> str:
    return url.split("@/", 1)[1].split("?", 1)[0]


def _run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
