"""A watched folder of call transcripts: .vtt, .srt, .txt or .json, and NAME.meta.json beside."""

from __future__ import annotations

from inbox.connectors.offers import Kind
from inbox.connectors.watched_folder import FolderSettings, Take, WatchedFolder
from inbox.records import Channel, Source

TAKE = Take(
    channel=Channel.CALL,
    suffixes=frozenset({".vtt", ".srt", ".txt", ".json"}),
    sidecars=True,
)


def _open(source: Source, settings: FolderSettings) -> WatchedFolder:
    return WatchedFolder(source, settings, TAKE)


KIND = Kind(settings=FolderSettings, open=_open, poll_seconds=1)
