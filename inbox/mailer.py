"""One mail on its way out: composed from a record, sent once, and what the server said of it.

What the caller must know of a failure is only this: `Refused` will not succeed by trying again,
`Unavailable` may, and `Uncertain` may already have succeeded (the line was lost after the server
had begun to take the text): a person decides, for an answer sent twice cannot be taken back.
"""

from __future__ import annotations

import asyncio
import mailbox
import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import aiosmtplib
from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from inbox.errors import Refused, Unavailable
from inbox.mail_policy import MAIL, MAIL_UTF8
from inbox.records import Outgoing, Party

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_CLEAN_TEXT = re.compile(r"[\x00\ud800-\udfff]")  # nothing that UTF-8 or a mail program takes
_LOCAL_PART = re.compile(r"""[^\s@<>()\[\]\\,;:"\x00-\x1f\x7f]+""")
_MESSAGE_ID = re.compile(r"<?([!-;=?-~]+)>?")  # printable ASCII without < and >
_ANY_ADDRESS = re.compile(r"[^\s<>]{1,64}@[^\s<>]+")  # errors reach logs: no one's address
_LONGEST_CHAIN = 50


class Uncertain(Unavailable):
    """The server may or may not have the mail: the line was lost after DATA had begun."""


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """One file to attach."""

    filename: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """What the server said: its line for the accepted mail, and for each refused recipient."""

    server_line: str
    refused: Mapping[str, str] = field(default_factory=dict)

    def told(self) -> str:
        """All of it in one line."""
        refusals = [f"refused {address}: {said}" for address, said in self.refused.items()]
        return "; ".join([self.server_line, *refusals])


# --- composing ---------------------------------------------------------------------------------


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
    mail.set_content(_CLEAN_TEXT.sub("", outgoing.text), cte="quoted-printable")
    for file in attachments:
        maintype, subtype = _media_type(file.content_type)
        name = _one_line(file.filename).replace("/", "_") or "file"
        mail.add_attachment(file.body, maintype=maintype, subtype=subtype, filename=name)
    return mail


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


# --- sending -----------------------------------------------------------------------------------


def send(
    message: EmailMessage,
    smtp_url: str | None,
    *,
    envelope_from: str | None = None,
    timeout_seconds: float = 60,
) -> Sent:
    """Send one mail; the server has it when this returns.

    smtp_url       smtp://user:password@host:port?tls=starttls (the default), tls or none, with
                   `&ca=FILE` for an own authority; or maildir:///folder, which keeps it there.
    envelope_from  where bounces go: the From address unless given.
    Raises Refused, Unavailable, and Uncertain, which must not be tried again blindly.
    """
    if smtp_url is None:
        raise Unavailable("no mail server is set: INBOX_SMTP_URL names it")
    url = _split(smtp_url)
    if url.scheme == "maildir":
        return deliver_to_maildir(Path(unquote(url.path)), message)
    sender = envelope_from or _bare(message["From"].addresses[0])
    fields = [message[name] for name in ("To", "Cc") if message[name] is not None]
    recipients = list(dict.fromkeys(_bare(one) for field in fields for one in field.addresses))
    return asyncio.run(_send(bytes(message), sender, recipients, _server(url, timeout_seconds)))


def deliver_to_maildir(path: Path, message: EmailMessage) -> Sent:
    """Keep the mail in a Maildir instead of sending it, as the demonstration does."""
    try:
        key = mailbox.Maildir(path, create=True).add(bytes(message).replace(b"\r\n", b"\n"))
    except OSError as error:
        raise Unavailable(f"{path}: {error.strerror}") from error
    return Sent(f"kept as {key}")


def _bare(address: Address) -> str:
    return f"{address.username}@{address.domain}"


def _split(smtp_url: str) -> SplitResult:
    try:
        url = urlsplit(smtp_url)
    except ValueError:
        url = urlsplit("")
    if (url.scheme, bool(url.hostname)) not in {("smtp", True), ("maildir", False)}:
        raise Refused("the address of the mail server is not smtp://host or maildir:///folder")
    return url


def _server(url: SplitResult, timeout_seconds: float) -> dict[str, Any]:
    """The keywords of aiosmtplib.SMTP that an smtp:// address stands for."""
    query = {name: values[-1] for name, values in parse_qs(url.query).items()}
    tls = query.get("tls", "starttls")
    if tls not in {"tls", "starttls", "none"}:
        raise Refused("tls of the mail server's address is starttls, tls or none")
    try:
        context = ssl.create_default_context(cafile=query.get("ca"))
        port = url.port or {"tls": 465, "starttls": 587, "none": 25}[tls]
    except (OSError, ValueError) as error:
        raise Refused("the mail server's address names a bad port or certificate") from error
    return {
        "hostname": url.hostname,
        "port": port,
        "username": unquote(url.username) if url.username else None,
        "password": unquote(url.password) if url.password else None,
        "use_tls": tls == "tls",
        "start_tls": tls == "starttls",
        "tls_context": context,
        "timeout": timeout_seconds,
    }


async def _send(
    body: bytes, sender: str, recipients: Sequence[str], server: Mapping[str, Any]
) -> Sent:
    client = aiosmtplib.SMTP(**server)
    try:
        await client.connect()
        if client.is_ehlo_or_helo_needed:
            await _greet(client)
        refused = await _envelope(client, len(body), sender, recipients)
    except (SMTPException, OSError, ValueError) as error:
        client.close()
        _raise_plain(error)
    try:
        answer = await client.data(body)
        line = f"{answer.code} {answer.message}"
    except SMTPDataError as error:
        client.close()
        _raise_plain(error)
    except (SMTPException, OSError) as error:
        client.close()
        raise Uncertain("the mail server was lost while it took the mail") from error
    await _quit(client)
    return Sent(" ".join(line.split()), refused)


async def _greet(client: aiosmtplib.SMTP) -> None:
    """EHLO, or HELO to a server from before 1995: what it can do must be known before MAIL."""
    try:
        await client.ehlo()
    except SMTPHeloError:
        await client.helo()


async def _envelope(
    client: aiosmtplib.SMTP, size_bytes: int, sender: str, recipients: Sequence[str]
) -> dict[str, str]:
    """MAIL and RCPT; the recipients that were refused, while at least one was accepted."""
    options = []
    utf8 = not (sender + "".join(recipients)).isascii()
    if utf8:
        if not client.supports_extension("smtputf8"):
            raise SMTPNotSupported("the mail server takes no address beyond ASCII")
        options.append("SMTPUTF8")
    if client.supports_extension("size"):
        options.append(f"SIZE={size_bytes}")
    encoding = "utf-8" if utf8 else "ascii"
    await client.mail(sender, options=options, encoding=encoding)
    refusals = []
    for recipient in recipients:
        try:
            await client.rcpt(recipient, encoding=encoding)
        except SMTPRecipientRefused as refusal:
            refusals.append(refusal)
    if len(refusals) == len(recipients):
        raise SMTPRecipientsRefused(refusals)
    return {one.recipient: f"{one.code} {one.message}" for one in refusals}


async def _quit(client: aiosmtplib.SMTP) -> None:
    """Part politely; the mail is theirs already, whatever happens now."""
    try:
        await client.quit()
    except (SMTPException, OSError):
        client.close()


def _raise_plain(error: Exception) -> NoReturn:
    """What a server's answer means to the caller: 5xx will not change, anything else may."""
    answers = [error] if isinstance(error, SMTPResponseException) else []
    if isinstance(error, SMTPRecipientsRefused):
        answers = list(error.recipients)
    said = " ".join(f"{one.code} {one.message}" for one in answers) or str(error)
    said = _ANY_ADDRESS.sub("<…>", " ".join(said.split()))[:200]
    permanent = all(500 <= one.code < 600 for one in answers) if answers else False
    # An SSLCertVerificationError is a ValueError too, and may be mended.
    unsendable = isinstance(error, SMTPNotSupported | ValueError) and not isinstance(error, OSError)
    if permanent or unsendable:
        raise Refused(f"the mail server said: {said}") from error
    raise Unavailable(f"the mail server: {said or type(error).__name__}") from error
