"""The doorbell: rings a worker by the name of its actor, with an id and nothing else.

A lost ring costs a delay and never a message: the row is the work, and the sweep rings again. So a
broker that does not answer is logged, not raised.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

if TYPE_CHECKING:
    from dramatiq import Broker

log = structlog.get_logger()
_broker: list[Broker] = []
PAUSE_SECONDS = 5.0
_silent_until = [0.0]

QUEUES = {"process_message": "messages", "send_outgoing": "outgoing", "train_model": "training"}


def bind(broker: Broker | None) -> None:
    """Ring through this broker; None: there are no workers, ringing does nothing."""
    _broker[:] = [broker] if broker is not None else []


def ring(actor_name: str, thing_id: UUID, delay_seconds: float = 0) -> None:
    """Ask for `actor_name` to be run with `thing_id`, now or after a delay."""
    if not _broker or time.monotonic() < _silent_until[0]:
        return
    from dramatiq import Message

    job: Message[None] = Message(
        queue_name=QUEUES[actor_name],
        actor_name=actor_name,
        args=(str(thing_id),),
        kwargs={},
        options={},
    )
    try:
        _broker[0].enqueue(job, delay=int(delay_seconds * 1000) or None)
    except Exception as why:
        # A broker that hangs must not hold up every capture: for a while nobody tries.
        _silent_until[0] = time.monotonic() + PAUSE_SECONDS
        log.warning("bell.silent", actor=actor_name, error=type(why).__name__)
