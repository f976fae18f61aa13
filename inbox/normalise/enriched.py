"""text/enriched undone: its commands dropped, its line ends those of a paragraph (RFC 1896)."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"<<|<(/?)([A-Za-z0-9-]{1,60})>|\n+")


def plain(text: str) -> str:
    """The words of an enriched text. Linear, and never fails."""
    out: list[str] = []
    at = unfilled = parameters = 0
    for token in _TOKEN.finditer(text):
        if not parameters:
            out.append(text[at : token.start()])
        at = token.end()
        step = -1 if token[1] else 1
        if token[2] and token[2].lower() == "nofill":
            unfilled = max(0, unfilled + step)
        elif token[2] and token[2].lower() == "param":
            parameters = max(0, parameters + step)
        elif not token[2] and not parameters:
            out.append("<" if token[0] == "<<" else _line_ends(token[0], unfilled > 0))
    out.append("" if parameters else text[at:])
    return "".join(out).rstrip(" ")


def _line_ends(found: str, unfilled: bool) -> str:
    """One is a blank, n are n - 1; all count where nothing is filled."""
    return found if unfilled else found[1:] or " "
