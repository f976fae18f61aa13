"""What identification is told of the deployment: its own people, the market-places' relays."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from inbox.identify.weights import Weights

_RELAY_DOMAIN = re.compile(
    r"(?:^|[.@])(?:marketplace|relay|reply|messages?|msg|notifications?|mp|anonym\w*"
    r"|privaterelay|buyer|seller)[.-]"
    r"|(?:^|\.)privaterelay\.appleid\.com$|(?:^|\.)marketplace\b|(?:^|\.)mirakl\b|(?:^"
    r"|\.)relais?\b",
    re.I,
)
_NO_REPLY = re.compile(
    r"^(?:no-?_?reply|ne-?_?pas-?_?repondre|do-?not-?reply|mailer-daemon|postmaster|bounce)", re.I
)
_ROLES = """
contact info infos accueil compta comptabilite direction secretariat commercial achats achat
service services bureau gestion admin administration reception commande commandes facturation rh
sav atelier agence mairie office sales hello bonjour societe entreprise magasin cabinet equipe
technique logistique travaux
"""
_ROLE = frozenset(_ROLES.split())


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The deployment as identification sees it.

    own_domains   the retailer's mail domains: nobody there is a customer by address alone.
    own_addresses stores' and colleagues' addresses on other domains, normalised.
    relay_domains mail domains of marketplaces known to give each order a new address.
    own_phones    the stores' own numbers (a call passed on shows the store's), in E.164.
    attach_at     the probability from which a message is attached without asking; ask_at, from
                  which a person is asked.
    """

    own_domains: frozenset[str] = frozenset()
    weights: Weights = field(default_factory=Weights)
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
        """Is this an address that a marketplace lends for one order, or one that takes no mail?"""
        local, _, domain = (address or "").lower().rpartition("@")
        if domain in self.relay_domains or _RELAY_DOMAIN.search(domain) or _NO_REPLY.match(local):
            return True
        return _random(local)


def is_role(address: str) -> bool:
    """Is the mailbox an office's or a family's, not one person's: contact@, famille.petit@ …?"""
    local = address.partition("@")[0]
    words = re.split(r"[._-]", local)
    return local.startswith("famille") or any(word in _ROLE for word in words)


def _random(local: str) -> bool:
    """Does a local part look dealt by a machine: long, figures and letters mixed all along?"""
    plain = re.sub(r"[^a-z0-9]", "", local)
    if len(plain) < 14:
        return False
    changes = sum(a.isdigit() != b.isdigit() for a, b in pairwise(plain))
    vowels = sum(letter in "aeiouy" for letter in plain)
    return changes >= 4 or vowels / len(plain) < 0.15
