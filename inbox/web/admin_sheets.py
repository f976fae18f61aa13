"""The administrator's screen of project sheets: forms, their sections, their fields."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel
from starlette.responses import Response

from inbox.web import record_words, render
from inbox.web.guard import Administrator, own_post
from inbox.web.list_pages import nav_context
from store import sheets
from store.session import transaction

router = APIRouter(prefix="/admin/sheets", dependencies=[Depends(own_post)])
Text = Annotated[str, Form()]
HERE = "/admin/sheets"


@router.get("")
def show(request: Request, actor: Administrator) -> Response:
    """All forms."""
    with transaction() as db:
        rows = sheets.forms(db)
    known = record_words.helpers(actor.language, {})
    around = nav_context(request, actor, "admin") | {"section": "sheets", "rows": rows}
    return render.answer(request, actor, "admin_sheets.html", known | around)


@router.post("")
def add(request: Request, actor: Administrator, name: Text = "", name_en: Text = "") -> Response:
    """A new form."""
    with transaction() as db:
        sheets.add_form(db, name, name_en)
    return render.redirect(request, HERE)


@router.post("/{form_id}")
def change(
    request: Request,
    actor: Administrator,
    form_id: UUID,
    name: Text = "",
    name_en: Text = "",
    active: Text = "",
) -> Response:
    """Rename a form, or take it out of use."""
    with transaction() as db:
        sheets.change_form(db, form_id, name, name_en, active == "yes")
    return render.redirect(request, f"{HERE}#f-{form_id}")


@router.post("/{form_id}/sections")
def add_section(
    request: Request, actor: Administrator, form_id: UUID, name: Text = "", name_en: Text = ""
) -> Response:
    """A new section."""
    with transaction() as db:
        sheets.add_section(db, form_id, name, name_en)
    return render.redirect(request, f"{HERE}#f-{form_id}")


class Field(BaseModel):
    """What the form of a new field sends."""

    section: str
    name: str = ""
    name_en: str = ""
    kind: str = "text"
    choices: str = ""
    unit: str = ""


@router.post("/{form_id}/fields")
def add_field(
    request: Request, actor: Administrator, form_id: UUID, asked: Annotated[Field, Form()]
) -> Response:
    """A new field."""
    with transaction() as db:
        sheets.add_field(db, form_id, **asked.model_dump())
    return render.redirect(request, f"{HERE}#f-{form_id}")


@router.post("/{form_id}/lay-out")
def lay_out(
    request: Request,
    actor: Administrator,
    form_id: UUID,
    section: Text,
    what: Text,
    field: Text = "",
) -> Response:
    """Move a section or a field up, or take it away."""
    with transaction() as db:
        act = sheets.move_up if what == "up" else sheets.remove
        act(db, form_id, section, field or None)
    return render.redirect(request, f"{HERE}#f-{form_id}")
