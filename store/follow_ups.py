"""Follow-ups: tracked promises on a ticket, each opened, due, and ended with an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Refused, Unfit
from inbox.routing import due_at as due_after
from inbox.routing.timers import called, service_of
from store import events, notices, rules, staff
from store.tables import (
    AccountRow,
    EventRow,
    FollowUpRow,
    FollowUpTemplateRow,
    ServiceRow,
    TicketRow,
)

SOON = timedelta(hours=2)  # so long before it is due a promise is recalled
ANSWER = "Answer the customer"  # what every complaint is promised, and a reply keeps
REMINDED_AT_ONCE = 200
DAY_CAP = 500  # promises that one page shows


def open(
    db: Session,
    number: int,
    what: str,
    due_at: datetime,
    by: UUID | None,
    service: str | None = None,
    owner_id: UUID | None = None,
) -> FollowUpRow:
    """A new promise on ticket `number`, of its service unless said. NotFound, Refused, Unfit."""
    wanted = select(TicketRow).where(TicketRow.number == number)
    ticket = db.scalar(wanted.with_for_update(key_share=True))  # none may close it meanwhile
    if ticket is None:
        raise NotFound(f"there is no ticket {number}")
    if not what.strip():
        raise Unfit("say what is promised")
    if ticket.status == "closed":
        raise Refused(f"ticket {number} is closed: open it again first")
    row = FollowUpRow(
        ticket_id=ticket.id,
        what=what.strip(),
        service=service or ticket.service,
        owner_id=owner_id,
        due_at=due_at,
        created_by=by,
    )
    db.add(row)
    db.flush()
    detail = {"follow_up": str(row.id), "what": row.what, "due_at": due_at.isoformat()}
    events.add(db, "follow_up.opened", ticket_id=ticket.id, by=by, detail=detail)
    return row


def end(db: Session, follow_up_id: UUID, outcome: str | None, by: UUID | None) -> FollowUpRow:
    """The promise is settled, with how. Ending it twice keeps the first end. Raises NotFound."""
    row = db.get(FollowUpRow, follow_up_id, with_for_update=True)
    if row is None:
        raise NotFound(f"there is no follow-up {follow_up_id}")
    if row.done_at is None:
        row.done_at = datetime.now().astimezone()
        row.outcome = outcome
        detail = {"follow_up": str(row.id), "what": row.what, "outcome": outcome}
        events.add(db, "follow_up.done", ticket_id=row.ticket_id, by=by, detail=detail)
    return row


def end_all(
    db: Session, ticket: TicketRow, outcome: str, by: UUID | None, only_automatic: bool = False
) -> None:
    """End every open promise of a ticket; with `only_automatic`, that of an answer alone."""
    for row in of_ticket(db, ticket.id):
        is_automatic = row.created_by is None and row.what == ANSWER
        if row.done_at is None and (is_automatic or not only_automatic):
            end(db, row.id, outcome, by)


def open_again(db: Session, ticket_id: UUID, ended_at: datetime, by: UUID | None) -> None:
    """Take up again the promises that ended with what was written at `ended_at`, now withdrawn.

    Their ends are events of that same transaction, whose time they bear.
    """
    ended = select(EventRow.detail["follow_up"].astext).where(
        EventRow.ticket_id == ticket_id, EventRow.what == "follow_up.done", EventRow.at == ended_at
    )
    for told in db.scalars(ended).all():
        row = db.get_one(FollowUpRow, UUID(told), with_for_update={"key_share": True})
        row.done_at = row.outcome = None
        detail = {"follow_up": str(row.id), "due_at": row.due_at.isoformat(), "again": True}
        events.add(db, "follow_up.opened", ticket_id=ticket_id, by=by, detail=detail)


def of_ticket(db: Session, ticket_id: UUID) -> list[FollowUpRow]:
    """A ticket's promises, the first due first."""
    theirs = select(FollowUpRow).where(FollowUpRow.ticket_id == ticket_id)
    return list(db.scalars(theirs.order_by(FollowUpRow.due_at)))


# --- templates ----------------------------------------------------------------------------------


def templates(db: Session) -> Sequence[FollowUpTemplateRow]:
    """The promises that are often made, by name."""
    return db.scalars(select(FollowUpTemplateRow).order_by(FollowUpTemplateRow.what)).all()


def add_template(db: Session, what: str, service: str | None, minutes: int) -> None:
    """Another promise to choose from. Raises Refused for one without a name, or there already."""
    what = what.strip()
    same = select(FollowUpTemplateRow.id).where(FollowUpTemplateRow.what == what)
    if not what or db.scalar(same) is not None:
        raise Refused("a template needs a name of its own")
    if minutes <= 0:
        raise Refused("a template needs a time of one hour or more")
    if service is not None and db.get(ServiceRow, service) is None:
        raise NotFound(f"there is no service {service}")
    db.add(FollowUpTemplateRow(what=what, service=service, minutes=minutes))


def remove_template(db: Session, template_id: UUID) -> None:
    """Take it from the list; promises made by it stay. Raises NotFound."""
    row = db.get(FollowUpTemplateRow, template_id)
    if row is None:
        raise NotFound("there is no such template")
    db.delete(row)


def open_by_template(
    db: Session, number: int, template_id: UUID, by: UUID | None, owner_id: UUID | None = None
) -> FollowUpRow:
    """Promise what a template says, due in the opening time of its service. NotFound, Refused."""
    template = db.get(FollowUpTemplateRow, template_id)
    ticket = db.scalar(select(TicketRow).where(TicketRow.number == number))
    if template is None or ticket is None:
        raise NotFound("there is no such template")
    code = template.service or ticket.service
    service = service_of(rules.current(db), code, ticket.store)
    due = due_after(service, datetime.now().astimezone(), template.minutes)
    return open(db, number, template.what, due, by, service=code, owner_id=owner_id)


# --- the day ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """One open promise, with the ticket that it is on."""

    id: UUID
    what: str
    service: str
    owner_id: UUID | None
    owner: str | None
    due_at: datetime
    number: int
    subject: str


def open_ones(
    db: Session, until: datetime, owner_id: UUID | None = None, services: Sequence[str] = ()
) -> list[Due]:
    """The open promises due before `until`, the first due first, at most DAY_CAP.

    Those of one person, or of services, or (neither) all.
    """
    wanted = (
        select(FollowUpRow, AccountRow.name, TicketRow.number, TicketRow.subject)
        .join(TicketRow, TicketRow.id == FollowUpRow.ticket_id)
        .outerjoin(AccountRow, AccountRow.id == FollowUpRow.owner_id)
        .where(FollowUpRow.done_at.is_(None), FollowUpRow.due_at < until)
        .order_by(FollowUpRow.due_at, FollowUpRow.id)
        .limit(DAY_CAP)
    )
    if owner_id is not None:
        wanted = wanted.where(FollowUpRow.owner_id == owner_id)
    if services:
        wanted = wanted.where(FollowUpRow.service.in_(services))
    return [
        Due(row.id, row.what, row.service, row.owner_id, name, row.due_at, number, subject)
        for row, name, number, subject in db.execute(wanted)
    ]


def remind(db: Session, now: datetime) -> int:
    """Tell owners what they promised: once when it is due SOON, once when it is late; how many."""
    wanted = case((FollowUpRow.due_at <= now, 2), else_=1)
    due = (
        select(FollowUpRow, TicketRow.assignee_id)
        .join(TicketRow, TicketRow.id == FollowUpRow.ticket_id)
        .where(
            FollowUpRow.done_at.is_(None),
            FollowUpRow.due_at <= now + SOON,
            FollowUpRow.reminded < wanted,
            or_(FollowUpRow.created_by.is_not(None), FollowUpRow.owner_id.is_not(None)),
        )
        .order_by(FollowUpRow.due_at)
        .limit(REMINDED_AT_ONCE)
        .with_for_update(of=FollowUpRow, skip_locked=True)
    )
    rows = db.execute(due).all()
    for row, assignee_id in rows:
        row.reminded = 2 if row.due_at <= now else 1
        whom = called("owner", row.owner_id or assignee_id, staff.of(db, row.service))
        detail = {"follow_up": str(row.id), "what": row.what, "due_at": row.due_at.isoformat()}
        what = "follow_up.late" if row.reminded == 2 else "follow_up.soon"
        notices.add(db, whom, what, row.ticket_id, detail, key=f"{row.id} {row.reminded}")
    return len(rows)
