"""What we write goes out as it was meant: threaded, dated, and with no header smuggled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.errors import Refused
from inbox.mailer import OutgoingFile, compose
from inbox.records import Outgoing, Party

AT = datetime(2026, 3, 3, 8, 12, tzinfo=UTC)
OUTGOING = Outgoing(
    message_id="<t1042.abc@magasin.example>",
    sender=Party(name="Service après-vente", address="contact@magasin.example"),
    to=(Party(name="Martin, Jeanne", address="jeanne@example.fr"),),
    subject="Re: Canapé livré déchiré",
    text="Bonjour Madame,\n\nVotre canapé part demain.\n",
)
names = st.text(max_size=90).filter(lambda name: name == " ".join(name.split()))


def wire(outgoing: Outgoing, *files: OutgoingFile) -> bytes:
    return bytes(compose(outgoing, files, at=AT))


def read(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def words(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_reply_reads_back_as_it_was_written() -> None:
    mail = read(wire(replace(OUTGOING, reply_to=Party(address="contact+t1042.x@magasin.example"))))
    assert mail["From"].addresses[0].display_name == "Service après-vente"
    assert mail["To"].addresses[0].display_name == "Martin, Jeanne"
    assert mail["To"].addresses[0].addr_spec == "jeanne@example.fr"
    assert mail["Reply-To"] == "contact+t1042.x@magasin.example"
    assert mail["Subject"] == "Re: Canapé livré déchiré"
    assert mail["Date"].datetime == AT
    assert words(mail) == OUTGOING.text
    assert mail["Auto-Submitted"] is None


def test_a_thread_holds_however_long_its_ids_are() -> None:
    ids = [f"<{'A' * 90}{number}@eurprd04.prod.outlook.example>" for number in range(30)]
    raw = wire(replace(OUTGOING, in_reply_to=ids[-1], references=tuple(ids[:-1])))
    assert b"=?" not in raw.partition(b"References")[2].partition(b">\r\nM")[0]
    mail = read(raw)
    assert mail["References"].split() == ids
    assert mail["In-Reply-To"] == ids[-1]
    assert mail["Message-ID"] == OUTGOING.message_id


def test_ids_that_come_without_brackets_or_as_nonsense_break_nothing() -> None:
    mail = read(wire(replace(OUTGOING, in_reply_to="a@b", references=("x@y", "é", "two words"))))
    assert mail["References"] == "<x@y> <a@b>"
    assert mail["In-Reply-To"] == "<a@b>"


def test_an_automatic_mail_says_so() -> None:
    assert read(wire(replace(OUTGOING, automatic=True)))["Auto-Submitted"] == "auto-replied"


@pytest.mark.parametrize(
    "evil", ["Re: x\r\nBcc: all@example.fr", "x\nX: y", "x\rX: y", "x\u2028X: y", "x\x00\x0by"]
)
def test_no_value_begins_another_header(evil: str) -> None:
    outgoing = replace(
        OUTGOING, subject=evil, sender=Party(name=evil, address="a@b.fr"), in_reply_to=evil
    )
    mail = read(wire(outgoing, OutgoingFile(f"{evil}.pdf", "application/pdf", b"%PDF")))
    assert {name.lower() for name in mail} <= {
        *("from", "to", "subject", "date", "message-id", "content-type", "mime-version"),
        *("content-transfer-encoding",),
    }
    for part in mail.walk():
        assert part["Bcc"] is None
        assert part["X"] is None


@pytest.mark.parametrize(
    "address", ["", "jeanne", "a@b\r\nBcc: c@d", "a b@c.fr", "a@b,c@d", "<a@b>", "a@", None]
)
def test_what_is_no_address_is_refused_without_repeating_it(address: str | None) -> None:
    with pytest.raises(Refused, match="not a mail address"):
        compose(replace(OUTGOING, to=(Party(address=address),)))


def test_an_address_beyond_ascii_keeps_its_domain_readable_to_servers() -> None:
    raw = wire(replace(OUTGOING, to=(Party(address="zoe@déménagement.example"),)))
    assert b"zoe@xn--dmnagement-b7ab.example" in raw


@given(name=names, subject=names, text=st.text(max_size=300))
def test_any_text_at_all_reads_back(name: str, subject: str, text: str) -> None:
    sender = Party(name=name, address="a@b.fr")
    raw = wire(replace(OUTGOING, sender=sender, subject=subject, text=text))
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()
    mail = read(raw)
    assert mail["From"].addresses[0].addr_spec == "a@b.fr"
    assert len(mail["From"].addresses) == 1


@pytest.mark.parametrize(
    "name",
    [
        "Jeanne-Éléonore de la Très Longue Maison (après-vente), et Fils & Compagnie",
        'O\'Brien "Bob" é',
        "名前" * 30,
        "Martin, Jeanne (SAV) <x>",
        "a" * 200,
    ],
)
def test_a_name_is_read_back_whole(name: str) -> None:
    raw = wire(replace(OUTGOING, sender=Party(name=name, address="a@b.fr")))
    # Not by the policy of `read`: Python 3.11 shows a space between two encoded-words.
    [(phrase, address)] = getaddresses([message_from_bytes(raw)["From"].replace("\r\n", "")])
    assert (str(make_header(decode_header(phrase))), address) == (name, "a@b.fr")


def test_attachments_go_with_their_names_and_bytes() -> None:
    files = [
        OutgoingFile("avoir n° 12 – été.pdf", "application/pdf", b"%PDF-1.7 \x00\xff"),
        OutgoingFile("a/b.eml", "message/rfc822", b"Subject: x\n\ny"),
    ]
    parts = list(read(wire(OUTGOING, *files)).iter_attachments())
    assert [part.get_filename() for part in parts] == ["avoir n° 12 – été.pdf", "a_b.eml"]
    assert [part.get_content() for part in parts] == [file.body for file in files]
    assert parts[1].get_content_type() == "application/octet-stream"
