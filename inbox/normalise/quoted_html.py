"""The marks that mail programs leave in HTML around what they quote and around the signature.

Gmail (`gmail_quote`), Outlook (`divRplyFwdMsg`, `appendonsend`), Apple Mail (`blockquote
type=cite`), Thunderbird (`moz-cite-prefix`), Yahoo (`yahoo_quoted`), Proton, Zimbra, Samsung and
Roundcube.
"""

from __future__ import annotations

import re
from typing import Any

from inbox.normalise.html import one_document
from inbox.normalise.quote_headers import Shape, find, plain

_LONGEST = 2_000_000  # characters of HTML that are looked at
_QUOTE_CLASS = re.compile(
    r"\b(?:yahoo_quoted|"
    r"protonmail_quote"
    r"|zmail_extra|tutanota_quote|qt|replyheader|wm-quote|cf_quote|ydp\w*yahoo_quoted|"
    r"hcb_quote|quoted-text)\b"
)
_INTRODUCTION_CLASS = re.compile(r"\b(?:gmail_attr|moz-cite-prefix|protonmail_quote_header)\b")
_QUOTE_ID = re.compile(
    r"^(?:x_)*(?:divrplyfwdmsg|appendonsend|replybody1|isforwardcontent|olk_src_body_section"
    r"|mail-editor-reference-message-container|ms-outlook-mobile-body-separator-line|"
    r"yahoo_quoted\w*|reply-intro)"
)
_REST_ID = re.compile(r"^(?:x_)*(?:divrplyfwdmsg|appendonsend)")
_SIGNATURE_MARK = re.compile(
    r"gmail_signature|moz-signature|^(?:x_)*signature$|ms-outlook-mobile-signature|"
    r"applemailsignature"
    r"|protonmail_signature_block|signature_block|yahoo-signature|ydp\w*signature|"
    r"applelocalsignature"
)
_COLOURED = re.compile(
    r"(?:style\s?=\s?[\"'](?:[^\"'<>]{0,200};)?\s?color:|<font [^<>]{0,100}color=[\"']?)\s?"
    r"(?:red|#ff0000|#c00000|#e00000|#0070c0|#00b050|rgb\(255, ?0, ?0\)|rgb\(192, ?0, ?0\)|green)",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    ("p", "div", "br", "tr", "table", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6")
) | frozenset(("blockquote", "pre", "hr", "section", "article", "header", "footer"))
_SILENT = frozenset(("script", "style", "head", "title", "noscript", "template"))


def with_marks(html: str) -> tuple[str, bool] | None:
    """The text of the HTML, "> " before each quoted line; None where nothing is marked as quoted.

    The lines that introduce a quotation are left out where the markup names them; the flag tells
    whether it named any. A forward is content: its marks do not count.
    """
    tree = _tree(html)
    if tree is None:
        return None
    quoted: set[Any] = set()
    silent: set[Any] = set()
    ended: set[Any] = set()  # parents whose remaining children are quoted already
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        if _INTRODUCTION_CLASS.search((node.get("class") or "").lower()):
            silent.add(node)
        elif _is_quote(node):
            quoted.add(node)
            if _REST_ID.match((node.get("id") or "").lower()) and node.getparent() not in ended:
                quoted.update(node.itersiblings())
                ended.add(node.getparent())
    if not quoted or any(_is_forward(node) for node in list(quoted)[:20] + list(silent)[:20]):
        return None
    return _text(tree, quoted, silent), bool(silent)


def is_coloured(html: str) -> bool:
    """Does the HTML set words in red, blue or green, as people do who answer between lines?"""
    return bool(_COLOURED.search(html[:_LONGEST]))


def signature(html: str) -> str | None:
    """The text of the first element that a mail program marks as the writer's signature."""
    tree = _tree(html)
    if tree is None:
        return None
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        marks = f"{node.get('class') or ''} {node.get('data-smartmail') or ''}".lower()
        if _SIGNATURE_MARK.search(marks) or _SIGNATURE_MARK.search((node.get("id") or "").lower()):
            return _text(node, set(), set()) or None
    return None


def _tree(html: str) -> Any:
    from lxml import etree  # type: ignore[import-untyped]  # it ships no types
    from lxml.html import (  # type: ignore[import-untyped]  # it ships no types
        HTMLParser,
        document_fromstring,
    )

    try:
        return document_fromstring(
            one_document(html[:_LONGEST]).encode("utf-8", "replace"),
            parser=HTMLParser(encoding="utf-8"),
        )
    except (etree.LxmlError, ValueError):
        return None


def _is_quote(node: Any) -> bool:
    if node.tag == "blockquote" and (
        (node.get("type") or "").lower() == "cite" or "gmail_quote" in (node.get("class") or "")
    ):
        return True
    if "gmail_quote" in (node.get("class") or "") and node.tag != "blockquote":
        return next(node.iter("blockquote"), None) is None  # else its blockquotes are the quotation
    if _QUOTE_CLASS.search((node.get("class") or "").lower()):
        return True
    return bool(_QUOTE_ID.match((node.get("id") or "").lower()))


def _is_forward(node: Any) -> bool:
    """Does the marked element begin with a forward's title?"""
    if not isinstance(node.tag, str):
        return False
    head = _text(node, set(), set(), most=200).strip(" \n>").split("\n", 1)[0]
    found = find([plain(head)], 0)
    return found is not None and found.shape is Shape.FORWARD


def _text(root: Any, quoted: set[Any], silent: set[Any], most: int = 1_000_000) -> str:
    """The text below `root`, a line for each block, at most so many steps of the walk.

    Signs that no text holds mark where a quotation begins and ends; `_prefixed` reads them.
    """
    from lxml import etree

    pieces: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end", "comment"))
    for steps, (event, node) in enumerate(walk):
        if steps > most:
            break
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            if tag in _BLOCKS:
                pieces.append("\n")
            if node in silent or tag in _SILENT:
                walk.skip_subtree()
                continue
            if node in quoted:
                pieces.append(_OPEN)
            pieces.append(_clean(node.text))
            continue
        if event == "end":
            if node in quoted and node not in silent:
                pieces.append(_CLOSE)
            if tag in _BLOCKS and tag != "br":
                pieces.append("\n\n" if tag == "p" else "\n")
        if node is not root:
            pieces.append(_clean(node.tail))
    return _prefixed("".join(pieces))


_SPACE = re.compile(r"[ \t\r\n\f\x01\x02]+")
_OPEN, _CLOSE = "\n\x01", "\x02\n"


def _clean(text: str | None) -> str:
    return _SPACE.sub(" ", text) if text else ""


def _prefixed(text: str) -> str:
    lines: list[str] = []
    depth = 0
    for line in text.split("\n"):
        depth += line.count("\x01")
        body = line.strip(" \x01\x02")
        if depth and body:
            lines.append(f"> {body}")
        elif body or (lines and lines[-1]):
            lines.append(body)
        depth = max(0, depth - line.count("\x02"))
    return "\n".join(lines).strip()
