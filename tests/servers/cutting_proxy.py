"""Lines that misbehave: TCP proxies that cut at a random byte, or hold back what was said."""

from __future__ import annotations

import contextlib
import random
import selectors
import socket
import threading
from types import TracebackType
from typing import Self

_CHUNK = 4096


class CuttingProxy:
    """Listens on 127.0.0.1:`port` and forwards to `target`; the first `cuts` connections break.

    Each breaks after `shortest` to `longest` bytes of both sides, at any byte of either's; later
    ones hold. `made` counts the cuts that were made.
    """

    def __init__(
        self, target: int, cuts: int, longest: int, seed: int = 1, shortest: int = 1
    ) -> None:
        self._target = target
        self._random = random.Random(seed)
        self._shortest, self._longest = shortest, longest
        self.left = cuts
        self.made = 0
        self._end = threading.Event()

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while not self._end.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            allowed = None
            if self.left > 0:
                self.left -= 1
                allowed = self._random.randint(self._shortest, self._longest)
            threading.Thread(target=self._carry, args=(client, allowed), daemon=True).start()

    def _carry(self, client: socket.socket, allowed: int | None) -> None:
        with contextlib.suppress(OSError), client:
            server = socket.create_connection(("127.0.0.1", self._target))
            with server, selectors.DefaultSelector() as selector:
                selector.register(client, selectors.EVENT_READ, server)
                selector.register(server, selectors.EVENT_READ, client)
                while not self._end.is_set():
                    for key, _ in selector.select(0.2):
                        chunk = key.fileobj.recv(_CHUNK)  # type: ignore[union-attr]  # a socket
                        if key.fileobj is server:
                            chunk = self._from_server(chunk, server)
                        if allowed is not None:
                            chunk, allowed = chunk[:allowed], allowed - len(chunk)
                        key.data.sendall(chunk)
                        if not chunk or (allowed is not None and allowed <= 0):
                            self.made += allowed is not None and allowed <= 0
                            return

    def _from_server(self, chunk: bytes, server: socket.socket) -> bytes:
        return chunk


class HoldingProxy(CuttingProxy):
    """Holds what the server says with `mark`, once, until it says more; that goes in one packet."""

    def __init__(self, target: int, mark: bytes) -> None:
        super().__init__(target, cuts=0, longest=1)
        self._mark = mark
        self.holding = threading.Event()

    def _from_server(self, chunk: bytes, server: socket.socket) -> bytes:
        if self._mark not in chunk or self.holding.is_set():
            return chunk
        self.holding.set()
        return chunk + server.recv(_CHUNK)
