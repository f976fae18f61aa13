"""What an administrator sees and edits: quarantine, sources, people, kiosks, services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from inbox import bell
from inbox.settings import Settings
from inbox.web import render
from inbox.web.guard import Administrator, own_post
from inbox.web.list_pages import nav_context
from store import accounts, directory, messages
from store import mailboxes as senders
from store.session import after_commit, transaction

router = APIRouter(prefix="/admin", dependencies=[Depends(own_post)])
Text = Annotated[str, Form()]
MAIL_KINDS = ("imap", "maildir", "eml_folder")


@router.get("")
def home(actor: Administrator) -> Response:
    """To the first page."""
    return RedirectResponse("/admin/quarantine", 303)


@router.get("/quarantine")
def quarantine(request: Request, actor: Administrator) -> Response:
    """Messages that could not be processed: why, their bytes, and another try."""
    with transaction() as db:
        rows = messages.quarantined(db)
        names = {row.id: row.name for row in directory.sources(db)}
    return _page(request, actor, "quarantine", {"rows": rows, "source_names": names})


@router.post("/quarantine/{message_id}/replay")
def replay(request: Request, actor: Administrator, message_id: UUID) -> Response:
    """Try again."""
    with transaction() as db:
        messages.replay(db, message_id)
        after_commit(db, lambda: bell.ring("process_message", message_id))
    return render.redirect(request, "/admin/quarantine")


@router.get("/sources")
def sources(request: Request, actor: Administrator) -> Response:
    """The places that messages come from, and how they are."""
    with transaction() as db:
        rows, last = directory.sources(db), directory.last_received(db)
    return _page(request, actor, "sources", {"rows": rows, "last": last})


@router.get("/mailboxes")
def mailboxes(request: Request, actor: Administrator) -> Response:
    """The addresses that replies are written from, with their names and signatures."""
    with transaction() as db:
        rows, sources = senders.everything(db), directory.sources(db)
    context = {"rows": rows, "mail_sources": [row for row in sources if row.kind in MAIL_KINDS]}
    settings: Settings = request.app.state.settings
    return _page(request, actor, "mailboxes", context | {"mail_from": settings.mail_from})


class Mailbox(BaseModel):
    """What the form of a sender address sends; `use` is `source:ID`, `service:CODE` or nothing."""

    use: str = ""
    address: str = ""
    name: str = ""
    signature: str = ""
    takes_tags: bool = False


@router.post("/mailboxes")
@router.post("/mailboxes/{mailbox_id}")
def save_mailbox(
    request: Request,
    actor: Administrator,
    asked: Annotated[Mailbox, Form()],
    mailbox_id: UUID | None = None,
) -> Response:
    """A new sender address, or a change of one."""
    use = senders.Use.read(asked.use)
    rest = asked.model_dump(exclude={"use"})
    with transaction() as db:
        senders.save(db, mailbox_id, use, **rest)
    return render.redirect(request, "/admin/mailboxes")


@router.post("/mailboxes/{mailbox_id}/remove")
def remove_mailbox(request: Request, actor: Administrator, mailbox_id: UUID) -> Response:
    """Write from this address no more."""
    with transaction() as db:
        senders.remove(db, mailbox_id)
    return render.redirect(request, "/admin/mailboxes")


@router.get("/people")
def people(request: Request, actor: Administrator) -> Response:
    """Who signs in."""
    with transaction() as db:
        rows = directory.people(db)
    return _page(request, actor, "people", {"rows": rows})


@router.post("/people")
def add_person(
    request: Request,
    actor: Administrator,
    login: Text = "",
    name: Text = "",
    role: Text = "agent",
    password: Text = "",
    services: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """A new account."""
    with transaction() as db:
        accounts.create(db, login, name.strip() or login, role, password, services or [])
    render.names.forget()
    return render.redirect(request, "/admin/people")


@router.get("/kiosks")
def kiosks(request: Request, actor: Administrator) -> Response:
    """The devices in the shops."""
    with transaction() as db:
        rows = directory.kiosks(db)
    return _page(request, actor, "kiosks", {"rows": rows})


def _page(
    request: Request, actor: Administrator, name: str, context: Mapping[str, object]
) -> Response:
    around = nav_context(request, actor, "admin") | {"section": name} | dict(context)
    return render.answer(request, actor, f"admin_{name}.html", around)
