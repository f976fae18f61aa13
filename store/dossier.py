"""Everything that is known of a person, for the copy that he may ask for (GDPR article 15)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import inspect, or_, select
from sqlalchemy.orm import Session

from store import customers, erasure
from store.tables import (
    ConsentRow,
    CustomerKeyRow,
    CustomerRow,
    DecisionRow,
    DiscussionRow,
    EventRow,
    FollowUpRow,
    MergeRow,
    MessageRow,
    OutgoingFileRow,
    OutgoingRow,
    PurchaseRow,
    RemarkRow,
    SheetRow,
    TicketRow,
)

INNER = frozenset({"search", "search_key", "fingerprint", "rung_at", "attempts", "beside"})


@dataclass(frozen=True, slots=True)
class Dossier:
    """A person's rows by the name of what they are, as JSON values, in the order of time.

    originals  (file name, SHA-256) of the bytes that came in and of the files that went out.
    """

    customer: CustomerRow
    parts: dict[str, list[dict[str, Any]]]
    originals: Sequence[tuple[str, str]]


def of(db: Session, customer_id: UUID) -> Dossier:
    """All of it, merged records included. Raises NotFound."""
    record = customers.get(db, customer_id)
    ids = erasure.with_merged(db, record.id)
    messages = _rows(db, MessageRow, MessageRow.customer_id.in_(ids), MessageRow.received_at)
    tickets = _rows(db, TicketRow, TicketRow.customer_id.in_(ids), TicketRow.number)
    ticket_ids = [row.id for row in tickets]
    talks = _rows(db, DiscussionRow, DiscussionRow.customer_id.in_(ids), DiscussionRow.at)
    about = or_(EventRow.customer_id.in_(ids), EventRow.ticket_id.in_(ticket_ids))
    files = _rows(
        db, OutgoingFileRow, OutgoingFileRow.ticket_id.in_(ticket_ids), OutgoingFileRow.created_at
    )
    message_ids = [row.id for row in messages]
    found: dict[str, Sequence[Any]] = {
        "records": _of(db, CustomerRow, CustomerRow.id, ids, CustomerRow.created_at),
        "identifiers": _of(
            db, CustomerKeyRow, CustomerKeyRow.customer_id, ids, CustomerKeyRow.kind
        ),
        "messages": messages,
        "tickets": tickets,
        "replies_and_notes": _of(
            db, OutgoingRow, OutgoingRow.ticket_id, ticket_ids, OutgoingRow.created_at
        ),
        "files_sent": files,
        "promises": _of(db, FollowUpRow, FollowUpRow.ticket_id, ticket_ids, FollowUpRow.due_at),
        "decisions": _of(db, DecisionRow, DecisionRow.message_id, message_ids, DecisionRow.id),
        "events": _rows(db, EventRow, about, EventRow.id),
        "purchases": _of(db, PurchaseRow, PurchaseRow.customer_id, ids, PurchaseRow.ordered_at),
        "newsletter": _of(db, ConsentRow, ConsentRow.customer_id, ids, ConsentRow.at),
        "discussions": talks,
        "remarks": _of(
            db, RemarkRow, RemarkRow.discussion_id, [row.id for row in talks], RemarkRow.at
        ),
        "projects": _of(db, SheetRow, SheetRow.customer_id, ids, SheetRow.created_at),
        "merges": _of(db, MergeRow, MergeRow.kept_id, ids, MergeRow.at),
    }
    parts = {name: [as_json(row) for row in rows] for name, rows in found.items()}
    return Dossier(record, parts, list(_originals(messages, files)))


def _of(db: Session, table: Any, column: Any, values: Any, order: Any) -> Sequence[Any]:
    return _rows(db, table, column.in_(list(values)), order)


def _rows(db: Session, table: Any, wanted: Any, order: Any) -> Sequence[Any]:
    return db.scalars(select(table).where(wanted).order_by(order)).all()


def _originals(
    messages: Sequence[MessageRow], files: Sequence[OutgoingFileRow]
) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(messages, start=1):
        name = (row.input or f"{row.channel}.eml").replace("\\", "/").rpartition("/")[2]
        yield f"{number:05d}-{row.received_at:%Y-%m-%d}-{name}", row.body_sha256
    for number, file in enumerate(files, start=1):
        yield f"envoi-{number:05d}-{file.filename}", file.sha256


def as_json(row: Any) -> dict[str, Any]:
    """A row's columns by name, as JSON takes them; what only machines use is left out."""
    loaded = {attribute.key for attribute in inspect(row).mapper.column_attrs} - INNER
    told = {name: _plain(getattr(row, name)) for name in sorted(loaded)}
    return {name: value for name, value in told.items() if value not in (None, [], {})}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
