"""Customers: finding them. The record itself is in `record.py`."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from inbox.web import render
from inbox.web.guard import Agent, own_post
from inbox.web.list_pages import nav_context
from store import customers
from store.session import transaction

router = APIRouter(dependencies=[Depends(own_post)])
FOUND = 50


@router.get("/customers")
def find(request: Request, actor: Agent, q: str = "", after: str | None = None) -> Response:
    """Customers by name, number, town, phone, e-mail or card."""
    with transaction() as db:
        rows = customers.search(db, q, FOUND, after) if q.strip() else ()
    context = nav_context(request, actor, "customers") | {"q": q, "rows": rows}
    context["next"] = rows[-1].search_key if len(rows) == FOUND else None
    return render.answer(request, actor, "customers.html", context)


@router.get("/customers/choose")
def choose(request: Request, actor: Agent, q: str = "", number: int = 0) -> Response:
    """Some customers to choose from for a ticket, as a fragment."""
    with transaction() as db:
        rows = customers.search(db, q, 8) if len(q.strip()) > 1 else ()
    context = {"rows": rows, "q": q, "number": number}
    return render.answer(request, actor, "_choose_customer.html", context)
