"""The web process in a thread: real HTTP over a test's own database, without workers."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from inbox.api import create_api
from inbox.settings import Settings
from inbox.web.app import create_app
from store import accounts, blobs, outgoing
from store.session import transaction
from tests.servers.dovecot import free_port

PASSWORD = "a long enough password"


class Site:
    """Where the pages are, and browsers of people who have signed in.

    url  without a slash at its end.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def person(self, login: str = "lea", role: str = "agent", **more: Any) -> str:
        """A new account; its login."""
        with transaction() as db:
            accounts.create(db, login, more.pop("name", login.title()), role, PASSWORD, **more)
        return login

    def browser(self, login: str | None = None) -> Browser:
        """A client with cookies of its own, signed in as `login`."""
        client = Browser(base_url=self.url, headers={"accept": "text/html"}, timeout=30)
        if login is not None:
            client.get("/sign-in")
            answer = client.send_form("/sign-in", login=login, password=PASSWORD)
            assert answer.status_code == 303, answer.text
        return client


class Browser(httpx.Client):
    """Sends forms as a browser does: with an Origin, and the token of the page."""

    def send_form(self, path: str, **fields: str) -> httpx.Response:
        """POST a form of the site's own."""
        return self.send_files(path, [], **fields)

    def send_files(
        self, path: str, files: list[tuple[str, bytes, str]], **fields: str
    ) -> httpx.Response:
        """POST a form with files: of each its name, bytes and claimed type."""
        page = self.get("/sign-in", follow_redirects=True).text
        found = re.search(r'name="csrf" content="(\w+)"', page)
        assert found, page
        origin = str(self.base_url).rstrip("/")
        parts = [("files", file) for file in files] or None
        data = fields | {"_csrf": found[1]}
        return self.post(path, data=data, files=parts, headers={"origin": origin})


@contextmanager
def running(home: Path) -> Iterator[Site]:
    """The application over the bound database, on a free port."""
    settings = Settings(home=home)
    blobs.bind(settings.effective_blob_url)
    outgoing.bind("contact@shop.example", 10)
    port = free_port()
    app = create_app(settings, create_api(settings))
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, log_level="warning", timeout_graceful_shutdown=2)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Site(f"http://127.0.0.1:{port}")
    finally:
        app.state.live.close_soon()
        server.should_exit = True
        thread.join(10)
    assert not thread.is_alive(), "an open page must not keep the web from stopping"
