"""The supervisor's page of drift: labels, doubts and corrections by week; each figure its list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from fastapi import APIRouter, Request
from starlette.responses import Response

from inbox.web import render
from inbox.web.guard import Supervisor
from inbox.web.i18n import N_, ZONE, now
from inbox.web.list_pages import nav_context
from store import drift
from store.session import transaction

router = APIRouter()
WEEKS = 12
ERRORS = 3.0  # standard errors beyond which a week is marked
LEAST = 20  # messages in a week, and in those before it, below which nothing is said
NO_TICKET = ("automatic", "spam")  # of these there is no list to open


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one week. `departs`: `up`, `down`, or empty for a week like those before it."""

    number: int
    share: float
    departs: str


@dataclass(frozen=True, slots=True)
class Line:
    """One label, or one of the figures about all, over the weeks; `link` filters the inbox list."""

    name: str
    cells: tuple[Cell, ...]
    link: str | None


@router.get("/drift")
def show(request: Request, actor: Supervisor) -> Response:
    """The shares by week, and the weeks that depart from those before."""
    weeks = last_weeks(now())
    known, language = render.names.get(), actor.language
    with transaction() as db:
        every, doubted = drift.doubts(db, weeks)
        changed, confirmed = drift.decided(db, weeks)
        axes = {axis: drift.labels(db, axis, weeks) for axis in ("kind", "topic")}
    tables = [
        (
            N_("What people say of the sorting"),
            [
                Line(N_("Still to be looked at"), cells(doubted, every), "view=to_sort"),
                Line(N_("Corrected by a person"), cells(changed, every), None),
                Line(N_("Confirmed by a person"), cells(confirmed, every), None),
            ],
        )
    ]
    for axis, title in (("kind", N_("Kinds")), ("topic", N_("Topics"))):
        lines = [
            Line(known.label(axis, code, language), cells(counts, every), _link(axis, code))
            for code, counts in sorted(axes[axis].items(), key=lambda pair: -sum(pair[1]))
        ]
        tables.append((title, lines))
    context = {"tables": tables, "weeks": weeks, "every": every}
    around = nav_context(request, actor, "drift")
    return render.answer(request, actor, "drift.html", around | context)


def last_weeks(present: datetime) -> list[datetime]:
    """The Mondays of the last WEEKS weeks at midnight, the present one's last."""
    monday = present.astimezone(ZONE).date() - timedelta(days=present.astimezone(ZONE).weekday())
    days = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    return [datetime(day.year, day.month, day.day, tzinfo=ZONE) for day in days]


def cells(counts: Sequence[int], every: Sequence[int]) -> tuple[Cell, ...]:
    """The shares of all messages, week by week, and which depart from the weeks before them."""
    return tuple(
        Cell(number, number / all_ if all_ else 0.0, departs(counts[: i + 1], every[: i + 1]))
        for i, (number, all_) in enumerate(zip(counts, every, strict=True))
    )


def departs(counts: Sequence[int], every: Sequence[int]) -> str:
    """Whether the last week's share is `up` or `down` by more than ERRORS standard errors.

    The error is that of the difference between its share and that of all weeks before it together.
    """
    number, all_ = counts[-1], every[-1]
    before, all_before = sum(counts[:-1]), sum(every[:-1])
    if all_ < LEAST or all_before < LEAST:
        return ""
    mean = before / all_before
    guarded = (before + 0.5) / (all_before + 1)  # a label that was never seen has some error too
    error = sqrt(guarded * (1 - guarded) * (1 / all_ + 1 / all_before))
    away = number / all_ - mean
    if abs(away) <= ERRORS * error:
        return ""
    return "up" if away > 0 else "down"


def _link(axis: str, code: str) -> str | None:
    return None if not code or code in NO_TICKET else f"view=all&{axis}={code}"
