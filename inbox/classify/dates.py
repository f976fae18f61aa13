"""Days named in a text, as ISO 8601; relative ones are counted from the day it was sent."""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = {
    "janvier": 1, "janv": 1, "january": 1, "jan": 1, "januari": 1, "januar": 1, "enero": 1,
    "gennaio": 1, "fevrier": 2, "fev": 2, "fevr": 2, "february": 2, "feb": 2, "februari": 2,
    "februar": 2, "febrero": 2, "febbraio": 2, "mars": 3, "march": 3, "maart": 3, "marz": 3,
    "marzo": 3, "avril": 4, "avr": 4, "april": 4, "apr": 4, "abril": 4, "aprile": 4, "mai": 5,
    "may": 5, "mei": 5, "mayo": 5, "maggio": 5, "juin": 6, "june": 6, "jun": 6, "juni": 6,
    "junio": 6, "giugno": 6, "juillet": 7, "juil": 7, "july": 7, "jul": 7, "juli": 7, "julio": 7,
    "luglio": 7, "aout": 8, "august": 8, "aug": 8, "augustus": 8, "agosto": 8, "septembre": 9,
    "sept": 9, "september": 9, "sep": 9, "septiembre": 9, "settembre": 9, "octobre": 10,
    "oct": 10, "october": 10, "oktober": 10, "okt": 10, "octubre": 10, "ottobre": 10,
    "novembre": 11, "nov": 11, "november": 11, "noviembre": 11, "decembre": 12, "dec": 12,
    "december": 12, "dezember": 12, "dez": 12, "diciembre": 12, "dicembre": 12,
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAYS = {
    "lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6,
}  # fmt: skip
_WEEKDAY = "|".join(_WEEKDAYS)
_NUMBERS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6,
            "sept": 7, "huit": 8, "dix": 10, "quinze": 15}  # fmt: skip
_COUNT = r"(\d{1,3}|" + "|".join(_NUMBERS) + r")"

_ISO = re.compile(r"\b((?:19|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b")
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})(?![\d/.-]\d)")
_SHORT = re.compile(r"(?<![\d/.,-])(0?[1-9]|[12]\d|3[01])/(0[1-9]|1[0-2])(?![\d/,.-]\d|/)(?!\d)")
_WRITTEN = re.compile(
    rf"\b(\d{{1,2}}|premier|1er)(?:er|st|nd|rd|th|\.|e)?\s?(?:of |de |di )?({_MONTH})\b\.?"
    r"(?:\s?,?\s?(?:de |del )?((?:19|20)\d\d)\b)?"
)
_MONTH_FIRST = re.compile(
    rf"\b({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? ((?:19|20)\d\d)\b)?"
)
_WEEKDAY_NUMBER = re.compile(
    rf"\b({_WEEKDAY}) (\d{{1,2}})\b(?! ?(?:h\b|heure|:|{_MONTH}|€|/|euro))"
)
_WEEKDAY_BESIDE = re.compile(
    rf"\b({_WEEKDAY}) (dernier|passe|prochain)\b|\b(last|next) ({_WEEKDAY})\b"
)
_WORDS = {
    "avant-hier": -2, "avant hier": -2, "hier": -1, "aujourd'hui": 0, "ce matin": 0,
    "cet apres-midi": 0, "ce soir": 0, "apres-demain": 2, "apres demain": 2, "demain": 1,
    "the day before yesterday": -2, "yesterday": -1, "today": 0, "this morning": 0, "tonight": 0,
    "day after tomorrow": 2, "tomorrow": 1, "gisteren": -1, "vandaag": 0, "gestern": -1,
    "heute": 0, "ayer": -1, "ieri": -1, "oggi": 0, "domani": 1,
}  # fmt: skip
_RELATIVE = re.compile(r"\b(" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")\b")
_UNITS = {"jour": 1, "jours": 1, "day": 1, "days": 1, "semaine": 7, "semaines": 7, "week": 7,
          "weeks": 7}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_AGO = re.compile(rf"\bil y a {_COUNT} ({_UNIT})\b|\b{_COUNT} (days?|weeks?) ago\b")
_BARE_DAY = re.compile(
    r"\ble (\d{1,2}|1er)\b"
    r"(?=\s?(?:[.,;:!?)\n]|$|et\b|au\b|a\b|j'|on\b|je\b|il\b|vous\b|mais\b|pour\b|puis\b))"
)


Place = tuple[int, int]  # where it stands in the text: start and end


def dates(folded: str, sent: date | None) -> list[str]:
    """Each day once, sorted by place. Days without a year need `sent`, and lie nearest to it."""
    return list(dict.fromkeys(day.isoformat() for _, day in days_in(folded, sent)))


def days_in(folded: str, sent: date | None) -> list[tuple[Place, date]]:
    """Every day with its place, in their order."""
    found: list[tuple[Place, date]] = []
    for hit in _ISO.finditer(folded):
        _add(found, hit.span(), int(hit[1]), int(hit[2]), int(hit[3]))
    for hit in _NUMERIC.finditer(folded):
        year = int(hit[3]) + (2000 if len(hit[3]) == 2 else 0)
        _add(found, hit.span(), year, int(hit[2]), int(hit[1]))
    for hit in _WRITTEN.finditer(folded):
        day = 1 if hit[1] in {"premier", "1er"} else int(hit[1])
        _add_day(found, hit.span(), day, _MONTHS[hit[2]], hit[3], sent)
    for hit in _MONTH_FIRST.finditer(folded):
        _add_day(found, hit.span(), int(hit[2]), _MONTHS[hit[1]], hit[3], sent)
    for hit in _SHORT.finditer(folded):
        _add_day(found, hit.span(), int(hit[1]), int(hit[2]), None, sent)
    if sent is not None:
        found += _relative(folded, sent)
    return sorted(found, key=lambda one: (one[0][0], one[1]))


def _add(found: list[tuple[Place, date]], place: Place, year: int, month: int, day: int) -> None:
    try:
        found.append((place, date(year, month, day)))
    except ValueError:
        return  # 31/02 names no day


def _add_day(
    found: list[tuple[Place, date]],
    place: Place,
    day: int,
    month: int,
    year: str | None,
    sent: date | None,
) -> None:
    """A day and month: of the year given, else of the year that puts it nearest to `sent`."""
    if year is not None:
        _add(found, place, int(year), month, day)
    elif sent is not None:
        near: list[tuple[Place, date]] = []
        for offset in (-1, 0, 1):
            _add(near, place, sent.year + offset, month, day)
        if near:
            found.append(min(near, key=lambda item: abs((item[1] - sent).days)))


def _relative(folded: str, sent: date) -> list[tuple[Place, date]]:
    found = [(hit.span(), sent + timedelta(_WORDS[hit[1]])) for hit in _RELATIVE.finditer(folded)]
    for hit in _AGO.finditer(folded):
        count, unit = (hit[1], hit[2]) if hit[1] else (hit[3], hit[4])
        number = int(count) if count.isdigit() else _NUMBERS[count]
        found.append((hit.span(), sent - timedelta(number * _UNITS[unit])))
    for hit in _WEEKDAY_BESIDE.finditer(folded):
        weekday = _WEEKDAYS[hit[1] or hit[4]]
        if (hit[2] or hit[3]) in {"prochain", "next"}:
            found.append((hit.span(), sent + timedelta((weekday - sent.weekday() - 1) % 7 + 1)))
        else:
            found.append((hit.span(), sent - timedelta((sent.weekday() - weekday - 1) % 7 + 1)))
    return found + _nearby(folded, sent)


def _nearby(folded: str, sent: date) -> list[tuple[Place, date]]:
    """`mardi 21` and `le 19`: the nearest such day."""
    named = [
        (hit.span(), _nearest(sent, int(hit[2]), _WEEKDAYS[hit[1]]))
        for hit in _WEEKDAY_NUMBER.finditer(folded)
    ]
    bare = [
        (hit.span(), _nearest(sent, 1 if hit[1] == "1er" else int(hit[1]), None))
        for hit in _BARE_DAY.finditer(folded)
    ]
    return [(place, day) for place, day in named + bare if day is not None]


def _nearest(sent: date, number: int, weekday: int | None) -> date | None:
    """The day of the month `number` nearest to `sent`, on that weekday where one is named."""
    for distance in range(62):
        for day in (sent - timedelta(distance), sent + timedelta(distance)):
            if day.day == number and weekday in {None, day.weekday()}:
                return day
    return None
