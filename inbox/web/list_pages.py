"""The inbox's list: the page, its next rows, single rows for live updates, and the counts."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from inbox.access import Actor
from inbox.web import listing, render
from inbox.web.guard import Agent
from store import discussions, inbox_list, notices, review
from store.session import transaction

router = APIRouter()
COUNTED = (
    "inbox",
    "to_sort",
    "mine",
    "service",
    "unassigned",
    "today",
    "late",
    "waiting",
    "snoozed",
)
MOST_NUMBERS = 200


@router.get("/")
def home(actor: Agent) -> Response:
    """To the inbox."""
    return RedirectResponse("/inbox", 303)


@router.get("/inbox")
def show(request: Request, actor: Agent) -> Response:
    """The list, with no ticket open."""
    return render.answer(request, actor, "inbox.html", list_context(request, actor))


@router.get("/inbox/rows")
def rows(request: Request, actor: Agent) -> Response:
    """The rows after `cursor`; with `only=1042,1043`, those of these tickets that belong here."""
    asked = listing.read(request.query_params, render.names.get(), actor)
    viewer = listing.viewer(actor)
    only = request.query_params.get("only")
    with transaction() as db:
        if only is not None:
            numbers = [int(part) for part in only.split(",")[:MOST_NUMBERS] if part.isdigit()]
            found = inbox_list.rows(db, asked.structured, viewer, numbers)
            page = inbox_list.Page(tuple(found), None)
        else:
            page = inbox_list.page(db, asked.structured, viewer, request.query_params.get("cursor"))
    context = {"page": page, "listing": asked, "open_number": None}
    return render.answer(request, actor, "_rows.html", context)


@router.get("/inbox/counts")
def counts(request: Request, actor: Agent) -> Response:
    """The navigation's figures."""
    asked = listing.read(request.query_params, render.names.get(), actor)
    context = {"counts": _counts(actor), "listing": asked, "nav_at": "inbox"}
    return render.answer(request, actor, "_views.html", context)


def list_context(request: Request, actor: Actor) -> dict[str, Any]:
    """What the list and the navigation beside it need."""
    asked = listing.read(request.query_params, render.names.get(), actor)
    with transaction() as db:
        page = inbox_list.page(db, asked.structured, listing.viewer(actor))
    counted = _counts(actor)
    return {
        "listing": asked,
        "page": page,
        "counts": counted,
        "nav_at": "inbox",
        "open_number": None,
        "case": None,
    }


def nav_context(request: Request, actor: Actor, at: str) -> dict[str, Any]:
    """What the navigation needs on a page without a list."""
    return {
        "listing": listing.read({}, render.names.get(), actor),
        "counts": _counts(actor),
        "nav_at": at,
    }


def _counts(actor: Actor) -> dict[str, int]:
    with transaction() as db:
        counted = inbox_list.counts(db, listing.viewer(actor), COUNTED)
        beside = {"mentions": discussions.unread(db, actor.id), "review": review.waiting(db)}
        return counted | beside | {"notices": notices.unseen(db, actor.id)}
