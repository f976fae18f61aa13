"""Bytes to clean text: the charset of a file found, and what no store or page can hold taken out.

Mail says its charset; a file from a shop's disk does not, so it is found here. Under 200 letters
the statistical detectors are wrong on most French text, hence an order of certain tests instead.
"""

from __future__ import annotations

import codecs
import re
from typing import Any

from inbox.errors import Unreadable

STRAY_AS_WINDOWS = "inbox_windows"  # a name for `decode`, registered below
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NEWLINES = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# NUL and the other control characters but tab and newline, C1, lone surrogates, byte order marks
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff]")
_BINARY_MARKS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"PK\x03\x04", b"GIF8", b"\x1f\x8b", b"RIFF")


def clean(text: str) -> str:
    """The text with newlines as `\\n` and without NUL, other controls and lone surrogates."""
    return _UNWANTED.sub("", _NEWLINES.sub("\n", text))


def decode(body: bytes) -> tuple[str, list[str]]:
    """The cleaned text of a file, and what had to be guessed or mended, one short line each.

    In order: a byte order mark, UTF-16 without one, UTF-8 without a fault, UTF-8 with a few stray
    bytes (each read as Windows-1252), Windows-1252. Never raises.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            found = body[len(mark) :].decode(name, "replace")
            return clean(found), ([f"broken {name}"] if "\ufffd" in found else [])
    wide = _utf16_without_mark(body)
    if wide:
        return clean(body.decode(wide, "replace")), [f"{wide} without a byte order mark"]
    try:
        return clean(body.decode("utf-8")), []
    except UnicodeDecodeError:
        return _legacy(body)


def _utf16_without_mark(body: bytes) -> str | None:
    """UTF-16 shows itself in Latin letters: every second byte of the beginning is zero."""
    head = body[:4096]
    pairs = len(head) // 2
    if pairs < 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.6 * pairs and even < 0.1 * pairs:
        return "utf-16-le"
    if even > 0.6 * pairs and odd < 0.1 * pairs:
        return "utf-16-be"
    return None


def _legacy(body: bytes) -> tuple[str, list[str]]:
    lenient = body.decode("utf-8", "ignore")
    # what of the bytes above 0x7F is sound UTF-8? A Windows-1252 text has next to none.
    high = len(body) - len(body.translate(None, bytes(range(0x80, 0x100))))
    sound = sum(len(found.encode()) for found in re.findall("[^\x00-\x7f]+", lenient))
    if sound > 0.5 * high:
        return clean(body.decode("utf-8", STRAY_AS_WINDOWS)), ["stray bytes in UTF-8"]
    found = body.decode("cp1252", STRAY_AS_WINDOWS)
    return clean(found), ["read as windows-1252"]


def _windows_byte(error: UnicodeError) -> tuple[str, int]:
    """Decoding error handler: the faulty bytes as Windows-1252, its five holes as nothing."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "ignore"), error.end


codecs.register_error(STRAY_AS_WINDOWS, _windows_byte)


def decode_text(body: bytes, what: str) -> tuple[str, list[str]]:
    """As `decode`, for what must be text: Unreadable when empty or when it is no text at all.

    what  how the line for the reader names it: `transcript`, `spreadsheet` …
    """
    if not body.strip(b"\x00\t\n\r "):
        raise Unreadable(f"The {what} is empty.")
    head = body[:8192]
    if head.startswith(_BINARY_MARKS):
        raise Unreadable(f"The {what} is not text: its first bytes are those of another format.")
    marked = any(head.startswith(mark) for mark, _ in _BOMS)
    if not marked and not _utf16_without_mark(body):
        controls = len(head) - len(head.translate(None, bytes([*range(9), *range(14, 32), 127])))
        if controls > 0.05 * len(head):
            raise Unreadable(f"The {what} is not text: it is full of control bytes.")
    return decode(body)


def one_line(value: Any, limit: int = 1000) -> str | None:
    """A JSON or sheet value as one clean line, or None for what is no plain value or is empty."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return " ".join(clean(str(value)[: 4 * limit]).split())[:limit] or None
