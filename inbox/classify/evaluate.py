"""How good a model is on labelled rows: precision, recall, F1 a label, confusions, calibration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inbox.classify.examples import HEADS, UNKNOWN, Example, plain_message
from inbox.classify.model import Model
from inbox.records import Message


@dataclass(frozen=True, slots=True)
class Score:
    """One label: how often it was right when said, found when there, and their harmonic mean."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class Report:
    """The figures of one model on one set of rows.

    accuracy, macro_f1   head -> 0..1, `language` among the heads of accuracy.
    scores               head -> label -> Score.
    confusion            head -> (true, given) -> how many.
    calibration_error    of the kind's confidence, expected over ten bins, 0..1.
    decided              share decided without review; `decided_accuracy` of the kind there.
    """

    model: str
    rows: int
    accuracy: Mapping[str, float]
    macro_f1: Mapping[str, float]
    scores: Mapping[str, Mapping[str, Score]]
    confusion: Mapping[str, Mapping[tuple[str, str], int]]
    calibration_error: float
    decided: float
    decided_accuracy: float

    def figures(self) -> dict[str, float]:
        """What versions are compared by, and a version is remembered with; each 0..1."""
        complaint = self.scores["kind"].get("complaint", Score(0.0, 0.0, 0.0, 0))
        return {
            "complaint_recall": complaint.recall,
            "complaint_precision": complaint.precision,
            "kind_macro_f1": self.macro_f1["kind"],
            **{head: self.accuracy[head] for head in ("kind", "topic", "priority", "sentiment")},
            "calibration_error": self.calibration_error,
            "decided": self.decided,
            "decided_accuracy": self.decided_accuracy,
        }

    def table(self) -> str:
        """All of it as plain text, one label a line, then the confusions, most frequent first."""
        lines = [f"model {self.model}, {self.rows} messages", ""]
        for head, labels in self.scores.items():
            lines.append(
                f"{head}: accuracy {self.accuracy[head]:.3f}, macro-F1 {self.macro_f1[head]:.3f}"
            )
            lines.append(f"  {'label':<16}{'precision':>10}{'recall':>8}{'F1':>8}{'rows':>7}")
            for label, s in labels.items():
                figures = f"{s.precision:>10.3f}{s.recall:>8.3f}{s.f1:>8.3f}{s.support:>7}"
                lines.append(f"  {label:<16}{figures}")
            lines += [*self._confusions(head), ""]
        lines.append(f"language: accuracy {self.accuracy['language']:.3f}")
        lines.append(f"expected calibration error of kind: {self.calibration_error:.3f}")
        lines.append(
            f"decided without review: {self.decided:.1%}, kind right there:"
            f" {self.decided_accuracy:.1%}"
        )
        return "\n".join(lines)

    def _confusions(self, head: str, most: int = 10) -> list[str]:
        wrong = {pair: n for pair, n in self.confusion[head].items() if pair[0] != pair[1]}
        ordered = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))[:most]
        return [f"  {n:>4} × {true} taken for {given}" for (true, given), n in ordered]


def evaluate(
    rows: Sequence[Example],
    model: Model,
    as_message: Callable[[Example], Message] = plain_message,
) -> Report:
    """Read all rows with a model and compare; a label that nobody gave counts for nothing.

    `as_message` as in `train.train`.
    """
    readings = model.read_many([as_message(row) for row in rows])
    pairs = {
        head: [
            (str(getattr(r, head)), str(getattr(g, head)))
            for r, g in zip(rows, readings, strict=True)
            if getattr(r, head) != UNKNOWN
        ]
        for head in (*HEADS, "language")
    }
    judged = [g for r, g in zip(rows, readings, strict=True) if r.kind != UNKNOWN]
    right = np.array([true == given for true, given in pairs["kind"]], dtype=bool)
    sure = np.array([not reading.needs_review for reading in judged], dtype=bool)
    confidence = np.array([reading.confidence["kind"] for reading in judged], dtype=np.float32)
    scores = {head: _scores(pairs[head]) for head in HEADS}
    return Report(
        model=model.version,
        rows=len(rows),
        accuracy={
            h: float(np.mean([a == b for a, b in p])) if p else 0.0 for h, p in pairs.items()
        },
        macro_f1={h: float(np.mean([s.f1 for s in scores[h].values()])) for h in HEADS},
        scores=scores,
        confusion={head: Counter(pairs[head]) for head in HEADS},
        calibration_error=calibration_error(confidence, right),
        decided=float(sure.mean()) if len(sure) else 0.0,
        decided_accuracy=float(right[sure].mean()) if sure.any() else 0.0,
    )


def calibration_error(
    confidence: npt.NDArray[np.float32], right: npt.NDArray[np.bool_], bins: int = 10
) -> float:
    """Expected calibration error over equal bins of confidence; 0 is perfect."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[place == b].mean() - right[place == b].mean()) * (place == b).mean()
        for b in range(bins)
        if (place == b).any()
    ]
    return float(sum(gaps))


def _scores(pairs: Sequence[tuple[str, str]]) -> dict[str, Score]:
    """Scores of every label that is there, in alphabetical order."""
    there = Counter(true for true, _ in pairs)
    said = Counter(given for _, given in pairs)
    hit = Counter(true for true, given in pairs if true == given)
    result = {}
    for label in sorted(there):
        precision = hit[label] / said[label] if said[label] else 0.0
        recall = hit[label] / there[label]
        total = precision + recall
        f1 = 2 * precision * recall / total if total else 0.0
        result[label] = Score(precision, recall, f1, there[label])
    return result
