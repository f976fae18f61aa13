"""The append-only table of what happened: time-line, audit trail, live updates, reports.

A trigger announces each row on `inbox_event` when its transaction commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from store.tables import EventRow


def add(
    db: Session,
    what: str,
    *,
    ticket_id: UUID | None = None,
    customer_id: UUID | None = None,
    by: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write that `what` (`ticket.opened`, `message.received` …) happened; `by` None: the system."""
    row = {
        "what": what,
        "ticket_id": ticket_id,
        "customer_id": customer_id,
        "by": by,
        "detail": dict(detail or {}),
    }
    db.connection().execute(insert(EventRow), row)  # never read back: no unit of work for it
