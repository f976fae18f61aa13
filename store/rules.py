"""Services, routing rows and answer targets, as routing is handed them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.records import Rule, Rules, Service, Target
from store.tables import RuleRow, ServiceRow, TargetRow


def current(db: Session) -> Rules:
    """The deployment's rules as they stand in this transaction."""
    services = {
        row.code: Service(row.code, row.name, row.hours, row.country, row.timezone)
        for row in db.scalars(select(ServiceRow).order_by(ServiceRow.position))
    }
    rules = tuple(
        Rule(
            row.id,
            row.position,
            row.service,
            row.kind,
            row.topic,
            row.priority,
            row.channel,
            row.store,
        )
        for row in db.scalars(select(RuleRow).order_by(RuleRow.position))
    )
    targets = tuple(
        Target(row.minutes, row.kind, row.priority, row.service)
        for row in db.scalars(select(TargetRow).order_by(TargetRow.id))
    )
    fallback = "customer_care" if "customer_care" in services else next(iter(services))
    return Rules(services, rules, targets, fallback)
