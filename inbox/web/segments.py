"""The customer list: found by words and filters, kept as segments, taken away as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from starlette.responses import Response, StreamingResponse

from inbox.access import may
from inbox.errors import Unfit
from inbox.web import render, segment_words
from inbox.web.backlog import safe_cell
from inbox.web.guard import Agent, own_post
from inbox.web.i18n import Tongue, now
from inbox.web.list_pages import nav_context
from store import saved_segments, segments
from store.session import transaction

router = APIRouter(dependencies=[Depends(own_post)])
ASKED = (*segment_words.FILTERS, "order")
Text = Annotated[str, Form()]


@router.get("/customers")
def show(request: Request, actor: Agent, after: str | None = None) -> Response:
    """A page of the customers that fit the filters of the URL; a wrong one is told, not dropped."""
    filters = read(request.query_params)
    refused = None
    with transaction() as db:
        saved = saved_segments.of(db, actor.id)
        try:
            found = segments.page(db, filters, now(), cursor=after)
        except Unfit as why:
            found, refused = segments.Page((), None), str(why)
    context: dict[str, Any] = {
        "filters": {name: filters.get(name, "") for name in ASKED},
        "query": urlencode(filters),
        "without": lambda name: link({k: v for k, v in filters.items() if k != name}),
        "next": link(filters | {"after": found.next_cursor}) if found.next_cursor else None,
        "found": found.items,
        "refused": refused,
        "saved": [(one, link(one.segment.filters)) for one in saved],
    }
    around = nav_context(request, actor, "customers")
    status = 422 if refused else 200
    return render.answer(request, actor, "customers.html", around | context, status)


@router.get("/customers.csv")
def export(request: Request, actor: Agent) -> Response:
    """All that fit, as a file for a spreadsheet (semicolons, UTF-8 BOM). 403 without the right."""
    if not may(actor, "export"):
        raise HTTPException(403)
    filters = read(request.query_params)
    with transaction() as db:
        segments.conditions(db, filters, now())  # what is wrong is told before a byte leaves
    headers = {"content-disposition": 'attachment; filename="customers.csv"'}
    lines = _lines(filters, Tongue(actor.language))
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/segments")
def save(
    request: Request, actor: Agent, name: Text = "", query: Text = "", shared: Text = ""
) -> Response:
    """Keep the filters under a name."""
    if actor.id is None:
        raise HTTPException(403)
    filters = read(dict(parse_qsl(query)))
    with transaction() as db:
        saved_segments.save(db, actor.id, name, shared == "yes", filters, now())
    return render.redirect(request, link(filters))


@router.post("/segments/{segment_id}/forget")
def forget(request: Request, actor: Agent, segment_id: UUID) -> Response:
    """Delete a segment of one's own."""
    with transaction() as db:
        saved_segments.forget(db, segment_id, actor.id)
    return render.redirect(request, "/customers")


def read(parameters: Mapping[str, str]) -> dict[str, str]:
    """The filters among a URL's parameters, those that are empty left out."""
    told = {name: parameters[name].strip() for name in ASKED if parameters.get(name, "").strip()}
    if "complaints" not in told:
        told.pop("complaint_days", None)
    return told


def link(filters: Mapping[str, Any]) -> str:
    """The list with these filters."""
    return f"/customers?{urlencode(filters)}" if filters else "/customers"


def _lines(filters: Mapping[str, str], tongue: Tongue) -> Iterator[str]:
    yield "\ufeff" + _line([tongue(title) for title in segment_words.COLUMNS.values()])
    with transaction() as db:
        for one in segments.every(db, filters, now()):
            yield _line([_cell(one, name) for name in segment_words.COLUMNS])


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _cell(found: segments.Found, name: str) -> str:
    of_list = name in ("messages", "last_contact_at")
    value = getattr(found if of_list else found.customer, name)
    if isinstance(value, list):
        value = ", ".join(value)
    if isinstance(value, date | datetime):
        value = value.isoformat()
    return "" if value is None else safe_cell(str(value))
