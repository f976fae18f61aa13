"""Business settings by name, as JSON values."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from store.tables import SettingRow


def get(db: Session, name: str) -> Any:
    """The setting's value; None when it was never set."""
    row = db.get(SettingRow, name)
    return row.value if row is not None else None


def put(db: Session, name: str, value: Any) -> None:
    """Set it."""
    db.merge(SettingRow(name=name, value=value))
