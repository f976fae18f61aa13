"""Live updates: one LISTEN connection a process, fanned out to all its open pages.

A page gets only "ticket 1042 changed" and asks for what it shows, so that rights and filters are
applied where they always are. uvicorn waits for open streams when it stops, and cancels them with a
traceback: each stream therefore also waits for the hub's end.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import threading
from collections.abc import AsyncIterator
from types import FrameType

import psycopg
import structlog
from fastapi import APIRouter, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from inbox.web.guard import Agent
from store import session

CHANNEL = "inbox_event"
WAITING = 500  # events that one slow page may fall behind; then it is told to ask for everything
RETRY_SECONDS = 1.0

router = APIRouter()
log = structlog.get_logger()


class Hub:
    """Receives every event of the database once and hands it to each open page."""

    def __init__(self) -> None:
        self._pages: set[asyncio.Queue[str | None]] = set()
        self._task: asyncio.Task[None] | None = None
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Begin to listen."""
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._listen())
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                self._close_at(number)

    async def stop(self) -> None:
        """Stop listening and end every stream."""
        self.close()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def _close_at(self, number: signal.Signals) -> None:
        """Close when the process is told to stop, before the server's own handler waits for us."""
        former = signal.getsignal(number)

        def told(signum: int, frame: FrameType | None) -> None:
            self.close_soon()
            if callable(former):
                former(signum, frame)

        signal.signal(number, told)

    def close_soon(self) -> None:
        """`close`, from another thread or a signal handler."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.close)

    def close(self) -> None:
        """End every open stream, and let no new one begin."""
        self._closed = True
        for page in list(self._pages):
            self._put(page, None)

    async def stream(self) -> AsyncIterator[str]:
        """The payloads from now on, until the hub closes."""
        page: asyncio.Queue[str | None] = asyncio.Queue(WAITING)
        self._pages.add(page)
        try:
            while not self._closed and (payload := await page.get()) is not None:
                yield payload
        finally:
            self._pages.discard(page)

    async def _listen(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    session.url(), autocommit=True, connect_timeout=10
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._tell('{"what": "live.connected"}')  # what came meanwhile is asked for
                    async for note in connection.notifies():
                        self._tell(note.payload)
            except psycopg.Error as why:
                log.warning("live.disconnected", error=type(why).__name__)
            await asyncio.sleep(RETRY_SECONDS)

    def _tell(self, payload: str) -> None:
        for page in self._pages:
            self._put(page, payload)

    @staticmethod
    def _put(page: asyncio.Queue[str | None], payload: str | None) -> None:
        try:
            page.put_nowait(payload)
        except asyncio.QueueFull:
            while not page.empty():
                page.get_nowait()
            page.put_nowait(payload and json.dumps({"what": "live.missed"}))


@router.get("/live", response_class=EventSourceResponse)
async def live(request: Request, actor: Agent) -> AsyncIterator[ServerSentEvent]:
    """What happens, as it happens: `{"id", "ticket": number, "what"}`."""
    hub: Hub = request.app.state.live
    yield ServerSentEvent(raw_data='{"what": "live.opened"}', retry=2000)
    async for payload in hub.stream():
        yield ServerSentEvent(raw_data=payload)
