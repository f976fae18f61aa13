"""How complete a customer record is, and how far what it holds can be trusted: two marks of 100.

Completeness adds the weight of each datum that is there and usable. Reliability is the mean trust
in what is there, by the same weights: a datum that its owner confirmed lately counts whole, one
that nobody confirmed half, one that bounced, came back or was withdrawn nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

# Percent of a complete record: what reaches a person, and what tells him from a homonym.
WEIGHTS: Mapping[str, int] = {
    "last_name": 20,
    "first_name": 10,
    "title": 5,
    "email": 20,
    "phone": 20,
    "address": 20,
    "birth_date": 5,
}
DEAD = frozenset({"bounced", "returned", "withdrawn"})
UNVERIFIED = 0.5
# Days since somebody confirmed it, at most → how far it is trusted.
AGEING = ((365, 1.0), (3 * 365, 0.8))
OLD = 0.6


@dataclass(frozen=True, slots=True)
class Datum:
    """One thing that a record holds. `confirmed_on` None: nobody ever confirmed it."""

    name: str  # one of WEIGHTS; others do not count
    state: str  # good | unverified | bounced | returned | withdrawn
    confirmed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """Both marks in 0..100, what is missing, and what is there but dead."""

    completeness: int
    reliability: int
    missing: tuple[str, ...]
    dead: tuple[str, ...]


def quality(data: Iterable[Datum], today: date) -> Quality:
    """The marks of a record; of several of one name (two mailboxes) the most trusted counts."""
    best: dict[str, float] = {}
    for datum in data:
        if datum.name in WEIGHTS:
            best[datum.name] = max(best.get(datum.name, 0.0), trust(datum, today))
    there = sum(WEIGHTS[name] for name in best)
    trusted = sum(WEIGHTS[name] * told for name, told in best.items())
    return Quality(
        completeness=sum(WEIGHTS[name] for name, told in best.items() if told > 0),
        reliability=round(100 * trusted / there) if there else 0,
        missing=tuple(name for name in WEIGHTS if name not in best),
        dead=tuple(name for name, told in best.items() if told == 0),
    )


def trust(datum: Datum, today: date) -> float:
    """How far one datum is trusted, 0..1."""
    if datum.state in DEAD:
        return 0.0
    if datum.state != "good":
        return UNVERIFIED
    if datum.confirmed_on is None:
        return OLD
    age = (today - datum.confirmed_on).days
    return next((told for most, told in AGEING if age <= most), OLD)
