"""Authentication-Results fields (RFC 8601) as facts; whose word counts, the reader decides."""

from __future__ import annotations

import re
from email.message import Message as Mail

from . import headers

MOST = 20
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_RESULT = re.compile(r"^\s*(spf|dkim|dmarc)\s*(?:/\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_DOMAIN = re.compile(r"header\.(?:d|i|from)\s*=\s*\"?@?([^\s;\"]{1,255})", re.IGNORECASE)


def results(mail: Mail) -> list[dict[str, str | None]]:
    """One entry a field, topmost (the last server's) first: `host`, `spf`, `dkim`, `dmarc`.

    The values are the words of RFC 8601 section 2.7 (`pass`, `fail`, …); of several DKIM signatures
    one that passes wins. `dkim_domain` is the domain that signed.
    """
    return [_one(value) for value in headers.every(mail, "authentication-results")[:MOST]]


def _one(value: str) -> dict[str, str | None]:
    value = headers.as_text(value)
    for _ in range(3):
        value = _COMMENT.sub(" ", value)
    host, _, rest = value.partition(";")
    found: dict[str, str | None] = {
        "host": next(iter(host.split()), None), "spf": None, "dkim": None, "dmarc": None,
        "dkim_domain": None,
    }  # fmt: skip
    for clause in rest.split(";"):
        result = _RESULT.match(clause)
        if result is None:
            continue
        method, word = result[1].lower(), result[2].lower()
        if found[method] is None or word == "pass":
            found[method] = word
            if method == "dkim":
                domain = _DOMAIN.search(clause)
                found["dkim_domain"] = domain[1].lower().rpartition("@")[2] if domain else None
    return found
