"""The property storage of an Outlook `.msg` (MS-OXMSG), read leniently: what is broken is absent.

python-oxmsg opens the compound file; the properties are read here, because it fails on the first
string that is not in its code page.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from inbox.errors import Unreadable

from . import charset

MOST_STORAGES = 3_000
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_CODEPAGES = (0x3FFD, 0x3FDE)  # of the message's strings, of the internet
_TOP, _EMBEDDED, _INNER = 32, 24, 8  # the header's length of the property stream (section 2.4)


def load(data: bytes) -> Properties:
    """The properties of a `.msg`. Raises Unreadable."""
    from olefile import OleFileIO  # type: ignore[import-untyped]  # ships no types
    from oxmsg.storage import Storage

    try:
        with OleFileIO(data) as ole:
            root = Storage.from_ole(ole)
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error,
            RecursionError, OverflowError, MemoryError) as why:  # fmt: skip
        raise Unreadable("not an Outlook message: the file is broken") from why
    found = Properties(root, _TOP)
    if not found.known:
        raise Unreadable("not an Outlook message: it has no properties")
    return found


class Properties:
    """The properties of one storage by their number (PidTag…), and the storages within it."""

    def __init__(self, storage: Any, header: int, codec: str | None = None) -> None:
        self.storage = storage
        self.streams: dict[str, bytes] = {
            s.name.upper(): bytes(s.bytes_) for s in storage.streams if s.bytes_ is not None
        }
        fixed = self.streams.get("__PROPERTIES_VERSION1.0", b"")
        self.fixed: dict[int, bytes] = {}
        for at in range(header, len(fixed) - 15, 16):
            _, number = struct.unpack_from("<HH", fixed, at)
            self.fixed[number] = fixed[at + 8 : at + 16]
        self.codec = self._codec() or codec

    @property
    def known(self) -> bool:
        """Whether there is any property at all."""
        return any(name.startswith("__") for name in self.streams)

    def _codec(self) -> str | None:
        for number in _CODEPAGES:
            page = self.number(number)
            if page and (found := charset.codec_of(f"cp{page}")):
                return found
        return None

    def binary(self, number: int) -> bytes | None:
        """A binary value."""
        return self.streams.get(f"__SUBSTG1.0_{number:04X}0102")

    def text(self, number: int) -> str | None:
        """A string, Unicode or 8-bit; None when absent or empty."""
        wide = self.streams.get(f"__SUBSTG1.0_{number:04X}001F")
        if wide is not None:
            return charset.clean(wide.decode("utf-16-le", "replace")).strip() or None
        narrow = self.streams.get(f"__SUBSTG1.0_{number:04X}001E")
        if narrow is None:
            return None
        return charset.decode(narrow, self.codec).strip() or None

    def number(self, number: int) -> int | None:
        """A 32-bit integer."""
        value = self.fixed.get(number)
        return struct.unpack("<i", value[:4])[0] if value is not None else None

    def time(self, number: int) -> datetime | None:
        """A FILETIME: 100 ns since 1601, UTC."""
        value = self.fixed.get(number)
        ticks = struct.unpack("<Q", value)[0] if value is not None else 0
        if not ticks:
            return None
        try:
            return (_EPOCH + timedelta(microseconds=ticks // 10)).replace(microsecond=0)
        except OverflowError:
            return None

    def recipients(self) -> Iterator[Properties]:
        """Each row of the recipient table."""
        yield from self._inner("__RECIP_VERSION1.0_")

    def attachments(self) -> Iterator[Properties]:
        """Each attachment."""
        yield from self._inner("__ATTACH_VERSION1.0_")

    def embedded(self) -> Properties | None:
        """The message within an attachment of that kind."""
        for storage in self.storage.storages:
            if storage.name.upper() == "__SUBSTG1.0_3701000D":
                found = Properties(storage, _EMBEDDED, self.codec)
                return found if "__PROPERTIES_VERSION1.0" in found.streams else None
        return None

    def _inner(self, prefix: str) -> Iterator[Properties]:
        storages = [s for s in self.storage.storages if s.name.upper().startswith(prefix)]
        for storage in sorted(storages, key=lambda s: str(s.name))[:MOST_STORAGES]:
            yield Properties(storage, _INNER, self.codec)
