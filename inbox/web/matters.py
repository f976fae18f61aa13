"""One matter, one ticket: join what may belong together, take apart what does not."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from inbox.errors import Refused
from inbox.web import render, tickets
from inbox.web.guard import Agent, own_post
from inbox.web.i18n import N_
from store import matters, moves
from store.session import transaction

router = APIRouter(dependencies=[Depends(own_post)])
Number = Annotated[int, Form()]
Told = Annotated[str, Form()]


@router.post("/tickets/{number}/merge")
def merge(request: Request, actor: Agent, number: int, into: Told = "") -> Response:
    """Make this ticket part of another one, and go there."""
    wanted = _number(into)
    with transaction() as db:
        moves.merge(db, number, wanted, actor.id)
    return render.redirect(request, f"/tickets/{wanted}")


@router.post("/tickets/{number}/not-near")
def not_near(request: Request, actor: Agent, number: int, other: Number) -> Response:
    """They are two matters."""
    with transaction() as db:
        matters.refuse(db, number, other, actor.id)
    undo = {"action": f"/tickets/{number}/near-again", "fields": {"other": str(other)}}
    return tickets.parts(request, actor, number, toast=N_("Noted: two matters"), undo=undo)


@router.post("/tickets/{number}/near-again")
def near_again(request: Request, actor: Agent, number: int, other: Number) -> Response:
    """Ask again."""
    with transaction() as db:
        matters.ask_again(db, number, other, actor.id)
    return tickets.parts(request, actor, number)


@router.post("/tickets/{number}/split")
def split(
    request: Request,
    actor: Agent,
    number: int,
    message_ids: Annotated[list[UUID], Form()],
    into: Told = "",
) -> Response:
    """Take messages out, into a new ticket or (`into`) another one; go there."""
    wanted = _number(into) if into.strip() else None
    with transaction() as db:
        row = moves.split(db, number, message_ids, actor.id, wanted)
        there = moves.number_of(db, row.to_id)
    return render.redirect(request, f"/tickets/{there}")


@router.post("/tickets/{number}/moves/{move_id}/undo")
def undo(request: Request, actor: Agent, number: int, move_id: UUID) -> Response:
    """Take a merge or a split back."""
    with transaction() as db:
        moves.undo(db, move_id, actor.id)
        here = moves.kept_number(db, number)
    return render.redirect(request, f"/tickets/{here}")


def _number(told: str) -> int:
    digits = told.strip().lstrip("#")
    if not digits.isdecimal() or len(digits) > 15:
        raise Refused("say the number of the other ticket")
    return int(digits)
