"""What drifts: by week of arrival, how often each label is given, doubted, corrected, confirmed.

One query each. The first three read `message_labels_index` alone, without a look at the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from store import decisions
from store.tables import DecisionRow, MessageRow

Weeks = Sequence[datetime]  # the beginnings of the weeks, ascending; the last one is under way


def labels(db: Session, axis: str, weeks: Weeks) -> dict[str, list[int]]:
    """Kind or topic → how many messages of each week have it."""
    column = getattr(MessageRow, axis)
    rows = (
        select(_week(weeks), column, func.count()).where(*_counted(weeks)).group_by("week", column)
    )
    counted: dict[str, list[int]] = {}
    for week, label, number in db.execute(rows):
        counted.setdefault(label or "", [0] * len(weeks))[week - 1] = number
    return counted


def doubts(db: Session, weeks: Weeks) -> tuple[list[int], list[int]]:
    """All messages of each week, and those that still wait for a person's look."""
    waits = func.count().filter(MessageRow.needs_review.is_(True))
    rows = select(_week(weeks), func.count(), waits).where(*_counted(weeks)).group_by("week")
    every, doubted = [0] * len(weeks), [0] * len(weeks)
    for week, number, left in db.execute(rows):
        every[week - 1], doubted[week - 1] = number, left
    return every, doubted


def decided(db: Session, weeks: Weeks) -> tuple[list[int], list[int]]:
    """Messages of each week whose labels people corrected, and which they only confirmed.

    What counts is what was said last of each label, and was not taken back.
    """
    later = aliased(DecisionRow)
    overtaken = select(later.id).where(
        later.message_id == DecisionRow.message_id,
        later.field == DecisionRow.field,
        later.id > DecisionRow.id,
    )
    differs = DecisionRow.value.is_distinct_from(DecisionRow.machine_value)
    each = (
        select(DecisionRow.message_id, func.bool_or(differs).label("differs"))
        .where(
            DecisionRow.field.in_(decisions.LABELS),
            DecisionRow.value.is_not(None),
            DecisionRow.at >= weeks[0],
            ~overtaken.exists(),
        )
        .group_by(DecisionRow.message_id)
        .subquery()
    )
    corrected = func.count().filter(each.c.differs)
    rows = (
        select(_week(weeks), corrected, func.count() - corrected)
        .join(each, each.c.message_id == MessageRow.id)
        .where(*_counted(weeks))
        .group_by("week")
    )
    changed, confirmed = [0] * len(weeks), [0] * len(weeks)
    for week, one, other in db.execute(rows):
        changed[week - 1], confirmed[week - 1] = one, other
    return changed, confirmed


def _counted(weeks: Weeks) -> tuple[ColumnElement[bool], ...]:
    return (
        MessageRow.state == "settled",
        MessageRow.duplicate_of.is_(None),
        MessageRow.received_at >= weeks[0],
    )


def _week(weeks: Weeks) -> Any:
    """The place of a message's week, from 1."""
    bounds = literal(list(weeks), ARRAY(DateTime(timezone=True)))
    return func.width_bucket(MessageRow.received_at, bounds).label("week")
