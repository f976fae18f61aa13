"""TLS in its modes, passwords and OAuth2 tokens: what is given to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inbox import mailer
from inbox.errors import Refused, Unavailable
from inbox.mailer import Server, compose, send
from inbox.records import Outgoing, Party
from tests.servers.smtp import Smtp
from tests.servers.tokens import TokenServer

pytestmark = pytest.mark.servers
MAIL = compose(
    Outgoing(
        message_id="<t1042.abc@magasin.example>",
        sender=Party(address="contact@magasin.example"),
        to=(Party(address="jeanne@example.fr"),),
        subject="Votre canapé",
        text="Bonjour",
    )
)


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    mailer.close()


def test_we_sign_in_when_the_address_says_so() -> None:
    with Smtp(user="contact", password="s p:c@e") as server:
        place = f"{server.host}:{server.port}?tls=none"
        send(MAIL, Server.at(f"smtp://contact:s%20p%3Ac%40e@{place}"))
        send(MAIL, Server.at(f"smtp://contact@{place}", secret="s p:c@e"))
        assert len(server.received) == 2
        with pytest.raises(Unavailable, match="535"):  # a password to be mended, not the mail
            send(MAIL, Server.at(f"smtp://contact:wrong@{place}"))


def test_a_password_is_not_sent_to_a_server_without_tls(smtp: Smtp) -> None:
    with pytest.raises(Unavailable):
        send(MAIL, Server.at(f"smtp://{smtp.host}:{smtp.port}"))
    assert smtp.received == []
    with pytest.raises(Refused, match="opportunistic"):
        Server.at("smtp://contact:secret@mail.example?tls=opportunistic")


@pytest.mark.parametrize(
    ("tls", "address"),
    [
        ("tls", "smtp://localhost:{port}?tls=tls"),
        ("tls", "smtps://localhost:{port}?"),
        ("starttls", "smtp://localhost:{port}?tls=starttls"),
        ("starttls", "smtp://localhost:{port}?"),
    ],
)
def test_tls_is_spoken_and_the_certificate_checked(tls: str, address: str, tmp_path: Path) -> None:
    with Smtp(tls=tls, certificates=tmp_path) as server:
        url = address.format(port=server.port)
        send(MAIL, Server.at(f"{url}&ca={server.ca_file}"))
        assert len(server.received) == 1
        with pytest.raises(Unavailable, match="certificate"):
            send(MAIL, Server.at(url))


def test_opportunistic_tls_is_spoken_where_it_is_offered(smtp: Smtp, tmp_path: Path) -> None:
    send(MAIL, Server.at(f"smtp://{smtp.host}:{smtp.port}?tls=opportunistic"))
    assert len(smtp.received) == 1
    with Smtp(tls="starttls", certificates=tmp_path) as server:
        send(MAIL, Server.at(f"smtp://{server.host}:{server.port}?tls=opportunistic"))
        assert server.was_secure == [True]


@pytest.mark.parametrize(
    ("mechanism", "begins"), [("XOAUTH2", "user=contact"), ("OAUTHBEARER", "n,a=contact,")]
)
def test_a_token_signs_in_is_kept_and_asked_for_anew_once_it_is_revoked(
    mechanism: str, begins: str, by_token: Callable[[TokenServer, str], Smtp]
) -> None:
    with TokenServer("contact") as tokens, by_token(tokens, mechanism) as server:
        account = Server.at(
            f"smtp://contact@{server.host}:{server.port}?tls=none",
            secret=tokens.refresh_token,
            oauth={"token_url": f"{tokens.url}/token", "client_id": "inbox", "scope": "smtp"},
        )
        for _ in range(2):
            send(MAIL, account)
            mailer.close()
        assert [form["grant_type"] for form in tokens.forms] == ["refresh_token"]
        assert f"AUTH {mechanism} {begins}" in server.stages
        tokens.revoke()
        with pytest.raises(Unavailable, match="535"):
            send(MAIL, account)
        send(MAIL, account)
        assert (len(server.received), len(tokens.forms)) == (3, 2)


@pytest.fixture
def by_token() -> Callable[[TokenServer, str], Smtp]:
    """A server that speaks one mechanism and takes the tokens of a token server."""
    return lambda tokens, mechanism: Smtp(tokens=tokens.is_good, mechanisms=(mechanism,))


def test_a_token_endpoint_that_is_away_keeps_the_mail_for_later(smtp: Smtp) -> None:
    oauth = {"token_url": "http://127.0.0.1:1/token", "client_id": "inbox"}
    url = f"smtp://contact:refresh@{smtp.host}:{smtp.port}?tls=none"
    with pytest.raises(Unavailable):
        send(MAIL, Server.at(url, oauth=oauth))
    assert smtp.received == []


@pytest.mark.parametrize(
    "oauth", [{"client_id": "x"}, {"token_url": "http://login.example/t", "client_id": "x"}]
)
def test_oauth_settings_that_do_not_hold_are_refused_in_one_line(oauth: dict[str, str]) -> None:
    with pytest.raises(Refused, match="OAuth2 for the mail server: ") as told:
        Server.at("smtp://contact:s@mail.example", oauth=oauth)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        *("http://x", "smtp://", "smtp://h?tls=maybe", "smtp://h:99999", "h:25", "smtp://["),
        *("smtps://h?tls=none", "smtp://h?ca=/nowhere.pem", ""),
    ],
)
def test_an_address_that_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        Server.at(url)


def test_a_secret_stands_in_no_log() -> None:
    assert "s3cret" not in repr(Server.at("smtp://contact:s3cret@mail.example"))
