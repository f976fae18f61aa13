"""Tickets as the pipeline would have left them, written straight into the tables."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from store import blobs, events
from store.session import transaction
from store.tables import CustomerRow, MessageRow, SourceRow, TicketRow


def now() -> datetime:
    """The present, aware."""
    return datetime.now().astimezone()


def customer(first_name: str = "Jeanne", last_name: str = "Martin", **more: Any) -> uuid.UUID:
    """A customer; his id."""
    number = more.pop("number", f"C{uuid.uuid4().int % 10**6:06d}")
    key = more.pop("search_key", f"{last_name} {first_name} {number}".lower())
    with transaction() as db:
        row = CustomerRow(
            number=number, first_name=first_name, last_name=last_name, search_key=key, **more
        )
        db.add(row)
        db.flush()
        return row.id


def ticket(
    subject: str = "Canapé jamais livré", text: str = "Bonjour, où est-il ?", **more: Any
) -> int:
    """An open ticket with one message; its number."""
    body = more.pop("body", b"Subject: x\r\n\r\ny")
    match, content = more.pop("match", None), more.pop("content", {})
    at = more.pop("at", now())
    values = {"kind": "complaint", "topic": "delivery", "priority": "normal", "service": "delivery"}
    values |= {"due_at": at + timedelta(days=1), "correspondent": "jeanne@example.fr"} | more
    closed = {"closed_at": at} if values.get("status") == "closed" else {}
    with transaction() as db:
        row = TicketRow(
            subject=subject,
            snippet=text[:100],
            opened_at=at,
            last_message_at=at,
            **values,
            **closed,
        )
        row.message_count = 1
        db.add(row)
        db.flush()
        source = db.scalars(select(SourceRow.id).where(SourceRow.name == "ingest")).one()
        message = MessageRow(
            source_id=source,
            delivery_key=uuid.uuid4().hex,
            state="settled",
            channel=values.get("last_channel", "email"),
            received_at=at,
            body_sha256=blobs.put(body),
            body_bytes=len(body),
            from_address="jeanne@example.fr",
            subject=subject,
            text=text,
            reply_text=text,
            kind=row.kind,
            topic=row.topic,
            ticket_id=row.id,
            customer_id=row.customer_id,
            ticket_created=True,
            match=match,
            content={"attachments": [], **content},
        )
        db.add(message)
        events.add(db, "ticket.opened", ticket_id=row.id)
        return row.number


def message_of(number: int) -> uuid.UUID:
    """The id of the ticket's first message."""
    with transaction() as db:
        wanted = (
            select(MessageRow.id)
            .join(TicketRow, TicketRow.id == MessageRow.ticket_id)
            .where(TicketRow.number == number)
        )
        return db.scalars(wanted.order_by(MessageRow.seq)).first()  # type: ignore[return-value]  # it has one
