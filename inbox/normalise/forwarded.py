"""Who wrote the mail that somebody forwarded: the likely customer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from inbox.normalise import quote_headers
from inbox.normalise.quote_headers import Shape, plain
from inbox.records import Party

_ADDRESS = re.compile(r"[^\s<>\"'(),;:\[\]]{1,120}@[^\s<>\"'(),;:\[\]*]{1,200}")
_MOST_LINES = 2000  # a forward begins near the top; what is below is its own quotations
_AROUND_NAME = " \t\"'*<>[]()|,;"


def inner_sender(text: str) -> Party | None:
    """The sender of the first forwarded mail in the text; None where nothing was forwarded.

    A forward is announced by a title ("---------- Forwarded message", "Début du message
    transféré :", "-----Original Message-----") or is a block of headers with
    nothing above it, as Outlook does.
    """
    lines = [quote_headers.unquoted(line) for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]]
    flat = [plain(line) for line in lines]
    at = 0
    while at < len(flat):
        header = quote_headers.find(flat, at)
        if header is None:
            at += 1
            continue
        if header.shape in (Shape.FORWARD, Shape.TITLE):
            return _sender_below(lines, flat, header.start)
        if header.shape is Shape.BLOCK:
            alone = not any(flat[: header.start])
            return _sender_below(lines, flat, header.start) if alone else None
        if header.shape is Shape.WROTE:
            return None
        at = header.end
    return None


def _sender_below(lines: Sequence[str], flat: Sequence[str], start: int) -> Party | None:
    for at in range(start, min(start + 20, len(lines))):
        found = quote_headers.label(flat[at])
        if found and found[0] == "from":
            value = re.split(r"[:：]", lines[at], maxsplit=1)[1]
            follows = lines[at + 1] if at + 1 < len(lines) else ""
            if "@" not in value and "@" in follows and quote_headers.label(flat[at + 1]) is None:
                value = f"{value} {follows.strip()}"
            return _party(value)
        if at > start and (intro := quote_headers.find(flat, at)) and intro.shape is Shape.WROTE:
            return _from_introduction(" ".join(lines[intro.start : intro.end]))
    return None


def _party(value: str) -> Party | None:
    """`Jeanne Martin <j@x.fr>`, `"Martin" [mailto:j@x.fr]`, `j@x.fr (Jeanne)` and bare forms."""
    value = value[:600].replace("mailto:", " ").replace("\u00a0", " ")
    found = _ADDRESS.search(value)
    if found is None:
        name = value.strip(_AROUND_NAME)
        return Party(name=name) if name else None
    local, _, domain = found[0].strip("*.").partition("@")
    address = f"{local}@{domain.lower()}"
    name = value[: found.start()].strip(_AROUND_NAME)
    if not name:
        after = re.match(r"[>\]\s]*\(([^()@]{1,100})\)", value[found.end() :])
        name = after[1].strip() if after else ""
    if "@" in name:
        name = ""
    return Party(name=re.sub(r"\s+", " ", name) or None, address=address)


def _from_introduction(joined: str) -> Party | None:
    """The name and the address in "Le 12 mars 2024 à 09:12, Jeanne Martin <j@x.fr> a écrit :"."""
    found = _ADDRESS.search(joined)
    if found is None:
        return None
    before = joined[: found.start()].rstrip(" <[(")
    name = before.rpartition(",")[2].strip(_AROUND_NAME)
    party = _party(f"{name} <{found[0]}>")
    return Party(address=party.address) if party and any(map(str.isdigit, name)) else party
