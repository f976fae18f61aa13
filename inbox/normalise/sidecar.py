"""What is known of a call: its `NAME.meta.json` (header lines are in `call_header`).

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
    "numeroappel interactionid conversationid callidentifier callguid gespreksid anrufid "
    "identifiant identifiantappel referenceappel id",
    "caller": "caller callernumber callerphone callerid callerno from fromnumber ani clid "
    "appelant numeroappelant telephoneappelant customerphone customerphonenumber callingnumber "
    "phone phonenumber telephone tel callernum callere164 beller anrufer customerendpoint",
    "caller_name": "callername nomappelant customername nomclient clientname nom",
    "called": "called callednumber callednum callee to tonumber dnis dialednumber dialed "
    "dialled numeroappele appele destination calledparty lignesappelee ligne systemendpoint",
    "started_at": "startedat start starttime startdate startdatetime callstart callstarttime "
    "began beganat datetime date timestamp calldate debut datedebut heuredebut "
    "dateheure dateappel dateheureappel datedelappel starttimestamp initiationtimestamp "
    "connectedat started horodatage",
    "clock": "time heure calltime heureappel",
    "duration_seconds": "durationseconds duration durationsec durations durationinseconds "
    "durationsecs callduration calldurationseconds length lengthseconds dureesecondes duree "
    "dureeappel durees talktime dureensecondes dureeensecondes",
    "ended_at": "endedat ended end endtime enddate enddatetime endtimestamp callend callendtime "
    "disconnectedat disconnecttimestamp fin datefin heurefin finappel",
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
NAMES = {other: name for name, others in _SPELLINGS.items() for other in others.split()}
# what gives way to any other spelling of the same fact
_WEAK = frozenset(
    ("id", "agentid", "user", "date", "site", "customer", "client", "phone", "tel", "telephone")
) | {"from", "to"}
_SMALL_WORDS = frozenset(
    ("de", "du", "des", "d", "l", "la", "le", "les", "of", "the", "van", "het")
)
_NESTED = ("call", "metadata", "meta", "data", "contact", "details", "appel", "interaction")


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
    pairs = [(str(k), v) for k, v in value.items()]
    for key, item in value.items():
        if fold(str(key)) in _NESTED and isinstance(item, dict):
            own = "call_id" if fold(str(key)) in ("call", "appel", "interaction") else "id"
            pairs += [(own if k == "id" else str(k), v) for k, v in item.items()]
    return pairs


def facts_of(pairs: Iterable[tuple[str, Any]]) -> CallFacts:
    """Facts from names in any usual spelling; the contract's own name wins over another."""
    known: dict[str, Any] = {}
    weak: set[str] = set()
    more: dict[str, str] = {}
    for key, value in pairs:
        name = name_of(key)
        if name and value is not None:
            if name not in known or key == name or (name in weak and squeezed(key) not in _WEAK):
                known[name] = value
                (weak.add if squeezed(key) in _WEAK else weak.discard)(name)
        elif not name and len(more) < 50 and (line := one_line(value)):
            more[one_line(key, 100) or "?"] = line
    return _built(known, more)


def _built(known: Mapping[str, Any], more: Mapping[str, str]) -> CallFacts:
    defects: list[str] = []
    given = _plain(known.get("caller"), "number", "phone", "phonenumber", "address")
    caller, name = _phone(given, "caller", defects)
    called, _ = _phone(_plain(known.get("called"), "number", "phone", "address"), "called", defects)
    started = known.get("started_at")
    started_at = moment(_with_clock(started, known.get("clock")))
    if started_at is None and started not in (None, ""):
        defects.append("started_at is not a time.")
    return CallFacts(
        call_id=_plain(known.get("call_id"), "id"),
        caller=caller,
        caller_name=name or _plain(known.get("caller_name"), "name"),
        called=called,
        started_at=started_at,
        duration_seconds=_duration(known, defects, started_at),
        agent=_plain(known.get("agent"), "name", "fullname", "username", "id"),
        store=store_code(known.get("store")),
        customer_number=_plain(known.get("customer_number"), "number", "id"),
        caller_as_given=given if given and not caller else None,
        defects=tuple(defects),
        more=more,
    )


def _with_clock(day: Any, clock: Any) -> Any:
    """`2026-03-03` and `09:12` as one; whatever else as it is."""
    if not isinstance(day, str) or not isinstance(clock, str) or re.search(r"\d ?[:hH]", day):
        return clock if day is None else day
    return f"{day} {clock}" if re.match(r"\s*\d{1,2} ?[:hH]", clock) else day


def _plain(value: Any, *inner: str) -> str | None:
    """A plain value as a line; of an object the first of its keys `inner` that is one."""
    if isinstance(value, dict):
        same = {squeezed(str(key)): item for key, item in value.items()}
        if full := " ".join(filter(None, map(one_line, map(same.get, ("firstname", "lastname"))))):
            same.setdefault("name", full)
        value = next((same[key] for key in inner if one_line(same.get(key))), None)
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


def _duration(
    known: Mapping[str, Any], defects: list[str], started_at: datetime | None
) -> float | None:
    """The seconds that are told, or else those from the start to the end."""
    value = known.get("duration_seconds")
    scale = 1.0
    if value is None:
        value, scale = known.get("duration_ms"), 0.001
    if value is None or value == "":
        ended_at = moment(known.get("ended_at"))
        lasted = (ended_at - started_at).total_seconds() if ended_at and started_at else -1
        return whole(lasted) if lasted >= 0 else None
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
    return whole(found)


def whole(number: float) -> float:
    """The number, as an `int` where it is one: 73 and not 73.0."""
    return int(number) if number.is_integer() else number


def store_code(value: Any) -> str | None:
    """A store's code as text: leading zeros stay, a bare number gets three digits."""
    if isinstance(value, dict):
        return store_code(next((value[k] for k in ("code", "id", "number") if k in value), None))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e9:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:03d}" if value >= 0 else None
    return one_line(value, 60)


def name_of(key: str) -> str | None:
    """The contract's name for a spelling: `Durée de l'appel` is `duration_seconds`."""
    if found := NAMES.get(squeezed(key)):
        return found
    words = [word for word in fold(key.replace("°", "o")).split() if word not in _SMALL_WORDS]
    return NAMES.get("".join(words))


def squeezed(key: str) -> str:
    return fold(key.replace("°", "o")).replace(" ", "")
