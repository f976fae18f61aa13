"""A watched folder of spreadsheets, one complaint a row, as stores used to keep them."""

from __future__ import annotations

from inbox.connectors.offers import Kind
from inbox.connectors.watched_folder import FolderSettings, Take, WatchedFolder
from inbox.records import Channel, Source

TAKE = Take(channel=Channel.SPREADSHEET, suffixes=frozenset({".xlsx", ".csv"}))


def _open(source: Source, settings: FolderSettings) -> WatchedFolder:
    return WatchedFolder(source, settings, TAKE)


KIND = Kind(settings=FolderSettings, open=_open, poll_seconds=2)
