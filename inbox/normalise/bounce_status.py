"""Why a mail came back, as an RFC 3463 code: the one that it names, else what its words mean."""

from __future__ import annotations

import re

from inbox.normalise.bounce_words import (
    FULL,
    GIVEN_UP,
    REFUSED,
    TOO_BIG,
    TOO_LATE,
    TRANSIENT,
    UNKNOWN_HOST,
    UNKNOWN_USER,
)

_REPLY = re.compile(
    r"(?<![\d.,:/-])([45]\d\d)[ -](?:#|\()?([45])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)"
    r"|(?<![\d.])#?([45])\.(\d{1,2})\.(\d{1,3})(?![\d.]*\d)"
)
_BARE_REPLY = re.compile(
    r"(?:(?:error|code|said|says|response|reply|reason|status|result|réponse|erreur|smtp|"
    r"server|remote|host|<<<|\.\.\.|:|;|#|\(|^|\"|')\s{0,3})"
    r"((?:4[2-5]|5[0-57])\d)(?=[\s\-:;,.)\"'])",
    re.I | re.M,
)


def exact_of(text: str) -> str | None:
    """The first RFC 3463 code that stands in the text; a generic one (5.0.0) yields to others."""
    best: str | None = None
    for found in _REPLY.finditer(text[:20_000]):
        kind, subject, detail = (
            (found[2], found[3], found[4]) if found[1] else (found[5], found[6], found[7])
        )
        if int(subject) > 7:
            continue
        code = f"{kind}.{int(subject)}.{int(detail)}"
        if not code.endswith(".0.0"):
            return code
        best = best or code
    return best


def status_of(text: str) -> str | None:
    """The code in the text, else what a reply code (RFC 5321) in it amounts to, else None."""
    exact = exact_of(text)
    if exact is not None:
        return exact
    bare = _BARE_REPLY.search(text[:20_000])
    if bare is None:
        return None
    return _from_reply_code(bare[1], text[bare.start() : bare.start() + 300].lower())


def status_by_words(text: str, *, is_delay: bool) -> str:
    """The RFC 3463 code for a text (lower case) without any code: X.0.0 where it tells nothing.

    A full mailbox and a temporary trouble are transient (class 4) unless the server gave up.
    """
    passing = bool(FULL.search(text) or TRANSIENT.search(text)) and not GIVEN_UP.search(text)
    kind = "4" if is_delay or passing else "5"
    return kind + _detail(text, kind)


def _detail(text: str, kind: str) -> str:
    if FULL.search(text):
        return ".2.2"
    if TOO_BIG.search(text):
        return ".3.4"
    if kind == "5" and UNKNOWN_USER.search(text):
        return ".1.1"
    if UNKNOWN_HOST.search(text):
        return ".1.2" if kind == "5" else ".4.3"
    if TOO_LATE.search(text):
        return ".4.7"
    return ".7.1" if REFUSED.search(text) else ".0.0"


def _from_reply_code(code: str, around: str) -> str:
    """RFC 5321 reply code and the words after it → the RFC 3463 code they amount to."""
    kind = code[0]
    if code in ("552", "452"):
        return f"{kind}.2.2"
    told = {"421": ".4.2", "553": ".1.3", "551": ".1.6"}.get(code)
    detail = _detail(around, kind)
    return kind + (told if told and detail not in (".1.1", ".2.2") else detail)


def first_of_class(text: str, kind: str) -> str | None:
    """The first RFC 3463 code of class `kind` (4 or 5) in the text."""
    for found in _REPLY.finditer(text[:20_000]):
        if (found[2] or found[5]) == kind:
            return exact_of(found[0])
    return None
