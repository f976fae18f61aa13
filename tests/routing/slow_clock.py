"""Opening time counted minute by minute, by another road than the clock's own.

It knows a calendar as a table of weekdays, computes Easter and the public holidays itself, and asks
of each single minute whether somebody is there. `told` writes the same calendar as the product
reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from inbox.service_records import Service

MINUTE = timedelta(minutes=1)
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
Span = tuple[int, int]  # minutes after midnight; an end beyond 1440 is on the next day


@dataclass(frozen=True)
class SlowCalendar:
    """Who is there when."""

    week: tuple[tuple[Span, ...], ...]
    shut_on_holidays: bool
    region: str | None
    zone: str
    closures: tuple[tuple[date, date], ...] = ()
    holidays: dict[int, frozenset[date]] = field(default_factory=dict, compare=False)

    def told(self) -> Service:
        """The same calendar, as the product's record."""
        rules = [f"{DAYS[i]} {','.join(map(_told, spans))}" for i, spans in enumerate(self.week)]
        rules = [rule for rule in rules if rule[3:]]
        hours = ", ".join(rules) + ("; PH off" if self.shut_on_holidays else "")
        return Service("s", "s", hours, "FR", self.zone, self.region, self.closures)

    def is_open(self, moment: datetime) -> bool:
        """Whether the minute that begins at `moment` is opening time."""
        local = moment.astimezone(ZoneInfo(self.zone))
        today, minute = local.date(), local.hour * 60 + local.minute
        yesterday = today - timedelta(days=1)
        if self._is_off(today) or any(first <= today <= last for first, last in self.closures):
            return False  # from midnight to midnight, no more and no less
        if any(a <= minute < b for a, b in self.week[today.weekday()]):
            return True
        return any(minute < b - 1440 for _, b in self.week[yesterday.weekday()])

    def _is_off(self, day: date) -> bool:
        return self.shut_on_holidays and day in self._holidays(day.year)

    def _holidays(self, year: int) -> frozenset[date]:
        if year not in self.holidays:
            self.holidays[year] = frozenset(_holidays(year, self.region))
        return self.holidays[year]


def _told(span: Span) -> str:
    return "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in span)


def _holidays(year: int, region: str | None) -> Iterator[date]:
    easter = _easter(year)
    for month, day in ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)):
        yield date(year, month, day)
    for days in (1, 39, 50):
        yield easter + timedelta(days=days)
    if region == "alsace_moselle":
        yield easter - timedelta(days=2)
        yield date(year, 12, 26)
    own = {"guadeloupe": (5, 27), "martinique": (5, 22), "guyane": (6, 10), "reunion": (12, 20)}
    own |= {"mayotte": (4, 27)}
    if region in own:
        yield date(year, *own[region])


def _easter(year: int) -> date:
    """The Gregorian computus of Meeus, Astronomical Algorithms, chapter 8."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    rest = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * rest) // 451
    month, day = divmod(h + rest - 7 * m + 114, 31)
    return date(year, month, day + 1)


def walk(
    calendar: SlowCalendar,
    start: datetime,
    minutes: int,
    pauses: list[tuple[datetime, datetime]],
    most: int,
) -> datetime | None:
    """When so many open minutes outside the pauses have passed; None after `most` of any kind."""
    moment, left = start.astimezone(UTC), minutes
    for _ in range(most):
        if not any(a <= moment < b for a, b in pauses):
            left -= calendar.is_open(moment)
        moment += MINUTE
        if not left:
            return moment
    return None
