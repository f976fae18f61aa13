"""Train a model: one kernel machine for each head, calibrated on folds it has not seen.

There are tens of thousands of columns and a few thousand messages, so the problem is solved in the
space of the messages: with the kernel K = V Λ Vᵀ of `memory`, logistic regression with an L2
penalty on Z = V √Λ is kernel logistic regression, and each message's share in a score is
V Λ^-½ times the slopes. scikit-learn and scipy are needed here and nowhere else.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inbox.classify.calibrate import Tradeoff, policy_from, temperature, tradeoff
from inbox.classify.decide import Policy
from inbox.classify.examples import HEADS, UNKNOWN, Example, plain_message
from inbox.classify.features import Floats, Space, embed, learn_space, measure
from inbox.classify.language import Languages
from inbox.classify.memory import kernel, remember
from inbox.classify.model import FIGURES, WORTH, Head, Model, softmax, with_kind
from inbox.classify.text import View, view
from inbox.errors import Unreadable
from inbox.records import Message

_PENALTY = 30.0  # scikit-learn's C
_BALANCE = {"kind": 0.5}  # 1 weighs all labels alike, 0 all messages; rare kinds shout at 1
_RANK = 2000  # directions of the kernel that are kept
_FOLDS = 4
_LEAST = 2  # examples of a label below which it cannot be learnt

AsMessage = Callable[[Example], Message]
Labels = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Figures:
    """What is known of a freshly trained model: how much it saw, how it does on held-out folds.

    held_out  head -> accuracy on messages of folds that the machine judging them had not seen.
    """

    version: str
    examples: int
    labels: Mapping[str, tuple[str, ...]]
    held_out: Mapping[str, float]
    policy: Policy
    tradeoff: Tradeoff


def train(
    rows: Sequence[Example],
    into: Path,
    version: str,
    as_message: AsMessage = plain_message,
) -> Figures:
    """Train on labelled rows and keep the model in the folder `into`.

    `as_message` reads a row as the pipeline would read the message; the CLI hands over
    normalise's reader. Raises `Unreadable` when a head has fewer than two labels.
    """
    views = [view(as_message(row)) for row in rows]
    model, figures = fit(rows, views, version)
    model.save(into)
    (into / FIGURES).write_text(json.dumps(asdict(figures), ensure_ascii=False), "utf-8")
    return figures


def fit(
    rows: Sequence[Example], views: Sequence[View], version: str, embedded: Floats | None = None
) -> tuple[Model, Figures]:
    """The model itself, not yet kept. `embedded` may be handed over where it is known already."""
    for head in HEADS:
        if len({getattr(row, head) for row in rows} - {UNKNOWN}) < _LEAST:
            raise Unreadable(f"training needs at least two labels of {head}; these rows have fewer")
    embedded = embed(views) if embedded is None else embedded
    space = learn_space(views, embedded)
    dense = space.dense(embedded, measure(views))
    sparse = _matrix(space, views)
    memory = remember(sparse, dense)
    basis, coordinates = _basis(sparse, dense)
    folds = list(_folds(rows))
    machines = {name: _machine(coordinates, rows, name, folds) for name in HEADS}
    heads = _heads(rows, machines)
    judged = [i for i, row in enumerate(rows) if UNKNOWN not in (row.kind, row.priority)]
    chances = {name: found[judged] for name, found in _chances(machines, heads).items()}
    known_rows = [rows[i] for i in judged]
    policy = policy_from(chances, known_rows, heads)
    back = basis @ np.hstack([machine.slope for machine in machines.values()])
    model = Model(
        version=version,
        space=space,
        heads=heads,
        memory=memory,
        shares=np.asarray(back, dtype=np.float32),
        bias=np.concatenate([machine.bias for machine in machines.values()]).astype(np.float32),
        policy=policy,
        languages=Languages(),
    )
    known = {name: head.labels for name, head in heads.items()}
    right = {name: machine.right for name, machine in machines.items()}
    curves = tradeoff(chances, known_rows, heads, policy.complaint_from)
    return model, Figures(version, len(rows), known, right, policy, curves)


@dataclass(frozen=True)
class _Machine:
    """One head's logistic regression, and how it did on rows held out.

    scores  of every row by a machine that had not seen it, (n, labels), before the temperature.
    right   the share of rows whose label those scores guess.
    """

    labels: tuple[str, ...]
    slope: Floats
    bias: Floats
    scores: Floats
    temperature: float
    right: float


def _machine(
    coordinates: Floats,
    rows: Sequence[Example],
    head: str,
    folds: Sequence[npt.NDArray[np.bool_]],
) -> _Machine:
    truth = np.array([getattr(row, head) for row in rows])
    known = truth != UNKNOWN
    truth = truth[known]
    labels, slope, bias = _solve(coordinates[known], truth, head)
    unseen = [fold[known] for fold in folds]
    found = _held_out_scores(coordinates[known], truth, labels, unseen, head)
    right = float(np.mean(np.array(labels)[found.argmax(axis=1)] == truth))
    scores = np.zeros((len(rows), len(labels)), dtype=np.float32)
    scores[known] = found
    return _Machine(labels, slope, bias, scores, temperature(found, truth, labels), right)


def _heads(rows: Sequence[Example], machines: Mapping[str, _Machine]) -> dict[str, Head]:
    heads: dict[str, Head] = {}
    kinds, start = machines["kind"].labels, 0
    for name, machine in machines.items():
        given = None if name == "kind" else _given_kind(rows, name, machine.labels, kinds)
        heads[name] = Head(machine.labels, start, machine.temperature, given)
        start += len(machine.labels)
    return heads


def _chances(machines: Mapping[str, _Machine], heads: Mapping[str, Head]) -> dict[str, Floats]:
    """Held-out probabilities of kind and priority, as the model will give them."""
    cooled = {name: softmax(m.scores / m.temperature) for name, m in machines.items()}
    given = heads["priority"].given_kind
    assert given is not None  # only the kind has none
    of_priority = with_kind(cooled["priority"], cooled["kind"], given, WORTH["priority"])
    return {"kind": cooled["kind"], "priority": of_priority}


def _matrix(space: Space, views: Sequence[View]) -> Any:
    """All sparse rows as one scipy matrix."""
    from scipy.sparse import csr_matrix

    found = [space.sparse(seen) for seen in views]
    ends = np.cumsum([0, *(len(columns) for columns, _ in found)])
    columns = np.concatenate([c for c, _ in found])
    values = np.concatenate([v for _, v in found])
    return csr_matrix((values, columns, ends), shape=(len(views), space.sparse_width))


def _basis(sparse: Any, dense: Floats) -> tuple[Floats, Floats]:
    """V Λ^-½ and the messages' coordinates V Λ^½ along the kernel's strongest directions."""
    from scipy.linalg import eigh

    inner = np.asarray((sparse @ sparse.T).todense()) + dense @ dense.T
    length = np.sqrt(np.diag(inner))
    alike = kernel(inner / np.maximum(np.outer(length, length), 1e-9))
    size = len(alike)
    strength, vectors = eigh(
        alike.astype(np.float32), subset_by_index=(max(0, size - _RANK), size - 1)
    )
    kept = strength > 1e-6 * strength[-1]
    root = np.sqrt(strength[kept])
    vectors = vectors[:, kept]
    return (vectors / root).astype(np.float32), (vectors * root).astype(np.float32)


def _solve(coordinates: Floats, truth: Labels, head: str) -> tuple[tuple[str, ...], Floats, Floats]:
    """Labels, slopes (directions, labels) and offsets of one balanced logistic regression."""
    from sklearn.linear_model import LogisticRegression

    machine = LogisticRegression(
        C=_PENALTY, max_iter=200, tol=3e-3, class_weight=_label_weights(truth, head)
    )
    machine.fit(coordinates, truth)
    slope, bias = machine.coef_.T, machine.intercept_
    if slope.shape[1] == 1:  # two labels: scikit-learn keeps one column, the second label's
        slope, bias = np.hstack([-slope / 2, slope / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    return tuple(map(str, machine.classes_)), slope, bias


def _given_kind(
    rows: Sequence[Example], name: str, labels: Sequence[str], kinds: Sequence[str]
) -> Floats:
    """How often each label of a head goes with each kind, (kinds, labels); rows sum to 1."""
    together = Counter((row.kind, getattr(row, name)) for row in rows)
    counts = np.array([[together[kind, label] + 1 for label in labels] for kind in kinds])
    return np.asarray(counts / counts.sum(axis=1, keepdims=True), dtype=np.float32)


def _label_weights(truth: Labels, head: str) -> dict[str, float]:
    counts = Counter(map(str, truth))
    even = len(truth) / len(counts)
    return {label: (even / count) ** _BALANCE.get(head, 1.0) for label, count in counts.items()}


def _folds(rows: Sequence[Example]) -> Iterator[npt.NDArray[np.bool_]]:
    """Masks of what is held out in turn: whole files where there are several, else each 4th row.

    Files are written in different veins, so a file left out tells what an unfamiliar one will do.
    """
    sizes = Counter(row.origin for row in rows)
    if len(sizes) < _FOLDS:
        for part in range(_FOLDS):
            yield np.arange(len(rows)) % _FOLDS == part
        return
    folds: list[set[str]] = [set() for _ in range(_FOLDS)]
    for origin, _ in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        min(folds, key=lambda fold: sum(sizes[o] for o in fold)).add(origin)
    for fold in folds:
        yield np.array([row.origin in fold for row in rows])


def _held_out_scores(
    coordinates: Floats,
    truth: Labels,
    labels: tuple[str, ...],
    folds: Sequence[npt.NDArray[np.bool_]],
    head: str,
) -> Floats:
    """Each message's scores by a machine that did not see its fold, (n, labels)."""
    scores = np.zeros((len(truth), len(labels)), dtype=np.float32)
    for held in folds:
        if len(set(truth[~held])) < _LEAST:
            continue
        known, slope, bias = _solve(coordinates[~held], truth[~held], head)
        found = np.full((held.sum(), len(labels)), -5.0, dtype=np.float32)
        found[:, [labels.index(label) for label in known]] = coordinates[held] @ slope + bias
        scores[held] = found
    return scores
