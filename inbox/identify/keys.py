"""The keys under which customers are indexed and messages look them up.

| kind            | value                                   | holders in a base of a million |
|-----------------|-----------------------------------------|--------------------------------|
| email           | normalised address                      | 1, a household 2               |
| phone           | E.164                                   | 1, a landline 2 to 5           |
| loyalty, customer_number, order | letters and figures     | 1                              |
| name_first      | sound of surname `|` sound of first name | tens, hundreds for Jean Martin |
| name_postcode   | sound of surname `|` postal code        | a few                          |
| name_city       | sound of surname `|` town               | a few, more in large towns     |
| first_postcode  | sound of first name `|` postal code     | tens                           |
| address         | number `|` sound of street's last word `|` postal code | a household     |

A store looks each key up with a cap; a key with more holders than that tells too little to matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from inbox.identify import claims as reading
from inbox.identify import identifiers, places
from inbox.identify.claims import Claims
from inbox.identify.names import PARTICLES, PersonName, first_keys, surname_keys
from inbox.identify.sound import fold, sound
from inbox.records import Entities, Key, Message

IDENTIFIERS = frozenset({"email", "phone", "loyalty", "customer_number", "order"})
_MOST = 60


def customer_keys(fields: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """The (kind, value) pairs of a record, from the fields of the contract's customer import.

    fields  number, first_name, last_name, email, phone, mobile, loyalty_number, address,
            postal_code, city; `orders` a list of order numbers, `emails` and `phones` lists of
            further ones. Missing, empty and unreadable fields give no key.
    """
    found: set[tuple[str, str | None]] = set()
    for address in (fields.get("email"), *_several(fields.get("emails"))):
        found.add(("email", identifiers.email_key(_text(address))))
    for number in (fields.get("phone"), fields.get("mobile"), *_several(fields.get("phones"))):
        found.add(("phone", identifiers.phone_key(_text(number))))
    found.add(("loyalty", identifiers.code_key(fields.get("loyalty_number"))))
    found.add(("customer_number", identifiers.code_key(fields.get("number"))))
    found.update(("order", identifiers.code_key(order)) for order in _several(fields.get("orders")))
    found.update(_blocking(fields))
    return frozenset((kind, value) for kind, value in found if value)


def _blocking(fields: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    surnames = surname_keys(fold(_text(fields.get("last_name"))))
    firsts = first_keys(fold(_text(fields.get("first_name"))))
    code = places.postal_code_of(fields.get("postal_code"))
    town = places.town_key(_text(fields.get("city")))
    yield from (("name_first", f"{last}|{first}") for last in surnames for first in firsts)
    if code:
        yield from (("name_postcode", f"{last}|{code}") for last in surnames)
        yield from (("first_postcode", f"{first}|{code}") for first in firsts)
        yield "address", places.address_key(places.street_of(_text(fields.get("address"))), code)
    if town:
        yield from (("name_city", f"{last}|{town}") for last in surnames)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _several(value: object) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple | set | frozenset) else ()


def blocking_keys(message: Message, entities: Entities) -> tuple[Key, ...]:
    """The keys of a message, each with where it stands: identifiers first, at most some sixty.

    where  header | reply_to | form | sidecar | caller | signature | body | forwarded |
           forwarded_body; keys made of a name take the name's own standing.
    """
    claims = reading.read(message, entities)
    found = list(claims.keys)
    for name, where in people(claims):
        found += _name_keys(name, where, claims)
    found += [
        Key("address", key, "body")
        for street in claims.places.streets[:3]
        # Where the street's name ends in running text is not known: each word may be the last.
        for size in range(1, min(4, len(street.words)) + 1)
        for code in sorted(claims.places.postal_codes)[:3]
        if (key := places.address_key(places.Street(street.number, street.words[:size]), code))
    ]
    return tuple({(key.kind, key.value): key for key in reversed(found[:_MOST])}.values())[::-1]


def people(claims: Claims) -> list[tuple[PersonName, str]]:
    """Everybody who may be the customer by a message's claims, with where the name stands."""
    named = (
        (claims.subject, "body"),
        (claims.author, "header" if claims.trust == "display" else "signature"),
        (claims.inner, "forwarded"),
        (claims.display, "header"),
    )
    found: dict[tuple[str, ...], tuple[PersonName, str]] = {}
    for name, where in named:
        if name:
            found.setdefault(name.words, (name, where))
    return list(found.values())


def _name_keys(name: PersonName, where: str, claims: Claims) -> Iterator[Key]:
    """Keys of a name whose words may stand in either order, with every place the text names."""
    words = [word for word in name.words if len(word) > 1][:5]
    bare = [word for word in words if word not in PARTICLES]
    surnames = dict.fromkeys([*map(sound, bare), *_joined(words)])
    firsts = dict.fromkeys(key for word in bare[:4] for key in sorted(first_keys(word)))
    firsts |= dict.fromkeys(_joined(bare))
    codes = sorted(claims.places.postal_codes)[:3]
    yield from (
        Key("name_postcode", f"{last}|{code}", where) for last in surnames for code in codes
    )
    if len(bare) > 1:
        for word in bare[:4]:
            for last in [*(sound(other) for other in bare if other is not word), *_joined(words)]:
                for first in sorted(first_keys(word)):
                    yield Key("name_first", f"{last}|{first}", where)
    towns = sorted(claims.places.towns, key=len)[:6]
    yield from (Key("name_city", f"{last}|{town}", where) for last in surnames for town in towns)
    yield from (
        Key("first_postcode", f"{first}|{code}", where) for first in firsts for code in codes
    )


def _joined(words: list[str]) -> list[str]:
    """The sounds of two neighbouring words written as one: le gall, da silva, jean pierre."""
    return [sound(one + two) for one, two in pairwise(words)]
