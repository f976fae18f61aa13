"""A deployment's own labels: kinds and topics that an administrator adds, with their examples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Refused, Unfit
from store import defaults
from store.tables import LabelExampleRow, LabelRow

LEARNT = ("kind", "topic")  # the axes that can be added to and learnt
LEAST = 10  # examples before training takes a label in
SHIPPED = {axis: frozenset(row[0] for row in defaults.LABELS[axis]) for axis in LEARNT}
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")


def of(db: Session, axis: str) -> Sequence[LabelRow]:
    """The labels of one axis in their order."""
    rows = select(LabelRow).where(LabelRow.axis == axis)
    return db.scalars(rows.order_by(LabelRow.position, LabelRow.code)).all()


def add(db: Session, axis: str, code: str, name: str, name_en: str) -> LabelRow:
    """A new kind or topic. Raises Unfit for a code that cannot be one, Refused for one taken."""
    if axis not in LEARNT:
        raise Unfit("only kinds and topics can be added")
    if not _CODE.fullmatch(code):
        raise Unfit("a code has small letters, digits and _, and begins with a letter")
    if not name.strip():
        raise Unfit("say how people call it")
    if db.get(LabelRow, (axis, code)) is not None:
        raise Refused(f"there is a {axis} {code} already")
    last = db.scalar(select(func.max(LabelRow.position)).where(LabelRow.axis == axis)) or 0
    row = LabelRow(
        axis=axis, code=code, name=name.strip(), name_en=name_en.strip() or name, position=last + 1
    )
    db.add(row)
    db.flush()
    return row


def add_examples(db: Session, axis: str, code: str, texts: Sequence[str], by: UUID | None) -> int:
    """Keep example texts of a label; one that is there already is kept once. How many are new."""
    if axis not in LEARNT or db.get(LabelRow, (axis, code)) is None:
        raise NotFound(f"there is no {axis} {code}")
    had = {row.text for row in examples_of(db, axis, code)}
    new = [text for text in dict.fromkeys(t.strip() for t in texts) if text and text not in had]
    db.add_all(LabelExampleRow(axis=axis, code=code, text=text, by=by) for text in new)
    db.flush()
    return len(new)


def remove_example(db: Session, example_id: int) -> None:
    """Take one example away."""
    db.execute(delete(LabelExampleRow).where(LabelExampleRow.id == example_id))


def examples_of(db: Session, axis: str, code: str) -> Sequence[LabelExampleRow]:
    """The examples of one label, oldest first."""
    theirs = select(LabelExampleRow).where(
        LabelExampleRow.axis == axis, LabelExampleRow.code == code
    )
    return db.scalars(theirs.order_by(LabelExampleRow.id)).all()


@dataclass(frozen=True, slots=True)
class Shown:
    """A label and the texts that show it, oldest first."""

    axis: str
    code: str
    rows: Sequence[LabelExampleRow]


def with_examples(db: Session) -> list[Shown]:
    """Every label that has examples, enough or not."""
    rows = db.scalars(select(LabelExampleRow).order_by(LabelExampleRow.id)).all()
    grouped: dict[tuple[str, str], list[LabelExampleRow]] = {}
    for row in rows:
        grouped.setdefault((row.axis, row.code), []).append(row)
    return [Shown(axis, code, found) for (axis, code), found in grouped.items()]


def examples(db: Session) -> list[tuple[str, str, str]]:
    """(axis, code, text) of every example of labels that have enough of them to be learnt."""
    enough = (
        select(LabelExampleRow.axis, LabelExampleRow.code)
        .group_by(LabelExampleRow.axis, LabelExampleRow.code)
        .having(func.count() >= LEAST)
    )
    known = {(axis, code) for axis, code in db.execute(enough)}
    return [told for told in _examples(db) if told[:2] in known]


def _examples(db: Session) -> list[tuple[str, str, str]]:
    columns = (LabelExampleRow.axis, LabelExampleRow.code, LabelExampleRow.text)
    rows = db.execute(select(*columns).order_by(LabelExampleRow.id))
    return [(axis, code, text) for axis, code, text in rows]
