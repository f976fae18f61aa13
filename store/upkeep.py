"""Lists of records that want a hand: addresses that come back, stale and thin records, cold ones.

Each list is one SELECT of the same columns, in the order of the search key, read in pages or, for a
file, as a stream.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Float, Row, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from inbox.errors import NotFound
from store.tables import (
    CustomerKeyRow,
    CustomerRow,
    MessageRow,
    OutgoingRow,
    PurchaseRow,
    TicketRow,
)

PAGE = 50
STALE_DAYS = 730
COLUMNS = (
    *(CustomerRow.id, CustomerRow.number, CustomerRow.title, CustomerRow.first_name),
    *(CustomerRow.last_name, CustomerRow.address, CustomerRow.postal_code, CustomerRow.city),
    *(CustomerRow.country, CustomerRow.last_message_at, CustomerRow.search_key),
)


def page(
    db: Session, kind: str, now: datetime, days: int = STALE_DAYS, after: str | None = None
) -> Sequence[Row[Any]]:
    """The next PAGE rows of a list, after a search key: COLUMNS, `datum` and `at`. NotFound."""
    wanted = _list(kind, now, days)
    if after is not None:
        wanted = wanted.where(CustomerRow.search_key.collate("C") > after)
    return db.execute(wanted.order_by(*_order()).limit(PAGE)).all()


def every(db: Session, kind: str, now: datetime, days: int = STALE_DAYS) -> Iterator[Row[Any]]:
    """All rows of a list, as a stream. Raises NotFound."""
    wanted = _list(kind, now, days).order_by(*_order())
    yield from db.execute(wanted.execution_options(yield_per=1000))


def _order() -> tuple[Any, ...]:
    return CustomerRow.search_key.collate("C"), CustomerRow.id


def _list(kind: str, now: datetime, days: int) -> Any:
    ways: dict[str, Callable[[], Any]] = {
        "bounced": _bounced,
        "returned": _returned,
        "stale": lambda: _stale(now - timedelta(days=days)),
        "thin": _thin,
        "cold": lambda: _cold(now),
    }
    if kind not in ways:
        raise NotFound("there is no such list")
    return ways[kind]().where(CustomerRow.merged_into.is_(None))


KINDS = ("bounced", "returned", "stale", "thin", "cold")


def _bounced() -> Any:
    """Mails that come back (UMR); `datum` is the address."""
    key = CustomerKeyRow
    wanted = select(*COLUMNS, key.shown.label("datum"), key.confirmed_at.label("at"))
    joined = wanted.join(key, key.customer_id == CustomerRow.id)
    return joined.where(key.state == "bounced", key.kind == "email")


def _returned() -> Any:
    """Letters that come back (NPAI); `at` is when somebody said so."""
    told = CustomerRow.provenance["address"]
    at = told["at"].astext
    wanted = select(*COLUMNS, literal("").label("datum"), at.label("at"))
    return wanted.where(told["state"].astext == "returned")


def _stale(before: datetime) -> Any:
    """Records that nothing confirmed and nobody used since then."""
    confirmed = (
        select(func.max(CustomerKeyRow.confirmed_at))
        .where(CustomerKeyRow.customer_id == CustomerRow.id)
        .scalar_subquery()
    )
    bought = (
        select(func.max(PurchaseRow.ordered_at))
        .where(PurchaseRow.customer_id == CustomerRow.id)
        .scalar_subquery()
    )
    last = func.greatest(
        CustomerRow.last_message_at, CustomerRow.updated_at, CustomerRow.created_at,
        confirmed, bought,
    )  # fmt: skip
    wanted = select(*COLUMNS, literal("").label("datum"), last.label("at"))
    recent = or_(CustomerRow.last_message_at >= before, CustomerRow.updated_at >= before)
    return wanted.where(recent.is_not(True), last < before)


def _thin() -> Any:
    """Records that no mail, call or letter can reach."""
    reached = select(CustomerKeyRow.kind).where(
        CustomerKeyRow.customer_id == CustomerRow.id,
        CustomerKeyRow.kind.in_(("email", "phone")),
        CustomerKeyRow.state.in_(("good", "unverified")),
    )
    no_address = or_(
        CustomerRow.address.is_(None),
        CustomerRow.provenance["address"]["state"].astext == "returned",
    )
    wanted = select(*COLUMNS, literal("").label("datum"), CustomerRow.created_at.label("at"))
    return wanted.where(no_address, ~reached.exists())


def _cold(now: datetime) -> Any:
    """Those whose wished frequency of contact has passed; `datum`: by how many days."""
    last = (
        select(func.max(MessageRow.received_at))
        .where(MessageRow.customer_id == CustomerRow.id)
        .scalar_subquery()
    )
    ours = (
        select(func.max(OutgoingRow.created_at))
        .join(TicketRow, TicketRow.id == OutgoingRow.ticket_id)
        .where(TicketRow.customer_id == CustomerRow.id, OutgoingRow.kind == "reply")
        .where(OutgoingRow.state == "sent")
        .scalar_subquery()
    )
    since = func.coalesce(func.greatest(last, ours), CustomerRow.created_at)
    gone = cast(func.extract("epoch", literal(now) - since), Float) / 86400
    late = func.floor(gone - CustomerRow.contact_every_days)
    wanted = select(*COLUMNS, late.label("datum"), since.label("at"))
    return wanted.where(CustomerRow.contact_every_days.is_not(None), late > 0)
