"""JSON that strangers wrote, read so that nothing in it can hurt: depth, NaN, giant numbers."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from inbox.errors import Unreadable
from inbox.normalise.text import decode_text

_MAX_BYTES = 64 * 1024 * 1024


def load(body: bytes, what: str) -> tuple[Any, list[str]]:
    """The value and what was mended. Unreadable, with the place, for all that is not JSON.

    NaN and Infinity become None, as does a whole number beyond 64 bits. JSON Lines (one value a
    line) are given as the list of them. Of a repeated key the last value counts.
    what  how the line for the reader names the input.
    """
    if len(body) > _MAX_BYTES:
        raise Unreadable(f"The {what} is larger than 64 MiB.")
    text, defects = decode_text(body, what)
    try:
        return _decoder.decode(text.strip()), defects
    except RecursionError:
        raise Unreadable(f"The {what} is not readable JSON: it is nested too deeply.") from None
    except json.JSONDecodeError as error:
        lines = _json_lines(text) if error.msg == "Extra data" else None
        if lines is not None:
            return lines, [*defects, "JSON lines"]
        where = f"line {error.lineno}, column {error.colno}"
        raise Unreadable(f"The {what} is not JSON: {error.msg} ({where}).") from None


def _json_lines(text: str) -> list[Any] | None:
    try:
        return [_decoder.decode(line) for line in text.split("\n") if line.strip()]
    except (json.JSONDecodeError, RecursionError):
        return None


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) < 20 else None


def _constant(_name: str) -> None:
    return None


_decoder = json.JSONDecoder(parse_int=_whole, parse_constant=_constant, strict=False)


def refuse(field: str, rule: str) -> NoReturn:
    """Raise the one line that names a field and its rule, never its value."""
    raise Unreadable(f"{field}: {rule}.")
