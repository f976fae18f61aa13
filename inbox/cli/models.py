"""`inbox train` and `inbox evaluate`: a new model version, and how good it is."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inbox.cli import deployment
from inbox.errors import NotFound

if TYPE_CHECKING:
    from inbox.classify.examples import Example
    from inbox.records import Message


def train(
    files: Annotated[list[Path], typer.Argument(help="Labelled messages, JSON lines.")],
    activate: Annotated[
        bool, typer.Option("--activate/--keep", help="Read messages with it from now on.")
    ] = True,
) -> None:
    """Train a new model version from labelled messages and print how it did on held-out folds."""
    _require(files)
    config = deployment.settings()
    with deployment.opened(config, broker=False):
        from inbox.classify.examples import read_all
        from inbox.classify.train import train as train_model
        from store import model_files
        from store.session import transaction

        rows = read_all(files)
        version = datetime.now().astimezone().strftime("%Y.%m.%d.%H%M%S")
        figures = train_model(rows, config.models_dir / version, version, _as_message)
        with transaction() as db:
            model_files.add(db, version, asdict(figures))
            if activate:
                model_files.make_current(db, version)
    told = "\n".join(f"  {head:<10} {share:.3f}" for head, share in figures.held_out.items())
    sys.stdout.write(f"model {version} from {len(rows)} messages\nheld-out accuracy\n{told}\n")


def evaluate(
    file: Annotated[Path, typer.Argument(help="Labelled messages, JSON lines.")],
) -> None:
    """Print precision, recall and F1 of each label, and the confusions, of the current model."""
    _require([file])
    from inbox.classify.evaluate import evaluate as evaluate_model
    from inbox.classify.examples import read
    from inbox.cli.classify import current_model

    report = evaluate_model(read(file), current_model(deployment.settings()), _as_message)
    sys.stdout.write(f"{report.table()}\n")


def _as_message(example: Example) -> Message:
    """A labelled text as the pipeline reads it: quotes, signature and the agent's turns apart."""
    from inbox.normalise.plain import from_text

    return from_text(example.channel, example.subject, example.text)


def _require(files: list[Path]) -> None:
    for file in files:
        if not file.is_file():
            raise NotFound(f"{file}: there is no such file")
