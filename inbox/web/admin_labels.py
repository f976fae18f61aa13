"""The administrator's screen of labels: own kinds and topics, and the texts that show them."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel
from starlette.responses import Response

from inbox import learning
from inbox.settings import Settings
from inbox.web import render
from inbox.web.guard import Administrator, own_post
from inbox.web.list_pages import nav_context
from store import labels
from store.session import transaction

router = APIRouter(prefix="/admin/labels", dependencies=[Depends(own_post)])
HERE = "/admin/labels"
Text = Annotated[str, Form()]
_APART = re.compile(r"\n[ \t]*\n\s*")  # blank lines part one example from the next


class Label(BaseModel):
    """What the form of a new label sends."""

    axis: str = ""
    code: str = ""
    name: str = ""
    name_en: str = ""


@router.get("")
def show(request: Request, actor: Administrator) -> Response:
    """All kinds and topics, how many examples each has, and whether the model knows it."""
    settings: Settings = request.app.state.settings
    known = learning.known_labels(settings)
    with transaction() as db:
        rows = {axis: labels.of(db, axis) for axis in labels.LEARNT}
        texts = {(one.axis, one.code): one for one in labels.with_examples(db)}
    context = {
        "section": "labels",
        "rows": rows,
        "own": texts,
        "known": known,
        "least": labels.LEAST,
        "shipped": labels.SHIPPED,
    }
    around = nav_context(request, actor, "admin")
    return render.answer(request, actor, "admin_labels.html", around | context)


@router.post("")
def add(request: Request, actor: Administrator, asked: Annotated[Label, Form()]) -> Response:
    """A new kind or topic."""
    with transaction() as db:
        row = labels.add(db, asked.axis, asked.code.strip(), asked.name, asked.name_en)
    render.names.forget()
    return render.redirect(request, f"{HERE}#{row.axis}-{row.code}")


@router.post("/{axis}/{code}")
def add_examples(
    request: Request, actor: Administrator, axis: str, code: str, texts: Text = ""
) -> Response:
    """More examples of a label, parted by blank lines."""
    blocks = _APART.split(texts.replace("\r\n", "\n"))
    with transaction() as db:
        labels.add_examples(db, axis, code, blocks, actor.id)
    return render.redirect(request, f"{HERE}#{axis}-{code}")


@router.post("/{axis}/{code}/{example_id}/remove")
def remove_example(
    request: Request, actor: Administrator, axis: str, code: str, example_id: int
) -> Response:
    """One example less."""
    with transaction() as db:
        labels.remove_example(db, example_id)
    return render.redirect(request, f"{HERE}#{axis}-{code}")
