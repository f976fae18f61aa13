"""The mail server that replies leave by, as an address names it."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from pydantic import ValidationError

from inbox.errors import Refused
from inbox.oauth import OAuthSettings

Tls = Literal["tls", "starttls", "opportunistic", "none"]
_PORTS: dict[str, int] = {"tls": 465, "starttls": 587, "opportunistic": 25, "none": 25}


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail goes, and who we are there; or (`folder`) the Maildir that keeps it instead.

    tls      tls from the first byte; starttls or nothing is sent; opportunistic: STARTTLS where the
             server offers it, its certificate unchecked (RFC 7435), hence never a password; none.
    secret   the password, or with `oauth` what `inbox.oauth.access_token` asks a token with.
    ca_file  the certificate authorities, where they are not the machine's.
    """

    host: str = ""
    port: int = 25
    tls: Tls = "starttls"
    username: str | None = None
    secret: str | None = field(default=None, repr=False)
    oauth: OAuthSettings | None = None
    ca_file: str | None = None
    folder: str | None = None
    timeout_seconds: float = 60

    @classmethod
    def at(
        cls,
        url: str,
        secret: str | None = None,
        oauth: Mapping[str, Any] | None = None,
        timeout_seconds: float = 60,
    ) -> Server:
        """The server at smtp://user:password@host:port?tls=…&ca=FILE, smtps://, or maildir:///.

        `secret` wins over the address's password. Raises Refused for what names no mail server.
        """
        parts = _split(url)
        if parts.scheme == "maildir":
            return cls(folder=unquote(parts.path))
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        tls = "tls" if parts.scheme == "smtps" else query.get("tls", "starttls")
        if tls not in _PORTS or (parts.scheme == "smtps" and query.get("tls", "tls") != "tls"):
            raise Refused("tls of the mail server is starttls, tls, opportunistic or none")
        try:
            port = parts.port or _PORTS[tls]
        except ValueError as error:
            raise Refused("the mail server's address names a bad port") from error
        password = unquote(parts.password) if parts.password else None
        server = cls(
            host=parts.hostname or "",
            port=port,
            tls=tls,  # type: ignore[arg-type]  # one of _PORTS
            username=unquote(parts.username) if parts.username else None,
            secret=secret or password,
            oauth=_oauth(oauth),
            ca_file=query.get("ca"),
            timeout_seconds=timeout_seconds,
        )
        server._check()
        return server

    def tls_context(self) -> ssl.SSLContext:
        """What its certificate is checked by. Raises Refused for a file that holds none."""
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
        except OSError as error:
            raise Refused("the mail server's address names a bad certificate file") from error
        if self.tls == "opportunistic":  # whoever could forge it could as well hide STARTTLS
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    def _check(self) -> None:
        if self.oauth is not None and not (self.username and self.secret):
            raise Refused("OAuth2 for the mail server needs a user and a secret")
        if self.username and self.tls == "opportunistic":
            raise Refused("with opportunistic TLS no password is sent: use tls=starttls")
        self.tls_context()


def _oauth(oauth: Mapping[str, Any] | None) -> OAuthSettings | None:
    try:
        return OAuthSettings.model_validate(oauth) if oauth else None
    except ValidationError as error:
        told = error.errors()[0]
        name = ".".join(map(str, told["loc"])) or "oauth"
        raise Refused(f"OAuth2 for the mail server: {name}: {told['msg']}") from error


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = {"smtp": bool(parts.hostname), "smtps": bool(parts.hostname)}
    except ValueError:
        parts, known = urlsplit(""), {}
    if not (known | {"maildir": not parts.netloc}).get(parts.scheme):
        raise Refused(
            "the address of the mail server is not smtp://host, smtps://host or maildir:///folder"
        )
    return parts
