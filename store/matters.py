"""One matter, one ticket: what a customer's open tickets are about, and what may belong together.

What the evidence makes sure is joined by routing; what it makes likely is proposed on the ticket
that was opened instead, until a person says that it is one matter or that it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox.errors import NotFound
from inbox.identify import is_spoofed
from inbox.records import Entities, Message, Reading, Related
from inbox.routing import matter
from store import events, tickets
from store.tables import CustomerRow, MessageRow, NearTicketRow, TicketRow

MOST_TICKETS, MOST_MESSAGES, MOST_CHARACTERS = 8, 40, 6000


@dataclass(frozen=True, slots=True)
class Near:
    """A ticket that this one may belong to, for a person to say."""

    ticket: TicketRow
    score: float
    evidence: Sequence[str]


def of_customer(
    db: Session, message: Message, reading: Reading, customer_id: UUID | None, at: datetime
) -> list[Related]:
    """The customer's open tickets, each with how likely the message is about its matter.

    None for a forged sender: what he says may be what he has read. The tickets stay locked.
    Call it with the customer locked: of two first messages of one matter, one finds the other.
    """
    if customer_id is None or is_spoofed(message.facts):
        return []
    wanted = select(TicketRow).where(
        TicketRow.customer_id == customer_id,
        TicketRow.status != "closed",
        TicketRow.merged_into.is_(None),
    )
    latest = wanted.order_by(TicketRow.number.desc()).limit(MOST_TICKETS)
    rows = db.scalars(latest.with_for_update(key_share=True)).all()
    if not rows:
        return []
    known = _known_by(db, customer_id)
    new = matter.said(
        f"{message.subject or ''}\n{message.customer_text}",
        reading.entities,
        topic=reading.topic,
        at=message.sent_at or at,
        likely=reading.likely.get("topic", ()),
        store=message.store,
        without=known,
    )
    said = _said(db, [row.id for row in rows], known)
    alone = len(rows) == 1
    return [
        Related(
            row.id,
            row.number,
            row.status,
            "same_matter",
            same_customer=True,
            scored=matter.weigh(new, said.get(row.id, ()), alone),
        )
        for row in rows
    ]


def _known_by(db: Session, customer_id: UUID) -> list[str | None]:
    """The customer's names and places, which all that he writes may hold."""
    row = db.get_one(CustomerRow, customer_id)
    return [row.first_name, row.last_name, row.city, row.address]


def _said(
    db: Session, ticket_ids: Sequence[UUID], known: Sequence[str | None]
) -> dict[UUID, list[matter.Said]]:
    columns = (MessageRow.ticket_id, MessageRow.subject, MessageRow.topic, MessageRow.store)
    text = func.left(func.coalesce(MessageRow.reply_text, ""), MOST_CHARACTERS).label("text")
    when = func.coalesce(MessageRow.sent_at, MessageRow.received_at).label("at")
    turns = MessageRow.content["turns"].label("turns")
    rows = db.execute(
        select(*columns, text, when, MessageRow.reading, turns)
        .where(MessageRow.ticket_id.in_(ticket_ids), MessageRow.duplicate_of.is_(None))
        .order_by(MessageRow.seq.desc())
        .limit(MOST_MESSAGES)
    )
    found: dict[UUID, list[matter.Said]] = {}
    for row in rows:
        reading = row.reading or {}
        entities = {name: tuple(them) for name, them in (reading.get("entities") or {}).items()}
        spoken = [turn["text"] for turn in row.turns or [] if turn.get("role") == "customer"]
        said = matter.said(
            f"{row.subject or ''}\n{' '.join(spoken) or row.text}",
            Entities(**entities),
            topic=row.topic or "other",
            at=row.at,
            likely=[
                (label, chance) for label, chance in reading.get("likely", {}).get("topic", [])
            ],
            store=row.store,
            without=known,
        )
        found.setdefault(row.ticket_id, []).append(said)
    return found


# --- what is only likely ------------------------------------------------------------------------


def propose(db: Session, ticket_id: UUID | None, near: Sequence[Related]) -> None:
    """Ask on a new ticket whether it belongs to one of these."""
    for one in near:
        assert one.scored is not None
        assert ticket_id is not None
        values = {"score": one.scored.score, "evidence": list(one.scored.evidence)}
        row = insert(NearTicketRow).values(ticket_id=ticket_id, other_id=one.ticket_id, **values)
        db.execute(row.on_conflict_do_nothing())
        detail = {"other": one.number, **values}
        events.add(db, "ticket.near", ticket_id=ticket_id, detail=detail)


def proposed(db: Session, ticket_id: UUID) -> list[Near]:
    """The tickets that this one may belong to, likeliest first, of which nobody has said yet."""
    rows = db.execute(
        select(TicketRow, NearTicketRow)
        .join(NearTicketRow, NearTicketRow.other_id == TicketRow.id)
        .where(
            NearTicketRow.ticket_id == ticket_id,
            NearTicketRow.state == "proposed",
            TicketRow.merged_into.is_(None),
        )
        .order_by(NearTicketRow.score.desc())
    )
    return [Near(ticket, near.score, near.evidence) for ticket, near in rows]


def refuse(db: Session, number: int, other: int, by: UUID | None) -> None:
    """They are two matters: it is remembered and not asked again. Raises NotFound."""
    a, b = tickets.get(db, number), tickets.get(db, other)
    row = db.get(NearTicketRow, (a.id, b.id), with_for_update=True)
    if row is None:
        raise NotFound(f"ticket {number} was never taken for a part of ticket {other}")
    row.state, row.by, row.at = "refused", by, datetime.now().astimezone()
    events.add(db, "ticket.not_near", ticket_id=a.id, by=by, detail={"other": other})


def ask_again(db: Session, number: int, other: int, by: UUID | None) -> None:
    """Nobody has said so after all."""
    a, b = tickets.get(db, number), tickets.get(db, other)
    row = db.get(NearTicketRow, (a.id, b.id), with_for_update=True)
    if row is not None and row.state == "refused":
        row.state, row.by = "proposed", by


def remember(db: Session, ticket_id: UUID, other_id: UUID, state: str, by: UUID | None) -> None:
    """What a person did with the two says whether they are one matter."""
    values: dict[str, Any] = {"state": state, "by": by}
    row = insert(NearTicketRow).values(ticket_id=ticket_id, other_id=other_id, score=0.0, **values)
    db.execute(row.on_conflict_do_update(constraint="near_ticket_pkey", set_=values))
