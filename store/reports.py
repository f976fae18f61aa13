"""The supervisor's figures: the backlog by service, store, age or topic, late first.

It reads open tickets alone, by their partial index; every figure names the list behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, func, literal, select
from sqlalchemy.orm import Session

from store.inbox_list import AGES
from store.tables import OPEN_STATES, TicketRow

AXES = ("service", "store", "age", "topic")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the backlog; `key` is the service's, store's, topic's code or the age's range."""

    key: str
    open: int
    late: int
    today: int
    unassigned: int
    waiting: int
    complaints: int
    oldest_at: datetime | None


def backlog(db: Session, axis: str, now: datetime, day_end: datetime) -> list[Line]:
    """The lines of `axis`, one of AXES, those with most late tickets first (ages in order)."""
    key = _age(now) if axis == "age" else func.coalesce(getattr(TicketRow, axis), "none")
    is_open = TicketRow.status == "open"
    late = _count(is_open & (TicketRow.due_at < now))
    figures = (
        func.count(),
        late,
        _count(is_open & (TicketRow.due_at >= now) & (TicketRow.due_at < day_end)),
        _count(is_open & TicketRow.assignee_id.is_(None)),
        _count(TicketRow.status == "waiting"),
        _count(TicketRow.kind == "complaint"),
        func.min(TicketRow.opened_at),
    )
    statement = (
        select(key.label("key"), *figures)
        .where(TicketRow.status.in_(OPEN_STATES), TicketRow.status != "closed")
        .group_by("key")
        .order_by(late.desc(), func.count().desc(), "key")
    )
    lines = [Line(*row) for row in db.execute(statement)]
    return sorted(lines, key=lambda line: list(AGES).index(line.key)) if axis == "age" else lines


def total(lines: list[Line]) -> Line:
    """The sum of all lines."""
    oldest = min((line.oldest_at for line in lines if line.oldest_at), default=None)
    sums = {
        name: sum(getattr(line, name) for line in lines)
        for name in ("open", "late", "today", "unassigned", "waiting", "complaints")
    }
    return Line(key="", oldest_at=oldest, **sums)


def arrivals(db: Session, since: datetime, zone: str) -> dict[str, tuple[int, int]]:
    """Tickets opened and closed by day since `since`, at most some weeks back: ISO day → pair."""
    result: dict[str, tuple[int, int]] = {}
    for position, column in enumerate((TicketRow.opened_at, TicketRow.closed_at)):
        day = func.to_char(func.timezone(zone, column), "YYYY-MM-DD")
        rows = db.execute(select(day, func.count()).where(column >= since).group_by(day))
        for on, number in rows:
            pair = list(result.get(on, (0, 0)))
            pair[position] = number
            result[on] = (pair[0], pair[1])
    return dict(sorted(result.items()))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


def _age(now: datetime) -> ColumnElement[Any]:
    days = cast(
        func.floor(func.extract("epoch", literal(now) - TicketRow.opened_at) / 86400), Integer
    )
    whens = [(days < most, literal(name)) for name, (_, most) in AGES.items() if most is not None]
    return case(*whens, else_=literal("30+"))
