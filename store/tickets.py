"""Tickets: what a new message may belong to, opening, joining, changing, closing.

A ticket's own figures (`message_count`, `last_message_at`, `snippet` …) are written here by whoever
adds to it, so that no list has to count. Every change is an event in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Refused, Stale, Unfit
from inbox.identify import is_spoofed
from inbox.records import Channel, Message, Plan, Reading, Related
from inbox.routing import due_at, subject_numbers
from inbox.routing.timers import service_of
from store import clocks, decisions, events, follow_ups, notices, rules, staff
from store.tables import (
    FollowUpRow,
    LabelRow,
    MessageRow,
    OutgoingRow,
    ServiceRow,
    TicketRow,
)

CHANGEABLE = frozenset(
    {"status", "service", "assignee_id", "priority", "kind", "topic", "customer_id", "store"}
    | {"subject", "snoozed_until", "outcome", "cause"}
)
COUNTED = frozenset({"service", "kind", "priority", "store"})  # what a clock's minutes hang on
SNIPPET = 160
SUBJECT = 150


@dataclass(frozen=True, slots=True)
class Settled:
    """Where a message ended up."""

    ticket_id: UUID | None
    created: bool
    follow_up_id: UUID | None


# --- the machine's side -------------------------------------------------------------------------


def related(
    db: Session, message: Message, customer_id: UUID | None, tagged: int | None
) -> list[Related]:
    """Tickets that the message says it belongs to.

    By address tag first, then by reference, then by a number in its subject. `tagged` is the
    ticket number of a valid address tag in the recipients. The tickets stay locked: one that is
    closed between this and joining it would swallow the message.
    """
    found: dict[UUID, Related] = {}
    if tagged is not None:
        wanted = select(TicketRow).where(TicketRow.number == tagged)
        row = db.scalar(wanted.with_for_update(key_share=True))
        if row is not None:
            row = _kept(db, row)
            found[row.id] = _related(row, "address_tag", message, customer_id)
    ids = tuple(dict.fromkeys(filter(None, _referred_to(message))))
    for column in (OutgoingRow.message_id, MessageRow.external_id) if ids else ():
        reason = "our_reference" if column is OutgoingRow.message_id else "reference"
        ticket_of = (
            OutgoingRow.ticket_id if column is OutgoingRow.message_id else MessageRow.ticket_id
        )
        rows = db.execute(
            select(column, TicketRow)
            .join(TicketRow, TicketRow.id == ticket_of)
            .where(column.in_(ids))
            .order_by(TicketRow.number)
            .with_for_update(of=TicketRow, key_share=True)
        ).all()
        for _, named in sorted(rows, key=lambda pair: ids.index(str(pair[0]))):
            row = _kept(db, named)
            found.setdefault(row.id, _related(row, reason, message, customer_id))
    if message.channel == Channel.EMAIL and (numbers := subject_numbers(message.subject)):
        wanted = select(TicketRow).where(TicketRow.number.in_(numbers)).order_by(TicketRow.number)
        for named in db.scalars(wanted.with_for_update(key_share=True)).all():
            row = _kept(db, named)
            found.setdefault(row.id, _related(row, "subject_number", message, customer_id))
    return list(found.values())


def _kept(db: Session, row: TicketRow) -> TicketRow:
    """The ticket that this one was merged into, locked; itself when it stands alone."""
    while row.merged_into is not None:
        row = lock(db, row.merged_into)
    return row


def _referred_to(message: Message) -> list[str | None]:
    """The nearest first; a bounce refers to the mail that it brings back."""
    returned = message.facts.get("returned") or {}
    return [message.in_reply_to, *reversed(message.references), *returned.get("message_ids", [])]


def lock(db: Session, ticket_id: UUID) -> TicketRow:
    """The ticket, locked and as it is now. Lock it before its messages, after its customer.

    Others may still refer to it (`key_share`): an event of theirs need not wait.
    """
    wanted = select(TicketRow).where(TicketRow.id == ticket_id).with_for_update(key_share=True)
    return db.scalars(wanted.execution_options(populate_existing=True)).one()


def _related(row: TicketRow, reason: str, message: Message, customer_id: UUID | None) -> Related:
    address = (message.sender.address or "").lower()
    his_address = address != "" and address == (row.correspondent or "").lower()
    same = (customer_id is not None and customer_id == row.customer_id) or (
        his_address and not is_spoofed(message.facts)
    )
    return Related(row.id, row.number, row.status, reason, same)


def settle(
    db: Session,
    row: MessageRow,
    message: Message,
    reading: Reading,
    plan: Plan,
) -> Settled:
    """Do what routing planned: join or open a ticket, with its events and its follow-up."""
    if plan.ticket_id is not None:
        ticket = lock(db, plan.ticket_id)
        _join(db, ticket, row, message, plan)
        return Settled(ticket.id, created=False, follow_up_id=None)
    if not plan.opens or plan.service is None:
        return Settled(None, created=False, follow_up_id=None)
    ticket = _open(db, row, message, reading, plan)
    follow_up = _promise(db, ticket, plan) if plan.follow_up and plan.due_at else None
    return Settled(ticket.id, created=True, follow_up_id=follow_up.id if follow_up else None)


def _open(
    db: Session,
    row: MessageRow,
    message: Message,
    reading: Reading,
    plan: Plan,
) -> TicketRow:
    assert plan.service is not None
    ticket = TicketRow(
        subject=_subject(message),
        kind=reading.kind,
        topic=reading.topic,
        priority=plan.actions.priority or reading.priority,
        service=plan.service,
        store=message.store,
        language=reading.language,
        customer_id=row.customer_id,
        rule_id=plan.rule_id,
        needs_review=reading.needs_review or _is_ambiguous(row),
        opened_at=row.received_at,
        due_at=plan.due_at,
        correspondent=_correspondent(message),
        tags=list(plan.actions.tags),
        assignee_id=_given_to(db, plan.service, plan.actions.assignee),
    )
    _count(ticket, row, message)
    db.add(ticket)
    db.flush()
    clocks.start(db, ticket, plan.timers)
    detail = {"message": str(row.id), "service": plan.service, "rule": str(plan.rule_id)}
    events.add(db, "ticket.opened", ticket_id=ticket.id, customer_id=row.customer_id, detail=detail)
    _act(db, ticket, plan)
    return ticket


def _given_to(db: Session, service: str, assignee: str | None) -> UUID | None:
    """Whom a rule gives the ticket to: somebody by name, or whose turn it is."""
    if assignee == "share":
        return staff.share(db, service)
    return UUID(assignee) if assignee else None


def _act(db: Session, ticket: TicketRow, plan: Plan) -> None:
    """The promise and the notices that the rule asks for."""
    wanted = plan.actions
    if wanted.follow_up:
        service = service_of(rules.current(db), ticket.service, ticket.store)
        due = due_at(service, ticket.opened_at, wanted.follow_up_minutes)
        follow_ups.open(db, ticket.number, wanted.follow_up, due, None, owner_id=ticket.assignee_id)
    lead = staff.of(db, ticket.service).lead if "lead" in wanted.notify else None
    whom = [UUID(one) for one in wanted.notify if one != "lead"] + ([lead] if lead else [])
    notices.add(db, whom, "ticket.opened", ticket.id, {}, key=f"opened {ticket.id}")


def _join(
    db: Session,
    ticket: TicketRow,
    row: MessageRow,
    message: Message,
    plan: Plan,
) -> None:
    _count(ticket, row, message)
    ticket.version += 1  # who decides on it without these words has to look again
    if ticket.customer_id is None:
        ticket.customer_id = row.customer_id
    detail = {"message": str(row.id), "reason": plan.reason, "evidence": list(plan.evidence)}
    customer_id = row.customer_id
    events.add(db, "message.received", ticket_id=ticket.id, customer_id=customer_id, detail=detail)
    was = ticket.status
    if plan.spoken:
        clocks.customer_wrote(db, ticket, row.received_at, was)
    if plan.reopens:
        ticket.status, ticket.closed_at, ticket.snoozed_until = "open", None, None
        events.add(db, "ticket.reopened", ticket_id=ticket.id, detail={"was": was})


def reconsider(db: Session, row: MessageRow, plan: Plan, decided: frozenset[str]) -> None:
    """Take a new reading over to the ticket that the message opened, save what people touched."""
    if not row.ticket_created:
        return
    assert row.ticket_id is not None
    ticket = lock(db, row.ticket_id)
    if ticket.status == "closed":
        return
    wanted: dict[str, Any] = {name: getattr(row, name) for name in ("kind", "topic", "priority")}
    if plan.service is not None and ticket.assignee_id is None:
        wanted |= {"service": plan.service, "rule_id": plan.rule_id}
    if ticket.customer_id is None:
        wanted["customer_id"] = row.customer_id
    changed = {
        name: value
        for name, value in wanted.items()
        if name not in decided and value is not None and getattr(ticket, name) != value
    }
    detail = {
        name: [decisions.told(getattr(ticket, name)), decisions.told(value)]
        for name, value in changed.items()
    }
    for name, value in changed.items():
        setattr(ticket, name, value)
    ticket.needs_review = bool(row.needs_review) or _is_ambiguous(row)
    if changed.keys() & COUNTED:
        clocks.recount(db, ticket)
    if changed:
        ticket.version += 1
        events.add(db, "ticket.reconsidered", ticket_id=ticket.id, detail=detail)


def _is_ambiguous(row: MessageRow) -> bool:
    return (row.match or {}).get("status") == "ambiguous"


def _count(ticket: TicketRow, row: MessageRow, message: Message) -> None:
    ticket.message_count = (ticket.message_count or 0) + 1
    ticket.last_message_at = max(ticket.last_message_at or row.received_at, row.received_at)
    ticket.last_channel = row.channel
    ticket.last_direction = "in"
    ticket.snippet = " ".join(message.customer_text[: SNIPPET * 2].split())[:SNIPPET]


def _promise(db: Session, ticket: TicketRow, plan: Plan) -> FollowUpRow:
    assert plan.service is not None
    assert plan.due_at is not None
    promise = FollowUpRow(
        ticket_id=ticket.id, what=follow_ups.ANSWER, service=plan.service, due_at=plan.due_at
    )
    db.add(promise)
    db.flush()
    detail = {"follow_up": str(promise.id), "due_at": plan.due_at.isoformat()}
    events.add(db, "follow_up.opened", ticket_id=ticket.id, detail=detail)
    return promise


def _subject(message: Message) -> str:
    told = (message.subject or "").strip() or " ".join(message.customer_text[:400].split())
    return (told if len(told) <= SUBJECT else told[: SUBJECT - 1].rstrip() + "…") or "—"


def _correspondent(message: Message) -> str | None:
    if message.is_automatic:
        return None
    answer_to = message.reply_to.address if message.reply_to else None
    return answer_to or message.sender.address


# --- people's side ------------------------------------------------------------------------------


def get(db: Session, number: int, lock: bool = False) -> TicketRow:
    """The ticket of that number. Raises NotFound."""
    wanted = select(TicketRow).where(TicketRow.number == number)
    if lock:
        wanted = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = db.scalar(wanted)
    if row is None:
        raise NotFound(f"there is no ticket {number}")
    return row


def change(
    db: Session,
    number: int,
    changes: Mapping[str, Any],
    by: UUID | None,
    if_version: int | None = None,
) -> TicketRow:
    """Change a ticket as a person asks; each changed field is a decision and part of one event.

    Raises Unfit for a field that cannot be changed or a value that does not exist, Stale for a
    ticket that somebody else changed since `if_version`; Refused; NotFound.
    """
    row = get(db, number, lock=True)
    if if_version is not None and if_version != row.version:
        raise Stale(f"ticket {number} was changed meanwhile: look at it again")
    if unknown := sorted(set(changes) - CHANGEABLE):
        raise Unfit(f"cannot change {', '.join(unknown)} of a ticket")
    changes = _with_sleep(row, changes)
    changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not changed:
        return row
    _check(db, row, changed)
    before = {name: getattr(row, name) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    closed_at, now = row.closed_at, datetime.now().astimezone()
    _keep_closed_at(row, now)
    if changed.keys() & COUNTED:
        clocks.recount(db, row)
    if "status" in changed:
        clocks.status_changed(db, row, before["status"], closed_at, now)
    if changed.keys() & {"kind", "topic", "priority"}:
        row.needs_review = False
    row.version += 1
    decisions.about_ticket(db, row, before, changed, by)
    detail = {
        name: [decisions.told(before[name]), decisions.told(value)]
        for name, value in changed.items()
    }
    what = {"closed": "ticket.closed"}.get(changed.get("status", ""), "ticket.changed")
    if before.get("status") == "closed":
        what = "ticket.reopened"
    events.add(db, what, ticket_id=row.id, by=by, detail=detail)
    return row


def close(
    db: Session,
    number: int,
    outcome: str | None,
    cause: str | None,
    by: UUID | None,
    if_version: int | None = None,
    end_promises: bool = False,
) -> TicketRow:
    """End a ticket with its outcome and cause.

    Raises Refused while a promise on it is open, unless told to end the promises with it.
    """
    if end_promises:
        follow_ups.end_all(db, get(db, number, lock=True), outcome or "closed", by)
    changes = {"status": "closed", "outcome": outcome, "cause": cause}
    return change(db, number, changes, by, if_version)


def reopen(db: Session, number: int, by: UUID | None) -> TicketRow:
    """Take a closed, waiting or snoozed ticket up again."""
    return change(db, number, {"status": "open", "snoozed_until": None}, by)


def wake(db: Session, now: datetime) -> Sequence[int]:
    """Open the snoozed tickets whose time has come; their numbers."""
    due = select(TicketRow).where(TicketRow.status == "snoozed", TicketRow.snoozed_until <= now)
    rows = db.scalars(due.with_for_update(skip_locked=True)).all()
    for row in rows:
        row.status, row.snoozed_until = "open", None
        row.version += 1
        events.add(db, "ticket.woke", ticket_id=row.id)
    return [row.number for row in rows]


def _with_sleep(row: TicketRow, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """A time to wake at, alone, puts the ticket to sleep; none wakes it: or it slept for ever."""
    if "snoozed_until" not in changes or "status" in changes:
        return changes
    if changes["snoozed_until"] is not None:
        return {**changes, "status": "snoozed"}
    return {**changes, "status": "open"} if row.status == "snoozed" else changes


def _check(db: Session, row: TicketRow, changed: Mapping[str, Any]) -> None:
    for axis in ("kind", "topic", "priority", "outcome", "cause"):
        value = changed.get(axis)
        if value is not None and db.get(LabelRow, (axis, value)) is None:
            raise Unfit(f"there is no {axis} {value}")
    if "service" in changed and db.get(ServiceRow, changed["service"]) is None:
        raise Unfit(f"there is no service {changed['service']}")
    if changed.get("status") == "closed":
        promised = select(FollowUpRow.id).where(
            FollowUpRow.ticket_id == row.id, FollowUpRow.done_at.is_(None)
        )
        if db.scalar(promised.limit(1)) is not None:
            raise Refused("a follow-up on this ticket is still open: end it first")
    sleeps = changed.get("status", row.status) == "snoozed"
    if sleeps and not changed.get("snoozed_until", row.snoozed_until):
        raise Unfit("say until when the ticket sleeps (snoozed_until)")


def _keep_closed_at(row: TicketRow, now: datetime) -> None:
    if row.status == "closed":
        row.closed_at = row.closed_at or now
    else:
        row.closed_at = None
    if row.status != "snoozed":
        row.snoozed_until = None
