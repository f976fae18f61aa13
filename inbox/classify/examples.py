"""Labelled messages: what training and evaluation read, one JSON object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inbox.classify.speech import customer_words, turns_of
from inbox.errors import Unreadable
from inbox.records import Channel, Message

HEADS = ("kind", "topic", "priority", "sentiment")
_QUOTE_BEGINS = re.compile(
    r"^(?:-{2,}\s?(?:message d.origine|original message).*|(?:le|on|am|el|op|il)\s[^\n]{5,120}"
    r"(?:écrit|wrote|schrieb|escribió|schreef|scritto)\s?:\s*)$",
    re.IGNORECASE | re.MULTILINE,
)
UNKNOWN = ""
_LEAST_NEW = 5  # characters
CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True)
class Example:
    """One message and the labels that a person gave it. `origin` is the file it came from.

    A label that nobody gave is UNKNOWN: the message then teaches nothing about that head.
    """

    channel: str
    subject: str | None
    text: str
    language: str
    kind: str
    topic: str
    priority: str
    sentiment: str
    origin: str = ""


def read(path: Path) -> list[Example]:
    """All examples of a JSON-lines file. Raises `Unreadable` with the file and the line number."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as why:
        raise Unreadable(f"{path.name}: cannot be read as UTF-8 text ({why})") from why
    rows = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            rows.append(_example(line, f"{path.name}, line {number}", path.stem))
    return rows


def read_all(paths: Iterable[Path]) -> list[Example]:
    """The examples of several files, in the order given."""
    return [row for path in paths for row in read(path)]


def corpus_files() -> list[Path]:
    """The training files that come with the product; `messages.dev.jsonl` is never among them."""
    return [path for path in sorted(CORPUS.glob("messages.*.jsonl")) if ".dev." not in path.name]


def plain_message(example: Example) -> Message:
    """The message of a labelled row, when nobody hands over a better reader of its text."""
    channel = Channel(example.channel)
    new = _new_part(example.text) if channel is Channel.EMAIL else example.text
    words = customer_words(example.text) if channel is Channel.CALL else new
    return Message(
        channel=channel,
        text=example.text,
        reply_text=new,
        customer_text=words,
        subject=example.subject,
        turns=turns_of(example.text) if channel is Channel.CALL else (),
    )


def _new_part(text: str) -> str:
    """A mail without what it quotes, as far as a few marks tell; all of it if nothing is left."""
    found = _QUOTE_BEGINS.search(text)
    new = text[: found.start()] if found else text
    new = "\n".join(line for line in new.split("\n") if not line.startswith(">"))
    return new if len(new.strip()) >= _LEAST_NEW else text


def _example(line: str, where: str, origin: str) -> Example:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as why:
        raise Unreadable(f"{where}: not a JSON object ({why.msg})") from why
    if not isinstance(row, dict):
        raise Unreadable(f"{where}: not a JSON object")
    channel = _string(row, "channel", where)
    if channel not in set(Channel):
        raise Unreadable(f"{where}: there is no channel {channel!r}")
    subject = row.get("subject")
    if subject is not None and not isinstance(subject, str):
        raise Unreadable(f'{where}: "subject" must be a string or null')
    labels = {name: _string(row, name, where) for name in (*HEADS, "language")}
    if empty := [name for name, label in labels.items() if not label.strip()]:
        raise Unreadable(f'{where}: "{empty[0]}" is empty')
    text = _string(row, "text", where)
    return Example(channel=channel, subject=subject, text=text, origin=origin, **labels)


def _string(row: dict[str, Any], name: str, where: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise Unreadable(f'{where}: "{name}" is missing or not a string')
    return value
