"""Model versions: a folder each under the home, a row with its figures, one of them current."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from inbox.errors import NotFound
from store.tables import ModelRow, ModelUseRow


def add(db: Session, version: str, figures: Mapping[str, Any]) -> None:
    """Record a trained version; it is not current until somebody says so."""
    db.merge(ModelRow(version=version, figures=dict(figures)))


def make_current(db: Session, version: str | None, by: UUID | None = None) -> None:
    """From now on this version reads the messages; None: the product's own. Raises NotFound."""
    if version is not None and db.get(ModelRow, version) is None:
        raise NotFound(f"there is no model {version}")
    db.execute(update(ModelRow).where(ModelRow.current).values(current=False))
    db.execute(update(ModelRow).where(ModelRow.version == version).values(current=True))
    db.add(ModelUseRow(version=version, by=by))
    db.flush()


def uses(db: Session, limit: int = 12) -> Sequence[ModelUseRow]:
    """Which version was put to use, when and by whom, the last first."""
    return db.scalars(select(ModelUseRow).order_by(ModelUseRow.id.desc()).limit(limit)).all()


def current(db: Session) -> str | None:
    """The version in use; None means the one that was built at install."""
    return db.scalar(select(ModelRow.version).where(ModelRow.current))
