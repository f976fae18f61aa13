"""A call's transcript, in any of its shapes, and what came beside it → Message."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from inbox.errors import Unreadable
from inbox.normalise.call_header import header_facts
from inbox.normalise.json_input import load
from inbox.normalise.labels import labelled_turns, turns_of
from inbox.normalise.roles import CUSTOMER, with_roles
from inbox.normalise.sidecar import (
    CallFacts,
    facts_of,
    flattened,
    read_sidecar,
    whole,
)
from inbox.normalise.subtitles import metadata, read_cues
from inbox.normalise.text import clean, decode_text
from inbox.normalise.transcript_json import read_recognised
from inbox.records import Channel, Message, Party, Raw, Turn

__all__ = ["read", "turns_of"]

_MAX_BYTES = 16 * 1024 * 1024  # of JSON: three hours of talk, each word with times and scores
_MAX_TEXT_BYTES = 10 * 1024 * 1024  # a day of talk is 2 MB
_OWN_NAMES = (
    "call_id", "caller", "called", "started_at", "duration_seconds", "agent", "store",
    "customer_number",
)  # fmt: skip
_NOTHING = CallFacts()


@dataclass(frozen=True, slots=True)
class _Call:
    """What the body of a transcript tells: turns, or a text that has none."""

    turns: tuple[Turn, ...]
    text: str = ""
    facts: CallFacts = _NOTHING
    call_id: str | None = None
    language: str | None = None
    defects: tuple[str, ...] = ()


def read(raw: Raw) -> Message:
    """The Message of a `.vtt`, `.srt`, `.txt` or `.json` transcript.

    The format is found in the bytes first, as the suffix may lie. `raw.beside` is the sidecar; what
    it says wins over the header lines of the transcript. Unreadable for what is no transcript.
    """
    if len(raw.body) > _MAX_BYTES:
        raise Unreadable("The transcript is larger than 16 MiB.")
    suffix = PurePath(raw.filename or "").suffix.lower()
    call = _body(raw.body, suffix)
    facts = _together(read_sidecar(raw.beside), call.facts)
    turns = with_roles(call.turns, facts.agent)
    text = spoken(turns) or call.text.strip()
    call_id = facts.call_id or call.call_id
    return Message(
        channel=Channel.CALL,
        text=text,
        reply_text=text,
        customer_text=customer_words(turns) or "\n".join(turn.text for turn in turns) or text,
        external_id=call_id,
        sent_at=facts.started_at,
        sender=Party(name=facts.caller_name, phone=facts.caller),
        store=facts.store,
        language=call.language,
        turns=turns,
        facts=_message_facts(facts, call.defects),
        fingerprint=fingerprint(Channel.CALL, call_id, text),
    )


def spoken(turns: Iterable[Turn]) -> str:
    """Turns as text, a line each: `Speaker: words`, or the words alone."""
    return "\n".join(
        f"{turn.speaker}: {turn.text}" if turn.speaker else turn.text for turn in turns
    )


def customer_words(turns: Iterable[Turn]) -> str:
    """What the customer said, a turn a line; empty where nobody is known to be the customer."""
    return "\n".join(turn.text for turn in turns if turn.role == CUSTOMER)


def fingerprint(channel: Channel, external_id: str | None, content: str) -> str | None:
    """A digest that two deliveries of one message share; None without an id of the sender's own,
    as two people can say the same words."""
    if external_id is None:
        return None
    parts = "\0".join((channel.value, external_id, content))
    return hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()


def _body(body: bytes, suffix: str) -> _Call:
    head = body[:512].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if suffix == ".json" or (head[:1] in (b"{", b"[") and suffix not in {".txt", ".vtt", ".srt"}):
        return _json(body)
    if len(body) > _MAX_TEXT_BYTES:
        raise Unreadable("The transcript has more than 10 MiB of text: no call is that long.")
    text, defects = decode_text(body, "transcript")
    stripped = text.lstrip()
    if stripped.startswith("{") and '"' in stripped[:40]:
        return _json(body)
    if stripped.startswith("WEBVTT") or (suffix in {".vtt", ".srt"}) or _has_cues(text):
        return _subtitles(text, suffix, defects)
    return _plain_text(text, defects)


def _has_cues(text: str) -> bool:
    return text[:5000].count("-->") > 0 and not labelled_turns(text[:5000])


def _json(body: bytes) -> _Call:
    value, defects = load(body, "transcript")
    found = read_recognised(value)
    facts = facts_of(_own_facts(value)) if isinstance(value, dict) else _NOTHING
    turns = merged(found.turns)
    if not turns and found.text:
        turns = labelled_turns(found.text)
    if facts.duration_seconds is None and found.duration_seconds is not None:
        facts = replace(facts, duration_seconds=whole(found.duration_seconds))
    return _Call(turns, found.text, facts, found.contact_id, found.language, defects=tuple(defects))


def _own_facts(value: dict[str, Any]) -> list[tuple[str, Any]]:
    """The contract's eight facts where a file has them inside, under just these names."""
    return [(key, item) for key, item in flattened(value) if key in _OWN_NAMES]


def _subtitles(text: str, suffix: str, defects: list[str]) -> _Call:
    turns = merged(read_cues(text))
    if not turns and "-->" not in text and not text.lstrip().startswith("WEBVTT"):
        return _without_cues(text, suffix, defects)
    if suffix == ".vtt" and not text.lstrip().startswith("WEBVTT"):
        defects = [*defects, "no WEBVTT header"]
    top = metadata(text)
    facts, _ = header_facts(top)
    language = next(
        (line.split(":", 1)[1] for line in top.split("\n") if line.startswith("Language:")), ""
    )
    code = language.strip().lower()[:2]
    return _Call(
        turns, facts=facts, language=code if code.isalpha() else None, defects=tuple(defects)
    )


def _without_cues(text: str, suffix: str, defects: list[str]) -> _Call:
    """Named as subtitles, but without a single time: a transcript only if it has labels."""
    call = _plain_text(text, [*defects, f"no cues in a {suffix} file"])
    if not call.turns:
        raise Unreadable(f"The transcript has no cues: no line with --> in this {suffix} file.")
    return call


def _plain_text(text: str, defects: list[str]) -> _Call:
    facts, below = header_facts(text)
    return _Call(labelled_turns(below), clean(below).strip(), facts, defects=tuple(defects))


def merged(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Neighbouring pieces of one speaker as one turn: recognisers cut sentences anywhere."""
    joined: list[tuple[Turn, list[str]]] = []
    for turn in turns:
        last = joined[-1][0] if joined else None
        if last and turn.speaker and (last.speaker, last.role) == (turn.speaker, turn.role):
            joined[-1][1].append(turn.text)
        else:
            joined.append((turn, [turn.text]))
    return tuple(replace(first, text=" ".join(said)) for first, said in joined)


def _together(sidecar: CallFacts, header: CallFacts) -> CallFacts:
    """The sidecar's facts, and the header's where the sidecar has none."""
    names = [*_OWN_NAMES, "caller_name", "caller_as_given"]
    own = {n: v for n in names if (v := getattr(sidecar, n)) is not None}
    other = {n: v for n in names if (v := getattr(header, n)) is not None}
    if "caller" in own:
        other.pop("caller_as_given", None)
    return CallFacts(
        **{**other, **own},
        defects=(*sidecar.defects, *header.defects),
        more={**header.more, **sidecar.more},
    )


def _message_facts(facts: CallFacts, defects: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "caller": facts.caller or facts.caller_as_given,
        "called": facts.called,
        "agent": facts.agent,
        "duration_seconds": facts.duration_seconds,
        "customer_number": facts.customer_number,
        "more": dict(facts.more),
        "defects": [*defects, *facts.defects],
    }
    return {name: value for name, value in found.items() if value not in (None, [], {})}
