"""The routing rules as an administrator edits them, and the messages that a change is tried on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Refused
from inbox.records import Channel
from inbox.routing.rule_faults import COUNTED, faults
from inbox.routing.rules import CONDITIONS, MOST_CHARACTERS, Facts, amounts, fold
from inbox.service_records import (
    Actions,
    Profile,
    Rule,
    Rules,
)
from store import rules
from store.tables import (
    AccountRow,
    CustomerRow,
    LabelRow,
    MessageRow,
    RuleRow,
    ServiceRow,
    StoreRow,
    TicketRow,
)

PREVIEWED = 1000


@dataclass(frozen=True, slots=True)
class Known:
    """A message that rules are tried on, and its ticket."""

    facts: Facts
    subject: str | None
    received_at: datetime
    number: int | None


def draft(
    db: Session,
    rule_id: UUID | None,
    service: str,
    conditions: Mapping[str, Sequence[str]],
    actions: Actions,
) -> Rule:
    """The rule that a form asks for, not yet kept. Raises Refused with one line."""
    kept = {name: tuple(filter(None, values)) for name, values in conditions.items()}
    kept = {name: values for name, values in kept.items() if values}
    if unknown := sorted(set(kept) - set(CONDITIONS)):
        raise Refused(f"rules know nothing of {', '.join(unknown)}")
    if db.get(ServiceRow, service) is None:
        raise Refused(f"there is no service {service}")
    for amount in kept.get("amount", ()):
        if not amount.replace(".", "", 1).isdigit():
            raise Refused("an amount is a number of euros, such as 1000")
    if any(not fold(word).strip() for word in kept.get("words", ())):
        raise Refused("words to look for have letters or figures")
    if actions.assignee not in (None, "share"):
        _check_account(db, actions.assignee)
    if actions.follow_up and actions.follow_up_minutes <= 0:
        raise Refused("say within how many hours the promise is due")
    return Rule(rule_id or uuid4(), 0, service, kept, actions)


def _check_account(db: Session, told: str) -> None:
    try:
        found = db.get(AccountRow, UUID(told))
    except ValueError:
        found = None
    if found is None:
        raise Refused("nobody here has this account")


def with_draft(known: Rules, rule: Rule) -> Rules:
    """The rules as they would be with it: in its place, or (new) before all others."""
    if any(one.id == rule.id for one in known.rules):
        listed = tuple(rule if one.id == rule.id else one for one in known.rules)
    else:
        listed = (rule, *known.rules)
    return replace(known, rules=listed)


def save(db: Session, rule: Rule) -> None:
    """Keep it: in its place, or (new) before all others. Raises Refused for one without any
    condition, save the last, which takes what is left."""
    row = db.get(RuleRow, rule.id)
    last = db.scalar(select(func.max(RuleRow.position)))
    if not rule.conditions and (row is None or row.position != last):
        raise Refused("a rule needs at least one condition")
    if row is not None and row.position == last and rule.conditions and not row.conditions:
        raise Refused("the rule without conditions catches what is left, and has to stay")
    if row is None:
        first = db.scalar(select(func.min(RuleRow.position))) or 0
        row = RuleRow(id=rule.id, position=first - 10)
        db.add(row)
    row.service = rule.service
    row.conditions = {name: list(values) for name, values in rule.conditions.items()}
    row.actions = rules.kept(rule.actions)
    rules.forget(db)


def remove(db: Session, rule_id: UUID) -> None:
    """Take a rule away. Raises NotFound, and Refused for the last one, which catches all."""
    row = _get(db, rule_id)
    if not row.conditions:
        raise Refused("the rule without conditions catches what is left, and has to stay")
    db.delete(row)
    rules.forget(db)


def move(db: Session, rule_id: UUID, up: bool) -> None:
    """It changes places with the one before or after it. Raises NotFound, Refused."""
    row = _get(db, rule_id)
    beside = RuleRow.position < row.position if up else RuleRow.position > row.position
    order = RuleRow.position.desc() if up else RuleRow.position
    other = db.scalar(select(RuleRow).where(beside).order_by(order).limit(1).with_for_update())
    if other is None:
        return
    if not (row.conditions and other.conditions):
        raise Refused("the rule without conditions catches what is left, and has to stay last")
    here, there = row.position, other.position
    row.position = (db.scalar(select(func.min(RuleRow.position))) or 0) - 10  # it is unique
    db.flush()
    other.position = here
    db.flush()
    row.position = there
    rules.forget(db)


def _get(db: Session, rule_id: UUID) -> RuleRow:
    row = db.get(RuleRow, rule_id, with_for_update=True)
    if row is None:
        raise NotFound("there is no such rule")
    return row


# --- what an administrator is told about them ---------------------------------------------------


def found_faults(db: Session, known: Rules) -> dict[UUID, str]:
    """What is wrong with these rules (`routing.rule_faults`), by rule."""
    values: dict[str, set[str]] = {name: set() for name in COUNTED}
    for axis, code in db.execute(select(LabelRow.axis, LabelRow.code)):
        if axis in values:
            values[axis].add(code)
    values["channel"] = {channel.value for channel in Channel}
    values["store"] = set(db.scalars(select(StoreRow.code))) or set(
        db.scalars(select(MessageRow.store).where(MessageRow.store.is_not(None)).distinct())
    )
    told = {name: frozenset(one) for name, one in values.items()}
    return faults(known.rules, told, known.scopes)


def last_messages(db: Session, limit: int = PREVIEWED) -> list[Known]:
    """The newest messages that opened a ticket, as rules see them."""
    text = func.left(MessageRow.reply_text, MOST_CHARACTERS)
    labels = (MessageRow.kind, MessageRow.topic, MessageRow.priority, MessageRow.channel)
    rows = db.execute(
        select(
            *labels,
            *(MessageRow.store, MessageRow.language, MessageRow.needs_review),
            *(MessageRow.subject, MessageRow.from_address, MessageRow.received_at),
            text.label("text"),
            MessageRow.reading["entities"]["amounts"].label("amounts"),
            *(CustomerRow.tags, CustomerRow.potential, TicketRow.number),
        )
        .outerjoin(CustomerRow, CustomerRow.id == MessageRow.customer_id)
        .join(TicketRow, TicketRow.id == MessageRow.ticket_id)
        .where(MessageRow.ticket_created.is_(True))
        .order_by(MessageRow.seq.desc())
        .limit(limit)
    )
    return [Known(_facts(row), row.subject, row.received_at, row.number) for row in rows]


def _facts(row: Any) -> Facts:
    labels = {name: getattr(row, name) for name in (*COUNTED, "store", "language")}
    labels["needs_review"] = "yes" if row.needs_review else "no"
    profile = Profile(frozenset(map(fold, row.tags or ())), row.potential)
    text = f"{row.subject or ''} {row.text or ''}"
    return Facts(labels, text, row.from_address, amounts(row.amounts or ()), profile)
