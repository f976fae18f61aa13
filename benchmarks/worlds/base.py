"""A customer base with households, fathers and sons, homonyms, shared mailboxes and landlines."""

# ruff: noqa: E501 - tables of names and sentences read better whole

from __future__ import annotations

import csv
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.worlds import france

COLUMNS = [
    "number",
    "title",
    "first_name",
    "last_name",
    "email",
    "phone",
    "mobile",
    "address",
    "postal_code",
    "city",
    "country",
    "loyalty_number",
    "birth_date",
    "created_at",
]


@dataclass
class Person:
    """One customer of the base, as he is; `row` is how the till wrote him down."""

    number: str
    sex: str
    first: str
    last: str
    born: int
    town: france.Town
    address: str
    household: int
    email: str = ""
    phone: str = ""
    mobile: str = ""
    loyalty: str = ""
    birth_date: str = ""
    birth_name: str = ""
    role: str = "single"  # single | spouse | child | father | son | homonym | company
    shares: set[str] = field(default_factory=set)  # email, phone: held by others too

    def row(self, luck: random.Random) -> dict[str, str]:
        """The contract's columns, in the several hands that wrote them."""
        loud = luck.random()
        last = (
            self.last.upper()
            if loud < 0.4
            else plain(self.last).upper()
            if loud < 0.5
            else self.last
        )
        first = plain(self.first) if luck.random() < 0.15 else self.first
        address = self.address.upper() if luck.random() < 0.2 else self.address
        return {
            "number": self.number,
            "title": luck.choice({"f": ["Mme", "Mme", "Madame"], "m": ["M.", "M.", "Monsieur"]}[self.sex])
            if luck.random() < 0.9 else "",
            "first_name": first, "last_name": last, "email": self.email,
            "phone": written(luck, self.phone) if self.phone else "",
            "mobile": written(luck, self.mobile) if self.mobile else "",
            "address": address, "postal_code": self.town.postal_code,
            "city": self.town.name.upper() if luck.random() < 0.3 else self.town.name,
            "country": "FR", "loyalty_number": self.loyalty, "birth_date": self.birth_date,
            "created_at": f"20{luck.randint(10, 25)}-{luck.randint(1, 12):02d}-{luck.randint(1, 28):02d}",
        }  # fmt: skip


def plain(text: str) -> str:
    """Without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def written(luck: random.Random, number: str) -> str:
    """A ten-figure number in one of the ways of France."""
    pairs = [number[at : at + 2] for at in range(0, 10, 2)]
    overseas = number[1:4] in ("262", "692", "590", "690", "596", "696", "594", "694")
    code = {"262": "262", "692": "262", "590": "590", "690": "590", "596": "596", "696": "596",
            "594": "594", "694": "594"}.get(number[1:4], "33")  # fmt: skip
    forms = [
        number, " ".join(pairs), ".".join(pairs), "-".join(pairs), f"+{code}{number[1:]}",
        f"+{code} {number[1]} " + " ".join(pairs[1:]), f"00{code}{number[1:]}",
    ]  # fmt: skip
    if not overseas:
        forms += [
            f"+33 (0){number[1]} " + " ".join(pairs[1:]),
            f"(0033) {number[1:]}"[1:].replace(") ", " "),
        ]
    return luck.choice(forms)


def mailbox(luck: random.Random, first: str, last: str, born: int) -> str:
    """An address as people make them of their names."""
    f = "".join(c for c in plain(first).lower() if c.isalpha() or c == "-")
    n = "".join(c for c in plain(last).lower() if c.isalpha())
    year = str(born)[2:]
    local = luck.choice([
        f"{f}.{n}", f"{f}.{n}", f"{f}{n}", f"{f[0]}.{n}", f"{n}.{f}", f"{f}.{n}{year}", f"{f}{year}", f"{f[0]}{n}{year}",
        f"{n}{luck.randint(1, 999)}", f"{f}_{n}", f"{luck.choice(['lolo', 'titi', 'soleil', 'moto', 'chouette', 'breizh', 'jardin'])}{luck.randint(10, 99999)}",
    ])  # fmt: skip
    return f"{local}@{luck.choice(france.PROVIDERS)}"


class Base:
    """People, made until there are as many as asked for; no two strangers share a mailbox."""

    def __init__(self, seed: int, size: int) -> None:
        self.luck = random.Random(seed)
        self.people: list[Person] = []
        self.taken: set[str] = set()
        self.households = 0
        while len(self.people) < size:
            self._household()
        del self.people[size:]
        self._homonyms(max(4, size // 60))
        self._companies(max(3, size // 200))

    def stranger(self) -> Person:
        """Somebody who is no customer."""
        self.households += 1
        someone = self._person(self.households, france.surname(self.luck), self.luck.choice("fm"))
        self._equip(someone, everything=True)
        someone.number = ""
        return someone

    def fresh_email(self, person: Person) -> str:
        """An address that nobody in the base has."""
        while True:
            address = mailbox(self.luck, person.first, person.last, person.born)
            local, _, domain = address.partition("@")
            one_box = f"{local.replace('.', '')}@{domain}" if domain == "gmail.com" else address
            if one_box not in self.taken:
                self.taken.add(one_box)
                return address

    def fresh_mobile(self, person: Person) -> str:
        """A number that nobody in the base has."""
        while True:
            number = france.mobile(self.luck, person.town.postal_code)
            if number not in self.taken:
                self.taken.add(number)
                return number

    def _person(
        self, household: int, last: str, sex: str, like: Person | None = None, born: int = 0
    ) -> Person:
        luck = self.luck
        born = born or min(2006, max(1932, int(luck.gauss(1972, 17))))
        home = (like.town, like.address) if like else (france.town(luck), france.address(luck))
        return Person("", sex, france.first_name(luck, sex, born), last, born, *home, household)

    def _equip(self, person: Person, *, everything: bool = False) -> None:
        luck = self.luck
        if everything or luck.random() < 0.72:
            person.email = self.fresh_email(person)
        if everything or luck.random() < 0.75:
            person.mobile = self.fresh_mobile(person)
        if everything or luck.random() < 0.6:
            shape = luck.random()
            digits = f"{luck.randint(0, 10**10 - 1):010d}"
            person.loyalty = f"293{digits}" if shape < 0.85 else f"FID{digits[:8]}"
        if everything or luck.random() < 0.7:
            person.birth_date = f"{person.born}-{luck.randint(1, 12):02d}-{luck.randint(1, 28):02d}"

    def _join(self, *people: Person) -> None:
        for person in people:
            person.number = f"C{len(self.people) + 1:06d}"
            self.people.append(person)

    def _household(self) -> None:
        luck = self.luck
        self.households += 1
        last = france.surname(luck)
        head = self._person(self.households, last, luck.choice("fm"))
        self._equip(head)
        if luck.random() < 0.35:
            head.phone = france.landline(luck, head.town.postal_code)
        if not (head.email or head.mobile or head.phone or head.loyalty):
            head.mobile = self.fresh_mobile(head)
        kind = luck.random()
        if kind < 0.55:
            self._join(head)
        elif kind < 0.85:
            self._join(head, *self._spouse(head))
        elif kind < 0.93:
            spouse = self._spouse(head)
            child = self._person(
                self.households, last, luck.choice("fm"), head, min(2006, head.born + 27)
            )
            child.role = "child"
            self._equip(child)
            child.phone = head.phone
            self._join(head, *spouse, child)
        else:
            self._father_and_son(head)
        self._note_shared()

    def _spouse(self, head: Person) -> list[Person]:
        luck = self.luck
        sex = "m" if head.sex == "f" else "f"
        same_name = luck.random() < 0.8
        spouse = self._person(self.households, head.last if same_name else france.surname(luck), sex, head,
                              max(1932, min(2006, head.born + luck.randint(-5, 5))))  # fmt: skip
        wife = spouse if sex == "f" else head
        if same_name and luck.random() < 0.5:
            wife.birth_name = france.surname(luck)
        self._equip(spouse)
        spouse.role = head.role = "spouse"
        spouse.phone = head.phone if luck.random() < 0.8 else ""
        if head.email and luck.random() < 0.22:
            spouse.email = head.email
        return [spouse]

    def _father_and_son(self, head: Person) -> None:
        luck = self.luck
        head.sex, head.role = "m", "father"
        head.born = min(head.born, 1965)
        head.first = france.first_name(luck, "m", head.born)
        if head.birth_date:
            head.birth_date = f"{head.born}{head.birth_date[4:]}"
        son = self._person(self.households, head.last, "m", head, head.born + 27)
        son.role = "son"
        if luck.random() < 0.5:
            son.first = head.first
        self._equip(son)
        son.phone = head.phone
        self._join(head, son)

    def _note_shared(self) -> None:
        home = [one for one in self.people[-4:] if one.household == self.households]
        for one in home:
            others = [other for other in home if other is not one]
            one.shares = {kind for kind in ("email", "phone")
                          if getattr(one, kind) and any(getattr(one, kind) == getattr(o, kind) for o in others)}  # fmt: skip

    def _homonyms(self, count: int) -> None:
        """People of one full name in one town, at other addresses."""
        for original in self.luck.sample([p for p in self.people if p.role == "single"], count):
            self.households += 1
            double = self._person(self.households, original.last, original.sex)
            double.first, double.town = original.first, original.town
            double.role = original.role = "homonym"
            self._equip(double)
            if not (double.email or double.mobile):
                double.mobile = self.fresh_mobile(double)
            self._join(double)

    def _companies(self, count: int) -> None:
        """One to three people who buy for a firm and share its mailbox."""
        luck = self.luck
        for _ in range(count):
            self.households += 1
            trade = luck.choice(
                [
                    "plomberie",
                    "menuiserie",
                    "renov",
                    "batiment",
                    "jardins",
                    "elec",
                    "toiture",
                    "peinture",
                ]
            )
            name = plain(france.surname(luck)).lower().replace(" ", "")
            address = f"{luck.choice(['contact', 'compta', 'info', 'accueil', 'commandes'])}@{trade}-{name}.fr"
            first: Person | None = None
            for _ in range(luck.randint(1, 3)):
                one = self._person(self.households, france.surname(luck), luck.choice("fm"), first)
                first = first or one
                self._equip(one)
                one.email, one.role = address, "company"
                one.shares = {"email"}
                self._join(one)


def write(people: list[Person], path: Path, seed: int) -> None:
    """The base as customers.csv."""
    luck = random.Random(seed + 1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(person.row(luck) for person in people)


def rows(people: list[Person], seed: int) -> Iterator[dict[str, str]]:
    """The same rows in memory."""
    luck = random.Random(seed + 1)
    return (person.row(luck) for person in people)


def copy(person: Person, **changes: object) -> Person:
    """A person with some traits changed."""
    return replace(person, **changes)  # type: ignore[arg-type]
