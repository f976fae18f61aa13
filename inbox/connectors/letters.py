"""A watched folder of scanned letters, one a file, as a multifunction printer leaves them."""

from __future__ import annotations

from inbox.connectors.offers import Kind
from inbox.connectors.watched_folder import FolderSettings, Take, WatchedFolder
from inbox.records import Channel, Source

TAKE = Take(
    channel=Channel.LETTER,
    suffixes=frozenset({".pdf", ".tiff", ".tif", ".png", ".jpg", ".jpeg"}),
)


def _open(source: Source, settings: FolderSettings) -> WatchedFolder:
    return WatchedFolder(source, settings, TAKE)


KIND = Kind(settings=FolderSettings, open=_open, poll_seconds=2)
