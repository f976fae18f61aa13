"""Services, routing rows, calendars and targets, as routing is handed them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.routing.calendars import ZONES, region_of
from inbox.routing.rules import ask_of_customer, fold
from inbox.service_records import (
    Actions,
    Place,
    Profile,
    Rule,
    Rules,
    Service,
    Target,
)
from store.tables import (
    ClosureRow,
    CustomerRow,
    RuleRow,
    ServiceRow,
    StoreRow,
    TargetRow,
    TicketRow,
)

Closures = dict[tuple[str, str], list[tuple[date, date]]]


def current(db: Session) -> Rules:
    """The deployment's rules as they stand in this transaction; read once in each."""
    if "rules" not in db.info:
        db.info["rules"] = _read(db)
    known: Rules = db.info["rules"]
    return known


def remember(db: Session, known: Rules) -> None:
    """This transaction goes by `known`: they were read a moment ago."""
    db.info["rules"] = known


def forget(db: Session) -> None:
    """They have been changed in this transaction."""
    db.flush()
    db.info.pop("rules", None)


def _read(db: Session) -> Rules:
    closures = _closures(db)
    rows = db.scalars(select(ServiceRow).order_by(ServiceRow.position)).all()
    services = {row.code: as_service(row, closures) for row in rows}
    stores = db.scalars(select(StoreRow))
    targets = tuple(
        Target(row.minutes, row.kind, row.priority, row.service, row.clock)
        for row in db.scalars(select(TargetRow).order_by(TargetRow.id))
    )
    fallback = "customer_care" if "customer_care" in services else next(iter(services))
    return Rules(
        services,
        tuple(map(as_rule, db.scalars(select(RuleRow).order_by(RuleRow.position)))),
        targets,
        fallback,
        places={row.code: _as_place(row, closures) for row in stores},
        scopes={row.code: frozenset(row.stores) for row in rows if row.stores},
    )


def _closures(db: Session) -> Closures:
    found: Closures = defaultdict(list)
    for row in db.scalars(select(ClosureRow).order_by(ClosureRow.first_on)):
        of = ("service", row.service) if row.service else ("store", row.store or "")
        found[of].append((row.first_on, row.last_on))
    return found


def as_service(row: ServiceRow, closures: Closures | None = None) -> Service:
    """The service as the clock sees it."""
    return Service(
        row.code,
        row.name,
        row.hours,
        row.country,
        row.timezone,
        row.region,
        tuple((closures or {}).get(("service", row.code), ())),
        row.in_stores,
    )


def _as_place(row: StoreRow, closures: Closures) -> Place:
    region = row.region or region_of(row.postal_code, row.country)
    shut = tuple(closures.get(("store", row.code), ()))
    return Place(row.code, region, row.timezone or ZONES.get(region or ""), shut)


def as_rule(row: RuleRow) -> Rule:
    """The rule of a row."""
    return Rule(row.id, row.position, row.service, conditions(row.conditions), actions(row.actions))


def of_ticket(db: Session, ticket: TicketRow) -> Rule | None:
    """The rule that sent the ticket to its service; None: none fitted, or it is gone."""
    row = db.get(RuleRow, ticket.rule_id) if ticket.rule_id else None
    return as_rule(row) if row is not None else None


def conditions(told: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Conditions as they are kept, as routing asks them."""
    return {name: tuple(map(str, values)) for name, values in told.items() if values}


def actions(told: Mapping[str, Any]) -> Actions:
    """Actions as they are kept, as routing returns them."""
    lists = {name: tuple(told[name]) for name in ("tags", "notify") if name in told}
    return Actions(**{**told, **lists})


def kept(told: Actions) -> dict[str, Any]:
    """Actions as they are kept: what is not asked for is left out."""
    return {name: value for name, value in asdict(told).items() if value}


def profile(db: Session, customer_id: UUID | None, rules: Rules) -> Profile:
    """What these rules ask of a customer; nothing of one who is not known, or when none asks."""
    if customer_id is None or not ask_of_customer(rules):
        return Profile()
    found = select(CustomerRow.tags, CustomerRow.potential).where(CustomerRow.id == customer_id)
    tags, potential = db.execute(found).one()
    return Profile(frozenset(map(fold, tags)), potential)
