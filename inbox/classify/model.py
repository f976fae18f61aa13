"""A trained model: a folder of `model.json` and `weights.npz`, no pickle, and what it reads.

A model file can run no code: numbers and names alone. A score sums what each training message
says for a label, by how like the new one it is (`memory`); one temperature a head makes scores
probabilities, the kind's weigh in the others', and `decide` does the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from inbox.classify import entities
from inbox.classify.decide import Policy, decide
from inbox.classify.features import Floats, Space, Vocabulary, embed, measure
from inbox.classify.language import Languages
from inbox.classify.memory import Memory, kernel, kernel_slope
from inbox.classify.text import View, view
from inbox.errors import Unreadable
from inbox.records import Message, Reading

FORMAT = 2
FIGURES = "figures.json"  # what `train` knows of the model, beside its weights
WORTH = {"topic": 0.25, "priority": 0.5, "sentiment": 0.75}  # what the kind tells, an exponent
_BATCH = 64  # messages held in memory at a time


@dataclass(frozen=True)
class Head:
    """One decision: its labels, where its columns begin, its temperature.

    given_kind  how often each label goes with each kind, (kinds, labels): a compliment is seldom
                negative. None for the kind itself.
    """

    labels: tuple[str, ...]
    start: int
    temperature: float = 1.0
    given_kind: Floats | None = None

    @property
    def columns(self) -> slice:
        """Its columns among all scores."""
        return slice(self.start, self.start + len(self.labels))


@dataclass(frozen=True)
class Model:
    """What `train` made. `shares` is what each training message says, (messages, all labels)."""

    version: str
    space: Space
    heads: Mapping[str, Head]
    memory: Memory
    shares: Floats
    bias: Floats
    policy: Policy
    languages: Languages
    patterns: entities.Patterns = field(default_factory=entities.Patterns)

    def read(self, message: Message) -> Reading:
        """What this message is."""
        return self.read_many([message])[0]

    def read_many(self, messages: Sequence[Message]) -> list[Reading]:
        """The same for many, some three times quicker than one by one."""
        readings: list[Reading] = []
        for start in range(0, len(messages), _BATCH):
            batch = messages[start : start + _BATCH]
            views = [view(message) for message in batch]
            scores = self.scores(views)
            readings += [
                self._reading(message, seen, scores[row])
                for row, (message, seen) in enumerate(zip(batch, views, strict=True))
            ]
        return readings

    def scores(self, views: Sequence[View]) -> Floats:
        """Scores before the temperature, (n, all labels of all heads)."""
        return np.asarray(kernel(self.likeness(views)) @ self.shares + self.bias, np.float32)

    def likeness(self, views: Sequence[View]) -> Floats:
        """The cosine of each view with each training message, (n, training messages)."""
        dense = self.space.dense(embed(views), measure(views))
        rows = [
            self.memory.likeness(*self.space.sparse(seen), dense[row])
            for row, seen in enumerate(views)
        ]
        return np.array(rows, dtype=np.float32).reshape(-1, len(self.shares))

    def probabilities(self, scores: Floats) -> dict[str, dict[str, float]]:
        """Calibrated probability of each label of each head, from one row of scores."""
        kind = self.heads["kind"]
        of_kind = softmax(scores[kind.columns] / kind.temperature)
        result = {}
        for name, head in self.heads.items():
            chances = softmax(scores[head.columns] / head.temperature)
            if head.given_kind is not None:
                chances = with_kind(chances, of_kind, head.given_kind, WORTH[name])
            result[name] = dict(zip(head.labels, map(float, chances), strict=True))
        return result

    def _reading(self, message: Message, seen: View, scores: Floats) -> Reading:
        decision = decide(message, seen, self.probabilities(scores), self.policy)
        return Reading(
            language=self.languages.of(message, seen),
            kind=decision.kind,
            topic=decision.topic,
            priority=decision.priority,
            sentiment=decision.sentiment,
            confidence=decision.confidence,
            needs_review=decision.needs_review,
            model=self.version,
            entities=entities.find(message, self.patterns),
            doubt=decision.doubt,
            likely=decision.likely,
        )

    def explain(self, message: Message, most: int = 8) -> dict[str, list[tuple[str, float]]]:
        """Head -> the words and phrases that spoke most for the label chosen, strongest first."""
        seen = view(message)
        reading = self.read(message)
        vocabulary = self.space.vocabularies["word"].columns
        columns, values = self.space.sparse(seen)
        of_words = columns < len(vocabulary)  # the family of words comes first
        columns, values = columns[of_words], values[of_words]
        names = {column: term.strip("<> ") for term, column in vocabulary.items()}
        steep = kernel_slope(self.likeness([seen])[0])
        result = {}
        for name, head in self.heads.items():
            label = getattr(reading, name)
            if label not in head.labels:
                continue
            shares = self.shares[:, head.columns]
            against_mean = shares[:, head.labels.index(label)] - shares.mean(axis=1)
            weighed = values * self.memory.slope(columns, steep * against_mean)
            found = {
                names[int(c)]: float(w)
                for c, w in zip(columns, weighed, strict=True)
                if w > 0 and len(names[int(c)]) > 1
            }
            result[name] = sorted(found.items(), key=lambda pair: -pair[1])[:most]
        return result

    def save(self, into: Path) -> None:
        """Write `model.json` and `weights.npz` into a folder, made if need be."""
        into.mkdir(parents=True, exist_ok=True)
        described = {
            "format": FORMAT,
            "version": self.version,
            "heads": {
                name: {"labels": head.labels, "start": head.start, "temperature": head.temperature}
                for name, head in self.heads.items()
            },
            "policy": self.policy.described(),
            "languages": self.languages.codes,
            "vocabularies": {f: list(v.columns) for f, v in self.space.vocabularies.items()},
        }
        arrays: dict[str, Any] = {
            "starts": self.memory.starts,
            "rows": self.memory.rows,
            "values": self.memory.values.astype(np.float16),
            "remembered": self.memory.dense.astype(np.float16),
            "shares": self.shares,
            "bias": self.bias,
            "embedding_mean": self.space.embedding_mean,
            "signal_mean": self.space.signal_mean,
            "signal_scale": self.space.signal_scale,
        }
        for family, vocabulary in self.space.vocabularies.items():
            arrays[f"idf_{family}"] = vocabulary.idf
        for name, head in self.heads.items():
            if head.given_kind is not None:
                arrays[f"given_kind_{name}"] = head.given_kind
        np.savez(into / "weights.npz", **arrays)
        (into / "model.json").write_text(json.dumps(described, ensure_ascii=False), "utf-8")


def load(path: Path) -> Model:
    """The model kept in a folder. Raises `Unreadable` when it is not there or not one of ours."""
    try:
        described = json.loads((path / "model.json").read_text("utf-8"))
        with np.load(path / "weights.npz", allow_pickle=False) as arrays:
            return _built(described, dict(arrays))
    except (OSError, ValueError, KeyError, TypeError, EOFError) as why:
        raise Unreadable(f"no usable model in {path} ({why}); `inbox train` makes one") from why


def _built(described: Mapping[str, Any], arrays: Mapping[str, Any]) -> Model:
    if described["format"] != FORMAT:
        raise ValueError(f"format {described['format']}, this program reads {FORMAT}")
    vocabularies = {
        family: Vocabulary({t: i for i, t in enumerate(terms)}, arrays[f"idf_{family}"])
        for family, terms in described["vocabularies"].items()
    }
    heads = {
        name: Head(
            tuple(head["labels"]),
            int(head["start"]),
            float(head["temperature"]),
            arrays.get(f"given_kind_{name}"),
        )
        for name, head in described["heads"].items()
    }
    return Model(
        version=str(described["version"]),
        space=Space(
            vocabularies,
            arrays["embedding_mean"],
            arrays["signal_mean"],
            arrays["signal_scale"],
        ),
        heads=heads,
        memory=Memory(
            arrays["starts"],
            arrays["rows"],
            arrays["values"].astype(np.float32),
            arrays["remembered"].astype(np.float32),
        ),
        shares=arrays["shares"],
        bias=arrays["bias"],
        policy=Policy(**described["policy"]),
        languages=Languages(tuple(described["languages"])),
    )


def with_kind(chances: Floats, of_kind: Floats, given_kind: Floats, worth: float) -> Floats:
    """Chances of labels weighed with those that the kinds' chances suggest, along the last axis."""
    weighed = chances * (of_kind @ given_kind) ** worth
    return np.asarray(weighed / weighed.sum(axis=-1, keepdims=True), dtype=np.float32)


def softmax(scores: Floats) -> Floats:
    """Probabilities along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)
