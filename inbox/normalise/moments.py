"""Dates and times as people and machines write them, read into aware datetimes."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

_MONTHS = {
    **dict.fromkeys(("janvier", "janv", "january", "jan", "januari", "januar"), 1),
    **dict.fromkeys(("fevrier", "fevr", "fev", "february", "feb", "februari", "februar"), 2),
    **dict.fromkeys(("mars", "march", "mar", "maart", "marz"), 3),
    **dict.fromkeys(("avril", "avr", "april", "apr"), 4),
    **dict.fromkeys(("mai", "may", "mei"), 5),
    **dict.fromkeys(("juin", "june", "jun", "juni"), 6),
    **dict.fromkeys(("juillet", "juil", "july", "jul", "juli"), 7),
    **dict.fromkeys(("aout", "august", "aug", "augustus"), 8),
    **dict.fromkeys(("septembre", "sept", "september", "sep"), 9),
    **dict.fromkeys(("octobre", "oct", "october", "oktober", "okt"), 10),
    **dict.fromkeys(("novembre", "nov", "november"), 11),
    **dict.fromkeys(("decembre", "dec", "december", "dezember", "dez"), 12),
}
_CLOCK = r"(?:\D{1,5}?(\d{1,2})\s?[:hH]\s?(\d{2})?(?::(\d{2}))?)?"
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)" + _CLOCK)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?!\d)" + _CLOCK)
_NAMED = re.compile(
    r"(?<!\d)(\d{1,2})(?:er|st|nd|rd|th)?\.?\s*([a-z]{3,9})\.?,?\s*(\d{4})" + _CLOCK
)
_RFC_5322 = re.compile(
    r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?")


def moment(value: Any) -> datetime | None:
    """The instant that a value names, or None. A time without an offset is that of Europe/Paris.

    Reads ISO 8601 and RFC 3339, RFC 5322, seconds or milliseconds since 1970, `31/12/2026 17:05`
    (day first), `31 décembre 2026 à 17h05`, and the same within a few other words.
    """
    if isinstance(value, datetime):
        return _aware(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _since_1970(value)
    if not isinstance(value, str) or not value.strip():
        return None
    text = value.strip()[:200]
    return _machine(text) or _human(text)


def _machine(text: str) -> datetime | None:
    compact = _COMPACT.fullmatch(text)
    if compact:
        return _built(*compact.groups())
    try:
        if re.fullmatch(r"\d{9,13}(\.\d+)?", text):
            return _since_1970(float(text))
        return _aware(datetime.fromisoformat(text))
    except ValueError:
        pass
    if not _RFC_5322.search(text):
        return None  # the standard library makes a date of almost anything
    try:
        return _aware(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _human(text: str) -> datetime | None:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = plain.lower()
    found = _YEAR_FIRST.search(plain)
    if found:
        return _built(*found.groups())
    found = _DAY_FIRST.search(plain)
    if found:
        day, month, year, *clock = found.groups()
        return _built(year if len(year) == 4 else f"20{year}", month, day, *clock)
    for found in _NAMED.finditer(plain):
        day, name, year, *clock = found.groups()
        if name in _MONTHS:
            return _built(year, str(_MONTHS[name]), day, *clock)
    return None


def _built(*parts: str | None) -> datetime | None:
    year, month, day, hour, minute, second = (int(part or 0) for part in (*parts, None)[:6])
    try:
        return _aware(datetime(year, month, day, hour, minute, second, tzinfo=PARIS))
    except ValueError:
        return None


def _since_1970(number: float) -> datetime | None:
    if not 1e8 < number < 1e14:  # NaN fails here too
        return None
    seconds = number / 1000 if number > 1e11 else number
    return _aware(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))


def _aware(found: datetime) -> datetime | None:
    """With an offset, and within a life: 1970 to 2100. What lies outside is a typing error."""
    if not 1970 <= found.year <= 2100:
        return None
    return found if found.tzinfo and found.utcoffset() is not None else found.replace(tzinfo=PARIS)
