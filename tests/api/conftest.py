"""The JSON API as other programs meet it: HTTP, real tokens, a database of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from inbox import pipeline
from inbox.jobs.actors import attempt
from inbox.records import Channel, Raw
from inbox.settings import Settings
from store import accounts, kiosks, sources
from store.session import transaction
from tests.servers.postgres import Database
from tests.web.site import running

COMPLAINT = (
    "Bonjour, mon canapé devait être livré le 20 février et il n'est toujours pas là. Personne ne "
    "répond, c'est inadmissible, je veux être remboursée.\nJeanne Martin"
)


@dataclass
class Api:
    """The API under `url`; `of(role)` is a client with a token of that role."""

    url: str
    database: Database
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, token: str | None = None) -> httpx.Client:
        """A client with a bearer token, or without."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        client = httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=60)
        self.clients.append(client)
        return client

    def of(self, role: str = "agent", name: str | None = None) -> httpx.Client:
        """A client with a new token of this role."""
        with transaction() as db:
            token = accounts.add_token(db, name or f"{role} {len(self.clients)}", role)
        return self.client(token)

    def kiosk(self, store: str = "042") -> httpx.Client:
        """A client with a new device's key."""
        with transaction() as db:
            key = kiosks.add(db, f"kiosk {len(self.clients)}", store)
        return self.client(key)

    def mail(
        self,
        words: str = COMPLAINT,
        key: str = "1",
        person: str = "Jeanne Martin",
        **headers: str,
    ) -> Any:
        """The record of a mail that was captured and processed."""
        address = person.replace(" ", ".").lower()
        more = "".join(f"{k.replace('_', '-')}: {v}\r\n" for k, v in headers.items())
        body = (
            f"{more}From: {person} <{address}@courriel.example>\r\nTo: contact@shop.example\r\n"
            f"Subject: Canapé {key}\r\nMessage-ID: <{key}@courriel.example>\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\n\r\n{words}"
        ).encode()
        with transaction() as db:
            source_id = sources.by_name(db, "ingest").id
        raw = Raw(source_id, Channel.EMAIL, key, body, datetime.now(UTC), f"{key}.eml")
        message_id = pipeline.capture(raw).message_id
        self.process(message_id)
        return self.of().get(f"/messages/{message_id}").json()

    def process(self, message_id: str | UUID) -> None:
        """Do a worker's work."""
        assert attempt(str(message_id))


@pytest.fixture
def api(database: Database, home: Path) -> Iterator[Api]:
    pipeline.bind(Settings(send_delay_seconds=0, mail_from="contact@shop.example"))
    with running(home) as site:
        here = Api(site.url, database)
        yield here
        for client in here.clients:
            client.close()
    pipeline.bind(Settings())


def is_problem(answer: httpx.Response, status: int) -> bool:
    """An RFC 9457 problem object of this status, with one line for a person."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["type"]) == (status, "about:blank")
    assert told["title"]
    assert told["detail"]
    assert "\n" not in told["detail"]
    return True
