"""Whether a message is about the matter of an open ticket, by what both say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inbox.records import Entities
from inbox.routing.matter import JOIN_FROM, PROPOSE_FROM, Said, choose, said, weigh

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def told(text: str, topic: str = "delivery", days: float = 0, order: str | None = None) -> Said:
    return said(
        text,
        Entities(order_numbers=(order,) if order else ()),
        topic=topic,
        at=MONDAY + timedelta(days=days),
        likely=((topic, 0.9),),
        without=("Olivier", "Rosier"),
    )


CALL = told("Mon canapé devait m'être livré lundi et personne n'est venu.", order="4711-8822")


def chance(new: Said, alone: bool = True) -> float:
    return weigh(new, [CALL], alone).score


def test_the_same_order_joins_whatever_the_words() -> None:
    scored = weigh(told("Où en êtes-vous ?", days=3, order="47118822"), [CALL], alone=False)
    assert scored.score >= JOIN_FROM
    assert scored.evidence[0] == "order"


def test_another_order_is_another_matter() -> None:
    other = told("Mon canapé devait arriver lundi, personne n'est venu.", order="99990000")
    assert chance(other) < JOIN_FROM


def test_one_thing_by_another_name_joins() -> None:
    sofa = told("Toujours aucune nouvelle de mon sofa, j'attends la livraison.", days=2)
    assert chance(sofa) >= JOIN_FROM
    assert chance(told("I am still waiting for my couch to be delivered.", days=2)) >= JOIN_FROM


def test_another_thing_is_another_matter() -> None:
    assert chance(told("Mon lave-linge fuit depuis hier.", "after_sales", days=2)) < PROPOSE_FROM


def test_a_chaser_that_says_nothing_can_only_mean_the_only_ticket() -> None:
    bare = told("Je vous relance, je n'ai aucune nouvelle.", topic="other", days=2)
    assert chance(bare) >= JOIN_FROM
    assert chance(bare, alone=False) < JOIN_FROM


def test_praise_after_a_complaint_is_no_part_of_it() -> None:
    assert chance(told("Merci à Loïc du rayon plomberie, il est parfait.", "store", 2)) < JOIN_FROM


def test_a_name_that_is_a_thing_is_no_thing() -> None:
    letter = told("Olivier Rosier, objet : ma table", topic="other")
    assert letter.things == {"table"}


@pytest.mark.parametrize(
    ("scores", "joined"),
    [([], None), ([0.5], None), ([0.2, 0.95], 1), ([0.95, 0.93], None)],
)
def test_the_best_joins_if_it_is_sure_and_has_no_rival(
    scores: list[float], joined: int | None
) -> None:
    assert choose(scores) == joined
