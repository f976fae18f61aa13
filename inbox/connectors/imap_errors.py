"""What goes wrong between us and a mail server, each in one line that says what to look at.

The pages translate these lines by their shape (`inbox/web/source_words.py`): change both together.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence

from imapclient.exceptions import CapabilityError, LoginError

from inbox.connectors.imap_settings import ImapSettings

_MOST_FOLDERS = 12  # of those that are there, named in the line about one that is not


def line(error: Exception, settings: ImapSettings) -> str:
    """`HOST:PORT: what is wrong`, from whatever imapclient, ssl or the socket raised."""
    return f"{settings.host}:{settings.effective_port}: {_what(error, settings)}"


def _what(error: Exception, settings: ImapSettings) -> str:
    match error:
        case LoginError() if settings.auth == "oauth2":
            what = f"sign-in refused, the access token is not taken: {said(error)}"
        case LoginError():
            what = f"sign-in refused, check user name and password: {said(error)}"
        case CapabilityError():
            what = "the server has no STARTTLS: is tls right?"
        case ssl.SSLCertVerificationError():
            what = f"the certificate is not trusted: {error.verify_message or said(error)}"
        case ssl.SSLError():
            what = f"no TLS is spoken there ({error.reason}): are port and tls right?"
        case socket.gaierror():
            what = "no server has this name"
        case ConnectionRefusedError():
            what = "nothing listens there"
        case TimeoutError():
            seconds = f"{settings.timeout_seconds:g}"
            what = f"no answer for {seconds} seconds: are port and tls right?"
        case _:
            what = said(error)
    return what


def no_folder(error: Exception, settings: ImapSettings, name: str, there: Sequence[str]) -> str:
    """The line for a folder that the server does not open; `there` are those that it has."""
    where = f"{settings.host}:{settings.effective_port}"
    if name in there or not there:
        return f"{where}: folder {name} cannot be opened: {said(error)}"
    more = ", …" if len(there) > _MOST_FOLDERS else ""
    names = ", ".join(sorted(there)[:_MOST_FOLDERS])
    return f"{where}: there is no folder {name}; there are: {names}{more}"


def said(error: Exception) -> str:
    """The server's own words, short: on failures it speaks of itself, not of customers."""
    words = error.args[0] if error.args else ""
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(error)
    if text.startswith(("b'", 'b"')):  # imaplib's own repr
        text = text[2:-1]
    return " ".join(text.split())[:200] or type(error).__name__
