"""What was promised and is due: one's own day, one's services', everybody's; and the notices."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from inbox.access import may
from inbox.web import render
from inbox.web.guard import Agent, own_post
from inbox.web.i18n import end_of_day, now
from inbox.web.list_pages import nav_context
from store import follow_ups, notices
from store.session import transaction

router = APIRouter(dependencies=[Depends(own_post)])
WEEK = timedelta(days=7)


@router.get("/follow-ups")
def day(request: Request, actor: Agent, of: str = "mine", days: int = 1) -> Response:
    """The open promises due today (or within `days`), late ones first.

    of  `mine`, `services`, or the code of one service; `all` for who sees the figures.
    """
    until = end_of_day(now()) + timedelta(days=min(max(days, 1), 365) - 1)
    owner = actor.id if of == "mine" else None
    services = actor.services if of == "services" else () if of in ("mine", "all") else (of,)
    nothing = of == "services" and not actor.services
    if of == "all" and not may(actor, "report"):
        owner = actor.id
    with transaction() as db:
        rows = [] if nothing else follow_ups.open_ones(db, until, owner, services)
    context = {"rows": rows, "of": of, "days": days, "present": now()}
    around = nav_context(request, actor, "follow-ups") | context
    return render.answer(request, actor, "follow_ups.html", around)


@router.post("/follow-ups/{follow_up_id}/kept")
def kept(
    request: Request, actor: Agent, follow_up_id: UUID, back: Annotated[str, Form()] = "mine"
) -> Response:
    """A promise of the day was kept."""
    with transaction() as db:
        follow_ups.end(db, follow_up_id, "done", actor.id)
    return render.redirect(
        request, f"/follow-ups?of={back}" if back.isidentifier() else "/follow-ups"
    )


@router.get("/notices")
def told(request: Request, actor: Agent) -> Response:
    """What one was told: warnings, escalations, reminders, the newest first."""
    with transaction() as db:
        rows = notices.latest(db, actor.id)
    around = nav_context(request, actor, "notices") | {"rows": rows}
    return render.answer(request, actor, "notices.html", around)


@router.post("/notices/seen")
def seen(request: Request, actor: Agent, up_to: Annotated[int, Form()]) -> Response:
    """All up to that one was read."""
    with transaction() as db:
        notices.mark_seen(db, actor.id, up_to)
    return render.redirect(request, "/notices")
