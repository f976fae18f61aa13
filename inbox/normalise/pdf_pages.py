"""The pages of a PDF, read by a child process that may use so much time and memory and no more.

A PDF of three kilobytes can ask pdfium for hours or gigabytes, and nothing in this process could
stop it. The child (`python -m inbox.normalise.pdf_pages`) is given the bytes and answers with one
JSON line for the number of pages and one a page; what it has said when its limits end it is read.
"""

from __future__ import annotations

import base64
import json
import resource
import subprocess
import sys
from contextlib import closing
from functools import lru_cache
from typing import Any

from inbox.errors import Unreadable
from inbox.normalise.pages import MAX_PAGES, MAX_SIDE, Page, as_png
from inbox.normalise.text import clean

CPU_SECONDS = 4
MEMORY_BYTES = 1_000_000_000
_WALL_SECONDS = 60  # on a machine that has other things to do
_MAX_CHARACTERS = 500_000
_DPI = 200
_MAX_OBJECTS = 100_000  # texts, lines and pictures of a page


@lru_cache(maxsize=1)  # asked for its pages and then for their number
def read(body: bytes) -> tuple[int, list[Page]]:
    """(number of pages, the first MAX_PAGES as far as they were read). Raises Unreadable."""
    command = [sys.executable, "-m", "inbox.normalise.pdf_pages"]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=body, capture_output=True, timeout=_WALL_SECONDS, check=False
        )
        said = done.stdout
    except subprocess.TimeoutExpired as slow:
        said = slow.stdout or b""
    lines = [json.loads(line) for line in said.splitlines(keepends=True) if line.endswith(b"\n")]
    if lines and "error" in lines[-1]:
        raise Unreadable(lines[-1]["error"])
    if len(lines) < 2:
        raise Unreadable("The PDF asks for more time or memory than a letter may.")
    return lines[0]["pages"], [_page(line) for line in lines[1:]]


def _page(line: dict[str, str]) -> Page:
    return line["text"] if "text" in line else base64.b64decode(line["png"])


def main() -> None:
    """The child: a PDF on standard input, JSON lines on standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        _tell_pages(sys.stdin.buffer.read())
    except Unreadable as why:
        _tell({"error": str(why)})
    except MemoryError:
        _tell({"error": "The PDF asks for more memory than a letter may."})


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _tell_pages(body: bytes) -> None:
    with closing(_opened(body)) as document:
        count = len(document)
        if count == 0:
            raise Unreadable("The PDF has no pages.")
        _tell({"pages": count})
        for number in range(min(count, MAX_PAGES)):
            page = _pdf_page(document, number)
            if isinstance(page, str):
                _tell({"text": page})
            else:
                _tell({"png": base64.b64encode(page).decode()})


def _opened(body: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as why:
        if "password" in str(why).lower():
            raise Unreadable("The PDF is encrypted: it opens with a password only.") from None
        raise Unreadable("The PDF is broken and cannot be opened.") from None


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
        scale = min(_DPI / 72, MAX_SIDE / max(width, height, 1))
        picture = page.render(scale=scale, grayscale=True).to_pil()
    except (pypdfium2.PdfiumError, ValueError, MemoryError, OverflowError):
        raise Unreadable(f"Page {number + 1} of the PDF is broken.") from None
    return as_png(picture)


def _is_words(text: str) -> bool:
    letters = sum(c.isalpha() for c in text)
    strange = text.count("\ufffd") + sum("\ue000" <= c <= "\uf8ff" for c in text)
    return letters >= 20 and letters > 0.4 * len(text) and strange < 0.1 * len(text)


if __name__ == "__main__":
    main()
