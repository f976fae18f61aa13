"""Alembic's migrations, run by `upgrade(url)` at every start under a lock."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from inbox.errors import Unavailable
from store import defaults
from store.session import driver_url

LOCK = 7_201_118  # pg_advisory_lock: of several processes that start at once, one migrates


def config(url: str) -> Config:
    """Alembic's configuration for the database at `url`, without an ini file."""
    conf = Config()
    conf.set_main_option("script_location", str(Path(__file__).parent))
    conf.attributes["url"] = driver_url(url)
    return conf


def upgrade(url: str) -> None:
    """Bring the database at `url` to this code's tables and first rows; quick when it is there.

    Raises Unavailable when it does not answer, or does not let us.
    """
    try:
        engine = create_engine(driver_url(url))
    except ArgumentError as why:
        raise Unavailable("the address of the database cannot be read") from why
    try:
        with engine.connect() as lock:
            if _is_current(lock, url):
                return
            lock.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
            command.upgrade(config(url), "head")
            with Session(engine) as db, db.begin():
                defaults.install(db)
            lock.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
    except (OperationalError, ProgrammingError) as why:
        said = str(getattr(why, "orig", None) or why).strip().splitlines() or [""]
        raise Unavailable(f"the database cannot be used: {said[0]}") from why
    finally:
        engine.dispose()


def _is_current(connection: Connection, url: str) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return False
    stands = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    if list(stands) != ScriptDirectory.from_config(config(url)).get_heads():
        return False
    # a first start that was killed between its tables and their first rows goes on here
    return bool(connection.scalar(text("SELECT EXISTS (SELECT FROM service)")))


def downgrade(url: str, revision: str) -> None:
    """Take the database at `url` back to `revision`."""
    command.downgrade(config(url), revision)
