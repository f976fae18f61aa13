"""Sources: where messages come from, who owns one now, and how it fares.

A source is leased for a minute at a time, so that one connector owns a mailbox and another takes
over when it dies. Passwords are encrypted with the deployment's key.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Refused, Unavailable
from inbox.records import Source
from store.tables import SourceRow

LEASE = timedelta(seconds=60)


def add(
    db: Session,
    name: str,
    kind: str,
    settings: Mapping[str, Any],
    secret: str | None = None,
    secret_key: bytes = b"",
) -> SourceRow:
    """A new source. Raises Refused for a name in use."""
    if db.scalar(select(SourceRow.id).where(SourceRow.name == name)):
        raise Refused(f"there is a source {name} already")
    sealed = _fernet(secret_key).encrypt(secret.encode()) if secret else None
    row = SourceRow(name=name, kind=kind, settings=dict(settings), secret=sealed)
    db.add(row)
    db.flush()
    return row


def by_name(db: Session, name: str) -> SourceRow:
    """The source of that name. Raises NotFound."""
    row = db.scalar(select(SourceRow).where(SourceRow.name == name))
    if row is None:
        raise NotFound(f"there is no source {name}")
    return row


def everything(db: Session) -> Sequence[SourceRow]:
    """All sources, by name."""
    return db.scalars(select(SourceRow).order_by(SourceRow.name)).all()


def lease(db: Session, owner: str, kinds: Collection[str], secret_key: bytes) -> list[Source]:
    """Take, or keep, every enabled source of `kinds` that nobody else owns.

    They are `owner`'s for LEASE from now on. One whose password cannot be opened says so in its
    row, and keeps no other waiting.
    """
    free = or_(
        SourceRow.leased_by.is_(None),
        SourceRow.leased_by == owner,
        SourceRow.leased_until < func.now(),
    )
    ids = select(SourceRow.id).where(SourceRow.enabled, SourceRow.kind.in_(kinds), free)
    taken = (
        update(SourceRow)
        .where(SourceRow.id.in_(ids.with_for_update(skip_locked=True)))
        .values(leased_by=owner, leased_until=func.now() + LEASE)
        .returning(SourceRow)
    )
    opened = []
    for row in db.scalars(taken).all():
        try:
            opened.append(as_record(row, secret_key))
        except Unavailable as why:
            report(db, row.id, str(why))
    return opened


def let_go(db: Session, owner: str) -> None:
    """Give up `owner`'s leases, so that another connector need not wait for them to run out."""
    db.execute(
        update(SourceRow)
        .where(SourceRow.leased_by == owner)
        .values(leased_by=None, leased_until=None)
    )


def save_cursor(db: Session, source_id: UUID, cursor: Mapping[str, Any]) -> None:
    """Where the connector stands."""
    db.execute(update(SourceRow).where(SourceRow.id == source_id).values(cursor=dict(cursor)))


def report(db: Session, source_id: UUID, error: str | None) -> None:
    """How the source fares: None is well, else the one line that says what is wrong."""
    values: dict[str, Any] = {"error": error[:500]} if error else {"error": None}
    if error is None:
        values["healthy_at"] = func.now()
    db.execute(update(SourceRow).where(SourceRow.id == source_id).values(**values))


def as_record(row: SourceRow, secret_key: bytes) -> Source:
    """The source as its connector needs it, password opened. Raises Unavailable for a wrong key."""
    from cryptography.fernet import InvalidToken

    try:
        secret = _fernet(secret_key).decrypt(row.secret).decode() if row.secret else None
    except InvalidToken as why:
        raise Unavailable(f"the password of source {row.name} is sealed with another key") from why
    return Source(row.id, row.name, row.kind, row.settings, secret, row.cursor)


def _fernet(secret_key: bytes) -> Any:
    from cryptography.fernet import Fernet

    derived = hashlib.sha256(b"source passwords" + secret_key).digest()
    return Fernet(base64.urlsafe_b64encode(derived))
