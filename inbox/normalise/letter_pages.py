"""A scanned letter's file → its pages: a text layer where there is one, else a picture to be read.

Everything is bounded before it is unpacked: pages, pixels, characters. Pdfium is not safe for two
threads at a time, so they queue.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from inbox.errors import Unreadable
from inbox.normalise.text import clean

MAX_PAGES = 20
_MAX_CHARACTERS = 500_000
_MAX_PIXELS = 80_000_000  # an A3 sheet at 600 dpi has 70 million
_MAX_SIDE = 2400  # a sheet of A4 at 200 dpi: more costs time and reads no better
_DPI = 200
_MAX_OBJECTS = 100_000  # texts, lines and pictures of a page of a PDF
_FORMATS = ("PNG", "JPEG", "TIFF")
_pdfium = threading.Lock()

Page = str | bytes  # the text of a text layer, or a PNG to be read


def pages(body: bytes) -> Iterator[Page]:
    """The pages of a PDF, TIFF, PNG or JPEG, by its bytes; at most MAX_PAGES, blank ones as "".

    Unreadable, while going through them, for what is none of these, is broken, or is encrypted.
    """
    if not body:
        raise Unreadable("The letter is empty.")
    if b"%PDF-" in body[:1024]:
        yield from _pdf(body)
    else:
        yield from _image(body)


def page_count(body: bytes) -> int:
    """How many pages a readable file has, those beyond MAX_PAGES included."""
    if b"%PDF-" in body[:1024]:
        with _pdfium, closing(_opened(body)) as document:
            return len(document)
    with _picture(body) as picture:
        return int(getattr(picture, "n_frames", 1))


def _opened(body: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as why:
        if "password" in str(why).lower():
            raise Unreadable("The PDF is encrypted: it opens with a password only.") from None
        raise Unreadable("The PDF is broken and cannot be opened.") from None


def _pdf(body: bytes) -> Iterator[Page]:
    with _pdfium, closing(_opened(body)) as document:
        count = min(len(document), MAX_PAGES)
    if count == 0:
        raise Unreadable("The PDF has no pages.")
    for number in range(count):
        with _pdfium, closing(_opened(body)) as document:
            page = _pdf_page(document, number)
        yield page


def _pdf_page(document: Any, number: int) -> Page:
    """The text layer if it holds words; an old scanner's invisible gibberish does not count."""
    import pypdfium2

    try:
        page = document[number]
        if pypdfium2.raw.FPDFPage_CountObjects(page.raw) > _MAX_OBJECTS:
            raise Unreadable(f"Page {number + 1} of the PDF is no letter: it has too many marks.")
        layer = page.get_textpage()
        text = clean(layer.get_text_range(0, min(layer.count_chars(), _MAX_CHARACTERS))).strip()
        if _is_words(text):
            return text
        width, height = page.get_size()
        scale = min(_DPI / 72, _MAX_SIDE / max(width, height, 1))
        picture = page.render(scale=scale, grayscale=True).to_pil()
    except (pypdfium2.PdfiumError, ValueError, MemoryError, OverflowError):
        raise Unreadable(f"Page {number + 1} of the PDF is broken.") from None
    return _png(picture)


def _is_words(text: str) -> bool:
    letters = sum(c.isalpha() for c in text)
    strange = text.count("\ufffd") + sum("\ue000" <= c <= "\uf8ff" for c in text)
    return letters >= 20 and letters > 0.4 * len(text) and strange < 0.1 * len(text)


def _picture(body: bytes) -> Any:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(body), formats=_FORMATS)
            _check_size(picture)
    except UnidentifiedImageError:
        raise Unreadable("The letter is neither a PDF nor a TIFF, PNG or JPEG image.") from None
    except Image.DecompressionBombError:
        raise Unreadable("The image has too many pixels.") from None
    except Unreadable:
        raise
    except Exception:  # Pillow's readers raise whatever a broken file makes them stumble over
        raise Unreadable("The image is broken and cannot be opened.") from None
    return picture


def _check_size(picture: Any) -> None:
    width, height = picture.size
    if width * height > _MAX_PIXELS:
        raise Unreadable(f"The image has too many pixels: {width} × {height}.")
    if width < 1 or height < 1:
        raise Unreadable("The image is empty.")


def _image(body: bytes) -> Iterator[Page]:
    from PIL import ImageOps

    with _picture(body) as picture:
        number = 0
        while number < MAX_PAGES:
            try:
                picture.seek(number)
                _check_size(picture)
                picture.draft("L", (_MAX_SIDE, _MAX_SIDE))
                upright = ImageOps.exif_transpose(picture).convert("L")
            except EOFError:
                break
            except Unreadable:
                raise
            except Exception:  # as above: the pixels lie about themselves
                raise Unreadable(f"Page {number + 1} of the image is broken.") from None
            yield _png(upright)
            number += 1


def _png(picture: Any) -> Page:
    """As PNG no larger than the reader needs; a page without a mark on it is the empty text."""
    low, high = picture.convert("L").getextrema()
    if high - low < 20:
        return ""
    picture.thumbnail((_MAX_SIDE, _MAX_SIDE))
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()
