"""What we write on a ticket: replies, which the outbox sends, and notes, which stay inside."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import false, func, select
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Refused, Unfit
from inbox.records import Outgoing, Party
from inbox.routing import address_tag
from store import clocks, desk, events, follow_ups, mailboxes, outgoing_files, tickets
from store.tables import AccountRow, MessageRow, OutgoingRow, TicketRow

SNIPPET = 160
AUTOMATIC = frozenset({"acknowledgement", "survey"})  # no person writes these


@dataclass(slots=True)
class _Outbox:
    sender: str = "contact@localhost"
    delay: timedelta = timedelta(0)
    secret_key: bytes = b""


_outbox = _Outbox()


def bind(sender: str, delay_seconds: int, secret_key: bytes = b"") -> None:
    """Say which address this deployment writes from, and how long a reply can be taken back.

    sender      where no mailbox row says another one.
    secret_key  signs the tickets' tags, for mailboxes that take them.
    """
    _outbox.sender, _outbox.delay = sender, timedelta(seconds=delay_seconds)
    _outbox.secret_key = secret_key


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
    if idempotency_key and (first := asked_before(db, by, idempotency_key)):
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
    if kind == "reply" and by is not None:
        outgoing_files.attach(db, row, by)
    _tell(db, ticket, row, by)
    return row


def asked_before(db: Session, by: UUID | None, key: str) -> OutgoingRow | None:
    """What `by` has written with this idempotency key."""
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
    last = _last_from_a_person(db, ticket.id)
    row.state = "queued"
    row.recipients, row.cc = recipients, list(cc)
    _sign(db, row, ticket, last)
    assert row.sender is not None
    row.message_id = f"<t{ticket.number}.{secrets.token_hex(16)}@{row.sender.rpartition('@')[2]}>"
    subject = (last.subject if last is not None and last.subject else ticket.subject).strip()
    row.subject = subject if subject.lower().startswith(("re:", "re :")) else f"Re: {subject}"
    _thread(db, row, last)


def _last_from_a_person(db: Session, ticket_id: UUID) -> MessageRow | None:
    """The mail that a reply answers: never a bounce or a vacation note that came in between."""
    automatic = func.coalesce(MessageRow.content["is_automatic"].as_boolean(), false())
    mails = select(MessageRow).where(
        MessageRow.ticket_id == ticket_id, MessageRow.channel == "email", ~automatic
    )
    return db.scalar(mails.order_by(MessageRow.seq.desc()).limit(1))


def _sign(db: Session, row: OutgoingRow, ticket: TicketRow, last: MessageRow | None) -> None:
    """Whose letter-head it has: by the source of the customer's mail, by service, or ours."""
    mailbox = mailboxes.writes_from(db, last.source_id if last else None, ticket.service)
    row.sender = mailbox.address if mailbox else _outbox.sender
    if mailbox is None:
        return
    author = db.get(AccountRow, row.author_id) if row.author_id else None
    row.sender_name = mailbox.name or None
    row.signature = mailbox.signature.replace("{agent}", author.name if author else "").strip()
    if mailbox.takes_tags and _outbox.secret_key:
        row.reply_to = address_tag(mailbox.address, ticket.number, _outbox.secret_key)


def _thread(db: Session, row: OutgoingRow, last: MessageRow | None) -> None:
    """Under the customer's last mail; where he has written none, under ours (RFC 5322, 3.6.4)."""
    if last is not None and last.external_id:
        content = last.content or {}
        earlier = [str(ref) for ref in content.get("references") or []]
        if not earlier and content.get("in_reply_to"):
            earlier = [str(content["in_reply_to"])]
        row.in_reply_to = last.external_id
        row.references = [*earlier[-20:], last.external_id]
        return
    ours = select(OutgoingRow).where(
        OutgoingRow.ticket_id == row.ticket_id, OutgoingRow.state == "sent"
    )
    before = db.scalar(ours.order_by(OutgoingRow.sent_at.desc()).limit(1))
    if before is not None and before.message_id:
        row.in_reply_to = before.message_id
        row.references = [*before.references[-20:], before.message_id]


def _tell(db: Session, ticket: TicketRow, row: OutgoingRow, by: UUID | None) -> None:
    detail = {"outgoing": str(row.id)}
    if row.kind == "note":
        events.add(db, "note.written", ticket_id=ticket.id, by=by, detail=detail)
        return
    if row.kind in AUTOMATIC:  # no answer: nothing is promised, met or waited for by it
        events.add(db, f"{row.kind}.written", ticket_id=ticket.id, detail=detail)
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
    clocks.answered(db, ticket, now)
    events.add(db, "reply.written", ticket_id=ticket.id, by=by, detail=detail)
    follow_ups.end_all(db, ticket, "answered", by, only_automatic=True)


def take_back(db: Session, outgoing_id: UUID, by: UUID | None) -> OutgoingRow:
    """Cancel a reply that has not left; its text can be edited again. Refused once it has.

    The ticket waits for an answer again, and so do the promises that the reply had kept.
    """
    ticket_id = db.scalar(select(OutgoingRow.ticket_id).where(OutgoingRow.id == outgoing_id))
    if ticket_id is None:
        raise NotFound(f"there is no reply {outgoing_id}")
    ticket = tickets.lock(db, ticket_id)  # before its reply: in that order everybody locks the two
    row = db.get_one(OutgoingRow, outgoing_id, with_for_update=True, populate_existing=True)
    # of several recipients some may have it, and the rest is tried again
    if row.state != "queued" or row.delivered or row.kind in AUTOMATIC:
        raise Refused("this reply has left already")
    row.state = "cancelled"
    outgoing_files.detach(db, row, by)
    ticket.message_count -= 1
    ticket.version += 1
    ticket.status = "open" if ticket.status == "waiting" else ticket.status
    if ticket.answered_at is not None and ticket.answered_at >= row.created_at:
        ticket.answered_at = None  # this reply was the first
    clocks.unanswered(db, ticket, row.created_at)
    follow_ups.open_again(db, ticket.id, row.created_at, by)
    detail = {"outgoing": str(row.id)}
    events.add(db, "reply.taken_back", ticket_id=row.ticket_id, by=by, detail=detail)
    return row


def write_again(db: Session, outgoing_id: UUID, by: UUID) -> OutgoingRow:
    """Its text and files lie in the composer of `by` again, after what he has begun. NotFound.

    What became of the first one stays as it is told.
    """
    row = db.get(OutgoingRow, outgoing_id)
    if row is None or row.kind == "note":
        raise NotFound(f"there is no reply {outgoing_id}")
    begun = desk.drafts(db, by, row.ticket_id).get("reply")
    texts = [begun.text, row.text] if begun and begun.text != row.text else [row.text]
    desk.save_draft(db, by, row.ticket_id, "reply", "\n\n".join(texts))
    outgoing_files.copy(db, row, by)
    return row


def as_mail(row: OutgoingRow) -> Outgoing:
    """The row as the mail that it becomes."""
    return Outgoing(
        message_id=row.message_id or "",
        sender=Party(name=row.sender_name, address=row.sender),
        reply_to=Party(address=row.reply_to) if row.reply_to else None,
        to=tuple(Party(address=address) for address in row.recipients),
        cc=tuple(Party(address=address) for address in row.cc),
        subject=row.subject or "",
        text=row.text,
        in_reply_to=row.in_reply_to,
        references=tuple(row.references),
        automatic=row.kind in AUTOMATIC,
        signature=row.signature,
    )


def left(row: OutgoingRow) -> list[str]:
    """Who is still to have it: neither has the server taken it for him nor refused him for good."""
    done = {*row.delivered, *row.refused}
    return [one for one in dict.fromkeys([*row.recipients, *row.cc]) if one not in done]
