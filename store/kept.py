"""A settled message as the core's records again, from its row alone: no bytes, no OCR."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from inbox.records import Attachment, Channel, Message, Party, Reading, Turn
from store.tables import MessageRow


def message(row: MessageRow) -> Message:
    """What the message says, as it was read when it came in."""
    content = row.content or {}
    turns = tuple(Turn(**turn) for turn in content.get("turns") or ())
    own = row.reply_text or row.text or ""
    return Message(
        channel=Channel(row.channel),
        text=row.text or "",
        reply_text=own,
        customer_text=_customer_words(turns) or own,
        external_id=row.external_id,
        sent_at=_moment(content.get("sent_at")) or row.sent_at,
        sender=Party(row.from_name, row.from_address, row.from_phone),
        to=tuple(Party(**party) for party in content.get("to") or ()),
        cc=tuple(Party(**party) for party in content.get("cc") or ()),
        reply_to=_party(content.get("reply_to")),
        subject=row.subject,
        store=row.store,
        attachments=tuple(Attachment(**file) for file in content.get("attachments") or ()),
        in_reply_to=content.get("in_reply_to"),
        references=tuple(content.get("references") or ()),
        is_auto_reply=bool(content.get("is_auto_reply")),
        is_automatic=bool(content.get("is_automatic")),
        forwarded=_party(content.get("forwarded")),
        turns=turns,
        has_html=bool(content.get("has_html")),
        facts=content.get("facts") or {},
        fingerprint=row.fingerprint,
    )


def reading(row: MessageRow) -> Reading:
    """What the message is, by whoever said so last: the machine, or a person."""
    known = row.reading or {}
    return Reading(
        language=row.language or "fr",
        kind=row.kind or "other",
        topic=row.topic or "other",
        priority=row.priority or "normal",
        sentiment=row.sentiment or "neutral",
        confidence=known.get("confidence") or {},
        needs_review=bool(row.needs_review),
        model=known.get("model") or "",
    )


def _customer_words(turns: tuple[Turn, ...]) -> str:
    return "\n".join(turn.text for turn in turns if turn.role == "customer")


def _party(told: dict[str, Any] | None) -> Party | None:
    return Party(**told) if told else None


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
