"""Authentication-Results fields (RFC 8601) as facts; whose word counts, the reader decides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from email.message import Message as Mail
from typing import Any

from . import headers

MOST = 20
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_RESULT = re.compile(r"^\s*(spf|dkim|dmarc)\s*(?:/\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_DOMAIN = re.compile(r"header\.(?:d|i|from)\s*=\s*\"?@?([^\s;\"]{1,255})", re.IGNORECASE)
_MAILFROM = re.compile(r"smtp\.mailfrom\s*=\s*\"?([^\s;\"]{1,255})", re.IGNORECASE)
_SHARED = re.compile(r"(?:com?|net|org|gov|gouv|gob|ac|edu|asso|nom|prd|tm)\.[a-z]{2}")


def results(mail: Mail) -> list[dict[str, str | None]]:
    """One entry a field, topmost (the last server's) first: `host`, `spf`, `dkim`, `dmarc`.

    The values are the words of RFC 8601 section 2.7 (`pass`, `fail`, …); of several DKIM signatures
    one that passes wins. `dkim_domain` is the domain that signed, `spf_domain` the envelope's.
    """
    return [_one(value) for value in headers.every(mail, "authentication-results")[:MOST]]


def _one(value: str) -> dict[str, str | None]:
    value = headers.as_text(value)
    for _ in range(3):
        value = _COMMENT.sub(" ", value)
    host, _, rest = value.partition(";")
    found: dict[str, str | None] = {
        "host": next(iter(host.split()), None), "spf": None, "dkim": None, "dmarc": None,
        "dkim_domain": None, "spf_domain": None,
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
            elif method == "spf":
                sender = _MAILFROM.search(clause)
                found["spf_domain"] = sender[1].lower().rpartition("@")[2] if sender else None
    return found


def judge(
    verdicts: Sequence[Mapping[str, str | None]],
    domain: str,
    trusted: frozenset[str],
    own: str | None = None,
) -> dict[str, Any]:
    """What is proven of the sender: `result` confirmed, forged or unproven, and `by` whose word.

    domain   the From's, lower case.   trusted  the servers, lower case, whose results count.
    own      the domain whose signature our own check has found right, aligned with the From's.
    `trusted` tells whether a server of ours has judged; `dkim_domain` who signed, if that counts.
    Where no server is trusted, nobody's word confirms; a `fail`, which no forger adds, is heard.
    """
    for verdict in verdicts:
        if (verdict.get("host") or "").lower() in trusted:
            return _told(_result(verdict, domain), verdict, trusted=True)
    if own is not None:
        return {"result": "confirmed", "by": "dkim", "trusted": False, "dkim_domain": own}
    for verdict in verdicts if not trusted else ():
        if _result(verdict, domain) == "forged":
            return _told("forged", verdict, trusted=False)
    return {"result": "unproven", "by": None, "trusted": False, "dkim_domain": None}


def _told(result: str, verdict: Mapping[str, str | None], trusted: bool) -> dict[str, Any]:
    signer = verdict.get("dkim_domain") if verdict.get("dkim") == "pass" else None
    words = {name: verdict.get(name) for name in ("spf", "dkim", "dmarc")}
    by = {"result": result, "by": verdict.get("host"), "trusted": trusted}
    return {**by, "dkim_domain": signer, **words}


def _result(verdict: Mapping[str, str | None], domain: str) -> str:
    """DMARC's rule (RFC 7489, 4.2) where the server has not applied it: SPF or DKIM, aligned."""
    spf, dkim, dmarc = (verdict.get(name) for name in ("spf", "dkim", "dmarc"))
    if dmarc == "pass":
        return "confirmed"
    if dmarc == "fail" or (spf == "fail" and dkim != "pass"):
        return "forged"
    signed = dkim == "pass" and aligned(verdict.get("dkim_domain") or "", domain)
    sent = spf == "pass" and aligned(verdict.get("spf_domain") or "", domain)
    return "confirmed" if signed or sent else "unproven"


def aligned(one: str, other: str) -> bool:
    """Are two domains of one organisation: the same, or one below the other (RFC 7489, 3.1)?

    Without the public suffix list: the upper one has two labels, and is no `co.uk` or `asso.fr`.
    """
    one, other = one.lower().strip("."), other.lower().strip(".")
    upper, lower = sorted((one, other), key=len)
    if upper != lower and not lower.endswith("." + upper):
        return False
    return "." in upper and not _SHARED.fullmatch(upper)
