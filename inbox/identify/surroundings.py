"""What identification is told of the deployment: its own people, relays, and how common names are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log2

from inbox.identify.names import surname_forms
from inbox.identify.places import postal_code_of
from inbox.identify.sound import fold
from inbox.records import Customer

# Share of the population, per 100,000, of the surnames that a homonym is most likely to bear; used
# until the base's own counts are known.
_COMMON = {
    "martin": 350, "bernard": 190, "thomas": 170, "petit": 170, "robert": 160, "richard": 150, "durand": 145,
    "dubois": 145, "moreau": 135, "laurent": 135, "simon": 130, "michel": 130, "lefebvre": 125, "leroy": 120,
    "roux": 105, "david": 105, "bertrand": 95, "morel": 95, "fournier": 95, "girard": 90, "bonnet": 90,
    "dupont": 85, "lambert": 80, "fontaine": 80, "rousseau": 80, "vincent": 80, "muller": 75, "lefevre": 75,
    "faure": 75, "andre": 75, "mercier": 75, "blanc": 75, "guerin": 70, "boyer": 70, "garnier": 70,
    "chevalier": 70, "francois": 70, "legrand": 65, "gauthier": 65, "garcia": 90, "perrin": 60, "robin": 60,
    "clement": 60, "morin": 60, "nicolas": 60, "henry": 60, "roussel": 60, "mathieu": 60, "gautier": 55,
    "masson": 55, "marchand": 55, "duval": 55, "denis": 55, "dumont": 55, "marie": 55, "lemaire": 50, "noel": 50,
    "meyer": 50, "dufour": 50, "meunier": 50, "brun": 50, "blanchard": 50, "giraud": 50, "joly": 50, "riviere": 50,
    "lucas": 50, "brunet": 45, "gaillard": 45, "barbier": 45, "arnaud": 45, "martinez": 60, "gerard": 45,
    "roche": 45, "renard": 45, "schmitt": 45, "roy": 45, "leroux": 45, "colin": 45, "vidal": 45, "caron": 45,
    "picard": 45, "roger": 45, "fabre": 45, "aubert": 40, "lemoine": 40, "renaud": 40, "dumas": 40, "lacroix": 40,
    "fernandez": 50, "lopez": 55, "sanchez": 50, "perez": 45, "rodriguez": 50, "da silva": 60, "dasilva": 60,
    "nguyen": 60, "ferreira": 45, "pereira": 45, "fernandes": 40, "traore": 30, "diallo": 30,
}  # fmt: skip
_ELSEWHERE = 12  # per 100,000, a surname outside that list
_RELAY_DOMAIN = re.compile(
    r"(?:^|[.@])(?:marketplace|relay|reply|messages?|msg|notifications?|mp|anonym\w*|privaterelay|buyer|seller)[.-]"
    r"|(?:^|\.)privaterelay\.appleid\.com$|(?:^|\.)marketplace\b|(?:^|\.)mirakl\b|(?:^|\.)relais?\b",
    re.I,
)
_NO_REPLY = re.compile(
    r"^(?:no-?_?reply|ne-?_?pas-?_?repondre|do-?not-?reply|mailer-daemon|postmaster|bounce)", re.I
)
_ROLE = frozenset(
    """
    contact info infos accueil compta comptabilite direction secretariat commercial achats achat service services
    bureau gestion admin administration reception commande commandes facturation rh sav atelier agence mairie
    office sales hello bonjour societe entreprise magasin cabinet equipe technique logistique travaux
    """.split()
)


@dataclass(frozen=True, slots=True)
class Weights:
    """How common names and places are among the customers; unlearnt, France's averages stand in.

    customers     how many records the base holds.
    surnames      whole folded surname without spaces → records; postal_codes likewise.
    Frequencies decide how much an agreement tells: Le Floch in 56000 says more than Martin in 75015.
    """

    customers: int = 100_000
    surnames: Mapping[str, int] = field(default_factory=dict)
    first_names: Mapping[str, int] = field(default_factory=dict)
    postal_codes: Mapping[str, int] = field(default_factory=dict)

    def surname_bits(self, surname: str | None) -> float:
        """log2 of how much likelier an equal surname is for one person than between strangers."""
        key = surname_forms(fold(surname or ""))[:1]
        if not key:
            return 0.0
        if self.surnames:
            share = max(1, self.surnames.get(key[0], 1)) / self.customers
        else:
            share = _COMMON.get(key[0], _ELSEWHERE) / 100_000
        return min(13.0, max(3.0, log2(0.93 / max(share, 1e-6))))

    def first_name_bits(self, first_name: str | None) -> float:
        """The same for a first name; 1 in 100 stands in for what was not counted."""
        if not self.first_names:
            return 6.0
        share = max(1, self.first_names.get(fold(first_name or ""), 1)) / self.customers
        return min(9.0, max(3.0, log2(0.9 / share)))

    def place_bits(self, postal_code: str | None) -> float:
        """The same for a postal code; 1 in 400 stands in."""
        if not self.postal_codes:
            return 8.0
        share = max(1, self.postal_codes.get(postal_code_of(postal_code) or "", 1)) / self.customers
        return min(10.0, max(3.0, log2(0.8 / share)))

    @property
    def prior_bits(self) -> float:
        """log2 of the odds that a record picked blindly is the writer's."""
        return -log2(max(self.customers, 2))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The deployment as identification sees it.

    own_domains   the retailer's mail domains: nobody there is a customer by address alone.
    own_addresses stores' and colleagues' addresses on other domains, normalised.
    relay_domains mail domains of marketplaces known to give each order a new address.
    own_phones    the stores' own numbers (a call passed on shows the store's), in E.164.
    attach_at     the probability from which a message is attached without asking; ask_at, from which
                  a person is asked.
    """

    own_domains: frozenset[str] = frozenset()
    weights: Weights = Weights()
    own_addresses: frozenset[str] = frozenset()
    relay_domains: frozenset[str] = frozenset()
    own_phones: frozenset[str] = frozenset()
    attach_at: float = 0.9
    ask_at: float = 0.2

    def is_own(self, address: str | None) -> bool:
        """Does an address belong to the retailer: its domain or a subdomain, or a listed one?"""
        plain = (address or "").lower()
        domain = plain.rpartition("@")[2]
        return plain in self.own_addresses or any(
            domain == own or domain.endswith("." + own) for own in self.own_domains
        )

    def is_relay(self, address: str | None) -> bool:
        """Is this an address that a marketplace lends for one order, or that takes no mail at all?"""
        local, _, domain = (address or "").lower().rpartition("@")
        if domain in self.relay_domains or _RELAY_DOMAIN.search(domain) or _NO_REPLY.match(local):
            return True
        return _random(local)


def is_role(address: str) -> bool:
    """Is the mailbox an office's, not a person's: contact@, compta@ …?"""
    words = re.split(r"[._-]", address.partition("@")[0])
    return any(word in _ROLE for word in words)


def _random(local: str) -> bool:
    """Does a local part look dealt by a machine: long, figures and letters mixed all along?"""
    plain = re.sub(r"[^a-z0-9]", "", local)
    if len(plain) < 14:
        return False
    changes = sum(a.isdigit() != b.isdigit() for a, b in zip(plain, plain[1:], strict=False))
    vowels = sum(letter in "aeiouy" for letter in plain)
    return changes >= 4 or vowels / len(plain) < 0.15


def learn_weights(customers: Iterable[Customer]) -> Weights:
    """Weights counted from a base: one pass, some megabytes for a million records."""
    surnames: Counter[str] = Counter()
    first_names: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    count = 0
    for customer in customers:
        count += 1
        surnames.update(surname_forms(fold(customer.last_name or ""))[:1])
        first_names[fold(customer.first_name or "")] += 1
        codes[postal_code_of(customer.postal_code) or ""] += 1
    return Weights(max(count, 2), surnames, first_names, codes)
