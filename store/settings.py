"""Business settings by name, as JSON values."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.tables import SettingRow

NAMES = "how common names are"  # counted by `pipeline.learn_names`, less by each erasure


def get(db: Session, name: str) -> Any:
    """The setting's value; None when it was never set."""
    return db.scalar(select(SettingRow.value).where(SettingRow.name == name))


def put(db: Session, name: str, value: Any) -> None:
    """Set it."""
    db.merge(SettingRow(name=name, value=value))
