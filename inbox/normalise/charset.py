"""Bytes → text: which charset a text is really in, whatever its label says.

The order (docs/mail-libraries.md tells why): a label that is known and fits, UTF-8 when it is
valid, a guess by statistics when there are enough letters for one, Windows-1252. Labels mean what
mail programs and the WHATWG Encoding Standard mean by them: `iso-8859-1` is Windows-1252, `gb2312`
is GB 18030, `ks_c_5601-1987` is code page 949.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import lru_cache

from .text import STRAY_AS_WINDOWS

GUESS_LETTERS = 200  # below this, detectors are wrong more often than Windows-1252 is
GUESS_BYTES = 20_000

_ALIASES = {
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ansi": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "ansi_x3.110-1983": "cp1252",
    "x-ansi": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "utf8": "utf-8",
    "utf8mb4": "utf-8",
    "utf-8n": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "euc-cn": "gb18030",
    "big5": "cp950",
    "x-x-big5": "cp950",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "x-windows-949": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-euc-jp": "euc-jp",
    "iso-2022-jp": "iso2022_jp_2",
    "iso-8859-8-i": "cp1255",
    "iso-8859-8-e": "cp1255",
    "iso-8859-8": "cp1255",
    "visual": "iso8859-8",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "win-1251": "cp1251",
    "koi": "koi8-r",
    "koi8": "koi8-r",
}
# Windows' numbers for charsets that are not its own (8859-1 is 28591, and so on)
_PAGES = {
    **{28590 + n: f"iso-8859-{n}" for n in range(1, 17)}, 38598: "iso-8859-8-i",
    1200: "utf-16-le", 1201: "utf-16-be", 10000: "mac_roman", 10007: "mac_cyrillic",
    20127: "us-ascii", 20866: "koi8-r", 21866: "koi8-u", 50220: "iso-2022-jp",
    50221: "iso-2022-jp", 50222: "iso-2022-jp", 50225: "iso-2022-kr", 20932: "euc-jp",
    51932: "euc-jp", 51936: "gb18030", 51949: "cp949", 52936: "hz", 54936: "gb18030",
    65000: "utf-7", 65001: "utf-8",
}  # fmt: skip
# Python has codecs of these names that are not charsets of any mail.
_NOT_CHARSETS = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
_WIDE = re.compile(r"utf[-_]?(16|32)")
_CP1252 = {b: bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256)}
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]|\x1b\$\([DOPQ]|\x1b\([IJ]")
_HIGH = bytes(range(0x80, 0x100))
_NOT_ASCII = re.compile("[^\x00-\x7f]+")
_LETTER = re.compile(r"[^\W\d_]")
# NUL cannot be stored by PostgreSQL; a lone surrogate is not Unicode text.
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """The text without NUL, and with U+FFFD for every lone surrogate."""
    if text.isascii() and "\x00" not in text:
        return text
    return _FORBIDDEN.sub(lambda m: "" if m[0] == "\x00" else "\ufffd", text)


@lru_cache(maxsize=512)
def codec_of(label: str) -> str | None:
    """The Python codec that a charset label means; None for what names no charset."""
    name = label.strip().strip("\"'<>").lower().split(";")[0].split(",")[0].strip()
    name = re.sub(r"^(?:charset|x-charset)\s*=\s*", "", name).strip("\"' ")
    name = _ALIASES.get(name.replace(" ", "-"), name)
    if name in _ALIASES:
        name = _ALIASES[name]
    if re.fullmatch(r"cp-?\d+|(?:windows|ibm|dos)[-_]?\d+", name):
        page = (re.search(r"\d+", name) or ["0"])[0]
        name = _PAGES.get(int(page[:6]), f"cp{page}")
        name = _ALIASES.get(name, name)
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # codecs such as `base64` and `rot13` turn up under charset names in hostile mail
    if not getattr(found, "_is_text_encoding", True) or found.name in _NOT_CHARSETS:
        return None
    return _ALIASES.get(found.name, found.name)


def cp1252(data: bytes) -> str:
    """Windows-1252 as browsers read it: its five holes are the C1 controls of ISO 8859-1."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1").translate(_CP1252)


def decode(data: bytes, declared: str | None, note: Callable[[str], None] = lambda _: None) -> str:
    """The text of these bytes; never fails. `note` is told, once, when the label did not serve.

    declared  the charset label of the part, or None. Byte order marks win over it.
    """
    marked = _by_mark(data)
    if marked is not None:
        return clean(marked)
    codec = codec_of(declared) if declared else None
    if declared and codec is None:
        note(f"unknown charset {clean(declared)[:40]}")
    if data.isascii() and (codec is None or codec in {"cp1252", "utf-8"} or _WIDE.match(codec)):
        text = data.decode("ascii")
        return clean(_japanese(data) or text) if "\x1b" in text else clean(text)
    if codec is not None and codec not in {"cp1252", "utf-8"} and _plausible(data, codec):
        try:
            return clean(data.decode(codec))
        except (UnicodeError, ValueError, OverflowError):
            note(f"text is not in its declared charset {codec}")
            return clean(_mostly(data, codec) or _guess(data))
    return clean(_western(data, declared, codec, note))


def _western(
    data: bytes, declared: str | None, codec: str | None, note: Callable[[str], None]
) -> str:
    """UTF-8 when that is what it is, whatever the label; else a guess or Windows-1252."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if codec != "utf-8":
            note("undeclared charset: utf-8" if not declared else "declared charset is not utf-8's")
        return text
    if codec == "utf-8":
        note("text is not in its declared charset utf-8")
        mostly = _mostly(data, "utf-8")
        return mostly if mostly is not None else _guess(data)
    if codec == "cp1252" and declared and "ascii" not in declared.lower():
        return cp1252(data)
    note("undeclared charset: guessed")
    return _guess(data)


def _by_mark(data: bytes) -> str | None:
    """The text when a byte order mark says what it is."""
    if data.startswith(codecs.BOM_UTF8):
        try:
            return data[3:].decode("utf-8")
        except UnicodeDecodeError:
            return None
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark) and b"\x00" in data[:200]:
            return data[2:].decode(codec, "replace")
    return None


def _plausible(data: bytes, codec: str) -> bool:
    """False for a label that the bytes deny at a glance: UTF-16 without a single NUL."""
    return not (_WIDE.match(codec) and b"\x00" not in data[:2000])


def _mostly(data: bytes, codec: str) -> str | None:
    """The text when all but a few characters fit the codec: one broken by a cut, say."""
    try:
        text = data.decode(codec, "replace")
    except (UnicodeError, ValueError, OverflowError):
        return None
    if codec == "utf-8" and (found := _with_strays(data)) is not None:
        return found
    lost = text.count("\ufffd")
    kept = len(text) - len(text.encode("ascii", "ignore")) - lost
    return text if lost * 4 <= kept else None


def _with_strays(data: bytes) -> str | None:
    """UTF-8 into which somebody pasted a few words of Windows-1252; None when it is not that.

    A character that the end of the text cut in two is U+FFFD.
    """
    high = len(data) - len(data.translate(None, _HIGH))
    sound = sum(len(run.encode()) for run in _NOT_ASCII.findall(data.decode("utf-8", "ignore")))
    if sound <= 0.5 * high:
        return None
    text, read = codecs.utf_8_decode(data, STRAY_AS_WINDOWS, False)
    return text + ("\ufffd" if read < len(data) else "")


def _japanese(data: bytes) -> str | None:
    """Text with the escapes of ISO-2022-JP, which is 7-bit and so looks like ASCII."""
    if not _ISO_2022_JP.search(data[:GUESS_BYTES]):
        return None
    try:
        return data.decode("iso2022_jp_2")
    except UnicodeDecodeError:
        return None


def _guess(data: bytes) -> str:
    """By statistics when there are letters enough, else Windows-1252."""
    at = next((i for i, b in enumerate(data) if b > 127), 0)
    piece = data[max(0, at - 2000) : at + GUESS_BYTES]
    letters = _LETTER.findall(piece.decode("latin-1"))
    if len(letters) <= GUESS_LETTERS or sum(b > 127 for b in piece) * 100 < len(letters):
        return cp1252(data)
    import chardet

    found = chardet.detect(piece)
    codec = codec_of(found.get("encoding") or "")
    if codec is None or (found.get("confidence") or 0) < 0.5:
        return cp1252(data)
    return cp1252(data) if codec == "cp1252" else data.decode(codec, "replace")
