"""A base in which some people stand two or three times, each time written otherwise."""

from __future__ import annotations

import random
from dataclasses import replace

from benchmarks.worlds import france, texts
from benchmarks.worlds.base import Base, Person, plain

_SHORT_KINDS = (
    ("avenue", "av"),
    ("boulevard", "bd"),
    ("impasse", "imp"),
    ("chemin", "ch."),
    ("allée", "all"),
    ("place", "pl."),
)


def people(seed: int, size: int) -> tuple[list[Person], list[tuple[str, str]]]:
    """`size` records, some eight in a hundred of them copies, and the pairs that are one person."""
    luck = random.Random(seed + 99)
    base = Base(seed, int(size * 0.915))
    found = base.people
    truth: list[tuple[str, str]] = []
    originals = luck.sample(found, len(found))
    copies: list[Person] = []
    number = len(found)
    while len(found) + len(copies) < size:
        original = originals.pop()
        family = [original.number]
        for _ in range(2 if luck.random() < 0.12 else 1):
            number += 1
            copies.append(_again(base, luck, original, f"C{number:06d}"))
            truth += [(old, copies[-1].number) for old in family]
            family.append(copies[-1].number)
    everybody = found + copies
    luck.shuffle(everybody)
    return everybody, truth


def _again(base: Base, luck: random.Random, person: Person, number: str) -> Person:
    """The same person as another till, form or shop wrote him down."""
    copy = replace(person, number=number)
    _rename(luck, copy)
    _recontact(base, luck, copy)
    if luck.random() < 0.15:
        copy.town, copy.address = france.town(luck), france.address(luck)
        if not (copy.email == person.email or copy.mobile == person.mobile or copy.birth_date):
            copy.email, copy.mobile = person.email, person.mobile
    elif luck.random() < 0.35:
        for long, short in _SHORT_KINDS:
            copy.address = copy.address.replace(f" {long} ", f" {short} ")
    elif luck.random() < 0.1:
        copy.address = texts.typo(luck, copy.address)
    elif luck.random() < 0.06:
        copy.address = ""
    return copy


def _rename(luck: random.Random, copy: Person) -> None:
    draw = luck.random()
    if draw < 0.12:
        copy.last = texts.typo(luck, copy.last)
    elif draw < 0.17:
        copy.first = texts.typo(luck, copy.first)
    elif draw < 0.22:
        copy.last = texts.misheard(luck, copy.last).title()
    elif draw < 0.28:
        copy.first = texts.SHORT.get(copy.first, copy.first)
    elif draw < 0.32:
        copy.first, copy.last = copy.last, copy.first
    elif draw < 0.35:
        copy.first = copy.first[0] + "."
    elif draw < 0.45:
        copy.first, copy.last = plain(copy.first), plain(copy.last)
    elif draw < 0.52 and copy.birth_name:
        copy.last = luck.choice([copy.birth_name, f"{copy.last}-{copy.birth_name}"])
        if not copy.birth_date and not copy.email:
            copy.last = f"{copy.last}"


def _recontact(base: Base, luck: random.Random, copy: Person) -> None:
    if luck.random() < 0.35:
        copy.email = base.fresh_email(copy) if luck.random() < 0.6 else ""
    elif copy.email and luck.random() < 0.08:
        local, _, domain = copy.email.partition("@")
        copy.email = f"{texts.typo(luck, local)}@{domain}"
    if luck.random() < 0.3:
        copy.mobile = base.fresh_mobile(copy) if luck.random() < 0.5 else ""
    if luck.random() < 0.5:
        copy.phone = ""
    if luck.random() < 0.6:
        copy.loyalty = "" if luck.random() < 0.6 else f"293{luck.randint(0, 10**10 - 1):010d}"
    draw = luck.random()
    if draw < 0.35:
        copy.birth_date = ""
    elif draw < 0.39 and copy.birth_date:
        year, month, day = copy.birth_date.split("-")
        copy.birth_date = (
            f"{year}-{day}-{month}"
            if int(day) <= 12
            else f"{year}-{month}-{(int(day) % 28) + 1:02d}"
        )
