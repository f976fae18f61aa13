"""Two tickets made one, or one made two; and each of it taken back.

A merged ticket stays as it was opened, closed and pointing to the one it belongs to: its number and
its events go on being found. What moves is what people write: messages, replies, promises. Events
never move and are never taken away; a page tells those of all that was merged into its ticket.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Refused
from inbox.routing.timers import starting
from inbox.service_records import Rules
from store import clocks, events, matters, rules, tickets
from store.tables import (
    FollowUpRow,
    MessageRow,
    OutgoingFileRow,
    OutgoingRow,
    TicketMoveRow,
    TicketRow,
)

MOVED: dict[str, Any] = {
    "messages": MessageRow,
    "outgoing": OutgoingRow,
    "files": OutgoingFileRow,
    "follow_ups": FollowUpRow,
}


def merge(db: Session, number: int, into: int, by: UUID | None) -> TicketMoveRow:
    """Make ticket `number` part of ticket `into`. NotFound; Refused for one merged already."""
    if number == into:
        raise Refused("a ticket cannot be merged with itself")
    merged, kept = _both(db, number, into)
    before = _figures(merged, kept)
    moved = {name: _ids(db, name, merged.id, kept.id) for name in MOVED}
    _move(db, moved, merged.id, kept.id)
    kept.customer_id = kept.customer_id or merged.customer_id
    kept.correspondent = kept.correspondent or merged.correspondent
    was = merged.status
    if was != "closed":
        tickets.change(db, number, {"status": "closed"}, by)
        if kept.status == "closed":
            tickets.change(db, into, {"status": "open"}, by)
    merged.merged_into = kept.id
    row = _note(db, "merge", merged, kept, moved, before, by)
    matters.remember(db, merged.id, kept.id, "joined", by)
    detail = {"move": str(row.id), "messages": len(moved["messages"])}
    events.add(db, "ticket.merged", ticket_id=merged.id, by=by, detail={**detail, "into": into})
    events.add(db, "ticket.absorbed", ticket_id=kept.id, by=by, detail={**detail, "from": number})
    return row


def split(
    db: Session, number: int, message_ids: Sequence[UUID], by: UUID | None, into: int | None = None
) -> TicketMoveRow:
    """Take messages out of a ticket into another, a new one unless said.

    Raises NotFound; Refused for messages that are not there, or for all that it has.
    """
    if into == number:
        raise Refused("these messages are there already")
    source, target = _both(db, number, into) if into else (_live(db, number), None)
    there = select(MessageRow).where(MessageRow.ticket_id == source.id)
    rows = {row.id: row for row in db.scalars(there.order_by(MessageRow.seq).with_for_update())}
    chosen = [row for row in rows.values() if row.id in set(message_ids)]
    if not chosen or len(chosen) != len(set(message_ids)):
        raise Refused("these messages are not on this ticket")
    if len(chosen) == len(rows):
        raise Refused("these are all messages of the ticket: merge it with the other one instead")
    made = target is None
    if target is None:
        target = _new_ticket(db, source, chosen[0])
    before = _figures(source, target) | {"made": made}
    moved = {"messages": [str(row.id) for row in chosen]}
    _move(db, moved, source.id, target.id)
    row = _note(db, "split", source, target, moved, before, by)
    matters.remember(db, target.id, source.id, "refused", by)
    detail = {"move": str(row.id), "messages": len(chosen)}
    out = {**detail, "into": target.number}
    events.add(db, "ticket.split", ticket_id=source.id, by=by, detail=out)
    events.add(
        db, "ticket.split_off", ticket_id=target.id, by=by, detail={**detail, "from": number}
    )
    return row


def undo(db: Session, move_id: UUID, by: UUID | None) -> TicketMoveRow:
    """Take a merge or a split back: what it moved goes home, what came since stays.

    Raises NotFound; Refused for one taken back already, or covered by a later one.
    """
    row = db.get(TicketMoveRow, move_id, with_for_update=True)
    if row is None:
        raise NotFound(f"there is no merge or split {move_id}")
    if row.undone_at is not None:
        raise Refused("this was taken back already")
    source, target = _locked(db, [row.from_id, row.to_id])
    if target.merged_into is not None:
        raise Refused(f"ticket {target.number} was merged since: take that back first")
    if row.what == "split" and source.merged_into is not None:
        raise Refused(f"ticket {source.number} was merged since: take that back first")
    _move(db, row.moved, target.id, source.id)
    if row.what == "merge":
        source.merged_into = None
        _put_back(db, source, row.before["from"], by)
        _put_back(db, target, row.before["to"], by)
    elif row.before.get("made") and not _has_anything(db, target):
        tickets.change(db, target.number, {"status": "closed"}, by)
        target.merged_into = source.id
    row.undone_at = datetime.now().astimezone()
    for ticket in (source, target):
        _recount(db, ticket)
    matters.remember(db, *_pair(row), "refused" if row.what == "merge" else "joined", by)
    what = {"merge": "ticket.unmerged", "split": "ticket.unsplit"}[row.what]
    for ticket, other in ((source, target), (target, source)):
        detail = {"move": str(row.id), "other": other.number}
        events.add(db, what, ticket_id=ticket.id, by=by, detail=detail)
    return row


def family(db: Session, ticket_id: UUID) -> list[UUID]:
    """The ticket and all that were merged into it, directly or by another."""
    found = select(TicketRow.id).where(TicketRow.id == ticket_id).cte("family", recursive=True)
    found = found.union(select(TicketRow.id).where(TicketRow.merged_into == found.c.id))
    return list(db.scalars(select(found.c.id)))


def kept_number(db: Session, number: int) -> int:
    """The number of the ticket that this one is now part of; its own if it stands alone."""
    row = tickets.get(db, number)
    while row.merged_into is not None:
        row = db.get_one(TicketRow, row.merged_into)
    return row.number


def number_of(db: Session, ticket_id: UUID) -> int:
    """The number of a ticket."""
    return db.get_one(TicketRow, ticket_id).number


def of_ticket(db: Session, ticket_id: UUID) -> dict[str, bool]:
    """The merges and splits of a ticket by id: can each still be taken back?"""
    rows = db.scalars(
        select(TicketMoveRow).where(
            (TicketMoveRow.from_id == ticket_id) | (TicketMoveRow.to_id == ticket_id)
        )
    )
    return {str(row.id): row.undone_at is None for row in rows}


# --- how ----------------------------------------------------------------------------------------


def _both(db: Session, number: int, other: int) -> tuple[TicketRow, TicketRow]:
    """The two, locked in the order of their numbers, each standing alone."""
    rows = {one: _live(db, one) for one in sorted((number, other))}
    return rows[number], rows[other]


def _live(db: Session, number: int) -> TicketRow:
    row = tickets.get(db, number, lock=True)
    if row.merged_into is not None:
        raise Refused(f"ticket {number} is part of another one")
    return row


def _locked(db: Session, ids: Sequence[UUID]) -> list[TicketRow]:
    wanted = select(TicketRow).where(TicketRow.id.in_(ids)).order_by(TicketRow.number)
    locked = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    rows = {row.id: row for row in db.scalars(locked)}
    return [rows[id_] for id_ in ids]


def _ids(db: Session, name: str, from_id: UUID, to_id: UUID) -> list[str]:
    """What of this kind goes along. A second acknowledgement stays: a ticket has one at most."""
    table = MOVED[name]
    wanted = select(table.id).where(table.ticket_id == from_id)
    if name == "outgoing":
        has = select(OutgoingRow.id).where(
            OutgoingRow.ticket_id == to_id, OutgoingRow.kind == "acknowledgement"
        )
        wanted = wanted.where((OutgoingRow.kind != "acknowledgement") | ~has.exists())
    if name == "files":
        wanted = wanted.where(OutgoingFileRow.outgoing_id.is_not(None))
    return [str(one) for one in db.scalars(wanted)]


def _move(db: Session, moved: dict[str, Any], from_id: UUID, to_id: UUID) -> None:
    """Give to `to_id` what of `moved` is still with `from_id`."""
    for name, told in moved.items():
        table, ids = MOVED[name], [UUID(str(one)) for one in told]
        still_there = (table.id.in_(ids), table.ticket_id == from_id)
        db.execute(update(table).where(*still_there).values(ticket_id=to_id))


def _note(
    db: Session,
    what: str,
    source: TicketRow,
    target: TicketRow,
    moved: dict[str, Any],
    before: dict[str, Any],
    by: UUID | None,
) -> TicketMoveRow:
    row = TicketMoveRow(
        what=what, from_id=source.id, to_id=target.id, moved=moved, before=before, by=by
    )
    db.add(row)
    db.flush()
    for ticket in (source, target):
        _recount(db, ticket)
    return row


def _pair(row: TicketMoveRow) -> tuple[UUID, UUID]:
    """The ticket that may belong to another, and that other."""
    return (row.from_id, row.to_id) if row.what == "merge" else (row.to_id, row.from_id)


def _figures(source: TicketRow, target: TicketRow) -> dict[str, Any]:
    def told(row: TicketRow) -> dict[str, Any]:
        until = row.snoozed_until.isoformat() if row.snoozed_until else None
        customer = str(row.customer_id) if row.customer_id else None
        return {
            "status": row.status,
            "snoozed_until": until,
            "customer_id": customer,
            "correspondent": row.correspondent,
        }

    return {"from": told(source), "to": told(target)}


def _put_back(db: Session, row: TicketRow, before: dict[str, Any], by: UUID | None) -> None:
    """Its state of before, unless somebody has given it another one since."""
    if before["customer_id"] is None:
        row.customer_id = None
    if before["correspondent"] is None:
        row.correspondent = None
    as_merged = "closed" if before["status"] != "closed" else "open"
    if row.status != as_merged:
        return
    until = before["snoozed_until"]
    if before["status"] == "closed" and _has_open_promise(db, row):
        return
    changes: dict[str, Any] = {"status": before["status"]}
    if until:
        changes["snoozed_until"] = datetime.fromisoformat(until)
    tickets.change(db, row.number, changes, by)


def _has_open_promise(db: Session, row: TicketRow) -> bool:
    wanted = select(FollowUpRow.id).where(
        FollowUpRow.ticket_id == row.id, FollowUpRow.done_at.is_(None)
    )
    return db.scalar(wanted.limit(1)) is not None


def _has_anything(db: Session, row: TicketRow) -> bool:
    held = (select(table.id).where(table.ticket_id == row.id) for table in MOVED.values())
    return any(db.scalar(wanted.limit(1)) is not None for wanted in held)


def _new_ticket(db: Session, source: TicketRow, first: MessageRow) -> TicketRow:
    """A ticket of the source's service for what is taken out of it; its clocks start now."""
    known: Rules = rules.current(db)
    now = datetime.now().astimezone()
    kind, priority = first.kind or source.kind, first.priority or source.priority
    timers = starting(source.service, kind, priority, first.store or source.store, known, now)
    told = (first.subject or "").strip() or " ".join((first.reply_text or "")[:400].split())
    row = TicketRow(
        subject=told[: tickets.SUBJECT] or source.subject,
        kind=kind,
        topic=first.topic or source.topic,
        priority=priority,
        service=source.service,
        store=first.store or source.store,
        language=first.language or source.language,
        customer_id=first.customer_id,
        correspondent=first.from_address,
        opened_at=now,
        last_message_at=first.received_at,
        due_at=timers[0].due_at if timers else None,
    )
    db.add(row)
    db.flush()
    clocks.start(db, row, timers)
    detail = {"message": str(first.id), "service": row.service, "from": source.number}
    customer_id = row.customer_id
    events.add(db, "ticket.opened", ticket_id=row.id, customer_id=customer_id, detail=detail)
    return row


def _recount(db: Session, row: TicketRow) -> None:
    """The ticket's own figures, from what lies on it."""
    db.flush()
    incoming = select(MessageRow).where(
        MessageRow.ticket_id == row.id, MessageRow.duplicate_of.is_(None)
    )
    ours = select(OutgoingRow).where(
        OutgoingRow.ticket_id == row.id,
        OutgoingRow.kind == "reply",
        OutgoingRow.state != "cancelled",
    )
    counts = [
        db.scalar(select(func.count()).select_from(x.subquery())) or 0 for x in (incoming, ours)
    ]
    row.message_count = sum(counts)
    row.version += 1
    last_in = db.scalar(incoming.order_by(MessageRow.received_at.desc()).limit(1))
    last_out = db.scalar(ours.order_by(OutgoingRow.created_at.desc()).limit(1))
    if last_out is not None and (last_in is None or last_out.created_at > last_in.received_at):
        row.last_message_at, row.last_channel, row.last_direction = (
            last_out.created_at,
            "email",
            "out",
        )
        row.snippet = " ".join(last_out.text.split())[: tickets.SNIPPET]
    elif last_in is not None:
        row.last_message_at, row.last_direction = last_in.received_at, "in"
        row.last_channel = last_in.channel
        row.snippet = " ".join((last_in.reply_text or "").split())[: tickets.SNIPPET]
