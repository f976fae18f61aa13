"""The HTML part of a mail, made from the plain text that an agent wrote: nothing in it is markup.

Paragraphs, lists, links and the pictures that the text names; no style but what mail programs keep.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]{3,2000}|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+){1,8}")
_LIST_ITEM = re.compile(r"[-*•][ \t]+(?=\S)")
_BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_CLOSING = {")": "(", "]": "[", "»": "«"}


def html_of(text: str, signature: str = "", pictures: Mapping[str, str] | None = None) -> str:
    """The whole part. `pictures`: file name → Content-ID; `[name]` in the text shows it there.

    One that the text does not name follows the text.
    """
    pictures = pictures or {}
    blocks = [_block(part, pictures) for part in _BLANK.split(text.strip("\r\n")) if part.strip()]
    left = [name for name in pictures if marker(name) not in text]
    blocks += [f"<p>{_picture(name, pictures[name])}</p>" for name in left]
    if signature.strip():
        inner = _lines(signature.strip().split("\n"), {})
        blocks.append(f'<p style="color:#666">-- <br>\n{inner}</p>')
    body = "\n".join(blocks)
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8"></head>\n'
        f"<body>\n{body}\n</body></html>\n"
    )


def marker(name: str) -> str:
    """What stands in a text for a picture of that name."""
    return f"[{name}]"


def _block(part: str, pictures: Mapping[str, str]) -> str:
    """One paragraph; where lines of it begin with `-`, `*` or `•`, they are a list."""
    done: list[str] = []
    run: list[str] = []
    in_list = False

    def close() -> None:
        if run and in_list:
            items = "".join(f"<li>{_inline(line, pictures)}</li>" for line in run)
            done.append(f"<ul>{items}</ul>")
        elif run:
            done.append(f"<p>{_lines(run, pictures)}</p>")
        run.clear()

    for line in part.split("\n"):
        item = _LIST_ITEM.match(line)
        if bool(item) is not in_list:
            close()
            in_list = bool(item)
        run.append(line[item.end() :] if item else line)
    close()
    return "\n".join(done)


def _lines(lines: list[str], pictures: Mapping[str, str]) -> str:
    return "<br>\n".join(_inline(line, pictures) for line in lines)


def _inline(line: str, pictures: Mapping[str, str]) -> str:
    if not pictures:
        return _linked(line)
    names = "|".join(re.escape(marker(name)) for name in sorted(pictures, key=len, reverse=True))
    pieces = re.split(f"({names})", line)
    return "".join(
        _picture(piece[1:-1], pictures[piece[1:-1]]) if at % 2 else _linked(piece)
        for at, piece in enumerate(pieces)
    )


def _picture(name: str, content_id: str) -> str:
    return (
        f'<img src="cid:{escape(content_id)}" alt="{escape(name)}"'
        ' style="max-width:100%;height:auto">'
    )


def _linked(text: str) -> str:
    """Escaped text with its addresses as links; two spaces and more stay as wide as they are."""
    told, end = [], 0
    for found in _LINK.finditer(text):
        shown = _trimmed(found[0])
        target = shown
        if "://" not in shown:
            target = f"https://{shown}" if shown.lower().startswith("www.") else f"mailto:{shown}"
        told += [
            _spaced(text[end : found.start()]),
            f'<a href="{escape(target)}">{escape(shown)}</a>',
        ]
        end = found.start() + len(shown)
    return "".join([*told, _spaced(text[end:])])


def _trimmed(link: str) -> str:
    """Without what ends the sentence around it: a full stop, a bracket that it did not open."""
    while link:
        last = link[-1]
        opening = _CLOSING.get(last)
        if opening is not None and link.count(opening) >= link.count(last):
            break
        if opening is None and last not in ".,;:!?'’…*_":
            break
        link = link[:-1]
    return link


def _spaced(text: str) -> str:
    return re.sub(r" (?= )", "&nbsp;", escape(text.replace("\r", ""), quote=False))
