"""A scanned letter's file → its pages: a text layer where there is one, else a picture to be read.

Everything is bounded before it is unpacked: pages, pixels, characters; a PDF is read by a process
of its own.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from inbox.errors import Unreadable
from inbox.normalise import pdf_pages
from inbox.normalise.pages import MAX_PAGES, MAX_SIDE, Page, as_png

_MAX_PIXELS = 80_000_000  # an A3 sheet at 600 dpi has 70 million
_MOST_COUNTED = 1_000  # pages of a TIFF: each is looked for from the one before
_FORMATS = ("PNG", "JPEG", "TIFF")


def pages(body: bytes) -> Iterator[Page]:
    """The pages of a PDF, TIFF, PNG or JPEG, by its bytes; at most MAX_PAGES, blank ones as "".

    Unreadable, while going through them, for what is none of these, is broken, or is encrypted.
    """
    if not body:
        raise Unreadable("The letter is empty.")
    if b"%PDF-" in body[:1024]:
        yield from pdf_pages.read(body)[1]
    else:
        yield from _image(body)


def page_count(body: bytes) -> int:
    """How many pages a readable file has, those beyond MAX_PAGES included, up to a thousand."""
    if b"%PDF-" in body[:1024]:
        return pdf_pages.read(body)[0]
    with _picture(body) as picture:
        number = 0
        with suppress(EOFError, OSError, ValueError, SyntaxError):
            while number < _MOST_COUNTED:
                picture.seek(number)
                number += 1
        return max(number, 1)


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
                picture.draft("L", (MAX_SIDE, MAX_SIDE))
                upright = ImageOps.exif_transpose(picture).convert("L")
            except EOFError:
                break
            except Unreadable:
                raise
            except Exception:  # as above: the pixels lie about themselves
                raise Unreadable(f"Page {number + 1} of the image is broken.") from None
            yield as_png(upright)
            number += 1
