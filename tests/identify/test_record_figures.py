"""What is computed from a record: its marks, the habits of its purchases, the next contact."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from inbox.identify.habits import Purchase, habits, rhythm
from inbox.identify.quality import WEIGHTS, Datum, quality

TODAY = date(2026, 11, 22)


def bought(*days: date) -> list[Purchase]:
    return [Purchase(day, Decimal("30.00"), "042", "shop", ("Vis",)) for day in days]


def test_a_whole_record_that_was_confirmed_lately_has_both_full_marks() -> None:
    data = [Datum(name, "good", TODAY - timedelta(days=9)) for name in WEIGHTS]
    marks = quality(data, TODAY)
    assert (marks.completeness, marks.reliability) == (100, 100)
    assert (marks.missing, marks.dead) == ((), ())


def test_an_address_that_comes_back_counts_neither_as_there_nor_as_sure() -> None:
    data = [Datum(name, "good", TODAY) for name in WEIGHTS if name != "address"]
    marks = quality([*data, Datum("address", "returned", TODAY)], TODAY)
    assert (marks.completeness, marks.reliability) == (80, 80)
    assert marks.dead == ("address",)


def test_a_second_mailbox_that_works_makes_up_for_one_that_bounces() -> None:
    marks = quality([Datum("email", "bounced"), Datum("email", "good", TODAY)], TODAY)
    assert (marks.completeness, marks.reliability) == (20, 100)
    assert marks.dead == ()


def test_what_nobody_confirmed_is_trusted_by_half_and_an_old_confirmation_less_than_a_new() -> None:
    told = {
        "never": quality([Datum("phone", "unverified")], TODAY).reliability,
        "old": quality([Datum("phone", "good", TODAY - timedelta(days=2000))], TODAY).reliability,
        "new": quality([Datum("phone", "good", TODAY)], TODAY).reliability,
    }
    assert told == {"never": 50, "old": 60, "new": 100}


def test_who_buys_each_spring_has_a_season_and_a_rhythm_of_a_year() -> None:
    found = habits(bought(*(date(year, 4, 10) for year in range(2020, 2026))), TODAY)
    assert found is not None
    assert (found.season, found.season_share) == ("spring", 1.0)
    assert found.every_days in (365, 366)
    assert found.next_on == date(2026, 4, 10)
    assert (found.amount, found.mean, found.lately) == (Decimal("180.00"), Decimal("30.00"), 0)
    assert found.stores == (("042", 6),)


def test_two_purchases_tell_neither_a_rhythm_nor_a_season() -> None:
    found = habits(bought(TODAY, TODAY - timedelta(days=30)), TODAY)
    assert found is not None
    assert (found.every_days, found.next_on, found.season) == (None, None, None)
    assert habits([], TODAY) is None


def test_the_next_contact_is_counted_from_the_last_one_or_from_the_beginning() -> None:
    last, since = TODAY - timedelta(days=100), TODAY - timedelta(days=10)
    assert rhythm(last, since, 90, TODAY).late_days == 10
    assert rhythm(None, since, 90, TODAY).due_on == since + timedelta(days=90)
    assert rhythm(last, since, None, TODAY).due_on is None
