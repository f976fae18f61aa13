"""The nouns of services: their rules, their targets, their clocks, as routing is handed them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

CLOCKS = ("first_answer", "next_answer", "resolution")
STEPS = ("warning", "owner", "lead", "supervisor")  # what a clock that nobody meets does, in order


@dataclass(frozen=True, slots=True)
class Service:
    """A department.

    hours      an OpenStreetMap opening_hours value: `Mo-Sa 09:00-19:00; PH off`.
    region     whose public holidays it has beside the country's: `alsace_moselle`, `reunion` …
    closures   first and last days on which it is shut.
    in_stores  it works in the shops: the holidays and closures of a ticket's store are its own.
    """

    code: str
    name: str
    hours: str
    country: str = "FR"
    timezone: str = "Europe/Paris"
    region: str | None = None
    closures: tuple[tuple[date, date], ...] = ()
    in_stores: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A store as the clock sees it; `timezone` None: the service's."""

    code: str
    region: str | None = None
    timezone: str | None = None
    closures: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """What routing may ask about the customer; `tags` are folded (`routing.rules.fold`)."""

    tags: frozenset[str] = frozenset()
    potential: int | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """Who answers for a service, by account."""

    lead: UUID | None
    members: tuple[UUID, ...]
    supervisors: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One of a service, as tickets are shared out: how many are his, when he was last given one."""

    account_id: UUID
    is_there: bool
    load: int
    given_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Actions:
    """What a rule does with the ticket that it opens, beside naming its service.

    assignee   an account's id, or `share`: to whom of the service is there and has least to do.
    priority   instead of the one that was read.
    follow_up  the promise that it opens beside the usual one, due after so many minutes of opening
               time of the service.
    notify     account ids, or `lead`: the service's.
    """

    assignee: str | None = None
    priority: str | None = None
    tags: tuple[str, ...] = ()
    follow_up: str | None = None
    follow_up_minutes: int = 0
    notify: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One routing row: every condition must hold; the first rule that fits decides.

    conditions  name → values, of which one has to hold; names are those of `routing.rules`.
    """

    id: UUID
    position: int
    service: str
    conditions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    actions: Actions = Actions()


@dataclass(frozen=True, slots=True)
class Target:
    """How soon a clock wants its end, in minutes of the service's opening time."""

    minutes: int
    kind: str | None = None
    priority: str | None = None
    service: str | None = None
    clock: str = "first_answer"


@dataclass(frozen=True, slots=True)
class Timer:
    """A clock that starts with a ticket: which, for how many minutes, until when.

    next_at  when it takes the first of STEPS.
    """

    clock: str
    minutes: int
    due_at: datetime
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What routing is handed: the deployment's rows, in order."""

    services: Mapping[str, Service]
    rules: tuple[Rule, ...]
    targets: tuple[Target, ...]
    fallback_service: str
    places: Mapping[str, Place] = field(default_factory=dict)
    scopes: Mapping[str, frozenset[str]] = field(default_factory=dict)  # service → its stores
    no_ticket_kinds: frozenset[str] = frozenset({"automatic", "spam"})
