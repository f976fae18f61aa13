"""Ticket numbers in a mail: the signed tag of an address, and what a subject says.

The tag is `support+t1042.9f3a…@example.fr` (RFC 5233 subaddressing); its HMAC makes it something
that only a person we wrote to can know. A number in a subject proves nothing: anybody can count.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable

TAG = re.compile(r"\+t(\d{1,15})\.([0-9a-f]{16})@", re.IGNORECASE)

# `#1042`, `dossier n° 1042`, `ticket 1042`; `commande #1042` is another number, and so is `#10-42`.
_NAMES = r"dossier|ticket|case|demande|r[ée]f(?:[ée]rence)?|ref|vorgang|zaak|caso|pratica|processo"
_SIGN = r"(?:\s*(?:n[°ºo]\.?|nr\.?|num[ée]ro|number|no\.))?\s*[:#]?\s*"
_NUMBER = re.compile(
    rf"(?:\b(?P<name>[^\W\d_]+)\.?{_SIGN}|(?P<bare>#))(?P<number>\d{{1,15}})(?![\w-]|[.,]\d)",
    re.IGNORECASE,
)
_TICKET = re.compile(rf"(?:{_NAMES})", re.IGNORECASE)
_MOST_NUMBERS = 5


def _signature(number: int, secret_key: bytes) -> str:
    return hmac.new(secret_key, f"ticket {number}".encode(), hashlib.sha256).hexdigest()[:16]


def address_tag(address: str, number: int, secret_key: bytes) -> str:
    """`address` with the signed tag of ticket `number` in its local part."""
    local, _, domain = address.rpartition("@")
    return f"{local}+t{number}.{_signature(number, secret_key)}@{domain}"


def tagged_ticket(addresses: Iterable[str | None], secret_key: bytes) -> int | None:
    """The number of the ticket whose tag one of the addresses bears with a right signature."""
    for address in addresses:
        found = TAG.search(address or "")
        if found is None:
            continue
        number = int(found[1])
        if hmac.compare_digest(found[2].lower(), _signature(number, secret_key)):
            return number
    return None


def subject_numbers(subject: str | None) -> list[int]:
    """The ticket numbers that a subject names, as `#1042` or `dossier n° 1042`, in its order."""
    named = _NUMBER.finditer((subject or "")[:1000])
    found = [int(at["number"]) for at in named if at["bare"] or _TICKET.fullmatch(at["name"])]
    return list(dict.fromkeys(found))[:_MOST_NUMBERS]
