"""Trainings that people ask for: a worker does them, at most one at a time by a constraint."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox.errors import Refused
from store.tables import TrainingRow

UNDER_WAY = ("asked", "running")
DEAD_AFTER = timedelta(minutes=5)  # a running one is looked after this often, should its worker die


def ask(db: Session, by: UUID | None) -> UUID:
    """A training to be done. Raises Refused while another is under way."""
    new = insert(TrainingRow).values(by=by)
    one = new.on_conflict_do_nothing(
        index_elements=[text("(true)")], index_where=text("state IN ('asked', 'running')")
    )
    training_id = db.scalar(one.returning(TrainingRow.id))
    if training_id is None:
        raise Refused("a training is under way already")
    return UUID(str(training_id))


def begin(db: Session, training_id: UUID) -> TrainingRow | None:
    """Take an asked one into work. None for one that ended; one that ran has failed: call it with
    the training in hands, then nobody works on it any more."""
    row = db.get(TrainingRow, training_id, with_for_update=True)
    if row is not None and row.state == "running":
        end(db, training_id, error="the worker that trained ended in the middle")
        return None
    if row is None or row.state != "asked":
        return None
    row.state, row.started_at = "running", datetime.now().astimezone()
    return row


def end(
    db: Session, training_id: UUID, version: str | None = None, error: str | None = None
) -> None:
    """It is done, with the version that it made; or failed, with one line."""
    db.execute(
        update(TrainingRow)
        .where(TrainingRow.id == training_id, TrainingRow.state.in_(UNDER_WAY))
        .values(
            state="failed" if error else "done",
            version=version,
            error=error[:300] if error else None,
            ended_at=func.now(),
        )
    )


def last(db: Session) -> TrainingRow | None:
    """The newest."""
    return db.scalar(select(TrainingRow).order_by(TrainingRow.asked_at.desc()).limit(1))


def left_behind(db: Session, age: timedelta) -> Sequence[UUID]:
    """Those that no worker heard of for `age`, or that may have lost theirs; counted as rung."""
    late = or_(
        and_(TrainingRow.state == "asked", TrainingRow.rung_at < func.now() - age),
        and_(TrainingRow.state == "running", TrainingRow.rung_at < func.now() - DEAD_AFTER),
    )
    rung = update(TrainingRow).where(late).values(rung_at=func.now())
    return db.scalars(rung.returning(TrainingRow.id)).all()
