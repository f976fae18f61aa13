"""Tickets, customers, follow-ups and events as JSON."""

from __future__ import annotations

from typing import Any

from inbox.message_json import record, time
from store.inbox_list import ListRow
from store.tables import CustomerKeyRow, CustomerRow, EventRow, FollowUpRow, OutgoingRow, TicketRow
from store.views import MessageView


def listed(row: ListRow, assignee: str | None) -> dict[str, Any]:
    """One ticket of a list; `assignee` is a login, as everywhere in the API."""
    customer = {
        "id": str(row.customer_id),
        "number": row.customer_number,
        "name": row.customer_name,
    }
    return _shared(row, assignee, customer if row.customer_id else None)


def ticket(row: TicketRow, assignee: str | None, customer: CustomerRow | None) -> dict[str, Any]:
    """One ticket, alone; `version` is what `If-Match` takes."""
    named = None
    if customer is not None:
        words = (customer.first_name, customer.last_name)
        name = " ".join(word for word in words if word) or None
        named = {"id": str(customer.id), "number": customer.number, "name": name}
    return {
        **_shared(row, assignee, named),
        "snoozed_until": time(row.snoozed_until),
        "closed_at": time(row.closed_at),
        "outcome": row.outcome,
        "cause": row.cause,
        "version": row.version,
    }


def _shared(
    row: ListRow | TicketRow, assignee: str | None, customer: dict[str, Any] | None
) -> dict[str, Any]:
    """The contract's keys of a ticket, alone or in a list."""
    return {
        "id": str(row.id),
        "number": row.number,
        "subject": row.subject,
        "status": row.status,
        "kind": row.kind,
        "topic": row.topic,
        "priority": row.priority,
        "service": row.service,
        "store": row.store,
        "assignee": assignee,
        "customer": customer,
        "opened_at": time(row.opened_at),
        "due_at": time(row.due_at),
        "last_message_at": time(row.last_message_at),
        "message_count": row.message_count,
    }


def incoming(view: MessageView) -> dict[str, Any]:
    """A message of a ticket that came in."""
    return {"direction": "in", **record(view)}


def outgoing(row: OutgoingRow) -> dict[str, Any]:
    """A reply or a note of a ticket."""
    return {
        "direction": "out",
        "id": str(row.id),
        "internal": row.kind == "note",
        "state": row.state,
        "author": str(row.author_id) if row.author_id else None,
        "message_id": row.message_id,
        "to": row.recipients,
        "cc": row.cc,
        "subject": row.subject,
        "text": row.text,
        "created_at": time(row.created_at),
        "sent_at": time(row.sent_at),
        "server_said": row.server_said,
    }


def follow_up(row: FollowUpRow) -> dict[str, Any]:
    """One promise."""
    return {
        "id": str(row.id),
        "what": row.what,
        "service": row.service,
        "owner": str(row.owner_id) if row.owner_id else None,
        "due_at": time(row.due_at),
        "done_at": time(row.done_at),
        "outcome": row.outcome,
    }


def event(row: EventRow) -> dict[str, Any]:
    """One thing that happened."""
    return {
        "id": row.id,
        "what": row.what,
        "at": time(row.at),
        "by": str(row.by) if row.by else None,
        "detail": row.detail,
    }


def customer(row: CustomerRow, keys: list[CustomerKeyRow]) -> dict[str, Any]:
    """The customer record, each datum with its source, state and date."""
    return {
        "id": str(row.id),
        "number": row.number,
        "title": row.title,
        "first_name": row.first_name,
        "last_name": row.last_name,
        "birth_date": row.birth_date.isoformat() if row.birth_date else None,
        "address": row.address,
        "postal_code": row.postal_code,
        "city": row.city,
        "country": row.country,
        "tags": row.tags,
        "needs": row.needs,
        "potential": row.potential,
        "contact_every_days": row.contact_every_days,
        "notes": row.notes,
        "referred_by": row.referred_by,
        "extra": row.extra,
        "identifiers": [
            {
                "kind": key.kind,
                "value": key.shown,
                "source": key.source,
                "state": key.state,
                "confirmed_at": time(key.confirmed_at),
            }
            for key in keys
        ],
        "created_at": time(row.created_at),
        "last_message_at": time(row.last_message_at),
        "version": row.version,
    }
