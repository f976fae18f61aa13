"""Send one mail by the server that the deployment names, or keep it in a folder."""

from __future__ import annotations

import mailbox
from collections.abc import Mapping, Sequence
from dataclasses import replace
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

from inbox.errors import Unavailable
from inbox.mailer.compose import on_the_wire
from inbox.mailer.pool import loop
from inbox.mailer.servers import Server
from inbox.mailer.signing import Signer
from inbox.mailer.transfer import AllRefused, Letter, Sent


def send(
    message: EmailMessage,
    server: Server | None,
    *,
    signer: Signer | None = None,
    envelope_from: str | None = None,
    recipients: Sequence[str] | None = None,
) -> Sent:
    """Send one mail; the server has it when this returns.

    signer         signs it on behalf of our domain.
    envelope_from  where bounces go: the From address unless given.
    recipients     who is to have it: all of To and Cc unless given.
    Raises Refused, Unavailable, and Uncertain, which must not be tried again blindly.
    """
    if server is None:
        raise Unavailable("no mail server is set: INBOX_SMTP_URL names it")
    if server.folder is not None:
        return deliver_to_maildir(Path(server.folder), message)
    author = message["From"].addresses[0]
    body = bytes(message)
    if signer is not None:
        body = signer.signed(body, author.domain)
    if recipients is None:
        recipients = _recipients(message)
    asked = {on_the_wire(one): one for one in recipients}
    letter = Letter(body, on_the_wire(envelope_from or _bare(author)), tuple(asked))
    try:
        sent = loop.run(loop.send(server, letter))
    except AllRefused as why:
        raise AllRefused(str(why), _as_asked(why.refused, asked)) from why
    return replace(
        sent, refused=_as_asked(sent.refused, asked), deferred=_as_asked(sent.deferred, asked)
    )


def _as_asked(answers: Mapping[str, str], asked: Mapping[str, str]) -> dict[str, str]:
    return {asked[address]: said for address, said in answers.items()}


def greet(server: Server) -> str:
    """One line that says the server let us in. Raises Unavailable, Refused."""
    if server.folder is not None:
        return f"kept in {server.folder}"
    loop.run(loop.greet(server))
    return f"{server.host}:{server.port} lets us in"


def close() -> None:
    """Part from the servers; the next mail opens connections again."""
    loop.close()


def deliver_to_maildir(path: Path, message: EmailMessage) -> Sent:
    """Keep the mail in a Maildir instead of sending it, as the demonstration does."""
    try:
        key = mailbox.Maildir(path, create=True).add(bytes(message).replace(b"\r\n", b"\n"))
    except OSError as error:
        raise Unavailable(f"{path}: {error.strerror}") from error
    return Sent(f"kept as {key}")


def _recipients(message: EmailMessage) -> tuple[str, ...]:
    fields = [message[name] for name in ("To", "Cc") if message[name] is not None]
    return tuple(dict.fromkeys(_bare(one) for field in fields for one in field.addresses))


def _bare(address: Address) -> str:
    return f"{address.username}@{address.domain}"
