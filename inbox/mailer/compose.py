"""A record and its files → the mail, ready to be sent: no value in it can begin another header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from inbox.errors import Refused
from inbox.mailer.html_part import html_of, marker
from inbox.mailer.wire import MAIL, MAIL_UTF8
from inbox.records import Outgoing, Party

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_CLEAN_TEXT = re.compile(r"[\x00\ud800-\udfff]")  # nothing that UTF-8 or a mail program takes
_LOCAL_PART = re.compile(r"""[^\s@<>()\[\]\\,;:"\x00-\x1f\x7f]+""")
_MESSAGE_ID = re.compile(r"<?([!-;=?-~]+)>?")  # printable ASCII without < and >
_LONGEST_CHAIN = 50
SHOWN_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
LOOP_HEADER = "X-Loop"  # who finds his own address in it has written this mail himself


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """One file to attach."""

    filename: str
    content_type: str
    body: bytes


def compose(
    outgoing: Outgoing, attachments: Sequence[OutgoingFile] = (), at: datetime | None = None
) -> EmailMessage:
    """The mail, ready to be sent, dated `at` (now). Raises Refused for an address that is none.

    Ids may lack their angle brackets; `in_reply_to` is added to the references that lack it. No
    value can begin another header field: line ends and controls in it become a space.
    """
    if not outgoing.to:
        raise Refused("a mail needs a recipient")
    fields: dict[str, Sequence[Party]] = {
        "From": [outgoing.sender],
        "To": outgoing.to,
        "Cc": outgoing.cc,
        "Reply-To": [outgoing.reply_to] if outgoing.reply_to else [],
    }
    addresses = {name: [_address(party) for party in fields[name]] for name in fields}
    ascii_only = all(one.username.isascii() for many in addresses.values() for one in many)
    mail = EmailMessage(policy=MAIL if ascii_only else MAIL_UTF8)
    for name, many in addresses.items():
        if many:
            mail[name] = many
    mail["Subject"] = _one_line(outgoing.subject)
    mail["Date"] = format_datetime(at or datetime.now(UTC))
    _write_ids(mail, outgoing)
    if outgoing.automatic:
        mail["Auto-Submitted"] = "auto-replied"  # RFC 3834, 5
        mail["X-Auto-Response-Suppress"] = "All"  # the same, as Exchange understands it
        mail[LOOP_HEADER] = addresses["From"][0].addr_spec
    _write_content(mail, outgoing, attachments)
    return mail


def _write_content(
    mail: EmailMessage, outgoing: Outgoing, attachments: Sequence[OutgoingFile]
) -> None:
    """mixed( alternative( plain, related( html, pictures ) ), files ), each only where needed."""
    text = _CLEAN_TEXT.sub("", outgoing.text)
    signature = _CLEAN_TEXT.sub("", outgoing.signature).strip()
    signed = f"{text.rstrip()}\n\n-- \n{signature}\n" if signature else text  # RFC 3676, 4.3
    mail.set_content(signed, cte="quoted-printable")
    shown = {file.filename: file for file in attachments if _is_shown(file, text)}
    ids = {name: f"{at}.{mail['Message-ID'][1:-1]}" for at, name in enumerate(shown, 1)}
    html = html_of(text, signature, ids)
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    [_, html_part] = mail.iter_parts()
    assert isinstance(html_part, EmailMessage)
    for name, file in shown.items():
        cid = f"<{ids[name]}>"
        html_part.add_related(file.body, **_described(file), disposition="inline", cid=cid)
    for file in attachments:
        if shown.get(file.filename) is not file:
            mail.add_attachment(file.body, **_described(file))


def _is_shown(file: OutgoingFile, text: str) -> bool:
    """A picture whose name stands in brackets in the text is shown there; all else is attached."""
    return file.content_type in SHOWN_PICTURES and marker(file.filename) in text


def _described(file: OutgoingFile) -> dict[str, Any]:
    maintype, subtype = _media_type(file.content_type)
    name = _one_line(file.filename).replace("/", "_") or "file"
    return {"maintype": maintype, "subtype": subtype, "filename": name}


def _write_ids(mail: EmailMessage, outgoing: Outgoing) -> None:
    own = _message_id(outgoing.message_id)
    if own is None:
        raise Refused("a mail needs a Message-ID")
    mail["Message-ID"] = own
    parent = _message_id(outgoing.in_reply_to or "")
    if parent:
        mail["In-Reply-To"] = parent
    chain = [one for one in map(_message_id, outgoing.references) if one]
    if parent and parent not in chain:
        chain.append(parent)
    if len(chain) > _LONGEST_CHAIN:
        chain = [chain[0], *chain[1 - _LONGEST_CHAIN :]]
    if chain:
        mail["References"] = " ".join(dict.fromkeys(chain))


def _address(party: Party) -> Address:
    local, _, domain = (party.address or "").strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        domain = ""
    if not _LOCAL_PART.fullmatch(local) or not re.fullmatch(r"[A-Za-z0-9._-]+", domain):
        raise Refused("the address of a correspondent is not a mail address")
    return Address(_one_line(party.name or ""), local, domain)


def on_the_wire(address: str) -> str:
    """An address as the envelope has it: its domain in ASCII. Raises Refused for none."""
    parsed = _address(Party(address=address))
    return f"{parsed.username}@{parsed.domain}"


def _message_id(value: str) -> str | None:
    match = _MESSAGE_ID.fullmatch(value.strip())
    return f"<{match[1]}>" if match else None


def _one_line(value: str) -> str:
    return _CLEAN_TEXT.sub("", _CONTROLS.sub(" ", value)).strip()


def _media_type(content_type: str) -> tuple[str, str]:
    """RFC 2046, 5: a composite type may not be base64, so such a file travels as plain bytes."""
    match = re.fullmatch(r"([a-z]+)/([a-z0-9.+-]+)", content_type.strip().lower())
    if match is None or match[1] in {"message", "multipart"}:
        return "application", "octet-stream"
    return match[1], match[2]
