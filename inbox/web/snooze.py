"""When a snoozed ticket wakes: presets that name a moment, or a moment by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from inbox.errors import Refused
from inbox.web.i18n import N_, ZONE


@dataclass(frozen=True, slots=True)
class Preset:
    """One choice of the menu."""

    name: str
    label: str
    at: datetime


def presets(present: datetime) -> list[Preset]:
    """The choices that lie ahead: later today, this afternoon, tomorrow, Monday, in a week."""
    local = present.astimezone(ZONE)
    found = [Preset("3h", N_("In 3 hours"), local + timedelta(hours=3))]
    if local.hour < 12:
        found.append(Preset("afternoon", N_("This afternoon"), _at(local, 0, 14)))
    found.append(Preset("tomorrow", N_("Tomorrow morning"), _at(local, 1, 8)))
    to_monday = 7 - local.weekday()
    if to_monday > 1:
        found.append(Preset("monday", N_("Monday"), _at(local, to_monday, 8)))
    found.append(Preset("week", N_("In a week"), _at(local, 7, 8)))
    return found


def until(name: str, by_hand: str, present: datetime) -> datetime:
    """The moment that a form asks for. Raises Refused when it is not one, or is past."""
    for preset in presets(present):
        if preset.name == name:
            return preset.at
    try:
        at = datetime.fromisoformat(by_hand).replace(tzinfo=ZONE)
    except ValueError as why:
        raise Refused("choose until when the ticket sleeps") from why
    if at <= present:
        raise Refused("this moment is past")
    return at


def _at(local: datetime, days: int, hour: int) -> datetime:
    day = local + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)
