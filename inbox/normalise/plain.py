"""A bare text of some channel → a Message, for `inbox classify`: nothing is stored."""

from __future__ import annotations

from inbox.records import Channel, Message

from .charset import clean


def from_text(channel: str, subject: str | None, text: str) -> Message:
    """The Message that a text would make had it come by that channel.

    A mail's text goes through the reply splitter; a call's has `Agent:` and `Client:` turns. Raises
    ValueError for a channel that is none.
    """
    kind = Channel(channel)
    subject = clean(subject).strip() or None if subject else None
    text = clean(text)
    if kind is Channel.EMAIL:
        from . import quotes

        new = quotes.split_reply(text).new
        return Message(kind, text, new, new, subject=subject)
    if kind is Channel.CALL:
        from . import transcript

        turns = transcript.turns_of(text)
        own = "\n".join(turn.text for turn in turns if turn.role != "agent")
        return Message(kind, text, text, own or text, subject=subject, turns=turns)
    return Message(kind, text, text, text, subject=subject)
