"""Bytes → Message, whatever the channel: the one door to the readers of this room."""

from __future__ import annotations

from collections.abc import Callable

from inbox.records import Channel, Message, Raw

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def normalise(raw: Raw, read_image: Callable[[bytes], str]) -> Message:
    """What one delivery says. Raises Unreadable, with one line, when it cannot be read as its kind.

    read_image  the text of a picture (OCR); only letters need it.
    """
    match raw.channel:
        case Channel.EMAIL:
            return _mail(raw)
        case Channel.CALL:
            from . import transcript

            return transcript.read(raw)
        case Channel.KIOSK:
            from . import kiosk

            return kiosk.read(raw)
        case Channel.LETTER:
            from . import letter

            return letter.read(raw, read_image)
        case Channel.SPREADSHEET:
            from . import spreadsheet

            return spreadsheet.read(raw)


def _mail(raw: Raw) -> Message:
    from . import email, outlook

    if raw.body.startswith(_OLE) or (raw.filename or "").lower().endswith(".msg"):
        return outlook.read(raw)
    return email.read(raw)
