"""From probabilities to labels: costs, the few rules that are certain, and who must look again.

A missed complaint costs far more than a false alarm: a message is a complaint from
`complaint_from` on, even where another kind is likelier, and a doubt goes to a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from inbox.classify.text import View
from inbox.records import Channel, Message, Party

Chances = Mapping[str, float]

_QUIET_KINDS = ("compliment", "suggestion", "automatic", "spam")  # low by the labels' definition
_SPAM_IN_EARNEST = 0.05


@dataclass(frozen=True, slots=True)
class Policy:
    """The thresholds of a model: settings, first chosen on held-out folds.

    complaint_from  a complaint from this probability on.
    critical_from   critical from this probability on.
    sure_from       below this confidence of the kind a person looks again.
    doubt_from      not called a complaint, but at least this likely to be one: a person looks too.
    """

    complaint_from: float = 0.35
    critical_from: float = 0.3
    sure_from: float = 0.6
    doubt_from: float = 0.14

    def described(self) -> dict[str, float]:
        """As `model.json` keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Decision:
    """The labels of one message, how sure they are, and whether a person should look."""

    kind: str
    topic: str
    priority: str
    sentiment: str
    confidence: dict[str, float]
    needs_review: bool
    doubt: float = 0.0
    likely: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)


def decide(
    message: Message, seen: View, chances: Mapping[str, Chances], policy: Policy
) -> Decision:
    """The decision on one message. `chances` holds each head's calibrated probabilities."""
    kinds = _by_rating(message, chances["kind"], {"complaint": (1, 2), "compliment": (5,)})
    tones = _by_rating(message, chances["sentiment"], {"negative": (1, 2), "positive": (5,)})
    if _is_automatic(message) and "automatic" in kinds:
        return _automatic(chances)
    believed, kinds = kinds, _by_people(message, kinds)
    kind = _lowered(kinds, "complaint", policy.complaint_from)
    priorities = _priority_given(chances["priority"], kind)
    priority = _lowered(priorities, "critical", policy.critical_from)
    topic = max(chances["topic"], key=chances["topic"].__getitem__)
    confidence = {
        "kind": round(kinds[kind], 4),
        "topic": round(chances["topic"][topic], 4),
        "priority": round(priorities[priority], 4),
    }
    return Decision(
        kind=kind,
        topic=topic,
        priority=priority,
        sentiment=max(tones, key=tones.__getitem__),
        confidence=confidence,
        needs_review=not seen.body.strip() or _doubtful(kind, believed, policy),
        doubt=_doubt(kinds),
        likely={"kind": _likeliest(kinds), "topic": _likeliest(chances["topic"])},
    )


def _doubt(kinds: Chances) -> float:
    """1 less the margin between the two likeliest kinds: what margin sampling orders by."""
    best, second, *_ = [*sorted(kinds.values(), reverse=True), 0.0, 0.0]
    return round(1 - (best - second), 4)


def _likeliest(chances: Chances, most: int = 3) -> tuple[tuple[str, float], ...]:
    best = sorted(chances.items(), key=lambda pair: -pair[1])[:most]
    return tuple((label, round(chance, 3)) for label, chance in best)


def _is_automatic(message: Message) -> bool:
    return message.is_automatic or message.is_auto_reply or message.bounce is not None


def _by_people(message: Message, kinds: Chances) -> Chances:
    """A mail read with its headers, and no robot's by them, is a person's whatever it quotes.

    Nor is it spam for next to nothing once the likeliest kind is out: spam is never answered.
    Words alone decide where there was no mail to read: a labelled line names no sender.
    """
    if message.channel is not Channel.EMAIL or message.sender == Party():
        return kinds
    likeliest = max(kinds, key=kinds.__getitem__)
    out = {"automatic"}
    if likeliest == "automatic" and kinds.get("spam", 0.0) < _SPAM_IN_EARNEST:
        out.add("spam")
    rest = {kind: chance for kind, chance in kinds.items() if kind not in out}
    total = sum(rest.values())
    return {kind: chance / total for kind, chance in rest.items()} if total > 0 else kinds


def _automatic(chances: Mapping[str, Chances]) -> Decision:
    """What headers prove needs no model: RFC 3834, RFC 3464, list mail."""
    topics, priorities, tones = chances["topic"], chances["priority"], chances["sentiment"]
    topic = "other" if "other" in topics else max(topics, key=topics.__getitem__)
    return Decision(
        kind="automatic",
        topic=topic,
        priority="low" if "low" in priorities else max(priorities, key=priorities.__getitem__),
        sentiment="neutral" if "neutral" in tones else max(tones, key=tones.__getitem__),
        confidence={"kind": 0.99, "topic": round(topics[topic], 4), "priority": 0.99},
        needs_review=False,
    )


def _by_rating(
    message: Message, chances: Chances, evidence: Mapping[str, tuple[int, ...]]
) -> Chances:
    """A form's stars (1 to 5) count as evidence: six to one for the label they speak for."""
    rating = message.facts.get("rating")
    if not isinstance(rating, int | float):
        return chances
    raised = {k: p * (6 if round(rating) in evidence.get(k, ()) else 1) for k, p in chances.items()}
    total = sum(raised.values())
    return {label: chance / total for label, chance in raised.items()}


def _priority_given(chances: Chances, kind: str) -> Chances:
    """Praise, ideas, robots and spam ask for no answer: low, unless something is dangerous."""
    if kind not in _QUIET_KINDS or "low" not in chances:
        return chances
    moved = sum(p for label, p in chances.items() if label not in {"low", "critical"})
    critical = chances.get("critical", 0.0)
    return {**dict.fromkeys(chances, 0.0), "low": chances["low"] + moved, "critical": critical}


def _lowered(chances: Chances, label: str, threshold: float) -> str:
    """`label` from `threshold` on, else the likeliest other one; without it, the likeliest."""
    best = max(chances, key=chances.__getitem__)
    if label not in chances:
        return best
    if chances[label] >= threshold:
        return label
    return max((c for c in chances if c != label), key=chances.__getitem__, default=best)


def _doubtful(kind: str, kinds: Chances, policy: Policy) -> bool:
    missed = kind != "complaint" and kinds.get("complaint", 0.0) >= policy.doubt_from
    return missed or kinds[kind] < policy.sure_from
