"""The one writer of the message record; the API and `ingest --json` both call it.

`record` follows the contract key by key: none is left out, a key without a value is null, times are
RFC 3339 with an offset. `message.schema.json` beside this module says the same as JSON Schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from inbox.records import Entities
from store.views import MessageView

SCHEMA = Path(__file__).with_name("message.schema.json")
ENTITIES = tuple(asdict(Entities()))


def record(view: MessageView) -> dict[str, Any]:
    """The message record of the contract."""
    row, content = view.message, view.message.content or {}
    return {
        "id": str(row.id),
        "channel": row.channel,
        "source": view.source,
        "external_id": row.external_id,
        "input": row.input,
        "sent_at": time(row.sent_at, content.get("sent_at")),
        "received_at": time(row.received_at),
        "from": {"name": row.from_name, "address": row.from_address, "phone": row.from_phone},
        "to": [_address(party) for party in content.get("to", [])],
        "cc": [_address(party) for party in content.get("cc", [])],
        "reply_to": _address(content["reply_to"]) if content.get("reply_to") else None,
        "subject": row.subject,
        "text": row.text,
        "reply_text": row.reply_text,
        "language": row.language,
        "store": row.store,
        "attachments": [_attachment(part) for part in content.get("attachments", [])],
        "in_reply_to": content.get("in_reply_to"),
        "references": content.get("references", []),
        "is_auto_reply": content.get("is_auto_reply", False),
        "bounce": content.get("bounce"),
        "duplicate_of": str(row.duplicate_of) if row.duplicate_of else None,
        "entities": _entities(row.reading or {}),
        "classification": _classification(view),
        "customer": _customer(view),
        "ticket": _ticket(view),
        "follow_up": _follow_up(view),
        "error": row.error if row.state == "quarantined" else None,
    }


def time(at: datetime | None, as_written: str | None = None) -> str | None:
    """RFC 3339; a time that the sender wrote keeps his own offset."""
    if as_written is not None:
        return as_written
    return at.isoformat() if at is not None else None


def _address(party: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": party.get("name"), "address": party.get("address")}


def _attachment(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part[name] for name in ("filename", "content_type", "size", "sha256", "inline")}


def _entities(reading: Mapping[str, Any]) -> dict[str, list[str]]:
    found = reading.get("entities", {})
    return {name: list(found.get(name, [])) for name in ENTITIES}


def _classification(view: MessageView) -> dict[str, Any] | None:
    row = view.message
    if row.reading is None:
        return None
    return {
        "kind": row.kind,
        "topic": row.topic,
        "priority": row.priority,
        "sentiment": row.sentiment,
        "confidence": row.reading["confidence"],
        "needs_review": bool(row.needs_review),
        "model": row.reading["model"],
    }


def _customer(view: MessageView) -> dict[str, Any] | None:
    match = view.message.match
    if match is None:
        return None
    found = {
        "id": str(view.message.customer_id) if view.message.customer_id else None,
        "number": view.customer_number,
        "status": match["status"],
        "score": match["score"],
        "evidence": match["evidence"],
    }
    if match["status"] == "ambiguous":
        found["candidates"] = [
            {"id": candidate, "number": view.candidate_numbers.get(candidate), "score": score}
            for candidate, score in match["candidates"]
        ]
    return found


def _ticket(view: MessageView) -> dict[str, Any] | None:
    ticket = view.ticket
    if ticket is None:
        return None
    return {
        "id": str(ticket.id),
        "number": ticket.number,
        "status": ticket.status,
        "service": ticket.service,
        "created": bool(view.message.ticket_created),
        "due_at": time(ticket.due_at),
    }


def _follow_up(view: MessageView) -> dict[str, Any] | None:
    promise = view.follow_up
    if promise is None:
        return None
    return {"id": str(promise.id), "due_at": time(promise.due_at), "service": promise.service}
