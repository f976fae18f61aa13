"""Where somebody lives, out of a text or a record: postal codes, towns, streets with numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from inbox.identify import spoken
from inbox.identify.sound import fold, fold_long, sound

# 00 and 96 are no departments; 97 and 98 are overseas.
_CODE = r"(?:0[1-9]|[1-8]\d|9[0-5]|97|98)\d{3}"
_POSTAL_CODE = re.compile(
    rf"(?<![\w.,/+-])(?:F-)?({_CODE})(?![\w/]|[.,]\d|\s?(?:€|eur|km|\d))", re.I
)
_SPACED_CODE = re.compile(r"(?<![\d.])((?:0[1-9]|[1-8]\d|9[0-8])[ .]\d{3})(?![\d.]| \d)")
_SPELLED_CODE = re.compile(r"(?<!\d)(?<!\d )\d(?:[ ,.-]{1,2}\d){4}(?![ ,.-]{0,2}\d)")
_CODE_AND_TOWN = re.compile(rf"(?<!\d){_CODE},?[ \t]+([^\W\d_][^\n,;:.!?()\d]{{1,40}})")
_AT_TOWN = re.compile(
    r"(?<!\w)(?:à|(?<=, )de|habite|habitant|sur|domiciliée?s?|ville|commune de)\s+"
    r"((?:[^\W\d_][\w'’-]*)(?:[ -][^\W\d_][\w'’-]*){0,3})",
    re.I,
)
_NOT_HOME = re.compile(
    r"(?:magasin|boutique|point de vente|entrepôt|enseigne)\s+(?:\w+\s+)?$", re.I
)
_STREET_KINDS = (
    "rue|r|avenue|av|ave|boulevard|bd|bld|blvd|chemin|che|ch|impasse|imp|allee|allees|all|place|pl"
    "|route|rte|quai|cours|square|sq|residence|res|lotissement|lot|passage|pass|sentier"
    "|faubourg|fbg"
    "|fg|villa|cite|hameau|montee|traverse|promenade|rond point|voie|clos|venelle|ruelle|mail"
    "|esplanade"
)
_STREET = re.compile(
    rf"(?<!\d )(?<!\w)(\d{{1,4}})\s?(?:(?:bis|ter|quater|[a-d]) )?(?:{_STREET_KINDS}) "
    r"((?:[a-z]\w*|\d{1,2}(?= )) ?(?:[a-z0-9]\w* ?){0,5})"
)
_NUMBERED = re.compile(r"0*(\d{1,4}) (?:(?:bis|ter|quater|[a-d]) )?(.+)")
_SMALL_WORDS = frozenset(
    ["de", "du", "des", "d", "la", "le", "les", "l", "et", "a", "aux", "au", "en", "sur", "sous"]
)
_TOWN_SHORT = {"st": "saint", "ste": "sainte"}
_TAIL = re.compile(r" (?:cedex|cx)\b.*$| \d+(?: ?e(?:me|r)?)?$| france$")


@dataclass(frozen=True, slots=True)
class Street:
    """A house: its number and the street's own words, folded (`12`, (`lilas`,))."""

    number: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """All the places that a text names as its writer's own."""

    postal_codes: frozenset[str] = frozenset()
    towns: frozenset[str] = frozenset()
    streets: tuple[Street, ...] = ()


def town_key(town: str | None) -> str:
    """A town without accents, Cedex, district, short forms: St-Denis Cedex 2 → saint denis."""
    plain = _TAIL.sub("", fold(town or ""))
    return " ".join(_TOWN_SHORT.get(word, word) for word in plain.split())


def street_of(address: str | None) -> Street | None:
    """The first house in an address, `12 bis, rue des Lilas` → 12 lilas; None without a number."""
    folded = fold_long(address or "")
    found = _streets(folded)
    if found:
        return found[0]
    # A field that is an address needs no known kind of street: `2 avrnue des Rosiers`.
    plain = _NUMBERED.match(folded)
    words = (
        tuple(word for word in plain.group(2).split()[1:] if word not in _SMALL_WORDS)
        if plain
        else ()
    )
    return Street(plain.group(1), words) if plain and words else None


def address_key(street: Street | None, postal_code: str | None) -> str | None:
    """House and postal code as one key: number, the sound of the street's last word, code."""
    if street is None or not postal_code:
        return None
    return f"{street.number}|{sound(street.words[-1])}|{postal_code}"


def postal_code_of(written: object) -> str | None:
    """A postal code as five figures (a spreadsheet eats the first zero), or as it stands abroad."""
    plain = re.sub(r"[\s.]", "", str(written or "")).upper().removeprefix("F-")
    if plain.isdigit() and len(plain) == 4:
        plain = "0" + plain
    return plain or None


def read(text: str, *, speech: bool = False) -> Places:
    """The places in a text; `speech` also reads numbers in words and codes said in two parts."""
    codes = {hit.group(1) for hit in _POSTAL_CODE.finditer(text)}
    towns = {town_key(hit.group(1)) for hit in _CODE_AND_TOWN.finditer(text)}
    if speech:
        codes |= {re.sub(r"\D", "", hit.group()) for hit in _SPELLED_CODE.finditer(text)}
        codes |= {hit.group(1)[:2] + hit.group(1)[3:] for hit in _SPACED_CODE.finditer(text)}
        codes |= {run for run in spoken.runs(text) if re.fullmatch(_CODE, run)}
    for hit in _AT_TOWN.finditer(text):
        if not _NOT_HOME.search(text[max(0, hit.start() - 30) : hit.start()]):
            towns.update(_first_words(hit.group(1)))
    streets = [street for line in text.splitlines() for street in _streets(fold_long(line))]
    return Places(
        frozenset(codes), frozenset(town for town in towns if len(town) > 2), tuple(streets)
    )


def town_written(text: str) -> str | None:
    """The town as it stands behind the first postal code of a text."""
    hit = _CODE_AND_TOWN.search(text)
    return hit.group(1).strip() if hit else None


def _first_words(phrase: str) -> list[str]:
    """One, two, three … words of a phrase that begins with a town of unknown length."""
    words = town_key(phrase).split()
    return [" ".join(words[:size]) for size in range(1, len(words) + 1)]


def _streets(folded: str) -> list[Street]:
    found: list[Street] = []
    for hit in _STREET.finditer(folded):
        words: list[str] = []
        for word in hit.group(2).split():
            if word.isdigit() and len(word) > 2:
                break
            if words and word in (
                "a",
                "appt",
                "appartement",
                "bat",
                "batiment",
                "etage",
                "cedex",
                "apt",
            ):
                break
            words.append(word)
        words = [word for word in words if word not in _SMALL_WORDS]
        if words:
            found.append(Street(hit.group(1).lstrip("0") or "0", tuple(words)))
    return found


def same_street(one: Street | None, other: Street | None) -> float:
    """1.0 for one house, 0.5 for one street at another number, 0.0 for two streets or unknown."""
    from rapidfuzz.distance import JaroWinkler

    if one is None or other is None:
        return 0.0
    shorter, longer = sorted((one.words, other.words), key=len)
    # A text runs on behind the street's name, so the shorter one has to be found at its start.
    alike = JaroWinkler.similarity(" ".join(shorter), " ".join(longer[: len(shorter)]))
    ends = sound(one.words[-1]) == sound(other.words[-1])
    if alike < 0.88 and not ends:
        return 0.0
    return 1.0 if one.number == other.number else 0.5
