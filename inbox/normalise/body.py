"""The tree of a mail → its texts, its HTML and its files.

Which part is text and which a file follows RFC 8621 section 4.1.4 (how JMAP servers read mail):
text is what is plain or HTML, not called an attachment, and either first or without a file name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from inbox.records import Attachment

from . import attachments, charset, enriched, flowed, headers, html, mime, transfer
from .mime import Part, Tree

MOST_FILES = 1_000
LONGEST_TEXT = 10_000_000
_LONGEST_STUB = 400
_TEXTS = frozenset({"text/plain", "text/html", "text/markdown", "text/enriched", "text"})
_TEXT_FILES = frozenset({  # of the texts that are no words to read, even when nothing else is there
    "text/calendar", "text/csv", "text/vcard", "text/x-vcard", "text/directory", "text/css",
    "text/javascript", "text/rtf", "text/richtext", "text/xml", "text/rfc822-headers",
})  # fmt: skip
_UNSEEN_VARIANTS = frozenset({"text/x-amp-html", "text/watch-html"})
_CID = re.compile(r"cid:([^\"'\s<>)]{1,300})", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([A-Za-z0-9_\-]{2,40})", re.I)


@dataclass(slots=True)
class File:
    """One attached file before it has a record; `name` and `claimed` are the sender's words."""

    data: bytes
    name: str | None
    claimed: str
    disposition: str | None = None
    content_id: str | None = None
    location: str | None = None
    related: bool = False


class Rich:
    """The text of an HTML part, made when it is asked for: most stand beside a plain one."""

    def __init__(self, source: str) -> None:
        self.source = source

    @cached_property
    def text(self) -> str:
        """The words, as `html.to_text` gives them."""
        return html.to_text(self.source)


@dataclass(slots=True)
class Body:
    """What was found: `texts` in order, the HTML variants, the files, and what marks the mail."""

    texts: list[str | Rich] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    calendar: list[str] = field(default_factory=list)
    signed: str | None = None
    encrypted: bool = False

    @property
    def text(self) -> str:
        """All texts, a blank line between them."""
        said = (one.text if isinstance(one, Rich) else one for one in self.texts)
        return charset.clean("\n\n".join(text.strip("\n") for text in said if text.strip()))

    def add(self, other: Body) -> None:
        """Take over the files and marks of another; its texts are the caller's business."""
        self.files.extend(other.files)
        self.calendar.extend(other.calendar)
        self.signed = self.signed or other.signed
        self.encrypted = self.encrypted or other.encrypted


def collect(tree: Tree) -> Body:
    """The body of a whole mail."""
    body = _read(tree.root, tree, parent="", first=True)
    if len(body.files) > MOST_FILES:
        tree.note("too many files: the rest was left out")
        del body.files[MOST_FILES:]
    mark_inline(body)
    return body


def mark_inline(body: Body) -> None:
    """Files that the HTML shows get `related`, whatever container they came in."""
    shown = {cid.lower() for text in body.htmls for cid in _CID.findall(text)}
    for file in body.files:
        if file.content_id and file.content_id.lower() in shown:
            file.related = True
        elif file.disposition == "attachment":
            file.related = False


def _read(part: Part, tree: Tree, *, parent: str, first: bool) -> Body:
    kind = part.get_content_type()
    if part.attached is not None and kind in mime.MAILS:
        return Body(files=[_attached_mail(part)])
    if kind.startswith("multipart/") and isinstance(part._payload, list):
        reader = _MULTIPARTS.get(kind, _mixed)
        return reader(part, tree)
    return _leaf(part, tree, kind, parent=parent, first=first)


# --- containers ----------------------------------------------------------------------------------


def _mixed(part: Part, tree: Tree) -> Body:
    body = Body()
    for n, child in enumerate(mime.children(part)):
        found = _read(child, tree, parent="mixed", first=n == 0)
        body.texts.extend(found.texts)
        body.htmls.extend(found.htmls)
        body.add(found)
    return body


def _alternative(part: Part, tree: Tree) -> Body:
    """One of several: the plain text, unless it only says that there is HTML."""
    body = Body()
    found = [_read(child, tree, parent="alternative", first=True) for child in mime.children(part)]
    for one in found:
        body.add(one)
    plain = [one for one in found if not one.htmls and one.text]
    enough = plain and len(plain[0].text) > _LONGEST_STUB
    with_html = [one for one in found if one.htmls and (enough or one.text)]
    if with_html:
        body.htmls = with_html[-1].htmls
    if enough or (plain and not (with_html and _is_stub(plain[0].text, with_html[-1].text))):
        body.texts = plain[0].texts
    elif with_html:
        body.texts = with_html[-1].texts
    return body


def _is_stub(plain: str, rich: str) -> bool:
    """A plain part that says no more than `this mail is in HTML`."""
    if len(plain) > _LONGEST_STUB or len(rich) <= len(plain):
        return False
    words = set(re.findall(r"\w{4,}", plain.lower()))
    shared = words & set(re.findall(r"\w{4,}", rich.lower()))
    asks_for_html = "html" in plain.lower() and len(rich) > 2 * len(plain)
    return len(shared) * 3 < len(words) or asks_for_html


def _related(part: Part, tree: Tree) -> Body:
    children = list(mime.children(part))
    start = headers.parameters(headers.raw(part, "content-type") or "").get("start")
    root = next(
        (c for c in children if start and headers.raw(c, "content-id") == start.strip()), None
    ) or next(iter(children), None)
    body = Body()
    for child in children:
        found = _read(child, tree, parent="related", first=child is root)
        body.texts.extend(found.texts)
        body.htmls.extend(found.htmls)
        for file in found.files:
            if child is not root and file.claimed.startswith("image/"):
                file.related = True
        body.add(found)
    return body


def _signed(part: Part, tree: Tree) -> Body:
    body = _mixed(part, tree)
    protocol = headers.parameters(headers.raw(part, "content-type") or "").get("protocol", "")
    body.signed = "pgp" if "pgp" in protocol.lower() else "smime"
    return body


def _encrypted(part: Part, tree: Tree) -> Body:
    body = _mixed(part, tree)
    body.encrypted = True
    return body


_MULTIPARTS: dict[str, Callable[[Part, Tree], Body]] = {
    "multipart/alternative": _alternative,
    "multipart/related": _related,
    "multipart/signed": _signed,
    "multipart/encrypted": _encrypted,
}


# --- leaves --------------------------------------------------------------------------------------


def _leaf(part: Part, tree: Tree, kind: str, *, parent: str, first: bool) -> Body:
    content_type = headers.raw(part, "content-type") or ""
    given = headers.parameters(content_type)
    disposition_value = headers.raw(part, "content-disposition") or ""
    disposition = disposition_value.split(";")[0].strip().lower() or None
    name = headers.parameters(disposition_value).get("filename") or given.get("name") or None
    data = mime.leaf_bytes(part, tree)
    if kind in _UNSEEN_VARIANTS and parent == "alternative":
        return Body()
    if kind.startswith("multipart/"):
        kind = "text/plain"  # it had no parts: whatever it holds is its text
    is_text = kind in _TEXTS and disposition != "attachment"
    if not parent and kind.startswith("text/") and kind not in _TEXT_FILES and not name:
        is_text = disposition != "attachment"  # an unknown text is plain text (RFC 2046, 4.1.4)
    if is_text and (first or (parent != "related" and not name)):
        return _text(data, kind, given, tree)
    file = File(data, name, kind if content_type else "", disposition,
                _content_id(part), headers.raw(part, "content-location"))  # fmt: skip
    if kind in {"application/ms-tnef", "application/vnd.ms-tnef"} or (
        (name or "").lower() == "winmail.dat"
    ):
        return _tnef(file, tree)
    if kind in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
        return _smime(file, tree)
    body = Body(files=[file])
    if kind == "text/calendar":
        body.calendar.append(charset.decode(data[:500_000], given.get("charset"), tree.note))
    return body


def _text(data: bytes, kind: str, given: dict[str, str], tree: Tree) -> Body:
    if len(data) > LONGEST_TEXT:
        tree.note("the text is too long: its end was left out")
        data = data[:LONGEST_TEXT]
    declared = given.get("charset")
    if kind == "text/html":
        if not declared and (meta := _META_CHARSET.search(data[:5000])):
            declared = meta[1].decode("ascii")
        source = charset.decode(data, declared, tree.note)
        return Body(texts=[Rich(source)], htmls=[source])
    text = charset.decode(data, declared, tree.note).replace("\r\n", "\n").replace("\r", "\n")
    if kind == "text/enriched":
        text = enriched.plain(text)
    if given.get("format", "").lower() == "flowed":
        text = flowed.unflowed(text, delsp=given.get("delsp", "").lower() == "yes")
    body = Body()
    if "begin" in text:
        text, files = transfer.uuencoded(text)
        body.files = [File(found, name, "") for name, found in files]
    if text.lstrip().startswith("-----BEGIN PGP SIGNED MESSAGE-----"):
        body.signed = "pgp"
    elif text.lstrip().startswith("-----BEGIN PGP MESSAGE-----"):
        body.encrypted = True
    body.texts = [text]
    return body


def _content_id(part: Part) -> str | None:
    value = headers.raw(part, "content-id")
    return value.strip("<> \t")[:300] or None if value else None


def _attached_mail(part: Part) -> File:
    disposition_value = headers.raw(part, "content-disposition") or ""
    given = headers.parameters(headers.raw(part, "content-type") or "")
    name = headers.parameters(disposition_value).get("filename") or given.get("name")
    inner = part._payload[0] if isinstance(part._payload, list) and part._payload else None
    if not name and inner is not None:
        subject = headers.text(inner, "subject") or "message"
        name = subject.replace("/", "_").replace("\\", "_")[:100] + ".eml"
    disposition = disposition_value.split(";")[0].strip().lower() or None
    return File(part.attached or b"", name, part.get_content_type(), disposition, _content_id(part))


def _tnef(file: File, tree: Tree) -> Body:
    from . import tnef

    found = tnef.read(file.data, tree.note)
    if found is None:
        return Body(files=[file])
    body = Body(files=[File(data, name, "") for data, name in found.files])
    if found.html:
        body.texts, body.htmls = [html.to_text(found.html)], [found.html]
    elif found.text:
        body.texts = [found.text]
    return body


def _smime(file: File, tree: Tree) -> Body:
    """A signed mail inside its signature (RFC 8551 section 3.5.2): its content is read out."""
    from . import smime

    content = smime.signed_content(file.data)
    if content is None:
        return Body(files=[file], encrypted=True)
    inner = mime.parse_entity(content)
    for defect in inner.defects:
        tree.note(defect)
    body = _read(inner.root, tree, parent="", first=True)
    body.signed = "smime"
    return body


def record(file: File) -> Attachment:
    """The `Attachment` of one file."""
    inline = file.related or (file.disposition == "inline" and file.claimed.startswith("image/"))
    return attachments.make(
        file.data, file.name, file.claimed, inline=inline, content_id=file.content_id
    )
