"""The bell and the queue behind it: a job rung for is in the queue, wherever the server is."""

from __future__ import annotations

from uuid import uuid4

import pytest

from inbox import bell
from inbox.errors import Refused, Unavailable
from inbox.jobs import actors
from inbox.jobs.broker import make
from inbox.settings import Settings
from tests.servers.postgres import Database


def test_a_server_by_its_socket_takes_jobs(database: Database) -> None:
    by_socket = database.url.replace("postgresql://inbox@/", "postgresql:///") + "&user=inbox"
    broker = make(Settings(database_url=by_socket), by_socket)
    actors.declare(broker)
    try:
        bell.bind(broker)
        bell.ring("process_message", uuid4())
    finally:
        bell.bind(None)
        broker.close()
    assert database.rows("SELECT count(*) AS jobs FROM dramatiq.queue")[0]["jobs"] == 1


def test_a_broker_of_another_kind_or_away_is_one_line(database: Database) -> None:
    with pytest.raises(Refused, match="BROKER_URL"):
        make(Settings(broker_url="kafka://here"), database.url)
    with pytest.raises(Unavailable, match="queue"):
        make(Settings(broker_url="postgresql://127.0.0.1:1/x"), database.url)
