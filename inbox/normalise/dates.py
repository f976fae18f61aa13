"""The Date field as an aware time that keeps its own offset (RFC 5322 section 3.3 and 4.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_COMMENT = re.compile(r"\([^()]{0,200}\)")
_GMT_PLUS = re.compile(r"\b(?:GMT|UTC|UT)\s*([+-])(\d{1,2}):?(\d\d)?\b", re.IGNORECASE)
_COLON_ZONE = re.compile(r"([+-]\d\d):(\d\d)\s*$")
_ZONE_NAME = re.compile(r"\b([A-Za-z]{3,5})\s*$")
# What stdlib does not know; hours east of Greenwich. Only names that mean one thing in mail.
_ZONES = {
    "cet": "+0100", "met": "+0100", "mez": "+0100", "cest": "+0200", "mest": "+0200",
    "mesz": "+0200", "wet": "+0000", "west": "+0100", "bst": "+0100", "eet": "+0200",
    "eest": "+0300", "msk": "+0300", "msd": "+0400", "jst": "+0900", "kst": "+0900",
    "hkt": "+0800", "sgt": "+0800", "nzst": "+1200", "nzdt": "+1300", "aest": "+1000",
    "aedt": "+1100",
}  # fmt: skip
_MONTHS = {
    "janv": "Jan", "févr": "Feb", "fevr": "Feb", "mars": "Mar", "avri": "Apr", "avr": "Apr",
    "mai": "May", "juin": "Jun", "juil": "Jul", "août": "Aug", "aout": "Aug", "sept": "Sep",
    "octo": "Oct", "nove": "Nov", "déce": "Dec", "dece": "Dec", "déc": "Dec", "märz": "Mar",
    "mär": "Mar", "okt": "Oct", "dez": "Dec", "maart": "Mar", "mrt": "Mar", "mei": "May",
    "ene": "Jan", "ago": "Aug", "dic": "Dec", "gen": "Jan", "mag": "May", "giu": "Jun",
    "lug": "Jul", "set": "Sep", "ott": "Oct", "fev": "Feb", "abr": "Apr", "out": "Oct",
}  # fmt: skip
_FRACTION = re.compile(r"(\d\d:\d\d:\d\d)[.,]\d{1,9}\b")
_AM_PM = re.compile(r"\b(\d{1,2})(:\d\d(?::\d\d)?) ?([AaPp])\.?[Mm]\b\.?")
_LATIN_WORD = re.compile(r"[^\W\d_]{3,12}\.?")


def parse(value: str | None) -> datetime | None:
    """The time, with the offset that was written (UTC where none was); None when it is no date."""
    if not value:
        return None
    value = value[:200].strip().strip('"')
    return _iso(value) or _rfc(value) or _rfc(_translated(value))


def _iso(value: str) -> datetime | None:
    if not re.match(r"\d{4}-\d\d-\d\d", value):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _rfc(value: str) -> datetime | None:
    for _ in range(3):  # comments may nest
        value = _COMMENT.sub(" ", value)
    value = _GMT_PLUS.sub(lambda m: f"{m[1]}{int(m[2]):02d}{m[3] or '00'}", value)
    value = _COLON_ZONE.sub(r"\1\2", value.strip())
    value = _AM_PM.sub(_by_24_hours, _FRACTION.sub(r"\1", value))
    zone = _ZONE_NAME.search(value)
    if zone and zone[1].lower() in _ZONES:
        value = value[: zone.start()] + _ZONES[zone[1].lower()]
    try:
        parts = parsedate_tz(value)
    except (ValueError, IndexError, TypeError, OverflowError):  # its parser fails on some garbage
        return None
    if parts is None:
        return None
    return _time(parts[0], parts[1:6], parts[9] or 0)


def _by_24_hours(said: re.Match[str]) -> str:
    return f"{int(said[1]) % 12 + (12 if said[3] in 'Pp' else 0)}{said[2]}"


def _time(year: int, rest: tuple[int, ...], offset_seconds: int) -> datetime | None:
    month, day, hour, minute, second = rest
    if 100 <= year < 1000:  # RFC 5322 section 4.3: counted from 1900
        year += 1900
    if abs(offset_seconds) >= 86_400:
        offset_seconds = 0
    zone = timezone(timedelta(seconds=offset_seconds)) if offset_seconds else UTC
    midnight = timedelta(days=1) if (hour, minute, second) == (24, 0, 0) else timedelta()
    try:
        found = datetime(
            year, month, day, hour % 24 if midnight else hour, minute, min(second, 59), tzinfo=zone
        )
        return found + midnight
    except (ValueError, OverflowError):
        return None


def _translated(value: str) -> str:
    """Month names of our neighbours in English, other words of the day's name dropped."""

    def word(found: re.Match[str]) -> str:
        name = found[0].rstrip(".").lower()
        return _MONTHS.get(name[:4]) or _MONTHS.get(name[:3]) or found[0]

    head, comma, rest = value.partition(",")
    return _LATIN_WORD.sub(word, rest if comma and not any(c.isdigit() for c in head) else value)
