"""Who proves a sender: the servers we trust, else his domain's own signature; else nobody."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from inbox.identify import is_spoofed
from inbox.normalise import normalise
from inbox.records import Channel, Raw
from inbox.sender_proof import Trust, signed_by, with_proof
from tests.servers.dkim_key import DkimKey

NOW = datetime.now(UTC)
TRUSTED = frozenset({"mx.magasin.example"})


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> DkimKey:
    folder: Path = tmp_path_factory.mktemp("dkim")
    return DkimKey(folder / "dkim.pem", "s1", "courriel.example")


@pytest.fixture(autouse=True)
def fresh(key: DkimKey) -> None:
    key.asked.clear()
    key.away = False


def mail(author: str = "jeanne@courriel.example", at: datetime = NOW, top: str = "") -> bytes:
    head = f"From: Jeanne <{author}>\r\nTo: contact@magasin.example\r\nSubject: Canapé\r\n"
    head += f"Date: {format_datetime(at)}\r\nMessage-ID: <1@courriel.example>\r\n"
    head += "Content-Type: text/plain; charset=utf-8\r\n"
    return f"{top}{head}\r\nBonjour, où est mon canapé ?\r\n".encode()


def proof(body: bytes, trust: Trust, known: dict[str, Any] | None = None) -> dict[str, Any]:
    raw = Raw(uuid4(), Channel.EMAIL, "1", body, NOW, "1.eml")
    message = with_proof(normalise(raw, lambda _: ""), raw, trust, known)
    judged: dict[str, Any] = message.facts["authenticity"]
    return judged | {"spoofed": is_spoofed(message.facts)}


def results(words: str, host: str = "mx.magasin.example") -> str:
    return f"Authentication-Results: {host}; {words}\r\n"


def test_a_right_signature_of_the_senders_domain_confirms_him(key: DkimKey) -> None:
    told = proof(key.signed(mail()), Trust(txt=key.txt))
    assert (told["result"], told["by"], told["dkim_domain"]) == (
        "confirmed",
        "dkim",
        "courriel.example",
    )


@pytest.mark.parametrize(
    "author",
    ["jeanne@autre.example", "jeanne@courriel.example.org", "jeanne@xcourriel.example", "none"],
)
def test_a_signature_of_another_domain_proves_nothing_of_the_sender(
    key: DkimKey, author: str
) -> None:
    assert proof(key.signed(mail(author)), Trust(txt=key.txt))["result"] == "unproven"
    assert key.asked == []


def test_a_changed_mail_is_unproven_and_not_forged_for_lists_change_mail_too(
    key: DkimKey,
) -> None:
    told = proof(key.signed(mail()).replace(b"Bonjour", b"Bonsoir"), Trust(txt=key.txt))
    assert (told["result"], told["spoofed"]) == ("unproven", False)


def test_a_signature_over_a_part_of_the_mail_proves_nothing(key: DkimKey) -> None:
    import dkim

    whole = dkim.sign(
        mail(),
        b"s1",
        b"courriel.example",
        key.file.read_bytes(),
        canonicalize=(b"relaxed", b"relaxed"),
        length=True,
    )
    body = bytes(whole) + mail()
    assert signed_by(body, "courriel.example", key.txt) is None


def test_while_the_dns_is_away_nothing_is_proven_and_nothing_fails(key: DkimKey) -> None:
    key.away = True
    assert proof(key.signed(mail()), Trust(txt=key.txt))["result"] == "unproven"


def test_of_an_old_mail_the_dns_is_not_asked(key: DkimKey) -> None:
    old = mail(at=NOW - timedelta(days=400))
    assert proof(key.signed(old), Trust(txt=key.txt))["result"] == "unproven"
    assert key.asked == []


def test_what_was_found_once_stays_when_the_key_is_gone(key: DkimKey) -> None:
    known = proof(key.signed(mail()), Trust(txt=key.txt))
    key.asked.clear()
    assert proof(key.signed(mail()), Trust(txt=key.txt), known)["result"] == "confirmed"
    assert key.asked == []


@pytest.mark.parametrize(
    ("words", "result", "spoofed"),
    [
        ("dmarc=pass header.from=courriel.example", "confirmed", False),
        ("dmarc=fail; spf=pass smtp.mailfrom=x@evil.example", "forged", True),
        ("spf=fail smtp.mailfrom=courriel.example; dkim=none", "forged", True),
        ("spf=pass smtp.mailfrom=x@courriel.example; dkim=none", "confirmed", False),
        ("spf=pass smtp.mailfrom=x@evil.example; dkim=none", "unproven", True),
        ("dkim=pass header.d=mail.courriel.example", "confirmed", False),
        ("dkim=pass header.d=evil.example", "unproven", True),
    ],
)
def test_the_word_of_a_server_that_we_trust_decides(
    key: DkimKey, words: str, result: str, spoofed: bool
) -> None:
    told = proof(key.signed(mail(top=results(words))), Trust(TRUSTED, key.txt))
    assert (told["result"], told["spoofed"], told["by"]) == (result, spoofed, "mx.magasin.example")
    assert key.asked == []


def test_nobody_confirms_himself_by_writing_the_field_into_his_mail(key: DkimKey) -> None:
    forged = mail(top=results("dmarc=pass", "mx.evil.example"))
    for trust in (Trust(TRUSTED, key.txt), Trust(txt=key.txt)):
        assert proof(forged, trust)["result"] == "unproven"


def test_a_right_signature_outweighs_the_fail_of_a_server_that_nobody_trusts(
    key: DkimKey,
) -> None:
    body = key.signed(mail(top=results("spf=fail", "relay.example")))
    assert proof(body, Trust(txt=key.txt))["result"] == "confirmed"
    assert proof(body, Trust())["result"] == "forged"


def test_no_letter_or_call_has_a_proof() -> None:
    comment = b'{"comment_id": "k1", "store": "042", "rating": 1, "comment": "Caisse."}'
    raw = Raw(uuid4(), Channel.KIOSK, "1", comment, NOW)
    message = normalise(raw, lambda _: "")
    assert with_proof(message, raw, Trust()) is message


@pytest.mark.parametrize("filler", [b" " * 3_000_000, b"\t \r" * 500_000, b"\r\n" * 500_000])
def test_a_hostile_body_costs_no_time(key: DkimKey, filler: bytes) -> None:
    body = key.signed(mail()) + filler + b"x"
    start = time.monotonic()
    assert signed_by(body, "courriel.example", key.txt) is None
    assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    "field",
    [
        *(b"", b"x", b"v=1", b"=;=;=", b"v" * 50_000),
        b"v=1; a=rsa-sha256; d=courriel.example; s=s1; h=from; bh=; b=",
        b"v=1; a=rsa-sha256; d=courriel.example; s=\xff; h=from; bh=!; b=!",
    ],
)
def test_a_broken_signature_is_no_proof_and_no_error(key: DkimKey, field: bytes) -> None:
    body = b"DKIM-Signature: " + field + b"\r\n" + mail()
    assert signed_by(body, "courriel.example", key.txt) is None


@pytest.mark.parametrize(
    "record",
    [
        b"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        b"v=DKIM1; k=rsa; p=",
        b"v=DKIM1; p=MAA=",
        b"v=DKIM1; k=rsa; p=MCIwDQYJKoZIhvcNAQEBBQADEQAwDgIBAAIJAJ+f////////",
        b"v=DKIM1; k=none; p=AAAA",
        b"\xff\xfe",
        b"",
        b"p=" + b"A" * 5000,
        None,
    ],
)
@pytest.mark.parametrize("algorithm", [b"rsa-sha256", b"ed25519-sha256", b"rsa-sha1"])
def test_a_broken_key_is_no_proof_and_no_error(
    key: DkimKey, record: bytes | None, algorithm: bytes
) -> None:
    body = key.signed(mail()).replace(b"a=rsa-sha256", b"a=" + algorithm)
    assert signed_by(body, "courriel.example", lambda _: record) is None
