"""winmail.dat (MS-OXTNEF) → the files and the text that Outlook hid in it."""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from . import charset

_SIGNATURE = b"\x78\x9f\x3e\x22"


@dataclass(slots=True)
class Winmail:
    """What was in it: files as (bytes, name), and the body as text or HTML."""

    files: list[tuple[bytes, str | None]] = field(default_factory=list)
    text: str | None = None
    html: str | None = None


def read(data: bytes, note: Callable[[str], None]) -> Winmail | None:
    """The content of a winmail.dat; None when it cannot be read as one."""
    if not data.startswith(_SIGNATURE):
        return None
    from tnefparse import TNEF

    logging.getLogger("tnefparse").setLevel(logging.ERROR)
    try:
        parsed = TNEF(data, do_checksum=False)
        found = Winmail(files=[(bytes(a.data), _name(a)) for a in parsed.attachments])
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, LookupError):
        note("winmail.dat is broken")
        return None
    except (NotImplementedError, OverflowError, UnboundLocalError):
        note("winmail.dat is broken")
        return None
    found.html = _text(parsed.htmlbody)
    found.text = _text(parsed.body)
    if not found.html and not found.text and parsed._rtfbody:
        from . import rtf

        found.html, found.text = rtf.body(bytes(parsed._rtfbody))
    return found


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
