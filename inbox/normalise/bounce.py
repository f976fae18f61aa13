"""Mail that could not be delivered: whose address, why, and for good or for now.

The machine-readable report comes first (RFC 3464, and RFC 6533 for its international form), then
the headers some servers add, then what the servers write for people (`bounce_text`). A report of
success, a receipt, an abuse complaint and a customer who quotes or forwards a bounce are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as Mail

from inbox.normalise import bounce_status, bounce_text, headers
from inbox.records import Bounce

_MOST_PARTS = 60
_LONGEST_REPORT = 200_000  # characters of one delivery report that are read
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{2,40})[ \t]*:[ \t]*(.*)$")
_ADDRESS = re.compile(
    r"(?:\"[^\"\n]{1,64}\"|[^\s<>\"'(),;:\[\]]{1,200})@[^\s<>\"'(),;:\[\]]{1,255}"
)
_ESCAPE = re.compile(r"\\x\{(?![dD][89A-Fa-f]..\})([0-9A-Fa-f]{2,5})\}")  # no surrogates
_REPORTS = frozenset(("message/delivery-status", "message/global-delivery-status"))


@dataclass(slots=True)
class _Recipient:
    """The fields of one recipient in a delivery report, as far as they count here."""

    fields: dict[str, str]

    @property
    def action(self) -> str:
        return self.fields.get("action", "").strip().lower()

    @property
    def address(self) -> str | None:
        """The address that we wrote to, before an alias or a forward led elsewhere."""
        for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
            found = address_of(self.fields.get(name, ""))
            if found:
                return found
        return address_of(self.fields.get("diagnostic-code", ""))

    @property
    def status(self) -> str | None:
        """The exact code: a generic `Status` (5.0.0) yields to a code in the diagnosis."""
        said = _exact(self.fields.get("status", ""))
        diagnosis = self.fields.get("diagnostic-code", "")
        if said is None or said[0] == "2":
            return bounce_status.status_of(diagnosis)
        return _more_exact(said, bounce_status.exact_of(diagnosis))


def find(mail: Mail, text: str) -> Bounce | None:
    """The bounce that this mail is, or None.

    text  the mail's plain text, as a person reads it. Of several recipients the first that failed
          counts. `permanent` follows the status class (RFC 3463): 5 is, 4 is not.
    """
    if bounce_text.is_answer_of_a_person(mail, text):
        return None
    reported = list(_reported(mail))
    chosen = _chosen(reported)
    if chosen is not None:
        return _from_report(chosen, mail, text)
    if reported and all(_is_success(one.action) for one in reported):
        return None
    return bounce_text.find(mail, text)


def _from_report(chosen: _Recipient, mail: Mail, text: str) -> Bounce:
    status, address = chosen.status, chosen.address
    delayed = chosen.action.startswith(("delay", "defer"))
    if status is None or address is None or status.endswith(".0.0"):
        told = bounce_text.facts(mail, text)
        address = address or told.recipient
        if status is not None:
            status = _more_exact(status, told.exact)
        elif told.exact is not None or (told.status[0] == "4") is delayed:
            status = told.status
        else:
            status = ("4" if delayed else "5") + told.status[1:]
    return Bounce(recipient=address, status=status, permanent=not delayed and status[0] == "5")


def _more_exact(said: str, other: str | None) -> str:
    """A generic code (X.0.0) yields to another one of its class."""
    return other if said.endswith(".0.0") and other and other[0] == said[0] else said


def _chosen(reported: list[_Recipient]) -> _Recipient | None:
    """The first that failed, else the first that is delayed, else one whose status says so."""
    for wanted in (("fail", "error", "bounce"), ("delay", "defer")):
        for one in reported:
            if one.action.startswith(wanted):
                return one
    for one in reported:
        if not one.action and (one.status or "")[:1] in ("4", "5"):
            return one
    return None


def _is_success(action: str) -> bool:
    return action.startswith(("deliver", "relay", "expand"))


def _reported(mail: Mail) -> Iterator[_Recipient]:
    for part in parts(mail):
        kind = part.get_content_type()
        if kind in _REPORTS or _is_report_by_name(part):
            yield from _recipients(report_text(part))


def _is_report_by_name(part: Mail) -> bool:
    """A report that a server sends as plain text, told by its file name or its first lines."""
    if part.get_content_maintype() == "multipart" or part.is_multipart():
        return False
    name = str(part.get_filename("") or part.get_param("name", "") or "").lower()
    return name.endswith(("details.txt", "delivery-status.txt", "deliverystatus.txt"))


def parts(mail: Mail) -> Iterator[Mail]:
    """The parts of the mail itself: what is inside an attached mail is another mail's."""
    waiting = [mail]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        yield part
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting = [child for child in payload if isinstance(child, Mail)] + waiting


def report_text(part: Mail) -> str:
    """The fields of a report part, however the parser kept them and however they are encoded."""
    payload = part.get_payload()
    if isinstance(payload, str):
        decoded = part.get_payload(decode=True)
        return _readable(decoded) if isinstance(decoded, bytes) else payload[:_LONGEST_REPORT]
    if not isinstance(payload, list):
        return ""
    blocks = [_block(child) for child in payload[:200] if isinstance(child, Mail)]
    text = "\n\n".join(blocks).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if encoding in ("base64", "quoted-printable"):
        again = Mail()
        again["content-transfer-encoding"] = encoding
        again.set_payload(text)
        decoded = again.get_payload(decode=True)
        if isinstance(decoded, bytes) and b":" in decoded:
            return _readable(decoded)
    return text[:_LONGEST_REPORT]


def _block(child: Mail) -> str:
    lines = [f"{name}: {headers.unfolded(str(value))}" for name, value in child.raw_items()]
    rest = child.get_payload(decode=True)
    if isinstance(rest, bytes) and rest.strip():
        lines += ["", _readable(rest)]
    return "\n".join(lines)


def _readable(data: bytes) -> str:
    return data[:_LONGEST_REPORT].decode("utf-8", "replace").replace("\r\n", "\n")


def _recipients(text: str) -> Iterator[_Recipient]:
    """One record a recipient; a new one begins at an empty line or when a field comes again."""
    fields: dict[str, str] = {}
    last = ""
    for line in [*text.split("\n"), ""]:
        found = _FIELD.match(line[:4000])
        if found:
            last = found[1].lower()
            if last in fields and last in ("final-recipient", "action", "status"):
                yield from _kept(fields)
                fields = {}
            fields.setdefault(last, found[2].strip())
        elif line.startswith((" ", "\t")) and last and line.strip():
            fields[last] = f"{fields[last]} {line.strip()}"[:8000]
        elif not line.strip():
            yield from _kept(fields)
            fields, last = {}, ""
        elif last:
            fields[last] = f"{fields[last]} {line.strip()}"[:8000]


def _kept(fields: dict[str, str]) -> Iterator[_Recipient]:
    if fields.keys() & {"final-recipient", "original-recipient", "action", "status"}:
        yield _Recipient(fields)


def address_of(value: str) -> str | None:
    """The address in a recipient field: `rfc822; <x@y>` → `x@y`; None where there is none."""
    kind, semicolon, rest = value.partition(";")
    if semicolon and kind.strip().lower() in ("x400", "x500", "unknown") and "@" not in rest:
        return None
    if kind.strip().lower() == "utf-8":
        rest = _unescaped(rest)
    found = _ADDRESS.search(rest if semicolon else value)
    if found is None:
        return None
    address = found[0].strip(".=")
    if address.lower().startswith("smtp:"):
        address = address[5:]
    if address.upper().startswith("IMCEA"):
        return None
    return address


def _unescaped(value: str) -> str:
    """`utf-8-addr-xtext` → text (RFC 6533 section 3): `pel\\x{E9}@x` is `pelé@x`."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)


def _exact(value: str) -> str | None:
    found = _ENHANCED.search(re.sub(r"(?<=\d)[ \t]*\.[ \t]*(?=\d)", ".", value[:200]))
    return f"{found[1]}.{int(found[2])}.{int(found[3])}" if found else None
