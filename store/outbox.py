"""What became of a reply on its way out.

`queued` → `sending` → `sent` | `failed` | `uncertain`; `queued` → `cancelled` while the author can
still take it back; `sent` → `bounced` when it comes back. A row that stays `sending` was cut off in
the middle: nobody knows whether the server took it, so it becomes `uncertain` and a person looks;
the customer never reads it twice. Of several recipients the server may take some, refuse some and
defer the rest: the rest is tried again, alone, with the same mail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Text, any_, cast, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from inbox.records import Message
from store import clocks, events, follow_ups, outgoing, tickets
from store.tables import OutgoingRow

MAX_ATTEMPTS = 8
LATELY = timedelta(days=5)  # as long as servers go on trying (RFC 5321, 4.5.4.1)
ADDRESSES = (OutgoingRow.recipients, OutgoingRow.cc)


def lowered(addresses: InstrumentedAttribute[list[str]]) -> ColumnElement[list[str]]:
    """A column of addresses in lower case, to be searched."""
    return cast(func.lower(cast(addresses, Text)), OutgoingRow.recipients.type)


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


def sent(
    db: Session,
    outgoing_id: UUID,
    server_said: str,
    refused: Mapping[str, str] | None = None,
    deferred: Mapping[str, str] | None = None,
) -> None:
    """The server took it: for all, or for all but those whom it refused or deferred.

    The deferred are tried again, alone, while attempts are left. Whoever does not get it is told
    on the ticket, which is work again.
    """
    row = _on_its_way(db, outgoing_id)
    refused, deferred = dict(refused or {}), dict(deferred or {})
    left_out = {*refused, *deferred}
    row.delivered = [*row.delivered, *(one for one in outgoing.left(row) if one not in left_out)]
    row.server_said, row.sent_at = server_said, datetime.now().astimezone()
    if deferred and row.attempts < MAX_ATTEMPTS:
        row.refused = {**row.refused, **refused}
        _try_later(row)
        return
    row.refused = {**row.refused, **refused, **deferred}
    if row.state == "bounced":
        return  # it came back before its worker could say that it had left
    row.state = "sent"
    _note_end(db, row, "reply.partly_refused" if row.refused else "reply.sent")


def postpone(db: Session, outgoing_id: UUID, why: str) -> None:
    """A temporary refusal: try later (1, 2, 4 … minutes), until the attempts run out."""
    row = _on_its_way(db, outgoing_id)
    if row.attempts < MAX_ATTEMPTS:
        row.server_said = why
        _try_later(row)
    else:
        _end_badly(db, row, why)


def _try_later(row: OutgoingRow) -> None:
    row.state = "queued"
    wait = timedelta(minutes=2 ** (row.attempts - 1))
    row.next_attempt_at = datetime.now().astimezone() + wait


def give_up(
    db: Session,
    outgoing_id: UUID,
    why: str,
    uncertain: bool = False,
    refused: Mapping[str, str] | None = None,
) -> None:
    """A permanent refusal, or an end that nobody knows: a person has to look."""
    row = _on_its_way(db, outgoing_id)
    if row.state != "sending":
        return  # its worker was slow, not dead, and has said how it ended
    row.refused = {**row.refused, **(refused or {})}
    if not uncertain:
        _end_badly(db, row, why)
        return
    row.state, row.server_said = "uncertain", why
    _note_end(db, row, "reply.uncertain")


def _end_badly(db: Session, row: OutgoingRow, why: str) -> None:
    """Nobody got it: `failed`; or some had it before, and the rest now counts as refused."""
    if not row.delivered:
        row.state, row.server_said = "failed", why
        _note_end(db, row, "reply.failed")
        return
    row.refused = {**dict.fromkeys(outgoing.left(row), why), **row.refused}
    row.state = "sent"
    _note_end(db, row, "reply.partly_refused")


def bounced(db: Session, message: Message, message_id: UUID) -> OutgoingRow | None:
    """Our own reply that `message`, a bounce, brings back: `bounced`, and its ticket work again.

    Known by its Message-ID, which nobody can guess; where the bounce names none, by the recipient,
    if a reply to him left lately and on one ticket only. None when it is no reply of ours. A delay
    is told on the ticket and changes nothing.
    """
    bounce, returned = message.bounce, message.facts.get("returned") or {}
    if bounce is None:
        return None
    ids = [str(one) for one in returned.get("message_ids") or []]
    outgoing_id = _by_message_id(db, ids) if ids else _by_recipient(db, bounce.recipient)
    if outgoing_id is None:
        return None
    row = _on_its_way(db, outgoing_id)
    address = _meant(row, bounce.recipient)
    told = {"outgoing": str(row.id), "message": str(message_id), "address": address}
    detail = {**told, "status": bounce.status}
    if not (bounce.permanent or returned.get("final")):
        events.add(db, "reply.delayed", ticket_id=row.ticket_id, detail=detail)
        return row
    if row.state == "bounced" and address in row.refused:
        return row  # told already
    row.refused = {**row.refused, address: bounce.status or "came back"}
    row.state = "bounced"
    _work_again(db, row)
    events.add(db, "reply.bounced", ticket_id=row.ticket_id, detail=detail)
    return row


def _by_message_id(db: Session, ids: Sequence[str]) -> UUID | None:
    ours = select(OutgoingRow.id).where(OutgoingRow.message_id.in_(ids))
    return db.scalar(ours.limit(1))


def _by_recipient(db: Session, address: str | None) -> UUID | None:
    lately = select(OutgoingRow).where(
        OutgoingRow.state == "sent",
        OutgoingRow.sent_at > func.now() - LATELY,
        or_(*(func.lower(address or "") == any_(lowered(column)) for column in ADDRESSES)),
    )
    rows = db.scalars(lately.order_by(OutgoingRow.sent_at.desc()).limit(20)).all()
    return rows[0].id if len({row.ticket_id for row in rows}) == 1 else None


def _meant(row: OutgoingRow, address: str | None) -> str:
    """The recipient as we wrote him. A bounce may name where his mail went on to: then he is meant
    if he is the only one."""
    everybody = [*row.recipients, *row.cc]
    same = [one for one in everybody if one.lower() == (address or "").lower()]
    return same[0] if same else everybody[0] if len(everybody) == 1 else address or "?"


def _on_its_way(db: Session, outgoing_id: UUID) -> OutgoingRow:
    """The row, locked after its ticket: in that order everybody locks the two."""
    ticket_id = db.scalar(select(OutgoingRow.ticket_id).where(OutgoingRow.id == outgoing_id))
    if ticket_id is not None:
        tickets.lock(db, ticket_id)
    return db.get_one(OutgoingRow, outgoing_id, with_for_update=True, populate_existing=True)


def _note_end(db: Session, row: OutgoingRow, what: str) -> None:
    if what != "reply.sent":
        _work_again(db, row, answered=bool(row.delivered) or what == "reply.uncertain")
    detail = {"outgoing": str(row.id), "server_said": row.server_said}
    if what == "reply.partly_refused":
        detail["server_said"] = ", ".join(f"{who}: {said}" for who, said in row.refused.items())
    events.add(db, what, ticket_id=row.ticket_id, detail=detail)


def _work_again(db: Session, row: OutgoingRow, answered: bool = False) -> None:
    """Nothing to wait for: a person has to look. Unless `answered`, nobody has had this reply, and
    neither the first answer nor the promises that it kept count any more."""
    ticket = tickets.lock(db, row.ticket_id)
    if not answered:
        if ticket.answered_at is not None and ticket.answered_at >= row.created_at:
            ticket.answered_at = None
        follow_ups.open_again(db, ticket.id, row.created_at, None)
    was, closed_at, ticket.status = ticket.status, ticket.closed_at, "open"
    ticket.closed_at = ticket.snoozed_until = None
    clocks.status_changed(db, ticket, was, closed_at, datetime.now().astimezone())
    if not answered:
        clocks.unanswered(db, ticket, row.created_at)
    if was == "open":
        return
    ticket.version += 1
    if was != "waiting":
        events.add(db, "ticket.reopened", ticket_id=ticket.id, detail={"was": was})


def cut_off(db: Session, age: timedelta) -> Sequence[UUID]:
    """Rows that have been `sending` for longer than `age`: their worker died with them."""
    stuck = select(OutgoingRow.id).where(
        OutgoingRow.state == "sending", OutgoingRow.next_attempt_at < func.now() - age
    )
    return db.scalars(stuck).all()


def automatic_to(db: Session, address: str, since: datetime) -> Sequence[datetime]:
    """When automatic mails were written to that address since then, for `mail_policy`."""
    written = select(OutgoingRow.created_at).where(
        OutgoingRow.kind.in_(outgoing.AUTOMATIC),
        OutgoingRow.state != "cancelled",
        OutgoingRow.created_at >= since,
        func.lower(address) == any_(lowered(OutgoingRow.recipients)),
    )
    return db.scalars(written.order_by(OutgoingRow.created_at)).all()
