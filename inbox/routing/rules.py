"""Routing rules: which of them fits a message.

A rule's conditions are names with values; each must hold, and one of its values is enough:

    kind, topic, priority, channel, store, language   the value itself
    tag, potential    of the customer
    words             a word or phrase anywhere in the message, without accents and case
    domain            of the sender's address; its subdomains too
    amount            in euros: the message names at least as much
    needs_review      `yes` or `no`
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from inbox.records import Channel, Message, Reading
from inbox.service_records import Profile, Rule, Rules

LABELS = ("kind", "topic", "priority", "channel", "store", "language")
OF_CUSTOMER = ("tag", "potential")
CONDITIONS = (*LABELS, "needs_review", *OF_CUSTOMER, "words", "domain", "amount")
_WORD = re.compile(r"[^\W_]+")
MOST_CHARACTERS = 20_000  # of a text in which words are looked for


@dataclass(frozen=True)
class Facts:
    """What rules ask of a message. `labels` has the LABELS, and `needs_review` as yes or no."""

    labels: Mapping[str, str | None]
    text: str = ""
    address: str | None = None
    amounts: tuple[float, ...] = ()
    profile: Profile = field(default_factory=Profile)

    @cached_property
    def folded(self) -> str:
        """The text as words are looked for in it: ` bonjour ou est mon canape `."""
        return fold(self.text[:MOST_CHARACTERS])

    @property
    def domain(self) -> str:
        """What stands after the at sign."""
        return (self.address or "").rpartition("@")[2].lower()


def facts_of(message: Message, reading: Reading, profile: Profile | None = None) -> Facts:
    """What the rules ask of a message that has just been read."""
    labels = {
        "kind": reading.kind,
        "topic": reading.topic,
        "priority": reading.priority,
        "channel": Channel(message.channel).value,
        "store": message.store,
        "language": reading.language,
        "needs_review": "yes" if reading.needs_review else "no",
    }
    text = f"{message.subject or ''} {message.customer_text}"
    money = amounts(reading.entities.amounts)
    return Facts(labels, text, message.sender.address, money, profile or Profile())


def amounts(told: Iterable[str]) -> tuple[float, ...]:
    """The euros in `123.45 EUR`; other currencies are left out."""
    found = (one.partition(" ") for one in told)
    return tuple(
        float(number)
        for number, _, unit in found
        if unit == "EUR" and re.fullmatch(r"\d+(\.\d+)?", number)
    )


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower case, without accents, its words between single spaces, and one at each end."""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)
    )
    return f" {' '.join(_WORD.findall(plain.casefold()))} "


def ask_of_customer(rules: Rules) -> bool:
    """Whether any rule looks at who the customer is."""
    return any(name in rule.conditions for rule in rules.rules for name in OF_CUSTOMER)


def first_rule(facts: Facts, rules: Rules) -> Rule | None:
    """The first rule that fits and whose service answers for the message's store."""
    for rule in rules.rules:
        scope = rules.scopes.get(rule.service)
        if scope and facts.labels.get("store") not in scope:
            continue
        if fits(rule.conditions, facts):
            return rule
    return None


def fits(conditions: Mapping[str, tuple[str, ...]], facts: Facts) -> bool:
    """Whether every condition holds. One that is not known never does."""
    return all(_holds(name, values, facts) for name, values in conditions.items())


def _holds(name: str, values: tuple[str, ...], facts: Facts) -> bool:
    if name in LABELS or name == "needs_review":
        return facts.labels.get(name) in values
    return name in _HOLDS and _HOLDS[name](values, facts)


def _is_from(values: tuple[str, ...], facts: Facts) -> bool:
    domain = f".{facts.domain}"
    return any(domain.endswith(f".{value.lower()}") for value in values)


_HOLDS: dict[str, Callable[[tuple[str, ...], Facts], bool]] = {
    "tag": lambda values, facts: not facts.profile.tags.isdisjoint(map(fold, values)),
    "potential": lambda values, facts: str(facts.profile.potential) in values,
    "words": lambda values, facts: any(fold(value) in facts.folded for value in values),
    "domain": _is_from,
    "amount": lambda values, facts: max(facts.amounts, default=0.0) >= min(map(float, values)),
}
