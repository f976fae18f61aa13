"""The example of docs/connectors.md is run as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from inbox import connectors
from inbox.connectors import pump
from inbox.records import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from tests.connectors.conftest import Journal

PAGE = Path(__file__).parents[2] / "docs" / "connectors.md"


def code() -> Iterator[str]:
    yield from re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.M | re.S)


def test_a_new_kind_is_one_module_and_one_registration(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = dict(connectors.KINDS)
    monkeypatch.setattr(connectors, "KINDS", kinds)
    module: dict[str, Any] = {"KINDS": kinds}
    for example in code():
        exec(compile(example, str(PAGE), "exec", dont_inherit=True), module)

    path = tmp_path / "said.txt"
    path.write_bytes("Le vendeur était aimable.\nLa caisse ét".encode())
    source = Source(uuid4(), "shop", "lines", {"path": str(path)})
    connectors.validate("lines", source.settings)
    lines = connectors.open(source)
    assert pump(lines, journal.capture) == 1
    path.write_bytes("Le vendeur était aimable.\nLa caisse était fermée.\n".encode())
    assert pump(lines, journal.capture) == 1
    assert pump(connectors.open(source), journal.capture) == 2  # no cursor: offered again
    assert journal.bodies == [
        "Le vendeur était aimable.\n".encode(),
        "La caisse était fermée.\n".encode(),
    ]


def test_the_page_names_every_kind_and_every_setting() -> None:
    page = PAGE.read_text()
    for name, kind in connectors.KINDS.items():
        assert f"`{name}`" in page
        for setting in kind.settings.model_fields.keys() - {"timeout_seconds"}:
            assert f"`{setting}`" in page, f"{name}: {setting}"
