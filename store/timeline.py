"""One ticket's page: its messages in, what we wrote, its promises and its events, in order.

A handful of queries whatever the ticket's length; nothing is loaded row by row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.errors import NotFound
from store import desk, matters, moves, outgoing_files
from store.matters import Near
from store.tables import (
    AccountRow,
    CustomerKeyRow,
    CustomerRow,
    DecisionRow,
    DraftRow,
    EventRow,
    FollowUpRow,
    MessageRow,
    OutgoingFileRow,
    OutgoingRow,
    SeenRow,
    TicketRow,
)

# Events that the message, the reply or the promise on the page already tells.
TOLD_ELSEWHERE = frozenset(
    {"message.received", "message.joined", "reply.queued", "reply.written", "note.written"}
    | {"acknowledgement.written", "survey.written"}
)
RECENT = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on the time-line; `kind` is `message`, `outgoing` or `event`."""

    kind: str
    at: datetime
    row: Any


@dataclass(frozen=True, slots=True)
class Possible:
    """One of several records that may be the sender, for a person to choose from."""

    customer: CustomerRow
    score: float
    keys: Sequence[CustomerKeyRow]


@dataclass(frozen=True, slots=True)
class Card:
    """The customer beside the ticket."""

    customer: CustomerRow
    keys: Sequence[CustomerKeyRow]
    tickets: Sequence[TicketRow]


@dataclass(frozen=True, slots=True)
class TicketPage:
    """All that the page of one ticket shows."""

    ticket: TicketRow
    entries: Sequence[Entry]
    follow_ups: Sequence[FollowUpRow]
    card: Card | None
    possible: Sequence[Possible]
    people: dict[UUID, str]
    seen_at: datetime | None
    drafts: dict[str, DraftRow]
    draft_files: Sequence[OutgoingFileRow]
    files: dict[UUID, list[OutgoingFileRow]]
    numbers: dict[UUID, int]
    joined: Sequence[EventRow] = ()
    decided: frozenset[str] = field(default_factory=frozenset)
    near: Sequence[Near] = ()
    moves: Mapping[str, bool] = field(default_factory=dict)

    @property
    def first_message(self) -> MessageRow | None:
        """The message that opened the ticket."""
        return next((entry.row for entry in self.entries if entry.kind == "message"), None)

    @property
    def last_message(self) -> MessageRow | None:
        """The customer's last message."""
        found = [entry.row for entry in self.entries if entry.kind == "message"]
        return found[-1] if found else None

    @property
    def open_follow_ups(self) -> list[FollowUpRow]:
        """Promises yet to be kept, the nearest first."""
        return [row for row in self.follow_ups if row.done_at is None]


def page(db: Session, number: int, account_id: UUID | None) -> TicketPage:
    """The page of ticket `number` as one agent sees it. Raises NotFound."""
    ticket = db.scalar(select(TicketRow).where(TicketRow.number == number))
    if ticket is None:
        raise NotFound(f"there is no ticket {number}")
    all_of_it = moves.family(db, ticket.id)  # what was merged into it keeps its own events
    messages = _of(db, MessageRow, [ticket.id], MessageRow.seq)
    outgoing = _of(db, OutgoingRow, all_of_it, OutgoingRow.created_at)
    events = _of(db, EventRow, all_of_it, EventRow.id)
    follow_ups = _of(db, FollowUpRow, [ticket.id], FollowUpRow.due_at)
    decided = db.scalars(select(DecisionRow.field).where(DecisionRow.ticket_id == ticket.id))
    return TicketPage(
        ticket=ticket,
        entries=_merge(messages, outgoing, events),
        follow_ups=follow_ups,
        card=card(db, ticket.customer_id) if ticket.customer_id else None,
        possible=_possible(db, ticket, messages),
        people={row.id: row.name for row in db.execute(select(AccountRow.id, AccountRow.name))},
        seen_at=_seen_at(db, account_id, ticket.id),
        drafts=desk.drafts(db, account_id, ticket.id) if account_id else {},
        draft_files=outgoing_files.drafts(db, ticket.id, account_id) if account_id else [],
        files=outgoing_files.by_reply(db, ticket.id),
        numbers=_numbers(db, messages),
        joined=[row for row in events if row.what == "message.received"],
        decided=frozenset(decided),
        near=matters.proposed(db, ticket.id),
        moves=moves.of_ticket(db, ticket.id),
    )


def card(db: Session, customer_id: UUID, limit: int = RECENT) -> Card:
    """A customer with his identifiers and his latest tickets. Raises NotFound."""
    customer = db.get(CustomerRow, customer_id)
    if customer is None:
        raise NotFound("there is no such customer")
    tickets = db.scalars(
        select(TicketRow)
        .where(TicketRow.customer_id == customer_id)
        .order_by(TicketRow.number.desc())
        .limit(limit)
    ).all()
    return Card(customer, _keys(db, [customer_id]).get(customer_id, []), tickets)


def _of(db: Session, table: Any, ids: Sequence[UUID], order: Any) -> Sequence[Any]:
    return db.scalars(select(table).where(table.ticket_id.in_(ids)).order_by(order)).all()


def _merge(
    messages: Sequence[MessageRow], outgoing: Sequence[OutgoingRow], events: Sequence[EventRow]
) -> list[Entry]:
    entries = [Entry("message", row.captured_at, row) for row in messages]
    entries += [Entry("outgoing", row.created_at, row) for row in outgoing]
    entries += [Entry("event", row.at, row) for row in events if row.what not in TOLD_ELSEWHERE]
    rank = {
        "message": 0,
        "outgoing": 1,
        "event": 2,
    }  # at one instant: what was said, then its effect
    return sorted(entries, key=lambda entry: (entry.at, rank[entry.kind]))


def _seen_at(db: Session, account_id: UUID | None, ticket_id: UUID) -> datetime | None:
    return db.scalar(
        select(SeenRow.at).where(SeenRow.account_id == account_id, SeenRow.ticket_id == ticket_id)
    )


def _possible(db: Session, ticket: TicketRow, messages: Sequence[MessageRow]) -> list[Possible]:
    """Who the sender may be, from the last message that left it to a person."""
    if ticket.customer_id is not None:
        return []
    undecided = [row for row in messages if (row.match or {}).get("status") == "ambiguous"]
    if not undecided:
        return []
    scores = {UUID(str(pair[0])): float(pair[1]) for pair in undecided[-1].match["candidates"]}  # type: ignore[index]  # the filter above has seen it
    keys = _keys(db, list(scores))
    found = db.scalars(select(CustomerRow).where(CustomerRow.id.in_(scores)))
    possible = [Possible(row, scores[row.id], keys.get(row.id, [])) for row in found]
    return sorted(possible, key=lambda one: -one.score)


def _keys(db: Session, ids: Sequence[UUID]) -> dict[UUID, list[CustomerKeyRow]]:
    rows = db.scalars(
        select(CustomerKeyRow)
        .where(CustomerKeyRow.customer_id.in_(ids), CustomerKeyRow.shown.is_not(None))
        .order_by(CustomerKeyRow.kind, CustomerKeyRow.confirmed_at.desc().nulls_last())
    )
    grouped: dict[UUID, list[CustomerKeyRow]] = {}
    for row in rows:
        grouped.setdefault(row.customer_id, []).append(row)
    return grouped


def _numbers(db: Session, messages: Sequence[MessageRow]) -> dict[UUID, int]:
    """The ticket numbers of the messages that these repeat, by message id."""
    originals = [row.duplicate_of for row in messages if row.duplicate_of]
    if not originals:
        return {}
    pairs = db.execute(
        select(MessageRow.id, TicketRow.number)
        .join(TicketRow, TicketRow.id == MessageRow.ticket_id)
        .where(MessageRow.id.in_(originals))
    )
    return {row.id: row.number for row in pairs}
