"""The addresses that we write from: which one for which ticket, with its name and signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Refused
from store.tables import MailboxRow, ServiceRow, SourceRow

ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@[^\s@<>()\[\]\\,;:\"]{1,255}")


@dataclass(frozen=True, slots=True)
class Use:
    """What a mailbox is for: what came in by a source, else a service's tickets, else all."""

    source_id: UUID | None = None
    service: str | None = None

    @classmethod
    def read(cls, told: str) -> Use:
        """Of a form's value: `source:ID`, `service:CODE` or nothing. Raises Refused."""
        kind, _, name = told.partition(":")
        try:
            source_id = UUID(name) if kind == "source" else None
        except ValueError as why:
            raise Refused("say what this address is for") from why
        return cls(source_id, name if kind == "service" else None)


def everything(db: Session) -> Sequence[MailboxRow]:
    """All of them, the one for everything else first."""
    order = (MailboxRow.source_id.is_not(None), MailboxRow.service.is_not(None))
    return db.scalars(select(MailboxRow).order_by(*order, MailboxRow.address)).all()


def writes_from(db: Session, source_id: UUID | None, service: str) -> MailboxRow | None:
    """The one for what came in by that source, else for that service, else for all; or None."""
    fits = or_(
        MailboxRow.source_id == source_id,
        MailboxRow.service == service,
        MailboxRow.source_id.is_(None) & MailboxRow.service.is_(None),
    )
    nearest = case((MailboxRow.source_id.is_not(None), 0), (MailboxRow.service.is_not(None), 1))
    return db.scalar(select(MailboxRow).where(fits).order_by(nearest.nulls_last()).limit(1))


def save(
    db: Session,
    mailbox_id: UUID | None,
    use: Use,
    address: str,
    name: str = "",
    signature: str = "",
    takes_tags: bool = False,
) -> MailboxRow:
    """Make one, or change it. Raises Refused for no address or a use that another one has."""
    address = address.strip()
    if not ADDRESS.fullmatch(address):
        raise Refused("one of these addresses is not an e-mail address")
    _check(db, mailbox_id, use)
    row = get(db, mailbox_id) if mailbox_id else MailboxRow()
    row.address, row.name = address, " ".join(name.split())
    row.signature = signature.replace("\r\n", "\n").replace("\x00", "").strip()
    row.takes_tags, row.source_id, row.service = takes_tags, use.source_id, use.service
    db.add(row)
    db.flush()
    return row


def remove(db: Session, mailbox_id: UUID) -> None:
    """Write from it no more; what was written keeps its sender. Raises NotFound."""
    db.delete(get(db, mailbox_id))


def get(db: Session, mailbox_id: UUID) -> MailboxRow:
    """The row. Raises NotFound."""
    row = db.get(MailboxRow, mailbox_id)
    if row is None:
        raise NotFound("there is no such address")
    return row


def _check(db: Session, mailbox_id: UUID | None, use: Use) -> None:
    if use.source_id is not None and db.get(SourceRow, use.source_id) is None:
        raise NotFound("there is no such source")
    if use.service is not None and db.get(ServiceRow, use.service) is None:
        raise NotFound(f"there is no service {use.service}")
    same = select(MailboxRow.id).where(
        MailboxRow.source_id.is_not_distinct_from(use.source_id),
        MailboxRow.service.is_not_distinct_from(use.service),
    )
    taken = db.scalar(same)
    if taken is not None and taken != mailbox_id:
        raise Refused("another address is for that already: change it instead")
