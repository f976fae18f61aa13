"""winmail.dat (MS-OXTNEF) → the files and the text that Outlook hid in it."""

from __future__ import annotations

import logging
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from . import charset

_SIGNATURE = b"\x78\x9f\x3e\x22"
MOST_OBJECTS = 3_000  # attributes of one file …
_MOST_COPIED = 20_000_000_000  # … for each of which the library copies the rest of it
_MOST_LOOPS = 100_000  # of properties or values: some counts say four thousand million


@dataclass(slots=True)
class Winmail:
    """What was in it: files as (bytes, name), and the body as text or HTML."""

    files: list[tuple[bytes, str | None]] = field(default_factory=list)
    text: str | None = None
    html: str | None = None


def read(data: bytes, note: Callable[[str], None]) -> Winmail | None:
    """The content of a winmail.dat; None when it cannot be read as one."""
    if not data.startswith(_SIGNATURE) or not _is_bounded(data):
        return None
    from tnefparse import TNEF, mapi, tnef

    logging.getLogger("tnefparse").setLevel(logging.CRITICAL)
    # the library believes any count, and counts to it even when there are no bytes left
    mapi.range = tnef.range = _bounded
    try:
        parsed = TNEF(data, do_checksum=False)
        found = Winmail(files=[(bytes(a.data), _name(a)) for a in parsed.attachments])
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, LookupError):
        note("winmail.dat is broken")
        return None
    except (
        NotImplementedError, OverflowError, UnboundLocalError, AssertionError, RecursionError,
    ):  # fmt: skip
        note("winmail.dat is broken")
        return None
    found.html = _text(parsed.htmlbody)
    found.text = _text(parsed.body)
    if not found.html and not found.text and parsed._rtfbody:
        from . import rtf

        found.html, found.text = rtf.body(bytes(parsed._rtfbody))
    return found


def _bounded(count: int) -> range:
    if count > _MOST_LOOPS:
        raise ValueError("a count beyond all reason")
    return range(count)


def _is_bounded(data: bytes) -> bool:
    """Whether the file, and each file of this kind within it, has few enough attributes."""
    left = min(MOST_OBJECTS, _MOST_COPIED // len(data))
    for found in re.finditer(re.escape(_SIGNATURE), data):
        at = found.start() + 6
        while at + 12 < len(data) and left:
            at += struct.unpack_from("<I", data, at + 5)[0] + 11
            left -= 1
        if not left:
            return False
    return True


def _name(file: object) -> str | None:
    try:
        name = file.long_filename()  # type: ignore[attr-defined]  # the library is not typed
    except (UnicodeDecodeError, ValueError, AttributeError):
        name = getattr(file, "_name", b"")
    return _text(name)


def _text(value: object) -> str | None:
    if isinstance(value, bytes):
        value = charset.decode(value.rstrip(b"\x00"), None)
    return charset.clean(value) or None if isinstance(value, str) else None
