"""How well and how fast messages are classified: each file of the corpus left out in turn, speed.

python benchmarks/classify.py quality   each file left out in turn, with mean and spread
python benchmarks/classify.py speed     one by one, in batches, loading, memory
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inbox.classify import DEFAULT_MODEL, load
from inbox.classify.evaluate import Report, evaluate
from inbox.classify.examples import CORPUS, Example, plain_message, read
from inbox.classify.features import embed
from inbox.classify.text import view
from inbox.classify.train import fit

COLUMNS = (
    "kind F1", "complaint R", "complaint P", "topic", "priority", "critical R", "critical P",
    "sentiment", "language", "ECE", "decided", "right there",
)  # fmt: skip


@dataclass(frozen=True)
class _Rows:
    rows: list[Example]
    embedded: np.ndarray  # type: ignore[type-arg]


def quality(only: Sequence[str]) -> None:
    """One line for each file left out, then mean and standard deviation."""
    files = sorted(CORPUS.glob("messages.*.jsonl"))
    known = {path: _embedded(path) for path in files}
    print(f"{'left out':<12}" + "".join(f"{name:>12}" for name in COLUMNS))
    lines = []
    for left_out in files:
        if only and not any(name in left_out.name for name in only):
            continue
        others = [part for path, part in known.items() if path != left_out]
        rows = [row for part in others for row in part.rows]
        vectors = np.concatenate([part.embedded for part in others])
        model, _ = fit(rows, [view(plain_message(row)) for row in rows], "cv", vectors)
        figures = _figures(evaluate(known[left_out].rows, model))
        lines.append(figures)
        name = left_out.name.removeprefix("messages.").removesuffix(".jsonl")
        print(f"{name:<12}" + "".join(f"{value:>12.3f}" for value in figures), flush=True)
    for name, value in (("mean", np.nanmean(lines, axis=0)), ("spread", np.nanstd(lines, axis=0))):
        print(f"{name:<12}" + "".join(f"{number:>12.3f}" for number in value))


def _embedded(path: Path) -> _Rows:
    rows = read(path)
    return _Rows(rows, embed([view(plain_message(row)) for row in rows]))


def _figures(report: Report) -> list[float]:
    complaint = report.scores["kind"].get("complaint")
    critical = report.scores["priority"].get("critical")
    return [
        report.macro_f1["kind"],
        complaint.recall if complaint else np.nan,
        complaint.precision if complaint else np.nan,
        report.accuracy["topic"],
        report.accuracy["priority"],
        critical.recall if critical else np.nan,
        critical.precision if critical else np.nan,
        report.accuracy["sentiment"],
        report.accuracy["language"],
        report.calibration_error,
        report.decided,
        report.decided_accuracy,
    ]


def speed() -> None:
    """Loading in a fresh process, one by one, in batches, and the memory of this process."""
    code = (
        "import time; t = time.perf_counter()\n"
        "from inbox.classify import DEFAULT_MODEL, load\n"
        "from inbox.classify.examples import CORPUS, plain_message, read\n"
        "model = load(DEFAULT_MODEL)\n"
        "model.read(plain_message(read(CORPUS / 'messages.dev.jsonl')[0]))\n"
        "print(f'import, load and a first message: {time.perf_counter() - t:.2f} s')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    model = load(DEFAULT_MODEL)
    messages = [plain_message(row) for row in read(CORPUS / "messages.dev.jsonl")]
    model.read(messages[0])
    took = []
    for message in messages:
        began = time.perf_counter()
        model.read(message)
        took.append((time.perf_counter() - began) * 1000)
    print(
        f"one by one: mean {np.mean(took):.1f} ms, median {np.median(took):.1f} ms,"
        f" 95th percentile {np.percentile(took, 95):.1f} ms"
    )
    began = time.perf_counter()
    model.read_many(messages)
    print(
        f"in batches, one process: {len(messages) / (time.perf_counter() - began):.0f} messages/s"
    )
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["quality"]:
        quality(sys.argv[2:])
    elif sys.argv[1:] == ["speed"]:
        speed()
    else:
        sys.exit(__doc__)
