"""Scanned letters: the text layer or the pictures, the head, and files that would do harm."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from inbox import ocr
from inbox.errors import Unreadable
from inbox.normalise import letter
from inbox.normalise.letter_pages import pages
from inbox.records import Channel, Message, Raw

SAMPLES = Path(__file__).parents[1] / "samples" / "letter"
HEAD = """Mme Jeanne Martin
12 rue des Lilas
69003 Lyon
jeanne@Example.FR
\t\tMaison et Atelier
\t\tService clients
Fait à Lyon, le 1er août 2026
Objet :  retard   de livraison

Madame, Monsieur,"""


def read(body: bytes, text: str = "lu") -> Message:
    """Read a letter whose every picture says `text`."""
    when = datetime(2026, 3, 4, tzinfo=UTC)
    raw = Raw(UUID(int=1), Channel.LETTER, "k", body, when, "letter")
    return letter.read(raw, lambda _image: text)


def picture(kind: str, *sizes: tuple[int, int]) -> bytes:
    """An image file with a mark on each of its pages."""
    pages = []
    for size in sizes:
        page = Image.new("L", size, 255)
        ImageDraw.Draw(page).rectangle((2, 2, size[0] // 2, size[1] // 2), fill=0)
        pages.append(page)
    out = io.BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if kind in {"TIFF", "PDF"} else {}
    pages[0].save(out, kind, **more)
    return out.getvalue()


def test_a_text_layer_is_read_without_looking_at_the_picture() -> None:
    expected = json.loads((SAMPLES / "text_layer.expected.json").read_text())
    message = read((SAMPLES / "text_layer.pdf").read_bytes(), "never")
    assert [line for line in message.text.split("\n") if line] == expected["text"]
    assert message.sender.name == expected["name"]
    assert message.sender.phone == expected["phone"]
    assert message.subject == expected["subject"]
    assert message.sent_at is not None
    assert message.sent_at.isoformat() == expected["sent_at"]
    assert message.facts["postal_code"] == expected["postal_code"]
    assert message.facts["city"] == expected["city"]
    assert message.external_id is message.fingerprint is None


@pytest.mark.heavy
def test_a_scanned_letter_is_recognised_on_this_machine() -> None:
    expected = json.loads((SAMPLES / "scan.expected.json").read_text())
    raw = Raw(
        UUID(int=1), Channel.LETTER, "k", (SAMPLES / "scan.png").read_bytes(), datetime.now(UTC)
    )
    message = letter.read(raw, ocr.read)
    assert message.sender.name == expected["name"]
    assert message.subject == expected["subject"]
    assert message.facts["postal_code"] == expected["postal_code"]
    assert message.text.split("\n")[-1] == expected["last_line"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "PDF"])
def test_every_kind_of_picture_is_read(kind: str) -> None:
    assert read(picture(kind, (300, 400))).text == "lu"


@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_the_pages_of_a_letter_are_read_in_order_up_to_the_twentieth(kind: str) -> None:
    message = read(picture(kind, *[(100, 100)] * 25))
    assert message.text.split("\n\n") == ["lu"] * 20
    assert message.facts["defects"] == ["20 of 25 pages read"]


def test_a_blank_page_has_no_text_and_is_said_so() -> None:
    out = io.BytesIO()
    Image.new("1", (3000, 3000), 1).save(out, "PNG")
    message = read(out.getvalue(), "never")
    assert (message.text, message.facts["defects"]) == ("", ["no text found"])


def test_the_head_tells_sender_date_and_subject() -> None:
    head = letter.read_head(HEAD)
    assert head.name == "Jeanne Martin"
    assert (head.postal_code, head.city) == ("69003", "Lyon")
    assert head.email == "jeanne@example.fr"
    assert head.subject == "retard de livraison"
    assert head.dated is not None
    assert head.dated.date().isoformat() == "2026-08-01"


def test_the_addressee_is_not_taken_for_the_sender() -> None:
    head = letter.read_head("Maison et Atelier\nService clients\n59000 Lille\n\nMadame,\nbonjour")
    assert head.name is head.address_block is None


def huge() -> bytes:
    """A picture of 900 million pixels in 100 kilobytes."""
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b"", "empty"),
        (b"bonjour", "neither a PDF nor"),
        (b"%PDF-1.7\n%%EOF", "broken"),
        (picture("PDF", (300, 300))[:700], "broken"),
        (picture("PNG", (300, 300))[:100], "broken"),
        (picture("JPEG", (300, 300))[:200], "broken"),
        (b"\xff\xd8\xff\xe0" + b"x" * 99, "broken"),
        (huge(), "too many pixels"),
    ],
)
def test_a_file_that_is_no_letter_gets_one_clear_line(body: bytes, line: str) -> None:
    with pytest.raises(Unreadable, match=line) as refusal:
        read(body)
    assert "\n" not in str(refusal.value)


@settings(max_examples=60, deadline=None, database=None)
@given(
    st.sampled_from([picture(kind, (60, 60)) for kind in ("PNG", "JPEG", "TIFF", "PDF")]),
    st.integers(0, 3000),
    st.binary(max_size=12),
)
def test_a_damaged_letter_is_read_or_unreadable(body: bytes, at: int, junk: bytes) -> None:
    with suppress(Unreadable):
        read(body[:at] + junk + body[at + len(junk) :])


def _form_bomb(depth: int = 10, each: int = 10) -> bytes:
    """A PDF of some kilobytes whose page draws a form, which draws ten, which draw ten each …"""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</XObject<</F 5 0 R>>>>>>"
        ),
        b"<</Length 4>>stream\n/F Do\nendstream".replace(b"4>>", b"5>>"),
    ]
    for level in range(depth):
        last = level == depth - 1
        drawn = b"0 0 m 9 9 l S\n" * each if last else b"/F Do\n" * each
        inner = b"" if last else b"/Resources<</XObject<</F %d 0 R>>>>" % (6 + level)
        objects.append(
            b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]%s/Length %d>>stream\n%sendstream"
            % (inner, len(drawn), drawn)
        )
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start, count = len(body), len(objects) + 1
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    return body + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, start)


def test_a_pdf_that_would_draw_for_hours_is_refused_in_one_line() -> None:
    with pytest.raises(Unreadable, match="more time or memory"):
        list(pages(_form_bomb()))
