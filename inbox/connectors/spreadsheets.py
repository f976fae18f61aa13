"""A watched folder of spreadsheets, one complaint a row, as stores used to keep them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from inbox.connectors.offers import Kind
from inbox.connectors.watched_folder import FolderSettings, Part, Take, WatchedFolder
from inbox.records import Channel, Source


def _rows(path: Path, name: str) -> Iterator[Part]:
    """Each row, told by what it says: a sheet that comes again with more rows adds only those.

    A row that stands twice in a sheet is two complaints: the second is told as such.
    """
    from inbox.normalise import spreadsheet

    seen: Counter[str] = Counter()
    for number, row in enumerate(spreadsheet.rows(path.read_bytes(), path.name), start=1):
        digest = hashlib.sha256(row).hexdigest()
        seen[digest] += 1
        place = json.dumps({"file": name, "row": number}).encode()
        yield Part(row, name, beside=place, key=f"{digest}:{seen[digest]}")


TAKE = Take(
    channel=Channel.SPREADSHEET,
    suffixes=frozenset({".xlsx", ".csv"}),
    split={".xlsx": _rows, ".csv": _rows},
)


def _open(source: Source, settings: FolderSettings) -> WatchedFolder:
    return WatchedFolder(source, settings, TAKE)


KIND = Kind(settings=FolderSettings, open=_open, poll_seconds=2)
