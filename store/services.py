"""Services as an administrator edits them: names, hours, lead, stores, closures, answer times.

Whatever the clocks hang on is checked before it is kept, and the open clocks are counted again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Refused
from inbox.routing.calendars import HOLIDAYS
from inbox.routing.clock import check_hours
from inbox.service_records import CLOCKS
from store import clocks, rules
from store.tables import AccountRow, ClosureRow, LabelRow, ServiceRow, StoreRow, TargetRow


@dataclass(frozen=True, slots=True)
class Change:
    """What a form says of a service; `members` are accounts, `stores` codes (none: all)."""

    name: str
    name_en: str
    hours: str
    timezone: str = "Europe/Paris"
    region: str | None = None
    in_stores: bool = False
    lead_id: UUID | None = None
    stores: Sequence[str] = ()
    members: Sequence[UUID] | None = None


def change(db: Session, code: str, asked: Change) -> None:
    """Keep it; the open clocks are counted again where they hang on it.

    Raises NotFound; Refused for an empty name, a region that is none, or hours that the clock
    cannot read.
    """
    row = get(db, code)
    if not (asked.name.strip() and asked.name_en.strip() and asked.hours.strip()):
        raise Refused("a service needs a name in both languages, and opening hours")
    if asked.region is not None and asked.region not in HOLIDAYS:
        raise Refused(f"no holidays are known of {asked.region}")
    hours, zone, region = asked.hours.strip(), asked.timezone, asked.region
    check_hours(replace(rules.as_service(row), hours=hours, timezone=zone, region=region))
    counted = {"hours": hours, "timezone": zone, "region": region, "in_stores": asked.in_stores}
    row.name, row.name_en = asked.name.strip(), asked.name_en.strip()
    row.lead_id, row.stores = asked.lead_id, list(asked.stores)
    if asked.members is not None:
        _set_members(db, code, asked.members)
    if any(getattr(row, name) != value for name, value in counted.items()):
        for name, value in counted.items():
            setattr(row, name, value)
        clocks.recount_open(db, service=code)
    rules.forget(db)


def get(db: Session, code: str) -> ServiceRow:
    """The service of that code. Raises NotFound."""
    row = db.get(ServiceRow, code)
    if row is None:
        raise NotFound(f"there is no service {code}")
    return row


def _set_members(db: Session, code: str, members: Sequence[UUID]) -> None:
    for person in db.scalars(select(AccountRow)):
        others = [one for one in person.services if one != code]
        wanted = [*others, code] if person.id in members else others
        if set(wanted) != set(person.services):
            person.services = wanted


# --- closures -----------------------------------------------------------------------------------


def closures(db: Session) -> Sequence[ClosureRow]:
    """All closures, the last first."""
    return db.scalars(select(ClosureRow).order_by(ClosureRow.first_on.desc())).all()


def add_closure(
    db: Session, service: str | None, store: str | None, first_on: date, last_on: date, why: str
) -> None:
    """Shut a service, or a store, from one day to another. Raises NotFound, Refused."""
    if bool(service) == bool(store):
        raise Refused("a closure is of one service or of one store")
    if last_on < first_on:
        raise Refused("the last day is before the first")
    if service:
        get(db, service)
    elif db.get(StoreRow, store) is None:
        raise NotFound(f"there is no store {store}")
    shut = ClosureRow(service=service or None, store=store or None, first_on=first_on)
    shut.last_on, shut.why = last_on, why.strip()
    db.add(shut)
    clocks.recount_open(db, service=service or None, store=store or None)


def remove_closure(db: Session, closure_id: UUID) -> None:
    """It is open on these days after all. Raises NotFound."""
    row = db.get(ClosureRow, closure_id)
    if row is None:
        raise NotFound("there is no such closure")
    db.delete(row)
    clocks.recount_open(db, service=row.service, store=row.store)


# --- how soon -----------------------------------------------------------------------------------


def targets(db: Session) -> Sequence[TargetRow]:
    """How soon each clock wants its end, the general before the exact."""
    order = (TargetRow.service.nulls_first(), TargetRow.kind.nulls_first())
    return db.scalars(
        select(TargetRow).order_by(TargetRow.clock, *order, TargetRow.priority.nulls_first())
    ).all()


def set_target(
    db: Session,
    clock: str,
    kind: str | None,
    priority: str | None,
    service: str | None,
    minutes: int,
) -> None:
    """So soon from now on: a new row, or the row that says the same of others. Raises Refused.

    The open clocks that it concerns are counted again.
    """
    if clock not in CLOCKS or minutes <= 0:
        raise Refused("choose a clock, and a time of one hour or more")
    for axis, code in (("kind", kind), ("priority", priority)):
        if code is not None and db.get(LabelRow, (axis, code)) is None:
            raise Refused(f"there is no {axis} {code}")
    if service is not None:
        get(db, service)
    same = {"clock": clock, "kind": kind, "priority": priority, "service": service}
    row = db.scalar(select(TargetRow).filter_by(**same))
    if row is None:
        row = TargetRow(**same)
        db.add(row)
    row.minutes = minutes
    clocks.recount_open(db, service=service)


def remove_target(db: Session, target_id: UUID) -> None:
    """What is more general holds again. Raises NotFound."""
    row = db.get(TargetRow, target_id)
    if row is None:
        raise NotFound("there is no such answer time")
    db.delete(row)
    clocks.recount_open(db, service=row.service)
