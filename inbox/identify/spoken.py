"""Numbers as people say them: `cinquante-neuf mille`, `zéro six douze trente-quatre`.

Speech recognition writes the same number in words, in figures or half and half. A run of number
words is read as the cardinals a speaker means (`soixante-dix-huit` is 78, not 60 18), and the run's
figures are joined: ten of them are a telephone number, five a postal code, more a card.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from inbox.identify.sound import fold_long

_UNITS = """
zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize
"""
_SMALL = {word: value for value, word in enumerate(_UNITS.split())}
_TENS = {
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
# A number may be said with pauses, which are written as commas; a sentence's end ends it.
_STRETCH = re.compile(r"[\n.;:!?]+")
_DIGITS = re.compile(r"\d{1,10}")
_WORDS = frozenset(_SMALL) | frozenset(_TENS) | {"cent", "cents", "mille", "et"}


def runs(text: str) -> Iterator[str]:
    """The figures of every run of number words and figures in a text, each run joined.

    "mon code postal c'est cinquante-neuf mille" gives "59000"; runs without one number word are
    left to whoever reads figures.
    """
    for stretch in _STRETCH.split(text):
        yield from _runs(fold_long(stretch).split())


def _runs(words: list[str]) -> Iterator[str]:
    start = 0
    while start < len(words):
        end = start
        while end < len(words) and _is_number(words[end], words[end - 1] if end > start else ""):
            end += 1
        if end > start and any(word in _WORDS for word in words[start:end]):
            yield _figures(words[start:end])
        start = max(end, start + 1)


def _is_number(word: str, before: str) -> bool:
    if word == "et":  # vingt et un, soixante et onze; never "dix et vingt"
        return before in _TENS
    return word in _WORDS or bool(_DIGITS.fullmatch(word))


def _figures(words: list[str]) -> str:
    figures: list[str] = []
    at = 0
    while at < len(words):
        value, size = _cardinal(words, at)
        if size == 0:
            at += 1
            continue
        thousands = at + size < len(words) and words[at + size] == "mille" and 0 < value < 100
        if thousands:
            at += size + 1
            rest, size = _cardinal(words, at)
            value = value * 1000 + rest
            figures.append(str(value))
        else:
            spelled = words[at] if size == 1 and words[at].isdigit() else str(value)
            figures.append(spelled)
        at += size
    return "".join(figures)


def _cardinal(words: list[str], at: int) -> tuple[int, int]:
    """The number below 1,000 that begins at `at`, and how many words it takes (0: none there)."""
    value, size = _below_hundred(words, at)
    after = words[at + size] if at + size < len(words) else ""
    if after in ("cent", "cents") and value < 10 and (size == 0 or value > 0):
        rest, more = _below_hundred(words, at + size + 1)
        return (value or 1) * 100 + rest, size + 1 + more
    return value, size


def _below_hundred(words: list[str], at: int) -> tuple[int, int]:
    word = words[at] if at < len(words) else ""
    if word.isdigit():
        return int(word), 1
    if word == "quatre" and at + 1 < len(words) and words[at + 1] in ("vingt", "vingts"):
        unit, more = _joined(words, at + 2, 19)
        return 80 + unit, 2 + more
    if word in _TENS:
        skip = 1 if at + 1 < len(words) and words[at + 1] == "et" else 0
        unit, more = _joined(words, at + 1 + skip, 19 if word == "soixante" else 9)
        return (_TENS[word] + unit, 1 + skip + more) if more else (_TENS[word], 1 + skip)
    return _unit(words, at, 19)


def _unit(words: list[str], at: int, most: int) -> tuple[int, int]:
    word = words[at] if at < len(words) else ""
    value = _SMALL.get(word)
    if value is None or value > most:
        return 0, 0
    if value == 10 and at + 1 < len(words) and words[at + 1] in ("sept", "huit", "neuf"):
        return 10 + _SMALL[words[at + 1]], 2
    return value, 1


def _joined(words: list[str], at: int, most: int) -> tuple[int, int]:
    """The unit that joins a ten before it; a zero never does: "soixante zéro" is two numbers."""
    value, size = _unit(words, at, most)
    return (value, size) if value else (0, 0)
