"""The supervisor's page: what is open, what is late, where and since when; each figure its list."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from inbox.access import Actor, may
from inbox.web import render, words
from inbox.web.guard import Supervisor
from inbox.web.i18n import N_, ZONE, Tongue, end_of_day, now
from inbox.web.list_pages import nav_context
from store import reports
from store.session import transaction

router = APIRouter()
DAYS = 28
COLUMNS = {
    "open": N_("Open"),
    "late": N_("Overdue"),
    "today": N_("Due today"),
    "unassigned": N_("Unassigned"),
    "waiting": N_("Waiting for customer"),
    "complaints": N_("Complaints"),
}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take the cell for a formula


@router.get("/backlog")
def show(request: Request, actor: Supervisor, by: str = "service") -> Response:
    """The figures by `by`, late first."""
    lines = _lines(by)
    with transaction() as db:
        since = end_of_day(now()) - timedelta(days=DAYS)
        days = reports.arrivals(db, since, ZONE.key)
    context: dict[str, Any] = {
        "by": by,
        "axes": reports.AXES,
        "lines": lines,
        "total": reports.total(lines),
        "columns": COLUMNS,
        "days": _every_day(days),
        "name": lambda key: _name(actor, by, key),
    }
    around = nav_context(request, actor, "backlog")
    return render.answer(request, actor, "backlog.html", around | context)


@router.get("/backlog.csv")
def export(actor: Supervisor, by: str = "service") -> Response:
    """The same figures as a CSV file that Excel opens rightly in French (semicolons, UTF-8 BOM)."""
    if not may(actor, "export"):
        raise HTTPException(403)
    tongue = Tongue(actor.language)
    out = io.StringIO()
    sheet = csv.writer(out, delimiter=";", lineterminator="\r\n")
    sheet.writerow([tongue(words.BACKLOG[by]), *(tongue(name) for name in COLUMNS.values())])
    for line in _lines(by):
        figures = [getattr(line, column) for column in COLUMNS]
        sheet.writerow([safe_cell(_name(actor, by, line.key)), *figures])
    headers = {"content-disposition": f'attachment; filename="backlog-{by}.csv"'}
    return Response(
        "\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers
    )


def safe_cell(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _lines(by: str) -> list[reports.Line]:
    if by not in reports.AXES:
        raise HTTPException(404)
    present = now()
    with transaction() as db:
        return reports.backlog(db, by, present, end_of_day(present))


def _name(actor: Actor, by: str, key: str) -> str:
    known, tongue = render.names.get(), Tongue(actor.language)
    if by == "age":
        return tongue(words.AGES[key])
    if key == "none":
        return tongue(N_("No store"))
    if by == "store":
        return known.stores.get(key, key)
    if by == "service":
        return known.service(key, actor.language)
    return known.label("topic", key, actor.language)


def _every_day(days: dict[str, tuple[int, int]]) -> list[tuple[str, int, int]]:
    """The last DAYS days, those without any ticket too."""
    today = now().date()
    every = [(today - timedelta(days=back)).isoformat() for back in range(DAYS - 1, -1, -1)]
    return [(day, *days.get(day, (0, 0))) for day in every]
