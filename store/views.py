"""Messages with all that their records name, read together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.errors import NotFound
from store.tables import CustomerRow, FollowUpRow, MessageRow, SourceRow, TicketRow


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message's row and the rows it points at."""

    message: MessageRow
    source: str
    customer_number: str | None
    ticket: TicketRow | None
    follow_up: FollowUpRow | None
    candidate_numbers: Mapping[str, str] = field(default_factory=dict)


def message(db: Session, message_id: UUID) -> MessageView:
    """The message and what its record names. Raises NotFound."""
    found = messages(db, [message_id])
    if not found:
        raise NotFound(f"there is no message {message_id}")
    return found[0]


def messages(db: Session, ids: Sequence[UUID]) -> list[MessageView]:
    """The messages in the order in which they came, each with what its record names."""
    rows = db.execute(
        select(MessageRow, SourceRow.name, CustomerRow.number, TicketRow, FollowUpRow)
        .join(SourceRow, SourceRow.id == MessageRow.source_id)
        .outerjoin(CustomerRow, CustomerRow.id == MessageRow.customer_id)
        .outerjoin(TicketRow, TicketRow.id == MessageRow.ticket_id)
        .outerjoin(FollowUpRow, FollowUpRow.id == MessageRow.follow_up_id)
        .where(MessageRow.id.in_(ids))
        .order_by(MessageRow.seq)
    )
    return [
        MessageView(row, source, number, ticket, follow_up, _candidates(db, row))
        for row, source, number, ticket, follow_up in rows.all()
    ]


def _candidates(db: Session, row: MessageRow) -> dict[str, str]:
    ids = [UUID(candidate) for candidate, _ in (row.match or {}).get("candidates", [])]
    if not ids:
        return {}
    rows = db.execute(select(CustomerRow.id, CustomerRow.number).where(CustomerRow.id.in_(ids)))
    return {str(customer_id): number for customer_id, number in rows}
