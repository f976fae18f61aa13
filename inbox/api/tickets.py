"""`/tickets` and `/follow-ups`: the work."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from inbox.api import shapes
from inbox.api.guard import Reader, Worker
from inbox.errors import Refused
from store import directory, follow_ups, inbox_list, outgoing, ticket_parts, tickets
from store.session import transaction
from store.tables import TicketRow

router = APIRouter(tags=["tickets"])
IfMatch = Annotated[str | None, Header(alias="If-Match")]


class Filters(BaseModel):
    """What narrows the list; `assignee` is a login, an id or `none`, `customer` a number or id."""

    status: str | None = None
    service: str | None = None
    store: str | None = None
    assignee: str | None = None
    kind: str | None = None
    topic: str | None = None
    priority: str | None = None
    customer: str | None = None
    q: str | None = None
    late: bool = False
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None


class Change(BaseModel):
    """What may be changed of a ticket; what is not named stays."""

    model_config = ConfigDict(extra="forbid")

    status: Literal["open", "waiting", "snoozed", "closed"] | None = None
    service: str | None = None
    assignee: str | None = None
    priority: str | None = None
    kind: str | None = None
    topic: str | None = None
    customer: str | None = None
    snoozed_until: AwareDatetime | None = None
    outcome: str | None = None
    cause: str | None = None


class Text(BaseModel):
    """A reply, or a note that stays inside."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=200_000)]
    internal: bool = False
    to: list[str] | None = None
    cc: list[str] = []


class Promise(BaseModel):
    """A new follow-up."""

    model_config = ConfigDict(extra="forbid")

    what: Annotated[str, Field(min_length=1, max_length=500)]
    due_at: AwareDatetime
    service: str | None = None


class PromiseEnd(BaseModel):
    """The end of a follow-up."""

    model_config = ConfigDict(extra="forbid")

    outcome: Annotated[str, Field(min_length=1, max_length=500)] = "done"


@router.get("/tickets")
def listed(_: Reader, asked: Annotated[Filters, Query()]) -> dict[str, Any]:
    """Tickets, newest first."""
    now = datetime.now(UTC)
    viewer = inbox_list.Viewer(None, (), now, now)
    same = asked.model_dump(include={"service", "store", "status", "kind", "topic", "priority"})
    with transaction() as db:
        query = inbox_list.Query(
            **same,
            view="late" if asked.late else "all",
            assignee=ticket_parts.account_id(db, asked.assignee),
            customer=ticket_parts.customer_id(db, asked.customer),
            q=asked.q,
            sort="newest",
        )
        page = inbox_list.page(db, query, viewer, asked.cursor, asked.limit)
    return {"items": [shapes.listed(row) for row in page.rows], "next_cursor": page.cursor}


@router.get("/tickets/{number}")
def get(number: int, _: Reader, response: Response) -> dict[str, Any]:
    """One ticket with its messages, follow-ups and events."""
    with transaction() as db:
        whole = ticket_parts.whole(db, number)
    response.headers["ETag"] = _etag(whole.ticket)
    parts = [(view.message.received_at, shapes.incoming(view)) for view in whole.incoming]
    parts += [(row.created_at, shapes.outgoing(row)) for row in whole.outgoing]
    return {
        **shapes.ticket(whole.ticket, whole.assignee, whole.customer),
        "messages": [part for _, part in sorted(parts, key=lambda pair: pair[0])],
        "follow_ups": [shapes.follow_up(row) for row in whole.follow_ups],
        "events": [shapes.event(row) for row in whole.events],
    }


@router.patch("/tickets/{number}")
def change(
    number: int, asked: Change, who: Worker, response: Response, if_match: IfMatch = None
) -> dict[str, Any]:
    """Change a ticket; with `If-Match`, only if nobody else did since."""
    wanted: dict[str, Any] = asked.model_dump(exclude_unset=True)
    with transaction() as db:
        if "assignee" in wanted:
            named = ticket_parts.account_id(db, wanted.pop("assignee"))
            wanted["assignee_id"] = UUID(named) if named and named != "none" else None
        if "customer" in wanted:
            named = ticket_parts.customer_id(db, wanted.pop("customer"))
            wanted["customer_id"] = UUID(named) if named else None
        row = tickets.change(db, number, wanted, who.id, _version(if_match))
        whole = ticket_parts.whole(db, number)
    response.headers["ETag"] = _etag(row)
    return shapes.ticket(whole.ticket, whole.assignee, whole.customer)


@router.post("/tickets/{number}/messages", status_code=201)
def write(
    number: int,
    asked: Text,
    who: Worker,
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)] = None,
) -> dict[str, Any]:
    """Write a reply, which is sent, or an internal note, which never is."""
    kind = "note" if asked.internal else "reply"
    with transaction() as db:
        row = outgoing.write(
            db, number, asked.text, who.id, kind, asked.to, asked.cc, idempotency_key
        )
    return shapes.outgoing(row)


@router.post("/tickets/{number}/follow-ups", status_code=201)
def promise(number: int, asked: Promise, who: Worker) -> dict[str, Any]:
    """Track a promise."""
    with transaction() as db:
        if asked.service is not None and asked.service not in {
            service.code for service in directory.services(db)
        }:
            raise Refused(f"there is no service {asked.service}")
        row = follow_ups.open(db, number, asked.what, asked.due_at, who.id, asked.service)
    return shapes.follow_up(row)


@router.patch("/follow-ups/{follow_up_id}")
def keep_promise(follow_up_id: UUID, asked: PromiseEnd, who: Worker) -> dict[str, Any]:
    """End a promise with how it ended."""
    with transaction() as db:
        return shapes.follow_up(follow_ups.end(db, follow_up_id, asked.outcome, who.id))


def _etag(row: TicketRow) -> str:
    return f'"{row.version}"'


def _version(if_match: str | None) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    digits = if_match.strip().removeprefix("W/").strip('"')
    if not digits.isascii() or not digits.isdigit():
        raise Refused("If-Match takes the ETag that the ticket was read with")
    return int(digits)
