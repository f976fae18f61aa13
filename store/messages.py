"""The journal: capture, claim, settle, quarantine, replay; and what people correct.

A row is `captured` until one worker settles it or, after bounded attempts, quarantines it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox.errors import NotFound
from inbox.records import Channel, Match, Message, Raw, Reading, Receipt
from store import blobs, decisions
from store.tables import MessageRow
from store.tickets import Settled, lock

MAX_ATTEMPTS = 5
CORRECTABLE = ("kind", "topic", "priority", "sentiment", "customer")


def capture(db: Session, raw: Raw, body_sha256: str) -> Receipt:
    """Insert one delivery. Offered again, it gives the first row's id and created=False.

    So does one that its source offers under another name (`Raw.former`) with the same bytes.
    """
    if raw.former is not None and (first := _renamed(db, raw, body_sha256)) is not None:
        return Receipt(first, created=False)
    same = {"source_id": raw.source_id, "delivery_key": raw.delivery_key}
    new = insert(MessageRow).values(
        **same,
        channel=raw.channel.value,
        input=raw.filename,
        received_at=raw.received_at,
        body_sha256=body_sha256,
        body_bytes=len(raw.body),
        beside=raw.beside,
    )
    added = db.scalar(
        new.on_conflict_do_nothing(constraint="message_delivered_once").returning(MessageRow.id)
    )
    message_id = added or db.scalars(select(MessageRow.id).filter_by(**same)).one()
    return Receipt(message_id, created=added is not None)


def _renamed(db: Session, raw: Raw, body_sha256: str) -> UUID | None:
    columns = (MessageRow.id, MessageRow.seq, MessageRow.source_id, MessageRow.delivery_key)
    # first by the bytes, alone: with no statistics yet, the planner would walk the whole source
    same = (
        select(*columns)
        .where(MessageRow.body_sha256 == body_sha256)
        .cte()
        .prefix_with("MATERIALIZED")
    )
    wanted = select(same.c.id).where(
        same.c.source_id == raw.source_id, same.c.delivery_key.regexp_match(raw.former)
    )
    return db.scalar(wanted.order_by(same.c.seq).limit(1))


def get(db: Session, message_id: UUID) -> MessageRow:
    """The row. Raises NotFound."""
    row = db.get(MessageRow, message_id)
    if row is None:
        raise NotFound(f"there is no message {message_id}")
    return row


def get_locked(db: Session, message_id: UUID) -> MessageRow:
    """The row, locked after its ticket: in that order people's changes lock the two. NotFound."""
    ticket_id = db.scalar(select(MessageRow.ticket_id).where(MessageRow.id == message_id))
    if ticket_id is not None:
        lock(db, ticket_id)
    row = db.get(MessageRow, message_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(f"there is no message {message_id}")
    return row


def begin_attempt(db: Session, message_id: UUID) -> MessageRow | None:
    """Count one more attempt at a captured row and give it; None when there is nothing to do.

    Counted before the work, so that a message which kills its worker runs out of attempts too: the
    one after the last sets it aside. Call it with the message in hands, or it counts others' work.
    """
    row = db.scalar(
        update(MessageRow)
        .where(MessageRow.id == message_id, MessageRow.state == "captured")
        .values(attempts=MessageRow.attempts + 1)
        .returning(MessageRow)
    )
    if row is not None and row.attempts > MAX_ATTEMPTS:
        row.state = "quarantined"
        row.error = row.error or "whoever worked on it ended in the middle, each time"
        return None
    return row


def raw(row: MessageRow) -> Raw:
    """The delivery as it came, bytes included. Raises NotFound when the bytes are gone."""
    return Raw(
        source_id=row.source_id,
        channel=Channel(row.channel),
        delivery_key=row.delivery_key,
        body=blobs.get(row.body_sha256),
        received_at=row.received_at,
        filename=row.input,
        beside=row.beside,
    )


def claim(db: Session, message_id: UUID) -> bool:
    """Lock a captured row until the transaction ends; False when settled or in other hands.

    The row itself is the one that `begin_attempt` gave, detached: `settle` writes it, and once, as
    every UPDATE builds its search index.
    """
    captured = select(MessageRow.id).where(
        MessageRow.id == message_id, MessageRow.state == "captured"
    )
    return db.scalar(captured.with_for_update(skip_locked=True)) is not None


def find_original(db: Session, row: MessageRow, fingerprint: str | None) -> Row[Any] | None:
    """Id, ticket, customer and match of the first settled message that this one repeats.

    Call it with the fingerprint locked.
    """
    if fingerprint is None:
        return None
    told = (MessageRow.id, MessageRow.ticket_id, MessageRow.customer_id, MessageRow.match)
    return db.execute(
        select(*told)
        .where(
            MessageRow.fingerprint == fingerprint,
            MessageRow.id != row.id,
            MessageRow.state == "settled",
            MessageRow.duplicate_of.is_(None),
        )
        .order_by(MessageRow.seq)
        .limit(1)
    ).one_or_none()


def write_content(row: MessageRow, message: Message) -> None:
    """Put what was read from the bytes into the row."""
    row.external_id = message.external_id
    row.sent_at = message.sent_at
    row.from_name = message.sender.name
    row.from_address = message.sender.address
    row.from_phone = message.sender.phone
    row.subject = message.subject
    row.text = message.text
    row.reply_text = message.reply_text
    row.store = message.store
    row.fingerprint = message.fingerprint
    row.content = _content(message)


def _content(message: Message) -> dict[str, Any]:
    return {
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,  # its own offset
        "to": [asdict(party) for party in message.to],
        "cc": [asdict(party) for party in message.cc],
        "reply_to": asdict(message.reply_to) if message.reply_to else None,
        "attachments": [asdict(attachment) for attachment in message.attachments],
        "in_reply_to": message.in_reply_to,
        "references": list(message.references),
        "is_auto_reply": message.is_auto_reply,
        "is_automatic": message.is_automatic,
        "bounce": asdict(message.bounce) if message.bounce else None,
        "forwarded": asdict(message.forwarded) if message.forwarded else None,
        "turns": [asdict(turn) for turn in message.turns],
        "has_html": message.has_html,
        "facts": dict(message.facts),
    }


def write_reading(row: MessageRow, reading: Reading, decided: frozenset[str] = frozenset()) -> None:
    """Put the machine's reading into the row; a field that a person `decided` keeps his value."""
    row.language = reading.language
    for field in decisions.LABELS:
        if field not in decided:
            setattr(row, field, getattr(reading, field))
    row.needs_review = reading.needs_review and not decided.intersection(decisions.REVIEWED)
    row.doubt = reading.doubt
    row.reading = {
        "kind": reading.kind,
        "topic": reading.topic,
        "priority": reading.priority,
        "sentiment": reading.sentiment,
        "confidence": dict(reading.confidence),
        "model": reading.model,
        "likely": {name: [list(pair) for pair in best] for name, best in reading.likely.items()},
        "entities": {name: list(values) for name, values in asdict(reading.entities).items()},
    }


def write_match(row: MessageRow, match: Match, customer_id: UUID | None) -> None:
    """Put the outcome of identification into the row."""
    row.customer_id = customer_id
    row.match = {
        "status": match.status,
        "score": match.score,
        "evidence": list(match.evidence),
        "candidates": [[str(candidate), score] for candidate, score in match.candidates],
    }


def settle_duplicate(db: Session, row: MessageRow, original: Row[Any]) -> None:
    """Another delivery of a message that is settled: kept, and shown where the first one is."""
    row.duplicate_of = original.id
    row.customer_id = original.customer_id
    row.match = original.match
    row.needs_review = False
    settle(db, row, Settled(original.ticket_id, created=False, follow_up_id=None))


def outcome(row: MessageRow) -> tuple[object, ...]:
    """What processing decided, to be compared."""
    labels = (row.kind, row.topic, row.priority, row.sentiment, row.language, row.needs_review)
    return (*labels, row.customer_id, row.ticket_id)


def settle(db: Session, row: MessageRow, settled: Settled) -> None:
    """Write the outcome: the row leaves the queue for good."""
    row.ticket_id = settled.ticket_id
    row.ticket_created = settled.created
    row.follow_up_id = settled.follow_up_id
    row.state = "settled"
    row.error = None
    row.settled_at = datetime.now().astimezone()
    db.add(row)


def quarantine(db: Session, message_id: UUID, error: str) -> None:
    """Set a captured message aside with what is wrong; its bytes stay, and it can be replayed."""
    db.execute(
        update(MessageRow)
        .where(MessageRow.id == message_id, MessageRow.state == "captured")
        .values(state="quarantined", error=error[:500])
    )


def note_failure(db: Session, message_id: UUID, error: str) -> bool:
    """Record a failed attempt. True when it was the last one: the message is quarantined."""
    row = db.get(MessageRow, message_id, with_for_update=True)
    if row is None or row.state != "captured":
        return True
    row.error = error[:500]
    if row.attempts >= MAX_ATTEMPTS:
        row.state = "quarantined"
    return row.state == "quarantined"


def replay(db: Session, message_id: UUID) -> None:
    """Give a quarantined message its attempts again. Raises NotFound when it is not one."""
    replayed = db.scalar(
        update(MessageRow)
        .where(MessageRow.id == message_id, MessageRow.state == "quarantined")
        .values(state="captured", attempts=0, error=None, rung_at=None)
        .returning(MessageRow.id)
    )
    if replayed is None:
        raise NotFound(f"message {message_id} is not in quarantine")


def quarantined(db: Session, limit: int = 200) -> Sequence[MessageRow]:
    """What waits for an administrator, newest first."""
    waiting = select(MessageRow).where(MessageRow.state == "quarantined")
    return db.scalars(waiting.order_by(MessageRow.seq.desc()).limit(limit)).all()


def left_behind(db: Session, age: timedelta, limit: int = 500) -> Sequence[UUID]:
    """Captured rows for which nobody has rung for `age`, oldest first; counted as rung now.

    Each wait is at least three times as long as the row has waited before: rows behind a long
    backlog are in the queue already, and would fill it again and again.
    """
    waited = MessageRow.rung_at - MessageRow.captured_at
    late = (
        select(MessageRow.id)
        .where(
            MessageRow.state == "captured",
            func.coalesce(MessageRow.rung_at, MessageRow.captured_at)
            < func.now() - func.greatest(literal(age), waited + waited + waited),
        )
        .order_by(MessageRow.received_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rung = update(MessageRow).where(MessageRow.id.in_(late)).values(rung_at=func.now())
    return db.scalars(rung.returning(MessageRow.id)).all()


def settled_since(db: Session, since: datetime | None) -> Iterator[UUID]:
    """The ids of settled messages received since then, in their order, read in pages."""
    settled = (MessageRow.state == "settled", MessageRow.erased_at.is_(None))
    wanted = select(MessageRow.seq, MessageRow.id).where(*settled)
    if since is not None:
        wanted = wanted.where(MessageRow.received_at >= since)
    last = 0
    while page := db.execute(
        wanted.where(MessageRow.seq > last).order_by(MessageRow.seq).limit(1000)
    ).all():
        yield from (message_id for _, message_id in page)
        last = page[-1][0]


def decided(db: Session, message_id: UUID) -> frozenset[str]:
    """The fields of this message that a person has decided."""
    return frozenset(decisions.standing(db, message_id))


def correct(db: Session, message_id: UUID, field: str, value: str | None, by: UUID | None) -> None:
    """Store a person's correction beside the machine's value, and let it win."""
    decisions.about_message(db, get_locked(db, message_id), field, value, by)
