"""The deployment's own lists, as pages need them: labels, services, stores, people, devices.

What an administrator edits by hand (services, rules) is written here too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.tables import (
    AccountRow,
    KioskRow,
    LabelRow,
    MessageRow,
    ModelRow,
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
