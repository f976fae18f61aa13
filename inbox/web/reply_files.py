"""Files on replies: uploaded while one is written, shown on the time-line, given out as downloads.

With scripts each file goes up when it is chosen, dropped or pasted; without, with the reply itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.responses import Response

from inbox.access import Actor
from inbox.errors import NotFound, Refused
from inbox.mailer import SHOWN_PICTURES
from inbox.normalise.attachments import real_type, safe_name
from inbox.web import render
from inbox.web.guard import Agent, own_post
from inbox.web.messages import download, picture
from store import blobs, outgoing_files, tickets
from store.session import transaction

router = APIRouter(dependencies=[Depends(own_post)])


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a form: its name made safe, and its type as its bytes tell."""

    filename: str
    content_type: str
    body: bytes


async def uploads(request: Request) -> list[Upload]:
    """The files of the form's `files` fields. Raises Refused for more than a mail can take."""
    found: list[Upload] = []
    left = outgoing_files.MOST_BYTES
    for field in (await request.form()).getlist("files"):
        if not isinstance(field, UploadFile) or not field.filename:
            continue  # a form without a chosen file sends an empty one
        body = await field.read(left + 1)
        left -= len(body)
        if left < 0:
            raise Refused(outgoing_files.TOO_MUCH)
        kind = real_type(body, field.content_type, field.filename)
        if kind in SHOWN_PICTURES and real_type(body, None, None) != kind:
            kind = "application/octet-stream"  # by its name a picture, by no byte of it
        found.append(Upload(safe_name(field.filename, kind), kind, body))
    return found


Uploads = Annotated[list[Upload], Depends(uploads)]


def keep(db: Session, ticket_id: UUID, actor: Actor, files: list[Upload]) -> None:
    """Keep them beside what `actor` is writing on the ticket."""
    for file in files:
        outgoing_files.add(db, ticket_id, actor.id, file.filename, file.content_type, file.body)


@router.post("/tickets/{number}/files")
def upload(request: Request, actor: Agent, number: int, files: Uploads) -> Response:
    """Keep files beside the reply that is being written."""
    with transaction() as db:
        keep(db, tickets.get(db, number).id, actor, files)
    return _listed(request, actor, number)


@router.post("/reply-files/{file_id}/remove")
def remove(
    request: Request, actor: Agent, file_id: UUID, number: Annotated[int, Form()]
) -> Response:
    """Take one away again."""
    with transaction() as db:
        outgoing_files.remove(db, file_id, actor.id)
    return _listed(request, actor, number)


@router.get("/reply-files/{file_id}")
def get(actor: Agent, file_id: UUID, shown: bool = False) -> Response:
    """One file; with `shown`, a picture to stand in the page. What is not sent is its author's."""
    with transaction() as db:
        row = outgoing_files.get(db, file_id)
    if row.outgoing_id is None and row.author_id != actor.id:
        raise NotFound("there is no such attachment")
    content = blobs.get(row.sha256)
    if shown and row.content_type in SHOWN_PICTURES:
        return picture(content, row.content_type)
    return download(content, row.filename)


def _listed(request: Request, actor: Actor, number: int) -> Response:
    if not render.wants_fragment(request):
        return render.redirect(request, f"/tickets/{number}")
    with transaction() as db:
        ticket = tickets.get(db, number)
        files = outgoing_files.drafts(db, ticket.id, actor.id)
    context = {"draft_files": files, "number": number}
    return render.answer(request, actor, "_reply_files.html", context)
