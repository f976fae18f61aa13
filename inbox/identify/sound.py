"""Letters and sounds: two spellings of one French name are brought to one form.

`fold` takes away case, accents and punctuation; `sound` takes away what the ear does not hear, so
that Lefèvre, Lefebvre and LEFEVRE meet, and so do Dupont and Dupond, Fernandes and Fernandez.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l"}
)
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")

# Order matters: longer groups first. The aim is equality of what sounds alike, not a true phonetic
# alphabet, so neighbouring vowels (é, è, ai, ei) fall together.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), becomes)
    for pattern, becomes in (
        (r"ebv", "ev"),
        (r"sch|sh|ch", "C"),
        (r"ph", "f"),
        (r"h", ""),
        (r"eaux|eau|aux|aul(?=t)|au", "o"),
        (r"oeu|oe|eu", "e"),
        (r"ou", "U"),
        (r"oi|oy", "W"),
        (r"ill(?=[aeiouy])", "y"),
        (r"ain|ein|yn|ym|im(?=[pb])|in(?![aeiouyWUn])", "N"),
        (r"[ae][nm](?![aeiouyWUNnm])", "A"),
        (r"o[nm](?![aeiouyWUNnm])", "O"),
        (r"ai|ay|ei|ey", "e"),
        (r"c(?=[eiyN])", "s"),
        (r"gu(?=[eiy])", "g"),
        (r"g(?=[eiyN])", "j"),
        (r"qu|q|ck|c", "k"),
        (r"gn", "n"),
        (r"w", "v"),
        (r"y", "i"),
        (r"z", "s"),
        (r"x", "s"),
        (r"(.)\1+", r"\1"),
        (r"(?<=..)(?:es?|[tdp]s?|s)$", ""),
    )
)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case, no accents, every run of anything but letters and digits one space."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES).lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_A_WORD.sub(" ", plain).strip()


def fold_long(text: str) -> str:
    """`fold` for whole texts: the same, without filling the memory of words."""
    return fold.__wrapped__(text)


@lru_cache(maxsize=65536)
def sound(folded: str) -> str:
    """How a folded name sounds, spaces left out; empty for an empty name."""
    heard = folded.replace(" ", "")
    for pattern, becomes in _RULES:
        heard = pattern.sub(becomes, heard)
    return heard or folded.replace(" ", "")
