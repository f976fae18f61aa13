"""The actors: each one line of work under its options.

The broad `except` here is the job runner's: whatever a stage raises costs the message one attempt,
and the last attempt puts it in quarantine.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any
from uuid import UUID

import dramatiq
import structlog

from inbox import bell, learning, pipeline

log = structlog.get_logger()
# Five attempts (messages.MAX_ATTEMPTS) span a minute: a restarted database or disk costs a delay.
RETRIES: dict[str, Any] = {
    "max_retries": 20,
    "min_backoff": 4_000,
    "max_backoff": 60_000,
    "time_limit": 300_000,
}
# Longer than the mailer takes for the largest mail over a slow line, which gives up by itself.
ONCE: dict[str, Any] = {"max_retries": 0, "time_limit": 900_000}
TRAINING_LIMIT_MS = 3 * 3_600_000


def attempt(message_id: str) -> bool:
    """Process one message once. True when that was the end of it: settled, or quarantined."""
    try:
        pipeline.process(UUID(message_id))
    except Exception as why:
        log.warning("message.failed", message=message_id, error=type(why).__name__, at=_place(why))
        return pipeline.failed(UUID(message_id), why)
    return True


def _place(error: BaseException) -> str:
    """Where it was raised: enough to mend it, and none of the customer's words."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames[-4:]))


class TryAgain(Exception):
    """Asks the broker for another run, later and later."""


def process_message(message_id: str) -> None:
    """Take one captured message to its ticket."""
    if not attempt(message_id):
        raise TryAgain


def send_outgoing(outgoing_id: str) -> None:
    """Send one due reply; what fails for a while is in its row, and the schedule rings again."""
    pipeline.send(UUID(outgoing_id))


def train_model(training_id: str) -> None:
    """Do a training that somebody asked for; how it ends is in its row."""
    try:
        learning.train_asked(UUID(training_id), pipeline.deployment())
    except Exception as why:
        log.warning("training.failed", error=type(why).__name__, at=_place(why))
        learning.training_failed(UUID(training_id), f"{type(why).__name__} while training")


def declare(broker: dramatiq.Broker) -> None:
    """Give the broker its actors and queues."""
    trained = ONCE | {"time_limit": TRAINING_LIMIT_MS}
    for function, options in (
        (process_message, RETRIES),
        (send_outgoing, ONCE),
        (train_model, trained),
    ):
        as_actor = dramatiq.actor(
            broker=broker,
            queue_name=bell.QUEUES[function.__name__],
            **options,
        )
        as_actor(function)
