"""The SMTP connections of one process: few, kept while they are of use, asked before each use.

One thread runs the event loop that all of them live in; the workers' threads hand it their mail and
wait. A connection that has stood idle is asked with RSET whether it still lives; one that turns out
dead before anything of the mail was sent costs a new one and nothing else.
"""

from __future__ import annotations

import asyncio
import atexit
import threading
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiosmtplib
from aiosmtplib import SMTPException

from inbox.mailer.servers import Server
from inbox.mailer.transfer import Letter, Lost, Sent, open_connection, transfer

MOST_CONNECTIONS = 4
IDLE_SECONDS = 30.0  # servers drop an idle client after some minutes; we go first, politely
MOST_MAILS = 100  # many servers refuse more on one connection
CHECK_SECONDS = 10.0

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class _Line:
    """One open connection, how many mails it has taken, and when it is to be closed."""

    client: aiosmtplib.SMTP
    mails: int = 0
    closing: asyncio.TimerHandle | None = None


@dataclass(eq=False)
class Pool:
    """The connections to one server. All its methods run in the loop's thread."""

    server: Server
    idle_seconds: float = IDLE_SECONDS
    most: int = MOST_CONNECTIONS
    _idle: list[_Line] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.most)

    async def send(self, letter: Letter) -> Sent:
        """Send by a connection that lives. Raises as `transfer` does."""
        async with self._slots:
            line = await self._take()
            reused = line.mails > 0
            try:
                return await self._over(line, letter)
            except Lost:
                if not reused:
                    raise  # the server itself has trouble
            return await self._over(_Line(await open_connection(self.server)), letter)

    async def _over(self, line: _Line, letter: Letter) -> Sent:
        try:
            return await transfer(line.client, letter)
        finally:
            line.mails += 1
            self._give_back(line)

    async def _take(self) -> _Line:
        while self._idle:
            line = self._idle.pop()
            if line.closing is not None:
                line.closing.cancel()
            try:
                async with asyncio.timeout(CHECK_SECONDS):
                    await line.client.rset()
            except (SMTPException, OSError):
                line.client.close()
            else:
                return line
        return _Line(await open_connection(self.server))

    def _give_back(self, line: _Line) -> None:
        if not line.client.is_connected:
            return
        if line.mails >= MOST_MAILS:
            self._retire(line)
            return
        self._idle.append(line)
        later = asyncio.get_running_loop().call_later
        line.closing = later(self.idle_seconds, self._retire, line)

    def _retire(self, line: _Line) -> None:
        """Part politely; whatever happens now, its mails are the server's."""
        if line in self._idle:
            self._idle.remove(line)
        task = asyncio.get_running_loop().create_task(_quit(line.client))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Part from the server on all idle connections."""
        for line in list(self._idle):
            if line.closing is not None:
                line.closing.cancel()
            self._retire(line)
        await asyncio.gather(*self._tasks)


async def _quit(client: aiosmtplib.SMTP) -> None:
    with suppress(SMTPException, OSError):
        await client.quit(timeout=CHECK_SECONDS)
    client.close()


# --- the loop's thread ------------------------------------------------------------------------


class _Loop:
    """The event loop of this process's mail, started when the first mail leaves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pools: dict[Server, Pool] = {}

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The outcome of `work` in the loop, waited for here."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="mailer", daemon=True).start()
                atexit.register(self.close)
            loop = self._loop
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    async def send(self, server: Server, letter: Letter) -> Sent:
        """By the pool of that server."""
        pool = self._pools.setdefault(server, Pool(server))
        return await pool.send(letter)

    async def greet(self, server: Server) -> None:
        """Connect, sign in, part."""
        await _quit(await open_connection(server))

    async def close_pools(self) -> None:
        """Part from every server."""
        pools = list(self._pools.values())
        self._pools.clear()
        await asyncio.gather(*(pool.close() for pool in pools))

    def close(self) -> None:
        """Part from every server; the next mail opens connections again."""
        with self._lock:
            loop = self._loop
        if loop is not None:
            with suppress(TimeoutError):
                asyncio.run_coroutine_threadsafe(self.close_pools(), loop).result(CHECK_SECONDS)


loop = _Loop()
