"""People, dates, charsets and encoded words, as mail programs really write them."""

from __future__ import annotations

import pytest

from inbox.normalise import attachments, charset, dates, headers, parties


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ('"Foo, Bar" <a@B.FR>', [("Foo, Bar", "a@b.fr")]),
        ("Foo, Bar <a@b.fr>", [("Foo, Bar", "a@b.fr")]),
        ("a@b.fr (Jean Martin)", [("Jean Martin", "a@b.fr")]),
        ("undisclosed-recipients:;", []),
        (
            'Team: a@b.fr, "X" <c@d.fr>; e@f.fr',
            [(None, "a@b.fr"), ("X", "c@d.fr"), (None, "e@f.fr")],
        ),
        ("<@x,@y:a@b.fr>", [(None, "a@b.fr")]),
        ("Jean Martin a@b.fr", [("Jean Martin", "a@b.fr")]),
        ("Jean <a@b.fr", [("Jean", "a@b.fr")]),
        ('"Jean" <a@b.fr>>', [("Jean", "a@b.fr")]),
        ('"Jean <a@b.fr>', [("Jean", "a@b.fr")]),
        ('"=?utf-8?q?J=C3=A9r=C3=B4me?=" <a@b.fr>', [("Jérôme", "a@b.fr")]),
        ("=?utf-8?Q?Martin=2C_Jean?= <a@b.fr>", [("Martin, Jean", "a@b.fr")]),
        ("a@b.fr; c@d.fr,", [(None, "a@b.fr"), (None, "c@d.fr")]),
        ("Martin <mailto:a@b.fr>", [("Martin", "a@b.fr")]),
        ("'Jean' <a@b.fr>", [("Jean", "a@b.fr")]),
        ("Jean [SAV] <a@b.fr>", [("Jean [SAV]", "a@b.fr")]),
        ('"John Doe"@b.fr', [(None, '"John Doe"@b.fr')]),
        ("Anne <anne@été.FR>", [("Anne", "anne@été.fr")]),
        ("Jean Martin", [("Jean Martin", None)]),
        ("<>", []),
    ],
)
def test_an_address_field_names_its_people(
    field: str, expected: list[tuple[str | None, str | None]]
) -> None:
    assert [(party.name, party.address) for party in parties.parse(field)] == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Tue, 3 Mar 2026 09:12:00 +0100", "2026-03-03T09:12:00+01:00"),
        ("3 Mar 26 09:12 CEST", "2026-03-03T09:12:00+02:00"),
        ("Tue, 3 Mar 2026 09:12:00 +0100 (heure (de Paris))", "2026-03-03T09:12:00+01:00"),
        ("Tue, 3 Mar 2026 09:12:00 GMT+0100", "2026-03-03T09:12:00+01:00"),
        ("Tue, 3 Mar 2026 09:12:60 +05:30", "2026-03-03T09:12:59+05:30"),
        ("mar., 3 mars 2026 09:12:00 +0200", "2026-03-03T09:12:00+02:00"),
        ("2026-03-03T09:12:00+01:00", "2026-03-03T09:12:00+01:00"),
        ("Tue, 3 Mar 126 09:12:00.123 +0100", "2026-03-03T09:12:00+01:00"),
        ("Tue, 3 Mar 2026 24:00:00 +0100", "2026-03-04T00:00:00+01:00"),
        ("Tue, 3 Mar 2026 9:12:00 PM +0100", "2026-03-03T21:12:00+01:00"),
        ("Tue, 3 Mar 2026 12:05 a.m. +0100", "2026-03-03T00:05:00+01:00"),
        ("Tue, 3 Mar 2026 09:12:00", "2026-03-03T09:12:00+00:00"),
        ("Tue, 3 Mar 2026 09:12:00 -0000", "2026-03-03T09:12:00+00:00"),
        ("Tue, 3 Mar 2026 25:12:00 +9900", None),
        ("yesterday", None),
    ],
)
def test_a_date_keeps_the_offset_that_was_written(field: str, expected: str | None) -> None:
    found = dates.parse(field)
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("=?utf-8?q?J=C3?= =?utf-8?q?=A9r?=", "Jér"),
        ("=?utf-8?B?SsOpcg?=", "Jér"),
        ("=?utf-8?q?a b c?=", "a b c"),
        ("x=?utf-8?q?=C3=A9?=y", "xéy"),
        ("=?utf-8?q?=E9t=E9?=", "été"),
        ("=?utf-8?q?sans fin", "sans fin"),
        ("=?utf-8*fr?q?=C3=A9?=", "é"),
        ("=?utf-8?q?why?=C3=A9?=", "why?é"),
        ("a =?utf-8?q?b?= c", "a b c"),
        ("100 =? 20", "100 =? 20"),
        ("caf\udce9", "café"),
        ("=?utf-8?Q?abc=?=", "abc="),
        ("=?utf-8?Q?une=0Aligne?=", "une ligne"),
    ],
)
def test_encoded_words_in_the_wild_are_read(field: str, expected: str) -> None:
    assert headers.decoded(field) == expected


@pytest.mark.parametrize(
    ("data", "declared", "expected"),
    [
        ("été".encode(), None, "été"),
        ("été".encode(), "us-ascii", "été"),
        ("5 €".encode("cp1252"), "iso-8859-1", "5 €"),
        ("été".encode("cp1252"), "utf-8", "été"),
        ("abc".encode("ascii"), "utf-16", "abc"),
        ("\ufeffé".encode("utf-16-le"), "utf-8", "é"),
        (b"abc", "base64", "abc"),
        (b"a\x00b", "utf-8", "ab"),
        ("привет".encode("koi8-r"), "koi8-r", "привет"),
        ("안녕".encode("cp949"), "ks_c_5601-1987", "안녕"),
    ],
)
def test_a_text_is_read_in_the_charset_it_is_in(
    data: bytes, declared: str | None, expected: str
) -> None:
    assert charset.decode(data, declared) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\facture.pdf", "facture.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("CON.txt", "_CON.txt"),
        ("a\r\nb.txt", "ab.txt"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("..", "attachment.pdf"),
        ("", "attachment.pdf"),
    ],
)
def test_a_file_name_is_safe_to_save_under(name: str, expected: str) -> None:
    assert attachments.safe_name(name, "application/pdf") == expected


@pytest.mark.parametrize(
    ("data", "claimed", "name", "expected"),
    [
        (b"%PDF-1.7", "application/octet-stream", "f", "application/pdf"),
        (b"MZ" + bytes(60), "image/png", "photo.png",
         "application/vnd.microsoft.portable-executable"),
        (b"\xff\xd8\xff\xe0", "image/png", "a.png", "image/jpeg"),
        (b"a;b\n1;2", "text/csv", "a.csv", "text/csv"),
        (b"a;b\n1;2", "application/octet-stream", "a.csv", "text/csv"),
        (b"PK\x03\x04" + bytes(40), "application/octet-stream", "a.docx",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"hello", None, None, "text/plain"),
    ],
)  # fmt: skip
def test_a_type_is_what_the_bytes_are(
    data: bytes, claimed: str | None, name: str | None, expected: str
) -> None:
    assert attachments.real_type(data, claimed, name) == expected
