"""Outlook messages are read as the mails they were."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from uuid import UUID

import pytest
from compressed_rtf import compress

from inbox.errors import Unreadable
from inbox.normalise import email, normalise, outlook, rtf
from inbox.records import Channel, Message, Party, Raw
from tests.normalise.compound_file import Tree, compound


def properties(header: int, *fixed: tuple[int, int, bytes]) -> bytes:
    rows = (struct.pack("<HHI", kind, number, 6) + value.ljust(8, b"\0")
            for number, kind, value in fixed)  # fmt: skip
    return bytes(header) + b"".join(rows)


def wide(number: int, text: str) -> tuple[str, bytes]:
    return f"__substg1.0_{number:04X}001F", text.encode("utf-16-le")


def binary(number: int, data: bytes) -> tuple[str, bytes]:
    return f"__substg1.0_{number:04X}0102", data


def recipient(name: str, address: str, kind: int) -> Tree:
    return {
        "__properties_version1.0": properties(8, (0x0C15, 3, struct.pack("<i", kind))),
        **dict([wide(0x3001, name), wide(0x39FE, address)]),
    }


def attached(name: str, data: bytes, mime: str, content_id: str | None = None) -> Tree:
    streams: Tree = {
        "__properties_version1.0": properties(8, (0x3705, 3, struct.pack("<i", 1))),
        **dict([wide(0x3707, name), wide(0x370E, mime), binary(0x3701, data)]),
    }
    if content_id:
        streams.update([wide(0x3712, content_id)])
    return streams


def message(*streams: tuple[str, bytes], **storages: Tree) -> Tree:
    at = int(datetime(2026, 3, 3, 8, 12, tzinfo=UTC).timestamp() + 11_644_473_600) * 10_000_000
    fixed = ((0x0039, 0x40, struct.pack("<Q", at)), (0x3FDE, 3, struct.pack("<i", 65001)))
    return {
        "__properties_version1.0": properties(32, *fixed),
        **dict(streams),
        **storages,
    }


def read(tree: Tree) -> Message:
    raw = Raw(UUID(int=0), Channel.EMAIL, "k", compound(tree), datetime.now(UTC), "a.msg")
    return normalise(raw, lambda _: "")


SENDER = (wide(0x0C1A, "Jeanne Martin"), wide(0x5D01, "jeanne@EXAMPLE.fr"))


def test_a_message_that_never_left_exchange_has_its_people_date_and_text() -> None:
    found = read(
        message(
            *SENDER, wide(0x0037, "Canapé cassé"), wide(0x1000, "Bonjour,\r\nil est cassé.\r\n"),
            wide(0x1035, "<abc@exchange>"),
            **{"__recip_version1.0_#00000000": recipient("SAV", "sav@example.fr", 1),
               "__recip_version1.0_#00000001": recipient("Paul", "paul@example.fr", 2)},
        )
    )  # fmt: skip
    assert found.sender == Party("Jeanne Martin", "jeanne@example.fr")
    assert (found.subject, found.text) == ("Canapé cassé", "Bonjour,\nil est cassé.")
    assert found.to == (Party("SAV", "sav@example.fr"),)
    assert found.cc == (Party("Paul", "paul@example.fr"),)
    assert found.sent_at == datetime(2026, 3, 3, 8, 12, tzinfo=UTC)
    assert found.external_id == "<abc@exchange>"


def test_internet_headers_win_and_keep_the_offset_of_the_date() -> None:
    kept = "From: J. Martin <j@example.fr>\r\nDate: Tue, 3 Mar 2026 09:12:00 +0100\r\n"
    kept += "References: <a@b> <c@d>\r\nIn-Reply-To: <c@d>\r\n"
    found = read(message(*SENDER, wide(0x007D, kept), wide(0x0037, "Re: x"), wide(0x1000, "Oui")))
    assert found.sender.address == "j@example.fr"
    assert found.sent_at is not None
    assert found.sent_at.isoformat() == "2026-03-03T09:12:00+01:00"
    assert (found.in_reply_to, found.references) == ("<c@d>", ("<a@b>", "<c@d>"))


def test_pictures_of_the_html_are_inline_and_found_again_in_the_bytes() -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(5000)
    tree = message(
        *SENDER,
        binary(0x1013, "<p>Voilà <img src='cid:img1'></p>".encode()),
        **{
            "__attach_version1.0_#00000000": attached("f.pdf", b"%PDF-1.4", "application/pdf"),
            "__attach_version1.0_#00000001": attached("i.png", picture, "image/png", "img1"),
        },
    )
    found = read(tree)
    assert found.text == "Voilà"
    assert [(a.filename, a.content_type, a.inline) for a in found.attachments] == [
        ("f.pdf", "application/pdf", False),
        ("i.png", "image/png", True),
    ]
    assert email.attachment(compound(tree), "a.msg", 1)[1] == picture
    shown = email.html_body(compound(tree), "a.msg")
    assert shown is not None
    assert shown.pictures == {"img1": 1}


def test_html_wrapped_in_rich_text_is_unwrapped() -> None:
    wrapped = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}"
        rb"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Caf\'e9 \u8364?{\*\htmltag84 <b>}fort"
        rb"{\*\htmltag92 </b>}\htmlrtf\par}\htmlrtf0 {\*\htmltag72 </p>}}"
    )
    assert rtf.parse(wrapped) == ("<p>Café €<b>fort</b></p>", None)
    found = read(message(*SENDER, binary(0x1009, compress(wrapped))))
    assert (found.text, found.has_html) == ("Café €fort", True)


def test_plain_rich_text_gives_its_words() -> None:
    source = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\info{\title no}}Bonjour\par \'e9t\'e9\tab 1}"
    assert rtf.parse(source) == (None, "Bonjour\nété\t1")


def test_a_message_within_the_message_is_attached_as_a_mail() -> None:
    inner: Tree = {
        "__properties_version1.0": bytes(24),
        **dict([*SENDER, wide(0x0037, "Avant"), wide(0x1000, "L'ancien texte")]),
    }
    holder: Tree = {
        "__properties_version1.0": properties(8, (0x3705, 3, struct.pack("<i", 5))),
        "__substg1.0_3701000D": inner,
    }
    found = read(message(*SENDER, wide(0x1000, "x"), **{"__attach_version1.0_#00000000": holder}))
    assert [(a.filename, a.content_type) for a in found.attachments] == [
        ("Avant.eml", "message/rfc822")
    ]


def test_an_exchange_name_is_no_address() -> None:
    found = read(
        message(wide(0x0C1A, "Jeanne"), wide(0x0C1F, "/O=EX/CN=JEANNE"), wide(0x1000, "x"))
    )
    assert found.sender == Party("Jeanne", None)


@pytest.mark.parametrize(
    "body", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"", b"\xd0\xcf"]
)
def test_what_is_no_message_is_refused_in_one_line(body: bytes) -> None:
    raw = Raw(UUID(int=0), Channel.EMAIL, "k", body, datetime.now(UTC), "a.msg")
    with pytest.raises(Unreadable, match=r"^not an Outlook message: [^\n]+$"):
        outlook.read(raw)


@pytest.mark.parametrize(
    ("page", "codec"), [(28605, "iso-8859-15"), (20866, "koi8-r"), (54936, "gb18030")]
)
def test_html_is_read_in_the_code_page_that_windows_numbers(page: int, codec: str) -> None:
    said = {28605: "5 €", 20866: "Привет", 54936: "订单"}[page]
    mail: Tree = {
        "__properties_version1.0": properties(32, (0x3FDE, 3, struct.pack("<i", page))),
        **dict([wide(0x0037, "s"), binary(0x1013, f"<p>{said}</p>".encode(codec))]),
    }  # fmt: skip
    assert read(mail).text == said


def test_recipients_and_subject_are_read_where_only_their_shown_form_is_left() -> None:
    streams = [
        wide(0x0E04, "Magasin <c@shop.example>; Martin, Jeanne"),
        wide(0x0E1D, "Devis"),
        wide(0x003D, "RE: "),
    ]
    found = read({"__properties_version1.0": properties(32), **dict(streams)})
    assert found.to == (Party("Magasin", "c@shop.example"), Party("Martin, Jeanne"))
    assert found.subject == "RE: Devis"
