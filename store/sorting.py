"""What people say of the machine's sorting, beyond correcting it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from store import decisions, events, messages, tickets


def accept(db: Session, number: int, by: UUID | None) -> None:
    """The labels are right as they are: kept as decisions, and the doubt is lifted. NotFound."""
    ticket = tickets.get(db, number, lock=True)
    first = decisions.opening_message(db, ticket.id)
    if first is not None:
        for field in ("kind", "topic"):
            messages.correct(db, first.id, field, getattr(ticket, field), by)
    ticket.needs_review = False
    ticket.version += 1
    events.add(db, "ticket.accepted", ticket_id=ticket.id, by=by)
