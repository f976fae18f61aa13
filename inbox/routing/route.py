"""The decision about one message: which ticket, which service, by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from inbox.records import Channel, Message, Plan, Reading, Related, Rule, Rules, Target
from inbox.routing.clock import due_at

# What proves by itself that the writer holds a mail of ours about that ticket: a signed address, or
# the unguessable Message-ID of our reply. A reference to any other mail proves nothing alone.
PROOFS = frozenset({"address_tag", "our_reference"})


def route(
    message: Message, reading: Reading, related: Sequence[Related], rules: Rules, now: datetime
) -> Plan:
    """Join the ticket that the message belongs to, or open one, or neither for robots and spam.

    `now` is when the message was received: the clock of an answer starts there.
    """
    ticket = _joined(related)
    automatic = message.is_automatic or reading.kind == "automatic"
    if ticket is not None:
        return _join(ticket, message, reading, rules, now, automatic)
    if automatic or (reading.kind in rules.no_ticket_kinds and not reading.needs_review):
        return Plan(None, opens=False, service=None, rule_id=None, due_at=None, follow_up=False)
    rule = _first_rule(message, reading, rules)
    service = rule.service if rule is not None else rules.fallback_service
    return Plan(
        None,
        opens=True,
        service=service,
        rule_id=rule.id if rule is not None else None,
        due_at=_due(service, reading, rules, now),
        follow_up=reading.kind == "complaint",
    )


def _joined(related: Sequence[Related]) -> Related | None:
    for ticket in related:
        if ticket.reason in PROOFS or ticket.same_customer:
            return ticket
    return None


def _join(
    ticket: Related,
    message: Message,
    reading: Reading,
    rules: Rules,
    now: datetime,
    automatic: bool,
) -> Plan:
    """A person's answer opens a ticket that slept or was closed; a robot's only stands in it."""
    wakes = not automatic and ticket.status != "open"
    rule = _first_rule(message, reading, rules)
    service = rule.service if rule is not None else rules.fallback_service
    return Plan(
        ticket.ticket_id,
        opens=False,
        service=None,
        rule_id=None,
        due_at=_due(service, reading, rules, now) if wakes else None,
        follow_up=False,
        reopens=wakes,
        reason=ticket.reason,
    )


def _first_rule(message: Message, reading: Reading, rules: Rules) -> Rule | None:
    facts = {
        "kind": reading.kind,
        "topic": reading.topic,
        "priority": reading.priority,
        "channel": Channel(message.channel).value,
        "store": message.store,
    }
    for rule in rules.rules:
        conditions = ((name, getattr(rule, name)) for name in facts)
        if all(wanted is None or wanted == facts[name] for name, wanted in conditions):
            return rule
    return None


def _due(service: str, reading: Reading, rules: Rules, now: datetime) -> datetime | None:
    target = _target(service, reading, rules.targets)
    return due_at(rules.services[service], now, target.minutes) if target is not None else None


def _target(service: str, reading: Reading, targets: Sequence[Target]) -> Target | None:
    """The most exact target that fits; among equals the priority's, then the shortest."""
    fitting = [
        target
        for target in targets
        if target.service in (None, service)
        and target.kind in (None, reading.kind)
        and target.priority in (None, reading.priority)
    ]
    if not fitting:
        return None

    def exactness(target: Target) -> tuple[int, bool, int]:
        named = (target.service, target.kind, target.priority)
        return sum(x is not None for x in named), target.priority is not None, -target.minutes

    return max(fitting, key=exactness)
