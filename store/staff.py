"""Who works in a service: whom its clocks call, and who gets the next ticket."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from inbox.routing.sharing import next_of
from inbox.service_records import Member, Staff
from store.tables import AccountRow, ServiceRow, TicketRow

PRESENT = timedelta(minutes=15)  # who asked for no page for so long is taken to be away


def of(db: Session, service: str) -> Staff:
    """Lead, members and supervisors of a service; asked once a transaction."""
    known: dict[str, Staff] = db.info.setdefault("staff", {})
    if service not in known:
        known[service] = _of(db, service)
    return known[service]


def _of(db: Session, service: str) -> Staff:
    lead = select(ServiceRow.lead_id).join(AccountRow, AccountRow.id == ServiceRow.lead_id)
    found_lead = db.scalar(lead.where(ServiceRow.code == service, AccountRow.active))
    belongs = AccountRow.services.contains([service])
    people = select(AccountRow.id).where(AccountRow.active).order_by(AccountRow.login)
    supervisor = AccountRow.role == "supervisor"
    for_all = func.cardinality(AccountRow.services) == 0
    supervisors = db.scalars(people.where(supervisor, or_(belongs, for_all))).all()
    if not supervisors:
        supervisors = db.scalars(people.where(supervisor)).all()
    if not supervisors:
        supervisors = db.scalars(people.where(AccountRow.role == "administrator")).all()
    members = db.scalars(people.where(belongs)).all()
    return Staff(found_lead, tuple(members), tuple(supervisors))


def share(db: Session, service: str) -> UUID | None:
    """Who of the service gets the next ticket (`routing.sharing`); None: nobody works there.

    Two tickets at once wait for each other, so that they do not both go to one person.
    """
    db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"share {service}", 5))))
    load = (
        select(TicketRow.assignee_id, func.count().label("n"))
        .where(TicketRow.status == "open", TicketRow.assignee_id.is_not(None))
        .group_by(TicketRow.assignee_id)
        .subquery()
    )
    present = AccountRow.present_at > func.now() - PRESENT
    rows = db.execute(
        select(AccountRow.id, func.coalesce(present, False), load.c.n, AccountRow.given_at)
        .outerjoin(load, load.c.assignee_id == AccountRow.id)
        .where(AccountRow.active, AccountRow.services.contains([service]))
    )
    members = [Member(id_, is_there, load or 0, given) for id_, is_there, load, given in rows]
    chosen = next_of(members)
    if chosen is not None:
        given = update(AccountRow).where(AccountRow.id == chosen)
        db.execute(given.values(given_at=func.clock_timestamp()))
    return chosen
