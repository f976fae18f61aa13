"""Telling a customer that his message came: in the transaction that opens its ticket, once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox import acknowledgement
from inbox.mail_policy import DAY, why_silent
from inbox.records import Message
from store import mailboxes, outbox, outgoing, settings
from store.tables import OutgoingRow, ServiceRow, TicketRow


def policy(db: Session) -> acknowledgement.Policy:
    """How this deployment acknowledges; it does not until it is switched on."""
    return acknowledgement.Policy.read(settings.get(db, acknowledgement.SETTING))


def save(db: Session, changed: acknowledgement.Policy) -> None:
    """From now on so."""
    settings.put(db, acknowledgement.SETTING, changed.as_json())


def opened(
    db: Session,
    ticket_id: UUID | None,
    message: Message,
    kind: str,
    own: Collection[str],
    now: datetime,
) -> OutgoingRow | None:
    """Acknowledge the message that opened the ticket, if a machine may and the sender waits for it.

    own  the deployment's own address and domains (`@example.fr`), lower case.

    None when nothing is sent: switched off, a machine's mail, too many today (RFC 3834, 2).
    """
    set_ = policy(db)
    if ticket_id is None or not acknowledgement.is_due(set_, message, kind, now):
        return None
    address = ((message.reply_to or message.sender).address or "").strip()
    # of two tickets that one address opens at once, the second has to count the first's
    lock = func.hashtextextended(f"acknowledged {address.lower()}", 5)
    db.execute(select(func.pg_advisory_xact_lock(lock)))
    written = outbox.automatic_to(db, address, now - DAY)
    ours = {*own, *(row.address.lower() for row in mailboxes.everything(db))}
    if why_silent(message, kind, ours, written, now) or len(written) >= set_.most_a_day:
        return None
    ticket = db.get_one(TicketRow, ticket_id)
    if ticket.due_at is None:
        return None  # what cannot be promised is not
    service = db.get_one(ServiceRow, ticket.service)
    name = service.name_en if ticket.language == "en" else service.name
    facts = {"number": str(ticket.number), "subject": ticket.subject, "service": name}
    subject, text = acknowledgement.write(
        set_, ticket.language, facts, ticket.due_at, service.timezone
    )
    row = outgoing.write(db, ticket.number, text, None, kind="acknowledgement", to=[address])
    row.subject = subject
    return row
