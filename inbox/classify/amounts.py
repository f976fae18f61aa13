"""Sums of money in a text, written or (after `spoken.figures`) said, as `123.45 EUR`."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

_NUMBER = r"\d{1,3}(?:[ .,'\u00a0\u202f]\d{3}){1,3}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
_SIGNS = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "eur": "EUR",
    "usd": "USD",
    "gbp": "GBP",
    "chf": "CHF",
}
_AFTER = re.compile(
    rf"(?<![\d.,])({_NUMBER})\s?(k)?\s?(€|euros?\b|eur\b|balles\b|\$|usd\b|£|gbp\b|chf\b)"
    r"(?:\s?(\d{2})(?![\d.,/]|\s?(?:€|euro|ans|jours|mois|fois|km|h\b|m\b|%)))?"
)
_BEFORE = re.compile(rf"(€|eur|\$|usd|£|gbp|chf)\s?({_NUMBER})(?!\d)(?!\s?(?:€|euro))")


def amounts(folded: str) -> list[str]:
    """Each sum once, in the order of the text, two decimals and an ISO 4217 code."""
    return list(dict.fromkeys(text for _, text in sums_in(folded)))


def sums_in(folded: str) -> list[tuple[tuple[int, int], str]]:
    """Every sum with its start and end, in their order."""
    found: list[tuple[tuple[int, int], str]] = []
    taken: list[tuple[int, int]] = []
    for hit in _AFTER.finditer(folded):
        value = _value(hit[1])
        if value is None:
            continue
        if hit[2]:
            value *= 1000
        if hit[4] and value == value.to_integral_value():
            value += Decimal(hit[4]) / 100
        found.append((hit.span(), f"{value:.2f} {_code(hit[3])}"))
        taken.append(hit.span())
    for hit in _BEFORE.finditer(folded):
        if any(begin < hit.end() and hit.start() < end for begin, end in taken):
            continue
        value = _value(hit[2])
        if value is not None:
            found.append((hit.span(), f"{value:.2f} {_code(hit[1])}"))
    return sorted(found)


def _code(sign: str) -> str:
    return "EUR" if sign.startswith(("euro", "balle")) else _SIGNS[sign]


def _value(text: str) -> Decimal | None:
    """`1 340`, `1.700`, `7 842,00`, `1,95`: a last mark with one or two digits is decimal."""
    plain = re.sub(r"[\s'\u00a0\u202f]", "", text)
    last = max(plain.rfind("."), plain.rfind(","))
    if last >= 0 and len(plain) - last - 1 in {1, 2}:
        plain = re.sub(r"[.,]", "", plain[:last]) + "." + plain[last + 1 :]
    else:
        plain = re.sub(r"[.,]", "", plain)
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None
