"""The retailer: 118 stores in real towns, and a base of invented customers, the same each time."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).parent


def _words(name: str) -> tuple[str, ...]:
    """Names of one file, apart by white space; an underscore stands for a space within one."""
    return tuple(word.replace("_", " ") for word in (HERE / name).read_text("utf-8").split())


# (town, postal code): store 001 is the first of 118.
TOWNS = tuple(
    (town, code)
    for code, _, town in (
        line.partition(" ") for line in (HERE / "towns.txt").read_text("utf-8").splitlines()
    )
)
FIRST_NAMES = _words("first_names.txt")
LAST_NAMES = _words("last_names.txt")
STREETS = [
    "rue de la République",
    "avenue Jean-Jaurès",
    "rue Victor-Hugo",
    "rue des Lilas",
    "chemin des Vignes",
    "boulevard Gambetta",
    "place de l'Église",
    "rue Pasteur",
    "allée des Tilleuls",
    "rue du Moulin",
    "impasse des Roses",
    "rue du Général-Leclerc",
    "route de Paris",
    "rue Voltaire",
    "quai de la Gare",
]
MAIL_HOSTS = ("exemple.example", "courriel.example", "boite.example", "poste.example")


def stores() -> Iterator[dict[str, str]]:
    """The rows of the stores: code, name, town, postal code."""
    for number, (town, code) in enumerate(TOWNS, start=1):
        name = f"Maison & Atelier {town}"
        yield {"code": f"{number:03d}", "name": name, "town": town, "postal_code": code}


def customers(count: int, names: Sequence[str] = (), seed: int = 1) -> list[dict[str, str]]:
    """`count` customers in the import's columns; the first have the full names given."""
    dice = random.Random(seed)  # noqa: S311 - invented people, not secrets
    rows = []
    for index in range(count):
        first, last = _name(dice, names[index] if index < len(names) else None)
        town, code = dice.choice(TOWNS)
        rows.append(
            {
                "number": f"C{index + 1:06d}",
                "title": dice.choice(("Mme", "M.")),
                "first_name": first,
                "last_name": last,
                "email": f"{_plain(first)}.{_plain(last)}{index}@{dice.choice(MAIL_HOSTS)}",
                "phone": f"01 99 00 {index // 100 % 100:02d} {index % 100:02d}",
                # the range that ARCEP keeps for fiction, by decree
                "mobile": f"06 39 98 {index // 100 % 100:02d} {index % 100:02d}",
                "address": f"{dice.randint(1, 120)} {dice.choice(STREETS)}",
                "postal_code": code,
                "city": town,
                "country": "FR",
                "loyalty_number": f"29{index:08d}{dice.randint(100, 999)}",
                "birth_date": f"{dice.randint(1940, 2005)}-{dice.randint(1, 12):02d}-11",
                "created_at": f"{dice.randint(2012, 2025)}-{dice.randint(1, 12):02d}-02",
            }
        )
    return rows


def _name(dice: random.Random, told: str | None) -> tuple[str, str]:
    if told is not None:
        first, _, last = told.partition(" ")
        return first, last
    return dice.choice(FIRST_NAMES), dice.choice(LAST_NAMES)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.lower())
    return "".join(c for c in letters if c.isascii() and c.isalnum())
