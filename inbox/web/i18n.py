"""Texts in the reader's language, and times as he would say them.

Message ids are English; `locale/fr/LC_MESSAGES/inbox.po` is complete. A catalogue that was not
compiled at install is compiled in memory.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time

LANGUAGES = ("fr", "en")
LOCALE = Path(__file__).parent.parent / "locale"
ZONE = ZoneInfo("Europe/Paris")


def N_(message: str) -> str:
    """Mark a text for the catalogue where it is written; it is translated where it is shown."""
    return message


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The texts of `language`; English for one that has no catalogue."""
    source = LOCALE / language / "LC_MESSAGES" / "inbox.po"
    compiled = source.with_suffix(".mo")
    if not source.exists():
        return gettext.NullTranslations()
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        return gettext.GNUTranslations(io.BytesIO(compiled.read_bytes()))
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    fresh = io.BytesIO()
    with source.open("rb") as file:
        write_mo(fresh, read_po(file))
    fresh.seek(0)
    return gettext.GNUTranslations(fresh)


def now() -> datetime:
    """The present instant, where the deployment is."""
    return datetime.now(ZONE)


def end_of_day(at: datetime) -> datetime:
    """Midnight at the end of `at`'s day, where the deployment is."""
    day = at.astimezone(ZONE).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


@dataclass(frozen=True, slots=True)
class Due:
    """How a due date is told: `state` is `late`, `soon`, `today` or `later`."""

    state: str
    short: str
    exact: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: its texts and its ways to tell a time."""

    language: str

    def __call__(self, message: str) -> str:
        return catalogue(self.language).gettext(message)

    def plural(self, one: str, many: str, n: int) -> str:
        """`one` or `many`, by the language's own rule; `%(n)s` in them is the number."""
        return catalogue(self.language).ngettext(one, many, n) % {"n": n}

    def exact(self, at: datetime | None) -> str:
        """`mardi 3 mars 2026 à 09:12`."""
        if at is None:
            return ""
        return str(format_datetime(at, "EEEE d MMMM y, HH:mm", tzinfo=ZONE, locale=self.language))

    def moment(self, at: datetime | None) -> str:
        """`09:12` today, `hier 09:12`, `3 mars 09:12`, `3 mars 2025`: beside a message."""
        if at is None:
            return ""
        local, present = at.astimezone(ZONE), now()
        time = str(format_time(local, "HH:mm", tzinfo=ZONE, locale=self.language))
        days = (present.date() - local.date()).days
        if days == 0:
            return time
        if days == 1:
            yesterday = self("yesterday")
            return f"{yesterday} {time}"
        if local.year == present.year:
            day = format_date(local.date(), "d MMM", locale=self.language)
            return f"{day} {time}"
        return self.day(at)

    def ago(self, at: datetime | None) -> str:
        """The shortest that tells how old something is: `5 min`, `3 h`, `hier`, `12 mars`."""
        if at is None:
            return ""
        local, present = at.astimezone(ZONE), now()
        minutes = int((present - local).total_seconds() // 60)
        if minutes < 1:
            return self("now")
        if minutes < 60:
            return f"{minutes} min"
        days = (present.date() - local.date()).days
        if days == 0:
            return str(format_time(local, "HH:mm", tzinfo=ZONE, locale=self.language))
        if days == 1:
            return self("yesterday")
        pattern = "EEE d" if days < 7 else "d MMM" if local.year == present.year else "dd/MM/yy"
        return str(format_date(local.date(), pattern, locale=self.language))

    def day(self, at: datetime | None) -> str:
        """`3 mars 2026`."""
        if at is None:
            return ""
        return str(format_date(at.astimezone(ZONE).date(), "d MMM y", locale=self.language))

    def short_day(self, at: datetime) -> str:
        """`3 mars`: where the year goes without saying."""
        return str(format_date(at.astimezone(ZONE).date(), "d MMM", locale=self.language))

    def age(self, at: datetime | None) -> str:
        """`12 j`, `3 h`: how long ago, in the one unit that matters."""
        return self._span(now() - at) if at is not None else ""

    def due(self, at: datetime) -> Due:
        """A due date as a chip: late by how much, or when."""
        left = at - now()
        if left < timedelta(0):
            return Due("late", self("late %s") % self._span(-left), self.exact(at))
        if left < timedelta(hours=4):
            return Due("soon", self._span(left), self.exact(at))
        if at < end_of_day(now()):
            short = format_time(at, "HH:mm", tzinfo=ZONE, locale=self.language)
            return Due("today", str(short), self.exact(at))
        pattern = "EEE d, HH:mm" if left < timedelta(days=6) else "d MMM"
        short = format_datetime(at, pattern, tzinfo=ZONE, locale=self.language)
        return Due("later", str(short), self.exact(at))

    def _span(self, span: timedelta) -> str:
        minutes = int(span.total_seconds() // 60)
        if minutes < 60:
            return f"{max(minutes, 1)} min"
        if minutes < 24 * 60:
            return f"{minutes // 60} h"
        day = self("d")
        return f"{minutes // (24 * 60)} {day}"
