"""What an agent types arrives as paragraphs, lists, links and pictures, and never as markup."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.mailer import OutgoingFile, compose
from inbox.mailer.html_part import html_of
from inbox.records import Outgoing, Party

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
OUTGOING = Outgoing(
    message_id="<t1042.abc@magasin.example>",
    sender=Party(address="contact@magasin.example"),
    to=(Party(address="jeanne@example.fr"),),
    subject="Re: Canapé",
    text="Bonjour,\n\nVoyez [plan.png] et www.magasin.example/retours.\n",
)


def body(text: str, **more: str) -> str:
    found = re.search(r"<body>\n(.*)\n</body>", html_of(text, **more), re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Bonjour,\nligne\n\n\nÀ demain", "<p>Bonjour,<br>\nligne</p>\n<p>À demain</p>"),
        ("Il :\n- un\n- deux\nÀ", "<p>Il :</p>\n<ul><li>un</li><li>deux</li></ul>\n<p>À</p>"),
        ("a  b", "<p>a&nbsp; b</p>"),
        ("x - y\n-5 %", "<p>x - y<br>\n-5 %</p>"),
        ("<b>& \"c\"</b>", "<p>&lt;b&gt;&amp; \"c\"&lt;/b&gt;</p>"),
        ("https://x.fr/?b&c.", '<p><a href="https://x.fr/?b&amp;c">https://x.fr/?b&amp;c</a>.</p>'),
        ("(www.x.fr/a_(b))", '<p>(<a href="https://www.x.fr/a_(b)">www.x.fr/a_(b)</a>)</p>'),
        ("à sav@x.fr, merci", '<p>à <a href="mailto:sav@x.fr">sav@x.fr</a>, merci</p>'),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
    ],
)  # fmt: skip
def test_text_becomes(text: str, html: str) -> None:
    assert body(text) == html


class _Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.schemes: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name in {"href", "src"}:
                self.schemes.add((value or "").partition(":")[0])

    def handle_data(self, data: str) -> None:
        self.words += data


@given(st.text(max_size=300) | st.text("<>\"'&=/:@.ahtps()[]- \n", max_size=120))
def test_no_text_at_all_becomes_markup_or_loses_a_letter(text: str) -> None:
    read = _Read()
    read.feed(html_of(text))
    read.close()
    assert read.tags <= {"html", "head", "meta", "body", "p", "br", "ul", "li", "a"}
    assert read.attributes <= {"charset", "href"}
    assert read.schemes <= {"http", "https", "mailto"}
    assert "".join(re.findall(r"\w", read.words)) == "".join(re.findall(r"\w", text))


def parts(mail: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in mail.walk()]


def read(outgoing: Outgoing, *files: OutgoingFile) -> EmailMessage:
    mail = message_from_bytes(bytes(compose(outgoing, files)), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_a_reply_has_a_plain_part_first_and_an_html_part_that_says_the_same() -> None:
    mail = read(OUTGOING)
    assert parts(mail) == ["multipart/alternative", "text/plain", "text/html"]
    html = mail.get_body(("html",))
    assert html is not None
    assert "www.magasin.example/retours</a>." in html.get_content()


def test_a_picture_that_the_text_names_stands_in_the_text_and_the_rest_is_attached() -> None:
    picture = OutgoingFile("plan.png", "image/png", PNG)
    others = [
        OutgoingFile("autre.png", "image/png", PNG),
        OutgoingFile("avoir.pdf", "application/pdf", b"%PDF"),
    ]
    mail = read(OUTGOING, picture, *others)
    assert parts(mail) == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "multipart/related"),
        *("text/html", "image/png", "image/png", "application/pdf"),
    ]
    shown = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    html = mail.get_body(("html",))
    assert html is not None
    assert shown["Content-ID"] == "<1.t1042.abc@magasin.example>"
    assert 'src="cid:1.t1042.abc@magasin.example" alt="plan.png"' in html.get_content()
    assert shown.get_content_disposition() == "inline"
    assert shown.get_content() == PNG
    assert [part.get_filename() for part in mail.iter_attachments()] == ["autre.png", "avoir.pdf"]


def test_the_signature_stands_under_the_text_where_mail_programs_look_for_it() -> None:
    signed = replace(OUTGOING, signature="Léa Fontaine\nService client <1>")
    mail = read(signed)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    words = plain.get_content().replace("\r\n", "\n")
    assert words.endswith("/retours.\n\n-- \nLéa Fontaine\nService client <1>\n")
    assert "-- <br>\nLéa Fontaine<br>\nService client &lt;1&gt;</p>" in html.get_content().replace(
        "\r\n", "\n"
    )
