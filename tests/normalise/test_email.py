"""Every mail is read right: each sample's record stands beside it, written by hand."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inbox.errors import Unreadable
from inbox.normalise import email, normalise
from inbox.records import Channel, Message, Party, Raw

SAMPLES = Path(__file__).parent.parent / "samples" / "email"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.eml"))
HEAD = b"From: a@example.fr\nSubject: s\nMessage-ID: <1@example.fr>\n"


def read(body: bytes) -> Message:
    raw = Raw(UUID(int=0), Channel.EMAIL, "k", body, datetime.now(UTC), "a.eml")
    return normalise(raw, lambda _: "")


def pair(party: Party | None) -> list[str | None] | None:
    return [party.name, party.address] if party else None


def record(found: Message) -> dict[str, object]:
    return {
        "sender": pair(found.sender),
        "to": [pair(party) for party in found.to],
        "cc": [pair(party) for party in found.cc],
        "subject": found.subject,
        "text": found.text,
        "sent_at": found.sent_at.isoformat() if found.sent_at else None,
        "attachments": [[a.filename, a.content_type, a.size, a.inline] for a in found.attachments],
        "external_id": found.external_id,
        "in_reply_to": found.in_reply_to,
        "references": list(found.references),
        "signed": found.facts.get("signed"),
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_gives_the_record_beside_it(name: str) -> None:
    found = read((SAMPLES / f"{name}.eml").read_bytes())
    expected = json.loads((SAMPLES / f"{name}.json").read_text())
    defects = expected.pop("defects", [])
    assert {key: record(found)[key] for key in expected} == expected
    assert set(defects) <= set(found.facts.get("defects", []))


def test_the_digest_is_that_of_the_attached_bytes_and_they_are_given_again() -> None:
    body = (SAMPLES / "related_picture.eml").read_bytes()
    record, data = email.attachment(body, "a.eml", 0)
    assert record == read(body).attachments[0]
    assert record.sha256 == hashlib.sha256(data).hexdigest()
    shown = email.html_body(body, "a.eml")
    assert shown is not None
    assert shown.pictures == {"img1": 0}
    with pytest.raises(IndexError):
        email.attachment(body, "a.eml", 1)


def test_an_attached_mail_keeps_its_bytes_and_its_words_are_not_the_senders() -> None:
    inner = b"Subject:  odd   spacing\nFrom:z@z.example\n\nnot mine\n"
    body = HEAD + b"Content-Type: multipart/mixed; boundary=M\n\n--M\n\nmine\n--M\n"
    body += b"Content-Type: message/rfc822\n\n" + inner + b"\n--M--\n"
    assert email.attachment(body, None, 0)[1] == inner
    assert read(body).text == "mine"


def test_an_emlx_of_apple_mail_is_read_without_its_count_and_its_property_list() -> None:
    mail = HEAD + b"\nBonjour\n"
    assert read(b"%d\n" % len(mail) + mail + b"<?xml version='1.0'?><plist/>").text == "Bonjour"


def test_two_deliveries_of_one_mail_have_one_fingerprint_and_a_forged_id_another() -> None:
    mail = HEAD + b"\nBonjour\n"
    delivered_again = b"Received: by other.example; Tue, 3 Mar 2026 09:12:00 +0100\n" + mail
    assert read(mail).fingerprint == read(delivered_again).fingerprint
    assert read(mail).fingerprint != read(HEAD + b"\nAutre chose\n").fingerprint
    assert read(b"From: a@example.fr\nSubject: s\n\nBonjour\n").fingerprint is None


def test_what_the_receiving_server_found_out_is_kept() -> None:
    body = b"Authentication-Results: mx.magasin.example (x) 1; spf=pass smtp.mailfrom=a@b.c;\n"
    body += b" dkim=fail header.d=x.example; dkim=pass header.d=example.fr; dmarc=none\n" + HEAD
    assert read(body + b"\nx").facts["authentication"] == [
        {"host": "mx.magasin.example", "spf": "pass", "dkim": "pass", "dmarc": "none",
         "dkim_domain": "example.fr", "spf_domain": "b.c"}
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [b"", b"\n\n", b"\x7fELF" + bytes(500), b"hello world\n\nno mail",
     b"<html><body>x</body></html>",
     b"%PDF-1.4\nFrom here on: nothing\n"],
)  # fmt: skip
def test_what_is_no_mail_is_refused_in_one_line(body: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^not an e-mail: [^\n]+$"):
        read(body)


NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(200)
)


@pytest.mark.parametrize(
    "body",
    [
        HEAD + NESTED + b"\nx\n" * 5_000,
        HEAD + b"Content-Type: message/rfc822\n\n" * 300 + b"x",
        HEAD + b"Content-Type: multipart/mixed; boundary=M\n\n" + b"--M\n\nx\n" * 3_000,
        b"From: " + b"[" * 60_000 + b"\nSubject: " + b"=?utf-8?b?" * 6_000 + b"\n\nx",
        HEAD + b"\n" + b"begin 644 a\n" * 20_000,
        HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"AAAA=\n" * 50_000,
        HEAD + b"Content-Type: text/html\n\n<p " + b"a=b " * 50_000 + b">x",
    ],
    ids=["parts", "mails", "siblings", "header", "uuencode", "base64", "attributes"],
)
def test_a_mail_made_to_take_long_is_read_soon(body: bytes) -> None:
    started = process_time()
    read(body)
    assert process_time() - started < 3


def test_a_text_without_end_is_cut_and_said_so() -> None:
    found = read(HEAD + b"\n" + b"a" * 10_500_000)
    assert len(found.text) == 10_000_000
    assert "the text is too long: its end was left out" in found.facts["defects"]


PIECES = st.sampled_from(
    [b"From: a@b.fr\n", b"Subject: =?utf-8?q?a?=\n", b"\n", b"\r\n", b"--M\n", b"--M--\n", b"\x00",
     b"Content-Type: multipart/mixed; boundary=M\n", b"Content-Type: message/rfc822\n", b"\xff",
     b"Content-Type: text/html; charset=utf-7\n", b"Content-Transfer-Encoding: base64\n",
     b"<p>&#0;",
     b"Content-Type: text/calendar\n", b"begin 644 x\n", b"=", b"\"", b";", b"(", b"BEGIN:VEVENT\n",
     b"Content-Disposition: attachment; filename*0*=x''%ff\n", b"Date: 99 Foo 1 +9999\n",
     b"Content-Type: application/ms-tnef\n", b"\x78\x9f\x3e\x22", b"\xed\xa0\x80"]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES | st.binary(max_size=20), max_size=25).map(b"".join))
def test_any_bytes_give_a_message_that_can_be_stored_or_are_refused(body: bytes) -> None:
    try:
        found = read(body)
    except Unreadable as why:
        assert "\n" not in str(why)  # noqa: PT017  either outcome is right
        return
    kept = json.dumps(
        [found.text, found.subject, found.reply_text, dict(found.facts), found.external_id,
         found.references, pair(found.sender), [a.filename for a in found.attachments]],
        ensure_ascii=False,
    )  # fmt: skip
    assert "\\u0000" not in kept
    kept.encode("utf-8")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_long_base64_keeps_its_bytes_wherever_it_stands(end: str) -> None:
    lines = end.join(["QUJD" * 19] * 200)
    mark = "@lines of base64 0@"
    part = f"--M{end}Content-Type: application/pdf{end}Content-Transfer-Encoding: base64{end}{end}"
    forged = f"--M{end}Content-Type: text/plain{end}{end}{mark}{end}"
    for forgery in ("", forged):
        body = HEAD + f"Content-Type: multipart/mixed; boundary=M{end}{end}".encode()
        body += (
            f"{lines}{end}{forgery}{part}{lines}{end}QUJD{end}{part}{lines}{end}--M--{end}".encode()
        )
        found = read(body)
        sizes = [one.size for one in found.attachments]
        assert sizes == [57 * 200 + 3, 57 * 200]
        assert found.attachments[1].sha256 == hashlib.sha256(b"ABC" * 19 * 200).hexdigest()
        assert found.text == (mark if forgery else "")
    assert read(HEAD + f"\nAvant{end}{lines}{end}".encode()).text.endswith("QUJD")
