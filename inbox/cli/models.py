"""`inbox train` and `inbox evaluate`: a new model version, and how good it is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from inbox.cli import deployment
from inbox.errors import NotFound


def train(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Labelled messages, JSON lines; none: the corpus of the product."),
    ] = None,
    activate: Annotated[
        bool | None,
        typer.Option(
            "--activate/--keep",
            help="Read messages with it from now on, or not; else: unless it misses more complaints"
            " than the one in use.",
        ),
    ] = None,
) -> None:
    """Train a new model version from labelled messages and people's corrections, and judge it.

    It and the version in use are judged by the same messages, of which neither has learnt.
    """
    _require(files or [])
    config = deployment.settings()
    with deployment.opened(config, broker=False):
        from inbox.learning import learn

        learnt = learn(config, files or [], activate)
    fate = "in use from now on" if learnt.activated else f"kept; {learnt.former.model} stays in use"
    before, after = learnt.former.figures(), learnt.report.figures()
    changes = "\n".join(f"  {n:<20}{before[n]:>7.3f} -> {after[n]:.3f}" for n in after)
    sys.stdout.write(
        f"model {learnt.version} from {learnt.examples} messages,"
        f" {learnt.decided} decided here: {fate}\n\n{learnt.report.table()}\n\n"
        f"{learnt.former.model} -> {learnt.version}\n{changes}\n"
    )


def evaluate(
    file: Annotated[Path, typer.Argument(help="Labelled messages, JSON lines.")],
) -> None:
    """Print precision, recall and F1 of each label, and the confusions, of the current model."""
    _require([file])
    from inbox.classify.evaluate import evaluate as evaluate_model
    from inbox.classify.examples import read
    from inbox.cli.classify import current_model
    from inbox.learning import as_message

    report = evaluate_model(read(file), current_model(deployment.settings()), as_message)
    sys.stdout.write(f"{report.table()}\n")


def _require(files: list[Path]) -> None:
    for file in files:
        if not file.is_file():
            raise NotFound(f"{file}: there is no such file")
