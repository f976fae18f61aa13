"""What the inbox's list shows: views, filters, search, counts, and pages of rows.

Pages are keyset-paginated, one query each; counts stop at COUNT_CAP, so that neither reads a table.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    false,
    func,
    literal,
    select,
    true,
    tuple_,
    union,
)
from sqlalchemy.orm import Session

from inbox.errors import Refused
from store.tables import AccountRow, CustomerRow, DraftRow, MessageRow, SeenRow, TicketRow

COUNT_CAP = 1000
SEARCH_CAP = 500  # the newest messages and the first customers that a search looks at
PAGE = 50

VIEWS = (
    "inbox",
    "to_sort",
    "mine",
    "service",
    "unassigned",
    "today",
    "late",
    "waiting",
    "snoozed",
    "closed",
    "unsettled",
    "all",
)
NEWEST_FIRST = frozenset({"inbox", "closed", "all"})
AGES = {"0-1": (0, 1), "1-3": (1, 3), "3-7": (3, 7), "7-30": (7, 30), "30+": (30, None)}


@dataclass(frozen=True, slots=True)
class Query:
    """What to list.

    assignee  an account's id, or `none`. age: one of AGES, in days since the ticket was opened.
    week      the Monday of the week in which the ticket was opened, as an ISO date.
    sort      `due` (late first) or `newest`; None for the view's own.
    """

    view: str = "inbox"
    service: str | None = None
    store: str | None = None
    status: str | None = None
    kind: str | None = None
    topic: str | None = None
    priority: str | None = None
    assignee: str | None = None
    customer: str | None = None
    age: str | None = None
    week: str | None = None
    late: bool = False
    q: str | None = None
    sort: str | None = None

    @property
    def order(self) -> str:
        """`due` or `newest`."""
        if self.sort in {"due", "newest"}:
            return self.sort
        return "newest" if self.view in NEWEST_FIRST or self.q else "due"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and when: `day_end` is the end of today where he sits."""

    account_id: UUID | None
    services: tuple[str, ...]
    now: datetime
    day_end: datetime


@dataclass(frozen=True, slots=True)
class ListRow:
    """One ticket as the list shows it."""

    id: UUID
    number: int
    subject: str
    status: str
    kind: str
    topic: str
    priority: str
    service: str
    store: str | None
    needs_review: bool
    opened_at: datetime
    due_at: datetime | None
    snoozed_until: datetime | None
    last_message_at: datetime
    last_channel: str
    last_direction: str
    message_count: int
    snippet: str
    correspondent: str | None
    assignee_id: UUID | None
    customer_id: UUID | None
    assignee: str | None
    customer_number: str | None
    first_name: str | None
    last_name: str | None
    seen_at: datetime | None
    draft: str | None

    @property
    def unread(self) -> bool:
        """Whether the viewer has yet to see the customer's last words."""
        if self.last_direction != "in" or self.status == "closed":
            return False
        return self.seen_at is None or self.seen_at < self.last_message_at

    @property
    def customer_name(self) -> str | None:
        """First and last name, or None for somebody unknown."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list; `cursor` asks for the next, None at the end."""

    rows: tuple[ListRow, ...]
    cursor: str | None


def page(
    db: Session, query: Query, viewer: Viewer, cursor: str | None = None, limit: int = PAGE
) -> Page:
    """The next `limit` rows after `cursor`. Raises Refused for a cursor that is not ours."""
    where = conditions(db, query, viewer)
    after = _decode(cursor) if cursor else None
    if query.order == "newest":
        found = _newest(db, where, viewer, after, limit + 1)
    else:
        found = _by_due_date(db, where, viewer, after, limit + 1)
    rows = tuple(found[:limit])
    more = len(found) > limit
    return Page(rows, _encode(query, rows[-1]) if more else None)


def rows(db: Session, query: Query, viewer: Viewer, numbers: Iterable[int]) -> Sequence[ListRow]:
    """Those of the tickets `numbers` that `query` lists, in its order."""
    where = [*conditions(db, query, viewer), TicketRow.number.in_(list(numbers)[:COUNT_CAP])]
    if query.order == "newest":
        return _newest(db, where, viewer, None, COUNT_CAP)
    return _by_due_date(db, where, viewer, None, COUNT_CAP)


def counts(db: Session, viewer: Viewer, views: Iterable[str]) -> dict[str, int]:
    """How many tickets each view holds, up to COUNT_CAP, in one query."""
    columns = []
    for view in views:
        where = and_(true(), *_view(replace(Query(), view=view), viewer))
        capped = select(literal(1)).select_from(TicketRow).where(where).limit(COUNT_CAP).subquery()
        columns.append(select(func.count()).select_from(capped).scalar_subquery().label(view))
    return dict(db.execute(select(*columns)).one()._mapping) if columns else {}


# --- conditions ---------------------------------------------------------------------------------


def conditions(db: Session, query: Query, viewer: Viewer) -> list[ColumnElement[bool]]:
    """The view, the filters and the search as conditions on `ticket`."""
    where = [*_filters(query, viewer)]
    if query.q:
        where.append(_search(db, query.q))
    if not (query.q and query.view == "inbox"):  # a search looks everywhere unless a view is named
        where.extend(_view(query, viewer))
    return where


def _view(query: Query, viewer: Viewer) -> list[ColumnElement[bool]]:
    ticket = TicketRow
    is_open = ticket.status == "open"
    is_itself = ticket.merged_into.is_(None)  # what was merged is shown where it went
    views: dict[str, list[ColumnElement[bool]]] = {
        "inbox": [is_open],
        "to_sort": [ticket.needs_review.is_(True), ticket.status != "closed"],
        "mine": [ticket.assignee_id == viewer.account_id, ticket.status.in_(("open", "waiting"))],
        "service": [ticket.service.in_(viewer.services), is_open],
        "unassigned": [ticket.assignee_id.is_(None), is_open],
        "today": [is_open, ticket.due_at >= viewer.now, ticket.due_at < viewer.day_end],
        "late": [is_open, ticket.due_at < viewer.now],
        "waiting": [ticket.status == "waiting"],
        "snoozed": [ticket.status == "snoozed"],
        "closed": [ticket.status == "closed", is_itself],
        "unsettled": [ticket.status != "closed"],
        "all": [is_itself],
    }
    if query.status and query.view == "inbox":
        return [is_itself]  # an explicit status says more than the default view
    return views.get(query.view, [false()])


def _filters(query: Query, viewer: Viewer) -> Iterable[ColumnElement[bool]]:
    for name in ("service", "store", "status", "kind", "topic", "priority"):
        if value := getattr(query, name):
            column = getattr(TicketRow, name)
            yield column.is_(None) if value == "none" else column == value
    if query.assignee == "none":
        yield TicketRow.assignee_id.is_(None)
    elif query.assignee:
        yield _same_id(TicketRow.assignee_id, query.assignee)
    if query.customer:
        yield _same_id(TicketRow.customer_id, query.customer)
    if query.late:
        yield TicketRow.due_at < viewer.now
    if query.week:
        yield from _week(query.week, viewer.now)
    if query.age in AGES:
        yield from _age(query.age, viewer.now)


def _same_id(column: Any, value: str) -> ColumnElement[bool]:
    try:
        same: ColumnElement[bool] = column == UUID(value)
    except ValueError:
        return false()
    return same


def _week(monday: str, now: datetime) -> Iterable[ColumnElement[bool]]:
    try:
        begin = datetime.combine(date.fromisoformat(monday), time(), now.tzinfo)
    except ValueError:
        yield false()
        return
    yield TicketRow.opened_at >= begin
    yield TicketRow.opened_at < begin + timedelta(days=7)
    yield TicketRow.last_message_at >= begin  # the list's own index ends there


def _age(age: str, now: datetime) -> Iterable[ColumnElement[bool]]:
    least, most = AGES[age]
    yield TicketRow.opened_at <= now - func.make_interval(0, 0, 0, least)
    if most is not None:
        yield TicketRow.opened_at > now - func.make_interval(0, 0, 0, most)


def _search(db: Session, q: str) -> ColumnElement[bool]:
    """Tickets whose messages hold the words, whose customer has the name, or of that number."""
    digits = q.strip().lstrip("#")
    if digits.isascii() and digits.isdigit() and len(digits) <= 12:
        number = db.scalar(select(TicketRow.id).where(TicketRow.number == int(digits)))
        if number is not None:
            return TicketRow.id == number
    words = func.websearch_to_tsquery("french", func.unaccented(q))
    in_messages = (
        select(MessageRow.ticket_id)
        .where(MessageRow.search.op("@@")(words), MessageRow.ticket_id.is_not(None))
        .order_by(MessageRow.seq.desc())
        .limit(SEARCH_CAP)
    )
    plain = q.replace("\\", "").replace("%", r"\%").replace("_", r"\_")
    customers = (
        select(CustomerRow.id)
        .where(CustomerRow.search_key.like(func.lower(func.unaccented(f"%{plain}%"))))
        .limit(SEARCH_CAP)
    )
    of_customers = select(TicketRow.id).where(TicketRow.customer_id.in_(customers))
    either = union(select(in_messages.subquery().c.ticket_id), of_customers).subquery()
    return TicketRow.id.in_(select(either.c[0]))


# --- pages --------------------------------------------------------------------------------------


def _newest(
    db: Session,
    where: list[ColumnElement[bool]],
    viewer: Viewer,
    after: tuple[datetime | None, int] | None,
    limit: int,
) -> list[ListRow]:
    at, number = TicketRow.last_message_at, TicketRow.number
    if after is not None:
        where = [*where, tuple_(at, number) < tuple_(literal(after[0]), literal(after[1]))]
    chosen = select(TicketRow.id).where(*where).order_by(at.desc(), number.desc()).limit(limit)
    return _load(db, chosen, viewer, (at.desc(), number.desc()))


def _by_due_date(
    db: Session,
    where: list[ColumnElement[bool]],
    viewer: Viewer,
    after: tuple[datetime | None, int] | None,
    limit: int,
) -> list[ListRow]:
    """First what has a due date, then what has none: two ranges, so that each reads an index."""
    due, number = TicketRow.due_at, TicketRow.number
    found: list[ListRow] = []
    if after is None or after[0] is not None:
        first = [*where, due.is_not(None)]
        if after is not None:
            first.append(tuple_(due, number) > tuple_(literal(after[0]), literal(after[1])))
        chosen = select(TicketRow.id).where(*first).order_by(due, number).limit(limit)
        found = _load(db, chosen, viewer, (due, number))
    if len(found) < limit:
        rest = [*where, due.is_(None)]
        if after is not None and after[0] is None:
            rest.append(number > after[1])
        chosen = select(TicketRow.id).where(*rest).order_by(number).limit(limit - len(found))
        found += _load(db, chosen, viewer, (number,))
    return found


def _load(db: Session, chosen: Select[UUID], viewer: Viewer, order: Iterable[Any]) -> list[ListRow]:
    ticket, page_of = TicketRow, chosen.subquery()
    seen = and_(SeenRow.ticket_id == ticket.id, SeenRow.account_id == viewer.account_id)
    draft = (
        select(func.left(DraftRow.text, 120))
        .where(DraftRow.ticket_id == ticket.id, DraftRow.account_id == viewer.account_id)
        .order_by(DraftRow.at.desc())
        .limit(1)
        .scalar_subquery()
    )
    taken = [
        getattr(ticket, name) for name in ListRow.__dataclass_fields__ if hasattr(ticket, name)
    ]
    statement = (
        select(
            *taken,
            AccountRow.name,
            CustomerRow.number,
            CustomerRow.first_name,
            CustomerRow.last_name,
            SeenRow.at,
            draft,
        )
        .select_from(ticket)
        .join(page_of, page_of.c.id == ticket.id)
        .outerjoin(AccountRow, AccountRow.id == ticket.assignee_id)
        .outerjoin(CustomerRow, CustomerRow.id == ticket.customer_id)
        .outerjoin(SeenRow, seen)
        .order_by(*order)
    )
    return [ListRow(*tuple(row)) for row in db.execute(statement)]


def _encode(query: Query, row: ListRow) -> str:
    at = row.last_message_at if query.order == "newest" else row.due_at
    content = json.dumps([at.isoformat() if at else None, row.number])
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[datetime | None, int]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        at, number = json.loads(base64.urlsafe_b64decode(padded))
        return (datetime.fromisoformat(at) if at else None), int(number)
    except (ValueError, TypeError) as why:
        raise Refused("this page of the list does not exist") from why


def loose_messages(
    db: Session, before: int | None = None, limit: int = PAGE
) -> Sequence[MessageRow]:
    """Settled messages that belong to no ticket (robots, spam), newest first, before `seq`."""
    where = [MessageRow.ticket_id.is_(None), MessageRow.state == "settled"]
    if before is not None:
        where.append(MessageRow.seq < before)
    return db.scalars(
        select(MessageRow).where(*where).order_by(MessageRow.seq.desc()).limit(limit)
    ).all()
