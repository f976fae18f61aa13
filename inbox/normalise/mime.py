"""The bytes of a mail → its tree of parts, within limits (RFC 5322, RFC 2046).

The standard library's parser does the work. Around it: files that begin with noise, header blocks
with one broken line, boundaries that are missing or not declared, attached mails (kept as bytes, so
that they can be given out unchanged), and limits of depth and number, because a tree is walked by
recursion and a hostile one has no bottom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.feedparser import BytesFeedParser
from email.message import Message as Mail
from email.parser import BytesHeaderParser
from typing import Any

from inbox.errors import Unreadable

from . import charset, transfer

DEEPEST = 50
MOST_PARTS = 1_000
MOST_LINES = 2_000_000  # of one mail; 150 MB of base64 have as many
_MOST_LINE_TESTS = 12_000_000  # the parser tests each line against the boundaries of all levels
MOST_FIELDS = 2_000  # of one part's header, and how many characters they may have together
_HEADER_ROOM = 1_000_000
_LONGEST_CONTENT_FIELD = 5_000  # the library's time over parameters grows with their square
MAILS = frozenset({"message/rfc822", "message/global", "message/news"})
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
_KNOWN_FIELD = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|content-type|content-transfer-encoding|mime-version|"
    rb"received|reply-to|return-path|references|in-reply-to|sender|x-[a-z-]+|content-disposition)"
    rb"[ \t]*:",
    re.IGNORECASE,
)
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n|\r[ \t]*\r(?!\n)")
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|$)")
_BOUNDARY_LINE = re.compile(r"^--([^\s\"][^\r\n\"]{0,69}?)[ \t]*\r?\n(?=content-)", re.M | re.I)
_BASE64_LINES = re.compile(rb"^(?>(?:[A-Za-z0-9+/]{40,998}+\r?\n)+)", re.MULTILINE)
_SHORTEST_RUN = 4_000
_MARK = "@lines of base64 "
_FOLDED = re.compile(_MARK + r"(\d{1,9})@")
_LOOKED_AT = 200_000  # bytes within which a header block must end


class Part(Mail):
    """A part whose attached mail stays bytes while its parent is parsed."""

    _payload: Any  # the library's: a str, a list of parts, or None while parsing

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.attached: bytes | None = None  # the bytes of a message/… part
        self._parsing = True
        self._kind: str | None = None
        self._room, self._fields_left = _HEADER_ROOM, MOST_FIELDS

    def set_raw(self, name: str, value: str) -> None:
        """As the library's, within the limits of a header: what is beyond them is left out."""
        if self._room <= 0 or self._fields_left <= 0:
            return
        longest = _LONGEST_CONTENT_FIELD if name.lower().startswith("content-") else self._room
        self._room -= len(value)
        self._fields_left -= 1
        super().set_raw(name, value[:longest])

    def get_content_type(self) -> str:
        """As the library's; while parsing, `message/…` counts as a leaf."""
        if self._kind is not None:  # asked for some forty times of every part
            return self._kind
        kind = super().get_content_type()
        if not self.__dict__.get("_parsing"):
            self._kind = kind
        elif kind.startswith("message/"):
            return "application/x-not-parsed-yet"
        return kind

    def get_param(self, param: str, *args: Any, **kw: Any) -> Any:
        """As the library's, but a charset is one that can decode: it trips over others."""
        try:
            found = super().get_param(param, *args, **kw)
        except (TypeError, ValueError):  # RFC 2231 numbers that are missing or enormous
            found = kw.get("failobj", args[0] if args else None)
        if param.lower() == "charset" and isinstance(found, tuple):
            found = found[2]  # `charset*=us-ascii'en'utf-8`: the library gives all three
        if param.lower() == "charset" and isinstance(found, str):
            return found if "\x00" not in found and charset.codec_of(found) else "us-ascii"
        return found


class Tree:
    """A parsed mail: `root`, and `defects`, one line for each thing that was mended or cut."""

    def __init__(self, root: Part, defects: list[str]) -> None:
        self.root = root
        self.defects = defects

    def note(self, defect: str) -> None:
        """Remember a defect, once; the first fifty are enough to explain a mail."""
        if defect not in self.defects and len(self.defects) < 50:
            self.defects.append(defect)


class _LimitReached(Exception):
    """Raised within the parser to leave it; what was parsed so far stands."""


def parse(body: bytes) -> Tree:
    """The tree of a mail. Raises Unreadable when the bytes are not a mail."""
    return _parse(_tidied(body), _Budget(), depth=0)


class _Budget:
    """The parts and lines that one mail may still have, attached mails included."""

    def __init__(self) -> None:
        self.left = MOST_PARTS
        self.lines = 3 * MOST_LINES  # an attached mail's are read twice


def _parse(body: bytes, budget: _Budget, depth: int) -> Tree:
    defects: list[str] = []
    parser: Any = None
    body, runs = _folded(body)
    body, lines = _cut(body, defects)
    budget.lines -= lines
    deepest = min(DEEPEST - depth, max(4, _MOST_LINE_TESTS // (lines + 1)))

    def factory(policy: Any = None) -> Part:
        if parser is None:  # the parser tries its factory once while it is made
            return Part(policy=policy)
        budget.left -= 1
        # the parser's own stack is the one place that knows how deep it is
        if budget.left < 0 or len(parser._msgstack) > deepest:
            raise _LimitReached
        return Part(policy=policy)

    parser = BytesFeedParser(factory, policy=policy.compat32)
    try:
        parser.feed(body)
        root = parser.close()
    except _LimitReached:
        root = _rescued(parser, body)
        defects.append("too many parts, or parts within parts: the rest was left out")
    tree = Tree(root, defects)
    _unfold(root, runs)
    _settle(root, tree, budget, depth)
    return tree


def _folded(body: bytes) -> tuple[bytes, list[bytes]]:
    """The body with one line in place of each long run of base64 lines, and these runs.

    The parser spends most of its time on such lines, and none of them can be a boundary or a field.
    """
    if _MARK.encode() in body:
        return body, []
    pieces: list[bytes] = []
    runs: list[bytes] = []
    at = 0
    for run in _BASE64_LINES.finditer(body) if len(body) > _SHORTEST_RUN else ():
        if run.end() - run.start() > _SHORTEST_RUN:
            pieces += [body[at : run.start()], f"{_MARK}{len(runs)}@\n".encode()]
            runs.append(run[0].removesuffix(b"\n").removesuffix(b"\r"))
            at = run.end()
    return (b"".join(pieces) + body[at:], runs) if runs else (body, runs)


def _unfold(root: Part, runs: list[bytes]) -> None:
    """Put the runs back where their lines have come to lie."""
    todo = [root] if runs else []
    while todo:
        part = todo.pop()
        if isinstance(part._payload, list):
            todo.extend(part._payload)
        elif part._payload and _MARK in part._payload:
            part._payload = _FOLDED.sub(lambda m: runs[int(m[1])].decode(), part._payload)


def _cut(body: bytes, defects: list[str]) -> tuple[bytes, int]:
    """The body up to its last line that is read, and the number of its lines."""
    lines = body.count(b"\n") + body.count(b"\r") - body.count(b"\r\n")
    if lines <= MOST_LINES:
        return body, lines
    defects.append("too many lines: the rest was left out")
    pieces = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n", MOST_LINES)
    return b"\n".join(pieces[:-1]) + b"\n", MOST_LINES


def _rescued(parser: Any, body: bytes) -> Part:
    """What the parser had when it was stopped; its open parts have no content yet."""
    stack = parser._msgstack
    if not stack:
        raise Unreadable("not an e-mail: no header")
    for part in stack:
        if part._payload is None:
            part._payload = ""
    root: Part = stack[0]
    return root


def _settle(root: Part, tree: Tree, budget: _Budget, depth: int) -> None:
    """Mend multiparts without parts, and parse the attached mails into the tree."""
    todo: list[tuple[Part, int]] = [(root, depth)]
    while todo:
        part, level = todo.pop()
        part.__dict__["_parsing"] = False
        for defect in part.defects:
            tree.note(type(defect).__name__)
        kind = part.get_content_type()
        if kind.startswith("message/") and isinstance(part._payload, str):
            _attach(part, tree, budget, level)
        elif part.get_content_maintype() == "multipart" and isinstance(part._payload, str):
            _find_parts(part, tree, budget, level)
        if isinstance(part._payload, list) and part.attached is None:
            todo.extend((child, level + 1) for child in part._payload if isinstance(child, Part))


def _attach(part: Part, tree: Tree, budget: _Budget, level: int) -> None:
    """Keep the bytes of a `message/…` part, and give it the content that the library would."""
    data = leaf_bytes(part, tree)
    part.attached = data
    if part.get_content_type() == "message/delivery-status":
        part._payload = [_fields(block) for block in _BLANK_LINE.split(data, MOST_PARTS)]
    elif level + 1 < DEEPEST and budget.left > 0 and budget.lines > 0:
        inner = _parse(data, budget, level + 1)
        part._payload = [inner.root]
        for defect in inner.defects:
            tree.note(defect)
    else:
        tree.note("too many mails within mails: the rest was left out")
        part._payload = [Part()]
        part._payload[0]._payload = ""


def _fields(block: bytes) -> Part:
    """One block of fields of a delivery status (RFC 3464 section 2.1)."""
    found: Part = BytesHeaderParser(Part).parsebytes(block.strip(b"\r\n"))
    found.__dict__["_parsing"] = False
    return found


def _find_parts(part: Part, tree: Tree, budget: _Budget, level: int) -> None:
    """A multipart whose declared boundary never comes: use the one that does, if any."""
    content = part._payload if isinstance(part._payload, str) else ""
    found = _BOUNDARY_LINE.search(content[:_LOOKED_AT])
    if found is None or level + 1 >= DEEPEST or budget.lines <= 0:
        tree.note("multipart without parts")
        return
    tree.note("multipart without its boundary")
    kind = part.get_content_type()
    kind = kind if re.fullmatch(r"multipart/[a-z-]{1,30}", kind) else "multipart/mixed"
    head = f'Content-Type: {kind}; boundary="{found[1]}"\r\n\r\n'.encode("utf-8", "surrogateescape")
    inner = _parse(head + content.encode("utf-8", "surrogateescape"), budget, level + 1)
    part._payload = inner.root._payload
    for defect in inner.defects:
        tree.note(defect)


# --- before the parser ---------------------------------------------------------------------------


def _tidied(body: bytes) -> bytes:
    """The mail from its first header on, with a broken header block mended."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):  # a mail saved by an editor as UTF-16
        body = body.decode("utf-16", "replace").encode("utf-8")
    body = body.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t \x00")
    if not body:
        raise Unreadable("not an e-mail: the file is empty")
    if counted := re.match(rb"(\d{1,9})[ \t]*\r?\n(?=[!-9;-~]+:)", body):  # Apple's .emlx
        body = body[counted.end() : counted.end() + int(counted[1])]
    if body.startswith((b"From ", b">From ")):  # the envelope line of an mbox
        body = body[body.find(b"\n") + 1 :] if b"\n" in body[:1000] else body
    end = _BLANK_LINE.search(body, 0, _LOOKED_AT)
    head = body[: end.start() if end else min(len(body), _LOOKED_AT)]
    if not _looks_like_header(head):
        raise Unreadable("not an e-mail: it does not begin with a header")
    mended = _mended(head)
    return body if mended is head else mended + body[len(head) :]


def _looks_like_header(head: bytes) -> bool:
    """At least one field of mail near the top, and no binary rubbish."""
    if head.count(b"\x00") > 8 or not _FIELD.match(head):
        known = re.search(rb"^(?:from|to|subject|date|received|message-id):", head, re.M | re.I)
        return known is not None and head.count(b"\x00") * 20 <= len(head)
    name = head.split(b":", 1)[0].strip()
    return (
        bool(_KNOWN_FIELD.match(head))
        or (
            re.search(
                rb"(?:^|\n|\r)(?i:from|to|subject|date|received|message-id|content-type)[ \t]*:",
                head,
            )
            is not None
        )
        or name.lower().startswith((b"resent-", b"content-", b"list-", b"dkim-", b"arc-", b"mime-"))
    )


def _mended(head: bytes) -> bytes:
    """The block with `Name :` written `Name:`, and a broken line joined to the field above it.

    A line that is no field ends the header for the parser (the blank line was forgotten). It is
    joined only when known fields follow it: then it was a field broken without its indent.
    """
    lines = [line for line in _LINE.findall(head) if line]
    bad = [
        n
        for n, line in enumerate(lines)
        if not line.startswith((b" ", b"\t")) and not re.match(rb"[!-9;-~]+:", line)
    ]
    if not bad:
        return head
    last_known = max((n for n, line in enumerate(lines) if _KNOWN_FIELD.match(line)), default=-1)
    for n in bad:
        if _FIELD.match(lines[n]):
            lines[n] = re.sub(rb"[ \t]+:", b":", lines[n], count=1)
        elif n < last_known:
            lines[n] = b" " + lines[n]
    return b"".join(lines)


# --- leaves --------------------------------------------------------------------------------------


def leaf_bytes(part: Part, tree: Tree) -> bytes:
    """The content of a leaf with its transfer encoding undone."""
    payload = part._payload  # get_payload() would decode the charset, and lose letters
    if part.attached is not None:
        return part.attached
    if isinstance(payload, list) or payload is None:
        return b""
    data = str(payload).encode("utf-8", "surrogateescape")
    encoding = str(part.get("content-transfer-encoding") or "")
    return transfer.decode(data, encoding, tree.note) if encoding else data


def children(part: Part) -> Iterator[Part]:
    """The direct parts of a multipart; nothing for a leaf or an attached mail."""
    if part.attached is None and isinstance(part._payload, list):
        yield from (child for child in part._payload if isinstance(child, Part))


def parse_entity(body: bytes) -> Tree:
    """The tree of a MIME entity, the content of a signature, say; it needs no header of a mail."""
    return _parse(body, _Budget(), depth=1)
