"""Customers: searching them, and the record that spares them from telling their story again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from inbox.web import render
from inbox.web.guard import Agent, own_post
from inbox.web.list_pages import nav_context
from store import customers, inbox_list, timeline
from store.session import transaction

router = APIRouter(dependencies=[Depends(own_post)])
FOUND = 50
TEXTS = ("title", "first_name", "last_name", "address", "postal_code", "city", "country")
Text = Annotated[str, Form()]


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


@router.get("/customers/{customer_id}")
def show(request: Request, actor: Agent, customer_id: UUID) -> Response:
    """The record: who he is and how sure that is, and all that was said, on any channel."""
    with transaction() as db:
        customer = customers.get(db, customer_id)
        card = timeline.card(db, customer.id, limit=50)
        history = customers.history(db, customer.id)
        numbers = inbox_list.numbers_of(db, {row.ticket_id for row in history if row.ticket_id})
    context = {"card": card, "history": history, "numbers": numbers}
    around = nav_context(request, actor, "customers")
    return render.answer(request, actor, "customer.html", around | context)


@router.post("/customers/{customer_id}")
async def change(request: Request, actor: Agent, customer_id: UUID) -> Response:
    """Change what the form holds: names and address, tags, or notes."""
    form = await request.form()
    changes: dict[str, object] = {
        name: str(form[name]).strip() or None for name in (*TEXTS, "notes") if name in form
    }
    if "tags" in form:
        said = (part.strip() for part in str(form["tags"]).split(","))
        changes["tags"] = list(dict.fromkeys(part for part in said if part))
    await _write(customer_id, changes, actor.id)
    return render.redirect(request, f"/customers/{customer_id}")


async def _write(customer_id: UUID, changes: dict[str, object], by: UUID | None) -> None:
    from starlette.concurrency import run_in_threadpool

    def write() -> None:
        with transaction() as db:
            customers.update_record(db, customer_id, changes, by)

    await run_in_threadpool(write)
