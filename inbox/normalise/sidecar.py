"""What is known of a call: its `NAME.meta.json`, or the header lines at the top of a transcript.

Telephone systems spell the same eight facts in many ways; this reads them kindly and never loses a
call over them: what cannot be read is named in `defects`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from inbox.errors import Unreadable
from inbox.normalise.json_input import load
from inbox.normalise.moments import moment
from inbox.normalise.phone import e164, hidden
from inbox.normalise.speaker_words import fold
from inbox.normalise.text import one_line

# the contract's name ← other spellings, folded and without spaces
_SPELLINGS = {
    "call_id": "callid callref callreference contactid callsid calluuid idappel appelid idcall "
    "numeroappel interactionid conversationid callidentifier callguid gespreksid anrufid",
    "caller": "caller callernumber callerphone callerid callerno from fromnumber ani clid "
    "appelant numeroappelant telephoneappelant customerphone customerphonenumber callingnumber "
    "phone phonenumber telephone tel callernum callere164 beller anrufer",
    "caller_name": "callername nomappelant customername nomclient clientname nom",
    "called": "called callednumber callednum callee to tonumber dnis dialednumber dialed "
    "dialled numeroappele appele destination calledparty lignesappelee ligne",
    "started_at": "startedat start starttime startdate startdatetime callstart callstarttime "
    "began beganat datetime date timestamp calldate calltime debut datedebut heuredebut "
    "dateheure dateappel dateheureappel datedelappel starttimestamp initiationtimestamp "
    "connectedat started horodatage",
    "duration_seconds": "durationseconds duration durationsec durations durationinseconds "
    "durationsecs callduration calldurationseconds length lengthseconds dureesecondes duree "
    "dureeappel talktime dureensecondes dureeensecondes",
    "duration_ms": "durationms durationmillis durationmilliseconds",
    "agent": "agent agentname agentfullname agentusername operator operatorname conseiller "
    "nomconseiller conseillere advisor adviser vendeur agentid handledby user nomagent "
    "medewerker mitarbeiter",
    "store": "store storeid storecode storenumber storeno storenr magasin codemagasin "
    "nummagasin numeromagasin idmagasin site shop shopid branch boutique filiale winkel",
    "customer_number": "customernumber customerid customerno clientnumber clientid clientno "
    "numeroclient numclient noclient nclient customerref customerreference klantnummer "
    "kundennummer customer client accountnumber",
}
_NAMES = {other: name for name, others in _SPELLINGS.items() for other in others.split()}
# no speaker is called so: a line with one of these is a header line
_SPOKEN = """
    caller appelant agent operator conseiller conseillere advisor adviser vendeur beller anrufer
    medewerker mitarbeiter customer client user shop store magasin boutique from to phone tel
    telephone nom date start ligne site duration length
"""
_SURE = frozenset(_NAMES) - frozenset(_SPOKEN.split())
_NESTED = ("call", "metadata", "meta", "data", "contact", "details", "appel", "interaction")
_HEADER = re.compile(r"(?:#+\s*|//\s*|;\s*|\*{2})?([^\W\d][\w °./-]{0,40}?)\**\s*[:=\t]\**\s*(.*)")


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What is known of a call. Phones are E.164, `caller_as_given` is what could not be made so."""

    call_id: str | None = None
    caller: str | None = None
    caller_name: str | None = None
    called: str | None = None
    started_at: datetime | None = None
    duration_seconds: float | None = None
    agent: str | None = None
    store: str | None = None
    customer_number: str | None = None
    caller_as_given: str | None = None
    defects: tuple[str, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict)


def read_sidecar(body: bytes | None) -> CallFacts:
    """The facts of `NAME.meta.json`. A broken one gives none, and says so in `defects`."""
    if body is None:
        return CallFacts()
    try:
        value, _ = load(body, "call's meta.json")
    except Unreadable as why:
        return CallFacts(defects=(str(why),))
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        return CallFacts(defects=("The call's meta.json is not a JSON object.",))
    return facts_of(flattened(value))


def flattened(value: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The pairs of an object, those of `call`, `metadata` and their like after its own."""
    inner = [item for key, item in value.items() if fold(str(key)) in _NESTED]
    pairs = [(str(k), v) for k, v in value.items()]
    for item in inner:
        if isinstance(item, dict):
            pairs += [(str(k), v) for k, v in item.items()]
    return pairs


def facts_of(pairs: Iterable[tuple[str, Any]]) -> CallFacts:
    """Facts from names in any usual spelling; the contract's own name wins over another."""
    known: dict[str, Any] = {}
    more: dict[str, str] = {}
    for key, value in pairs:
        name = _NAMES.get(_squeezed(key))
        if name and value is not None and (name not in known or key == name):
            known[name] = value
        elif not name and len(more) < 50 and (line := one_line(value)):
            more[one_line(key, 100) or "?"] = line
    return _built(known, more)


def header_facts(text: str) -> tuple[CallFacts, str]:
    """The facts in the header lines at the top of a transcript, and the text below them.

    `Caller: +33 6 …` is a header line, `Caller: bonjour` is speech: what follows the name decides.
    An unknown name counts only between two header lines.
    """
    head = text[:20_000]
    lines = head.split("\n")
    pairs: list[tuple[str, str]] = []
    waiting: list[tuple[str, str]] = []
    end = 0
    closed = _closed_block(lines)
    for number, line in enumerate(lines[:60]):
        if not line.strip(" \t-=#*_"):
            if end or waiting or line.strip():
                end = number + 1 if pairs and not waiting else end
            continue
        found = _HEADER.fullmatch(line.strip()) if len(line) <= 300 else None
        if not found:
            break
        pair = (found[1].strip(), found[2].strip().strip("\"'"))
        if _is_header(*pair, closed=number < closed, begun=bool(pairs)):
            pairs += [*waiting, pair]
            waiting, end = [], number + 1
        elif _squeezed(pair[0]) in _NAMES or len(waiting) > 5:
            break
        else:
            waiting.append(pair)
    return facts_of(pairs), "\n".join(lines[end:]) + text[len(head) :]


def _closed_block(lines: list[str]) -> int:
    """Up to which line the text begins with a block that an empty line (or a rule) ends: each line
    `name: value`, each name once, one of them beyond doubt. 0 without such a block."""
    seen: set[str] = set()
    sure = False
    for number, line in enumerate(lines[:60]):
        if not line.strip(" \t-=#*_"):
            if seen:
                below = any(line.strip() for line in lines[number:])
                return number if sure and below else 0
            continue
        found = _HEADER.fullmatch(line.strip()) if len(line) <= 120 else None
        name = _NAMES.get(_squeezed(found[1])) if found else None
        if not found or name is None or name in seen:
            return 0
        seen.add(name)
        sure = sure or _squeezed(found[1]) in _SURE
    return 0


def _is_header(key: str, value: str, *, closed: bool, begun: bool) -> bool:
    name = _NAMES.get(_squeezed(key))
    if name is None:
        return False
    if closed or _squeezed(key) in _SURE or not value:
        return closed or begun or bool(value)
    if name in {"caller", "called"}:
        named = re.fullmatch(r"[^\d<(]{2,40}[<( ]\+?\d[\d .-]{7,18}[>)]?", value)
        return _looks_like_phone(value) or (begun and named is not None)
    if name == "agent":
        plain = re.fullmatch(r"(?:[A-ZÀ-Ý][\w.'’-]*|\d{1,6})(?:[ -][A-ZÀ-Ý][\w.'’-]*){0,3}", value)
        return (
            begun and plain is not None and fold(value) not in {"bonjour", "allo", "hello", "oui"}
        )
    if name == "customer_number":
        return re.fullmatch(r"[A-Z]{0,4}[ -]?\d[\dA-Z-]{2,20}", value) is not None
    return begun and len(value) <= 60


def _looks_like_phone(value: str) -> bool:
    digits = sum(c.isdigit() for c in value)
    return hidden(value) or (digits >= 6 and digits >= 0.5 * len(value.replace(" ", "")))


def _built(known: Mapping[str, Any], more: Mapping[str, str]) -> CallFacts:
    defects: list[str] = []
    given = _plain(known.get("caller"), "number", "phone", "phone_number", "address")
    caller, name = _phone(given, "caller", defects)
    called, _ = _phone(_plain(known.get("called"), "number", "phone", "address"), "called", defects)
    started = known.get("started_at")
    started_at = moment(started)
    if started_at is None and started not in (None, ""):
        defects.append("started_at is not a time.")
    return CallFacts(
        call_id=_plain(known.get("call_id"), "id"),
        caller=caller,
        caller_name=name or _plain(known.get("caller_name"), "name"),
        called=called,
        started_at=started_at,
        duration_seconds=_duration(known, defects),
        agent=_plain(known.get("agent"), "name", "full_name", "id"),
        store=store_code(known.get("store")),
        customer_number=_plain(known.get("customer_number"), "number", "id"),
        caller_as_given=given if given and not caller else None,
        defects=tuple(defects),
        more=more,
    )


def _plain(value: Any, *inner: str) -> str | None:
    """A plain value as a line; of an object the first of its keys `inner` that is one."""
    if isinstance(value, dict):
        value = next((value[key] for key in inner if one_line(value.get(key))), None)
    return one_line(value, 300)


def _phone(given: str | None, what: str, defects: list[str]) -> tuple[str | None, str | None]:
    """The number in E.164, and the name that stands with it (`Jeanne Martin <+336…>`)."""
    if given is None or hidden(given):
        return None, None
    found = re.search(r"(?:sips?:|tel:)?\+?\(?\d[\d\s().+/-]{4,25}", given)
    number = e164(found[0]) if found else None
    if number is None:
        defects.append(f"{what} is not a phone number.")
        return None, None
    name = given[: found.start()].strip(" <(\"'-:,") if found else ""
    return number, name if re.fullmatch(r"[^\W\d_][^\d@:]{2,60}", name) else None


def _duration(known: Mapping[str, Any], defects: list[str]) -> float | None:
    value = known.get("duration_seconds")
    scale = 1.0
    if value is None:
        value, scale = known.get("duration_ms"), 0.001
    if value is None or value == "":
        return None
    text = one_line(value, 40) or ""
    clock = re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,]\d+)?", text)
    words = re.fullmatch(
        r"(?:PT)?(?:(\d+)\s?h)?\s?(?:(\d+)\s?m(?:in)?)?\s?(?:(\d+)(?:[.,]\d+)?\s?s\w*)?", text, re.I
    )
    number = re.fullmatch(r"(\d{1,9})(?:[.,](\d{1,6}))?", text)
    if number:
        found = float(f"{number[1]}.{number[2] or 0}") * scale
    elif (parts := clock or (words if text else None)) and any(parts.groups()):
        hours, minutes, secs = (int(part or 0) for part in parts.groups())
        found = float(hours * 3600 + minutes * 60 + secs)
    else:
        defects.append("duration_seconds is not a duration.")
        return None
    return int(found) if found.is_integer() else found


def store_code(value: Any) -> str | None:
    """A store's code as text: leading zeros stay, a bare number gets three digits."""
    if isinstance(value, dict):
        return store_code(next((value[k] for k in ("code", "id", "number") if k in value), None))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e9:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:03d}" if value >= 0 else None
    return one_line(value, 60)


def _squeezed(key: str) -> str:
    return fold(key.replace("°", "o")).replace(" ", "")
