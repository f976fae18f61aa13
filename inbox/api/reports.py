"""`/reports`: the figures that supervisors see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from fastapi import APIRouter

from inbox.api.guard import Reporter
from inbox.message_json import time
from store import reports
from store.session import transaction

router = APIRouter(tags=["reports"])


@router.get("/reports/backlog")
def backlog(
    _: Reporter, by: Literal["service", "store", "age", "topic"] = "service"
) -> dict[str, Any]:
    """Open tickets by service, store, age or topic; the lines with most late ones first."""
    now = datetime.now(UTC)
    day_end = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    with transaction() as db:
        lines = reports.backlog(db, by, now, day_end + timedelta(days=1))
    items = [
        {
            "key": line.key,
            "open": line.open,
            "late": line.late,
            "due_today": line.today,
            "unassigned": line.unassigned,
            "waiting": line.waiting,
            "complaints": line.complaints,
            "oldest_at": time(line.oldest_at),
        }
        for line in lines
    ]
    return {"by": by, "items": items, "next_cursor": None}
