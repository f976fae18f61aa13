"""Header fields of a mail as text: unfolded, decoded, whatever broke them (RFC 5322, 2047, 6532).

The parser keeps each value's bytes as ASCII with surrogate escapes, so raw 8-bit headers can
be read here as what they are: UTF-8 (RFC 6532), the charset of the mail's body, or Windows-1252.
"""

from __future__ import annotations

import binascii
import re
from email.message import Message as Mail
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from . import charset

LONGEST = 64_000  # a longer header value is cut: no field that we read needs more
LONGEST_TEXT = 5_000  # of what a person would read
_FOLD = re.compile(r"[ \t]*\r?\n[ \t]+|[\r\n]+")
_WORD_START = re.compile(r"=\?([A-Za-z0-9!#$%&'*+\-^_`{}|~.:]{1,60})\?([BbQq])\?")
_QUESTION = re.compile(r"\?=[0-9A-Fa-f]{2}\S{0,70}\?=")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_ID = re.compile(r"<([^<>]{1,998})>")
_PARAM = re.compile(r";\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,60}\*?)\s*=\s*")


def raw(mail: Mail, name: str) -> str | None:
    """The first field of that name, unfolded but not decoded; None when there is none."""
    values = _by_name(mail).get(name.lower())
    return unfolded(values[0]) if values else None


def every(mail: Mail, name: str) -> list[str]:
    """All fields of that name, in order, unfolded."""
    return [unfolded(value) for value in _by_name(mail).get(name.lower(), ())]


def _by_name(mail: Mail) -> dict[str, list[str]]:
    """The fields by their names in lower case, kept with the mail: a hundred are asked for."""
    fields = mail._headers  # type: ignore[attr-defined]  # what `raw_items` goes through
    state = (id(fields), len(fields))  # a deletion makes a new list, an addition a longer one
    kept = mail.__dict__.get("_by_name")
    if kept is None or kept[0] != state:
        found: dict[str, list[str]] = {}
        for key, value in fields:
            found.setdefault(key.lower(), []).append(str(value))
        kept = mail.__dict__["_by_name"] = (state, found)
    named: dict[str, list[str]] = kept[1]
    return named


def unfolded(value: str) -> str:
    """RFC 5322 section 2.2.3, a tab of the fold taken for a blank."""
    value = value[:LONGEST].replace("\x00", "")
    if "\n" in value or "\r" in value:
        value = _FOLD.sub(" ", value)
    return value.strip(" \t")


def text(mail: Mail, name: str) -> str | None:
    """The first field of that name as a person reads it; None when it is absent or empty."""
    value = raw(mail, name)
    if value is None:
        return None
    return decoded(value, body_charset(mail))[:LONGEST_TEXT].strip() or None


def body_charset(mail: Mail) -> str | None:
    """What the mail says its own text is in: raw 8-bit headers are mostly in the same."""
    value = raw(mail, "content-type") or ""
    return _charset_of(value) if "charset" in value.lower() else None


@lru_cache(maxsize=64)
def _charset_of(content_type: str) -> str | None:
    return parameters(content_type).get("charset")


def as_text(value: str, fallback: str | None = None) -> str:
    """A header value with its raw 8-bit bytes read; encoded words are left as they are."""
    if value.isascii():
        if "\x1b$" not in value:
            return value
        return charset.decode(value.encode("ascii"), "iso-2022-jp")
    data = value.encode("utf-8", "surrogateescape")
    try:
        return charset.clean(data.decode("utf-8"))
    except UnicodeDecodeError:
        return charset.decode(data, fallback)


def decoded(value: str, fallback: str | None = None) -> str:
    """The value as a person reads it: raw bytes and encoded words (RFC 2047) decoded.

    Lenient where mail is wrong: words within quotes, next to other letters, with blanks inside,
    unpadded, unfinished. Neighbours of one charset are joined before they are decoded, for they may
    share a character. Linear in the value.
    """
    value = as_text(value, fallback)
    if "=?" in value:
        value = _words(value)
    if not value.isprintable():
        value = _CONTROL.sub(lambda m: " " if m[0] in "\n\r" else "", value)
    return charset.clean(value)


def _words(value: str) -> str:
    out: list[str] = []
    pending: tuple[str, bytes] | None = None  # charset and bytes not decoded yet
    at = 0
    while found := _WORD_START.search(value, at):
        end = _word_end(value, found)
        between = value[at : found.start()]
        content = value[found.end() : end]
        data = _word_bytes(content, found[2])
        label = found[1].split("*")[0]  # RFC 2231 section 5: `charset*language`
        if pending and not between.strip() and pending[0].lower() == label.lower():
            pending = (label, pending[1] + data)
        else:
            if pending:
                out.append(charset.decode(pending[1], pending[0]))
            if not pending or between.strip():
                out.append(between)
            pending = (label, data)
        at = min(len(value), end + 2)
    if pending:
        out.append(charset.decode(pending[1], pending[0]))
    out.append(value[at:])
    return "".join(out)


def _word_end(value: str, start: re.Match[str]) -> int:
    """Where the word's content ends. In Q, `?=` may be a lone `?` before an encoded `=XX`."""
    end = value.find("?=", start.end())
    while (
        end >= 0
        and start[2] in "Qq"
        and re.match(r"\?=[0-9A-Fa-f]{2}[^\s]*\?=", value[end : end + 90])
    ):
        end = value.find("?=", end + 2)
    return len(value) if end < 0 else end


def _word_bytes(content: str, kind: str) -> bytes:
    data = content.encode("utf-8", "surrogateescape")
    if kind in "Qq":
        whole = data.rstrip(b"=")  # at the end it would be taken for a soft line break
        tail = data[len(whole) :]
        return binascii.a2b_qp(whole.replace(b"_", b" "), header=False) + tail
    bare = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    if len(bare) % 4 == 1:
        bare = bare[:-1]
    return binascii.a2b_base64(bare + b"=" * (-len(bare) % 4))


# --- structured fields ---------------------------------------------------------------------------


def parameters(value: str) -> dict[str, str]:
    """The parameters of a Content-Type or Content-Disposition value, decoded; names lower-case.

    RFC 2231 continuations (`name*0*=utf-8''…; name*1=…`) are put together in the order of their
    numbers, and encoded words, which do not belong there and are everywhere, are decoded as well.
    """
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    at = 0
    if _PARAM.match(";" + value):  # `Content-Disposition: filename=…`
        value = ";" + value
    while found := _PARAM.search(value, at):
        content, at = _param_value(value, found.end())
        name, _, rest = found[1].lower().partition("*")
        if not rest and not found[1].endswith("*"):
            plain.setdefault(name, content)
        else:
            number = re.match(r"\d{1,4}", rest)
            encoded = found[1].endswith("*")
            pieces.setdefault(name, {}).setdefault(
                int(number[0]) if number else 0, (content, encoded)
            )
    result = {name: decoded(content) for name, content in plain.items()}
    for name, numbered in pieces.items():
        result[name] = _continued(numbered)
    return result


def _param_value(value: str, at: int) -> tuple[str, int]:
    """A token or quoted string from `at`, and where the search for the next `;` goes on."""
    if value[at : at + 1] == '"':
        out: list[str] = []
        at += 1
        while at < len(value) and value[at] != '"':
            if value[at] == "\\" and value[at + 1 : at + 2] in {'"', "\\"}:
                at += 1
            out.append(value[at])
            at += 1
        return "".join(out), at + 1
    end = value.find(";", at)
    end = len(value) if end < 0 else end
    return value[at:end].strip(), end


def _continued(numbered: dict[int, tuple[str, bool]]) -> str:
    """One value from its RFC 2231 pieces: number → (content, is it percent-encoded)."""
    label = None
    data = b""
    for place, number in enumerate(sorted(numbered)):
        content, encoded = numbered[number]
        if place == 0 and encoded and content.count("'") >= 2:
            label, _, content = content.split("'", 2)
        raw_bytes = content.encode("utf-8", "surrogateescape")
        data += unquote_to_bytes(raw_bytes) if encoded else raw_bytes
    if label:
        return charset.decode(data, label)
    return decoded(data.decode("utf-8", "surrogateescape"))


def message_id(value: str | None) -> str | None:
    """One Message-ID with its angle brackets when it has them; broken ones as they stand."""
    if not value:
        return None
    value = decoded(value).strip()
    found = _ID.search(value)
    if found:
        return "<" + "".join(found[1].split()) + ">"
    return "".join(value.split())[:998] or None


def message_ids(value: str | None) -> tuple[str, ...]:
    """All Message-IDs of a References field, in order, each once."""
    if not value:
        return ()
    value = decoded(value)
    found = ["<" + "".join(inner.split()) + ">" for inner in _ID.findall(value)]
    if not found:  # ids without brackets
        found = [word.strip("<>,;") for word in value.split() if "@" in word]
    return tuple(dict.fromkeys(one for one in found if one != "<>"))
