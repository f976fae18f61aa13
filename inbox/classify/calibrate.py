"""Confidence that means what it says, and thresholds that follow from what errors cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from inbox.classify.decide import Policy
from inbox.classify.examples import Example
from inbox.classify.features import Floats
from inbox.classify.model import Head, softmax

_STEPS = tuple(i / 50 for i in range(1, 50))
_RECALL_WANTED = 0.975  # of complaints, on folds not seen
# Below this, false alarms drown the queue; files left out are stranger than what comes in.
_PRECISION_WANTED = 0.81
_HAS_SEEN_MORE = 0.65  # the kept machine has also seen the folds: it is right more often than told
_CRITICAL_PRECISION = 0.66
_SURE_ACCURACY = 0.93  # of what is decided without a person


@dataclass(frozen=True, slots=True)
class Tradeoff:
    """What a person who moves a threshold gets for it, by folds held out; shares are 0..1.

    complaint  (complaint_from, recall of complaints, their precision), threshold ascending.
    sure       (sure_from, share decided without a person, kind right there), the same.
    """

    complaint: tuple[tuple[float, float, float], ...] = ()
    sure: tuple[tuple[float, float, float], ...] = ()


def temperature(scores: Floats, truth: npt.NDArray[np.str_], labels: Sequence[str]) -> float:
    """The divisor of held-out scores that makes their probabilities likeliest (Guo et al. 2017)."""
    place = {label: i for i, label in enumerate(labels)}
    right = np.array([place[label] for label in truth])
    rows = np.arange(len(right))

    def loss(divisor: float) -> float:
        return float(-np.log(softmax(scores / divisor)[rows, right] + 1e-9).mean())

    best = min((float(x) for x in np.geomspace(0.2, 5.0, 60)), key=loss)
    return best * _HAS_SEEN_MORE


def policy_from(
    held_out: Mapping[str, Floats],
    rows: Sequence[Example],
    heads: Mapping[str, Head],
) -> Policy:
    """Thresholds chosen on held-out probabilities of kind and priority, (n, labels) each."""
    default = Policy()
    kinds = heads["kind"].labels
    chances = held_out["kind"]
    truth = np.array([row.kind for row in rows])
    complaint_from, critical_from = default.complaint_from, default.critical_from
    if "complaint" in kinds:
        own = chances[:, kinds.index("complaint")]
        complaint_from = _highest_with_recall(own, truth == "complaint")
    if "critical" in heads["priority"].labels:
        own = held_out["priority"][:, heads["priority"].labels.index("critical")]
        critical = np.array([row.priority == "critical" for row in rows])
        critical_from = _lowest_with_precision(own, critical, _CRITICAL_PRECISION)
    sure_from = _sure_from(chances, truth, kinds, complaint_from)
    return Policy(
        complaint_from=round(complaint_from, 3),
        critical_from=round(critical_from, 3),
        sure_from=round(sure_from, 3),
        doubt_from=round(min(default.doubt_from, complaint_from / 2), 3),
    )


def tradeoff(
    held_out: Mapping[str, Floats],
    rows: Sequence[Example],
    heads: Mapping[str, Head],
    complaint_from: float,
) -> Tradeoff:
    """What each threshold would have done on the folds held out."""
    kinds, chances = heads["kind"].labels, held_out["kind"]
    truth = np.array([row.kind for row in rows])
    curve = []
    if "complaint" in kinds:
        own, wanted = chances[:, kinds.index("complaint")], truth == "complaint"
        for threshold in _STEPS:
            said = own >= threshold
            precision = float(wanted[said].mean()) if said.any() else 1.0
            curve.append((threshold, float(said[wanted].mean()), precision))
    confidence, right = _decisions(chances, truth, kinds, complaint_from)
    sure = []
    for threshold in _STEPS:
        kept = confidence >= threshold
        accuracy = float(right[kept].mean()) if kept.any() else 1.0
        sure.append((threshold, float(kept.mean()), accuracy))
    return Tradeoff(tuple(curve), tuple(sure))


def _highest_with_recall(chance: Floats, wanted: npt.NDArray[np.bool_]) -> float:
    """The highest threshold that finds nearly all, but none so low that false alarms drown it."""
    floor = _lowest_with_precision(chance, wanted, _PRECISION_WANTED)
    for threshold in (i / 100 for i in range(60, 9, -1)):
        if (chance[wanted] >= threshold).mean() >= _RECALL_WANTED:
            return max(threshold, floor)
    return max(0.1, floor)


def _lowest_with_precision(
    chance: Floats, wanted: npt.NDArray[np.bool_], precision: float
) -> float:
    for threshold in (i / 100 for i in range(10, 61)):
        found = chance >= threshold
        if found.any() and wanted[found].mean() >= precision:
            return threshold
    return 0.5


def _sure_from(
    chances: Floats, truth: npt.NDArray[Any], kinds: Sequence[str], complaint_from: float
) -> float:
    """The lowest confidence above which nineteen decisions in twenty and more are right."""
    confidence, right = _decisions(chances, truth, kinds, complaint_from)
    for threshold in (i / 100 for i in range(30, 91)):
        sure = confidence >= threshold
        if sure.any() and right[sure].mean() >= _SURE_ACCURACY:
            return threshold
    return 0.9


def _decisions(
    chances: Floats, truth: npt.NDArray[Any], kinds: Sequence[str], complaint_from: float
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The confidence of each kind decided on, and whether it was right."""
    decided = chances.copy()
    if "complaint" in kinds:
        column = kinds.index("complaint")
        decided[:, column] = np.where(chances[:, column] >= complaint_from, 2.0, -1.0)
    chosen = decided.argmax(axis=1)
    confidence = chances[np.arange(len(chosen)), chosen]
    return confidence, np.array(kinds)[chosen] == truth
