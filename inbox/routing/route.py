"""The decision about one message: which ticket, which service, by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from inbox.records import (
    Message,
    Plan,
    Reading,
    Related,
)
from inbox.routing.matter import PROPOSE_FROM, choose
from inbox.routing.rules import facts_of, first_rule
from inbox.routing.timers import starting
from inbox.service_records import (
    Actions,
    Profile,
    Rule,
    Rules,
)

# What proves by itself that the writer holds a mail of ours about that ticket: a signed address, or
# the unguessable Message-ID of our reply. A reference to any other mail proves nothing alone.
PROOFS = frozenset({"address_tag", "our_reference"})
MOST_NEAR = 3


def route(
    message: Message,
    reading: Reading,
    related: Sequence[Related],
    rules: Rules,
    now: datetime,
    profile: Profile | None = None,
) -> Plan:
    """Join the ticket that the message belongs to, or open one, or neither for robots and spam.

    now      when the message was received: the clock of an answer starts there.
    profile  of the customer, where he is known.
    """
    ticket = _joined(related)
    automatic = message.is_automatic or reading.kind == "automatic"
    if ticket is not None:
        return _join(ticket, automatic)
    if automatic or (reading.kind in rules.no_ticket_kinds and not reading.needs_review):
        return Plan(None, opens=False, service=None, rule_id=None, due_at=None, follow_up=False)
    scored = [one for one in related if one.scored is not None]
    if (ticket := _of_one_matter(scored)) is not None:
        return _join(ticket, automatic)
    rule = first_rule(facts_of(message, reading, profile), rules)
    return replace(_open(message, reading, rule, rules, now), near=_near(scored))


def _open(
    message: Message, reading: Reading, rule: Rule | None, rules: Rules, now: datetime
) -> Plan:
    service = rule.service if rule is not None else rules.fallback_service
    actions = rule.actions if rule is not None else Actions()
    priority = actions.priority or reading.priority
    timers = starting(service, reading.kind, priority, message.store, rules, now)
    return Plan(
        None,
        opens=True,
        service=service,
        rule_id=rule.id if rule is not None else None,
        due_at=timers[0].due_at if timers else None,
        follow_up=reading.kind == "complaint",
        timers=timers,
        actions=actions,
    )


def _joined(related: Sequence[Related]) -> Related | None:
    """The ticket that the message itself names."""
    for ticket in related:
        if ticket.scored is None and (ticket.reason in PROOFS or ticket.same_customer):
            return ticket
    return None


def _of_one_matter(scored: Sequence[Related]) -> Related | None:
    """The ticket of the same customer that the message is surely about, though it does not say."""
    chosen = choose([_score(one) for one in scored])
    return scored[chosen] if chosen is not None else None


def _near(scored: Sequence[Related]) -> tuple[Related, ...]:
    """Those that it may be about, the likeliest first: a person is asked."""
    likely = [one for one in scored if _score(one) >= PROPOSE_FROM]
    return tuple(sorted(likely, key=lambda one: -_score(one))[:MOST_NEAR])


def _score(one: Related) -> float:
    return one.scored.score if one.scored is not None else 0.0


def _join(ticket: Related, automatic: bool) -> Plan:
    """A person's answer opens a ticket that slept or was closed; a robot's only stands in it."""
    return Plan(
        ticket.ticket_id,
        opens=False,
        service=None,
        rule_id=None,
        due_at=None,
        follow_up=False,
        reopens=not automatic and ticket.status != "open",
        reason=ticket.reason,
        evidence=ticket.scored.evidence if ticket.scored is not None else (),
        spoken=not automatic,
    )
