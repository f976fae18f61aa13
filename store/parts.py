"""Which processes of the service are running now, by their own word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from store.tables import PartRow

BEAT_SECONDS = 3.0
ALIVE = timedelta(seconds=10)


def beat(db: Session, name: str, kind: str) -> None:
    """This process lives."""
    new = insert(PartRow).values(name=name, kind=kind)
    db.execute(new.on_conflict_do_update(index_elements=["name"], set_={"seen_at": func.now()}))


def leave(db: Session, name: str) -> None:
    """This process ends."""
    db.execute(delete(PartRow).where(PartRow.name == name))


def alive(db: Session, kind: str | None = None) -> Sequence[PartRow]:
    """The processes (of one kind: web, worker, connect, schedule) heard of within ALIVE."""
    heard = select(PartRow).where(PartRow.seen_at > func.now() - ALIVE).order_by(PartRow.name)
    return db.scalars(heard.where(PartRow.kind == kind) if kind else heard).all()
