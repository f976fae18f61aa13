"""Who may do what: one pure function, asked by the API and the pages alike.

An agent works tickets, a supervisor also sees the figures, an administrator also runs the place. A
kiosk's key opens one door only and is not a role.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

ROLES = ("agent", "supervisor", "administrator")

# The least role that may; what is not named here nobody may.
LEAST_ROLE = {
    "read": "agent",
    "work": "agent",  # reply, note, assign, correct, close, follow-ups, the customer record
    "report": "supervisor",
    "export": "supervisor",
    "administer": "administrator",  # people, sources, rules, quarantine, kiosks, tokens
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a signed-in account, or a bearer token (which has no account: `id` is None)."""

    id: UUID | None
    name: str
    role: str
    language: str = "fr"
    services: tuple[str, ...] = ()


def may(actor: Actor, action: str) -> bool:
    """Whether `actor` may do `action`, one of LEAST_ROLE. Raises KeyError for an unknown action."""
    return ROLES.index(actor.role) >= ROLES.index(LEAST_ROLE[action])
