"""One mail over one SMTP connection, and what each way of failing means (RFC 5321).

Up to the server's 354 nothing has been sent, whatever happens: the line may be lost, the mail is
ours. From the first byte of the text to the server's answer nobody knows whose it is: `Uncertain`.
An answer settles it. A refusal about ourselves (sign-in, TLS) is no fault of the mail: it waits.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

import aiosmtplib
from aiosmtplib import (
    SMTPException,
    SMTPHeloError,
    SMTPNotSupported,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from inbox.errors import Refused, Unavailable
from inbox.mailer.servers import Server
from inbox.oauth import access_token, forget

_ANY_ADDRESS = re.compile(r"[^\s<>]{1,64}@[^\s<>]+")  # errors reach logs: no one's address
_ABOUT_US = frozenset({421, 530, 534, 535, 538})  # RFC 4954: a sign-in to be mended, not the mail
# Together, for the largest mail, less than a job may take (`jobs.actors`), and less than a dead
# worker is known by (`pipeline.sweep`): no send is broken off from outside in its middle.
BEFORE_TEXT_SECONDS = 45.0
TEXT_SECONDS = 120.0
SLOWEST_BYTES_A_SECOND = 50_000


class Uncertain(Unavailable):
    """The server may or may not have the mail: the line was lost after the text had begun."""


class Lost(Unavailable):
    """The connection went before anything of the mail was sent: another one may take it."""


class AllRefused(Refused):
    """The server will never take it for any recipient; `refused` tells what it said of each."""

    def __init__(self, line: str, refused: Mapping[str, str]) -> None:
        super().__init__(line)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as the wire needs it: its bytes, and the envelope."""

    body: bytes
    sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """What the server said: its line for the accepted mail, and for each recipient left out.

    refused   for good (5xx): the server will never take them.
    deferred  for now (4xx): the same mail is to be tried again, for them alone.
    """

    server_line: str
    refused: Mapping[str, str] = field(default_factory=dict)
    deferred: Mapping[str, str] = field(default_factory=dict)

    def told(self) -> str:
        """All of it in one line."""
        left_out = [f"refused {address}: {said}" for address, said in self.refused.items()]
        left_out += [f"deferred {address}: {said}" for address, said in self.deferred.items()]
        return "; ".join([self.server_line, *left_out])


async def open_connection(server: Server) -> aiosmtplib.SMTP:
    """A connection that has been greeted, secured and signed in. Raises Lost or Unavailable."""
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=None if server.oauth else server.username,
        password=None if server.oauth or not server.username else server.secret,
        use_tls=server.tls == "tls",
        start_tls={"starttls": True, "opportunistic": None}.get(server.tls, False),
        tls_context=server.tls_context(),
        timeout=server.timeout_seconds,
    )
    try:
        async with asyncio.timeout(BEFORE_TEXT_SECONDS):
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await _greet(client)
            if server.oauth is not None:
                await _sign_in_with_token(client, server)
    except (SMTPException, OSError, ValueError) as error:
        client.close()
        raise Unavailable(f"the mail server: {said(error)}") from error
    except BaseException:
        client.close()
        raise
    return client


async def _greet(client: aiosmtplib.SMTP) -> None:
    """EHLO, or HELO to a server from before 1995: what it can do must be known before MAIL."""
    try:
        await client.ehlo()
    except SMTPHeloError:
        await client.helo()


async def _sign_in_with_token(client: aiosmtplib.SMTP, server: Server) -> None:
    """XOAUTH2 as Google and Microsoft speak it, else OAUTHBEARER (RFC 7628)."""
    token = await asyncio.to_thread(access_token, server.oauth, server.secret)
    user = server.username or ""
    if "xoauth2" in client.server_auth_methods:
        method, given = b"XOAUTH2", f"user={user}\x01auth=Bearer {token}\x01\x01"
        end_of_failure = b""
    elif "oauthbearer" in client.server_auth_methods:
        name = user.replace("=", "=3D").replace(",", "=2C")
        place = f"host={server.host}\x01port={server.port}"
        method, given = b"OAUTHBEARER", f"n,a={name},\x01{place}\x01auth=Bearer {token}\x01\x01"
        end_of_failure = base64.b64encode(b"\x01")
    else:
        raise SMTPNotSupported("the server takes neither XOAUTH2 nor OAUTHBEARER")
    answer = await client.execute_command(b"AUTH", method, base64.b64encode(given.encode()))
    if answer.code == 334:  # the reason, as JSON; the refusal itself follows our empty answer
        answer = await client.execute_command(end_of_failure)
    if answer.code != 235:
        forget(server.oauth, server.secret)
        raise SMTPResponseException(answer.code, answer.message)


async def transfer(client: aiosmtplib.SMTP, letter: Letter) -> Sent:
    """Send one mail; the server has it when this returns.

    Raises Refused, Lost, Unavailable (nothing was sent) and Uncertain.
    """
    try:
        async with asyncio.timeout(BEFORE_TEXT_SECONDS):
            refused, deferred = await _envelope(client, letter)
            await _begin_text(client)
    except (SMTPException, OSError, ValueError) as error:
        if isinstance(error, OSError):
            client.close()  # an answer that comes late would be taken for the next one's
        _raise_plain(error)
    line = await _text(client, letter.body)
    return Sent(line, refused, deferred)


async def _envelope(
    client: aiosmtplib.SMTP, letter: Letter
) -> tuple[dict[str, str], dict[str, str]]:
    """MAIL and RCPT; who was refused and who deferred, while at least one was accepted."""
    options = []
    utf8 = not (letter.sender + "".join(letter.recipients)).isascii()
    if utf8:
        if not client.supports_extension("smtputf8"):
            raise SMTPNotSupported("the mail server takes no address beyond ASCII")
        options.append("SMTPUTF8")
    if client.supports_extension("size"):
        options.append(f"SIZE={len(letter.body)}")
    encoding = "utf-8" if utf8 else "ascii"
    await client.mail(letter.sender, options=options, encoding=encoding)
    refused: dict[str, str] = {}
    deferred: dict[str, str] = {}
    for recipient in letter.recipients:
        try:
            await client.rcpt(recipient, encoding=encoding)
        except SMTPResponseException as refusal:
            if not client.is_connected:
                raise
            answers = refused if 500 <= refusal.code < 600 else deferred
            answers[recipient] = " ".join(f"{refusal.code} {refusal.message}".split())[:300]
    if len(refused) + len(deferred) == len(letter.recipients):
        _none_accepted(refused, deferred)
    return refused, deferred


def _none_accepted(refused: Mapping[str, str], deferred: Mapping[str, str]) -> NoReturn:
    answers = deferred or refused
    line = _ANY_ADDRESS.sub("<…>", "; ".join(dict.fromkeys(answers.values())))[:200]
    if deferred:
        raise Unavailable(f"the mail server: {line}")
    raise AllRefused(f"the mail server said: {line}", refused)


def no_such_address(said: str) -> str | None:
    """The RFC 3463 code of a refusal that says that the address does not exist (X.1.x)."""
    found = re.match(r"5\d\d[ -](5\.1\.(?:1|2|3|6|10))\b", said)
    return found[1] if found else None


async def _begin_text(client: aiosmtplib.SMTP) -> None:
    answer = await client.execute_command(b"DATA")
    if answer.code != 354:
        raise SMTPResponseException(answer.code, answer.message)


async def _text(client: aiosmtplib.SMTP, body: bytes) -> str:
    """The text and the server's line for it. In two steps with DATA, unlike the library's own, so
    that a line lost before the text is told from one lost after it."""
    lines = body if body.endswith(b"\r\n") else body + b"\r\n"
    quoted = re.sub(rb"(?m)^\.", b"..", lines) + b".\r\n"  # RFC 5321, 4.5.2
    protocol = client.protocol
    if protocol is None:
        raise Lost("the mail server closed the line before the text")
    try:
        protocol.write(quoted)
        patience = TEXT_SECONDS + len(body) / SLOWEST_BYTES_A_SECOND
        answer = await protocol.read_response(timeout=patience)
    except (SMTPException, OSError) as error:
        client.close()
        raise Uncertain("the mail server was lost while it took the mail") from error
    except BaseException:
        client.close()
        raise
    if not 200 <= answer.code < 300:
        _raise_plain(SMTPResponseException(answer.code, answer.message))
    return " ".join(f"{answer.code} {answer.message}".split())


def said(error: Exception) -> str:
    """The server's own words in one short line, without addresses."""
    told = str(error)
    if isinstance(error, SMTPResponseException):
        told = f"{error.code} {error.message}"
    return _ANY_ADDRESS.sub("<…>", " ".join(told.split()))[:200] or type(error).__name__


def _raise_plain(error: Exception) -> NoReturn:
    """What a failure before or instead of the text means: 5xx will not change, the rest may."""
    code = error.code if isinstance(error, SMTPResponseException) else 0
    if isinstance(error, SMTPServerDisconnected | ConnectionError) or code == 421:
        raise Lost(f"the mail server: {said(error)}") from error
    unsendable = isinstance(error, SMTPNotSupported | ValueError)
    if unsendable or (500 <= code < 600 and code not in _ABOUT_US):
        raise Refused(f"the mail server said: {said(error)}") from error
    raise Unavailable(f"the mail server: {said(error)}") from error
