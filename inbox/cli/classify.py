"""`inbox classify FILE.jsonl`: what the current model makes of texts; nothing is stored."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inbox.cli import deployment
from inbox.errors import InboxError, NotFound, Unreadable
from inbox.settings import Settings

if TYPE_CHECKING:
    from inbox.classify import Model
    from inbox.records import Message, Reading

BATCH = 32


def classify(
    file: Annotated[Path, typer.Argument(help='Lines of {"channel", "subject", "text"}.')],
) -> None:
    """Print the classification of each line, in order; an unreadable line gives an error."""
    if not file.is_file():
        raise NotFound(f"{file}: there is no such file")
    model = current_model(deployment.settings())
    failed = False
    batch: list[Message | Unreadable] = []
    for message in _messages(file):
        batch.append(message)
        if len(batch) == BATCH:
            failed |= _print(batch, model)
            batch = []
    failed |= _print(batch, model)
    if failed:
        raise typer.Exit(1)


def _messages(file: Path) -> Iterator[Message | Unreadable]:
    from inbox.normalise.plain import from_text

    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                given = _object(line)
                yield from_text(given["channel"], given.get("subject"), given["text"])
            except (InboxError, ValueError, KeyError, TypeError, RecursionError) as why:
                told = str(why) if isinstance(why, InboxError) else "not a message object"
                yield Unreadable(f"{file}:{number}: {told}")


def _object(line: bytes) -> dict[str, Any]:
    given = json.loads(line.decode("utf-8", errors="replace"))
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise Unreadable('each line is an object with "channel", "subject" and "text"')
    if not isinstance(given.get("subject"), str | None):
        raise Unreadable("subject is a text or null")
    if given.get("channel") not in ("email", "call", "kiosk", "letter", "spreadsheet"):
        raise Unreadable("channel is one of email, call, kiosk, letter, spreadsheet")
    return given


def _print(batch: list[Message | Unreadable], model: Model) -> bool:
    """Write one line for each; True when one of them could not be read."""
    readable = [message for message in batch if not isinstance(message, Unreadable)]
    readings = iter(model.read_many(readable))
    for message in batch:
        if isinstance(message, Unreadable):
            sys.stderr.write(f"inbox: {message}\n")
            told: dict[str, Any] = {"error": str(message)}
        else:
            told = as_json(next(readings))
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    return len(readable) < len(batch)


def as_json(reading: Reading) -> dict[str, Any]:
    """The classification object of the contract, with the language beside it."""
    return {
        "kind": reading.kind,
        "topic": reading.topic,
        "priority": reading.priority,
        "sentiment": reading.sentiment,
        "confidence": dict(reading.confidence),
        "needs_review": reading.needs_review,
        "model": reading.model,
        "language": reading.language,
    }


def current_model(config: Settings) -> Model:
    """The deployment's current model; the one built at install where there is no deployment yet."""
    from inbox.classify import DEFAULT_MODEL, load

    if not config.database_url and not (config.home / "models").exists():
        return load(DEFAULT_MODEL)
    with deployment.opened(config, broker=False):
        from inbox import pipeline

        return pipeline.model()
