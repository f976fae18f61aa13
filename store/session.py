"""The database handle: one engine a process, and transactions that edges open.

`bind(url)` once, then `with transaction() as db:` wherever a unit of work begins. Functions of this
room take `db` first and never commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError
from sqlalchemy.orm import Session

from inbox.errors import Unavailable


@dataclass(slots=True)
class _Bound:
    engine: Engine | None = None
    url: str | None = None


_bound = _Bound()


def driver_url(url: str) -> str:
    """SQLAlchemy's name for a plain libpq `postgresql://` URL."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def bind(url: str, pool_size: int = 5, ping: bool = True) -> None:
    """Make `url` the database of this process. Binding again lets the former one go.

    ping  ask at each checkout whether the connection still lives: a restarted PostgreSQL then
          costs one round trip, not one failed request. What tries again anyway does without.
    """
    release()
    _bound.engine = create_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=20,
        pool_pre_ping=ping,
        connect_args={"connect_timeout": 10, "options": "-c timezone=UTC"},
    )
    _bound.url = url


def release() -> None:
    """Close this process's connections."""
    if _bound.engine is not None:
        _bound.engine.dispose()
    _bound.engine = _bound.url = None


def url() -> str:
    """The plain URL that this process is bound to, for what opens connections of its own."""
    if _bound.url is None:
        raise Unavailable("no database is bound")
    return _bound.url


@contextmanager
def transaction() -> Iterator[Session]:
    """One transaction: committed when the block ends, rolled back when it raises.

    Raises Unavailable when the server cannot be reached or wants the work done again.
    """
    if _bound.engine is None:
        raise Unavailable("no database is bound")
    try:
        with Session(_bound.engine, expire_on_commit=False) as db, db.begin():
            yield db
    except (OperationalError, TimeoutError) as why:
        # The server is away, asks for another try (a deadlock), or all connections are in use.
        raise Unavailable("the database does not answer") from why


@contextmanager
def in_hands(thing_id: UUID) -> Iterator[bool]:
    """Whether this block alone, of all processes, has the thing; True for at most one at a time.

    A session's advisory lock: it costs no transaction while slow work runs, and the server drops it
    with the connection, however the process ended. Raises Unavailable.
    """
    if _bound.engine is None:
        raise Unavailable("no database is bound")
    key = {"key": int.from_bytes(thing_id.bytes[:8], signed=True)}
    try:
        connection = _bound.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        mine = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key))
    except (OperationalError, TimeoutError) as why:
        raise Unavailable("the database does not answer") from why
    try:
        yield mine
    finally:
        try:
            if mine:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
        except DBAPIError:  # the lock went with the server's session
            connection.invalidate()
        connection.close()


def after_commit(db: Session, action: Callable[[], None]) -> None:
    """Run `action` once `db`'s transaction is durable; never when it is rolled back."""
    event.listen(db, "after_commit", lambda _db: action(), once=True)
