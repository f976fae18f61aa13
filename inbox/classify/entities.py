"""What a message names: order, card and product numbers, phones, addresses, sums and days.

The patterns of numbers are settings of a deployment (`Patterns`); the defaults are those of the
founding case. Both sides of a call are searched: an agent repeats numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from inbox.classify import amounts as money
from inbox.classify import dates as days
from inbox.classify import spoken
from inbox.classify.people import Named, people_and_places
from inbox.classify.text import cut, fold
from inbox.records import Entities, Message

__all__ = ["Named", "Patterns", "ean_is_right", "find", "people_and_places"]

EMAIL = re.compile(r"[\w.+'-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}", re.IGNORECASE)
_AT = {"arobase", "arobas", "at", "apenstaartje", "klammeraffe", "arroba", "chiocciola"}
_MARKS = {
    "point": ".", "dot": ".", "punt": ".", "punkt": ".", "punto": ".", "tiret": "-", "dash": "-",
    "underscore": "_", "souligne": "_",
}  # fmt: skip
PHONE = re.compile(
    r"(?<![\w./-])(?:0[1-9](?:[ .\u00a0-]{0,2}\d\d){4}(?![\w-])"
    r"|(?:\+|00)?\(?\d(?:[ ./()\u00a0-]{0,3}\d){7,16}(?![\w-]|[./]\d))"
)
_OVERSEAS = {  # ARCEP: national numbers of the French departments and territories overseas
    "0262": "RE", "0692": "RE", "0693": "RE", "0263": "RE", "0269": "YT", "0639": "YT",
    "0590": "GP", "0690": "GP", "0691": "GP", "0594": "GF", "0694": "GF", "0596": "MQ",
    "0696": "MQ", "0697": "MQ", "0508": "PM",
}  # fmt: skip
_FICTION = "063998"  # kept for fiction in France by ARCEP, though 0639 is Mayotte's
EAN = re.compile(r"(?<![\d-])\d{13}(?![\d-])")
_CARD_NEAR = re.compile(r"carte|fidel|cagnotte|points|loyalty|tarjeta|karte|kaart")
_ORDER_NEAR = re.compile(r"commande|cmd|livraison|order|bestell|pedido|numero")
_REFERENCE_NEAR = re.compile(r"reference|ref\b|article|modele|machine|boite")


_NAMED_ORDER = (
    r"(?i:\b(?:commande|cde|order|bestelling|bestellung|pedido|ordine|bon)\b"
    r"[^\w\n]{0,3}(?:n[°o]?|num[ée]ro|number|nr)?[^\w\n]{0,4})"
    r"((?=[\w./-]{0,20}\d{3})[A-Z\d][A-Z\d./-]{4,20}[A-Z\d])\b"
)
_NAMED_CARD = (
    r"(?i:\bcartes?\b(?: de)?(?: fid[ée]lit[ée])?[^\w\n]{0,3}(?:n[°o]?|num[ée]ro)?[^\w\n]{0,3})"
    r"(\d{4}(?:[ -]?\d{1,4}){1,4})(?![\d-])"
)
_NAMED_PRODUCT = (
    r"(?i:\br[ée]f(?:[ée]rences?|\b)?\.?[^\w\n]{0,4}(?:n[°o])?[^\w\n]{0,2})"
    r"((?=[\w-]{0,12}\d{3})[A-Z\d][A-Z\d-]{4,18})\b"
)


@dataclass(frozen=True, slots=True)
class Patterns:
    """Regular expressions of a deployment's numbers, on text as it was written.

    Where an expression has a group, the group is the number. `region` is the country of phones
    written without one (ISO 3166).
    """

    orders: tuple[str, ...] = (
        r"\bCMD[- ]?\d{4}[- ]?\d{5,8}\b",
        r"(?<![\d-])\d{2}-\d{4}-\d{3}(?![\d-])",
        _NAMED_ORDER,
    )
    cards: tuple[str, ...] = (
        r"(?<![\d-])9250(?:[ .-]?\d{4}){3}(?![\d-])",
        _NAMED_CARD,
    )
    products: tuple[str, ...] = (
        r"(?<![\d.,-])[6-9]\d{7}(?![\d-]|[.,]\d)",
        _NAMED_PRODUCT,
    )
    region: str = "FR"


def find(message: Message, patterns: Patterns) -> Entities:
    """Everything a message names, each thing once, in the order it appears."""
    text = cut("\n".join(part for part in (message.subject, message.reply_text) if part))
    signature = message.facts.get("signature")
    beside = cut(signature) if isinstance(signature, str) else ""
    folded = fold(text)
    heard = _heard(message, folded)
    orders = _matches(patterns.orders, text)
    cards = [re.sub(r"\D", "", card) for card in _matches(patterns.cards, text)]
    spelled = heard.figures if heard else folded
    sent = message.sent_at.date() if message.sent_at else None
    found_days = days.dates(spelled, sent) if heard or _has_date(folded) else []
    return Entities(
        order_numbers=_once([*orders, *(heard.orders if heard else ())]),
        loyalty_numbers=_once([*cards, *(heard.cards if heard else ())]),
        phones=_once(
            [
                *_phones(text, patterns.region),
                *(heard.phones if heard else ()),
                *_phones(beside, patterns.region),
            ]
        ),
        emails=_once([*_emails(text, folded), *_emails(beside, "")]),
        product_references=_once(
            [*_products(patterns, text, cards, orders), *(heard.products if heard else ())]
        ),
        amounts=tuple(money.amounts(spelled)) if any(c.isdigit() for c in spelled) else (),
        dates=tuple(found_days),
    )


_DATE_WORD = re.compile(
    r"\d|hier|aujourd'hui|demain|ce matin|ce soir|apres-midi|dernier|prochain|il y a"
    r"|yesterday|today|tomorrow|last|next|ago|gister|vandaag|gestern|heute|ayer|ieri|oggi|domani"
)


def _has_date(folded: str) -> bool:
    return _DATE_WORD.search(folded) is not None


_HEARD_KINDS = ("phones", "orders", "cards", "products")


@dataclass(frozen=True, slots=True)
class _Heard:
    """What was said aloud in figures."""

    figures: str
    phones: tuple[str, ...]
    orders: tuple[str, ...]
    cards: tuple[str, ...]
    products: tuple[str, ...]


def _heard(message: Message, folded: str) -> _Heard | None:
    """Spoken numbers: only where there are any, which spares most messages the work."""
    if not spoken.has_numbers(folded):
        return None
    found: dict[str, list[str]] = {name: [] for name in _HEARD_KINDS}
    own = fold(cut(message.customer_text))
    for run in [*spoken.runs(own), *(spoken.runs(folded) if own != folded else ())]:
        if named := said_number(run):
            found[named[0]].append(named[1])
    heard = {name: tuple(values) for name, values in found.items()}
    return _Heard(spoken.figures(folded), **heard)


def said_number(run: spoken.Run) -> tuple[str, str] | None:
    """What a number said aloud is, one of `_HEARD_KINDS`, and how it is written; None: nothing."""
    digits = run.digits
    if re.fullmatch(r"0[1-9]\d{8}|33[1-9]\d{8}", digits):
        national = "0" + digits[2:] if digits.startswith("33") else digits
        number = e164(national, "FR")
        return ("phones", number) if number else None
    if re.fullmatch(r"9250\d{12}", digits):
        return "cards", digits
    if run.before.endswith("cmd") or re.match(r"20\d\d-\d{5,}", run.parted):
        return "orders", "CMD-" + re.sub(r"^(20\d\d)-?", r"\1-", run.parted)
    if re.fullmatch(r"2\d\d{7}", digits) and _nearest_word(run.before) != "card":
        return "orders", f"{digits[:2]}-{digits[2:6]}-{digits[6:]}"
    if 8 <= len(digits) <= 13 and _nearest_word(run.before) == "card":
        return "cards", digits
    is_product = re.fullmatch(r"[6-9]\d{7}", digits) or ean_is_right(digits)
    return ("products", digits) if is_product else None


def _nearest_word(before: str) -> str | None:
    """Which of card, order and reference was named last before a number."""
    places = {
        name: max((hit.end() for hit in pattern.finditer(before)), default=-1)
        for name, pattern in (
            ("card", _CARD_NEAR),
            ("order", _ORDER_NEAR),
            ("reference", _REFERENCE_NEAR),
        )
    }
    name = max(places, key=places.__getitem__)
    return name if places[name] >= 0 else None


def _matches(patterns: Iterable[str], text: str) -> list[str]:
    found = []
    for pattern in patterns:
        compiled = _compiled(pattern)
        group = 1 if compiled.groups else 0
        found += [(hit.start(group), hit[group]) for hit in compiled.finditer(text)]
    return [value for _, value in sorted(found)]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _products(patterns: Patterns, text: str, cards: list[str], orders: list[str]) -> list[str]:
    codes = [hit[0] for hit in EAN.finditer(text) if ean_is_right(hit[0])]
    named = [value for value in _matches(patterns.products, text) if value not in codes]
    taken = " ".join(cards)
    return [value for value in [*named, *codes] if value not in taken and value not in orders]


def ean_is_right(digits: str) -> bool:
    """Does an EAN-13 carry its own check digit? (GS1 General Specifications, section 7.9)"""
    if len(digits) != 13:
        return False
    weighed = sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(digits[:12]))
    return (10 - weighed % 10) % 10 == int(digits[12])


def _emails(text: str, folded: str) -> list[str]:
    found = [_lowered(hit[0].strip(".'-")) for hit in EMAIL.finditer(text)] if "@" in text else []
    if any(word in folded for word in ("arobas", " at ", "apenstaartje", "arroba", "klammeraffe")):
        found += _spelled_emails(folded)
    return found


def _lowered(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def _spelled_emails(folded: str) -> list[str]:
    """`jeanne point martin arobase exemple point fr` → jeanne.martin@exemple.fr."""
    words = re.findall(r"[\w@+]+|[^\w\s]", re.sub(r"tiret (?:du|en) bas", "underscore", folded))
    found = []
    for place, word in enumerate(words):
        if word in _AT:
            local = _joined(words[:place][::-1])[::-1]
            domain = _joined(words[place + 1 :])
            address = "".join(_MARKS.get(w, w) for w in [*local, "@", *domain])
            if re.fullmatch(r"[\w.+-]{1,64}@(?:[a-z0-9-]+\.){1,4}[a-z]{2,24}", address):
                found.append(address)
    return found


def _joined(words: list[str]) -> list[str]:
    """From the at sign outwards: words held together by `point`, `tiret`, `underscore`."""
    taken: list[str] = []
    for word in words[:15]:
        mark = word in _MARKS
        if not taken:
            if mark:
                break
            taken.append(word)
        elif mark or taken[-1] in _MARKS:
            taken.append(word)
        else:
            break
    while taken and taken[-1] in _MARKS:
        taken.pop()
    return taken


def _phones(text: str, region: str) -> list[str]:
    """Valid numbers in E.164; French overseas numbers get their own country code."""
    candidates = [hit[0] for hit in PHONE.finditer(text)]
    numbers = [e164(candidate, region) for candidate in candidates]
    return [number for number in numbers if number]


def e164(candidate: str, region: str) -> str | None:
    """A phone number as written, in E.164; None for what cannot be one."""
    digits = re.sub(r"\D", "", candidate)
    international = candidate.lstrip("(").startswith(("+", "00"))
    if not international and not (digits.startswith("0") and len(digits) in {9, 10, 11}):
        return None
    place = region
    if region == "FR" and not international:
        if len(digits) == 11:
            place = "GB"  # 07700 900123: nobody in France writes eleven digits
        elif not digits.startswith(_FICTION):
            place = _OVERSEAS.get(digits[:4], region)
    phonenumbers = _phone_library()
    try:
        number = phonenumbers.parse(candidate.replace("(0)", ""), place)
    except phonenumbers.NumberParseException:
        return None
    # possible, not valid: ranges are opened faster than the library learns of them
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


@cache
def _phone_library() -> Any:
    import phonenumbers

    return phonenumbers


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
