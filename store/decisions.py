"""What people decide, beside what the machine said: data for the next model, and it stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from store.tables import DecisionRow, MessageRow, TicketRow

LABELS = ("kind", "topic", "priority", "sentiment")
REVIEWED = ("kind", "topic", "priority")  # what a doubt is about: a word on one of them ends it


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


def about_message(
    db: Session, row: MessageRow, field: str, value: str | None, by: UUID | None
) -> None:
    """Keep what a person said of one field beside the machine's value, and let it win.

    A value that is the machine's own is a confirmation. Call it with the row locked.
    """
    column = "customer_id" if field == "customer" else field
    db.add(
        DecisionRow(
            message_id=row.id,
            ticket_id=row.ticket_id,
            field=field,
            machine_value=told(machine_value(row, field)),
            value=value,
            by=by,
        )
    )
    setattr(row, column, UUID(value) if field == "customer" and value else value)
    if field == "customer":
        row.match = decided_match(row)
    elif field in REVIEWED:
        row.needs_review = False


def machine_value(row: MessageRow, field: str) -> Any:
    """What the machine says of a field; the row's own value where its reading does not tell."""
    if field == "customer":
        return row.customer_id
    return (row.reading or {}).get(field, getattr(row, field))


def standing(db: Session, message_id: UUID) -> dict[str, str | None]:
    """Field → what people last said of it; a label that was taken back is not there."""
    last = (
        select(DecisionRow.field, DecisionRow.value)
        .where(DecisionRow.message_id == message_id)
        .ext(distinct_on(DecisionRow.field))
        .order_by(DecisionRow.field, DecisionRow.id.desc())
    )
    return {
        field: value
        for field, value in db.execute(last)
        if value is not None or field not in LABELS
    }


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
    given = select(DecisionRow.message_id, DecisionRow.field, DecisionRow.value).where(
        DecisionRow.field.in_(LABELS), DecisionRow.message_id.is_not(None)
    )
    values: dict[UUID, dict[str, str]] = {}
    for message_id, field, value in db.execute(given.order_by(DecisionRow.id)):
        if message_id is not None and value is not None:
            values.setdefault(message_id, {})[field] = value
        elif message_id is not None:  # taken back
            values.get(message_id, {}).pop(field, None)
    values = {message_id: labels for message_id, labels in values.items() if labels}
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
