"""Address fields as parties: names and addresses out of what people and programs really write.

A scanner of RFC 5322 section 3.4 with the obsolete forms of section 4.4 (routes, comments as names)
and the usual breakage: missing brackets, unquoted commas, `mailto:`, semicolons between addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from inbox.records import Party

from . import headers

LONGEST_NAME = 500
MOST = 2_000  # recipients read from one field
_ATOM = re.compile(r'[^\s"(<>,;:\\\[\]()]+|\s+')
_NOT_BARE = frozenset('<>()",;:')
_QUOTES = "\"'“”‘’`"


def parse(value: str | None, fallback_charset: str | None = None) -> tuple[Party, ...]:
    """The parties of one unfolded, undecoded address field, in order, groups included."""
    if not value:
        return ()
    value = headers.as_text(value, fallback_charset)
    found = _parties(value)
    if "=?" in value and "@" not in value:  # a program that encoded the addresses as well
        found = _parties(headers.decoded(value))
    return found


def _parties(value: str) -> tuple[Party, ...]:
    found = (_party(box) for box in _joined(_scan(value))[:MOST] if not box.empty)
    return tuple(party for party in found if party.name or party.address)


class _Mailbox:
    """What was seen since the last separator."""

    __slots__ = ("angle", "comments", "words")

    def __init__(self) -> None:
        self.words: list[tuple[str, bool]] = []  # text, was it quoted
        self.angle: str | None = None
        self.comments: list[str] = []

    @property
    def empty(self) -> bool:
        return self.angle is None and not any(w.strip() for w, _ in self.words)

    @property
    def plain(self) -> str:
        return "".join(w for w, _ in self.words).strip()


def _scan(value: str) -> list[_Mailbox]:
    boxes = [_Mailbox()]
    at = 0
    closed = True  # quotes pair up so far; after one that does not, they are plain characters
    while at < len(value):
        char = value[at]
        box = boxes[-1]
        if char == '"':
            word, at, closed = _quoted(value, at) if closed else ("", at + 1, False)
            box.words.append((word, True))
        elif char == "(":
            comment, at = _comment(value, at)
            box.comments.append(comment)
        elif char == "<":
            at = _angle(value, at, box)
        elif char in ",;":
            boxes.append(_Mailbox())
            at += 1
        elif char == ":":
            at += 1
            _colon(box)
        elif char == "[":  # a domain literal, or a tag in a name
            end = value.find("]", at, at + 200) + 1 or at + 1
            box.words.append((value[at:end], False))
            at = end
        else:
            found = _ATOM.match(value, at)
            word = found[0] if found else char
            if char not in ">)\\":
                box.words.append((word, False))
            at += len(word)
    return boxes


def _colon(box: _Mailbox) -> None:
    """`Group name:` and `mailto:` start over; a colon within an address is kept."""
    if box.angle is None and "@" not in box.plain:
        box.words.clear()
    else:
        box.words.append((":", False))


def _quoted(value: str, at: int) -> tuple[str, int, bool]:
    """The content, where to go on, and whether the quote was closed."""
    end = at + 1
    out: list[str] = []
    while end < len(value) and value[end] != '"':
        if value[end] == "\\" and end + 1 < len(value):
            end += 1
        out.append(value[end])
        end += 1
    if end >= len(value) and "<" in value[at:]:  # never closed: the quote is just a character
        return "", at + 1, False
    return "".join(out), end + 1, True


def _comment(value: str, at: int) -> tuple[str, int]:
    depth = 0
    out: list[str] = []
    while at < len(value):
        char = value[at]
        if char == "\\" and at + 1 < len(value):
            at += 1
            out.append(value[at])
        else:
            depth += (char == "(") - (char == ")")
            if depth == 0:
                return "".join(out), at + 1
            if out or char != "(":
                out.append(char)
        at += 1
    return "".join(out), at


def _angle(value: str, at: int, box: _Mailbox) -> int:
    """Read `<…>` into the box; the end is `>`, or where the next address starts."""
    end = at + 1
    quoted = False
    while end < len(value) and (quoted or value[end] not in "<>"):
        quoted ^= value[end] == '"'
        if value[end] == "," and not quoted and value[at + 1 : at + 2] != "@":
            break
        end += 1
    inner = value[at + 1 : end].strip()
    if value[end : end + 1] == "<" and not inner:  # `<<a@b>>`
        return end
    if box.angle is not None and "@" in box.angle:
        if "@" in inner:  # `a <a@b> <c@d>`: the first stands
            return end + 1
    else:
        if box.angle:
            box.words.append((f"<{box.angle}>", False))
        box.angle = inner
    return end + 1 if value[end : end + 1] == ">" else end


def _apart(boxes: list[_Mailbox]) -> Iterator[_Mailbox]:
    """`a@b c@d` lacks its comma: where all words are addresses, each is one."""
    for box in boxes:
        words = box.plain.split()
        bare = box.angle is None and not any(quoted for _, quoted in box.words)
        if len(words) > 1 and bare and all(0 < w.find("@") < len(w) - 1 for w in words):
            for word in words:
                alone = _Mailbox()
                alone.words.append((word, False))
                yield alone
        else:
            yield box


def _joined(boxes: list[_Mailbox]) -> list[_Mailbox]:
    """`Martin, Jeanne <a@b>` lacks its quotes: the name before the comma belongs to it."""
    out: list[_Mailbox] = []
    waiting: list[_Mailbox] = []
    for box in _apart(boxes):
        nameless = box.angle is None and "@" not in box.plain and not box.comments
        if nameless:
            waiting.append(box)
            continue
        if box.angle is not None and box.plain and waiting:
            names = ", ".join(w.plain for w in waiting if w.plain)
            box.words.insert(0, (names + ", " if names else "", False))
        else:
            out.extend(waiting)
        waiting = []
        out.append(box)
    return out + waiting


def _party(box: _Mailbox) -> Party:
    name = _name(box.plain)
    address = _address(box.angle) if box.angle is not None else None
    if box.angle is None:
        found = _bare(box)
        if found:
            address = _address(found)
            name = _name(box.plain.replace(found, " ").replace("mailto:", " "))
    if not name and box.comments:
        name = _name(" ".join(box.comments))
    return Party(name=name, address=address)


def _bare(box: _Mailbox) -> str | None:
    """An address without brackets, its local part possibly in quotes."""
    for place, (word, quoted) in enumerate(box.words):
        follows = box.words[place + 1][0] if place + 1 < len(box.words) else ""
        if quoted and follows.startswith("@"):
            box.words[place : place + 2] = []
            return f'"{word}"{follows}' if re.search(r"[\s@,;<>()]", word) else word + follows
    joined = re.sub(r"\s*@\s*", "@", box.plain) if box.plain.count("@") == 1 else box.plain
    if box.plain.count(" ") <= 2 and _find_bare(joined) == joined:
        box.words[:] = [(joined, False)]
    found = _find_bare(box.plain)
    return found.strip(_QUOTES) or None if found else None


def _find_bare(words: str) -> str | None:
    """The first `a@b` in some words: found from its `@` outwards, to stay linear."""
    at = words.find("@")
    done = 0
    while at >= 0:
        start, end = at, at + 1
        while start > done and words[start - 1] not in _NOT_BARE and not words[start - 1].isspace():
            start -= 1
        while end < len(words) and words[end] not in _NOT_BARE and not words[end].isspace():
            end += 1
        if start < at and end > at + 1:
            return words[start:end]
        done = end
        at = words.find("@", end)
    return None


def _name(words: str) -> str | None:
    name = " ".join(headers.decoded(words).split())
    while len(name) > 1 and name[0] in _QUOTES and name[-1] in _QUOTES:
        name = name[1:-1].strip()
    return name[:LONGEST_NAME].strip() or None


def _address(inner: str) -> str | None:
    """The addr-spec as given, its route and `mailto:` gone, its domain in lower case."""
    inner = headers.decoded(inner) if "=?" in inner else inner
    inner = inner.strip().strip("'“”‘’`").strip()
    if inner.startswith("@") and ":" in inner:  # obs-route
        inner = inner.split(":", 1)[1]
    if inner.lower().startswith("mailto:"):
        inner = inner[7:]
    if not inner.startswith('"'):
        inner = re.sub(r"\([^()]*\)", "", inner)
        inner = "".join(inner.split())
    local, at, domain = inner.rpartition("@")
    return (local + at + domain.lower() if at else inner)[:500] or None
