"""A calendar invitation (RFC 5545, RFC 5546) as a few facts and a few lines of text."""

from __future__ import annotations

from typing import Any

from .charset import clean

_LONGEST = 60_000


def facts(source: str) -> dict[str, Any] | None:
    """`method`, `summary`, `starts`, `ends`, `location` … of the first event."""
    from icalendar import Calendar
    from icalendar.error import BrokenCalendarProperty

    try:
        calendar = Calendar.from_ical(source[:_LONGEST])
        event = next(iter(calendar.walk("VEVENT")), None)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError):
        return None  # the library's several ways to say: no calendar
    if event is None:
        return None
    found = {
        "method": calendar.get("METHOD"),
        "summary": event.get("SUMMARY"),
        "location": event.get("LOCATION"),
        "organizer": event.get("ORGANIZER"),
        "description": event.get("DESCRIPTION"),
    }
    said = {name: str(value)[:2000] for name, value in found.items() if value}
    for name, key in (("starts", "DTSTART"), ("ends", "DTEND")):
        try:
            value = event.get(key).dt
        except (AttributeError, BrokenCalendarProperty):
            continue  # absent, a list, or no time
        said[name] = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return {name: clean(value) for name, value in said.items()} or None


def text(source: str) -> str | None:
    """The invitation in lines that a person can read; None when it is no calendar."""
    found = facts(source)
    if found is None:
        return None
    when = " – ".join(found[name] for name in ("starts", "ends") if name in found)
    lines = [found.get("summary"), when, found.get("location"), found.get("description")]
    return "\n".join(line for line in lines if line)
