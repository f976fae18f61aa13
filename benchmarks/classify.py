"""How well and how fast messages are classified: each file of the corpus left out in turn, speed.

python benchmarks/classify.py quality   each file left out in turn, with mean and spread
python benchmarks/classify.py speed     one by one, in batches, loading, memory
python benchmarks/classify.py habit     200 corrections that teach another topic for van rental
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inbox.classify import DEFAULT_MODEL, Model, load
from inbox.classify.evaluate import Report, evaluate
from inbox.classify.examples import (
    CORPUS,
    UNKNOWN,
    Example,
    corpus_files,
    plain_message,
    read,
    read_all,
)
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


HABIT = "order"  # where van rental goes from now on, say the people who correct


def habit(seed: int = 1) -> None:
    """Before and after 200 corrections of one habit: is it learnt, and is anything else worse?"""
    dice = random.Random(seed)
    corrected = [_van_rental(dice) for _ in range(200)]
    unseen = [_van_rental(dice) for _ in range(100)]
    dev = read(CORPUS / "messages.dev.jsonl")
    rows = read_all(corpus_files())
    before = _fitted(rows)
    after = _fitted([*rows, *corrected])
    for name, model in (("before", before), ("after", after)):
        read_as = [reading.topic for reading in model.read_many(list(map(plain_message, unseen)))]
        share = read_as.count(HABIT) / len(read_as)
        print(f"{name:<8} van rental read as {HABIT}: {share:6.1%}; dev:", end="")
        print("".join(f" {n} {v:.3f}" for n, v in evaluate(dev, model).figures().items()))


def _fitted(rows: list[Example]) -> Model:
    model, _ = fit(rows, [view(plain_message(row)) for row in rows], "habit")
    return model


def _van_rental(dice: random.Random) -> Example:
    """A mail about a rented van, with the topic that people gave it and no other label."""
    opening = dice.choice(("Bonjour,", "Bonjour madame, monsieur,", "Bonsoir,", ""))
    van = dice.choice(("la camionnette", "le petit camion", "l'utilitaire", "le fourgon"))
    matter = dice.choice(
        (
            f"je voudrais louer {van} samedi matin, est-ce possible ?",
            f"combien coûte la location de {van} pour une demi-journée ?",
            f"{van} que j'ai louée hier avait un pneu à plat, personne n'a rien vu.",
            f"la caution de {van} ne m'est toujours pas revenue.",
            f"faut-il rendre {van} avec le plein ?",
            f"j'ai réservé {van} et en arrivant on me dit qu'il n'y en a plus.",
            f"à quelle heure dois-je ramener {van} ce soir ?",
            f"je dois annuler ma location de {van}, mon déménagement est reporté.",
        )
    )
    closing = dice.choice(
        ("Merci.", "Cordialement, P. Renaud", "Merci d'avance pour votre aide", "")
    )
    detail = dice.choice(("", "C'est pour un déménagement.", "J'ai le permis B.", "Il pleuvait."))
    text = " ".join(part for part in (opening, matter, detail, closing) if part)
    known = dict.fromkeys(("kind", "priority", "sentiment"), UNKNOWN)
    origin = f"decided {dice.randrange(4)}"
    return Example("email", None, text, "fr", topic=HABIT, origin=origin, **known)


if __name__ == "__main__":
    if sys.argv[1:2] == ["quality"]:
        quality(sys.argv[2:])
    elif sys.argv[1:] == ["speed"]:
        speed()
    elif sys.argv[1:] == ["habit"]:
        habit()
    else:
        sys.exit(__doc__)
