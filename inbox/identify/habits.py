"""What a customer buys, how often and in which season; and when somebody should speak to him."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

SEASONS = ("winter", "spring", "summer", "autumn")  # by quarter from December on
SEASON_FROM = 4  # fewer purchases than this have no season
SEASON_SHARE = 0.45  # of the purchases, to call a season his; chance gives 0.25
LATELY = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order, as far as habits need it."""

    on: date
    amount: Decimal
    store: str | None = None
    channel: str | None = None
    things: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Habits:
    """What the purchases tell together.

    every_days  the median of the days between two purchases; None with fewer than three days.
    season      one of SEASONS when nearly half of the purchases, or more, fall into it.
    next_on     when the next purchase is to be expected by that rhythm.
    lately, lately_amount   purchases of the last twelve months.
    """

    purchases: int
    amount: Decimal
    mean: Decimal
    first_on: date
    last_on: date
    lately: int
    lately_amount: Decimal
    every_days: int | None
    next_on: date | None
    season: str | None
    season_share: float
    by_month: tuple[int, ...]
    stores: tuple[tuple[str, int], ...]
    channels: tuple[tuple[str, int], ...]
    things: tuple[tuple[str, int], ...]


def habits(purchases: Sequence[Purchase], today: date) -> Habits | None:
    """The habits that `purchases`, in any order, tell; None without any."""
    if not purchases:
        return None
    days = sorted({purchase.on for purchase in purchases})
    amount = sum((purchase.amount for purchase in purchases), Decimal(0))
    lately = [purchase for purchase in purchases if today - purchase.on <= LATELY]
    every = _every_days(days)
    season, share = _season(purchases)
    months = Counter(purchase.on.month for purchase in purchases)
    return Habits(
        purchases=len(purchases),
        amount=amount,
        mean=(amount / len(purchases)).quantize(Decimal("0.01")),
        first_on=days[0],
        last_on=days[-1],
        lately=len(lately),
        lately_amount=sum((purchase.amount for purchase in lately), Decimal(0)),
        every_days=every,
        next_on=days[-1] + timedelta(days=every) if every else None,
        season=season,
        season_share=share,
        by_month=tuple(months[month] for month in range(1, 13)),
        stores=_most(purchase.store for purchase in purchases),
        channels=_most(purchase.channel for purchase in purchases),
        things=_most(thing for purchase in purchases for thing in purchase.things),
    )


def _every_days(days: Sequence[date]) -> int | None:
    if len(days) < 3:
        return None
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    return max(1, round(median(gaps)))


def _season(purchases: Sequence[Purchase]) -> tuple[str | None, float]:
    counted = Counter(SEASONS[purchase.on.month % 12 // 3] for purchase in purchases)
    season, number = counted.most_common(1)[0]
    share = number / len(purchases)
    told = len(purchases) >= SEASON_FROM and share >= SEASON_SHARE
    return (season if told else None), share


def _most(names: Iterable[str | None], most: int = 5) -> tuple[tuple[str, int], ...]:
    counted = Counter(name for name in names if name)
    return tuple(counted.most_common(most))


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When the next contact is due by the frequency wished; None where none is wished."""

    due_on: date | None
    late_days: int


def rhythm(last_on: date | None, since: date, every_days: int | None, today: date) -> Rhythm:
    """The next contact: `every_days` after the last one, or after `since` when there was none."""
    if every_days is None:
        return Rhythm(None, 0)
    due = (last_on or since) + timedelta(days=every_days)
    return Rhythm(due, max(0, (today - due).days))
