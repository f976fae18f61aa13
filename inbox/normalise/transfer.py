"""Content-Transfer-Encoding undone (RFC 2045 section 6), however badly it was done.

Nothing here fails: what cannot be decoded is given back as it stands, and `note` is told.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable

Note = Callable[[str], None]

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]")
_OTHERS = bytes(n for n in range(256) if _NOT_BASE64.match(bytes([n])))  # for `translate`
_BLANKS = b" \t\n\r\x0b\x0c"
_SOFT_BREAK = re.compile(rb"=[ \t]+(\r?\n)")
_UU_BEGIN = re.compile(r"^begin(?:-base64)? [0-7]{3,4} (\S[^\r\n]{0,255})\r?$", re.MULTILINE)


def decode(data: bytes, encoding: str, note: Note) -> bytes:
    """The bytes behind a transfer encoding; `encoding` is the header's value, any case."""
    name = encoding.strip().lower().replace("_", "-").strip("\"';. ")
    if name.startswith(("base64", "b64", "base-64")):
        return base64(data, note)
    if name.startswith("quoted"):
        return quoted_printable(data)
    if name.startswith(("x-uu", "uu")):
        return _whole_uuencoded(data, note)
    if name and not name.startswith(("7bit", "8bit", "binary", "7-bit", "8-bit")):
        note(f"unknown transfer encoding {name[:40]}")
    return data


def quoted_printable(data: bytes) -> bytes:
    """RFC 2045 section 6.7; a lone `=` stays, blanks after a soft line break go."""
    if b"=" not in data:
        return data
    if b"= " in data or b"=\t" in data:
        data = _SOFT_BREAK.sub(rb"=\1", data)
    return binascii.a2b_qp(data)


def base64(data: bytes, note: Note) -> bytes:
    """RFC 2045 section 6.8, without needing its padding, its line lengths or a clean end.

    Several padded runs one after another are joined; text that a list server appended below the
    last line is left out; what was never base64 is given back as it is.
    """
    try:
        return binascii.a2b_base64(data.translate(None, _BLANKS), strict_mode=True)
    except binascii.Error:
        pass
    lines = [line.strip() for line in data.splitlines()]
    good = [line for line in lines if line and not _NOT_BASE64.search(line)]
    kept = sum(map(len, good))
    first = next((line for line in lines if line), b"")
    begins = len(first) >= 12 and first in good
    if not good or (not begins and kept * 2 < sum(map(len, lines))):
        bare = data.translate(None, _OTHERS)
        if len(bare) * 10 < sum(map(len, lines)) * 9 or b" " in data.strip():
            note("declared base64, but it is not")
            return data
        good = [bare]
    note("broken base64")
    return b"".join(_run(run) for run in _runs(b"".join(_before_footer(lines, good))))


def _before_footer(lines: list[bytes], good: list[bytes]) -> list[bytes]:
    """The base64 lines up to the first line of plain words after a short last line."""
    if good and good[0] not in lines:
        return good
    kept: list[bytes] = []
    for line in lines:
        if not line or not _NOT_BASE64.search(line):
            kept.append(line)
        elif b" " not in line:
            kept.append(line.translate(None, _OTHERS))
        elif kept and any(kept):
            break
    return kept


def _runs(data: bytes) -> list[bytes]:
    """Split after each padding: two encoders' outputs were pasted together."""
    return [run for run in re.split(rb"=+", data) if run]


def _run(run: bytes) -> bytes:
    if len(run) % 4 == 1:
        run = run[:-1]  # 6 bits are no byte
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))


def _whole_uuencoded(data: bytes, note: Note) -> bytes:
    _, files = uuencoded(data.decode("latin-1"))
    if not files:
        note("declared uuencode, but it is not")
        return data
    return files[0][1]


def uuencoded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text without its uuencoded files, and the files: (name, bytes). Linear in the text."""
    files: list[tuple[str, bytes]] = []
    kept: list[str] = []
    at = 0
    for begin in _UU_BEGIN.finditer(text):
        if begin.start() < at:
            continue
        found = _uu_file(text, begin.end() + 1)
        if found is None:
            continue
        data, end = found
        kept.append(text[at : begin.start()])
        files.append((begin[1].strip(), data))
        at = end
    kept.append(text[at:])
    return "".join(kept), files


def _uu_file(text: str, at: int) -> tuple[bytes, int] | None:
    """One file's bytes and where its `end` line ends; None when the first line is not uuencode."""
    out = bytearray()
    while at < len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop].rstrip("\r")
        at = stop + 1
        if line == "end":
            return bytes(out), min(at, len(text))
        if line in {"", "`", " "}:
            continue
        data = _uu_line(line)
        if data is None:
            return (bytes(out), at - len(line) - 1) if out else None
        out += data
    return (bytes(out), len(text)) if out else None


def _uu_line(line: str) -> bytes | None:
    length = (ord(line[0]) - 32) & 63
    if not 32 <= ord(line[0]) <= 96 or len(line) < 1 + (length * 8 + 5) // 6 - 3:
        return None
    try:
        return binascii.a2b_uu(line.encode("latin-1"))
    except (binascii.Error, UnicodeEncodeError):
        try:  # some encoders count the padding in; the length byte alone is right
            return binascii.a2b_uu(line[: 1 + (length + 2) // 3 * 4].encode("latin-1"))
        except (binascii.Error, UnicodeEncodeError):
            return None
