"""A person's name as somebody gave it, and whether it can be a given customer's.

A name in a message rarely says which word is which: `MARTIN Jean`, `Jean Martin`, `Mme Martin`,
`J. Martin-Leroy`. So a `PersonName` keeps the words, and the record it is held against decides:
its surname is looked for among them, the rest is held against its first name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from inbox.identify.first_names import KNOWN, full_forms, same_by_short_form, sex_of
from inbox.identify.sound import fold, sound

_PARTICLES = """
de du des d la le les l da do dos das del della di van von der den ben el al bin abd
"""
PARTICLES = frozenset(_PARTICLES.split())
TITLES = {
    "m": "m", "mr": "m", "monsieur": "m", "mrs": "f", "mme": "f", "madame": "f", "mlle": "f",
    "mademoiselle": "f", "mde": "f", "mons": "m", "mister": "m", "ms": "f", "melle": "f",
    "dr": None, "docteur": None, "me": None, "maitre": None, "pr": None, "prof": None,
}  # fmt: skip
_BIRTH_NAME = frozenset({"nee", "ne", "epouse", "ep", "epse", "veuve", "vve", "divorcee", "alias"})
# Shapes that a scanner takes for one another, brought to one letter.
_SHAPES = "rn:m 0:o 1|l|j|!:i 5:s 8:b vv:w 6:g 4:a c(?=l):d q:g u:n"
_OCR = tuple(
    (re.compile(seen), meant) for seen, meant in (pair.split(":") for pair in _SHAPES.split())
)


class Agreement(Enum):
    """How a given name stands to a record's name."""

    FULL = "full"  # surname and first name
    LAST_ONLY = "last_only"  # surname; no first name was given
    INITIAL = "initial"  # surname and a fitting initial
    FIRST_ONLY = "first_only"  # first name; no surname was given
    MARRIED = "married"  # first name, another surname
    RELATIVE = "relative"  # surname, plainly another first name or sex
    UNCLEAR = "unclear"  # neither fits, neither plainly contradicts
    OTHER = "other"  # plainly somebody else
    UNKNOWN = "unknown"  # the record, or the message, names nobody


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as given: folded words in their order; `first` and `last` where a form tells which.

    sex    `f` or `m` by the title used (Madame), None without one.
    initial_m  the title was a bare `M.`, which may as well be Marine's initial.
    born   those of the words that follow `née` or `épouse`: another surname.
    shown  the words as they were written, titles left out, to be put into a record.
    """

    words: tuple[str, ...] = ()
    sex: str | None = None
    first: str | None = None
    last: str | None = None
    couple: bool = False
    initial_m: bool = False
    shown: str = ""
    shown_first: str | None = None
    shown_last: str | None = None
    born: frozenset[str] = frozenset()

    @property
    def full(self) -> bool:
        """Are there both a surname and a first name, as far as one can see?"""
        if self.first and self.last:
            return True
        return len([word for word in self.words if word not in PARTICLES]) >= 2 and not self.couple


@dataclass(frozen=True, slots=True)
class Likeness:
    """The outcome of one comparison: what agrees, and how exactly the surname does (0 to 1)."""

    agreement: Agreement
    surname: float = 0.0
    first_name: float = 0.0


def person(
    text: str | None, *, first: str | None = None, last: str | None = None
) -> PersonName | None:
    """The name in a few words of text, titles read and taken away; None where no word is left."""
    if first or last:
        text = f"{first or ''} {last or ''}"
    words: list[str] = []
    born: list[str] = []
    shown: list[str] = []
    sexes: set[str] = set()
    for written in (text or "").split():
        folded = fold(written)
        if folded in TITLES and not (words and folded in ("m", "me")):
            sexes |= {TITLES[folded] or ""}
        elif folded in _BIRTH_NAME:
            born = ["?"]  # what follows is another surname
        elif folded:
            words += folded.split()
            born += folded.split() if born else []
            shown.append(written.strip(".,;:()\"'«»<>"))
    sexes.discard("")
    couple = bool({"et", "famille", "and"} & set(words)) or len(sexes) > 1
    words = [word for word in words if word not in ("et", "famille", "and")]
    if not words or any(word.isdigit() for word in words):
        return None
    sex = next(iter(sexes)) if sexes and not couple else None
    given = (fold(first) if first else None, fold(last) if last else None)
    return PersonName(
        words=tuple(words[:6]),
        sex=sex,
        first=given[0],
        last=given[1],
        couple=couple,
        initial_m=sex == "m" and fold(text or "").split()[0] == "m",
        shown=" ".join(shown).removeprefix("et "),
        shown_first=first,
        shown_last=last,
        born=frozenset(born),
    )


@lru_cache(maxsize=65536)
def surname_forms(surname: str) -> tuple[str, ...]:
    """The forms a folded surname is met in: whole without spaces, without particles, each half.

    `le gall martin` → legallmartin, gallmartin, legall, martin. The first is always the whole.
    """
    words = [word for word in surname.split() if word not in _BIRTH_NAME]
    forms = ["".join(words)]
    bare = [word for word in words if word not in PARTICLES]
    forms.append("".join(bare))
    if len(bare) > 1:
        forms.extend(_halves(words))
        forms.extend(word for word in bare if len(word) > 2)
    return tuple(dict.fromkeys(form for form in forms if form))


def _halves(words: list[str]) -> Iterator[str]:
    """Each bare word with the particles before it: le gall, martin."""
    held = ""
    for word in words:
        held += word
        if word not in PARTICLES:
            yield held
            held = ""


def same_word(one: str, other: str) -> float:
    """How alike two folded surnames are, 1.0 for equal, 0.0 for plainly two names.

    Equal by ear gives 0.9; one slip of hand or scanner (two in long names) 0.8.
    """
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    return _near(one, other)


@lru_cache(maxsize=262144)
def _near(one: str, other: str) -> float:
    from rapidfuzz.distance import OSA, JaroWinkler

    if sound(one) == sound(other) and min(len(one), len(other)) > 2:
        return 0.9
    shorter = min(len(one), len(other))
    if shorter >= 4 and _scanned(one) == _scanned(other):
        return 0.85
    slips = OSA.distance(one, other, score_cutoff=3)
    allowed = 0 if shorter < 4 else 1 if shorter < 8 else 2
    if slips <= allowed:
        return 0.8
    alike = JaroWinkler.similarity(one, other)
    return 0.5 if alike >= 0.88 and shorter >= 4 else 0.0


def _scanned(word: str) -> str:
    for seen, meant in _OCR:
        word = seen.sub(meant, word)
    return word


@lru_cache(maxsize=262144)
def same_first(given: str, known: str) -> float:  # noqa: PLR0911 - a decision list
    """How well two folded first names go together: 1.0 equal, 0.9 short form or sound, 0.6 initial.

    0.0 says plainly two names; 0.4 that one cannot tell (Jean and Jean-Pierre, a bad slip).
    """
    one, other = given.replace(" ", ""), known.replace(" ", "")
    if one == other:
        return 1.0
    if not one or not other:
        return 0.4
    ones, others = given.split(), known.split()
    if len(one) == 1 or len(other) == 1:
        return 0.6 if one[0] == other[0] else 0.0
    if _initials(one, others) or _initials(other, ones):
        return 0.7
    if same_by_short_form(ones[0], others[0]) and (len(ones) == 1 or len(others) == 1):
        # Jean may be what Jean-Pierre is called, or his father.
        return 0.9 if len(ones) == len(others) else 0.5
    if one in others or other in ones:
        return 0.4  # Claude, for Jean-Claude
    return _near_first(one, other)


def _near_first(one: str, other: str) -> float:
    sexes = {sex_of(one), sex_of(other)}
    if sexes == {"f", "m"}:
        return 0.0  # Michel is not Michèle, however alike
    alike = _near(one, other)
    if one in KNOWN and other in KNOWN and alike < 0.9:
        return 0.0  # Léo and Léa, Julie and Julia: two names that exist
    return 0.9 if alike >= 0.9 else alike if alike >= 0.8 else 0.4 if alike >= 0.5 else 0.0


def _initials(short: str, words: list[str]) -> bool:
    return 1 < len(words) == len(short) and short == "".join(word[0] for word in words)


def compare(
    given: PersonName | None, first_name: str | None, last_name: str | None, sex: str | None
) -> Likeness:
    """Hold a given name against a record's; `sex` is the record's by its title, if any."""
    first, last = fold(first_name or ""), fold(last_name or "")
    if given is None or not (first or last):
        return Likeness(Agreement.UNKNOWN)
    known_sex = sex or sex_of(first)
    best = _compare(given, first, last, known_sex)
    if best.agreement in (Agreement.OTHER, Agreement.UNCLEAR) and first and last and not given.last:
        # The record itself may hold first name and surname the wrong way round.
        swapped = _compare(given, last, first, None)
        if swapped.agreement is Agreement.FULL and swapped.surname >= 0.8:
            return swapped
    return best


def _compare(  # noqa: PLR0911 - a decision list
    given: PersonName, first: str, last: str, sex: str | None
) -> Likeness:
    surname, rest = _surname_among(given.words, last)
    if surname >= 0.8:
        return _with_surname(given, surname, rest, first, sex)
    firstness = max((same_first(word, first) for word in _first_words(given.words)), default=0.0)
    lone = len([word for word in given.words if word not in PARTICLES]) == 1
    if lone and given.sex is None and not given.last:
        if firstness >= 0.8:
            return Likeness(Agreement.FIRST_ONLY, 0.0, firstness)
        if given.words[0] in KNOWN and first:
            return Likeness(Agreement.OTHER if firstness < 0.4 else Agreement.UNCLEAR)
        return Likeness(Agreement.UNCLEAR)
    if len(given.words) == 2 and same_first(" ".join(given.words), first) >= 0.9:
        return Likeness(Agreement.FIRST_ONLY, 0.0, 1.0)  # Jean-Pierre, and no more
    if last and firstness >= 0.8:
        return Likeness(Agreement.MARRIED, surname, firstness)
    if not last or surname >= 0.5:
        return Likeness(Agreement.UNCLEAR, surname, firstness)
    return Likeness(Agreement.OTHER, surname, firstness)


def _with_surname(  # noqa: PLR0911 - a decision list
    given: PersonName, surname: float, rest: tuple[str, ...], first: str, sex: str | None
) -> Likeness:
    if given.initial_m and sex == "f" and first.startswith("m") and len(given.words) == 1:
        return Likeness(Agreement.INITIAL, surname, 0.6)
    if given.sex and sex and given.sex != sex:
        return Likeness(Agreement.RELATIVE, surname, 0.0)
    rest = tuple(word for word in rest if word not in PARTICLES and word not in given.born)
    if not rest or not first:
        return Likeness(Agreement.LAST_ONLY, surname, 0.0)
    firstness = max(same_first(word, first) for word in _first_words(rest))
    if firstness > 0.5 and " " not in first and sum(word in KNOWN for word in rest) > 1:
        firstness = 0.5  # Marie-Claude is not Marie; she may be called so
    if firstness in (0.6, 0.7):
        return Likeness(Agreement.INITIAL, surname, firstness)
    if firstness >= 0.8:
        return Likeness(Agreement.FULL, surname, firstness)
    if firstness >= 0.4:
        return Likeness(Agreement.LAST_ONLY, surname, firstness)
    if any(word in KNOWN or len(word) == 1 for word in rest) or given.last:
        return Likeness(Agreement.RELATIVE, surname, firstness)
    # The other word is no first name we know: half of a double surname, or a relative.
    return Likeness(Agreement.UNCLEAR if given.couple else Agreement.RELATIVE, surname, firstness)


def _surname_among(words: tuple[str, ...], last: str) -> tuple[float, tuple[str, ...]]:
    """The best likeness of a record's surname with neighbouring words, and the words left over."""
    best, left = 0.0, words
    forms = surname_forms(last) if last else ()
    for start in range(len(words)):
        for end in range(start + 1, min(start + 4, len(words)) + 1):
            span = "".join(words[start:end])
            if len(span) < 2 and len(forms) and len(forms[0]) > 1:
                continue
            for place, form in enumerate(forms):
                alike = same_word(span, form) - (0.01 if place else 0.0)
                if alike > best + 0.005 * (end - start - 1):
                    best, left = alike, words[:start] + words[end:]
    return best, left


def _first_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Every word, and every two neighbours as one (jean pierre), that may be a first name."""
    bare = [word for word in words if word not in PARTICLES]
    return tuple(bare) + tuple(f"{one} {two}" for one, two in pairwise(bare))


def first_keys(first_name: str) -> frozenset[str]:
    """The sounds under which a folded first name is looked up: itself and what it is short for."""
    words = first_name.split()
    if not words:
        return frozenset()
    keys = {sound(form) for form in full_forms(words[0])}
    if len(words) > 1:
        keys.add(sound(words[0] + words[1]))
    return frozenset(keys)


def surname_keys(last_name: str) -> frozenset[str]:
    """The sounds under which a folded surname is looked up: whole, without particles, halves."""
    return frozenset(sound(form) for form in surname_forms(last_name)[:5] if len(form) > 1)
