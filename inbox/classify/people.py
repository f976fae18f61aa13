"""People and places that a text names, by spaCy's French model: on demand, never while sorting.

spaCy takes seconds to import and its model some more, and 200 MB: a worker that only classifies
does without. The first call in a process pays for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from inbox.classify.text import cut

_KINDS = {"PER": "person", "LOC": "place"}
_LEAST = 2  # characters of a name


@dataclass(frozen=True, slots=True)
class Named:
    """One name in a text: `kind` is person or place; text[start:end] is the name."""

    kind: str
    name: str
    start: int
    end: int


def people_and_places(text: str) -> tuple[Named, ...]:
    """Names in the order they stand, of the first 6,000 characters; offsets are the text's own."""
    looked_at = cut(text[:6_000])
    found = []
    for entity in _tagger()(looked_at).ents:
        kind = _KINDS.get(entity.label_)
        name = entity.text.strip()
        if kind and len(name) >= _LEAST and any(c.isalpha() for c in name):
            start = entity.start_char + entity.text.index(name)
            found.append(Named(kind, name, start, start + len(name)))
    return tuple(found)


@cache
def _tagger() -> Any:
    import spacy

    unused = ["morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer"]
    return spacy.load("fr_core_news_sm", exclude=unused)
