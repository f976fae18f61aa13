"""Due dates are counted in opening time: checked against a walk through every minute."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from inbox.errors import Refused
from inbox.routing.calendars import at_store, region_of
from inbox.routing.clock import due_at, open_minutes
from inbox.service_records import Place, Service
from tests.routing.slow_clock import MINUTE, SlowCalendar, Span, walk

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


def _service(hours: str, **more: Any) -> Service:
    return Service("s", "s", hours, **more)


def test_good_friday_is_a_holiday_in_strasbourg_and_not_in_paris() -> None:
    hours = "Mo-Fr 09:00-18:00; PH off"
    thursday, good_friday = at("2026-04-02T17:00"), at("2026-04-03T10:00")
    assert due_at(_service(hours), thursday, 120) == good_friday
    alsace = _service(hours, region="alsace_moselle")
    assert due_at(alsace, thursday, 120) == at("2026-04-07T10:00")  # Easter Monday too


def test_a_service_in_the_shops_keeps_the_holidays_and_the_time_of_each_shop() -> None:
    shops = _service("Mo-Sa 09:00-19:00; PH off", in_stores=True)
    reunion = Place("099", region_of("97400"), "Indian/Reunion")
    eve = datetime(2027, 12, 17, 14, 0, tzinfo=UTC)  # Friday, 18:00 there
    monday_is_a_holiday = datetime(2027, 12, 21, 5, 0, tzinfo=UTC)
    assert due_at(at_store(shops, reunion), eve, 60 + 600) == eve + timedelta(hours=25)
    assert due_at(at_store(shops, reunion), eve, 60 + 600 + 1) == monday_is_a_holiday + MINUTE
    elsewhere = _service("Mo-Sa 09:00-19:00; PH off")
    assert at_store(elsewhere, reunion) == elsewhere


@pytest.mark.parametrize(
    ("postal_code", "region"),
    [
        ("67000", "alsace_moselle"),
        ("57 100", "alsace_moselle"),
        ("97110", "guadeloupe"),
        ("97133", "saint_barthelemy"),
        ("97600", "mayotte"),
        ("59000", None),
        (None, None),
    ],
)
def test_a_postal_code_tells_whose_holidays_a_store_has(
    postal_code: str | None, region: str | None
) -> None:
    assert region_of(postal_code) == region


def test_a_closure_does_not_count_and_a_pause_neither() -> None:
    office = _service("Mo-Fr 09:00-17:00", closures=((date(2026, 8, 10), date(2026, 8, 14)),))
    friday = at("2026-08-07T16:00")
    assert due_at(office, friday, 120) == at("2026-08-17T10:00")
    pause = (at("2026-08-07T16:30"), at("2026-08-17T12:00"))
    assert due_at(office, friday, 120, [pause]) == at("2026-08-17T13:30")


# --- against a walk through every minute --------------------------------------------------------

MOST_MINUTES = 25 * 24 * 60
CASES = int(os.environ.get("INBOX_CLOCK_CASES", "150"))
PLACES = st.sampled_from(
    [
        (None, "Europe/Paris"),
        ("alsace_moselle", "Europe/Paris"),
        ("guadeloupe", "America/Guadeloupe"),
        ("martinique", "America/Martinique"),
        ("guyane", "America/Cayenne"),
        ("reunion", "Indian/Reunion"),
        ("mayotte", "Indian/Mayotte"),
        ("saint_pierre_et_miquelon", "America/Miquelon"),  # it changes its clocks, on other days
    ]
)


@st.composite
def _weeks(draw: st.DrawFn) -> tuple[tuple[Span, ...], ...]:
    """Seven days of no, one or two spans that do not touch; some last into the night."""
    week = []
    for _ in range(7):
        marks = sorted(draw(st.sets(st.integers(0, 47), max_size=4)))[
            : draw(st.sampled_from((0, 2, 2, 4)))
        ]
        spans = [(a * 30, b * 30) for a, b in zip(marks[::2], marks[1::2], strict=False)]
        if spans and draw(st.integers(0, 5)) == 0:
            spans[-1] = (spans[-1][0], 1440 + draw(st.sampled_from((0, 60, 120, 150, 180, 240))))
        week.append(tuple(spans))
    return tuple(week)


# Days around which clocks change, and holidays crowd.
TURNS = st.sampled_from(
    [
        date(2026, 3, 6),  # Miquelon
        date(2026, 3, 27),
        date(2026, 4, 1),
        date(2026, 5, 6),
        date(2026, 10, 23),
        date(2026, 12, 23),
        date(2027, 3, 26),
        date(2027, 10, 29),
        date(2027, 12, 17),
    ]
)


@st.composite
def _cases(draw: st.DrawFn) -> tuple[SlowCalendar, datetime, int, list[tuple[datetime, datetime]]]:
    region, zone = draw(PLACES)
    day = draw(TURNS | st.dates(date(2026, 1, 1), date(2028, 6, 1)))
    start = datetime.combine(day, time(), UTC) + timedelta(minutes=draw(st.integers(0, 3 * 1440)))
    closures = sorted(
        (first, first + timedelta(days=draw(st.integers(0, 6))))
        for first in draw(
            st.lists(st.integers(0, 9), max_size=2).map(
                lambda days: [day + timedelta(days=n) for n in days]
            )
        )
    )
    pauses, at_ = [], start
    for gap, long in draw(
        st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 4000)), max_size=3)
    ):
        at_ += timedelta(minutes=gap)
        pauses.append((at_, at_ + timedelta(minutes=long)))
        at_ = pauses[-1][1]
    calendar = SlowCalendar(draw(_weeks()), draw(st.booleans()), region, zone, tuple(closures))
    return calendar, start, draw(st.integers(1, 900)), pauses


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(_cases())
def test_it_agrees_with_a_walk_through_every_minute(
    case: tuple[SlowCalendar, datetime, int, list[tuple[datetime, datetime]]],
) -> None:
    calendar, start, minutes, pauses = case
    assume(any(calendar.week))
    due = walk(calendar, start, minutes, pauses, MOST_MINUTES)
    assume(due is not None)
    assert due_at(calendar.told(), start, minutes, pauses) == due
    assert due is not None
    assert open_minutes(calendar.told(), start, due, pauses) == minutes
