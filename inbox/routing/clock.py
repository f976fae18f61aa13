"""Business time: how many minutes a service is open, and when a promise falls due.

Opening hours are OpenStreetMap `opening_hours` values with the country's public holidays (`PH`) and
those of a region beside them (`calendars`). Closures and pauses are taken out of what is left.
Durations are measured in UTC, so that a night shift across a change to daylight saving is as long
as it really is. The stretches of one calendar and year are worked out once and kept.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from inbox.errors import Refused
from inbox.routing.calendars import with_region
from inbox.service_records import Service

HORIZON = timedelta(days=366)  # hours that never open within a year are a mistake in the row
Stretch = tuple[datetime, datetime]


@lru_cache(maxsize=512)
def _opening_hours(hours: str, country: str) -> Any:
    import opening_hours

    try:
        return opening_hours.OpeningHours(hours, country=country)
    except (opening_hours.ParserError, opening_hours.UnknownCountryError) as why:  # type: ignore[attr-defined] # missing in its stub
        raise Refused(f"these opening hours cannot be read: {hours}") from why


def check_hours(service: Service) -> None:
    """Nothing, when the clock can count in these hours. Raises Refused with one line."""
    try:
        ZoneInfo(service.timezone)
    except (ValueError, OSError) as why:
        raise Refused(f"there is no time zone {service.timezone}") from why
    _opening_hours(with_region(service.hours, service.region), service.country)


@lru_cache(maxsize=2048)
def _year(
    hours: str, country: str, timezone: str, closures: tuple[tuple[date, date], ...], year: int
) -> tuple[Stretch, ...]:
    """The open stretches of one year (UTC), in UTC, without the closures. Raises Refused."""
    zone = ZoneInfo(timezone)
    begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    around = timedelta(days=2)
    first, last = (begin - around).replace(tzinfo=None), (end + around).replace(tzinfo=None)
    by_the_wall = [
        (opens, closes or last)
        for opens, closes, state, _ in _opening_hours(hours, country).intervals(
            start=first, end=last
        )
        if str(state).rpartition(".")[2].lower() == "open"
    ]
    opened = [
        (max(since, opens - offset), min(until, closes - offset))
        for since, until, offset in _offsets(zone, begin, end)
        for opens, closes in (
            (a.replace(tzinfo=UTC), b.replace(tzinfo=UTC)) for a, b in by_the_wall
        )
        if opens - offset < until and closes - offset > since
    ]
    shut = [
        (_midnight(first, zone), _midnight(last + timedelta(days=1), zone))
        for first, last in closures
    ]
    return tuple(_without(opened, sorted(shut)))


def _offsets(
    zone: ZoneInfo, begin: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The stretches of one offset from UTC. In an hour that comes twice, a wall clock shows the
    same time twice, and who works by it is there twice."""
    since, at = begin, begin
    while at < end:
        step = timedelta(days=1)
        if _offset(zone, at + step) != _offset(zone, at):
            step = timedelta(minutes=15)  # clocks change on a quarter of an hour
        at = min(at + step, end)
        if _offset(zone, at) != _offset(zone, since):
            yield since, at, _offset(zone, since)
            since = at
    if since < end:
        yield since, end, _offset(zone, since)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _without(opened: Sequence[Stretch], shut: Sequence[Stretch]) -> Iterator[Stretch]:
    """What is left of `opened`, in order, when the ordered `shut` is taken out."""
    for opens, closes in opened:
        left = opens
        for begins, ends in shut:
            if ends > left and begins < closes:
                if begins > left:
                    yield left, begins
                left = max(left, ends)
        if left < closes:
            yield left, closes


def open_intervals(
    service: Service, start: datetime, pauses: Sequence[Stretch] = ()
) -> Iterator[Stretch]:
    """The stretches, in UTC, in which the service is open from `start` on, pauses left out.

    They go on until HORIZON after the last pause. Raises Refused for hours that cannot be read.
    """
    start = start.astimezone(UTC)
    end = max([start, *(until for _, until in pauses)]).astimezone(UTC) + HORIZON
    hours = with_region(service.hours, service.region)
    for year in range(start.year, end.year + 1):
        known = _year(hours, service.country, service.timezone, service.closures, year)
        first = max(bisect_right(known, (start, start)) - 1, 0)
        for opens, closes in _without(known[first:], sorted(pauses)) if pauses else known[first:]:
            if opens >= end:
                return
            if closes > start:
                yield max(opens, start), closes


def due_at(
    service: Service, start: datetime, minutes: float, pauses: Sequence[Stretch] = ()
) -> datetime:
    """When `minutes` of the service's opening time have passed after `start`, outside the pauses.

    A service whose hours cannot be read, or that does not open within a year, is taken to be always
    open: a due date late in a mistaken calendar is worth less than one that somebody sees, and a
    slip in the hours must not hold up a message.
    """
    try:
        return _after(open_intervals(service, start, pauses), minutes)
    except (Refused, _NeverOpens):
        always = Service(service.code, service.name, "24/7")
        return _after(open_intervals(always, start, pauses), minutes)


class _NeverOpens(Exception):
    pass


def _after(opened: Iterator[Stretch], minutes: float) -> datetime:
    left = timedelta(minutes=minutes)
    for opens, closes in opened:
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise _NeverOpens


def open_minutes(
    service: Service, start: datetime, end: datetime, pauses: Sequence[Stretch] = ()
) -> float:
    """Minutes of opening time between two instants; 0 when `end` is not after `start`."""
    passed = timedelta()
    for opens, closes in open_intervals(service, start, pauses):
        if opens >= end:
            break
        passed += min(closes, end.astimezone(UTC)) - opens
    return passed / timedelta(minutes=1)
