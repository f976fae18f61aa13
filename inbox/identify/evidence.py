"""What speaks for a candidate, and against, in bits (Fellegi and Sunter, 1969).

0 bits over the prior tells nothing, +1 doubles the odds. An identifier is looked up by equality, so
its weight is the base's size (it picks one record of so many) plus a surplus that says how often
an identifier in that place is not the writer's own: an address in a form is typed by him, a number
in running text may be anybody's. Names and places weigh by how rare they are. A name that plainly
contradicts outweighs any one identifier: addresses and numbers pass to other people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log2
from typing import Any

from inbox.identify import places
from inbox.identify.claims import Claims
from inbox.identify.identifiers import is_mobile
from inbox.identify.keys import IDENTIFIERS
from inbox.identify.names import TITLES, Agreement, Likeness, PersonName, compare
from inbox.identify.sound import fold
from inbox.identify.surroundings import Surroundings, is_role
from inbox.records import Candidate, Customer, Key, Message

# log2 of the odds that an identifier found there is the customer's own, held by one record alone.
SURPLUS: Mapping[str, Mapping[str, float]] = {
    "email": {"header": 6.0, "reply_to": 6.0, "form": 7.0, "signature": 6.0, "body": 3.0,
              "forwarded": 6.0},
    "phone": {"caller": 5.0, "form": 6.0, "sidecar": 6.0, "signature": 5.5, "body": 3.0,
              "forwarded_body": 4.5},
    "loyalty": {"form": 7.0, "sidecar": 7.0, "body": 6.0, "forwarded_body": 6.0},
    "customer_number": {"form": 7.0, "sidecar": 7.0, "body": 6.0, "forwarded_body": 6.0},
    "order": {"form": 5.0, "body": 5.0, "forwarded_body": 5.0},
}  # fmt: skip
_WRITERS = frozenset({"header", "reply_to", "caller", "signature", "form"})  # where one's own stand
_FITS_A_COUPLE = frozenset(
    {
        Agreement.FULL,
        Agreement.LAST_ONLY,
        Agreement.INITIAL,
        Agreement.FIRST_ONLY,
        Agreement.MARRIED,
    }
)
_EVIDENCE_NAME = {"loyalty": "loyalty_number", "order": "order_number"}


@dataclass(slots=True)
class Weighed:
    """One candidate with the sum of what was found, and why.

    identified, sole  does an identifier agree, and one that no other record holds?
    anchored  is there more than a name: an identifier that counts, or a place with the full name?
    """

    customer: Customer
    bits: float
    likeness: Likeness
    evidence: dict[str, float] = field(default_factory=dict)
    identified: bool = False
    sole: bool = False
    anchored: bool = False

    def add(self, name: str, bits: float) -> None:
        """Add one piece of evidence under its name."""
        self.bits += bits
        self.evidence[name] = self.evidence.get(name, 0.0) + bits


@dataclass(frozen=True, slots=True)
class Case:
    """A message prepared for weighing: whose name counts, which identifiers count."""

    claims: Claims
    surroundings: Surroundings
    name: PersonName | None
    trust: str
    own_sender: bool
    spoofed: bool
    author: PersonName | None = None
    subject_named: bool = False


def prepare(message: Message, claims: Claims, surroundings: Surroundings) -> Case:
    """Decide whose name and which addresses speak for the customer in this message."""
    own = surroundings.is_own(message.sender.address)
    spoofed = is_spoofed(message.facts)
    if own and not claims.is_form:
        return Case(claims, surroundings, claims.inner, "inner", own, spoofed)
    if claims.subject:
        return Case(claims, surroundings, claims.subject, "said", own, spoofed, claims.author, True)
    return Case(claims, surroundings, claims.author, claims.trust, own, spoofed, claims.author)


def is_spoofed(facts: Mapping[str, Any]) -> bool:
    """Is the From worth nothing: found false, or by a server that we trust found unproven?

    Where nobody has judged (`authenticity`), the servers' own words tell: DMARC failed (RFC 7489),
    or SPF did and no DKIM signature mends it.
    """
    judged = facts.get("authenticity")
    if isinstance(judged, Mapping):
        unproven = judged.get("result") == "unproven" and bool(judged.get("trusted"))
        return judged.get("result") == "forged" or unproven
    verdicts = facts.get("authentication") or ()
    for verdict in verdicts if isinstance(verdicts, list | tuple) else ():
        if not isinstance(verdict, Mapping):
            continue
        spf, dkim, dmarc = (str(verdict.get(part) or "") for part in ("spf", "dkim", "dmarc"))
        if dmarc == "fail" or (dmarc != "pass" and spf == "fail" and dkim != "pass"):
            return True
    return False


def counts(key: Key, case: Case) -> bool:
    """Can this identifier name a customer here: not a relay's, a shop's, nor a colleague's?"""
    around = case.surroundings
    if key.kind == "email":
        return not (around.is_own(key.value) or around.is_relay(key.value))
    if key.kind == "phone" and key.value in around.own_phones:
        return False
    return not (
        case.own_sender and not case.claims.is_form and key.where in ("signature", "header")
    )


def weigh(candidate: Candidate, case: Case) -> Weighed:
    """All the evidence for one candidate."""
    customer = candidate.customer
    likeness = _name(customer, case)
    found = Weighed(customer, case.surroundings.weights.prior_bits, likeness)
    _identifiers(found, candidate, case)
    _names(found, case)
    _places(found, case)
    _birth(found, case)
    _near(found, case)
    if not found.identified:
        _disagreeing(found, case)
        found.anchored = _anchored_by_place(found)
    return found


def sex_of_title(title: str | None) -> str | None:
    """`f` or `m` by a record's title (Mme, M., Monsieur); None for none, or a couple's."""
    sexes = {TITLES.get(word) for word in fold(title or "").split()} - {None}
    return sexes.pop() if len(sexes) == 1 else None


def _name(customer: Customer, case: Case) -> Likeness:
    sex = sex_of_title(customer.title)
    likeness = compare(case.name, customer.first_name, customer.last_name, sex)
    if case.name and case.name.couple and likeness.agreement in _FITS_A_COUPLE:
        return Likeness(Agreement.UNKNOWN)  # `Jean et Marie Martin` tells neither of them apart
    if case.subject_named and case.author and likeness.agreement is Agreement.LAST_ONLY:
        # `Pour ma mère, Mme Durand`, signed Julie Durand: the record of Julie is not hers.
        writer = compare(case.author, customer.first_name, customer.last_name, sex)
        if writer.agreement in (Agreement.FULL, Agreement.FIRST_ONLY, Agreement.INITIAL):
            return Likeness(Agreement.RELATIVE, likeness.surname, 0.0)
    return likeness


def _identifiers(found: Weighed, candidate: Candidate, case: Case) -> None:
    base = -case.surroundings.weights.prior_bits
    strengths: list[tuple[float, Key]] = []
    found.sole = any(
        holders == 1 and key.kind in IDENTIFIERS and counts(key, case)
        for key, holders in candidate.shared.items()
    )
    for key, holders in candidate.shared.items():
        if key.kind in IDENTIFIERS and counts(key, case):
            strength = _surplus(key, case, found.likeness) - 1.3 * log2(max(1, holders))
            strengths.append((strength, key))
    strengths.sort(key=lambda pair: -pair[0])
    for place, (strength, key) in enumerate(strengths):
        name = _EVIDENCE_NAME.get(key.kind, key.kind)
        if key.kind == "email" and key.where == "header" and case.spoofed:
            found.add(name, 4.0)
        elif not found.identified:
            found.identified = found.anchored = True
            found.add(name, base + strength)
        else:
            # A second identifier of one household agrees more easily than between strangers.
            found.add(name, max(0.5, strength) if place < 4 else 0.0)


def _surplus(key: Key, case: Case, likeness: Likeness) -> float:
    where = "body" if key.where not in SURPLUS[key.kind] else key.where
    surplus = SURPLUS[key.kind][where]
    if key.where in ("forwarded", "forwarded_body") and not case.own_sender:
        surplus = 1.0
    if case.own_sender and key.where == "body" and not case.claims.is_form:
        surplus = max(surplus, 5.0)
    if key.kind == "phone" and not is_mobile(key.value):
        surplus -= 0.5
    unnamed = likeness.agreement in (Agreement.UNKNOWN, Agreement.UNCLEAR)
    if key.kind == "email" and unnamed and is_role(key.value):
        surplus -= 5.0
    if case.claims.on_behalf and not case.subject_named and key.where in _WRITERS:
        surplus -= 6.0  # the writer's own address says nothing of the relative he writes for
    return surplus


def _names(found: Weighed, case: Case) -> None:
    weights = case.surroundings.weights
    likeness, customer = found.likeness, found.customer
    surname = weights.surname_bits(customer.last_name) - 14 * (1 - max(likeness.surname, 0.5))
    first = weights.first_name_bits(customer.first_name) - 5 * (1 - max(likeness.first_name, 0.5))
    if case.claims.on_behalf and not case.subject_named:
        _names_of_writer_for_another(found)
        return
    display = case.trust == "display"
    match likeness.agreement:
        case Agreement.FULL:
            found.add("last_name", surname)
            found.add("first_name", first)
        case Agreement.INITIAL:
            found.add("last_name", surname)
            found.add("first_name", 2.0)
        case Agreement.LAST_ONLY:
            found.add("last_name", surname)
        case Agreement.FIRST_ONLY:
            found.add("first_name", min(first, 4.0))
        case Agreement.MARRIED:
            man = sex_of_title(customer.title) == "m" and likeness.surname < 0.5
            found.add("first_name", (0.0 if found.identified else first) - (4.0 if man else 1.0))
        case Agreement.RELATIVE:
            found.bits -= 7.0 if display and found.identified else 16.0
        case Agreement.OTHER:
            found.bits -= 7.0 if display and found.identified else 18.0
        case Agreement.UNCLEAR:
            found.bits -= 3.0
        case Agreement.UNKNOWN:
            pass


def _names_of_writer_for_another(found: Weighed) -> None:
    """He writes for a relative he does not name: a record that fits the writer is not meant."""
    if found.likeness.agreement in (Agreement.FULL, Agreement.FIRST_ONLY, Agreement.INITIAL):
        found.bits -= 6.0


def _places(found: Weighed, case: Case) -> None:
    """House, postal code and town, as far as the message names them for the writer."""
    customer, told = found.customer, case.claims.places
    weight = case.surroundings.weights.place_bits(customer.postal_code)
    code = places.postal_code_of(customer.postal_code)
    town = places.town_key(customer.city)
    in_code = code is not None and code in told.postal_codes
    in_town = len(town) > 2 and town in told.towns
    street = places.street_of(customer.address)
    house = max((places.same_street(street, one) for one in told.streets), default=0.0)
    if in_code:
        found.add("postal_code", weight)
    elif in_town and told.postal_codes and code:
        found.bits += 1.0  # another quarter of a large town: no more than a hint
    elif in_town:
        found.add("city", weight - 1.0)
    elif told.postal_codes and code:
        found.bits -= 1.0 if found.identified else 5.0
    if house == 1.0:
        found.add("address", 9.0)
    elif house == 0.5:
        found.bits -= 1.0  # neighbours, or a slip in the number
    elif told.streets and street and not found.identified:
        found.bits -= 4.0


def _birth(found: Weighed, case: Case) -> None:
    born = found.customer.birth_date
    if born and born.isoformat() in case.claims.dates:
        found.add("birth_date", 9.0)


def _near(found: Weighed, case: Case) -> None:
    """A number one slip away from the record's own, told with the record's full name."""
    if found.identified or found.likeness.agreement is not Agreement.FULL or not case.claims.odd:
        return
    from rapidfuzz.distance import OSA

    for kind, value in found.customer.keys:
        figures = _national(value) if kind == "phone" else value
        if kind not in ("phone", "loyalty") or len(figures) < 8:
            continue
        for seen in case.claims.odd:
            if abs(len(seen) - len(figures)) <= 1 and OSA.distance(_national(seen), figures) <= 1:
                found.add("phone_nearly" if kind == "phone" else "loyalty_nearly", 11.0)
                return


def _national(number: str) -> str:
    """A French number in any digits-only form as the ten figures that people dial."""
    figures = number.removeprefix("+").removeprefix("00")
    if figures.startswith(("262", "590", "594", "596")) and len(figures) == 12:
        return "0" + figures[3:]
    return "0" + figures[2:].removeprefix("0") if figures.startswith("33") else figures


def _disagreeing(found: Weighed, case: Case) -> None:
    """Own address and number that the record does not hold: people change one, rarely both."""
    held = {kind for kind, _ in found.customer.keys}
    told = {
        key.kind: 1.5 if key.where == "caller" else 3.0  # one calls from where one is
        for key in case.claims.keys
        if key.where in _WRITERS and key.kind in ("email", "phone") and counts(key, case)
    }
    if "address" not in found.evidence:
        found.bits -= sum(bits for kind, bits in told.items() if kind in held)


def _anchored_by_place(found: Weighed) -> bool:
    """Name and place together may attach: a full name with a place, or a house with an initial."""
    agreement, evidence = found.likeness.agreement, found.evidence
    placed = evidence.keys() & {"postal_code", "city", "address", "birth_date"}
    nearly = evidence.keys() & {"phone_nearly", "loyalty_nearly"}
    if agreement is Agreement.FULL:
        return bool(placed or nearly)
    in_house = "address" in evidence and bool(evidence.keys() & {"postal_code", "city"})
    return in_house and agreement in (Agreement.INITIAL, Agreement.MARRIED)
