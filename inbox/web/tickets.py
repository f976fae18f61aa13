"""One ticket: its page, and everything an agent does to it but write."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from inbox.access import Actor
from inbox.errors import Refused
from inbox.web import listing, render, snooze
from inbox.web.guard import Agent, own_post
from inbox.web.i18n import N_, ZONE, now
from inbox.web.list_pages import list_context
from store import clocks, desk, follow_ups, inbox_list, moves, rules, sorting, tickets, timeline
from store.session import transaction

router = APIRouter(dependencies=[Depends(own_post)])
SIMPLE = ("service", "priority", "kind", "topic", "store", "subject")
NONE = {"", "none"}

Text = Annotated[str, Form()]
Undo = dict[str, Any]  # {"action": URL, "fields": {name: value}, "seconds": how long it is offered}


@router.get("/tickets/{number}")
def show(request: Request, actor: Agent, number: int) -> Response:
    """The ticket in its pane; with the whole page around it unless htmx asks for the pane."""
    with transaction() as db:
        if (kept := moves.kept_number(db, number)) != number:
            return render.redirect(request, f"/tickets/{kept}")
    context = case_context(actor, number, seen=True)
    if render.wants_fragment(request):
        asked = listing.read(request.query_params, render.names.get(), actor)
        return render.answer(request, actor, "_work.html", context | {"listing": asked})
    around = list_context(request, actor) | {"open_number": number}
    return render.answer(request, actor, "inbox.html", around | context)


@router.get("/tickets/{number}/refresh")
def refresh(request: Request, actor: Agent, number: int) -> Response:
    """The parts of an open ticket that an event may have changed."""
    return parts(request, actor, number, seen=True)


@router.post("/tickets/{number}/change")
def change(
    request: Request,
    actor: Agent,
    number: int,
    field: Text,
    value: Text = "",
    version: Annotated[int | None, Form()] = None,
) -> Response:
    """Change one field; the toast offers to change it back."""
    with transaction() as db:
        before = tickets.get(db, number)
        old = _told(before, field)
        new_value = _meant(field, value, actor)
        tickets.change(db, number, {_column(field): new_value}, actor.id, version)
    undo = {"action": f"/tickets/{number}/change", "fields": {"field": field, "value": old}}
    return parts(request, actor, number, toast=_said(field, value, actor), undo=undo)


@router.post("/tickets/{number}/accept")
def accept(request: Request, actor: Agent, number: int) -> Response:
    """The machine sorted it rightly."""
    with transaction() as db:
        sorting.accept(db, number, actor.id)
    return parts(request, actor, number, toast=N_("Sorting confirmed"))


@router.post("/tickets/{number}/close")
def close(
    request: Request, actor: Agent, number: int, outcome: Text = "", cause: Text = ""
) -> Response:
    """Close with an outcome and a cause; promises that are open end with it."""
    with transaction() as db:
        if not outcome:
            raise Refused("say how it ended: choose an outcome")
        tickets.close(db, number, outcome, cause or None, actor.id, end_promises=True)
    undo = {"action": f"/tickets/{number}/reopen", "fields": {}}
    return parts(request, actor, number, toast=N_("Ticket closed"), undo=undo, done=True)


@router.post("/tickets/{number}/reopen")
def reopen(request: Request, actor: Agent, number: int) -> Response:
    """Take it up again."""
    with transaction() as db:
        tickets.reopen(db, number, actor.id)
    return parts(request, actor, number, toast=N_("Ticket reopened"))


@router.post("/tickets/{number}/snooze")
def sleep(request: Request, actor: Agent, number: int, until: Text = "", at: Text = "") -> Response:
    """Put it to sleep until a preset, or a date and time given by hand."""
    with transaction() as db:
        wakes_at = snooze.until(until, at, now())
        changes = {"status": "snoozed", "snoozed_until": wakes_at}
        tickets.change(db, number, changes, actor.id)
    undo = {"action": f"/tickets/{number}/reopen", "fields": {}}
    return parts(request, actor, number, toast=N_("Ticket snoozed"), undo=undo, done=True)


@router.post("/tickets/{number}/customer")
def customer(request: Request, actor: Agent, number: int, customer_id: Text = "") -> Response:
    """Say who the customer is, or (empty) that nobody knows."""
    with transaction() as db:
        old = tickets.get(db, number).customer_id
        chosen = UUID(customer_id) if customer_id not in NONE else None
        tickets.change(db, number, {"customer_id": chosen}, actor.id)
        if chosen is None:
            _settle_undecided(db, number, actor)
    undo = {
        "action": f"/tickets/{number}/customer",
        "fields": {"customer_id": str(old) if old else ""},
    }
    return parts(request, actor, number, toast=N_("Customer chosen"), undo=undo)


@router.post("/tickets/{number}/follow-ups")
def promise(
    request: Request,
    actor: Agent,
    number: int,
    what: Text = "",
    due_on: Text = "",
    owner: Text = "",
    template: Text = "",
) -> Response:
    """A promise, due at the end of a day; or by a template, in opening time of its service."""
    owner_id = UUID(owner) if owner not in NONE else actor.id
    with transaction() as db:
        if template:
            follow_ups.open_by_template(db, number, UUID(template), actor.id, owner_id)
        else:
            follow_ups.open(db, number, what, _evening(due_on), actor.id, owner_id=owner_id)
    return parts(request, actor, number, toast=N_("Promise noted"))


@router.post("/follow-ups/{follow_up_id}/done")
def kept(
    request: Request, actor: Agent, follow_up_id: UUID, number: Annotated[int, Form()]
) -> Response:
    """A promise was kept."""
    with transaction() as db:
        follow_ups.end(db, follow_up_id, "done", actor.id)
    return parts(request, actor, number, toast=N_("Promise kept"))


@router.post("/tickets/{number}/unseen")
def unseen(request: Request, actor: Agent, number: int) -> Response:
    """Mark as unread."""
    with transaction() as db:
        if actor.id is not None:
            desk.mark_unseen(db, actor.id, tickets.get(db, number).id)
    return parts(request, actor, number, toast=N_("Marked as unread"))


# --- what an answer shows -----------------------------------------------------------------------


def case_context(actor: Actor, number: int, seen: bool = False) -> dict[str, Any]:
    """What the ticket's pane and the pane beside it need."""
    with transaction() as db:
        case = timeline.page(db, number, actor.id)
        beside = {
            "clocks": clocks.of_ticket(db, case.ticket.id),
            "rule": rules.of_ticket(db, case.ticket),
            "promise_templates": follow_ups.templates(db),
        }
        if seen and actor.id is not None:
            desk.mark_seen(db, actor.id, case.ticket.id)
    return beside | {"case": case, "presets": snooze.presets(now())}


def parts(
    request: Request,
    actor: Actor,
    number: int,
    toast: str | None = None,
    undo: Undo | None = None,
    done: bool = False,
    seen: bool = False,
) -> Response:
    """For htmx the parts of the page that changed, each with its place; else back to the page."""
    if not render.wants_fragment(request):
        return render.redirect(request, _back(request, number))
    asked = _listing_behind(request, actor)
    with transaction() as db:
        rows = inbox_list.rows(db, asked.structured, listing.viewer(actor), [number])
    context = case_context(actor, number, seen) | {
        "listing": asked,
        "row": rows[0] if rows else None,
        "toast": toast,
        "undo": undo,
        "done": done,
    }
    template = "_parts.html" if is_open(request, number) else "_elsewhere.html"
    return render.answer(request, actor, template, context)


def is_open(request: Request, number: int) -> bool:
    """Whether the page that asks shows this ticket: an undo may come from the page of the next."""
    path = urlsplit(request.headers.get("hx-current-url", "")).path
    return path == f"/tickets/{number}"


def _back(request: Request, number: int) -> str:
    """The page of the ticket in the list it was opened from, by the Referer."""
    query = request.headers.get("referer", "").partition("?")[2]
    return f"/tickets/{number}?{query}" if query else f"/tickets/{number}"


def _listing_behind(request: Request, actor: Actor) -> listing.Listing:
    query = request.headers.get("hx-current-url", "").partition("?")[2].partition("#")[0]
    return listing.read(dict(parse_qsl(query)), render.names.get(), actor)


# --- what a form says ---------------------------------------------------------------------------


def _column(field: str) -> str:
    if field == "assignee":
        return "assignee_id"
    if field in SIMPLE or field == "status":
        return field
    raise Refused(f"cannot change {field} here")


def _meant(field: str, value: str, actor: Actor) -> Any:
    if field == "assignee":
        if value == "me":
            return actor.id
        return UUID(value) if value not in NONE else None
    if field == "store":
        return value if value not in NONE else None
    return value


def _told(row: Any, field: str) -> str:
    value = getattr(row, _column(field))
    return "" if value is None else str(value)


def _said(field: str, value: str, actor: Actor) -> str:
    if field == "assignee":
        if value in NONE:
            return N_("Assigned to nobody")
        return N_("It is yours") if value in {"me", str(actor.id)} else N_("Assigned")
    return {
        "service": N_("Service changed"),
        "kind": N_("Kind corrected"),
        "topic": N_("Topic corrected"),
        "priority": N_("Priority changed"),
        "status": N_("Status changed"),
    }.get(field, N_("Changed"))


def _evening(day: str) -> datetime:
    try:
        at = datetime.fromisoformat(day) if day else now() + timedelta(days=1)
    except ValueError as why:
        raise Refused("this is not a date") from why
    return at.replace(hour=18, minute=0, second=0, microsecond=0, tzinfo=ZONE)


def _settle_undecided(db: Any, number: int, actor: Actor) -> None:
    """Nobody of those proposed: the question is answered and is not asked again."""
    from store import messages

    for entry in timeline.page(db, number, actor.id).entries:
        if entry.kind == "message" and (entry.row.match or {}).get("status") == "ambiguous":
            messages.correct(db, entry.row.id, "customer", None, actor.id)
