"""Due dates are counted in opening time: checked against a walk through every minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import opening_hours
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.errors import Refused
from inbox.records import Service
from inbox.routing.clock import due_at, open_minutes

PARIS = ZoneInfo("Europe/Paris")
OFFICE = Service("billing", "Facturation", "Mo-Fr 09:00-12:30,13:30-17:30; PH off")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def test_lunch_the_night_and_the_weekend_do_not_count() -> None:
    assert due_at(OFFICE, at("2026-03-06T12:00"), 60) == at("2026-03-06T14:00")
    assert due_at(OFFICE, at("2026-03-06T17:00"), 60) == at("2026-03-09T09:30")


def test_a_french_public_holiday_does_not_count() -> None:
    assert due_at(OFFICE, at("2026-07-13T17:00"), 60) == at("2026-07-15T09:30")


def test_a_night_shift_across_the_change_to_summer_time_is_as_long_as_it_is() -> None:
    night = Service("security", "Sécurité", "Mo-Su 22:00-06:00")
    assert due_at(night, at("2026-03-28T22:00"), 7 * 60) == at("2026-03-29T06:00")


def test_a_service_that_is_always_open_counts_every_minute() -> None:
    always = Service("emergency", "Urgences", "24/7")
    assert due_at(always, at("2026-03-06T23:00"), 90) == at("2026-03-07T00:30")


def test_a_service_that_never_opens_still_gives_a_date_that_somebody_sees() -> None:
    never = Service("closed", "Fermé", "off")
    assert due_at(never, at("2026-03-06T10:00"), 60) == at("2026-03-06T11:00")


def test_hours_that_cannot_be_read_are_refused_in_one_line_but_hold_up_no_message() -> None:
    mistyped = Service("x", "x", "from nine to five")
    with pytest.raises(Refused, match="opening hours"):
        open_minutes(mistyped, at("2026-03-06T10:00"), at("2026-03-06T11:00"))
    assert due_at(mistyped, at("2026-03-06T10:00"), 60) == at("2026-03-06T11:00")


HOURS = st.sampled_from(
    [
        "Mo-Fr 09:00-12:30,13:30-17:30; PH off",
        "Mo-Sa 08:00-19:00; PH off",
        "Tu-Su 10:00-13:00,15:00-20:00",
        "Mo-Su 20:00-04:00",
        "24/7",
        "Mo 09:00-10:00",
    ]
)
STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)).map(  # noqa: DTZ001 - made aware
    lambda naive: naive.replace(second=0, microsecond=0, tzinfo=PARIS)
)


@settings(max_examples=60, deadline=None)
@given(HOURS, STARTS, st.integers(1, 900))
def test_it_agrees_with_a_walk_through_every_minute(
    hours: str, start: datetime, minutes: int
) -> None:
    slow = opening_hours.OpeningHours(hours, country="FR", timezone=PARIS)
    moment, left = start.astimezone(UTC), minutes
    while left:
        left -= slow.is_open(moment.astimezone(PARIS))
        moment += timedelta(minutes=1)
    service = Service("s", "s", hours)
    assert due_at(service, start, minutes) == moment
    assert open_minutes(service, start, moment) == minutes
