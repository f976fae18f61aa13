"""`inbox train` and `inbox evaluate`: a new model version, and how good it is."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from inbox.cli import deployment
from inbox.errors import NotFound


def train(
    files: Annotated[list[Path], typer.Argument(help="Labelled messages, JSON lines.")],
    activate: Annotated[
        bool, typer.Option("--activate/--keep", help="Read messages with it from now on.")
    ] = True,
) -> None:
    """Train a new model version from labelled messages and print its figures."""
    _require(files)
    config = deployment.settings()
    with deployment.opened(config, broker=False):
        from inbox.classify import examples
        from inbox.classify.train import train as train_model
        from store import model_files
        from store.session import transaction

        rows = [example for file in files for example in examples.read(file)]
        version = datetime.now().astimezone().strftime("%Y.%m.%d.%H%M%S")
        figures = train_model(rows, config.models_dir / version, version)
        with transaction() as db:
            model_files.add(db, version, figures.as_json())
            if activate:
                model_files.make_current(db, version)
    sys.stdout.write(f"model {version} from {len(rows)} messages\n{figures.table()}\n")


def evaluate(
    file: Annotated[Path, typer.Argument(help="Labelled messages, JSON lines.")],
) -> None:
    """Print precision, recall and F1 of each label, and the confusions, of the current model."""
    _require([file])
    from inbox.classify import examples
    from inbox.classify.evaluate import evaluate as evaluate_model
    from inbox.cli.classify import current_model

    report = evaluate_model(examples.read(file), current_model(deployment.settings()))
    sys.stdout.write(f"{report.table()}\n")


def _require(files: list[Path]) -> None:
    for file in files:
        if not file.is_file():
            raise NotFound(f"{file}: there is no such file")
