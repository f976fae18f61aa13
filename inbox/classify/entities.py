"""Entities (first step)."""

from dataclasses import dataclass

from inbox.records import Entities, Message


@dataclass(frozen=True)
class Patterns:
    """Patterns."""


def find(message: Message, patterns: Patterns) -> Entities:
    """None yet."""
    return Entities()
