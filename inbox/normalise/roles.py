"""Which of the speakers of a call is the agent, and which the customer.

Three kinds of evidence, in this order: what the label says (`Conseillère`, `AGENT`, `Klant`), the
agent's name where it is known, and how people talk (an agent greets for the company and offers
help, a customer says why he calls). Without enough of it the role stays unknown: to take an agent's
excuses for the customer's words is worse than to read both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from inbox.normalise.speaker_words import (
    AGENT_TALK,
    AGENT_WORDS,
    CUSTOMER_TALK,
    CUSTOMER_WORDS,
    NEUTRAL_WORDS,
    fold,
)
from inbox.records import Turn

AGENT, CUSTOMER = "agent", "customer"


def role_of_label(label: str) -> str | None:
    """The role that a label says by itself: `Agent 12` → agent, `Mme Rey` → customer."""
    words = fold(label).split()
    for word in words:
        bare = word.rstrip("0123456789")
        if bare in CUSTOMER_WORDS:  # `service client` is the company, `conseiller client` too
            return AGENT if _names_company(words) else CUSTOMER
        if bare in AGENT_WORDS:
            return AGENT
    return None


def _names_company(words: Sequence[str]) -> bool:
    return any(word.rstrip("0123456789") in AGENT_WORDS for word in words)


def is_speaker_word(label: str) -> bool:
    """Is the label one that names a speaker in any transcript: a role, `Speaker 1`, `spk_0`?"""
    words = fold(label).split()
    bare = {word.rstrip("0123456789") for word in words}
    return bool(words) and (role_of_label(label) is not None or bool(bare & NEUTRAL_WORDS))


def only_speaker_words(line: str) -> bool:
    """Is the whole line a label, `AGENT` or `Speaker 2`, and not speech that has such a word?"""
    words = [word.rstrip("0123456789") for word in fold(line).split()]
    known = AGENT_WORDS | CUSTOMER_WORDS | NEUTRAL_WORDS | {"", "a", "b", "de", "du"}
    return any(words) and len(words) <= 4 and all(w in known for w in words) and words != ["a"]


def with_roles(turns: Sequence[Turn], agent: str | None = None) -> tuple[Turn, ...]:
    """The turns with `role` filled in where there is evidence; a role that is there already stays.

    agent  the agent's name, where the sidecar or the header tells it.
    """
    known = {turn.speaker: turn.role for turn in turns if turn.speaker and turn.role}
    speakers = list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
    roles = _from_labels(speakers, agent) | known
    if len(speakers) > 1 and AGENT not in roles.values() and CUSTOMER not in roles.values():
        roles = _from_talk(speakers, turns)
    roles = _the_others(speakers, roles)
    return tuple(
        replace(turn, role=roles.get(turn.speaker)) if turn.speaker and not turn.role else turn
        for turn in turns
    )


def _from_labels(speakers: Sequence[str], agent: str | None) -> dict[str | None, str]:
    roles: dict[str | None, str] = {}
    if {fold(speaker) for speaker in speakers} <= {"a", "c"} and len(speakers) == 2:
        return {speaker: AGENT if fold(speaker) == "a" else CUSTOMER for speaker in speakers}
    name = set(fold(agent).split()) if agent else set()
    for speaker in speakers:
        role = role_of_label(speaker)
        if role is None and name & {word for word in fold(speaker).split() if len(word) > 2}:
            role = AGENT
        if role:
            roles[speaker] = role
    return roles


def _the_others(speakers: Sequence[str], roles: Mapping[str | None, str]) -> dict[str | None, str]:
    """Who is left when one side is known: the customers beside an agent, or the one agent."""
    rest = [speaker for speaker in speakers if speaker not in roles]
    sides = set(roles.values())
    if sides == {AGENT}:
        return {**roles, **dict.fromkeys(rest, CUSTOMER)}
    if sides == {CUSTOMER} and len(rest) == 1:
        return {**roles, rest[0]: AGENT}
    return dict(roles)


def _from_talk(speakers: Sequence[str], turns: Sequence[Turn]) -> dict[str | None, str]:
    """Roles from the way of talking, when one speaker is an agent by a clear lead."""
    points = sorted(
        ((talk_score(t.text for t in turns if t.speaker == s), s) for s in speakers[:20]),
        key=lambda pair: pair[0],
        reverse=True,
    )
    first = next(turn.speaker for turn in turns if turn.speaker)
    lead = points[0][0] - points[1][0] + (1 if points[0][1] == first else 0)
    if lead < 2:
        return {}
    return {speaker: AGENT if i == 0 else CUSTOMER for i, (_, speaker) in enumerate(points)}


def talk_score(texts: Iterable[str]) -> int:
    """How much someone talks like an agent: his phrases less a customer's, each counted once."""
    text = fold(" | ".join(texts)[:20_000])
    agent = {match[0] for match in AGENT_TALK.finditer(text)}
    customer = {match[0] for match in CUSTOMER_TALK.finditer(text)}
    return len(agent) - len(customer)
