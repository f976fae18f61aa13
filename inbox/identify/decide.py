"""Attach, ask, create or leave: the outcome of identification.

Attaching to the wrong person is worse than asking, so a probability is not enough: there must be
an anchor (an identifier, or a place with the full name), and no rival. Nobody is created from a
first name, and whoever merely shares a customer's name is not that customer.
"""

from __future__ import annotations

from collections.abc import Sequence

from inbox.identify import claims as reading
from inbox.identify import places
from inbox.identify.claims import Claims
from inbox.identify.evidence import Case, Weighed, counts, prepare, weigh
from inbox.identify.first_names import KNOWN
from inbox.identify.names import Agreement, PersonName
from inbox.identify.sound import fold
from inbox.identify.surroundings import Surroundings
from inbox.records import Candidate, Channel, Entities, Key, Match, Message, Newcomer

_OWN = frozenset({"header", "reply_to", "form", "caller", "signature", "sidecar"})
_NAMED = frozenset(
    {
        Agreement.FULL,
        Agreement.LAST_ONLY,
        Agreement.INITIAL,
        Agreement.FIRST_ONLY,
        Agreement.MARRIED,
    }
)


def identify(
    message: Message,
    entities: Entities,
    keys: Sequence[Key],
    candidates: Sequence[Candidate],
    surroundings: Surroundings,
) -> Match:
    """Who wrote, among the candidates: matched, ambiguous, created (a newcomer) or none.

    keys        those of `blocking_keys`, by which the candidates were found.
    candidates  each with the keys it shares with the message and how many records hold them.
    The outcome's `learned` are the keys to add to a matched customer.
    """
    claims = reading.read(message, entities)
    case = prepare(message, claims, surroundings)
    weighed = [weigh(candidate, case) for candidate in candidates]
    _housemates(weighed, case)
    ranked = sorted(
        zip(weighed, _probabilities(weighed), strict=True),
        key=lambda pair: (-pair[1], pair[0].customer.number),
    )
    if ranked and _attaches(*ranked[0], case):
        best, score = ranked[0]
        return Match(
            "matched",
            best.customer.id,
            round(score, 4),
            _reasons(best),
            learned=_learned(message, case, keys, candidates, best, score),
        )
    rivals = [(one, score) for one, score in ranked if _worth_asking(one, score, surroundings)]
    if rivals and not message.is_automatic and message.bounce is None:
        return Match(
            "ambiguous",
            None,
            round(rivals[0][1], 4),
            _reasons(rivals[0][0]),
            candidates=tuple((one.customer.id, round(score, 4)) for one, score in rivals[:5]),
        )
    return _newcomer(message, claims, case, keys)


def _probabilities(weighed: Sequence[Weighed]) -> list[float]:
    """Each candidate's share of the odds, beside the case that it is none of them (odds 1)."""
    odds = [2.0 ** max(-60.0, min(60.0, one.bits)) for one in weighed]
    total = 1.0 + sum(odds)
    return [one / total for one in odds]


def _attaches(best: Weighed, score: float, case: Case) -> bool:
    if best.likeness.agreement in (Agreement.RELATIVE, Agreement.OTHER):
        return False
    if case.name and case.name.couple and not best.sole:
        return False  # `Famille Petit`, from the mailbox of two
    return score >= case.surroundings.attach_at and best.anchored


def _worth_asking(one: Weighed, score: float, surroundings: Surroundings) -> bool:
    """Is a question about this record better than a new one? A stranger's old address is not."""
    if one.likeness.agreement is Agreement.OTHER:
        return score >= surroundings.ask_at
    if one.identified:
        return True
    anchored = one.anchored and score >= surroundings.ask_at / 4
    return anchored or score >= 0.5


def _reasons(one: Weighed) -> tuple[str, ...]:
    """The names of what agreed, strongest first."""
    agreed = [name for name, bits in one.evidence.items() if bits > 0]
    return tuple(sorted(agreed, key=lambda name: -one.evidence[name]))


def _housemates(weighed: Sequence[Weighed], case: Case) -> None:
    """A shared mailbox or landline, held by one of a household, signed by another: the other's.

    The identifier's holder is contradicted by the name; who bears the name lives at his address.
    """
    holders = [
        one
        for one in weighed
        if one.identified and one.likeness.agreement in (Agreement.RELATIVE, Agreement.OTHER)
    ]
    for one in weighed:
        if one.identified or one.likeness.agreement is not Agreement.FULL:
            continue
        if any(_one_house(one, holder) for holder in holders):
            one.add("household", 12.0)
            one.anchored = True


def _one_house(one: Weighed, other: Weighed) -> bool:
    mine, theirs = one.customer, other.customer
    codes = {places.postal_code_of(mine.postal_code), places.postal_code_of(theirs.postal_code)}
    if len(codes) != 1 or None in codes:
        return False
    streets = places.street_of(mine.address), places.street_of(theirs.address)
    return places.same_street(*streets) == 1.0


def _learned(
    message: Message,
    case: Case,
    keys: Sequence[Key],
    candidates: Sequence[Candidate],
    best: Weighed,
    score: float,
) -> tuple[Key, ...]:
    """What this message teaches of a customer: addresses and numbers that are surely his own."""
    held = best.customer.keys
    shared = {
        (key.kind, key.value)
        for one in candidates
        if one.customer.id == best.customer.id
        for key in one.shared
    }
    if score < 0.98 or case.spoofed:
        return ()
    found = []
    for key in keys:
        pair = (key.kind, key.value)
        if pair in held or pair in shared or not counts(key, case):
            continue
        if _teaches(key, case, best, message):
            found.append(key)
    return tuple(found)


def _teaches(key: Key, case: Case, best: Weighed, message: Message) -> bool:
    if key.kind == "order":
        return key.where in ("body", "form", "forwarded_body") and _is_order(key, case)
    if key.kind not in ("email", "phone") or case.claims.on_behalf:
        return False
    if case.own_sender and not case.claims.is_form:
        return key.where == "forwarded" and best.likeness.agreement in _NAMED
    if case.own_sender and key.where in ("header", "reply_to") and key.where != "reply_to":
        return False
    sure = best.likeness.agreement in _NAMED or best.identified
    return key.where in _OWN and sure


def _is_order(key: Key, case: Case) -> bool:
    """Only numbers that were read as order numbers, not every run of figures looked up as one."""
    return key.value in case.claims.orders


def _newcomer(message: Message, claims: Claims, case: Case, keys: Sequence[Key]) -> Match:
    """A new record where enough is known for it to be found again, else nobody."""
    if message.is_automatic or message.bounce is not None:
        return Match("none")
    name = case.name
    own = _OWN | ({"forwarded", "forwarded_body", "body"} if case.own_sender else set())
    mine = tuple(
        key
        for key in keys
        if key.kind in ("email", "phone") and key.where in own and counts(key, case)
        and not (claims.on_behalf and key.where != "form")
    )  # fmt: skip
    place = _place(claims)
    full = name is not None and name.full
    spoken_number = message.channel is Channel.CALL and name is not None
    if not mine and spoken_number:
        mine = tuple(key for key in keys if key.kind == "phone" and counts(key, case))
    if not mine and not (full and place[0]):
        return Match("none")
    first, last = name_parts(name)
    cards = tuple(
        key
        for key in keys
        if (key.kind == "loyalty" and key.where in ("form", "sidecar"))
        or (key.kind == "order" and _is_order(key, case))
    )
    title = {"f": "Mme", "m": "M."}.get(name.sex or "") if name else None
    return Match("created", newcomer=Newcomer(title, first, last, *place, (*mine, *cards)))


def _place(claims: Claims) -> tuple[str | None, str | None]:
    """The one postal code that the message tells, and the town written beside it, if any."""
    codes = sorted(claims.places.postal_codes)
    code = codes[0] if len(codes) == 1 else None
    return code, claims.town if code else None


def name_parts(  # noqa: PLR0911 - one way of writing a name a line
    name: PersonName | None,
) -> tuple[str | None, str | None]:
    """A name as (first name, surname) to write into a record; capitals and known names decide."""
    if name is None:
        return None, None
    words = name.shown.split()
    if name.couple or not words:
        return None, name.shown or None
    if name.first or name.last:
        return _cased(name.shown_first), _cased(name.shown_last)
    if len(words) == 1:
        is_first = fold(words[0]) in KNOWN and name.sex is None
        return (_cased(words[0]), None) if is_first else (None, _cased(words[0]))
    loud = [word for word in words if len(word) > 1 and word.isupper()]
    if loud and len(loud) < len(words):
        return _cased(" ".join(w for w in words if w not in loud)), _cased(" ".join(loud))
    if fold(words[0]).split()[0] not in KNOWN and fold(words[-1]).split()[0] in KNOWN:
        return _cased(words[-1]), _cased(" ".join(words[:-1]))
    return _cased(words[0]), _cased(" ".join(words[1:]))


def _cased(words: str | None) -> str | None:
    if not words:
        return None
    return words.title() if words.isupper() or words.islower() else words
