"""A mailbox that is opened with an access token, as Microsoft 365 and Google want it."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from inbox import connectors
from inbox.connectors import pump
from inbox.errors import Refused, Unavailable
from inbox.records import Source
from tests.servers.dovecot import Dovecot
from tests.servers.tokens import TokenServer

if TYPE_CHECKING:
    from tests.connectors.conftest import Journal

pytestmark = pytest.mark.servers


def mailbox(dovecot: Dovecot, tokens: TokenServer, secret: str) -> Source:
    oauth = {"token_url": f"{tokens.url}/token", "client_id": "inbox", "scope": "imap"}
    settings = dovecot.settings("contact", auth="oauth2", oauth=oauth)
    return Source(uuid4(), "contact", "imap", settings, secret)


def test_a_refresh_token_opens_the_mailbox_and_its_access_token_is_used_again(
    journal: Journal,
) -> None:
    with TokenServer("contact") as tokens, Dovecot(f"{tokens.url}/introspect") as dovecot:
        dovecot.deliver("contact", b"Subject: x\r\n\r\ntext\r\n")
        source = mailbox(dovecot, tokens, TokenServer.refresh_token)
        for _ in range(2):
            connector = connectors.open(source)
            pump(connector, journal.capture)
            connector.close()
        assert len(journal.rows) == 1
        assert [form["grant_type"] for form in tokens.forms] == ["refresh_token"]
        assert tokens.forms[0]["scope"] == "imap"


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_a_mailbox_that_takes_one_way_to_show_a_token_only_is_opened_by_that(
    journal: Journal, mechanism: str
) -> None:
    with (
        TokenServer("contact") as tokens,
        Dovecot(f"{tokens.url}/introspect", mechanism) as dovecot,
    ):
        dovecot.deliver("contact", b"Subject: x\r\n\r\ntext\r\n")
        connector = connectors.open(mailbox(dovecot, tokens, TokenServer.refresh_token))
        assert pump(connector, journal.capture) == 1
        connector.close()
        assert f"method={mechanism.upper()}" in dovecot.log()


def test_a_token_that_ends_while_the_mailbox_is_read_is_renewed_by_itself(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[pump.__module__], "FIRST_DELAY_SECONDS", 0.05)
    with TokenServer("contact") as tokens, Dovecot(f"{tokens.url}/introspect") as dovecot:
        source = mailbox(dovecot, tokens, TokenServer.refresh_token)
        reports: list[str | None] = []
        stop = threading.Event()
        reader = threading.Thread(
            target=connectors.run,
            args=(source, journal.capture, lambda _: None, reports.append, stop),
        )
        reader.start()
        try:
            wait_until(lambda: reports == [None])
            tokens.revoke()
            dovecot.stop()  # as a provider does at the token's end: it lets nobody go on with it
            dovecot.start()
            dovecot.deliver("contact", b"Subject: x\r\n\r\ntext\r\n")
            wait_until(lambda: len(journal.rows) == 1)
        finally:
            stop.set()
            reader.join(15)
        assert len(tokens.forms) == 2


def wait_until(condition: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < ends_at, "it took too long"
        time.sleep(0.02)


def test_an_access_token_that_is_about_to_end_is_asked_for_anew() -> None:
    with TokenServer("contact", 30) as tokens, Dovecot(f"{tokens.url}/introspect") as dovecot:
        secret = json.dumps({"refresh_token": tokens.refresh_token, "client_secret": "s"})
        for _ in range(2):
            connectors.open(mailbox(dovecot, tokens, secret)).close()
        assert [form["client_secret"] for form in tokens.forms] == ["s", "s"]


def test_an_access_token_that_was_revoked_is_given_up() -> None:
    with TokenServer("contact") as tokens, Dovecot(f"{tokens.url}/introspect") as dovecot:
        source = mailbox(dovecot, tokens, TokenServer.refresh_token)
        connectors.open(source).close()
        tokens.revoke()
        dovecot.stop()  # it remembers tokens too
        dovecot.start()
        with pytest.raises(Unavailable, match="sign-in refused"):
            connectors.open(source)
        connectors.open(source).close()
        assert len(tokens.forms) == 2


def test_a_refresh_token_that_was_revoked_is_one_line_without_the_token() -> None:
    with TokenServer("contact") as tokens, Dovecot(f"{tokens.url}/introspect") as dovecot:
        with pytest.raises(Unavailable, match="invalid_grant") as told:
            connectors.open(mailbox(dovecot, tokens, "revoked-secret"))
        assert "revoked-secret" not in str(told.value)


def test_a_secret_goes_to_no_address_without_tls() -> None:
    oauth = {"token_url": "http://login.example/token", "client_id": "inbox"}
    settings = {"host": "m", "username": "u", "auth": "oauth2", "oauth": json.dumps(oauth)}
    with pytest.raises(Refused, match="https"):
        connectors.validate("imap", settings)
