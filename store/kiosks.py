"""Kiosks: devices with a key that can do one thing, leave a comment for their store."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from inbox.errors import Refused
from store import sources
from store.accounts import digest
from store.tables import KioskRow


def add(db: Session, name: str, store: str) -> str:
    """A new device for `store` with its own source; its key, told once. Raises Refused."""
    if db.scalar(select(KioskRow.id).where(KioskRow.name == name)):
        raise Refused(f"there is a kiosk {name} already")
    source = sources.add(db, f"kiosk {name}", "kiosk", {"store": store})
    key = f"kiosk_{secrets.token_urlsafe(24)}"
    db.add(KioskRow(name=name, store=store, source_id=source.id, key_hash=digest(key)))
    return key


def by_key(db: Session, key: str) -> KioskRow | None:
    """The live device whose key this is."""
    return db.scalar(
        select(KioskRow).where(KioskRow.key_hash == digest(key), KioskRow.revoked_at.is_(None))
    )


def seen(db: Session, kiosk: KioskRow) -> None:
    """The device was heard of now: a silent one can be noticed."""
    now = {"last_seen_at": func.now()}
    db.execute(update(KioskRow).where(KioskRow.id == kiosk.id).values(**now))


def everything(db: Session) -> Sequence[KioskRow]:
    """All devices, by name."""
    return db.scalars(select(KioskRow).order_by(KioskRow.name)).all()
