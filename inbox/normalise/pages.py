"""What a page of a letter is, and how large it may be: text, or a PNG for the reader of images."""

from __future__ import annotations

import io
from typing import Any

MAX_PAGES = 20
MAX_SIDE = 2400  # a sheet of A4 at 200 dpi: more costs time and reads no better

Page = str | bytes  # the text of a text layer, or a PNG to be read


def as_png(picture: Any) -> Page:
    """As PNG no larger than the reader needs; a page without a mark on it is the empty text."""
    low, high = picture.convert("L").getextrema()
    if high - low < 20:
        return ""
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()
