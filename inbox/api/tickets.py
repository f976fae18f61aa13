"""`/tickets` and `/follow-ups`: the work."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query, Response
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from inbox.access import Actor
from inbox.api import shapes
from inbox.api.guard import Reader, Worker
from inbox.errors import Stale, Unfit
from store import accounts, directory, follow_ups, inbox_list, outgoing, ticket_parts, tickets
from store.session import transaction
from store.tables import TicketRow

router = APIRouter(tags=["tickets"])
Number = Annotated[int, Path(ge=0, lt=2**63)]
Address = Annotated[str, Field(max_length=320, pattern=r"^[^\s@<>()\[\]\\,;:\"]+@[^\s@<>,;]+$")]
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
    late: Annotated[bool, BeforeValidator(lambda told: told or False)] = False
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None


class Change(BaseModel):
    """What may be changed of a ticket; what is not named stays: the defaults are never used."""

    model_config = ConfigDict(extra="forbid")

    status: Literal["open", "waiting", "snoozed", "closed"] = "open"
    service: str = ""
    assignee: str | None = None
    priority: str = ""
    kind: str = ""
    topic: str = ""
    customer: str | None = None
    snoozed_until: AwareDatetime | None = None
    outcome: str | None = None
    cause: str | None = None


class Text(BaseModel):
    """A reply, or a note that stays inside."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=200_000)]
    internal: bool = False
    to: Annotated[list[Address], Field(max_length=50)] | None = None
    cc: Annotated[list[Address], Field(max_length=50)] = []


class Promise(BaseModel):
    """A new follow-up."""

    model_config = ConfigDict(extra="forbid")

    what: Annotated[str, Field(min_length=1, max_length=500)]
    due_at: AwareDatetime
    service: str | None = None
    owner: str | None = None


class PromiseEnd(BaseModel):
    """The end of a follow-up."""

    model_config = ConfigDict(extra="forbid")

    done: Literal[True] = True
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
        logins = accounts.logins(db, {row.assignee_id for row in page.rows})
    items = [shapes.listed(row, logins.get(row.assignee_id)) for row in page.rows]
    return {"items": items, "next_cursor": page.cursor}


@router.get("/tickets/{number}")
def get(number: Number, _: Reader, response: Response) -> dict[str, Any]:
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
    number: Number, asked: Change, who: Worker, response: Response, if_match: IfMatch = None
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
    number: Number,
    asked: Text,
    who: Worker,
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)] = None,
) -> dict[str, Any]:
    """Write a reply, which is sent, or an internal note, which never is."""
    kind = "note" if asked.internal else "reply"
    with transaction() as db:
        row = outgoing.write(
            db, number, asked.text, who.id, kind, asked.to, asked.cc, _key_of(who, idempotency_key)
        )
    return shapes.outgoing(row)


@router.post("/tickets/{number}/follow-ups", status_code=201)
def promise(number: Number, asked: Promise, who: Worker) -> dict[str, Any]:
    """Track a promise."""
    with transaction() as db:
        if asked.service is not None and asked.service not in {
            service.code for service in directory.services(db)
        }:
            raise Unfit(f"there is no service {asked.service}")
        named = ticket_parts.account_id(db, asked.owner)
        owner_id = UUID(named) if named and named != "none" else None
        row = follow_ups.open(
            db, number, asked.what, asked.due_at, who.id, asked.service, owner_id=owner_id
        )
    return shapes.follow_up(row)


@router.patch("/follow-ups/{follow_up_id}")
def keep_promise(follow_up_id: UUID, asked: PromiseEnd, who: Worker) -> dict[str, Any]:
    """End a promise with how it ended."""
    with transaction() as db:
        return shapes.follow_up(follow_ups.end(db, follow_up_id, asked.outcome, who.id))


def _key_of(who: Actor, idempotency_key: str | None) -> str | None:
    """A token has no account: its name keeps its keys apart from those of other tokens."""
    return idempotency_key and f"{who.name}: {idempotency_key}"


def _etag(row: TicketRow) -> str:
    return f'"{row.version}"'


def _version(if_match: str | None) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    digits = if_match.strip().removeprefix("W/").strip('"')
    if not digits.isascii() or not digits.isdigit():
        raise Stale("If-Match takes the ETag that the ticket was read with")
    return int(digits)
