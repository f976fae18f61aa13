"""The pairs of records that are one person, over a whole base: blocked, compared, scored in bits.

The traps are people who look like one record written twice: father and son of one name, twins,
spouses with one mailbox, homonyms in one town. So a birth date or a first name that plainly differs
is never outvoted by what a household shares, and a landline tells less than a mobile.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import log2

from inbox.identify import places
from inbox.identify.evidence import sex_of_title
from inbox.identify.first_names import sex_of
from inbox.identify.identifiers import is_mobile
from inbox.identify.names import first_keys, same_first, same_word, surname_forms
from inbox.identify.places import Street
from inbox.identify.sound import fold, sound
from inbox.records import Customer

_LARGEST_BLOCK = 60  # what more records share tells nobody apart; other keys find those pairs
_SEPARATORS = str.maketrans("", "", "._-")
_FIGURES = re.compile(r"\d")
_TOLD_FROM = 0.05  # pairs below this are not worth telling


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, by customer number, with the probability that they are one person, and why."""

    a: str
    b: str
    score: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Record:
    """A customer prepared for comparison: folded once, not once a pair."""

    number: str
    first: str
    last: str
    sex: str | None
    born: date | None
    code: str | None
    town: str
    street: Street | None
    emails: frozenset[str]
    mobiles: frozenset[str]
    landlines: frozenset[str]
    cards: frozenset[str]


class _Tally:
    """Bits by the name of what gave them."""

    __slots__ = ("bits", "contrary", "parts", "personal")

    def __init__(self, bits: float) -> None:
        self.bits = bits
        self.parts: list[tuple[float, str]] = []
        self.personal = False  # does something agree that one person alone has?
        self.contrary = 0  # how many such things both have, and differ in

    def add(self, name: str, bits: float) -> None:
        self.bits += bits
        if bits > 0:
            self.parts.append((bits, name))

    def evidence(self) -> tuple[str, ...]:
        return tuple(name for _, name in sorted(self.parts, key=lambda part: -part[0]))


def pairs(customers: Iterable[Customer]) -> Iterator[Pair]:
    """Pairs of records that may be one person, best first; from a score of 0.5 they are held to be.

    50,000 records take well under a minute and some 300 MB. Holds all records in memory; a base of
    millions is given in parts by the caller (by first letter of the surname, say), which loses few.
    """
    records = [_prepare(customer) for customer in customers]
    frequencies = _Frequencies(records)
    found = []
    for one, other in _blocked(records):
        scored = _score(one, other, frequencies)
        if scored is not None:
            found.append(scored)
    found.sort(key=lambda pair: (-pair.score, pair.a, pair.b))
    yield from found


def _prepare(customer: Customer) -> _Record:
    kinds: dict[str, set[str]] = defaultdict(set)
    for kind, value in customer.keys:
        kinds[kind].add(value)
    phones = kinds["phone"]
    first = fold(customer.first_name or "")
    return _Record(
        number=customer.number,
        first=first,
        last=fold(customer.last_name or ""),
        sex=sex_of_title(customer.title) or sex_of(first),
        born=customer.birth_date,
        code=places.postal_code_of(customer.postal_code),
        town=places.town_key(customer.city),
        street=places.street_of(customer.address),
        emails=frozenset(kinds["email"]),
        mobiles=frozenset(phone for phone in phones if is_mobile(phone)),
        landlines=frozenset(phone for phone in phones if not is_mobile(phone)),
        cards=frozenset(kinds["loyalty"]),
    )


# --- which pairs are worth a look ---------------------------------------------------------------


def _blocked(records: Sequence[_Record]) -> Iterator[tuple[_Record, _Record]]:
    """Every pair that shares a block, once."""
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        for key in _block_keys(record):
            blocks[key].append(at)
    seen: set[int] = set()
    size = len(records)
    for members in blocks.values():
        if not 1 < len(members) <= _LARGEST_BLOCK:
            continue
        for one, other in combinations(members, 2):
            pair = one * size + other
            if pair not in seen:
                seen.add(pair)
                yield records[one], records[other]


def _block_keys(record: _Record) -> set[tuple[str, ...]]:
    keys: set[tuple[str, ...]] = {("@", value) for value in record.emails}
    keys |= {("tel", value) for value in record.mobiles | record.landlines}
    keys |= {("card", value) for value in record.cards}
    firsts = first_keys(record.first)
    lasts = {sound(form) for form in surname_forms(record.last)[:4]}
    code = record.code or record.town
    for first in firsts:
        # Sorted: first name and surname written the wrong way round meet their own record.
        keys |= {("name", *sorted((last, first))) for last in lasts}
        keys |= {("name at", *sorted((last, first)), code) for last in lasts}
        keys.add(("first at", first, code))
        if record.born:
            keys.add(("first born", first, record.born.isoformat()))
    for last in lasts:
        keys.add(("last at", last, code))
        if record.born:
            keys.add(("last born", last, record.born.isoformat()))
    if record.born and code:
        keys.add(("born at", record.born.isoformat(), code))
    house = places.address_key(record.street, record.code)
    if house:
        keys.add(("house", house))
    return keys


# --- what a pair tells --------------------------------------------------------------------------


class _Frequencies:
    """How common each name, town and contact is here: what is rare tells more."""

    def __init__(self, records: Sequence[_Record]) -> None:
        self.size = max(2, len(records))
        self.surnames = Counter(record.last for record in records)
        self.first_names = Counter(record.first for record in records)
        self.codes = Counter(record.code for record in records)
        self.holders = Counter(
            value
            for record in records
            for value in (*record.emails, *record.mobiles, *record.landlines)
        )
        # The odds, before looking, that two records picked blindly are one person's.
        self.prior = -log2(self.size) - 3.0

    def rarity(self, counts: Counter[str], value: str, most: float) -> float:
        """Bits of an agreement on a value that so many records bear."""
        return min(most, max(2.0, log2(0.9 * self.size / max(1, counts[value]))))

    def rarity_of_place(self, code: str | None) -> float:
        """Bits of living in one postal code."""
        return min(9.0, max(2.0, log2(0.8 * self.size / max(1, self.codes[code]))))


def _score(one: _Record, other: _Record, frequencies: _Frequencies) -> Pair | None:
    tally = _Tally(frequencies.prior)
    last, first, swapped = _likeness(one, other)
    if first < 0.4 or (last < 0.5 and not _may_have_married(one, other, first)):
        return None
    _weigh_names(tally, one, other, last, first, frequencies)
    if swapped:
        tally.bits -= 1.0
    _weigh_birth(tally, one, other)
    _weigh_contacts(tally, one, other, frequencies)
    _weigh_places(tally, one, other, frequencies)
    _need_more_than_a_name(tally, one, other, first)
    if tally.bits < -6:
        return None
    score = 1.0 / (1.0 + 2.0 ** -max(-40.0, min(40.0, tally.bits)))
    if score < _TOLD_FROM:
        return None
    a, b = sorted((one.number, other.number))
    return Pair(a, b, round(score, 4), tally.evidence())


def _likeness(one: _Record, other: _Record) -> tuple[float, float, bool]:
    """Surname and first name likeness, the better of both orders."""
    last, first = _surnames(one.last, other.last), same_first(*sorted((one.first, other.first)))
    if last >= 0.5 and first >= 0.4:
        return last, first, False
    if one.last == other.first or same_word(one.last, other.first) >= 0.8:
        crossed = same_first(*sorted((one.first, other.last)))
        if crossed >= 0.8:
            return 1.0, crossed, True
    return last, first, False


def _surnames(one: str, other: str) -> float:
    if one == other:
        return 1.0 if one else 0.4
    best = 0.0
    for at, mine in enumerate(surname_forms(one)):
        for place, theirs in enumerate(surname_forms(other)):
            alike = same_word(mine, theirs) - (0.1 if at > 1 or place > 1 else 0.0)
            best = max(best, alike)
    return best


def _may_have_married(one: _Record, other: _Record, first: float) -> bool:
    """Another surname, all else one: a name taken or given up; men rarely do."""
    if first < 0.8 or "m" in (one.sex, other.sex):
        return False
    mailbox, mobile = bool(one.emails & other.emails), bool(one.mobiles & other.mobiles)
    if mailbox and mobile:
        return True
    house = places.same_street(one.street, other.street) == 1.0 and one.code == other.code
    landline = bool(one.landlines & other.landlines)
    born = one.born is not None and one.born == other.born
    return (born and (mailbox or mobile or house or landline)) or ((mailbox or mobile) and house)


def _need_more_than_a_name(tally: _Tally, one: _Record, other: _Record, first: float) -> None:
    """Name and town are a homonym's as well; name and house, a father's or a son's.

    Something that one person alone has must agree. In one house a woman's full name is enough:
    sons are named after fathers, daughters hardly ever after mothers.
    """
    if tally.personal:
        return
    house = places.same_street(one.street, other.street) == 1.0 and one.code == other.code
    alike = first >= 0.8 or (first >= 0.6 and not tally.contrary)
    woman = "f" in (one.sex, other.sex)
    two_cards = one.cards and other.cards
    if not (house and alike and (woman or (not two_cards and (_bare(one) or _bare(other))))):
        tally.bits = min(tally.bits - 2.0, -0.3)


def _bare(record: _Record) -> bool:
    """Does a record hold nothing of one person's own? Then it is hardly a second person's."""
    return not (record.emails or record.mobiles or record.born)


def _weigh_names(
    tally: _Tally, one: _Record, other: _Record, last: float, first: float, f: _Frequencies
) -> None:
    if last >= 0.5:
        rare = max(one.last, other.last, key=lambda name: f.surnames[name])
        tally.add("last_name", f.rarity(f.surnames, rare, 12.0) - 14 * (1 - last))
    else:
        tally.bits -= 3.0
    common = max(one.first, other.first, key=lambda name: f.first_names[name])
    told = f.rarity(f.first_names, common, 9.0)
    if first in (0.6, 0.7):
        tally.add("initial", 2.5)
    elif first >= 0.8:
        tally.add("first_name", told - 6 * (1 - first))
    elif not one.first or not other.first:
        tally.bits -= 2.0
    else:
        tally.bits -= 3.0
    if one.sex and other.sex and one.sex != other.sex:
        tally.bits -= 16.0


def _weigh_birth(tally: _Tally, one: _Record, other: _Record) -> None:
    if one.born is None or other.born is None:
        return
    if one.born == other.born:
        tally.personal = True
        tally.add("birth_date", 12.0)
        return
    mine, theirs = one.born.isoformat(), other.born.isoformat()
    slips = sum(x != y for x, y in zip(mine, theirs, strict=True))
    crossed = mine == f"{theirs[:4]}-{theirs[8:]}-{theirs[5:7]}"
    if crossed or slips == 1:
        tally.add("birth_date_nearly", 5.0)
    else:
        tally.contrary += 1
        tally.bits -= 22.0 if slips > 2 else 10.0


def _weigh_contacts(tally: _Tally, one: _Record, other: _Record, f: _Frequencies) -> None:
    for name, mine, theirs in (
        ("email", one.emails, other.emails),
        ("mobile", one.mobiles, other.mobiles),
    ):
        common = mine & theirs
        if common:
            tally.personal = True
            tally.add(name, 13.0 - 2.5 * (min(f.holders[value] for value in common) - 2))
        elif mine and theirs and any(_mistyped(x, y) for x in mine for y in theirs):
            tally.personal = True
            tally.add(f"{name}_nearly", 6.0)
        elif mine and theirs:
            tally.contrary += 1
            tally.bits -= 2.0
    if one.landlines & other.landlines:
        tally.add("landline", 7.0)
    if one.cards & other.cards:
        tally.personal = True
        tally.add("loyalty_number", 13.0)
    elif one.cards and other.cards:
        tally.bits -= 1.0


def _mistyped(one: str, other: str) -> bool:
    """Is one the other with a slip in it? `a.martin@` is none for `d.martin@`, nor 117 for 317."""
    if not _slip(one, other) or one[:3] != other[:3]:
        return False
    bare, other_bare = (value.translate(_SEPARATORS) for value in (one, other))
    if bare == other_bare:
        return False
    return one[0] == "+" or _FIGURES.sub("", bare) != _FIGURES.sub("", other_bare)


def _slip(one: str, other: str) -> bool:
    """One letter or figure apart, or two neighbours swapped?"""
    if abs(len(one) - len(other)) > 1:
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=1) <= 1


def _weigh_places(tally: _Tally, one: _Record, other: _Record, f: _Frequencies) -> None:
    street = places.same_street(one.street, other.street)
    same_code = one.code is not None and one.code == other.code
    same_town = bool(one.town) and one.town == other.town
    if same_code:
        tally.add("postal_code", f.rarity_of_place(one.code))
    elif same_town:
        tally.add("city", 5.0)
    elif one.code and other.code:
        near = street and _slip(one.code, other.code)
        # One name and one birthday in two towns, with other contacts, is chance in a large base.
        tally.bits -= 1.0 if near else 2.5 + 2.0 * tally.contrary
    if street == 1.0:
        tally.add("address", 6.0 if same_code or same_town else 3.0)
    elif street == 0.5:
        tally.add("street", 1.0)
    elif one.street and other.street and (same_code or same_town):
        tally.bits -= 2.5
