"""Where the things stand that a text names: for people who read it, highlighted.

What `entities.find` gives says what a message names, each thing once; this says where, each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from inbox.classify import amounts, dates, entities, spoken
from inbox.classify.text import fold

MOST = 20_000  # characters that are looked at
_SHOP = re.compile(
    r"magasin|boutique|celui|depot|agence|succursale|store|shop|winkel|filiale|tienda"
)
_SHOP_BEFORE = re.compile(rf"(?:{_SHOP.pattern})\b[^.!?\n]{{0,24}}\Z")
_NEAR = 40  # characters between the word for a shop and its town, at most
_LEAST_TOWN = 3
_OF_HEARD = {
    "phones": "phones",
    "orders": "order_numbers",
    "cards": "loyalty_numbers",
    "products": "product_references",
}


class Span(NamedTuple):
    """One thing named: text[start:end] is it, `value` how it is kept.

    kind  a field of `records.Entities`, or `stores`, `people`, `places`.
    """

    start: int
    end: int
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class _Folded:
    """A folded text, and of each of its characters where it stands in the text."""

    text: str
    places: list[tuple[int, int]]

    def span(self, place: tuple[int, int], kind: str, value: str) -> Span:
        """What stands at this place of the folded text, by its place in the text itself."""
        start, end = place
        while end - start > 1 and self.text[end - 1] in ". ":  # a sentence's end, not the date's
            end -= 1
        return Span(self.places[start][0], self.places[end - 1][1], kind, value)


def spans(
    text: str,
    sent: date | None = None,
    patterns: entities.Patterns | None = None,
    more: tuple[Span, ...] = (),
) -> tuple[Span, ...]:
    """Everything a text names, in its order, none over another; relative days count from `sent`.

    more  spans that were found by other means (people, places): they give way to these.
    """
    looked_at = text[:MOST]
    folded = _folded(looked_at)
    free: list[Span] = []
    found = [*_written(looked_at, patterns or entities.Patterns()), *_said(folded, sent), *more]
    for span in found:
        if span.start < span.end and all(
            span.end <= other.start or other.end <= span.start for other in free
        ):
            free.append(span)
    return tuple(sorted(free))


def _written(text: str, patterns: entities.Patterns) -> Iterator[Span]:
    for hit in entities.EMAIL.finditer(text) if "@" in text else ():
        yield Span(*hit.span(), "emails", hit[0])
    numbers = (
        ("order_numbers", patterns.orders),
        ("loyalty_numbers", patterns.cards),
        ("product_references", patterns.products),
    )
    for kind, expressions in numbers:
        for expression in expressions:
            compiled = re.compile(expression)
            group = 1 if compiled.groups else 0
            for hit in compiled.finditer(text):
                yield Span(*hit.span(group), kind, hit[group])
    for hit in entities.EAN.finditer(text):
        if entities.ean_is_right(hit[0]):
            yield Span(*hit.span(), "product_references", hit[0])
    for hit in entities.PHONE.finditer(text):
        if number := entities.e164(hit[0], patterns.region):
            yield Span(*hit.span(), "phones", number)


def _said(folded: _Folded, sent: date | None) -> Iterator[Span]:
    """Sums and days, and numbers said aloud."""
    for run in spoken.runs(folded.text) if spoken.has_numbers(folded.text) else ():
        if named := entities.said_number(run):
            yield folded.span(run.place, _OF_HEARD[named[0]], named[1])
    spelled, places = spoken.figures_with_places(folded.text)
    joined = [(folded.places[a][0], folded.places[b - 1][1]) for a, b in places]
    figures = _Folded(spelled, joined)
    for place, money in amounts.sums_in(spelled):
        yield figures.span(place, "amounts", money)
    for place, day in dates.days_in(spelled, sent):
        yield figures.span(place, "dates", day.isoformat())


def _folded(text: str) -> _Folded:
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    for at, character in enumerate(text):
        piece = character.lower() if character.isascii() and character != "`" else fold(character)
        pieces.append(piece)
        places += [(at, at + 1)] * len(piece)
    return _Folded("".join(pieces), places)


def stores_in(text: str, towns: Mapping[str, str]) -> tuple[Span, ...]:
    """Shops that a text names by their place: `votre magasin de Villeneuve d'Ascq`.

    towns  store code -> the place by which people call it. A town alone is no shop: a word for one
    (`magasin`, `celui de` …) stands before it.
    """
    folded = _folded(text[:MOST])
    if not towns or not _SHOP.search(folded.text):
        return ()
    codes = {_plain(town): code for code, town in towns.items() if len(town) > _LEAST_TOWN}
    found = _town_expression(tuple(codes)).finditer(folded.text)
    return tuple(
        folded.span(hit.span(1), "stores", codes[_plain(hit[1])])
        for hit in found
        if _SHOP_BEFORE.search(folded.text, max(0, hit.start() - _NEAR), hit.start())
    )


def _plain(town: str) -> str:
    return re.sub(r"[\s'-]+", " ", fold(town)).strip()


@lru_cache(maxsize=4)
def _town_expression(plain: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(plain, key=len, reverse=True)
    either = "|".join(re.escape(town).replace(r"\ ", r"[\s'-]+") for town in longest_first)
    return re.compile(rf"(?<!\w)({either})(?!\w)")
