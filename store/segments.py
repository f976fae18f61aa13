"""Finding customers: by words, by what their records hold, by what happened to them.

A page is one query in the order of names (or of the last contact) that begins after a key, so that
the thousandth costs what the first does. Every filter is either served by an index of its own or
narrows what the trigrams of `search_key` find; `customer_figures` holds what is counted.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    and_,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    union,
)
from sqlalchemy.orm import Session

from inbox.errors import Unfit
from inbox.identify.identifiers import code_key, email_key, phone_key
from inbox.identify.places import postal_code_of
from store.tables import CustomerKeyRow, CustomerRow, FiguresRow, PurchaseRow, TicketRow

ORDERS = ("name", "latest", "longest_ago")
DEAD = ("bounced", "returned", "withdrawn")
SHORT = 3  # letters; in a shorter word there is no trigram to look up
NEVER = "never"
EXPORTED_AT_ONCE = 2000
MOST_HOLDERS = 500  # of one identifier or number, that a search looks at
# In the very words of its index.
RETURNED: ColumnElement[bool] = literal_column(
    "(customer.provenance->'address'->>'state' = 'returned')", Boolean
)
# The indexes are in memory: by a disk's costs the planner would read tables whole, and by those of
# many idle cores walk through all names where it can go by the few that fit.
AS_IN_MEMORY = text(
    "SELECT set_config('random_page_cost', '1.1', true), set_config('jit', 'off', true),"
    " set_config('max_parallel_workers_per_gather', '0', true)"
)
Filters = Mapping[str, str]
Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Found:
    """A record in a list, with what was counted of it."""

    customer: CustomerRow
    messages: int
    last_contact_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, and the cursor that the next ones begin after; None at the end."""

    items: Sequence[Found]
    next_cursor: str | None


def page(
    db: Session, filters: Filters, now: datetime, limit: int = 50, cursor: str | None = None
) -> Page:
    """The records that fit every filter (of FILTERS; `order` one of ORDERS), after a cursor.

    Raises Unfit for a filter that there is not, a value that makes no sense, another list's cursor.
    """
    order = filters.get("order") or ORDERS[0]
    if order not in ORDERS:
        raise Unfit("there is no such order")
    wanted = select(*_keys(order)).select_from(CustomerRow)
    wanted = wanted.where(CustomerRow.merged_into.is_(None))
    if order != "name":  # where only who had a contact has a place
        wanted = wanted.join(FiguresRow, FiguresRow.customer_id == CustomerRow.id)
    wanted = wanted.where(*conditions(db, filters, now), *_after(order, cursor))
    db.execute(AS_IN_MEMORY)
    keys = db.execute(wanted.order_by(*_order(order)).limit(limit + 1)).all()
    found = _load(db, [id_ for _, id_ in keys[:limit]])
    return Page(found, _cursor(order, found[-1]) if len(keys) > limit else None)


def every(db: Session, filters: Filters, now: datetime) -> Iterator[Found]:
    """All records that fit, page by page, for a file: nothing is held."""
    cursor = None
    while True:
        found = page(db, filters, now, EXPORTED_AT_ONCE, cursor)
        yield from found.items
        db.expunge_all()
        if (cursor := found.next_cursor) is None:
            return


def _load(db: Session, ids: Sequence[UUID]) -> list[Found]:
    """The records of a page in its order; only these are read whole."""
    figures = (FiguresRow.messages, FiguresRow.last_contact_at)
    wanted = select(CustomerRow, *figures).where(CustomerRow.id.in_(ids))
    joined = wanted.join(FiguresRow, FiguresRow.customer_id == CustomerRow.id, isouter=True)
    rows = {row.id: Found(row, messages or 0, at) for row, messages, at in db.execute(joined)}
    return [rows[id_] for id_ in ids]


def _keys(order: str) -> tuple[Any, Any]:
    if order == "name":
        return CustomerRow.search_key, CustomerRow.id
    return FiguresRow.last_contact_at, FiguresRow.customer_id


def _order(order: str) -> Sequence[Any]:
    return [key.desc() for key in _keys(order)] if order == "latest" else _keys(order)


def _after(order: str, cursor: str | None) -> Sequence[Condition]:
    contacted = [] if order == "name" else [FiguresRow.last_contact_at.is_not(None)]
    if not cursor:
        return contacted
    try:
        told, key, id_ = json.loads(base64.urlsafe_b64decode(cursor))
        at = (key if order == "name" else datetime.fromisoformat(key), UUID(id_))
    except (ValueError, TypeError) as why:
        raise Unfit("this is no cursor of this list") from why
    if told != order:
        raise Unfit("this is no cursor of this list")
    keys = tuple_(*_keys(order))
    return [*contacted, keys < at if order == "latest" else keys > at]


def _cursor(order: str, last: Found) -> str:
    key = last.customer.search_key
    if order != "name" and last.last_contact_at is not None:
        key = last.last_contact_at.isoformat()
    told = json.dumps([order, key, str(last.customer.id)])
    return base64.urlsafe_b64encode(told.encode()).decode()


# --- the filters ---------------------------------------------------------------------------------


def conditions(db: Session, filters: Filters, now: datetime) -> list[Condition]:
    """What every filter asks for; empty ones ask for nothing. Raises Unfit."""
    asked = {name: value.strip() for name, value in filters.items() if value and value.strip()}
    asked.pop("order", None)
    if unknown := sorted(set(asked) - FILTERS.keys() - {"complaint_days"}):
        raise Unfit(f"there is no filter {unknown[0]}")
    words = asked.pop("q", "").split()
    found = [_has_word(db, word) for word in words]
    for name, value in asked.items():
        if name != "complaint_days":
            found.append(FILTERS[name](value, asked, now))
    return found


def _has_word(db: Session, word: str) -> Condition:
    """Names, number, town with the word in them, or an identifier that it is.

    Who holds the identifier is looked up first: an OR of a pattern and of ids has two indexes.
    """
    named = _like(word)
    pairs = _as_keys(word)
    holders = select(CustomerKeyRow.customer_id).where(
        tuple_(CustomerKeyRow.kind, CustomerKeyRow.value).in_(pairs)
    )
    ids = db.scalars(holders.limit(MOST_HOLDERS)).all()
    return or_(named, CustomerRow.id.in_(ids)) if ids else named


def _as_keys(word: str) -> list[tuple[str, str]]:
    code = code_key(word)
    told = [("email", email_key(word)), ("phone", phone_key(word))]
    told += [(kind, code) for kind in ("loyalty", "order", "customer_number")]
    return [(kind, value) for kind, value in told if value]


def _like(word: str, column: Any = CustomerRow.search_key) -> Condition:
    """Letters anywhere in the search key; one or two of them only where a word begins."""
    plain = word.replace("\\", "").replace("%", "").replace("_", r"\_")
    if len(plain) >= SHORT:
        return like(column, f"%{plain}%")
    return or_(like(column, f"{plain}%"), like(column, f"% {plain}%"))


def like(column: Any, pattern: str) -> Condition:
    """`column`, which is lower and unaccented, fits the pattern brought to that form."""
    condition: Condition = column.like(func.lower(func.unaccented(pattern)))
    return condition


def _folded(column: Any) -> Any:
    return func.lower(func.unaccented(column))


def _word_of(column: Any) -> Callable[[str, Filters, datetime], Condition]:
    """A column begins with what is asked for; the trigrams narrow, the column decides."""

    def condition(value: str, _asked: Filters, _now: datetime) -> Condition:
        narrowed = [_like(word) for word in value.split()]
        plain = value.replace("\\", "").replace("%", "").replace("_", r"\_")
        return and_(*narrowed, like(_folded(column), f"{plain}%"))

    return condition


def _postal_code(value: str, _asked: Filters, _now: datetime) -> Condition:
    code = value if len(value) < 4 else postal_code_of(value) or value
    plain = code.replace("\\", "").replace("%", "").replace("_", r"\_")
    return and_(
        like(CustomerRow.search_key, f"% {plain}%"), CustomerRow.postal_code.like(f"{plain}%")
    )


def _equals(column: Any) -> Callable[[str, Filters, datetime], Condition]:
    return lambda value, _asked, _now: column == value


def _holds(column: Any) -> Callable[[str, Filters, datetime], Condition]:
    """A list of words has this one; the emptiness is said for the index."""
    return lambda value, _asked, _now: and_(func.cardinality(column) > 0, column.contains([value]))


def _birth_date(value: str, _asked: Filters, _now: datetime) -> Condition:
    try:
        return CustomerRow.birth_date == date.fromisoformat(value)
    except ValueError as why:
        raise Unfit("a date of birth is written 1980-12-31") from why


def _potential(value: str, _asked: Filters, _now: datetime) -> Condition:
    if value not in ("1", "2", "3"):
        raise Unfit("the potential is 1, 2 or 3")
    return CustomerRow.potential == int(value)


def _manager(value: str, _asked: Filters, _now: datetime) -> Condition:
    try:
        return CustomerRow.account_manager_id == UUID(value)
    except ValueError as why:
        raise Unfit("there is no such account") from why


def _extra(value: str, _asked: Filters, _now: datetime) -> Condition:
    """`pointure=39`: a column of the file that we have no field for."""
    name, equals, told = value.partition("=")
    if not equals or not name.strip():
        raise Unfit("write the column and its value, as in size=39")
    pair = {name.strip().lower().replace(" ", "_"): told.strip()}
    return and_(CustomerRow.extra != {}, CustomerRow.extra.contains(pair))


def _store(value: str, _asked: Filters, _now: datetime) -> Condition:
    """A ticket or a purchase there."""
    tickets = select(TicketRow.customer_id).where(
        TicketRow.store == value, TicketRow.customer_id.is_not(None)
    )
    bought = select(PurchaseRow.customer_id).where(PurchaseRow.store == value)
    return CustomerRow.id.in_(union(tickets, bought))


def _number(value: str, least: int = 0) -> int:
    if not value.isdecimal() or not least <= int(value) < 100_000:
        raise Unfit(f"{value[:20]} is no such number")
    return int(value)


def _complaints(value: str, asked: Filters, now: datetime) -> Condition:
    """At least so many, in the last `complaint_days` (30)."""
    since = now - timedelta(days=_number(asked.get("complaint_days", "30"), 1))
    many = _number(value, 1)
    about = (TicketRow.kind == "complaint", TicketRow.opened_at >= since)
    theirs = select(TicketRow.customer_id).where(*about, TicketRow.customer_id.is_not(None))
    if many > 1:
        theirs = theirs.group_by(TicketRow.customer_id).having(func.count() >= many)
    return CustomerRow.id.in_(theirs)


def _messages(value: str, _asked: Filters, _now: datetime) -> Condition:
    """At least so many."""
    return _counted(FiguresRow.messages >= _number(value, 1))


def _contacted(value: str, _asked: Filters, now: datetime) -> Condition:
    """In the last so many days."""
    return _counted(FiguresRow.last_contact_at >= now - timedelta(days=_number(value, 1)))


def _silent(value: str, _asked: Filters, now: datetime) -> Condition:
    """For so many days, or `never` in contact."""
    if value == NEVER:
        his = FiguresRow.customer_id == CustomerRow.id
        return (
            ~select(FiguresRow.customer_id)
            .where(his, FiguresRow.last_contact_at.is_not(None))
            .exists()
        )
    return _counted(FiguresRow.last_contact_at < now - timedelta(days=_number(value, 1)))


def _counted(condition: Condition) -> Condition:
    return CustomerRow.id.in_(select(FiguresRow.customer_id).where(condition))


def _dead(kind: str) -> Callable[[str, Filters, datetime], Condition]:
    """An e-mail or a phone of his is in that state."""

    def condition(value: str, _asked: Filters, _now: datetime) -> Condition:
        if value not in DEAD:
            raise Unfit("there is no such state")
        held = select(CustomerKeyRow.customer_id).where(
            CustomerKeyRow.state.in_(DEAD),  # said for the index
            CustomerKeyRow.state == value,
            CustomerKeyRow.kind == kind,
        )
        return CustomerRow.id.in_(held)

    return condition


def _address(value: str, _asked: Filters, _now: datetime) -> Condition:
    """The postal address: returned, or none at all."""
    if value == "returned":
        return RETURNED
    if value == "none":
        return CustomerRow.address.is_(None)
    raise Unfit("there is no such state")


FILTERS: Mapping[str, Callable[[str, Filters, datetime], Condition]] = {
    "q": lambda _value, _asked, _now: func.true(),  # its words are looked up first
    "first_name": _word_of(CustomerRow.first_name),
    "last_name": _word_of(CustomerRow.last_name),
    "city": _word_of(CustomerRow.city),
    "number": _word_of(CustomerRow.number),
    "postal_code": _postal_code,
    "title": _equals(CustomerRow.title),
    "country": _equals(CustomerRow.country),
    "birth_date": _birth_date,
    "tag": _holds(CustomerRow.tags),
    "need": _holds(CustomerRow.needs),
    "potential": _potential,
    "manager": _manager,
    "extra": _extra,
    "store": _store,
    "complaints": _complaints,
    "messages": _messages,
    "contacted": _contacted,
    "silent": _silent,
    "email_state": _dead("email"),
    "phone_state": _dead("phone"),
    "address_state": _address,
}
