"""The ticket's address tag: `support+t1042.9f3a…@example.fr` (RFC 5233 subaddressing).

The HMAC makes the tag something that only a person we wrote to can know.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable

TAG = re.compile(r"\+t(\d{1,15})\.([0-9a-f]{16})@", re.IGNORECASE)


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
