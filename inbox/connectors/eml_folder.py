"""A watched folder of mail files: .eml, Outlook .msg, and .mbox with many mails in one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from inbox.connectors.offers import Kind
from inbox.connectors.watched_folder import FolderSettings, Part, Take, WatchedFolder
from inbox.records import Channel, Source


def _mbox(path: Path, name: str) -> Iterator[Part]:
    """Each mail of an mbox; it is told as `archive.mbox/7.eml`."""
    from inbox.normalise.containers import mbox_messages

    with path.open("rb") as file:
        for number, body in enumerate(mbox_messages(file), start=1):
            yield Part(body, f"{name}/{number}.eml")


TAKE = Take(
    channel=Channel.EMAIL,
    suffixes=frozenset({".eml", ".emlx", ".msg", ".mbox", ".mbx"}),
    split={".mbox": _mbox, ".mbx": _mbox},
)


def _open(source: Source, settings: FolderSettings) -> WatchedFolder:
    return WatchedFolder(source, settings, TAKE)


KIND = Kind(settings=FolderSettings, open=_open, poll_seconds=1)
