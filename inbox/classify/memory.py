"""The training messages themselves, kept so that a new one can be compared with each of them.

A score is a sum over training messages of how like the new one they are, K = s (c + 3 c²) with c
the cosine over all columns of `features.Space`. The square lets pairs of features speak together
(`pas` with `reçu`), which no single column does; it is worth two points of macro-F1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from inbox.classify.features import Floats, Ints

_SCALE = 4.0  # fixes what the penalty of `train` means
_SQUARE = 3.0  # the weight of c² beside c


@dataclass(frozen=True)
class Memory:
    """Training messages of length 1. Their sparse part lies column by column.

    starts  where each column begins in `rows` and `values`, (columns + 1,).
    rows    the message of each entry; `values` its value, both (entries,).
    dense   the dense part, (messages, dense columns).
    """

    starts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    values: Floats
    dense: Floats

    @cached_property
    def _common(self) -> tuple[npt.NDArray[np.int64], Floats]:
        """Columns of at least a tenth of the messages as full rows: quicker than their entries.

        column -> its place in the table, or -1; and the table, (common columns, messages).
        """
        size = len(self.dense)
        often = np.flatnonzero(np.diff(self.starts) > size / 10)
        table = np.zeros((len(often), size), dtype=np.float32)
        for place, column in enumerate(often):
            entries = slice(self.starts[column], self.starts[column + 1])
            table[place, self.rows[entries]] = self.values[entries]
        places = np.full(len(self.starts) - 1, -1, dtype=np.int64)
        places[often] = np.arange(len(often))
        return places, table

    def likeness(self, columns: Ints, values: Floats, dense: Floats) -> Floats:
        """The cosine of one message with each training message, (messages,)."""
        places, table = self._common
        common = places[columns] >= 0
        found = self.dense @ dense + values[common] @ table[places[columns[common]]]
        found += self._rare(columns[~common], values[~common])
        length = np.sqrt(float(values @ values) + float(dense @ dense))
        return np.asarray(found / max(length, 1e-9), dtype=np.float32)

    def _rare(self, columns: Ints, values: Floats) -> npt.NDArray[np.float64]:
        begins = self.starts[columns]
        lengths = self.starts[columns + 1] - begins
        entries = np.repeat(begins - np.cumsum(lengths) + lengths, lengths)
        entries += np.arange(len(entries))
        weighed = self.values[entries] * np.repeat(values, lengths)
        found = np.bincount(self.rows[entries], weights=weighed, minlength=len(self.dense))
        return np.asarray(found, dtype=np.float64)

    def slope(self, columns: Ints, pull: Floats) -> Floats:
        """How much each column moves a score; `pull` is each training message's share, (n,)."""
        slopes = [
            self.values[begin:end] @ pull[self.rows[begin:end]]
            for begin, end in zip(self.starts[columns], self.starts[columns + 1], strict=True)
        ]
        return np.array(slopes, dtype=np.float32)


def remember(sparse: Any, dense: Floats) -> Memory:
    """The memory of a training set: its sparse part (a scipy matrix) and its dense part."""
    from scipy.sparse import diags

    square = np.asarray(sparse.multiply(sparse).sum(axis=1)).ravel() + (dense**2).sum(axis=1)
    shrink = 1 / np.maximum(np.sqrt(square), 1e-9)
    by_column = (diags(shrink) @ sparse).tocsc()
    return Memory(
        starts=by_column.indptr.astype(np.int64),
        rows=by_column.indices.astype(np.int32),
        values=by_column.data.astype(np.float16).astype(np.float32),
        dense=(dense * shrink[:, None]).astype(np.float16).astype(np.float32),
    )


def kernel(cosine: Any) -> Any:
    """How like two messages are, from their cosine; arrays elementwise."""
    return _SCALE * (cosine + _SQUARE * cosine**2)


def kernel_slope(cosine: Floats) -> Floats:
    """The derivative of `kernel`."""
    return np.asarray(_SCALE * (1 + 2 * _SQUARE * cosine), dtype=np.float32)
