"""The time-line of one customer over all channels, newest first, a window at a time.

Each kind of entry is asked for its own newest few before the cursor, by an index on the customer;
the windows are merged and cut. So the two-thousandth entry costs what the first does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Row, Text, cast, func, select
from sqlalchemy.orm import Session

from inbox.errors import Refused
from store.tables import EventRow, OutgoingRow, PurchaseRow, TicketRow
from store.tables import MessageRow as M

WINDOW = 30
SHOWN = 420  # characters of a text; the rest is on its ticket
CHANNELS = ("email", "call", "kiosk", "letter", "spreadsheet")
KINDS = ("messages", *CHANNELS, "ours", "notes", "purchases", "events")
# Events that say something of the record itself; tickets and messages tell themselves.
TOLD = (
    *("customer.created", "customer.changed", "customer.merged", "customer.unmerged"),
    *("customer.address_bounced", "key.added", "key.state", "datum.state"),
    *("consent.given", "consent.withdrawn", "discussion.opened", "sheet.started"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was said or happened; `kind`: message | reply | note | purchase | event."""

    kind: str
    at: datetime
    id: str
    row: Row[Any]


@dataclass(frozen=True, slots=True)
class Window:
    """Some entries, newest first; `cursor` asks for the older ones, None at the end."""

    entries: Sequence[Entry]
    cursor: str | None


def window(
    db: Session,
    customer_id: UUID,
    only: str | None = None,
    q: str = "",
    before: str | None = None,
    limit: int = WINDOW,
) -> Window:
    """The next `limit` entries before the cursor. Raises Refused for a cursor that is not ours.

    only  one of KINDS; None for all that was said and bought.
    q     words that must stand in a message or a reply.
    """
    at = _cursor(before)
    found: list[Entry] = []
    words = q.strip()
    if only is None or only == "messages" or only in CHANNELS:
        found += _messages(db, customer_id, only, words, at, limit)
    if only in (None, "ours", "notes"):
        found += _ours(db, customer_id, only, words, at, limit)
    if only in (None, "purchases") and not words:
        found += _purchases(db, customer_id, at, limit)
    if only == "events" and not words:
        found += _events(db, customer_id, at, limit)
    found.sort(key=lambda entry: (entry.at, entry.id), reverse=True)
    shown = found[:limit]
    more = len(found) > limit
    return Window(shown, f"{shown[-1].at.isoformat()}~{shown[-1].id}" if more else None)


def _cursor(before: str | None) -> tuple[datetime, str] | None:
    if not before:
        return None
    told, _, id_ = before.partition("~")
    try:
        at = datetime.fromisoformat(told)
    except ValueError as why:
        raise Refused("this page of the list does not exist") from why
    return at if at.tzinfo else at.replace(tzinfo=UTC), id_


def _entries(
    db: Session, kind: str, wanted: Any, when: Any, id_: Any, at: Any, limit: int
) -> list[Entry]:
    """One kind's newest, before the cursor; `when` and `id_` are the columns it goes by.

    Ids order what happened at one instant, as text, whatever their kind.
    """
    told = cast(id_, Text).collate("C")
    if at is not None:
        moment, last = at
        wanted = wanted.where((when < moment) | ((when == moment) & (told < last)))
    rows = db.execute(wanted.order_by(when.desc(), told.desc()).limit(limit + 1))
    return [Entry(row.kind if kind == "ours" else kind, row.at, str(row.id), row) for row in rows]


def _messages(
    db: Session, customer_id: UUID, only: str | None, words: str, at: Any, limit: int
) -> list[Entry]:
    wanted = (
        select(
            M.id,
            M.received_at.label("at"),
            M.channel,
            M.kind,
            M.subject,
            func.left(func.coalesce(M.reply_text, M.text, ""), SHOWN).label("text"),
            M.from_name,
            M.store,
            M.state,
            TicketRow.number,
            TicketRow.status,
        )
        .outerjoin(TicketRow, TicketRow.id == M.ticket_id)
        .where(M.customer_id == customer_id)
    )
    if only in CHANNELS:
        wanted = wanted.where(M.channel == only)
    if words:
        query = func.websearch_to_tsquery("french", func.unaccented(words))
        wanted = wanted.where(M.search.op("@@")(query))
    return _entries(db, "message", wanted, M.received_at, M.id, at, limit)


def _ours(
    db: Session, customer_id: UUID, only: str | None, words: str, at: Any, limit: int
) -> list[Entry]:
    wanted = (
        select(
            OutgoingRow.id,
            OutgoingRow.created_at.label("at"),
            OutgoingRow.kind,
            OutgoingRow.state,
            OutgoingRow.subject,
            func.left(OutgoingRow.text, SHOWN).label("text"),
            OutgoingRow.author_id,
            TicketRow.number,
        )
        .join(TicketRow, TicketRow.id == OutgoingRow.ticket_id)
        .where(TicketRow.customer_id == customer_id, OutgoingRow.state != "cancelled")
    )
    if only == "ours":
        wanted = wanted.where(OutgoingRow.kind != "note")
    if only == "notes":
        wanted = wanted.where(OutgoingRow.kind == "note")
    for word in words.split():
        plain = word.replace("\\", "").replace("%", "").replace("_", r"\_")
        pattern = func.lower(func.unaccented(f"%{plain}%"))
        wanted = wanted.where(func.lower(func.unaccented(OutgoingRow.text)).like(pattern))
    return _entries(db, "ours", wanted, OutgoingRow.created_at, OutgoingRow.id, at, limit)


def _purchases(db: Session, customer_id: UUID, at: Any, limit: int) -> list[Entry]:
    columns = (PurchaseRow.id, PurchaseRow.ordered_at.label("at"), PurchaseRow.number)
    wanted = select(
        *columns, PurchaseRow.amount, PurchaseRow.store, PurchaseRow.channel, PurchaseRow.lines
    ).where(PurchaseRow.customer_id == customer_id)
    return _entries(db, "purchase", wanted, PurchaseRow.ordered_at, PurchaseRow.id, at, limit)


def _events(db: Session, customer_id: UUID, at: Any, limit: int) -> list[Entry]:
    columns = (EventRow.id, EventRow.at, EventRow.what, EventRow.by, EventRow.detail)
    wanted = select(*columns).where(EventRow.customer_id == customer_id, EventRow.what.in_(TOLD))
    return _entries(db, "event", wanted, EventRow.at, EventRow.id, at, limit)


def years(db: Session, customer_id: UUID, zone: str) -> Mapping[int, int]:
    """How many messages came in each year, the latest first."""
    year = cast(func.extract("year", func.timezone(zone, M.received_at)), Integer)
    counted = select(year, func.count()).where(M.customer_id == customer_id).group_by(year)
    return dict(sorted(((row[0], row[1]) for row in db.execute(counted)), reverse=True))
