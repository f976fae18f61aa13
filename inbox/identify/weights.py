"""How much an agreement on a name or a place tells: as much as it is rare among the customers."""

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

# Bearers in 100,000 people of the surnames that a homonym most likely has; used until the base's
# own counts are known.
_BEARERS = """
350: martin
190: bernard
170: thomas petit
160: robert
150: richard
145: durand dubois
135: moreau laurent
130: simon michel
125: lefebvre
120: leroy
105: roux david
95: bertrand morel fournier
90: girard bonnet garcia
85: dupont
80: lambert fontaine rousseau vincent
75: muller lefevre faure andre mercier blanc
70: guerin boyer garnier chevalier francois
65: legrand gauthier
60: perrin robin clement morin nicolas henry roussel mathieu martinez dasilva nguyen
55: gautier masson marchand duval denis dumont marie lopez
50: lemaire noel meyer dufour meunier brun blanchard giraud joly riviere lucas fernandez sanchez
  rodriguez
45: brunet gaillard barbier arnaud gerard roche renard schmitt roy leroux colin vidal caron picard
  roger fabre perez ferreira pereira
40: aubert lemoine renaud dumas lacroix fernandes
30: traore diallo
"""
_COMMON = {
    name: int(entry.partition(":")[0])
    for entry in re.split(r"\n(?! )", _BEARERS.strip())
    for name in entry.partition(":")[2].split()
}
_ELSEWHERE = 12  # in 100,000, a surname outside that list


@dataclass(frozen=True, slots=True)
class Weights:
    """How common names and places are among the customers; unlearnt, France's averages stand in.

    customers     how many records the base holds.
    surnames      whole folded surname without spaces → records; postal_codes likewise.
    Frequencies decide how much an agreement tells: Le Floch in 56000 more than Martin in 75015.
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


def learn_weights(customers: Iterable[Customer]) -> Weights:
    """Weights counted from a base held in memory: one pass."""
    last_names: Counter[str | None] = Counter()
    first_names: Counter[str | None] = Counter()
    codes: Counter[str | None] = Counter()
    for customer in customers:
        last_names[customer.last_name] += 1
        first_names[customer.first_name] += 1
        codes[customer.postal_code] += 1
    return count_weights(last_names, first_names, codes)


def count_weights(
    last_names: Mapping[str | None, int],
    first_names: Mapping[str | None, int],
    postal_codes: Mapping[str | None, int],
) -> Weights:
    """Weights from how many records bear each name and code, as they are written there."""
    surnames: Counter[str] = Counter()
    firsts: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    for name, bearers in last_names.items():
        for form in surname_forms(fold(name or ""))[:1]:
            surnames[form] += bearers
    for name, bearers in first_names.items():
        firsts[fold(name or "")] += bearers
    for code, bearers in postal_codes.items():
        codes[postal_code_of(code) or ""] += bearers
    return Weights(max(sum(last_names.values()), 2), surnames, firsts, codes)
