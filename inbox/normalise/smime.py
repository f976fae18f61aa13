"""The content of an S/MIME signed-data object (CMS, RFC 5652 section 5), its signature unchecked.

A reader of just enough BER: definite and indefinite lengths, constructed octet strings.
"""

from __future__ import annotations

import base64
import binascii

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_DATA = bytes.fromhex("2a864886f70d010701")
_DEEPEST = 20


def signed_content(data: bytes) -> bytes | None:
    """What was signed; None when it is not signed-data with its content inside."""
    if data.lstrip().startswith(b"-----BEGIN"):
        lines = [ln for ln in data.splitlines() if b":" not in ln and not ln.startswith(b"-")]
        try:
            data = base64.b64decode(b"".join(lines))
        except binascii.Error:
            return None
    try:
        info = _children(data, 0, len(data))[0]
        kind, content = _children(data, info[1], info[2])[:2]
        if data[kind[1] : kind[2]] != _SIGNED_DATA:
            return None
        signed = _children(data, content[1], content[2])[0]
        encapsulated = _children(data, signed[1], signed[2])[2]
        kind, wrapped = _children(data, encapsulated[1], encapsulated[2])[:2]
        if data[kind[1] : kind[2]] != _DATA:
            return None
        octets = _children(data, wrapped[1], wrapped[2])[0]
        return _octets(data, octets, 0)
    except (IndexError, ValueError):
        return None


# (tag, where the content starts, where it ends)
_Value = tuple[int, int, int]


def _children(data: bytes, start: int, end: int) -> list[_Value]:
    found: list[_Value] = []
    while start < end and len(found) < 100_000:
        if data[start : start + 2] == b"\x00\x00":
            break
        value, start = _value(data, start, end, 0)
        found.append(value)
    return found


def _value(data: bytes, at: int, end: int, depth: int) -> tuple[_Value, int]:
    """One value, and where the next begins. Raises IndexError or ValueError on nonsense."""
    if depth > _DEEPEST:
        raise ValueError("too deep")
    tag, length = data[at], data[at + 1]
    at += 2
    if length == 0x80:
        start = at
        while data[at : at + 2] != b"\x00\x00":
            if at >= end:
                raise ValueError("no end")
            _, at = _value(data, at, end, depth + 1)
        return (tag, start, at), at + 2
    if length & 0x80:
        size = length & 0x7F
        if size > 8:
            raise ValueError("length")
        length = int.from_bytes(data[at : at + size], "big")
        at += size
    if at + length > end:
        raise ValueError("beyond the end")
    return (tag, at, at + length), at + length


def _octets(data: bytes, value: _Value, depth: int) -> bytes:
    tag, start, end = value
    if not tag & 0x20:
        return data[start:end]
    if depth > _DEEPEST:
        raise ValueError("too deep")
    return b"".join(_octets(data, child, depth + 1) for child in _children(data, start, end))
