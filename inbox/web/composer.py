"""Writing: replies and notes, their drafts, and taking a reply back before it leaves."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.responses import Response

from inbox import bell
from inbox.access import Actor
from inbox.errors import Refused
from inbox.settings import Settings
from inbox.web import render
from inbox.web.guard import Agent, own_post
from inbox.web.i18n import N_, now
from inbox.web.reply_files import Uploads, keep
from inbox.web.tickets import Undo, case_context, is_open, parts
from store import desk, outgoing, tickets
from store.session import after_commit, transaction
from store.tables import OutgoingRow

router = APIRouter(dependencies=[Depends(own_post)])
Text = Annotated[str, Form()]


class Written(BaseModel):
    """What the composer's form sends.

    known_messages  how many the page showed: more by now means that the customer wrote meanwhile.
    key             made with the form, so that a double click writes once.
    """

    kind: str
    text: str = ""
    to: str = ""
    key: str = ""
    known_messages: int = 0
    anyway: str = ""
    then: str = ""

    @property
    def tab(self) -> str:
        """`reply` or `note`."""
        return self.kind if self.kind in desk.TABS else "reply"

    @property
    def closes(self) -> bool:
        """Whether the ticket is closed with it."""
        return self.then == "close" and self.tab == "reply"


@router.post("/tickets/{number}/messages")
def write(
    request: Request,
    actor: Agent,
    number: int,
    written: Annotated[Written, Form()],
    files: Uploads,
) -> Response:
    """Write a reply or a note.

    A reply to a ticket where the customer has written meanwhile is held back once, and shown.
    """
    with transaction() as db:
        ticket = tickets.get(db, number)
        if not (written.key and outgoing.asked_before(db, actor.id, written.key)):
            keep(db, ticket.id, actor, files)
        held = written.tab == "reply" and not written.anyway
        held = held and ticket.message_count > written.known_messages > 0
        _keep(db, actor, ticket.id, written.tab, written.text if held else "")
        row = None if held else _write(db, actor, number, written)
    if row is None:
        return _moved(request, actor, number)
    return _written(request, actor, number, row, closes=written.closes)


def _write(db: Session, actor: Actor, number: int, written: Written) -> OutgoingRow:
    said = written.to.replace(";", ",").split(",")
    recipients = [part.strip() for part in said if part.strip()]
    if any("@" not in one.strip("@") or " " in one for one in recipients):
        raise Refused("one of these addresses is not an e-mail address")
    row = outgoing.write(
        db,
        number,
        written.text,
        actor.id,
        kind=written.tab,
        to=recipients or None,
        idempotency_key=written.key or None,
    )
    if row.kind == "reply" and row.next_attempt_at is not None:
        wait = max((row.next_attempt_at - now()).total_seconds(), 0)
        after_commit(db, lambda: bell.ring("send_outgoing", row.id, wait))
    if written.closes:
        tickets.close(db, number, "answered", None, actor.id, end_promises=True)
    return row


def _written(
    request: Request, actor: Actor, number: int, row: OutgoingRow, closes: bool
) -> Response:
    settings: Settings = request.app.state.settings
    if row.kind == "note":
        return _with_composer(request, actor, number, N_("Note added"), None, "note")
    undo: Undo = {
        "action": f"/outgoing/{row.id}/take-back",
        "fields": {"number": str(number)},
        "seconds": str(settings.send_delay_seconds),
    }
    said = N_("Reply sent, ticket closed") if closes else N_("Reply sent")
    return _with_composer(request, actor, number, said, undo, "reply", done=closes)


def _with_composer(
    request: Request,
    actor: Actor,
    number: int,
    toast: str,
    undo: Undo | None,
    tab: str,
    done: bool = False,
) -> Response:
    """The parts that changed, and the composer afresh."""
    response = parts(request, actor, number, toast=toast, undo=undo, done=done)
    if render.wants_fragment(request) and is_open(request, number):
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


@router.post("/outgoing/{outgoing_id}/again")
def write_again(
    request: Request, actor: Agent, outgoing_id: UUID, number: Annotated[int, Form()]
) -> Response:
    """Put a reply that did not arrive into the composer again, to be mended and sent."""
    with transaction() as db:
        if actor.id is not None:
            outgoing.write_again(db, outgoing_id, actor.id)
    said = N_("The text is in the composer again")
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
