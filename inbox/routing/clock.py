"""Business time: how many minutes a service is open, and when a promise falls due.

Opening hours are OpenStreetMap `opening_hours` values with the country's public holidays (`PH`).
Durations are measured in UTC, so that a night shift across a change to daylight saving is as long
as it really is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from inbox.errors import Refused
from inbox.records import Service

HORIZON = timedelta(days=366)  # hours that never open within a year are a mistake in the row


@lru_cache(maxsize=512)
def _opening_hours(hours: str, country: str, timezone: str) -> Any:
    import opening_hours

    try:
        return opening_hours.OpeningHours(hours, country=country, timezone=ZoneInfo(timezone))
    except (opening_hours.ParserError, opening_hours.UnknownCountryError) as why:  # type: ignore[attr-defined] # missing in its stub
        raise Refused(f"these opening hours cannot be read: {hours}") from why


def open_intervals(service: Service, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches, in UTC, in which the service is open from `start` on, for HORIZON."""
    hours = _opening_hours(service.hours, service.country, service.timezone)
    zone = ZoneInfo(service.timezone)
    first = start.astimezone(zone)
    end = first + HORIZON
    for opens, closes, state, _ in hours.intervals(start=first, end=end):
        if str(state).rpartition(".")[2].lower() == "open":
            until = closes or end
            yield opens.astimezone(UTC), until.astimezone(UTC)


def due_at(service: Service, start: datetime, minutes: int) -> datetime:
    """When `minutes` of the service's opening time have passed after `start`.

    A service whose hours cannot be read, or that does not open within a year, is taken to be always
    open: a due date late in a mistaken calendar is worth less than one that somebody sees, and a
    slip in the hours must not hold up a message.
    """
    left = timedelta(minutes=minutes)
    with suppress(Refused):
        for opens, closes in open_intervals(service, start):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
    return start.astimezone(UTC) + timedelta(minutes=minutes)


def open_minutes(service: Service, start: datetime, end: datetime) -> float:
    """Minutes of opening time between two instants; 0 when `end` is not after `start`."""
    passed = timedelta()
    for opens, closes in open_intervals(service, start):
        if opens >= end:
            break
        passed += min(closes, end.astimezone(UTC)) - opens
    return passed / timedelta(minutes=1)
