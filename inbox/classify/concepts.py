"""Concepts: what words mean in this trade, so that an unseen word counts as its neighbours do.

`lexicon.toml` lists, for each concept, folded words (`colis`), beginnings (`livr*`) and phrases
(`sans reponse`). A message becomes a stream of concepts, of which runs and pairs are counted.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inbox.classify.text import tokens

LEXICON = Path(__file__).parent / "lexicon.toml"
_SHORTEST_BEGINNING = 3
_REACH = 5  # concepts this near each other make a pair


@dataclass(frozen=True)
class Lexicon:
    """Words, beginnings and phrases (by their first word) -> concept."""

    words: dict[str, str]
    beginnings: dict[str, str]
    phrases: dict[str, list[tuple[tuple[str, ...], str]]]

    def at(self, words: Sequence[str], start: int) -> tuple[str | None, int]:
        """The concept that begins at `start`, if any, and how many tokens it takes."""
        word = words[start]
        for phrase, concept in self.phrases.get(word, ()):
            if tuple(words[start : start + len(phrase)]) == phrase:
                return concept, len(phrase)
        found = self.words.get(word)
        if found is None:
            for size in range(min(len(word), 14), _SHORTEST_BEGINNING - 1, -1):
                found = self.beginnings.get(word[:size])
                if found is not None:
                    break
        return found, 1


@cache
def lexicon() -> Lexicon:
    """The product's own lexicon, read once a process."""
    table = tomllib.loads(LEXICON.read_text("utf-8"))
    words: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for concept, listed in table.items():
        for entry in (part.strip() for part in listed.replace("\n", ",").split(",")):
            if not entry:
                continue
            parts = tuple(tokens(entry))
            if entry.endswith("*"):
                beginnings[entry[:-1]] = concept
            elif len(parts) > 1:
                phrases.setdefault(parts[0], []).append((parts, concept))
            else:
                words[parts[0]] = concept
    for found in phrases.values():
        found.sort(key=lambda phrase: -len(phrase[0]))
    return Lexicon(words, beginnings, phrases)


def concepts(words: Sequence[str]) -> list[str]:
    """The concepts of a token stream, in order; `.` `!` and `?` stay as marks."""
    known, found, start = lexicon(), [], 0
    while start < len(words):
        concept, taken = known.at(words, start)
        if concept:
            found.append(concept)
        elif words[start] in {".", "!", "!!", "?", "??", "?!"}:
            found.append(words[start][:1])
        start += taken
    return found


def concept_grams(words: Sequence[str]) -> Iterator[str]:
    """Concepts, runs of two and three, and unordered pairs that stand near each other."""
    stream = concepts(words)
    for start, concept in enumerate(stream):
        if concept[0].isalpha():
            yield concept
        if start + 1 < len(stream):
            yield f"{concept} {stream[start + 1]}"
        if start + 2 < len(stream):
            yield f"{concept} {stream[start + 1]} {stream[start + 2]}"
        for other in stream[start + 2 : start + _REACH]:
            if concept[0].isalpha() and other[0].isalpha() and concept != other:
                yield "~".join(sorted((concept, other)))
