"""`/customers`: the customer record."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from inbox.api import shapes
from inbox.api.guard import Reader, Worker
from store import customers, segments, ticket_parts
from store.session import transaction

router = APIRouter(tags=["customers"])


class Change(BaseModel):
    """What may be changed of a record; what is not named stays."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    birth_date: date | None = None
    address: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None
    tags: list[str] = []
    needs: list[str] = []
    potential: int | None = None
    contact_every_days: int | None = None
    notes: str | None = None
    referred_by: str | None = None


@router.get("/customers")
def listed(
    _: Reader,
    q: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Records that fit every word of `q`, by name."""
    with transaction() as db:
        found = segments.page(db, {"q": q}, datetime.now(UTC), limit, cursor)
        keys = customers.keys_of_all(db, [one.customer.id for one in found.items])
    items = [shapes.customer(one.customer, keys[one.customer.id]) for one in found.items]
    return {"items": items, "next_cursor": found.next_cursor}


@router.get("/customers/{customer_id}")
def get(customer_id: str, _: Reader) -> dict[str, Any]:
    """One record, by id or number; a merged one gives the record it became."""
    with transaction() as db:
        row = customers.get(db, _id(ticket_parts.customer_id(db, customer_id)))
        return shapes.customer(row, list(customers.keys_of(db, row.id)))


@router.patch("/customers/{customer_id}")
def change(customer_id: str, asked: Change, who: Worker) -> dict[str, Any]:
    """Change a record."""
    wanted = asked.model_dump(exclude_unset=True)
    with transaction() as db:
        found = _id(ticket_parts.customer_id(db, customer_id))
        row = customers.update_record(db, found, wanted, who.id)
        return shapes.customer(row, list(customers.keys_of(db, row.id)))


def _id(told: str | None) -> UUID:
    assert told is not None
    return UUID(told)
