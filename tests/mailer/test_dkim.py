"""Our mail bears a signature that anybody can check, for our domain and no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from inbox import mailer
from inbox.errors import Unavailable
from inbox.mailer import OutgoingFile, Server, Signer, compose, send
from inbox.records import Outgoing, Party
from inbox.sender_proof import signed_by
from tests.servers.dkim_key import DkimKey
from tests.servers.smtp import Smtp

OUTGOING = Outgoing(
    message_id="<t1042.abc@magasin.example>",
    sender=Party(name="Service après-vente", address="contact@magasin.example"),
    to=(Party(address="jeanne@example.fr"),),
    subject="Re: Canapé livré déchiré",
    text="Bonjour,\n.\n..\n\n\nÀ demain   \n\n\n",
    in_reply_to="<a@b>",
)


@pytest.fixture
def key(tmp_path: Path) -> DkimKey:
    return DkimKey(tmp_path / "dkim.pem", "mail2026", "magasin.example")


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    mailer.close()


def signer(key: DkimKey) -> Signer:
    return Signer(key.file, key.selector, key.domain)


def test_what_arrives_bears_our_domains_signature(smtp: Smtp, key: DkimKey) -> None:
    file = OutgoingFile("été.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")
    send(compose(OUTGOING, [file]), Server.at(smtp.url), signer=signer(key))
    [arrived] = smtp.received
    assert arrived.content.startswith(b"DKIM-Signature: ")
    assert signed_by(arrived.content, "magasin.example", key.txt) == "magasin.example"


@pytest.mark.parametrize(
    ("was", "is_"),
    [
        (b"Subject: Re", b"Subject: Fw"),
        (b"jeanne@example.fr", b"jeanne@example.it"),
        (b"Bonjour", b"Bonsoir"),
        (b"\r\nTo:", b"\r\nFrom: x@y.example\r\nTo:"),
    ],
)
def test_whoever_changes_it_on_the_way_breaks_the_signature(
    key: DkimKey, was: bytes, is_: bytes
) -> None:
    mail = signer(key).signed(bytes(compose(OUTGOING)), "magasin.example")
    assert signed_by(mail, "magasin.example", key.txt) == "magasin.example"
    assert mail.replace(was, is_) != mail
    assert signed_by(mail.replace(was, is_), "magasin.example", key.txt) is None


def test_a_subdomain_is_signed_for_and_a_strangers_domain_is_not(key: DkimKey) -> None:
    for domain, is_signed in (("sav.magasin.example", True), ("autre.example", False)):
        mail = compose(replace(OUTGOING, sender=Party(address=f"contact@{domain}")))
        signed = signer(key).signed(bytes(mail), domain)
        assert signed.startswith(b"DKIM-Signature: ") is is_signed


def test_without_its_key_a_mail_waits_rather_than_leave_unsigned(
    smtp: Smtp, tmp_path: Path
) -> None:
    for content in (None, "no key at all"):
        file = tmp_path / "missing.pem"
        if content is not None:
            file.write_text(content)
        with pytest.raises(Unavailable, match="INBOX_DKIM_KEY"):
            send(
                compose(OUTGOING),
                Server.at(smtp.url),
                signer=Signer(file, "s", "magasin.example"),
            )
    assert smtp.received == []


def test_the_record_to_publish_is_the_public_half_of_the_key(key: DkimKey) -> None:
    published = signer(key).record().encode()
    mail = signer(key).signed(bytes(compose(OUTGOING)), "magasin.example")
    assert signed_by(mail, "magasin.example", lambda _: published) == "magasin.example"
