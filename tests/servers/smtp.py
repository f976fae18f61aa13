"""A real SMTP server by aiosmtpd, on a free port, which can be told to misbehave."""

from __future__ import annotations

import asyncio
import ssl
import threading
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

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

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._drop("MAIL", server)
        if "MAIL" in self.answers:
            return self.answers["MAIL"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._drop("RCPT", server)
        answer = self.answers.get(f"RCPT {address}", self.answers.get("RCPT"))
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if "DATA" in self.answers:
            return self.answers["DATA"]
        content = envelope.content
        assert isinstance(content, bytes)
        assert envelope.mail_from is not None
        self.received.append(Received(envelope.mail_from, tuple(envelope.rcpt_tos), content))
        self._drop("DATA", server)  # it has the mail, and nobody is told so
        return f"250 2.0.0 queued as {len(self.received)}"

    def _drop(self, stage: str, server: SMTP) -> None:
        if stage in self.drops:
            transport = server.transport
            assert isinstance(transport, asyncio.WriteTransport)
            transport.abort()
            raise ConnectionResetError


class Smtp:
    """A server on 127.0.0.1 that keeps what it accepts in `received`.

    tls                  tls or starttls, with a certificate made in the folder `certificates`.
    answer(stage, line)  what it says instead at `MAIL`, `RCPT`, `RCPT address` or `DATA`.
    drop_at(stage)       it cuts the line there; at `DATA` after it has taken the mail.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        *,
        user: str | None = None,
        password: str | None = None,
        tls: str = "none",
        certificates: Path | None = None,
    ) -> None:
        self._tls, self._context = tls, None
        if certificates is not None:
            self.ca_file = self_signed(certificates)
            self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self._context.load_cert_chain(self.ca_file, certificates / "server.key")
        self._handler = _Handler()
        self._account = (user, password) if user is not None else None
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

    def answer(self, stage: str, line: str) -> None:
        """From now on say this at that stage."""
        self._handler.answers[stage] = line

    def drop_at(self, stage: str) -> None:
        """From now on cut the line at that stage."""
        self._handler.drops.add(stage)

    def behave(self) -> None:
        """From now on accept everything."""
        self._handler.answers.clear()
        self._handler.drops.clear()

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(
            self._protocol,
            host=self.host,
            port=0,
            ssl=self._context if self._tls == "tls" else None,
        )

    def _protocol(self) -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of passwords without TLS: meant, here
            return SMTP(
                self._handler,
                loop=self._loop,
                hostname="mail.example.test",
                enable_SMTPUTF8=True,
                data_size_limit=60_000_000,
                auth_required=self._account is not None,
                auth_require_tls=False,
                authenticator=self._authenticate,
                tls_context=self._context if self._tls == "starttls" else None,
            )

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
