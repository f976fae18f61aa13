"""The clocks of a ticket: how long each may run, when it warns, when it calls whom.

Three clocks: the `first_answer`; the `next_answer`, from each later word of the customer; and the
`resolution`, which rests while we wait for him. Times are instants, durations minutes of opening
time. A clock that nobody meets takes the STEPS of `records` one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from inbox.routing.calendars import at_store
from inbox.routing.clock import Stretch, due_at
from inbox.service_records import (
    STEPS,
    Rules,
    Service,
    Staff,
    Target,
    Timer,
)

# Of a clock's minutes, how many have passed when it takes each of the STEPS.
PARTS = {"warning": 0.75, "owner": 1.0, "lead": 1.25, "supervisor": 1.5}
COMPLAINT_MINUTES = 30 * 60  # a complaint has a clock though the deployment has no target for it
FIRST = ("first_answer", "resolution")


def service_of(rules: Rules, service: str, store: str | None) -> Service:
    """The service as it is open for that store's tickets."""
    return at_store(rules.services[service], rules.places.get(store or ""))


def minutes_for(
    clock: str, service: str, kind: str, priority: str, targets: Sequence[Target]
) -> int | None:
    """How long the clock may run; None for one that this deployment does not want.

    The most exact target that fits; among equals the priority's, then the shortest. The next
    answer has the time of the first one where nothing is said of it.
    """
    fitting = [
        target
        for target in targets
        if target.clock == clock
        and target.service in (None, service)
        and target.kind in (None, kind)
        and target.priority in (None, priority)
    ]
    if fitting:
        return max(fitting, key=_exactness).minutes
    if clock == "next_answer":
        return minutes_for("first_answer", service, kind, priority, targets)
    return COMPLAINT_MINUTES if clock == "first_answer" and kind == "complaint" else None


def _exactness(target: Target) -> tuple[int, bool, int]:
    named = (target.service, target.kind, target.priority)
    return sum(one is not None for one in named), target.priority is not None, -target.minutes


def starting(
    service: str, kind: str, priority: str, store: str | None, rules: Rules, now: datetime
) -> tuple[Timer, ...]:
    """The clocks of a ticket that opens at `now`, the first to end first."""
    open_at = service_of(rules, service, store)
    timers = [
        Timer(clock, minutes, due_at(open_at, now, minutes), step_at(open_at, now, minutes, (), 0))
        for clock in FIRST
        if (minutes := minutes_for(clock, service, kind, priority, rules.targets)) is not None
    ]
    return tuple(sorted(timers, key=lambda timer: timer.due_at))


def step_at(
    service: Service,
    started_at: datetime,
    minutes: int,
    pauses: Sequence[Stretch],
    fired: int,
) -> datetime | None:
    """When a running clock that has taken `fired` of the STEPS takes the next; None: no more."""
    if fired >= len(STEPS):
        return None
    return due_at(service, started_at, minutes * PARTS[STEPS[fired]], pauses)


def called(step: str, owner: UUID | None, staff: Staff) -> tuple[UUID, ...]:
    """Whom a step tells: the owner, then the service's lead, then its supervisors.

    Where there is none of the first, the next: nobody's ticket is called out to somebody.
    """
    lead = (staff.lead,) if staff.lead else ()
    whom = {
        "lead": (lead, staff.supervisors, staff.members),
        "supervisor": (staff.supervisors, lead, staff.members),
    }
    owners = ((owner,) if owner else (), lead, staff.members, staff.supervisors)
    return next((people for people in whom.get(step, owners) if people), ())
