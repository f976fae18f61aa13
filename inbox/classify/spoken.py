"""French numbers said aloud, as a speech recogniser writes them: `quatre-vingt-dix-huit` is 98.

`figures` writes a folded text's spoken numbers in digits; `runs` gives numbers said one after the
other as one string of digits (`zéro six trente-neuf` is 0639), which is how phones are dictated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = {
    "zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6,
    "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13,
    "quatorze": 14, "quinze": 15, "seize": 16,
}  # fmt: skip
_TENS = {
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_WORD = (
    "zero|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze"
    "|seize|vingts?|trente|quarante|cinquante|soixante|septante|huitante|octante|nonante|cents?"
    "|mille"
)
_ANY = re.compile(rf"\b(?:{_WORD})\b(?<!\bun)(?<!\bune)|\bun euro")
_NUMBERS = re.compile(rf"\b(?:{_WORD})(?:[\s-]+(?:et[\s-]+)?(?:{_WORD}))*\b")
_SEPARATORS = {"tiret": "-", "barre": "/", "slash": "/"}
_RUN = re.compile(
    rf"\b(?:{_WORD}|\d+)(?:[\s,.-]+(?:(?:et|euh|heu|alors|voila|oui|tiret|barre|slash)[\s,.-]+)*"
    rf"(?:{_WORD}|\d+))+\b"
)
_PART = re.compile(r"[a-z]+|\d+|-")
_BEFORE = 80  # characters before a run that tell what it numbers


def has_numbers(folded: str) -> bool:
    """Is there any spoken number? Cheap, so that most messages skip the rest."""
    return _ANY.search(folded) is not None


def figures(folded: str) -> str:
    """The text with its spoken numbers in digits; `un` and `une` alone stay articles."""
    return _NUMBERS.sub(_in_figures, folded)


def figures_with_places(folded: str) -> tuple[str, list[tuple[int, int]]]:
    """The text as `figures` gives it, and of each of its characters where it was in `folded`."""
    text: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for hit in _NUMBERS.finditer(folded):
        said = _in_figures(hit)
        text += [folded[at : hit.start()], said]
        places += [(i, i + 1) for i in range(at, hit.start())] + [hit.span()] * len(said)
        at = hit.end()
    places += [(i, i + 1) for i in range(at, len(folded))]
    return "".join([*text, folded[at:]]), places


def _in_figures(hit: re.Match[str]) -> str:
    if hit[0] in {"un", "une"} and not hit.string.startswith(" euro", hit.end()):
        return hit[0]
    return " ".join(_digits(hit[0]))


@dataclass(frozen=True, slots=True)
class Run:
    """Numbers said one after the other: `digits`, `parted` with `-` and `/` where they were said.

    before  the text just before the first number.
    place   its start and end in the text.
    """

    digits: str
    parted: str
    before: str
    place: tuple[int, int]


def runs(folded: str) -> list[Run]:
    """Runs of at least two numbers, at least one of them spoken."""
    found = []
    for hit in _RUN.finditer(folded):
        if not _ANY.search(hit[0]):
            continue
        pieces = _digits(hit[0])
        parted = "".join(_SEPARATORS.get(piece, piece) for piece in pieces)
        digits = "".join(piece for piece in pieces if piece.isdigit())
        before = folded[max(0, hit.start() - _BEFORE) : hit.start()].strip()
        found.append(Run(digits, parted, before, hit.span()))
    return found


def _digits(words: str) -> list[str]:
    """Numbers as digits, and the separators among them; fillers are dropped."""
    parts = [found[0] for found in _PART.finditer(words) if found[0] != "-"]
    pieces, start = [], 0
    while start < len(parts):
        value, taken = _number(parts, start)
        if taken:
            pieces.append(str(value))
        elif parts[start].isdigit() or parts[start] in _SEPARATORS:
            pieces.append(parts[start])
        start += taken or 1
    return pieces


def _number(parts: list[str], start: int) -> tuple[int, int]:
    """The number that begins at `start` and how many words it takes; 0 words if there is none."""
    total, at = 0, start
    low, taken = _below_thousand(parts, at)
    at += taken
    if at < len(parts) and parts[at] == "mille" and (not taken or low > 1):
        total = (low if taken else 1) * 1000
        at += 1
        low, taken = _below_thousand(parts, at)
        if taken and low == 0:
            low, taken = 0, 0  # `mille zéro` is two numbers
        at += taken
    if at == start:
        return 0, 0
    return total + low, at - start


def _below_thousand(parts: list[str], start: int) -> tuple[int, int]:
    first, taken = _below_hundred(parts, start)
    at = start + taken
    if at < len(parts) and parts[at] in {"cent", "cents"} and (not taken or 1 < first < 20):
        hundreds = (first if taken else 1) * 100
        rest, more = _below_hundred(parts, at + 1)
        if more and rest == 0:
            more = 0
        return hundreds + (rest if more else 0), at + 1 + more - start
    return first, taken


def _below_hundred(parts: list[str], start: int) -> tuple[int, int]:
    def word(at: int) -> str:
        return parts[at] if at < len(parts) else ""

    here = word(start)
    if here == "quatre" and word(start + 1) in {"vingt", "vingts"}:
        return _with_rest(parts, start, 2, 80)
    if here in _TENS:
        return _with_rest(parts, start, 1, _TENS[here])
    if here in _UNITS:
        if here == "dix" and word(start + 1) in {"sept", "huit", "neuf"}:
            return 10 + _UNITS[word(start + 1)], 2
        return _UNITS[here], 1
    return 0, 0


def _with_rest(parts: list[str], start: int, taken: int, tens: int) -> tuple[int, int]:
    """Tens with what follows: units 1–9, and 10–19 after soixante and quatre-vingt."""
    at = start + taken
    tied = 0
    if at + 1 < len(parts) and parts[at] == "et" and parts[at + 1] in {"un", "une", "onze"}:
        tied, at = 1, at + 1
    if at >= len(parts) or parts[at] not in _UNITS:
        return tens, taken
    rest, more = _below_hundred(parts, at)
    most = 19 if tens in {60, 80} else 9
    if not 1 <= rest <= most:
        return tens, taken
    return tens + rest, taken + tied + more
