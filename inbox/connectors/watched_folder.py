"""A folder that other programs put files into: taken once whole, then moved to done/ or failed/.

- A file is whole when its size and time of change have not moved, under our own eyes and by our
  own clock, for `settle_seconds` (a copy may keep an old time, a share may have another clock). A
  JSON file without its closing bracket gets `patience_seconds` since its last change: its writer
  paused. After that it is captured as it is, and its record will say what is wrong with it.
- Names that begin with `.` or `~`, or end in `.tmp`, `.part` and the like, are someone's draft.
- The transcript is moved before its sidecar: had the sidecar gone first, a crash in between would
  offer the transcript again under another digest.
- A file that disappears between two looks was taken back: no error.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from pydantic import Field

from inbox.connectors.files import (
    changed_at,
    digest,
    is_cut_json,
    move_aside,
    plain_files,
    told_name,
)
from inbox.connectors.offers import ConnectorSettings, Offer
from inbox.errors import Unavailable, Unreadable
from inbox.records import Channel, Raw, Source

DONE, FAILED = "done", "failed"
SIDECAR = ".meta.json"
_DRAFT_PREFIXES = (".", "~")
_DRAFT_SUFFIXES = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".swp", "~")
_NOT_TAKEN = (SIDECAR, ".kiosk.json")  # JSON of other meanings


class FolderSettings(ConnectorSettings):
    """The folder to watch. A relative path counts from the deployment's home."""

    path: Path
    recursive: bool = False
    settle_seconds: float = Field(default=2, ge=0, le=3600)
    patience_seconds: float = Field(default=60, ge=0, le=86400)

    def at_home(self, home: Path) -> Self:
        """The same, with the path made absolute."""
        return self.model_copy(update={"path": home / self.path.expanduser()})


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a file. `key` is its delivery key, unless that is the digest of its bytes."""

    body: bytes
    filename: str
    beside: bytes | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Take:
    """What a kind of folder takes: channel, lower-case suffixes, sidecars, containers by suffix.

    split  suffix -> (the file, the name to tell) -> its messages in order, read as they are asked
           for. Raises Unreadable.
    """

    channel: Channel
    suffixes: frozenset[str]
    sidecars: bool = False
    split: Mapping[str, Callable[[Path, str], Iterator[Part]]] = field(default_factory=dict)


@dataclass(slots=True)
class _File:
    """One file on its way."""

    path: Path
    sidecar: Path | None
    why: str | None = None  # set: it goes to failed/


@dataclass(frozen=True, slots=True)
class _Token:
    file: _File
    last: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a file looked like, and since when by our monotonic clock."""

    size: int
    mtime_ns: int
    since: float

    def like(self, other: _Seen) -> bool:
        return (self.size, self.mtime_ns) == (other.size, other.mtime_ns)


class WatchedFolder:
    """A folder, its `done/` and its `failed/`."""

    def __init__(self, source: Source, settings: FolderSettings, take: Take) -> None:
        self._source = source
        self._settings = settings
        self._take = take
        self._root = settings.path
        self._seen: dict[Path, _Seen] = {}
        try:
            for name in (DONE, FAILED):
                (self._root / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(f"{self._root}: {error.strerror}") from error

    @property
    def cursor(self) -> Mapping[str, Any]:
        """None is needed: what is in the folder has not been taken."""
        return {}

    def offers(self) -> Iterator[Offer]:
        """Each whole file, oldest first; a container gives each message it holds."""
        for file in self._due():
            try:
                yield from self._file_offers(file)
            except FileNotFoundError:
                continue  # taken back while we looked
            except PermissionError as error:
                file.why = f"cannot be read: {error.strerror}"
                self._put_away(file)
            except OSError as error:
                raise Unavailable(
                    f"{file.path.name}: {error.strerror or 'cannot be read'}"
                ) from error

    def acknowledge(self, offer: Offer) -> None:
        """Move the file to done/ (after the last of its messages)."""
        assert isinstance(offer.token, _Token)
        if offer.token.last:
            self._put_away(offer.token.file)

    def refuse(self, offer: Offer, why: str) -> None:
        """Move the file to failed/ (after its last message), the reason in a file beside it."""
        assert isinstance(offer.token, _Token)
        offer.token.file.why = offer.token.file.why or why
        self.acknowledge(offer)

    def wait(self, stop: threading.Event, seconds: float) -> None:
        """Look again later."""
        stop.wait(seconds)

    def close(self) -> None:
        """Nothing is held open."""

    # --- which files ---------------------------------------------------------------------------

    def _due(self) -> Iterator[_File]:
        """Each file that is whole, oldest first, with its sidecar; looked at again when its turn
        comes, for a long round takes minutes."""
        self._look()
        oldest_first = sorted(
            (seen.mtime_ns, path) for path, seen in self._seen.items() if self._takes(path)
        )
        for _, path in oldest_first:
            sidecar = self._sidecar(path)
            if self._is_whole(path) and (sidecar is None or self._is_whole(sidecar)):
                yield _File(path, sidecar)

    def _look(self) -> None:
        """Note what each candidate, sidecars included, looks like, and since when."""
        found: dict[Path, _Seen] = {}
        now = time.monotonic()
        skip = frozenset({DONE, FAILED})
        try:
            for entry in plain_files(self._root, recursive=self._settings.recursive, skip=skip):
                path = Path(entry.path)
                if not self._takes(path) and not self._is_sidecar(path):
                    continue
                with suppress(FileNotFoundError):
                    stat = entry.stat(follow_symlinks=False)
                    seen = _Seen(stat.st_size, stat.st_mtime_ns, now)
                    before = self._seen.get(path)
                    found[path] = before if before and before.like(seen) else seen
        except OSError as error:
            raise Unavailable(f"{self._root}: {error.strerror}") from error
        self._seen = found

    def _takes(self, path: Path) -> bool:
        name = path.name.lower()
        if name.startswith(_DRAFT_PREFIXES) or name.endswith(_DRAFT_SUFFIXES):
            return False
        return path.suffix.lower() in self._take.suffixes and not name.endswith(_NOT_TAKEN)

    def _is_sidecar(self, path: Path) -> bool:
        return self._take.sidecars and path.name.lower().endswith(SIDECAR)

    def _is_whole(self, path: Path) -> bool:
        seen = self._seen.get(path)
        if seen is None:
            return False  # it came after this look
        try:
            stat = path.stat()
        except OSError:
            return False
        if not seen.like(_Seen(stat.st_size, stat.st_mtime_ns, 0)):
            return False  # it grows
        still_seconds = time.monotonic() - seen.since
        if still_seconds < self._settings.settle_seconds:
            return False
        return still_seconds >= self._settings.patience_seconds or not is_cut_json(path)

    def _sidecar(self, path: Path) -> Path | None:
        if not self._take.sidecars:
            return None
        sidecar = path.with_name(path.stem + SIDECAR)
        return sidecar if sidecar.is_file() and not sidecar.is_symlink() else None

    # --- what they hold ------------------------------------------------------------------------

    def _file_offers(self, file: _File) -> Iterator[Offer]:
        received_at = changed_at(file.path)
        parts = self._parts(file)
        part = next(parts, None)
        while part is not None:
            following = next(parts, None)
            raw = Raw(
                self._source.id,
                self._take.channel,
                part.key or digest(part.body, part.beside),
                part.body,
                received_at,
                filename=part.filename,
                beside=part.beside,
            )
            yield Offer(raw, _Token(file, last=following is None))
            part = following

    def _parts(self, file: _File) -> Iterator[Part]:
        """The messages of a file; one that cannot be taken apart is one message, as it is."""
        name = told_name(file.path.relative_to(self._root))
        split = self._take.split.get(file.path.suffix.lower())
        given = 0
        if split is not None:
            try:
                for part in split(file.path, name):
                    yield part
                    given += 1
            except Unreadable as why:
                file.why = str(why) if given else None
        if not given:
            beside = file.sidecar.read_bytes() if file.sidecar else None
            yield Part(file.path.read_bytes(), name, beside)

    # --- where they go -------------------------------------------------------------------------

    def _put_away(self, file: _File) -> None:
        drawer = self._root / (DONE if file.why is None else FAILED)
        home = drawer / file.path.relative_to(self._root).parent
        try:
            home.mkdir(parents=True, exist_ok=True)
            moved = move_aside(file.path, home)
            if file.sidecar is not None and moved is not None:
                move_aside(file.sidecar, home, moved.stem + SIDECAR)
            if file.why is not None and moved is not None:
                moved.with_name(moved.name + ".why.txt").write_text(file.why + "\n", "utf-8")
        except OSError as error:
            raise Unavailable(f"{home}: {error.strerror}") from error
        self._seen.pop(file.path, None)
