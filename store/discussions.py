"""Discussions between colleagues and services about a customer, which he never sees.

Whoever writes, is mentioned (`@lea`) or is in copy listens: an unread remark of somebody else shows
in his list of mentions until he opens the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Unfit
from store import customers, events
from store.tables import (
    AccountRow,
    CustomerRow,
    DiscussionRow,
    ListenerRow,
    RemarkRow,
)

MENTION = re.compile(r"(?<![\w.@])@([^\W_][\w.-]*)")
UNREAD_CAP = 100


@dataclass(frozen=True, slots=True)
class Discussion:
    """One discussion as a person reads it; `listeners` are account ids."""

    row: DiscussionRow
    remarks: Sequence[RemarkRow]
    listeners: Sequence[UUID]


def open_one(
    db: Session,
    customer_id: UUID,
    subject: str,
    text: str,
    by: UUID | None,
    people: Iterable[UUID] = (),
    services: Iterable[str] = (),
) -> DiscussionRow:
    """A new discussion with its first remark; the people of `services` are in copy. Raises Unfit.

    people  accounts in copy.
    """
    if not subject.strip() or not text.strip():
        raise Unfit("a discussion needs a subject and a first remark")
    record = customers.get_locked(db, customer_id)
    row = DiscussionRow(
        customer_id=record.id, subject=subject.strip(), services=sorted(set(services)), by=by
    )
    db.add(row)
    db.flush()
    everybody = {*people, *_of_services(db, row.services)}
    _listen(db, row.id, everybody)
    _write(db, row, text, by)
    detail = {"discussion": str(row.id)}
    events.add(db, "discussion.opened", customer_id=record.id, by=by, detail=detail)
    return row


def remark(
    db: Session, discussion_id: UUID, text: str, by: UUID | None, people: Iterable[UUID] = ()
) -> DiscussionRow:
    """One more remark; an ended discussion is open again. Raises NotFound, Unfit."""
    row = _locked(db, discussion_id)
    if not text.strip():
        raise Unfit("the remark is empty")
    _listen(db, row.id, people)
    _write(db, row, text, by)
    row.ended_at = None
    detail = {"discussion": str(row.id)}
    events.add(db, "discussion.remark", customer_id=row.customer_id, by=by, detail=detail)
    return row


def end(db: Session, discussion_id: UUID, by: UUID | None) -> DiscussionRow:
    """Nothing is left to be said. Raises NotFound."""
    row = _locked(db, discussion_id)
    row.ended_at = row.ended_at or datetime.now().astimezone()
    detail = {"discussion": str(row.id)}
    events.add(db, "discussion.ended", customer_id=row.customer_id, by=by, detail=detail)
    return row


def _locked(db: Session, discussion_id: UUID) -> DiscussionRow:
    row = db.get(DiscussionRow, discussion_id, with_for_update=True)
    if row is None:
        raise NotFound("there is no such discussion")
    return row


def _write(db: Session, row: DiscussionRow, text: str, by: UUID | None) -> None:
    now = datetime.now().astimezone()
    db.add(RemarkRow(discussion_id=row.id, by=by, text=text.strip(), at=now))
    row.last_at = now
    _listen(db, row.id, mentioned(db, text), mentioned_at=now)
    if by is not None:
        _listen(db, row.id, [by])
        _see(db, row.id, by, now)


def mentioned(db: Session, text: str) -> list[UUID]:
    """The active accounts that `@login` or `@first-name` name, without regard to accents.

    A first name that two people bear names neither.
    """
    told = {name.rstrip(".-") for name in MENTION.findall(text)}
    if not told:
        return []
    wanted = select(func.lower(func.unaccented(func.unnest(cast(sorted(told), ARRAY(Text))))))
    keys = {str(key) for key in db.scalars(wanted)}
    login = func.lower(func.unaccented(AccountRow.login))
    first = func.split_part(func.lower(func.unaccented(AccountRow.name)), " ", 1)
    rows = db.execute(select(AccountRow.id, login, first).where(AccountRow.active)).all()
    firsts = [row[2] for row in rows]
    return [
        row[0] for row in rows if row[1] in keys or (row[2] in keys and firsts.count(row[2]) == 1)
    ]


def _of_services(db: Session, services: Sequence[str]) -> Sequence[UUID]:
    if not services:
        return ()
    wanted = select(AccountRow.id).where(AccountRow.active, AccountRow.services.overlap(services))
    return db.scalars(wanted).all()


def _listen(
    db: Session, discussion_id: UUID, people: Iterable[UUID], mentioned_at: datetime | None = None
) -> None:
    rows = [
        {"discussion_id": discussion_id, "account_id": one, "mentioned_at": mentioned_at}
        for one in sorted(set(people))
    ]
    if not rows:
        return
    new = insert(ListenerRow).values(rows)
    key = ["discussion_id", "account_id"]
    if mentioned_at is None:
        db.execute(new.on_conflict_do_nothing(index_elements=key))
    else:
        again = {"mentioned_at": new.excluded.mentioned_at}
        db.execute(new.on_conflict_do_update(index_elements=key, set_=again))


def _see(db: Session, discussion_id: UUID, account_id: UUID, at: datetime) -> None:
    his = (ListenerRow.discussion_id == discussion_id, ListenerRow.account_id == account_id)
    db.execute(update(ListenerRow).where(*his).values(seen_at=at))


# --- reading ------------------------------------------------------------------------------------


def of_customer(db: Session, customer_id: UUID, limit: int = 50) -> list[Discussion]:
    """A customer's discussions with their remarks, the latest first."""
    rows = db.scalars(
        select(DiscussionRow)
        .where(DiscussionRow.customer_id == customer_id)
        .order_by(DiscussionRow.last_at.desc())
        .limit(limit)
    ).all()
    ids = [row.id for row in rows]
    said: dict[UUID, list[RemarkRow]] = {id_: [] for id_ in ids}
    wanted = select(RemarkRow).where(RemarkRow.discussion_id.in_(ids)).order_by(RemarkRow.at)
    for one in db.scalars(wanted):
        said[one.discussion_id].append(one)
    listening: dict[UUID, list[UUID]] = {id_: [] for id_ in ids}
    for pair in db.execute(
        select(ListenerRow.discussion_id, ListenerRow.account_id).where(
            ListenerRow.discussion_id.in_(ids)
        )
    ):
        listening[pair[0]].append(pair[1])
    return [Discussion(row, said[row.id], listening[row.id]) for row in rows]


def count(db: Session, customer_id: UUID) -> int:
    """How many discussions about a customer are open."""
    still = (DiscussionRow.customer_id == customer_id, DiscussionRow.ended_at.is_(None))
    return db.scalars(select(func.count()).where(*still)).one()


def mark_seen(db: Session, customer_id: UUID, account_id: UUID) -> None:
    """This person has read all discussions about this customer."""
    about = select(DiscussionRow.id).where(DiscussionRow.customer_id == customer_id)
    db.execute(
        update(ListenerRow)
        .where(ListenerRow.account_id == account_id, ListenerRow.discussion_id.in_(about))
        .values(seen_at=func.clock_timestamp())
    )


def unread(db: Session, account_id: UUID | None) -> int:
    """How many discussions hold something that this person has not read, at most UNREAD_CAP."""
    if account_id is None:
        return 0
    waiting = (
        select(ListenerRow.discussion_id)
        .join(DiscussionRow, DiscussionRow.id == ListenerRow.discussion_id)
        .where(ListenerRow.account_id == account_id, _is_unread())
        .limit(UNREAD_CAP)
    )
    return db.scalars(select(func.count()).select_from(waiting.subquery())).one()


def listened_to(db: Session, account_id: UUID, limit: int = 100) -> Sequence[Any]:
    """What this person listens to, unread first, then the latest.

    Each with `discussion`, `customer`, `unread`, `mentioned` and `last` (the last remark's text).
    """
    last = (
        select(func.left(RemarkRow.text, 300))
        .where(RemarkRow.discussion_id == DiscussionRow.id)
        .order_by(RemarkRow.at.desc())
        .limit(1)
        .scalar_subquery()
    )
    is_unread = _is_unread().label("unread")
    wanted = (
        select(
            DiscussionRow.id,
            DiscussionRow.subject,
            DiscussionRow.last_at,
            DiscussionRow.ended_at,
            CustomerRow.id.label("customer_id"),
            CustomerRow.number,
            CustomerRow.first_name,
            CustomerRow.last_name,
            ListenerRow.mentioned_at,
            is_unread,
            last.label("last"),
        )
        .join(DiscussionRow, DiscussionRow.id == ListenerRow.discussion_id)
        .join(CustomerRow, CustomerRow.id == DiscussionRow.customer_id)
        .where(ListenerRow.account_id == account_id)
    )
    return db.execute(
        wanted.order_by(is_unread.desc(), DiscussionRow.last_at.desc()).limit(limit)
    ).all()


def _is_unread() -> Any:
    """Something came since this listener looked; his own remarks count as looked at."""
    return or_(ListenerRow.seen_at.is_(None), ListenerRow.seen_at < DiscussionRow.last_at)
