"""The marks that mail programs leave in HTML around what they quote and around the signature.

Gmail (`gmail_quote`), Outlook (`divRplyFwdMsg`, `appendonsend`), Apple Mail (`blockquote
type=cite`), Thunderbird (`moz-cite-prefix`), Yahoo (`yahoo_quoted`), Proton, Zimbra, Samsung and
Roundcube.
"""

from __future__ import annotations

import re
from typing import Any

from inbox.normalise.quote_headers import Shape, find, plain

_LONGEST = 2_000_000  # characters of HTML that are looked at
_QUOTE_CLASS = re.compile(
    r"\b(?:gmail_quote(?:_container)?|gmail_attr|gmail_extra|moz-cite-prefix|yahoo_quoted|"
    r"protonmail_quote"
    r"|zmail_extra|tutanota_quote|qt|replyheader|wm-quote|cf_quote|ydp\w*yahoo_quoted|"
    r"hcb_quote|quoted-text)\b"
)
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
_BLOCKS = frozenset(
    ("p", "div", "br", "tr", "table", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6")
) | frozenset(("blockquote", "pre", "hr", "section", "article", "header", "footer"))
_SILENT = frozenset(("script", "style", "head", "title", "noscript", "template"))


def without_quotes(html: str) -> str | None:
    """The text of the HTML with its marked quotations left out; None where nothing is marked."""
    tree = _tree(html)
    if tree is None:
        return None
    marked = [node for node in tree.iter() if isinstance(node.tag, str) and _is_quote(node)]
    if not marked:
        return None
    skipped = set()
    for node in marked:
        skipped.add(node)
        if _REST_ID.match((node.get("id") or "").lower()):
            skipped.update(node.itersiblings())
    if any(_is_forward(node) for node in skipped):
        return None
    return _text(tree, skipped)


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
            return _text(node, set()).strip() or None
    return None


def _tree(html: str) -> Any:
    from lxml import etree  # type: ignore[import-untyped]  # it ships no types
    from lxml.html import (  # type: ignore[import-untyped]  # it ships no types
        HTMLParser,
        document_fromstring,
    )

    try:
        return document_fromstring(
            html[:_LONGEST].encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8")
        )
    except (etree.LxmlError, ValueError):
        return None


def _is_quote(node: Any) -> bool:
    if node.tag == "blockquote" and (node.get("type") or "").lower() == "cite":
        return True
    if _QUOTE_CLASS.search((node.get("class") or "").lower()):
        return True
    return bool(_QUOTE_ID.match((node.get("id") or "").lower()))


def _is_forward(node: Any) -> bool:
    """Does the marked element begin with a forward's title?"""
    if not isinstance(node.tag, str):
        return False
    head = _text(node, set(), limit=400).strip().split("\n", 1)[0]
    found = find([plain(head)], 0)
    return found is not None and found.shape is Shape.FORWARD


def _text(root: Any, skipped: set[Any], limit: int = _LONGEST) -> str:
    """The text below `root`, a line for each block, without the skipped elements."""
    from lxml import etree

    pieces: list[str] = []
    size = 0
    walk = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, node in walk:
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            if node in skipped or tag in _SILENT:
                walk.skip_subtree()
            elif node.text:
                pieces.append(_SPACE.sub(" ", node.text))
                size += len(node.text)
            if tag in _BLOCKS:
                pieces.append("\n") if tag == "br" else pieces.insert(
                    len(pieces) - 1 if node.text else len(pieces), "\n"
                )
        if event in ("end", "comment"):
            if tag in _BLOCKS and tag != "br":
                pieces.append("\n")
            if tag == "p":
                pieces.append("\n")
            if node.tail and node is not root:
                pieces.append(_SPACE.sub(" ", node.tail))
                size += len(node.tail)
        if size > limit:
            break
    lines = [line.strip() for line in "".join(pieces).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


_SPACE = re.compile(r"[ \t\r\n\f]+")
