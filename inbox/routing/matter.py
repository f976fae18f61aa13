"""Is a new message about the matter of an open ticket of the same customer? Scored evidence.

What both name (an order, a product, a sum, things in words that few people use) speaks for it, what
each names of its own against it; so do the topic, the time between, and words such as "I have
called already". The weights are learnt by `benchmarks/joining.py` from messages whose matter is
known. Sure ones join, likely ones are only proposed: a message that lies in the wrong ticket is
worse than one question more.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib import resources

from inbox.records import Entities, Scored

JOIN_FROM = 0.8  # the chance from which a message joins by itself …
PROPOSE_FROM = 0.3  # … and from which a person is asked
MARGIN = 0.1  # by so much the best must be ahead of the next to be joined by itself
RARE_BITS = 9.0  # what a word tells that hardly any customer uses
_STEM = 6
_LONGEST = 6000
_WORD = re.compile(r"[a-zß]{3,}")
_NOUN = re.compile(
    r"(?:\b(?:mon|ma|mes|notre|nos|le|la|les|un|une|du|des|de|my|our|the|an|mein\w?|der|die|das|den"
    r"|ein\w{0,2}|mijn|het|een|mi|il|lo|el|los|una|uno)\s|\b[ld]['’])([a-zß]{4,})"
)

# "As I told you on the phone", "still nothing", "my third mail": it is not the first contact.
_AGAIN = re.compile(
    r"toujours (?:pas de |aucune? )(?:nouvel|r[ée]pon|retour|rappel|date)"
    r"|\brelanc|\brappel(?:e|er|é|ée|iez)\b"
    r"|\bsuite [àa]|\bcomme (?:convenu|dit|demand)"
    r"|d[ée]j[àa] (?:appel|contact|[ée]crit|signal|t[ée]l)"
    r"|\breviens vers vous|(?:deuxi|troisi|quatri)[èe]me (?:mail|message|appel|courrier|fois)"
    r"|sans (?:nouvelle|r[ée]ponse|suite)|(?:aucune|pas de|pas eu de) (?:nouvelle|r[ée]ponse)"
    r"|mon (?:dossier|appel|courrier|mail|message)|\bvous (?:deviez|aviez|m'aviez)"
    r"|still (?:no |waiting for )(?:news|answer|reply|word)|\bchasing"
    r"|follow(?:ing)?[- ]up|as (?:agreed|discussed|i said)"
    r"|(?:second|third) (?:e-?mail|message|call|time)|already (?:called|written|told|contacted)"
    r"|nog steeds (?:geen|niets)|zoals (?:afgesproken|besproken)"
    r"|(?:tweede|derde) (?:keer|mail|bericht)"
    r"|(?:immer noch|noch immer|nach wie vor) keine|wie (?:besprochen|vereinbart)|erneut"
    r"|(?:zweite|dritte)\w* (?:mal|mail|nachricht|anruf)|bereits (?:angerufen|geschrieben)"
    r"|sigo (?:sin|esperando)|como (?:acord|habl)|(?:segund|tercer)[ao]? (?:vez|correo)"
    r"|ancora (?:nessun|in attesa)|come (?:concordato|d'accordo)|sollecit"
    r"|(?:second|terz)[ao] (?:volta|mail|messaggio)",
    re.IGNORECASE,
)

# The evidence, and the logarithm of the odds that each unit of it is worth.
# Products and amounts are set by hand: the generated messages name none.
WEIGHTS: Mapping[str, float] = {
    "bias": -2.34,
    "order": 5.87,
    "other_order": -5.24,
    "product": 2.5,
    "other_product": -1.5,
    "thing": 2.89,
    "other_thing": -1.57,
    "noun": 3.15,
    "unshared": -1.14,
    "amount": 1.0,
    "topic": 0.79,
    "near_topic": 1.78,
    "other_words": -0.68,
    "bare": -0.14,
    "bare_again": 0.54,
    "again": 1.19,
    "again_alone": 4.04,
    "alone": 0.73,
    "soon": 2.0,
    "late": -3.0,
    "store": 0.46,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What one message tells of its matter.

    words   stem → bits: how much it tells that somebody uses this word.
    things  what it speaks of, where that has a name of its own (a sofa, loyalty points).
    nouns   rare words that stand after an article or "my": things that no list knows.
    """

    words: Mapping[str, float]
    things: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    orders: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    amounts: frozenset[str] = frozenset()
    topic: str = "other"
    likely: Mapping[str, float] = field(default_factory=dict)
    store: str | None = None
    at: datetime | None = None
    again: bool = False


def said(
    text: str,
    entities: Entities,
    *,
    topic: str,
    at: datetime | None = None,
    likely: Iterable[tuple[str, float]] = (),
    store: str | None = None,
    without: Collection[str | None] = (),
) -> Said:
    """What a message tells of its matter, from its words and from what was read out of it.

    without  names and places of the customer: all his messages hold them.
    """
    text = text[:_LONGEST]
    words = _words(text, without)
    return Said(
        words=words,
        nouns=_nouns(text, words),
        things=_things(text, without),
        orders=frozenset(map(_plain_code, entities.order_numbers)),
        products=frozenset(map(_plain_code, entities.product_references)),
        amounts=frozenset(entities.amounts),
        topic=topic,
        likely=dict(likely),
        store=store,
        at=at,
        again=_AGAIN.search(text) is not None,
    )


def weigh(new: Said, ticket: Sequence[Said], alone: bool) -> Scored:
    """How likely `new` is about the matter of a ticket that holds these messages, and why.

    alone  it is the only ticket that the customer has open: what says nothing can mean no other.

    The evidence is named, what tells most first. A ticket without messages has no chance.
    """
    if not ticket:
        return Scored(0.0)
    found = features(new, ticket, alone)
    worth = {name: WEIGHTS.get(name, 0.0) * value for name, value in found.items() if value}
    score = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(worth.values())))))
    told = [name for name in sorted(worth, key=lambda one: -worth[one]) if worth[name] > 0.2]
    return Scored(score, tuple(name for name in told if name in EVIDENCE))


EVIDENCE = ("order", "product", "thing", "noun", "amount", "topic", "again", "soon", "store")


def features(new: Said, ticket: Sequence[Said], alone: bool) -> dict[str, float]:
    """The evidence as numbers, most of them between 0 and 1."""
    part = max(_likeness(new, one) for one in ticket)
    days = _days(new, ticket)
    orders, products = _both(new, ticket, "orders"), _both(new, ticket, "products")
    things, nouns = _both(new, ticket, "things"), _both(new, ticket, "nouns")
    other = things is False
    unshared = not things and not nouns and _names(new) and any(map(_names, ticket))
    bare = not new.things and not new.orders and not _speaks(new)
    stores = {one.store for one in ticket if one.store}
    return {
        "bias": 1.0,
        "order": float(orders is True),
        "other_order": float(orders is False),
        "product": float(products is True),
        "other_product": float(products is False),
        "thing": float(things is True),
        "other_thing": float(other),
        "noun": float(nouns is True and not things),
        "unshared": float(unshared),
        "amount": float(_both(new, ticket, "amounts") is True),
        "topic": float(any(new.topic == one.topic for one in ticket)),
        "near_topic": max(_nearness(new, one) for one in ticket),
        "other_words": float(part < 0.12 and _speaks(new) and any(map(_speaks, ticket))),
        "bare": float(bare),
        "bare_again": float(bare and new.again and alone),
        "again": float(new.again),
        "again_alone": float(new.again and alone and not unshared),
        "alone": float(alone),
        "soon": 1 / (1 + days / 4),
        "late": min(days, 90.0) / 30,
        "store": float(new.store is not None and new.store in stores),
    }


def choose(scores: Sequence[float]) -> int | None:
    """Which of the tickets, by their scores, a message joins by itself; None for none."""
    ranked = sorted(range(len(scores)), key=lambda at: -scores[at])
    if not ranked or scores[ranked[0]] < JOIN_FROM:
        return None
    rivals = len(ranked) > 1 and scores[ranked[0]] - scores[ranked[1]] < MARGIN
    return None if rivals else ranked[0]


def _both(new: Said, ticket: Sequence[Said], what: str) -> bool | None:
    """Whether both sides name the same; None where one of them names none."""
    mine = getattr(new, what)
    theirs = frozenset().union(*(getattr(one, what) for one in ticket))
    return bool(mine & theirs) if mine and theirs else None


def _likeness(new: Said, one: Said) -> float:
    """Bits of the words that both use, as a part of what the less wordy of them uses."""
    shared = sum(bits for stem, bits in new.words.items() if stem in one.words)
    smaller = min(sum(new.words.values()), sum(one.words.values()))
    return shared / smaller if smaller else 0.0


def _names(one: Said) -> bool:
    return bool(one.things or one.nouns)


def _speaks(one: Said) -> bool:
    """Whether it says enough to be compared: three words or so that not everybody uses."""
    return sum(one.words.values()) >= 18


def _nearness(new: Said, one: Said) -> float:
    """The chance that both have one topic, by the likeliest topics of each."""
    return sum(chance * one.likely.get(topic, 0.0) for topic, chance in new.likely.items())


def _days(new: Said, ticket: Sequence[Said]) -> float:
    if new.at is None:
        return 0.0
    apart = [abs(new.at - one.at) for one in ticket if one.at is not None]
    return min(apart, default=timedelta(0)) / timedelta(days=1)


def _plain_code(code: str) -> str:
    return re.sub(r"[\W_]", "", code).upper().lstrip("0")


def fold(text: str) -> str:
    """Small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(mark for mark in apart if not unicodedata.combining(mark))


def stems(text: str) -> set[str]:
    """The words of a text, folded and cut to six letters, without a plural's end."""
    return {_stem(word) for word in _WORD.findall(fold(text))}


def _stem(word: str) -> str:
    return word[:_STEM].rstrip("sx")


def _words(text: str, without: Collection[str | None]) -> dict[str, float]:
    common, left_out = word_bits(), set()
    for name in without:
        left_out |= stems(name or "")
    kept = stems(text) - left_out
    return {stem: bits for stem in kept if (bits := common.get(stem, RARE_BITS)) > 3}


def _nouns(text: str, words: Mapping[str, float]) -> frozenset[str]:
    after = {_stem(noun) for noun in _NOUN.findall(fold(text))}
    return frozenset(stem for stem in after if words.get(stem, 0.0) >= RARE_BITS - 1)


def _things(text: str, without: Collection[str | None]) -> frozenset[str]:
    names, longest = thing_names()
    left_out = {word for name in without for word in _WORD.findall(fold(name or ""))}
    told = (word for word in re.findall(r"[a-z0-9]+", fold(text)) if word not in left_out)
    words = [_singular(word) for word in told]  # Olivier Rosier's letters are not about plants
    found, at = set(), 0
    while at < len(words):
        for size in range(min(longest, len(words) - at), 0, -1):
            if (thing := names.get(" ".join(words[at : at + size]))) is not None:
                found.add(thing)
                at += size - 1
                break
        at += 1
    return frozenset(found)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


@cache
def thing_names() -> tuple[Mapping[str, str], int]:
    """A thing's names → the first of them; and how many words the longest has."""
    lines = resources.files("inbox.routing").joinpath("things.txt").read_text("utf-8").splitlines()
    things = [line.split(", ") for line in lines if line and not line.startswith("#")]
    names = {" ".join(map(_singular, name.split())): named[0] for named in things for name in named}
    return names, max(len(name.split()) for name in names)


@cache
def word_bits() -> Mapping[str, float]:
    """Stem → bits, for the words that many customers use: made by `benchmarks/joining.py --words`.

    A word that is not listed is worth RARE_BITS.
    """
    lines = resources.files("inbox.routing").joinpath("words.tsv").read_text("utf-8").splitlines()
    return {stem: float(bits) for stem, bits in (line.split("\t") for line in lines)}
