"""What a file is by its name and first bytes, and the mails of an mbox one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from inbox.records import Channel

_BY_SUFFIX = {
    ".eml": Channel.EMAIL, ".msg": Channel.EMAIL, ".mbox": Channel.EMAIL, ".mbx": Channel.EMAIL,
    ".emlx": Channel.EMAIL,
    ".vtt": Channel.CALL, ".srt": Channel.CALL, ".txt": Channel.CALL, ".json": Channel.CALL,
    ".pdf": Channel.LETTER, ".tif": Channel.LETTER, ".tiff": Channel.LETTER,
    ".png": Channel.LETTER, ".jpg": Channel.LETTER, ".jpeg": Channel.LETTER,
    ".xlsx": Channel.SPREADSHEET, ".csv": Channel.SPREADSHEET,
}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIL_HEAD = re.compile(
    rb"(?:from|to|subject|date|received|return-path|message-id|delivered-to|mime-version|"
    rb"content-type|x-[a-z0-9-]+|dkim-signature|reply-to|sender|cc)[ \t]*:",
    re.IGNORECASE,
)
_ENVELOPE = re.compile(rb"From [^\r\n]*\d{4}[^\r\n]*\r?\n?$|From \S+(?:@\S+)?[ \t]+\w{3} [^\r\n]*")
_QUOTED_ENVELOPE = re.compile(rb">+From ")


def channel_of(filename: str, head: bytes) -> Channel | None:
    """The channel of an input file, by its name, then by its first bytes; None for no input.

    A `NAME.meta.json` is a call's sidecar, and no input itself. A file without suffix is taken for
    mail when it lies in a Maildir's `cur` or `new`, or begins like a mail.
    """
    path = PurePosixPath(filename.replace("\\", "/"))
    name = path.name.lower()
    if name.endswith(".meta.json") or name.startswith("."):
        return None
    if name.endswith(".kiosk.json"):
        return Channel.KIOSK
    if path.parent.name in {"cur", "new"} and (":2," in name or path.suffix not in _BY_SUFFIX):
        return Channel.EMAIL
    found = _BY_SUFFIX.get(path.suffix.lower())
    if found is not None:
        return found
    begins = head.lstrip(b"\xef\xbb\xbf\r\n\t ")
    if begins.startswith((b"From ", _OLE)) or _MAIL_HEAD.match(begins):
        return Channel.EMAIL
    return None


def is_mbox(filename: str, head: bytes) -> bool:
    """By its name, or by its first line; many single `.eml` files keep that line too."""
    suffix = PurePosixPath(filename.replace("\\", "/")).suffix.lower()
    return suffix in (".mbox", ".mbx") or (suffix != ".eml" and head.startswith(b"From "))


def mbox_messages(file: BinaryIO) -> Iterator[bytes]:
    """The mails of an mbox (RFC 4155), in order, one in memory at a time.

    A mail begins at a `From ` line after an empty line or at the start; `>From ` lines lose one `>`
    (mboxrd, and mboxo with it). What stands before the first `From ` is a mail if it begins as one.
    Of mails without a single byte the first is given: all others are the same delivery.
    """
    lines: list[bytes] = []
    after_blank = True
    begun = empty_given = False
    for line in _lines(file):
        if after_blank and line.startswith(b"From ") and _ENVELOPE.match(line):
            filled = any(part.strip() for part in lines)
            if filled or (begun and not empty_given):
                yield _mail(lines)
                empty_given |= not filled
            lines = []
            begun = True
            after_blank = False
            continue
        if line.startswith(b">") and _QUOTED_ENVELOPE.match(line):
            lines.append(line[1:])
        else:
            lines.append(line)
        after_blank = line in (b"\n", b"\r\n")
    if any(part.strip() for part in lines):
        yield _mail(lines)


def _mail(lines: list[bytes]) -> bytes:
    """The mail without the empty line that the mbox put after it."""
    if len(lines) > 1 and lines[-1] in (b"\n", b"\r\n"):
        lines = lines[:-1]
    return b"".join(lines)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The file's lines; one without an end is given in pieces of a megabyte."""
    while line := file.readline(1 << 20):
        yield line
