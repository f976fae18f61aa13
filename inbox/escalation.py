"""What the clock does to tickets and promises: warnings, escalations, reminders. One short step.

The schedule calls it every few seconds. What is due is in the rows, and that it was told too: a
schedule that is killed anywhere goes on where it was, and two of them tell nothing twice.
"""

from __future__ import annotations

from datetime import datetime

from store import clocks, follow_ups
from store.session import transaction


def step(now: datetime) -> int:
    """Tell what is due at `now`, each thing in the transaction that notes it; how many things."""
    with transaction() as db:
        fired = clocks.fire(db, now)
    with transaction() as db:
        return fired + follow_ups.remind(db, now)
