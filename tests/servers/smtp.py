"""A real SMTP server by aiosmtpd, on a free port, which can be told to misbehave."""

from __future__ import annotations

import asyncio
import base64
import ssl
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import MISSING, SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.certificate import self_signed


@dataclass(frozen=True, slots=True)
class Received:
    """One mail that the server accepted."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


@dataclass  # without slots: aiosmtpd looks at all attributes, and Python 3.11.2 then fails
class _Handler:
    """aiosmtpd's hooks: each stage answers as it is told, and only then as it should."""

    received: list[Received] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    drops: set[str] = field(default_factory=set)
    stages: list[str] = field(default_factory=list)
    once: set[str] = field(default_factory=set)
    secure: list[bool] = field(default_factory=list)
    tokens: Callable[[str], bool] | None = None

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._drop("MAIL", server)
        if "MAIL" in self.answers:
            return self._said("MAIL")
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._drop("RCPT", server)
        for stage in (f"RCPT {address}", "RCPT"):
            if stage in self.answers:
                return self._said(stage)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if "DATA" in self.answers:
            return self._said("DATA")
        content = envelope.content
        assert isinstance(content, bytes)
        assert envelope.mail_from is not None
        self.secure.append(session.ssl is not None)
        self.received.append(Received(envelope.mail_from, tuple(envelope.rcpt_tos), content))
        self._drop("DATA", server)  # it has the mail, and nobody is told so
        return f"250 2.0.0 queued as {len(self.received)}"

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        return await self._by_token(server, args, again="")

    async def auth_OAUTHBEARER(self, server: SMTP, args: list[str]) -> AuthResult:
        return await self._by_token(server, args, again="\x01")

    async def _by_token(self, server: SMTP, args: list[str], again: str) -> AuthResult:
        """`auth=Bearer TOKEN` between controls; a bad one is told as JSON, then refused."""
        fields = base64.b64decode(args[1]).decode().split("\x01")
        self.stages.append(f"AUTH {args[0]} {fields[0]}")
        [token] = [one.removeprefix("auth=Bearer ") for one in fields if one.startswith("auth=")]
        if self.tokens is not None and self.tokens(token):
            return AuthResult(success=True)
        said = await server.challenge_auth('{"status":"invalid_token"}')
        assert said is MISSING or said == again.encode()
        return AuthResult(success=False, handled=False)

    def _said(self, stage: str) -> str:
        return self.answers.pop(stage) if stage in self.once else self.answers[stage]

    def _drop(self, stage: str, server: SMTP) -> None:
        self.stages.append(stage)
        if stage in self.drops:
            if stage in self.once:
                self.drops.discard(stage)
            transport = server.transport
            assert isinstance(transport, asyncio.WriteTransport)
            transport.abort()
            raise ConnectionResetError


class _Server(SMTP):
    """aiosmtpd, misbehaving also where it has no hooks."""

    def _misbehave(self, stage: str) -> None:
        handler = self.event_handler
        assert isinstance(handler, _Handler)
        handler._drop(stage, self)

    async def push(self, status: str | bytes) -> None:
        handler = self.event_handler
        if str(status).startswith("220 ") and "GREETING" in handler.answers:
            await super().push(handler.answers["GREETING"])
            self.transport.close()
            raise ConnectionResetError
        await super().push(status)

    async def smtp_DATA(self, arg: str) -> None:
        self._misbehave("BEFORE TEXT")
        await super().smtp_DATA(arg)

    async def smtp_RSET(self, arg: str) -> None:
        self._misbehave("RSET")
        await super().smtp_RSET(arg)

    async def smtp_QUIT(self, arg: str) -> None:
        self._misbehave("QUIT")
        await super().smtp_QUIT(arg)


class Smtp:
    """A server on 127.0.0.1 that keeps what it accepts in `received`.

    tls                  tls or starttls, with a certificate made in the folder `certificates`.
    tokens               signs in by OAuth2 whoever brings a token that this finds good.
    answer(stage, line)  what it says instead at `GREETING`, `MAIL`, `RCPT`, `RCPT who`, `DATA`.
    drop_at(stage)       it cuts the line there, or at `BEFORE TEXT`, `RSET`, `QUIT`; at `DATA`
                         after it has taken the mail.
    connections          how many it was ever asked for.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        *,
        user: str | None = None,
        password: str | None = None,
        tls: str = "none",
        certificates: Path | None = None,
        tokens: Callable[[str], bool] | None = None,
        mechanisms: tuple[str, ...] = ("PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"),
    ) -> None:
        self._tls, self._context = tls, None
        self.connections = 0
        self._without = {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"} - set(mechanisms)
        if certificates is not None:
            self.ca_file = self_signed(certificates)
            self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self._context.load_cert_chain(self.ca_file, certificates / "server.key")
        self._handler = _Handler(tokens=tokens)
        self._account = (user, password) if user is not None else None
        self._lines: list[asyncio.WriteTransport] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def url(self) -> str:
        """What to give as `smtp_url`."""
        account = ":".join(part or "" for part in self._account) + "@" if self._account else ""
        return f"smtp://{account}{self.host}:{self.port}?tls=none"

    @property
    def received(self) -> list[Received]:
        """What it accepted, in order."""
        return self._handler.received

    @property
    def stages(self) -> list[str]:
        """The stages that it came to, in order."""
        return self._handler.stages

    @property
    def was_secure(self) -> list[bool]:
        """Of each accepted mail, whether it came over TLS."""
        return self._handler.secure

    def hang_up(self) -> None:
        """Close every line that is open, as a server does with one that stands idle."""
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result(10)

    async def _cut(self) -> None:
        for transport in self._lines:
            transport.abort()
        self._lines.clear()

    def answer(self, stage: str, line: str) -> None:
        """From now on say this at that stage."""
        self._handler.answers[stage] = line

    def answer_once(self, stage: str, line: str) -> None:
        """Say this at that stage, once."""
        self._handler.once.add(stage)
        self._handler.answers[stage] = line

    def drop_once(self, stage: str) -> None:
        """Cut the line at that stage, once."""
        self._handler.once.add(stage)
        self._handler.drops.add(stage)

    def drop_at(self, stage: str) -> None:
        """From now on cut the line at that stage."""
        self._handler.drops.add(stage)

    def behave(self) -> None:
        """From now on accept everything."""
        self._handler.answers.clear()
        self._handler.drops.clear()
        self._handler.once.clear()

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(
            self._protocol,
            host=self.host,
            port=0,
            ssl=self._context if self._tls == "tls" else None,
        )

    def _protocol(self) -> SMTP:
        self.connections += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of passwords without TLS: meant, here
            protocol = _Server(
                self._handler,
                loop=self._loop,
                hostname="mail.example.test",
                enable_SMTPUTF8=True,
                data_size_limit=60_000_000,
                auth_required=self._account is not None or self._handler.tokens is not None,
                auth_exclude_mechanism=self._without,
                auth_require_tls=False,
                authenticator=self._authenticate,
                tls_context=self._context if self._tls == "starttls" else None,
            )
        made = protocol.connection_made

        def connection_made(transport: asyncio.BaseTransport) -> None:
            made(transport)
            self._lines.append(transport)  # type: ignore[arg-type]  # TCP's can be aborted

        protocol.connection_made = connection_made  # type: ignore[method-assign]
        return protocol

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        if not isinstance(data, LoginPassword) or self._account is None:
            return AuthResult(success=False, handled=False)
        user, password = self._account
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == (user, password), handled=False)

    async def _end(self) -> None:
        self._server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
