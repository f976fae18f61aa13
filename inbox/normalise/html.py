"""An HTML body as plain text (`sanitise` makes it safe to show as HTML).

Inscriptis lays the text out. Before it, the tree is pruned of what nobody sees, layout tables are
taken apart (they would indent a whole mail), and what is too deep or too large for it goes through
a plain walk instead: the time is linear in the mail, whoever wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from .charset import clean

LONGEST = 3_000_000  # characters of HTML that are read
DEEPEST = 120  # levels that inscriptis may recurse into
MOST_ELEMENTS = 20_000
MOST_TAGS = 100_000  # a long newsletter has 5,000
MOST_CELLS = 2_000  # of one table that is laid out as a table
WIDEST_CELL = 300
LONGEST_LINK = 120
_MOST_ATTRIBUTE_PAIRS = 10_000_000  # libxml2 compares each attribute of a tag with every other

_UNSEEN_NAMES = """
head script style title template object applet iframe frame frameset svg
math audio video canvas map datalist select xml
"""
_UNSEEN = frozenset(_UNSEEN_NAMES.split())
# which a paragraph within them ends, or is shown instead of them; libxml2 knows neither rule
_BROKEN_OUT_OF = _UNSEEN - {"head", "script", "style", "title", "template", "iframe", "xml"}
_BLOCKS_NAMES = """
address article aside blockquote body br center dd div dl dt fieldset figure footer form
h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul
"""
_BLOCKS = frozenset(_BLOCKS_NAMES.split())
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_NO_MARGIN = re.compile(r"margin(?:-top|-bottom)?\s*:\s*0", re.IGNORECASE)
_FILLER = re.compile("[\u00ad\u034f\u200b\u200c\u2060\ufeff]")
_MANY_LINES = re.compile(r"\n{3,}")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]{0,40})([^<>]*)>?")
_END_OF_ALL = re.compile(r"</html\s{0,9}>", re.IGNORECASE)
_END_OF_BODY = re.compile(r"</body\s{0,9}>", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_LINE = "\u2060"  # stands for an empty line until the text is laid out


def to_text(html: str) -> str:
    """The text a reader sees: paragraphs, lists, tables and links stay readable. Never fails."""
    html = html[:LONGEST]
    tree = parsed(html)
    if tree is None:
        return _tidy(_stripped(html))
    try:
        text = _read(tree, hidden=False)
        again = parsed(html) if not text and "none" in html else None
        return _read(again, hidden=True) if again is not None else text
    except ValueError:  # lxml gives control characters out, and does not take them back
        return _tidy(_stripped(html))


def parsed(html: str) -> Any | None:
    """The lxml tree of a piece of HTML; None when there is nothing in it or it is made to hurt."""
    import lxml.etree  # type: ignore[import-untyped]  # ships no types
    import lxml.html  # type: ignore[import-untyped]  # ships no types

    data = clean(one_document(html[:LONGEST])).encode("utf-8")
    if not data.strip() or _hurts(html):
        return None
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        tree = lxml.html.document_fromstring(data, parser=parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, AssertionError, ValueError):
        return None  # only comments, say
    # libxml2 gives up in the middle of what is too deep, and what follows would be lost
    return None if any("depth" in str(error.message) for error in parser.error_log) else tree


def one_document(html: str) -> str:
    """The HTML with nothing behind its end, where libxml2 stops reading.

    Mailing lists and gateways write their lines there, or a second document; a browser shows both.
    """
    end = _END_OF_ALL.search(html)
    if end is None or not html[end.end() :].strip():
        return html
    return _END_OF_BODY.sub("", _END_OF_ALL.sub("<div></div>", html))


def _hurts(html: str) -> bool:
    """Whether a parser would take seconds: over very many tags, or the attributes of one."""
    if html.count("<") > MOST_TAGS:
        return True
    pairs = 0
    for tag in _TAG.finditer(html):
        if len(tag[3]) > 300:
            bare = _QUOTED.sub("", tag[3])
            pairs += (bare.count(" ") + bare.count("=") + bare.count("\n")) ** 2
    return pairs > _MOST_ATTRIBUTE_PAIRS


def _stripped(html: str) -> str:
    """The words between the tags, for what no parser should be troubled with. Linear."""
    out: list[str] = []
    at = 0
    skipping = None
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        if skipping is None:
            out.append(html[at : tag.start()])
            if name in _BLOCKS:
                out.append("\n")
            if name in _UNSEEN and not tag[1]:
                skipping = name
        elif tag[1] and name == skipping:
            skipping = None
        at = tag.end()
    if skipping is None:
        out.append(html[at:])
    return unescape("".join(out))


def _read(tree: Any, *, hidden: bool) -> str:
    """The text of a tree, which is used up by it."""
    _prune(tree, hidden=hidden)
    count, depth = _measure(tree)
    if count > MOST_ELEMENTS or depth > DEEPEST:
        return _tidy(_walked(tree))
    for table in tree.iter("table"):
        _flatten_layout(table)
    return _tidy(_laid_out(tree))


def _laid_out(tree: Any) -> str:
    from inscriptis.css_profiles import CSS_PROFILES
    from inscriptis.html_engine import Inscriptis
    from inscriptis.model.config import ParserConfig

    try:
        return str(Inscriptis(tree, ParserConfig(css=CSS_PROFILES["strict"])).get_text())
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError):
        # a stylesheet value or table shape that the library does not expect
        return _walked(tree)


def _prune(tree: Any, *, hidden: bool) -> None:
    """Drop what is not seen, write links out, put emoji pictures back into characters."""
    gone = []
    for element in tree.iter():
        tag = element.tag
        style = element.get("style") or ""
        if not isinstance(tag, str) or (not hidden and _HIDDEN.search(style)):
            gone.append(element)
            continue
        if tag in _UNSEEN:
            if not holds_paragraphs(element):
                gone.append(element)
                continue
            tag = element.tag = "div"
        if tag == "a":
            _write_link(element)
        elif tag == "img":
            _write_emoji(element)
        elif tag in {"p", "div"}:
            _make_line(element, style)
        elif tag in {"dt", "dd"}:
            element.tag = "div"
        elif ":" in tag:  # Office's o:p and the like
            element.tag = "span"
        element.attrib.clear()  # styles of the sender's would steer the layout of our text
    for element in gone:
        if element.getparent() is not None:
            element.drop_tree()


def holds_paragraphs(element: Any) -> bool:
    """Whether an element that shows nothing of its own has swallowed text behind it."""
    return (
        element.tag in _BROKEN_OUT_OF and next(element.iter("p", "div", "table"), None) is not None
    )


def _make_line(block: Any, style: str) -> None:
    """Outlook's paragraphs are lines, with empty ones (a no-break space) between them."""
    if block.tag == "p" and (
        (block.get("class") or "").startswith("Mso") or _NO_MARGIN.search(style)
    ):
        block.tag = "div"
    words = "".join(islice(block.itertext(), 4))
    if "\xa0" in words and not words.strip() and block.tag == "div":
        block.text = _LINE + (block.text or "")


def _write_emoji(picture: Any) -> None:
    alt = (picture.get("alt") or "").strip()
    if alt and len(alt) <= 8 and not alt.isascii() and not alt.isalpha():
        picture.tail = alt + (picture.tail or "")


def _write_link(link: Any) -> None:
    """`text (https://host/path)` where the text itself does not say where it leads."""
    href = (link.get("href") or "").strip()
    if not href.lower().startswith(("http://", "https://")) or len(href) > LONGEST_LINK:
        return
    host = _host(href)
    words = "".join(islice(link.itertext(), 50)).strip()
    if host and words and host.removeprefix("www.") not in words.lower():
        if len(link):
            link[-1].tail = f"{link[-1].tail or ''} ({href})"
        else:
            link.text = f"{link.text or ''} ({href})"


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _measure(tree: Any) -> tuple[int, int]:
    """How many elements there are, and how deep they go; stops counting at the limits."""
    count = deepest = 0
    level = [tree]
    while level and count <= MOST_ELEMENTS and deepest <= DEEPEST:
        count += len(level)
        deepest += 1
        level = [child for element in level for child in element]
    return count, deepest


def _flatten_layout(table: Any) -> None:
    """Make blocks of a table that only places things: one that holds tables, or has one column."""
    cells = list(table.iter("td", "th"))
    rows = list(table.iter("tr"))
    layout = (
        len(cells) > MOST_CELLS
        or next(table.iterdescendants("table"), None) is not None
        or len(cells) <= len(rows)
        or any(sum(map(len, cell.itertext())) > WIDEST_CELL for cell in cells)
    )
    if not layout:
        return
    table.tag = "div"
    for child in table:
        if child.tag in {"tbody", "thead", "tfoot", "tr"}:
            _flatten_rows(child)


def _flatten_rows(part: Any) -> None:
    rows = [part] if part.tag == "tr" else [row for row in part if row.tag == "tr"]
    part.tag = "div"
    for row in rows:
        row.tag = "div"
        for cell in row:
            if cell.tag in {"td", "th"}:
                cell.tag = "div"


def _walked(tree: Any) -> str:
    """The text in document order, a new line at each block: linear, and without recursion."""
    import lxml.etree

    out: list[str] = []
    for event, element in lxml.etree.iterwalk(tree, events=("start", "end")):
        words = element.text if event == "start" else element.tail
        out.append("\n" if element.tag in _BLOCKS else " ")
        out.append(" ".join((words or "").split()))
    return "".join(out)


def _tidy(text: str) -> str:
    text = _FILLER.sub("", text).replace("\xa0", " ")
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return clean(_MANY_LINES.sub("\n\n", lines)).strip("\n ")


def sanitise(html: str, attachment_url: Callable[[str], str | None], remote_pictures: bool) -> str:
    """HTML that is safe to show; see `inbox.normalise.sanitise`, which imports this module."""
    from . import sanitise as showing

    return showing.sanitise(html, attachment_url, remote_pictures)
