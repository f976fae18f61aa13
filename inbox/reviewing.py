"""The journey of a doubt, on one screen: a person looks, says what it is, and may take it back.

What he says is data for the next model (`learning`). A message that was taken for a robot's or for
spam, and is neither, gets its ticket here by the same routing as any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from inbox import pipeline
from inbox.classify.spans import Span
from inbox.errors import Stale
from inbox.routing import route
from store import kept, messages, review, rules, tickets
from store.session import transaction
from store.tables import MessageRow


def take(account_id: UUID) -> UUID | None:
    """The message that this person shall look at next, his for some minutes; None: none is left."""
    with transaction() as db:
        return review.take(db, account_id)


def decide(message_id: UUID, labels: Mapping[str, str], by: UUID, doubtful: bool = True) -> None:
    """Keep what a person says of a message, and do what follows: its ticket, and which service.

    doubtful  False: he came to it by himself; else somebody may have been quicker, and Stale is
              raised. Raises Unfit for a label that there is not; NotFound.
    """
    with transaction() as db:
        row = messages.get_locked(db, message_id)
        if doubtful and not row.needs_review:
            raise Stale("somebody else has decided this message meanwhile")
        review.decide(db, row, labels, by)
        message, reading = kept.message(row), kept.reading(row)
        if reading.kind != "automatic":  # a person's word counts for more than headers
            message = replace(message, is_automatic=False)
        known = rules.current(db)
        profile = rules.profile(db, row.customer_id, known)
        plan = route(message, reading, [], known, row.received_at, profile)
        if row.ticket_id is None and row.duplicate_of is None:
            messages.settle(db, row, tickets.settle(db, row, message, reading, plan))
        else:
            review.take_over(db, row, plan, by)


def undo(message_id: UUID, by: UUID) -> None:
    """As if this person's last word on the message had not been; Refused where that is too late."""
    with transaction() as db:
        review.take_back(db, messages.get_locked(db, message_id), by)


MOST_WORDS = 8
# What stands in any text: where the model leans on it, it tells a reader nothing.
_EMPTY_WORDS = """
de du des le la les un une et ou a au aux est ce ca cela que qui en il elle on je tu y dans sur j'
l' d' c' s' qu' t' se mon ma mes son sa ses votre vos leur nous vous avec pour par
the an of to and or is it i my you your in on at for with
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


@dataclass(frozen=True, slots=True)
class Why:
    """Of one decision: what the model in use would say now, and the words that weighed most.

    words  (word or phrase, weight from 0 to 1 of the strongest), strongest first.
    """

    label: str
    words: tuple[tuple[str, float], ...]


def why(row: MessageRow) -> dict[str, Why]:
    """Kind, topic, priority, sentiment → what speaks for the label that the model gives."""
    model, message = pipeline.model(), kept.message(row)
    reading = model.read(message)
    told = {}
    for head, found in model.explain(message, most=40).items():
        words = [pair for pair in found if _tells(pair[0])][:MOST_WORDS]
        most = max((weight for _, weight in words), default=0.0)
        weighed = tuple((word, weight / most) for word, weight in words) if most > 0 else ()
        told[head] = Why(str(getattr(reading, head)), weighed)
    return told


def _tells(term: str) -> bool:
    return any(any(c.isalnum() or c in "!?" for c in w) for w in term.split() if w not in _EMPTY)


def names(row: MessageRow) -> tuple[Span, ...]:
    """The people and places in the customer's words. The first call in a process takes seconds."""
    from inbox.classify.people import people_and_places

    kinds = {"person": "people", "place": "places"}
    found = people_and_places(kept.message(row).customer_text)
    return tuple(Span(one.start, one.end, kinds[one.kind], one.name) for one in found)
