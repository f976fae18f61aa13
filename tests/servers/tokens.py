"""An OAuth 2.0 server: a token endpoint (RFC 6749) and an introspection endpoint (RFC 7662)."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs


class TokenServer:
    """Gives access tokens for `refresh_token`, each for `user` and for `seconds`."""

    refresh_token = "refresh-me"

    def __init__(self, user: str, seconds: int = 3600) -> None:
        self._user, self._seconds = user, seconds
        self.forms: list[dict[str, str]] = []
        self._given: set[str] = set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", 0))
                form = {k: v[-1] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
                status, answer = outer._answer(self.path, form)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Tests are quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def revoke(self) -> None:
        """No access token that was given is good any more."""
        self._given.clear()

    def is_good(self, token: str) -> bool:
        """Whether it gave this access token, and has not revoked it."""
        return token in self._given

    def _answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        if path == "/introspect":
            active = form.get("token") in self._given
            return 200, {"active": active, "username": self._user}
        self.forms.append(form)
        if form.get("refresh_token") != self.refresh_token:
            return 400, {"error": "invalid_grant"}
        token = f"token-{len(self.forms)}"
        self._given.add(token)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": self._seconds}
