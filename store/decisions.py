"""What people decide, beside what the machine said: data for the next model, and it stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.tables import DecisionRow, MessageRow, TicketRow


def about_ticket(
    db: Session,
    row: TicketRow,
    before: Mapping[str, Any],
    changed: Mapping[str, Any],
    by: UUID | None,
) -> None:
    """A person's labels are data: kept on the ticket's first message, for the next model."""
    fields = {"kind": "kind", "topic": "topic", "priority": "priority", "customer_id": "customer"}
    first = opening_message(db, row.id)
    for name in changed.keys() & (fields.keys() | {"service"}):
        db.add(
            DecisionRow(
                message_id=first.id if first is not None else None,
                ticket_id=row.id,
                field=fields.get(name, name),
                machine_value=told(before[name]),
                value=told(changed[name]),
                by=by,
            )
        )
        if first is not None and name in fields:
            setattr(first, name, changed[name])
            if name == "customer_id":
                first.match = decided_match(first)
            else:
                first.needs_review = False


def opening_message(db: Session, ticket_id: UUID) -> MessageRow | None:
    """The message that opened the ticket; a second delivery of it may have come in before it."""
    theirs = select(MessageRow).where(
        MessageRow.ticket_id == ticket_id, MessageRow.duplicate_of.is_(None)
    )
    order = (MessageRow.ticket_created.desc().nulls_last(), MessageRow.seq)
    return db.scalar(theirs.order_by(*order).limit(1))


def decided_match(row: MessageRow) -> dict[str, Any]:
    """The outcome of identification once a person has said who it is, or that nobody knows."""
    status = "matched" if row.customer_id is not None else "none"
    return {"score": None, "evidence": [], **(row.match or {}), "status": status, "candidates": []}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message about which people decided something: its words, and the last value a field got."""

    message_id: UUID
    channel: str
    subject: str | None
    text: str
    language: str
    values: Mapping[str, str]


def labelled(db: Session) -> list[Labelled]:
    """Every message of which a person decided kind, topic, priority or sentiment, oldest first."""
    fields = ("kind", "topic", "priority", "sentiment")
    given = select(DecisionRow.message_id, DecisionRow.field, DecisionRow.value).where(
        DecisionRow.field.in_(fields), DecisionRow.message_id.is_not(None)
    )
    values: dict[UUID, dict[str, str]] = {}
    for message_id, field, value in db.execute(given.order_by(DecisionRow.id)):
        if message_id is not None and value is not None:
            values.setdefault(message_id, {})[field] = value
    words = (MessageRow.id, MessageRow.channel, MessageRow.subject, MessageRow.text)
    rows = select(*words, MessageRow.language).where(MessageRow.id.in_(values))
    return [
        Labelled(row.id, row.channel, row.subject, row.text, row.language or "fr", values[row.id])
        for row in db.execute(rows.order_by(MessageRow.seq))
        if row.text
    ]


def told(value: Any) -> str | None:
    """A value as history rows keep it."""
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else str(value)
