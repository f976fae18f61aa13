"""The shape of a message in a few numbers: what n-grams cannot see (length, capitals, marks)."""

from __future__ import annotations

import math
import re

from inbox.classify.text import View

CHANNELS = ("email", "call", "kiosk", "letter", "spreadsheet")
_REPLY = re.compile(r"^\s*(?:re|ré|rép|aw|antw|rv)\s*:", re.IGNORECASE)
_FORWARD = re.compile(r"^\s*(?:fwd?|tr|wg|i|rif)\s*:", re.IGNORECASE)
_URL = re.compile(r"https?://|www\.", re.IGNORECASE)
_SHORTEST_SHOUT = 3

NAMES = (
    "length",
    "sentences",
    "questions",
    "exclamations",
    "ellipses",
    "capitals",
    "shouted words",
    "digits",
    "links",
    "no subject",
    "reply",
    "forward",
    "ends with ?",
    "lower case",
    *(f"channel {name}" for name in CHANNELS),
)


def signals(seen: View) -> list[float]:
    """One number for each of `NAMES`, all of them roughly between 0 and 3."""
    text = f"{seen.subject}\n{seen.body}"
    words = text.split()
    letters = sum(c.isalpha() for c in text) or 1
    shouted = sum(w.isupper() and len(w) > _SHORTEST_SHOUT for w in words)
    return [
        math.log1p(len(words)) / 2,
        math.log1p(seen.body.count("\n") + seen.body.count(". ")),
        min(text.count("?"), 4) / 2,
        min(text.count("!"), 6) / 2,
        min(text.count("...") + text.count("…"), 4) / 2,
        min(sum(c.isupper() for c in text) / letters * 4, 3.0),
        math.log1p(shouted),
        min(sum(c.isdigit() for c in text) / len(text) * 10, 3.0),
        min(len(_URL.findall(text)), 3),
        float(not seen.subject),
        float(bool(_REPLY.match(seen.subject))),
        float(bool(_FORWARD.match(seen.subject))),
        float(seen.body.rstrip().endswith("?")),
        float(not any(c.isupper() for c in seen.body)),
        *(float(seen.channel == name) for name in CHANNELS),
    ]
