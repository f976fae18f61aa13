"""Samples of `tests/samples/bounce`: mails, each with what it must be taken for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inbox.normalise import mime
from inbox.normalise.bounce import parts
from inbox.normalise.mime import Part

SAMPLES = Path(__file__).parents[1] / "samples" / "bounce"


def samples() -> Iterator[object]:
    """`##### name => expectation`, then the mail."""
    for path in sorted(SAMPLES.glob("*.txt")):
        for sample in path.read_text("utf-8").split("##### ")[1:]:
            head, _, body = sample.partition("\n")
            name, _, wanted = head.partition(" => ")
            yield pytest.param(body, wanted, id=f"{path.stem}: {name}")


def mail_and_text(source: str) -> tuple[Part, str]:
    """The parsed mail and its plain text."""
    mail = mime.parse(source.encode()).root
    plain = [part for part in parts(mail) if part.get_content_type() == "text/plain"]
    bodies = [part.get_payload(decode=True) for part in plain]
    return mail, "\n".join(b.decode("utf-8", "replace") for b in bodies if isinstance(b, bytes))
