"""The outbox and the notes: what we write on a ticket, and what became of it on its way out.

`queued` → `sending` → `sent` | `failed` | `uncertain`; `queued` → `cancelled` while the author can
still take it back. A row that stays `sending` was cut off in the middle: nobody knows whether the
server took it, so it becomes `uncertain` and a person looks; the customer never reads it twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Refused, Unfit
from inbox.records import Outgoing, Party
from store import events, follow_ups, tickets
from store.tables import MessageRow, OutgoingRow, TicketRow

MAX_ATTEMPTS = 8
SNIPPET = 160


@dataclass(slots=True)
class _Outbox:
    sender: str = "contact@localhost"
    delay: timedelta = timedelta(0)


_outbox = _Outbox()


def bind(sender: str, delay_seconds: int) -> None:
    """Say which address this deployment writes from, and how long a reply can be taken back."""
    _outbox.sender, _outbox.delay = sender, timedelta(seconds=delay_seconds)


def write(
    db: Session,
    number: int,
    text: str,
    by: UUID | None,
    kind: str = "reply",
    to: Sequence[str] | None = None,
    cc: Sequence[str] = (),
    idempotency_key: str | None = None,
) -> OutgoingRow:
    """Write a reply (queued, to leave after the outbox's delay) or a note on ticket `number`.

    Asked again with the same key, it gives the first row. Raises NotFound; Refused for a reply that
    has nobody to go to; Unfit for an empty text, or a key that has served for another one.
    """
    if idempotency_key:  # the same key may be on its way for another ticket, by a token too
        lock = func.hashtextextended(f"{by} {idempotency_key}", 3)
        db.execute(select(func.pg_advisory_xact_lock(lock)))
    ticket = tickets.get(db, number, lock=True)
    if idempotency_key and (first := _asked_before(db, by, idempotency_key)):
        if (first.ticket_id, first.kind, first.text) != (ticket.id, kind, text):
            raise Unfit("this idempotency key has served for another text")
        return first
    if not text.strip():
        raise Unfit("there is no text to send" if kind == "reply" else "the note is empty")
    row = OutgoingRow(
        ticket_id=ticket.id, kind=kind, author_id=by, idempotency_key=idempotency_key, text=text
    )
    if kind == "note":
        row.state = "kept"
    else:
        _address(db, row, ticket, to, cc)
        row.next_attempt_at = datetime.now().astimezone() + _outbox.delay
    db.add(row)
    db.flush()
    _tell(db, ticket, row, by)
    return row


def _asked_before(db: Session, by: UUID | None, key: str) -> OutgoingRow | None:
    same = select(OutgoingRow).where(OutgoingRow.idempotency_key == key)
    author = OutgoingRow.author_id
    return db.scalar(same.where(author.is_(None) if by is None else author == by))


def _address(
    db: Session,
    row: OutgoingRow,
    ticket: TicketRow,
    to: Sequence[str] | None,
    cc: Sequence[str],
) -> None:
    """Recipients, subject and threading (RFC 5322 section 3.6.4) from the customer's last mail."""
    recipients = list(to) if to else [ticket.correspondent] if ticket.correspondent else []
    if not recipients:
        raise Refused("this ticket has no e-mail address to answer to: give one")
    if any(mark in address for address in (*recipients, *cc) for mark in "\r\n"):
        raise Unfit("an address cannot hold a line break")
    last = db.scalar(
        select(MessageRow)
        .where(MessageRow.ticket_id == ticket.id, MessageRow.channel == "email")
        .order_by(MessageRow.seq.desc())
        .limit(1)
    )
    row.state = "queued"
    row.sender = sender = _outbox.sender
    row.recipients, row.cc = recipients, list(cc)
    row.message_id = f"<t{ticket.number}.{secrets.token_hex(16)}@{sender.rpartition('@')[2]}>"
    subject = (last.subject if last is not None and last.subject else ticket.subject).strip()
    row.subject = subject if subject.lower().startswith(("re:", "re :")) else f"Re: {subject}"
    if last is not None and last.external_id:
        row.in_reply_to = last.external_id
        earlier = [str(ref) for ref in (last.content or {}).get("references", [])]
        row.references = [*earlier[-20:], last.external_id]


def _tell(db: Session, ticket: TicketRow, row: OutgoingRow, by: UUID | None) -> None:
    detail = {"outgoing": str(row.id)}
    if row.kind == "note":
        events.add(db, "note.written", ticket_id=ticket.id, by=by, detail=detail)
        return
    now = datetime.now().astimezone()
    ticket.answered_at = ticket.answered_at or now
    ticket.message_count += 1
    ticket.last_message_at = now
    ticket.last_channel, ticket.last_direction = "email", "out"
    ticket.snippet = " ".join(row.text[: SNIPPET * 2].split())[:SNIPPET]
    ticket.version += 1
    if ticket.status in ("open", "snoozed"):
        ticket.status, ticket.snoozed_until = "waiting", None
    events.add(db, "reply.written", ticket_id=ticket.id, by=by, detail=detail)
    follow_ups.end_all(db, ticket, "answered", by, only_automatic=True)


def take_back(db: Session, outgoing_id: UUID, by: UUID | None) -> OutgoingRow:
    """Cancel a reply that has not left; its text can be edited again. Refused once it has.

    The ticket waits for an answer again, and so do the promises that the reply had kept.
    """
    row = db.get(OutgoingRow, outgoing_id, with_for_update=True)
    if row is None:
        raise NotFound(f"there is no reply {outgoing_id}")
    if row.state != "queued":
        raise Refused("this reply has left already")
    row.state = "cancelled"
    ticket = tickets.lock(db, row.ticket_id)
    ticket.message_count -= 1
    ticket.version += 1
    ticket.status = "open" if ticket.status == "waiting" else ticket.status
    if ticket.answered_at is not None and ticket.answered_at >= row.created_at:
        ticket.answered_at = None  # this reply was the first
    follow_ups.open_again(db, ticket.id, row.created_at, by)
    detail = {"outgoing": str(row.id)}
    events.add(db, "reply.taken_back", ticket_id=row.ticket_id, by=by, detail=detail)
    return row


def as_mail(row: OutgoingRow) -> Outgoing:
    """The row as the mail that it becomes."""
    return Outgoing(
        message_id=row.message_id or "",
        sender=Party(address=row.sender),
        to=tuple(Party(address=address) for address in row.recipients),
        cc=tuple(Party(address=address) for address in row.cc),
        subject=row.subject or "",
        text=row.text,
        in_reply_to=row.in_reply_to,
        references=tuple(row.references),
        automatic=row.kind == "acknowledgement",
    )


def due(db: Session, limit: int = 100) -> Sequence[UUID]:
    """The ids of what is to be sent now."""
    waiting = select(OutgoingRow.id).where(
        OutgoingRow.state == "queued", OutgoingRow.next_attempt_at <= func.now()
    )
    return db.scalars(waiting.order_by(OutgoingRow.next_attempt_at).limit(limit)).all()


def claim(db: Session, outgoing_id: UUID) -> OutgoingRow | None:
    """Take one due row to send it: `sending` from now on. None when it is not due or not queued."""
    return db.scalar(
        update(OutgoingRow)
        .where(
            OutgoingRow.id == outgoing_id,
            OutgoingRow.state == "queued",
            OutgoingRow.next_attempt_at <= func.now(),
        )
        .values(state="sending", attempts=OutgoingRow.attempts + 1, next_attempt_at=func.now())
        .returning(OutgoingRow)
    )


def sent(db: Session, outgoing_id: UUID, server_said: str) -> None:
    """The server took it; what it said (and whom of several it refused) is kept."""
    row = _on_its_way(db, outgoing_id)
    row.state, row.server_said = "sent", server_said
    row.sent_at = datetime.now().astimezone()
    _note_end(db, row, "reply.sent")


def postpone(db: Session, outgoing_id: UUID, why: str) -> None:
    """A temporary refusal: try later (1, 2, 4 … minutes), or `failed` when attempts run out."""
    row = _on_its_way(db, outgoing_id)
    row.server_said = why
    if row.attempts >= MAX_ATTEMPTS:
        row.state = "failed"
        _note_end(db, row, "reply.failed")
    else:
        row.state = "queued"
        wait = timedelta(minutes=2 ** (row.attempts - 1))
        row.next_attempt_at = datetime.now().astimezone() + wait


def give_up(db: Session, outgoing_id: UUID, why: str, uncertain: bool = False) -> None:
    """A permanent refusal, or an end that nobody knows: a person has to look."""
    row = _on_its_way(db, outgoing_id)
    if row.state != "sending":
        return  # its worker was slow, not dead, and has said how it ended
    row.state, row.server_said = ("uncertain" if uncertain else "failed"), why
    _note_end(db, row, "reply.uncertain" if uncertain else "reply.failed")


def _on_its_way(db: Session, outgoing_id: UUID) -> OutgoingRow:
    return db.get_one(OutgoingRow, outgoing_id, with_for_update=True, populate_existing=True)


def _note_end(db: Session, row: OutgoingRow, what: str) -> None:
    ticket = tickets.lock(db, row.ticket_id)
    if what != "reply.sent" and ticket.status == "waiting":  # nothing to wait for: a person looks
        ticket.status = "open"
        ticket.version += 1
    detail = {"outgoing": str(row.id), "server_said": row.server_said}
    events.add(db, what, ticket_id=row.ticket_id, detail=detail)


def cut_off(db: Session, age: timedelta) -> Sequence[UUID]:
    """Rows that have been `sending` for longer than `age`: their worker died with them."""
    stuck = select(OutgoingRow.id).where(
        OutgoingRow.state == "sending", OutgoingRow.next_attempt_at < func.now() - age
    )
    return db.scalars(stuck).all()
