"""Keeping the base clean: possible duplicates side by side, lists of records that want a hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from starlette.responses import Response, StreamingResponse

from inbox.access import may
from inbox.errors import Refused
from inbox.web import record_words, render, upkeep_words
from inbox.web.backlog import safe_cell
from inbox.web.guard import Agent, own_post
from inbox.web.i18n import Tongue, now
from inbox.web.list_pages import nav_context
from store import duplicates, upkeep
from store.session import transaction

router = APIRouter(prefix="/customers", dependencies=[Depends(own_post)])
Text = Annotated[str, Form()]
MOST_DAYS = 36_500
COMPARED = ("title", "first_name", "last_name", "birth_date", "address", "postal_code", "city")
KEYS = ("email", "phone", "loyalty", "customer_number", "order")


@router.get("/duplicates")
def compare(request: Request, actor: Agent, skip: int = 0) -> Response:
    """The surest pair that awaits a person, side by side, differences marked."""
    with transaction() as db:
        waiting = duplicates.count(db)
        pair = duplicates.first(db, max(0, skip))
        sides = [duplicates.side(db, id_) for id_ in (pair.a_id, pair.b_id)] if pair else []
        merged = duplicates.latest_merges(db)
    sides.sort(key=lambda side: side.customer.created_at)  # the older one is kept, as a rule
    context = {
        "pair": pair,
        "sides": sides,
        "rows": _rows(sides) if sides else [],
        "waiting": waiting,
        "skip": max(0, skip),
        "merged": merged,
    }
    helpers = record_words.helpers(actor.language, render.names.get().people)
    around = nav_context(request, actor, "customers")
    return render.answer(request, actor, "duplicates.html", helpers | around | context)


def _rows(sides: list[duplicates.Side]) -> list[tuple[str, list[list[str]], bool]]:
    """(datum, what each side has, do they differ), for the data that either has."""
    told = []
    for name in COMPARED:
        both = [[str(value)] if (value := getattr(side.customer, name)) else [] for side in sides]
        told.append((name, both))
    for kind in KEYS:
        both = [
            sorted({key.shown or "" for key in side.keys if key.kind == kind})[:8] for side in sides
        ]
        told.append((kind, both))
    return [
        (name, both, bool(both[0] and both[1]) and not _alike(both)) for name, both in told
        if both[0] or both[1]
    ]  # fmt: skip


def _alike(both: list[list[str]]) -> bool:
    """Is anything the same on both sides, but for case?"""
    one, other = ({value.casefold() for value in values} for values in both)
    return bool(one & other)


@router.post("/duplicates/merge")
def merge(request: Request, actor: Agent, kept: Text, gone: Text, skip: Text = "0") -> Response:
    """They are one person."""
    with transaction() as db:
        duplicates.merge(db, UUID(kept), UUID(gone), actor.id)
    return render.redirect(request, _next(skip))


@router.post("/duplicates/different")
def different(request: Request, actor: Agent, one: Text, other: Text, skip: Text = "0") -> Response:
    """They are two people, and nobody is asked again."""
    with transaction() as db:
        duplicates.say_different(db, UUID(one), UUID(other), actor.id)
    return render.redirect(request, _next(skip))


def _next(skip: str) -> str:
    return f"/customers/duplicates?skip={skip}" if skip.isdigit() and skip != "0" else (
        "/customers/duplicates"
    )  # fmt: skip


# --- lists --------------------------------------------------------------------------------------


@router.get("/lists/{kind}.csv")
def export(actor: Agent, kind: str, days: int = upkeep.STALE_DAYS) -> Response:
    """A whole list as a file for a spreadsheet (semicolons, UTF-8 BOM). 403 without the right."""
    if not may(actor, "export"):
        raise HTTPException(403)
    if kind not in upkeep.KINDS:
        raise HTTPException(404)
    headers = {"content-disposition": f'attachment; filename="{kind}.csv"'}
    lines = _lines(kind, _days(days), Tongue(actor.language))
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _lines(kind: str, days: int, tongue: Tongue) -> Iterator[str]:
    yield "\ufeff" + _line([tongue(title) for title in upkeep_words.COLUMNS.values()])
    with transaction() as db:
        for row in upkeep.every(db, kind, now(), days):
            yield _line([_cell(getattr(row, name)) for name in upkeep_words.COLUMNS])


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return safe_cell(value.isoformat() if hasattr(value, "isoformat") else str(value))


@router.get("/lists/{kind}")
def show(
    request: Request,
    actor: Agent,
    kind: str,
    days: int = upkeep.STALE_DAYS,
    after: str | None = None,
) -> Response:
    """One list, a page of it."""
    with transaction() as db:
        rows = upkeep.page(db, kind, now(), _days(days), after)
    context = {"kind": kind, "rows": rows, "days": days}
    context["next"] = rows[-1].search_key if len(rows) == upkeep.PAGE else None
    around = nav_context(request, actor, "customers")
    return render.answer(request, actor, "upkeep.html", around | context)


def _days(days: int) -> int:
    if not 0 < days < MOST_DAYS:
        raise Refused("give a number of days")
    return days
