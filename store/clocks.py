"""The clocks of tickets as rows: started, paused, met, counted again, and what they call out.

Whoever changes a ticket tells its clocks here, with the ticket locked; `ticket.due_at` is the next
end of those that run. Each run of a clock takes each of its steps at most once: the row of the step
says so, whichever scheduler gets there first and wherever it is killed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from inbox.routing.clock import Stretch, due_at
from inbox.routing.timers import called, minutes_for, service_of, step_at
from inbox.service_records import STEPS, Service, Timer
from store import events, notices, rules, staff
from store.tables import ClockRow, ClockStepRow, TicketRow

ANSWERS = ("first_answer", "next_answer")
STEPS_AT_ONCE = 200  # clocks that one transaction of the schedule looks after


# --- what happens to a ticket -------------------------------------------------------------------


def start(db: Session, ticket: TicketRow, timers: Iterable[Timer]) -> None:
    """The clocks of a ticket that was just opened run."""
    rows = [
        {
            "ticket_id": ticket.id,
            "kind": timer.clock,
            "minutes": timer.minutes,
            "started_at": ticket.opened_at,
            "due_at": timer.due_at,
            "next_at": timer.next_at,
        }
        for timer in timers
    ]
    if rows:
        db.connection().execute(insert(ClockRow), rows)


def customer_wrote(db: Session, ticket: TicketRow, at: datetime, was: str) -> None:
    """He waits for our next answer from `at`, unless he waits for one already.

    was  the ticket's status before his words: what was closed has to be resolved anew.
    """
    rows = _open_runs(db, ticket)
    running = {row.kind for row in rows}
    known = bool(rows) or db.scalar(select(ClockRow.id).filter_by(ticket_id=ticket.id).limit(1))
    rules.current(db)
    for row in rows:
        _resume(row, at)
    wanted = [] if running & set(ANSWERS) else ["next_answer" if known else "first_answer"]
    if "resolution" not in running and was == "closed":
        wanted.append("resolution")
    rows += _begin(db, ticket, wanted, at)
    _count(db, ticket, rows)


def answered(db: Session, ticket: TicketRow, at: datetime) -> None:
    """We have written to the customer: his answer is met, and the rest waits with the ticket."""
    rows = _open_runs(db, ticket)
    for row in rows:
        if row.kind in ANSWERS:
            _meet(row, at)
        elif ticket.status == "waiting":
            row.paused_at = row.paused_at or at
    _count(db, ticket, rows)


def unanswered(db: Session, ticket: TicketRow, since: datetime) -> None:
    """What we wrote at `since` has reached nobody: the clocks that it met run as if never met."""
    rows = _open_runs(db, ticket)
    rows += _take_up(db, ticket, since, ANSWERS)
    for row in rows:
        if row.paused_at is not None and row.paused_at >= since and ticket.status == "open":
            row.paused_at = None
    _count(db, ticket, rows)


def status_changed(
    db: Session, ticket: TicketRow, was: str, closed_at: datetime | None, at: datetime
) -> None:
    """The clocks rest while we wait for the customer, and end with the ticket.

    closed_at  when the ticket was closed, if it was: taken up again, its clocks go on, and the time
               in between counts as a pause.
    """
    rows = _open_runs(db, ticket)
    if was == "closed" and closed_at is not None:
        for row in _take_up(db, ticket, closed_at):
            row.paused_at = row.paused_at or closed_at
            rows.append(row)
    for row in rows:
        if ticket.status == "closed":
            _meet(row, at)
        elif ticket.status == "waiting":
            row.paused_at = row.paused_at or at
        else:
            _resume(row, at)
    _count(db, ticket, rows)


def recount(db: Session, ticket: TicketRow) -> None:
    """Service, kind, priority or store are others now: other minutes, other opening hours."""
    known = rules.current(db)
    rows = _open_runs(db, ticket)
    for row in rows:
        wanted = (row.kind, ticket.service, ticket.kind, ticket.priority)
        row.minutes = minutes_for(*wanted, known.targets) or row.minutes
    _count(db, ticket, rows)


def recount_open(db: Session, service: str | None = None, store: str | None = None) -> int:
    """Hours, closures or targets were changed: count the open clocks of all whom that concerns.

    Their number. It is the work of seconds for some ten thousand open tickets.
    """
    rules.forget(db)
    has_clock = select(ClockRow.ticket_id).where(ClockRow.met_at.is_(None))
    wanted = select(TicketRow).where(TicketRow.status != "closed", TicketRow.id.in_(has_clock))
    if service is not None:
        wanted = wanted.where(TicketRow.service == service)
    if store is not None:
        wanted = wanted.where(TicketRow.store == store)
    found = db.scalars(wanted.order_by(TicketRow.id).with_for_update(key_share=True)).all()
    for ticket in found:
        recount(db, ticket)
    return len(found)


# --- by the clock -------------------------------------------------------------------------------


def fire(db: Session, now: datetime) -> int:
    """Give the warnings and escalations that are due, at most STEPS_AT_ONCE clocks; their number.

    A clock that another scheduler has in hands is left to it.
    """
    due = (
        select(ClockRow, TicketRow)
        .join(TicketRow, TicketRow.id == ClockRow.ticket_id)
        .where(ClockRow.next_at <= now)
        .order_by(ClockRow.next_at)
        .limit(STEPS_AT_ONCE)
        .with_for_update(of=ClockRow, skip_locked=True)
    )
    number = 0
    for row, ticket in db.execute(due.execution_options(populate_existing=True)).all():
        service = _service(db, ticket)
        while row.next_at is not None and row.next_at <= now:
            number += _take_step(db, row, ticket, now)
            row.next_at = step_at(service, row.started_at, row.minutes, _pauses(row), row.fired)
    db.flush()
    return number


def _take_step(db: Session, row: ClockRow, ticket: TicketRow, now: datetime) -> bool:
    step = STEPS[row.fired]
    row.fired += 1
    if step == "owner":
        row.breached_at = row.due_at
    new = upsert(ClockStepRow).values(clock_id=row.id, step=step, at=now)
    taken = new.on_conflict_do_nothing().returning(ClockStepRow.clock_id)
    if db.scalar(taken) is None:
        return False
    due = row.due_at.isoformat() if row.due_at else None
    detail = {"clock": row.kind, "step": step, "due_at": due}
    whom = called(step, ticket.assignee_id, staff.of(db, ticket.service))
    what = "ticket.warned" if step == "warning" else "ticket.escalated"
    told = {**detail, "to": [str(account_id) for account_id in whom]}
    events.add(db, what, ticket_id=ticket.id, detail=told)
    notices.add(db, whom, what, ticket.id, detail, key=f"{row.id} {step}")
    return True


# --- rows ---------------------------------------------------------------------------------------


def of_ticket(db: Session, ticket_id: UUID) -> Sequence[ClockRow]:
    """All runs of a ticket's clocks, oldest first."""
    theirs = select(ClockRow).where(ClockRow.ticket_id == ticket_id)
    return db.scalars(theirs.order_by(ClockRow.started_at, ClockRow.kind)).all()


def warned(db: Session, ticket_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Of these tickets, those with an open clock that has called out: the last step of it."""
    found = select(ClockRow.ticket_id, ClockRow.fired).where(
        ClockRow.ticket_id.in_(list(ticket_ids)),
        ClockRow.fired > 0,
        ClockRow.met_at.is_(None),
        ClockRow.paused_at.is_(None),
    )
    most: dict[UUID, int] = {}
    for ticket_id, fired in db.execute(found):
        most[ticket_id] = max(fired, most.get(ticket_id, 0))
    return {ticket_id: STEPS[fired - 1] for ticket_id, fired in most.items()}


def _service(db: Session, ticket: TicketRow) -> Service:
    with db.no_autoflush:  # a run that was just paused is not counted yet
        return service_of(rules.current(db), ticket.service, ticket.store)


def _open_runs(db: Session, ticket: TicketRow) -> list[ClockRow]:
    db.flush()
    theirs = select(ClockRow).where(ClockRow.ticket_id == ticket.id, ClockRow.met_at.is_(None))
    locked = theirs.order_by(ClockRow.id).with_for_update()
    return list(db.scalars(locked.execution_options(populate_existing=True)))


def _begin(db: Session, ticket: TicketRow, kinds: Iterable[str], at: datetime) -> list[ClockRow]:
    targets = rules.current(db).targets
    rows = []
    for kind in kinds:
        minutes = minutes_for(kind, ticket.service, ticket.kind, ticket.priority, targets)
        if minutes is not None:
            rows.append(ClockRow(ticket_id=ticket.id, kind=kind, minutes=minutes, started_at=at))
            rows[-1].pauses, rows[-1].fired = [], 0
    db.add_all(rows)
    return rows


def _take_up(
    db: Session, ticket: TicketRow, since: datetime, kinds: Sequence[str] = ()
) -> list[ClockRow]:
    """The runs that were met at `since` or later, open again: of each kind the last."""
    met = select(ClockRow).where(ClockRow.ticket_id == ticket.id, ClockRow.met_at >= since)
    if kinds:
        met = met.where(ClockRow.kind.in_(kinds))
    latest = {row.kind: row for row in db.scalars(met.order_by(ClockRow.met_at).with_for_update())}
    running = {row.kind for row in _open_runs(db, ticket)}
    rows = [row for kind, row in latest.items() if kind not in running]
    for row in rows:
        row.met_at = None
        row.breached_at = row.breached_at if row.fired > STEPS.index("owner") else None
    return rows


def _meet(row: ClockRow, at: datetime) -> None:
    row.met_at, row.next_at = max(at, row.started_at), None
    if row.due_at is not None and row.due_at < at:
        row.breached_at = row.due_at


def _resume(row: ClockRow, at: datetime) -> None:
    if row.paused_at is not None:
        until = max(at, row.paused_at)
        row.pauses = [*row.pauses, [row.paused_at.isoformat(), until.isoformat()]]
        row.paused_at = None


def _pauses(row: ClockRow) -> list[Stretch]:
    return [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in row.pauses]


def _count(db: Session, ticket: TicketRow, rows: Sequence[ClockRow]) -> None:
    """Write when each run is due, and the ticket's own due date: the next of them."""
    service = _service(db, ticket)
    for row in rows:
        if row.met_at is not None:
            continue
        if row.paused_at is not None:
            row.due_at = row.next_at = None
            continue
        pauses = _pauses(row)
        row.due_at = due_at(service, row.started_at, row.minutes, pauses)
        row.next_at = step_at(service, row.started_at, row.minutes, pauses, row.fired)
    due = [row.due_at for row in rows if row.met_at is None and row.due_at is not None]
    if rows:  # a ticket without clocks keeps the date that somebody gave it
        ticket.due_at = min(due, default=None)
    db.flush()
