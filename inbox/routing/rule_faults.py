"""What is wrong with a list of routing rules, and what a change would do to known messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from uuid import UUID

from inbox.routing.rules import Facts, first_rule, fold
from inbox.service_records import Rule, Rules

# Conditions whose values are few and known: what rules together leave over can be counted out.
COUNTED = ("kind", "topic", "priority", "channel")
Values = Mapping[str, frozenset[str]]


def faults(
    rules: Sequence[Rule], known: Values, scopes: Mapping[str, frozenset[str]] | None = None
) -> dict[UUID, str]:
    """Rule id → `never` (earlier rules take all that it could), `unknown` (no such value here),
    or `everything` (it fires for all that is left, and rules come after it).

    known   condition → the values that this deployment has; a condition that is not there is free.
    scopes  service → its stores: for a rule that names it, a condition like another.
    """
    rules = [_scoped(rule, (scopes or {}).get(rule.service)) for rule in rules]
    found = {}
    for place, rule in enumerate(rules):
        if not _possible(rule, known):
            found[rule.id] = "unknown"
        elif _is_taken(rule, rules[:place], known):
            found[rule.id] = "never"
        elif not _narrows(rule, known) and place < len(rules) - 1:
            found[rule.id] = "everything"
    return found


def _scoped(rule: Rule, scope: frozenset[str] | None) -> Rule:
    if not scope:
        return rule
    stores = scope & set(rule.conditions.get("store", scope))
    return replace(rule, conditions={**rule.conditions, "store": tuple(sorted(stores))})


def _possible(rule: Rule, known: Values) -> bool:
    return all(
        not known[name].isdisjoint(values)
        for name, values in rule.conditions.items()
        if name in known
    )


def _narrows(rule: Rule, known: Values) -> bool:
    """Whether any condition leaves something out; a store or a language may be missing."""
    return any(
        name not in COUNTED or not known.get(name, frozenset()) <= set(values)
        for name, values in rule.conditions.items()
    )


def _is_taken(rule: Rule, earlier: Sequence[Rule], known: Values) -> bool:
    """Whether each message that would fit fits an earlier rule already.

    The few labels are gone through one by one; of the other conditions an earlier rule must ask no
    more than this one does.
    """
    wider = [one for one in earlier if _asks_no_more(one, rule)]
    if not wider:
        return False
    axes = [name for name in COUNTED if any(name in one.conditions for one in wider)]
    return all(any(_takes(one, cell) for one in wider) for cell in _cells(rule, axes, known))


def _asks_no_more(one: Rule, rule: Rule) -> bool:
    for name, values in one.conditions.items():
        if name in COUNTED:
            continue
        asked = rule.conditions.get(name)
        if asked is None or not _covers(name, values, asked):
            return False
    return True


def _covers(name: str, values: Sequence[str], asked: Sequence[str]) -> bool:
    if name == "amount":
        return min(map(float, values)) <= min(map(float, asked))
    if name == "words":  # who names a longer phrase names its part
        return all(any(fold(short) in fold(long) for short in values) for long in asked)
    if name == "domain":
        return all(any(f".{long}".endswith(f".{one}") for one in values) for long in asked)
    return set(asked) <= set(values)


def _cells(rule: Rule, axes: Sequence[str], known: Values) -> Iterator[dict[str, str]]:
    choices = [rule.conditions.get(axis) or tuple(known.get(axis, ())) for axis in axes]
    for values in product(*choices):
        yield dict(zip(axes, values, strict=True))


def _takes(one: Rule, cell: Mapping[str, str]) -> bool:
    return all(cell[name] in values for name, values in one.conditions.items() if name in COUNTED)


# --- what a change would do ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moved:
    """A message, by its place in the list, that goes elsewhere; rules None: the fallback."""

    place: int
    before: str
    after: str
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list of rules would do to known messages: which go elsewhere, how often each fires."""

    moved: tuple[Moved, ...]
    fired: Mapping[UUID | None, int]


def preview(messages: Sequence[Facts], before: Rules, after: Rules) -> Preview:
    """Which of the messages other rules would send to another service."""
    moved = []
    fired: dict[UUID | None, int] = {}
    for place, facts in enumerate(messages):
        was, will = first_rule(facts, before), first_rule(facts, after)
        fired[will.id if will else None] = fired.get(will.id if will else None, 0) + 1
        old = was.service if was else before.fallback_service
        new = will.service if will else after.fallback_service
        if old != new:
            moved.append(Moved(place, old, new, will))
    return Preview(tuple(moved), fired)
