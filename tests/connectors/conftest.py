"""A journal in memory: what the connectors' tests capture into, with the journal's one promise."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest

from inbox.records import Raw, Receipt


@dataclass(slots=True)
class Journal:
    """(source, delivery key) → the delivery; offered again it is the same row. `calls` counts."""

    rows: dict[tuple[UUID, str], Raw] = field(default_factory=dict)
    ids: dict[tuple[UUID, str], UUID] = field(default_factory=dict)
    calls: int = 0

    def capture(self, raw: Raw) -> Receipt:
        self.calls += 1
        key = (raw.source_id, raw.delivery_key)
        created = key not in self.rows
        self.rows.setdefault(key, raw)
        return Receipt(self.ids.setdefault(key, uuid4()), created)

    @property
    def bodies(self) -> list[bytes]:
        return [raw.body for raw in self.rows.values()]


@pytest.fixture
def journal() -> Journal:
    return Journal()
