"""Hostile HTML → HTML that may be shown to an agent (nh3 has the last word).

First a pass over the tree writes each link's true host beside it; then nh3 lets through only listed
tags, attributes and style properties. Nothing remote is loaded unless pictures were asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from .html import holds_paragraphs, parsed, to_text

DEEPEST = 400
MOST_ELEMENTS = 50_000
MOST_ENTITIES = 20_000  # the time nh3 takes grows with the square of them
_TAGS_NAMES = """
a abbr address b bdi bdo big blockquote br caption center cite code col colgroup dd del
dfn div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p
pre q s samp small span strike strong sub sup table tbody td tfoot th thead time tr tt u
ul var wbr
"""
_TAGS = frozenset(_TAGS_NAMES.split())
_DROPPED_WHOLE_NAMES = """
script style head title template noscript iframe frame frameset object embed applet svg
math audio video canvas select textarea button
"""
_DROPPED_WHOLE = frozenset(_DROPPED_WHOLE_NAMES.split())
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"style", "dir", "lang", "align", "valign", "title"},
    "a": {"href", "class"},
    "span": {"class"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "width", "height", "bgcolor"},
    "th": {"colspan", "rowspan", "width", "height", "bgcolor"},
    "table": {"border", "cellpadding", "cellspacing", "width", "bgcolor"},
    "tr": {"bgcolor"},
    "col": {"span", "width"},
    "ol": {"start", "type"},
    "font": {"color", "size", "face"},
}
_STYLE_NAMES = """
color background-color font-family font-size font-style font-weight font-variant
line-height text-align text-decoration text-indent text-transform vertical-align
white-space letter-spacing word-spacing border border-top border-right border-bottom
border-left border-color border-style border-width border-collapse border-spacing
border-radius padding padding-top padding-right padding-bottom padding-left margin
margin-top margin-right margin-bottom margin-left width height max-width max-height
min-width list-style-type
"""
_STYLE = frozenset(_STYLE_NAMES.split())
_PICTURE_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]*", re.I)
_HARMLESS_CALL = re.compile(r"\b(?:rgba?|hsla?)\([\d\s.,%/]*\)", re.IGNORECASE)
# `background: #fff url(…) …`: the colour alone, or the words that were written on it are lost.
_GROUND = re.compile(
    r"\s*background\s*:\s*(#[0-9a-f]{3,8}|rgba?\([\d\s.,%/]*\)|[a-z]+)(?![\w(-])", re.IGNORECASE
)
_BLANKS = re.compile(r"[\x00-\x20\u00a0\u200b-\u200f\u2028-\u202e\ufeff]+")
HOST_CLASS = "true-host"


def sanitise(
    html: str,
    attachment_url: Callable[[str], str | None],
    remote_pictures: bool,
    kept_away: Callable[[str], None] = lambda url: None,
) -> str:
    """A fragment of HTML without script, form or remote content.

    attachment_url   Content-ID (without brackets) → our URL of that picture, None for none.
    remote_pictures  let `http(s)` pictures load; the agent asked for it.
    kept_away        is told the address of each remote picture that is not let in.
    Links get `rel`, `target=_blank` and, where the words do not name it, their true host in
    `<span class="true-host">`. Never fails.
    """
    import nh3

    prepared = _prepared(html)
    if prepared is None:
        return f"<pre>{escape(to_text(html))}</pre>"

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            return _picture(value.strip(), attachment_url, remote_pictures, kept_away)
        if attribute == "href":
            return _link(value)
        if attribute == "style":
            return _style(value)
        if attribute == "class":
            return value if value == HOST_CLASS else None
        return value[:2000]

    return nh3.clean(
        prepared,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=keep,
        filter_style_properties=set(_STYLE),
        set_tag_attribute_values={"a": {"target": "_blank"}},
        link_rel="noopener noreferrer nofollow",
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        strip_comments=True,
    )


def _prepared(html: str) -> str | None:
    """The body's HTML with hosts written beside links; None when it is too much for nh3."""
    import lxml.etree  # type: ignore[import-untyped]  # ships no types

    tree = parsed(html)
    if tree is None:
        return None if html.strip() else ""
    depth = count = 0
    level = [tree]
    while level and depth <= DEEPEST:
        depth += 1
        count += len(level)
        level = [child for element in level for child in element]
    if level or count > MOST_ELEMENTS:
        return None
    try:
        for element in list(tree.iter()):  # `noscript`: mail is shown without scripts
            if element.tag == "noscript" or holds_paragraphs(element):
                element.drop_tag()
        for element in tree.iter():
            element.attrib.pop("class", None)  # a sender could write a host's mark himself
        for element in list(tree.iter("a")):
            _show_host(element)
    except ValueError:  # lxml gives control characters out, and does not take them back
        return None
    found: str = lxml.etree.tostring(tree, encoding="unicode", method="html")
    return found if found.count("&") <= MOST_ENTITIES else None


def _show_host(link: Any) -> None:
    href = _BLANKS.sub("", link.get("href") or "")
    try:
        parts = urlsplit(href)
        host = (parts.hostname or "").lower()
    except ValueError:
        host = ""
        link.attrib.pop("href", None)
    if not host or parts.scheme.lower() not in {"http", "https"}:
        return
    link.set("title", href[:500])
    words = "".join(islice(link.itertext(), 50))[:500].strip().lower()
    if not words or _names(words, host):
        return
    mark = link.makeelement("span", {"class": HOST_CLASS})
    mark.text = f"[{host}]"
    mark.tail, link.tail = link.tail, None
    parent = link.getparent()
    if parent is not None:
        parent.insert(parent.index(link) + 1, mark)


def _names(words: str, host: str) -> bool:
    """Whether the words are that very host's address, and not one that only begins like it."""
    shown = re.match(r"(?:https?://)?(?:[^/@\s]*@)?([^/:?#\s]+)", words)
    bare = host.removeprefix("www.")
    return shown is not None and shown[1].removeprefix("www.") == bare


def _picture(
    value: str,
    attachment_url: Callable[[str], str | None],
    remote_pictures: bool,
    kept_away: Callable[[str], None],
) -> str | None:
    lower = value.lower()
    if lower.startswith("cid:"):
        return attachment_url(unquote(value[4:]).strip("<> "))
    if lower.startswith("data:"):
        return value if _PICTURE_DATA.fullmatch(value) else None
    address = f"https:{value}" if lower.startswith("//") else value
    if not address.lower().startswith(("http://", "https://")):
        return None
    if remote_pictures:
        return address
    kept_away(address)
    return None


def _link(value: str) -> str | None:
    value = _BLANKS.sub("", value)
    return value if value.lower().startswith(("http://", "https://", "mailto:", "tel:")) else None


def _style(value: str) -> str | None:
    """The declarations that call nothing and escape nothing."""
    kept = []
    for declaration in value[:5000].split(";"):
        if ground := _GROUND.match(declaration):
            kept.append(f"background-color:{ground[1]}")
            continue
        bare = _HARMLESS_CALL.sub("", declaration)
        if not any(bad in bare for bad in ("(", "\\", "@", "/*", "<", "&", "{")):
            kept.append(declaration)
    return ";".join(kept) or None
