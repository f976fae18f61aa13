"""One small model for the room's tests, trained once a session on a slice of the corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from inbox.classify import Model, load
from inbox.classify.examples import CORPUS, Example, read
from inbox.classify.train import train


@pytest.fixture(scope="session")
def some_rows() -> list[Example]:
    """Plain and rare messages, enough to learn every default label from."""
    plain = read(CORPUS / "messages.more-d.jsonl")[:130]
    rare = read(CORPUS / "messages.more-c.jsonl")[:170]
    return plain + rare


@pytest.fixture(scope="session")
def small_model(some_rows: list[Example], tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder: Path = tmp_path_factory.mktemp("model")
    train(some_rows, folder, "test.1")
    return load(folder)
