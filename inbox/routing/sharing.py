"""To whom of a service the next ticket goes: who is there, has least to do, and waited longest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from inbox.service_records import Member

NEVER = datetime.min.replace(tzinfo=UTC)


def next_of(members: Sequence[Member]) -> UUID | None:
    """The member whose turn it is; None where there are none.

    Those who are there come first, then those with fewer open tickets, then whoever was given one
    longest ago. When nobody is there the ticket still goes to one of them: it has an owner.
    """
    if not members:
        return None
    return min(
        members,
        key=lambda one: (not one.is_there, one.load, one.given_at or NEVER, one.account_id.hex),
    ).account_id
