"""The queue of doubtful messages: who is given which, and what a person's word on one changes.

Most doubtful first: that teaches most. Two people never have one message before them: whoever is
given it leases it for some minutes, and a constraint says that there is one lease a message.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox.errors import Refused, Unfit
from inbox.records import Plan
from store import decisions, events, follow_ups
from store.inbox_list import COUNT_CAP
from store.tables import (
    DecisionRow,
    EventRow,
    LabelRow,
    MessageRow,
    OutgoingRow,
    ReviewLeaseRow,
    ReviewSkipRow,
    TicketRow,
)
from store.tickets import lock

LEASED_FOR = timedelta(minutes=5)
SKIPPED_FOR = timedelta(hours=12)
LOOKED_AT = ("kind", "topic")  # confirmed where they are not changed
BESIDE = ("priority", "sentiment")  # kept as they are, and no word of anybody's, unless changed
SENTIMENTS = ("negative", "neutral", "positive")
_TRIES = 20  # others may take one after the other away


# --- who is given what --------------------------------------------------------------------------


def waiting(db: Session) -> int:
    """How many messages wait for a person's look, up to COUNT_CAP."""
    capped = select(literal(1)).where(*_doubtful()).limit(COUNT_CAP).subquery()
    return db.scalar(select(func.count()).select_from(capped)) or 0


def take(db: Session, account_id: UUID) -> UUID | None:
    """The message that this person shall look at, leased to him; None when none is left for him.

    The one that he has already, else the most doubtful that nobody has and he has not skipped.
    """
    mine = (
        select(ReviewLeaseRow.message_id)
        .join(MessageRow, MessageRow.id == ReviewLeaseRow.message_id)
        .where(ReviewLeaseRow.account_id == account_id, ReviewLeaseRow.until > func.now())
        .where(*_doubtful())
        .order_by(ReviewLeaseRow.until.desc())
    )
    his = db.scalar(mine.limit(1))
    if his is not None and lease(db, his, account_id):
        return his
    for _ in range(_TRIES):
        found = _most_doubtful(db, account_id)
        if found is None or lease(db, found, account_id):
            return found
    return None


def lease(db: Session, message_id: UUID, account_id: UUID) -> bool:
    """Whether the message is this person's for some minutes: nobody else has it."""
    until = func.now() + LEASED_FOR
    new = insert(ReviewLeaseRow).values(message_id=message_id, account_id=account_id, until=until)
    taken = new.on_conflict_do_update(
        index_elements=["message_id"],
        set_={"account_id": account_id, "until": until},
        where=or_(ReviewLeaseRow.until < func.now(), ReviewLeaseRow.account_id == account_id),
    )
    return db.scalar(taken.returning(ReviewLeaseRow.message_id)) is not None


def _most_doubtful(db: Session, account_id: UUID) -> UUID | None:
    leased = select(ReviewLeaseRow).where(
        ReviewLeaseRow.message_id == MessageRow.id,
        ReviewLeaseRow.account_id != account_id,
        ReviewLeaseRow.until > func.now(),
    )
    free = (*_doubtful(), ~leased.exists(), ~_skipped(account_id).exists())
    # two ranges, so that each reads the index from its end: rows of old have no doubt
    for told in (MessageRow.doubt.is_not(None), MessageRow.doubt.is_(None)):
        wanted = select(MessageRow.id).where(*free, told)
        order = (MessageRow.doubt.desc(), MessageRow.seq.desc())
        found = db.scalar(wanted.order_by(*order).limit(1))
        if found is not None:
            return found
    return None


def _doubtful() -> tuple[Any, ...]:
    """What the partial index `message_review_index` holds; erased words teach nothing."""
    return (
        MessageRow.needs_review,
        MessageRow.state == "settled",
        MessageRow.erased_at.is_(None),
    )


def _skipped(account_id: UUID) -> Any:
    return select(ReviewSkipRow).where(
        ReviewSkipRow.message_id == MessageRow.id,
        ReviewSkipRow.account_id == account_id,
        ReviewSkipRow.at > func.now() - SKIPPED_FOR,
    )


def skip(db: Session, message_id: UUID, account_id: UUID) -> None:
    """Others may have it now, and this person is given it again tomorrow."""
    new = insert(ReviewSkipRow).values(message_id=message_id, account_id=account_id)
    same = ["account_id", "message_id"]
    db.execute(new.on_conflict_do_update(index_elements=same, set_={"at": func.now()}))
    release(db, message_id, account_id)


def skipped(db: Session, account_id: UUID) -> int:
    """How many of those that wait this person has passed over."""
    waits = select(MessageRow.id).where(*_doubtful(), _skipped(account_id).exists())
    return db.scalar(select(func.count()).select_from(waits.limit(COUNT_CAP).subquery())) or 0


def look_again(db: Session, account_id: UUID) -> None:
    """What this person passed over is given to him again."""
    db.execute(delete(ReviewSkipRow).where(ReviewSkipRow.account_id == account_id))


def release(db: Session, message_id: UUID, account_id: UUID) -> None:
    """He has it no more."""
    db.execute(
        delete(ReviewLeaseRow).where(
            ReviewLeaseRow.message_id == message_id, ReviewLeaseRow.account_id == account_id
        )
    )


# --- what a word on one changes -----------------------------------------------------------------


def decide(db: Session, row: MessageRow, labels: Mapping[str, str], by: UUID) -> None:
    """Keep a person's labels of a locked message: one decision for each that he looked at.

    Raises Unfit for a label that there is not.
    """
    for field, value in labels.items():
        _check(db, field, value)
        if field in LOOKED_AT or value != getattr(row, field):
            decisions.about_message(db, row, field, value, by)
    row.needs_review = False
    release(db, row.id, by)


def _check(db: Session, field: str, value: str) -> None:
    if field == "sentiment":
        known = value in SENTIMENTS
    else:
        known = field in decisions.LABELS and db.get(LabelRow, (field, value)) is not None
    if not known:
        raise Unfit(f"there is no {field} {value}")


def take_over(db: Session, row: MessageRow, plan: Plan, by: UUID) -> None:
    """Give the ticket that a message opened its labels, and its service unless a person has it."""
    if not row.ticket_created or row.ticket_id is None:
        return
    ticket = lock(db, row.ticket_id)
    wanted: dict[str, Any] = {name: getattr(row, name) for name in decisions.REVIEWED}
    free = ticket.assignee_id is None and ticket.status != "closed"
    if free and plan.service and not _said_of(db, ticket, "service"):
        wanted |= {"service": plan.service}
        ticket.rule_id = plan.rule_id
    changed = {name: value for name, value in wanted.items() if getattr(ticket, name) != value}
    detail = {name: [getattr(ticket, name), value] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(ticket, name, value)
    ticket.needs_review = False
    ticket.version += 1
    what = "ticket.changed" if changed else "ticket.accepted"
    events.add(db, what, ticket_id=ticket.id, by=by, detail=detail)


def _said_of(db: Session, ticket: TicketRow, field: str) -> bool:
    said = select(DecisionRow.id).where(
        DecisionRow.ticket_id == ticket.id, DecisionRow.field == field
    )
    return db.scalar(said.limit(1)) is not None


def take_back(db: Session, row: MessageRow, by: UUID) -> None:
    """Undo this person's last word on a locked message, and what it did to its ticket.

    His word stays in the history, and so does that he took it back. Raises Refused when somebody
    else has decided since, or has begun to work on the ticket that his word opened.
    """
    theirs = select(DecisionRow).where(
        DecisionRow.message_id == row.id, DecisionRow.field.in_(decisions.LABELS)
    )
    said = db.scalars(theirs.order_by(DecisionRow.id.desc())).all()
    if not said or said[0].by != by or said[0].value is None:
        raise Refused("there is nothing of yours to undo here")
    batch = [one for one in said if one.at == said[0].at]
    _give_ticket_back(db, row, batch[0].at, by)
    for one in batch:
        former = next((o.value for o in said if o.field == one.field and o.id < one.id), None)
        setattr(row, one.field, former or one.machine_value)
        db.add(
            DecisionRow(
                message_id=row.id,
                ticket_id=row.ticket_id,
                field=one.field,
                machine_value=one.machine_value,
                value=former,
                by=by,
            )
        )
    row.needs_review = True
    lease(db, row.id, by)


def _give_ticket_back(db: Session, row: MessageRow, at: datetime, by: UUID) -> None:
    if not row.ticket_created or row.ticket_id is None:
        return
    ticket = lock(db, row.ticket_id)
    then = select(EventRow).where(EventRow.ticket_id == ticket.id, EventRow.at == at)
    for event in db.scalars(then).all():
        if event.what == "ticket.opened":
            _undo_opening(db, row, ticket, by)
            return
        for name, pair in event.detail.items() if event.what == "ticket.changed" else ():
            setattr(ticket, name, pair[0])
    ticket.needs_review = True
    ticket.version += 1
    events.add(db, "ticket.doubted", ticket_id=ticket.id, by=by)


def _undo_opening(db: Session, row: MessageRow, ticket: TicketRow, by: UUID) -> None:
    """The ticket that the word opened stays, empty and closed: its number was given."""
    written = select(OutgoingRow.id).where(OutgoingRow.ticket_id == ticket.id).limit(1)
    if ticket.message_count > 1 or db.scalar(written) is not None:
        raise Refused("somebody works on its ticket already: change it there")
    follow_ups.end_all(db, ticket, "closed", by)
    row.ticket_id = row.ticket_created = row.follow_up_id = None
    ticket.status, ticket.closed_at = "closed", datetime.now().astimezone()
    ticket.needs_review = False
    ticket.message_count = 0
    ticket.version += 1
    detail = {"status": ["open", "closed"]}
    events.add(db, "ticket.closed", ticket_id=ticket.id, by=by, detail=detail)
