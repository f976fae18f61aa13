"""Customers to choose from. The list is in `segments.py`, the record itself in `record.py`."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from inbox.web import render
from inbox.web.guard import Agent, own_post
from inbox.web.i18n import now
from store import segments
from store.session import transaction

router = APIRouter(dependencies=[Depends(own_post)])
FOUND = 8


@router.get("/customers/choose")
def choose(request: Request, actor: Agent, q: str = "", number: int = 0) -> Response:
    """Some customers to choose from for a ticket, as a fragment."""
    with transaction() as db:
        found = segments.page(db, {"q": q}, now(), FOUND).items if len(q.strip()) > 1 else ()
    context = {"rows": [one.customer for one in found], "q": q, "number": number}
    return render.answer(request, actor, "_choose_customer.html", context)
