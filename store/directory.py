"""The deployment's own lists, as pages need them: labels, services, stores, people, devices.

What an administrator edits by hand (services, rules) is written here too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Refused
from inbox.routing.clock import check_hours
from store import clocks, rules
from store.tables import (
    AccountRow,
    KioskRow,
    LabelRow,
    MessageRow,
    ModelRow,
    RuleRow,
    ServiceRow,
    SourceRow,
    StoreRow,
)


@dataclass(frozen=True, slots=True)
class Words:
    """The names that people read, by code: labels by axis, services, stores; and who works here."""

    labels: Mapping[str, Mapping[str, tuple[str, str]]]
    services: Mapping[str, tuple[str, str]]
    stores: Mapping[str, str]
    people: Mapping[UUID, str]

    def label(self, axis: str, code: str | None, language: str) -> str:
        """The name of a label; its code where the deployment has no name for it."""
        pair = self.labels.get(axis, {}).get(code or "")
        return _in(pair, language) if pair else (code or "")

    def service(self, code: str | None, language: str) -> str:
        """The name of a service."""
        pair = self.services.get(code or "")
        return _in(pair, language) if pair else (code or "")


def _in(pair: tuple[str, str], language: str) -> str:
    return pair[1] if language == "en" else pair[0]


def words(db: Session) -> Words:
    """All names of the deployment: four small queries, worth keeping for some seconds."""
    labels: dict[str, dict[str, tuple[str, str]]] = {}
    for row in db.scalars(select(LabelRow).order_by(LabelRow.axis, LabelRow.position)):
        labels.setdefault(row.axis, {})[row.code] = (row.name, row.name_en)
    places = {row.code: f"{row.code} {row.name}" for row in stores(db)}
    return Words(
        labels,
        {row.code: (row.name, row.name_en) for row in services(db)},
        places,
        {row.id: row.name for row in people(db) if row.active},
    )


def services(db: Session) -> Sequence[ServiceRow]:
    """The services in their order."""
    return db.scalars(select(ServiceRow).order_by(ServiceRow.position, ServiceRow.code)).all()


def stores(db: Session) -> Sequence[StoreRow]:
    """The stores by code."""
    return db.scalars(select(StoreRow).order_by(StoreRow.code)).all()


def people(db: Session) -> Sequence[AccountRow]:
    """Everybody with an account, by name without accents."""
    key = func.lower(func.unaccented(AccountRow.name))
    return db.scalars(select(AccountRow).order_by(key, AccountRow.login)).all()


def sources(db: Session) -> Sequence[SourceRow]:
    """The sources by name."""
    return db.scalars(select(SourceRow).order_by(SourceRow.name)).all()


def kiosks(db: Session) -> Sequence[KioskRow]:
    """The kiosks by store and name."""
    return db.scalars(select(KioskRow).order_by(KioskRow.store, KioskRow.name)).all()


def models(db: Session) -> Sequence[ModelRow]:
    """The classifier's versions, newest first."""
    return db.scalars(select(ModelRow).order_by(ModelRow.created_at.desc())).all()


def routing_rules(db: Session) -> Sequence[RuleRow]:
    """The routing rules in the order in which they are tried."""
    return db.scalars(select(RuleRow).order_by(RuleRow.position)).all()


def last_received(db: Session) -> dict[UUID, Any]:
    """When each source last gave a message, among the newest 10,000."""
    newest = (
        select(MessageRow.source_id, MessageRow.received_at)
        .order_by(MessageRow.seq.desc())
        .limit(10_000)
        .subquery()
    )
    latest = select(newest.c.source_id, func.max(newest.c.received_at)).group_by(newest.c.source_id)
    return {row[0]: row[1] for row in db.execute(latest)}


def change_service(db: Session, code: str, name: str, name_en: str, hours: str) -> None:
    """Rename a service or change its opening hours; its open clocks are counted again.

    Raises NotFound; Refused for an empty name, and for hours that the clock cannot read.
    """
    row = db.get(ServiceRow, code)
    if row is None:
        raise NotFound(f"there is no service {code}")
    if not (name.strip() and name_en.strip() and hours.strip()):
        raise Refused("a service needs a name in both languages, and opening hours")
    check_hours(replace(rules.as_service(row), hours=hours.strip()))
    row.name, row.name_en = name.strip(), name_en.strip()
    if row.hours != hours.strip():
        row.hours = hours.strip()
        clocks.recount_open(db, service=code)


def add_rule(db: Session, service: str, conditions: Mapping[str, str | None]) -> None:
    """Put a rule before all others. Raises Refused without a condition."""
    kept = {name: [value] for name, value in conditions.items() if value}
    if not kept:
        raise Refused("a rule needs at least one condition")
    if db.get(ServiceRow, service) is None:
        raise NotFound(f"there is no service {service}")
    first = db.scalar(select(func.min(RuleRow.position))) or 0
    db.add(RuleRow(position=first - 10, service=service, conditions=kept))


def remove_rule(db: Session, rule_id: UUID) -> None:
    """Take a rule away. Raises NotFound, and Refused for the last one, which catches all."""
    row = db.get(RuleRow, rule_id)
    if row is None:
        raise NotFound("there is no such rule")
    if not row.conditions:
        raise Refused("the rule without conditions catches what is left, and has to stay")
    db.delete(row)
