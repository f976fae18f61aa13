"""Writing: replies and notes, their drafts, and taking a reply back before it leaves."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from inbox import bell
from inbox.access import Actor
from inbox.errors import Refused
from inbox.settings import Settings
from inbox.web import render
from inbox.web.guard import Agent, own_post
from inbox.web.i18n import N_, now
from inbox.web.tickets import case_context, parts
from store import desk, outgoing, tickets
from store.session import after_commit, transaction
from store.tables import OutgoingRow

router = APIRouter(dependencies=[Depends(own_post)])
Text = Annotated[str, Form()]


@router.post("/tickets/{number}/messages")
def write(
    request: Request,
    actor: Agent,
    number: int,
    kind: Text,
    text: Text = "",
    to: Text = "",
    key: Text = "",
    known_messages: Annotated[int, Form()] = 0,
    anyway: Text = "",
    then: Text = "",
) -> Response:
    """Write a reply or a note.

    A reply to a ticket where the customer has written meanwhile is held back once, and shown.
    """
    tab = kind if kind in desk.TABS else "reply"
    with transaction() as db:
        ticket = tickets.get(db, number)
        if tab == "reply" and ticket.message_count > known_messages > 0 and not anyway:
            _keep(db, actor, ticket.id, tab, text)
            moved = True
        else:
            moved = False
            row = _write(db, actor, number, tab, text, to, key)
            _keep(db, actor, ticket.id, tab, "")
            if then == "close" and tab == "reply":
                tickets.close(db, number, "answered", None, actor.id, end_promises=True)
    if moved:
        return _moved(request, actor, number)
    return _written(request, actor, number, row, closes=then == "close")


def _write(
    db: Session, actor: Actor, number: int, kind: str, text: str, to: str, key: str
) -> OutgoingRow:
    recipients = [part.strip() for part in to.replace(";", ",").split(",") if part.strip()]
    if any("@" not in one.strip("@") or " " in one for one in recipients):
        raise Refused("one of these addresses is not an e-mail address")
    row = outgoing.write(
        db, number, text, actor.id, kind=kind, to=recipients or None, idempotency_key=key or None
    )
    if row.kind == "reply" and row.next_attempt_at is not None:
        wait = max((row.next_attempt_at - now()).total_seconds(), 0)
        after_commit(db, lambda: bell.ring("send_outgoing", row.id, wait))
    return row


def _written(
    request: Request, actor: Actor, number: int, row: OutgoingRow, closes: bool
) -> Response:
    settings: Settings = request.app.state.settings
    if row.kind == "note":
        return _with_composer(request, actor, number, N_("Note added"), None, "note")
    undo = {"action": f"/outgoing/{row.id}/take-back", "fields": {"number": str(number)}}
    undo["seconds"] = str(settings.send_delay_seconds)  # type: ignore[assignment]  # a plain attribute
    said = N_("Reply sent, ticket closed") if closes else N_("Reply sent")
    return _with_composer(request, actor, number, said, undo, "reply", done=closes)


def _with_composer(
    request: Request,
    actor: Actor,
    number: int,
    toast: str,
    undo: dict[str, object] | None,
    tab: str,
    done: bool = False,
) -> Response:
    """The parts that changed, and the composer afresh."""
    response = parts(request, actor, number, toast=toast, undo=undo, done=done)
    if render.wants_fragment(request):
        context = case_context(actor, number) | {"tab": tab}
        fresh = render.answer(request, actor, "_composer_part.html", context)
        response.body = bytes(response.body) + bytes(fresh.body)
        response.headers["content-length"] = str(len(response.body))
    return response


def _moved(request: Request, actor: Actor, number: int) -> Response:
    response = _with_composer(request, actor, number, "", None, "reply")
    if render.wants_fragment(request):
        context = case_context(actor, number)
        banner = render.answer(request, actor, "_moved.html", context)
        response.body = bytes(response.body) + bytes(banner.body)
        response.headers["content-length"] = str(len(response.body))
    return response


@router.post("/outgoing/{outgoing_id}/take-back")
def take_back(
    request: Request, actor: Agent, outgoing_id: UUID, number: Annotated[int, Form()]
) -> Response:
    """Cancel a reply that has not left; its text comes back into the composer."""
    with transaction() as db:
        row = outgoing.take_back(db, outgoing_id, actor.id)
        if tickets.get(db, number).status == "closed":
            tickets.reopen(db, number, actor.id)
        _keep(db, actor, row.ticket_id, "reply", row.text)
    said = N_("Reply taken back: you can change it")
    return _with_composer(request, actor, number, said, None, "reply")


@router.post("/tickets/{number}/draft")
def draft(request: Request, actor: Agent, number: int, tab: Text, text: Text = "") -> Response:
    """Keep what is being written; the answer says when."""
    with transaction() as db:
        if tab not in desk.TABS:
            raise Refused("there is no such tab")
        _keep(db, actor, tickets.get(db, number).id, tab, text)
    return render.answer(request, actor, "_saved.html", {"at": now()})


def _keep(db: Session, actor: Actor, ticket_id: UUID, tab: str, text: str) -> None:
    if actor.id is not None:
        desk.save_draft(db, actor.id, ticket_id, tab, text)
