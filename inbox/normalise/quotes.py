"""What is new in a mail: without the mail it quotes, its signature and its small print.

A text is read as a row of stretches: written, introduction, quoted. What an introduction without
'>' lines announces reaches to the end; '>' lines end where they end, and what follows is an answer.
One quotation between two written stretches is context of the answer below it only when no
introduction announced it or when there are several: the mail is answered point by point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from inbox.normalise import disclaimers, quote_headers, quote_words, quoted_html, signatures
from inbox.normalise.quote_headers import Header, Shape, plain

_MOST_LOOKS = (
    8_000  # written lines above which no introduction is looked for: nobody writes so much
)

_MOST_SIGNED = 60  # stretches from the top that are looked into: for a signature, a title


@dataclass(frozen=True, slots=True)
class Reply:
    """A mail's text in three: what is new, what it quotes, the signature with its small print."""

    new: str
    quoted: str
    signature: str


@dataclass(frozen=True, slots=True)
class _Told:
    """What else is known of the mail: by its subject, and by its HTML."""

    forwarded: bool = False
    marked: bool = False  # the quotations were marked, and introduced, by the markup
    coloured: bool = False  # something in it is written in red, blue or green


@dataclass(slots=True)
class _Stretch:
    """Lines [start, end) of one kind: written, header, quote, rest (quoted to the end), forward."""

    kind: str
    start: int
    end: int
    named: bool = False  # a quote whose first line introduces it, as Apple Mail does


def split_reply(text: str, html: str | None = None, *, forwarded: bool = False) -> Reply:
    """Split a mail's plain text into what is new, what is quoted, and the signature.

    html       the HTML of the same mail, where there is one: its markup tells quotations that the
               text does not show.
    forwarded  the subject says that this is a forward (TR:, FW:): a block of headers then begins
               content, not a quotation.
    A forwarded mail is content and stays in `new`. `new` is empty only where all is quoted, or
    written by a device ("Sent from my phone").
    """
    signed = quoted_html.signature(html) if html else None
    told = _Told(forwarded=forwarded, coloured=quoted_html.is_coloured(html or ""))
    reply, certain = _split(text, signed, told)
    if not html or certain or forwarded:
        return reply
    marks = quoted_html.with_marks(html)
    if marks is None:
        return reply
    marked, introduced = marks
    by_markup, _ = _split(marked, signed, _Told(marked=introduced))
    better = bool(by_markup.new) and (not reply.quoted or _size(by_markup.new) > _size(reply.new))
    return by_markup if better else reply


def _size(text: str) -> int:
    return sum(map(str.isalnum, text))


def _split(text: str, signed: str | None, told: _Told) -> tuple[Reply, bool]:
    """The reply, and whether the text itself shows where each quotation begins and ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    flat = [line if line.startswith(">") else plain(line) for line in lines]
    stretches = _stretches(lines, flat, told)
    written = [s for s in stretches if s.kind == "written"]
    new, signature = _written(lines, stretches, signed, marked=told.marked)
    if not new and any(
        flat[at] and not disclaimers.is_machine_made(flat[at])
        for s in written
        for at in range(s.start, s.end)
    ):
        new, signature = _join(lines, written), ""
    kinds = {s.kind for s in stretches}
    quoted = [
        line
        for s in stretches
        if s.kind in ("header", "quote", "rest")
        for line in lines[s.start : s.end]
    ]
    reply = Reply(new=new, quoted="\n".join(quoted).strip(), signature=signature)
    return reply, bool(kinds & {"quote", "forward"})


def _stretches(lines: Sequence[str], flat: Sequence[str], told: _Told) -> list[_Stretch]:
    found: list[_Stretch] = []
    at = looked = 0
    while at < len(lines):
        if flat[at].startswith("|") and found and found[-1].kind == "header":
            end = next((n for n in range(at, len(flat)) if flat[n][:1] != "|"), len(flat))
            found.append(_Stretch("quote", at, end))
            at = end
            continue
        if flat[at].startswith(">"):
            end = _quote_end(lines, flat, at)
            if _is_marked_forward(flat, at, end, found):
                found.append(_Stretch("forward", at, len(flat)))
                break
            rest = _is_bare_header_quote(flat, at, end)
            kind, end = ("rest", len(lines)) if rest else ("quote", end)
            named = len(found) <= _MOST_SIGNED and _is_introduced(flat, at, end)
            found.append(_Stretch(kind, at, end, named=named))
            at = found[-1].end
            continue
        looked += 1
        header = quote_headers.find(flat, at) if looked <= _MOST_LOOKS else None
        if header is None:
            _write(found, at)
            at += 1
            continue
        stretch = _announced(flat, header, found, told)
        if stretch is None:
            _write(found, at)
            at += 1
            continue
        found.append(stretch)
        at = stretch.end
    return [s for s in found if s.kind != "written" or any(flat[s.start : s.end])]


def _write(found: list[_Stretch], at: int) -> None:
    if found and found[-1].kind == "written" and found[-1].end == at:
        found[-1].end = at + 1
    else:
        found.append(_Stretch("written", at, at + 1))


def _announced(
    flat: Sequence[str], header: Header, before: Sequence[_Stretch], told: _Told
) -> _Stretch | None:
    """The stretch that an introduction opens; None when it is the writer's own words after all."""
    below = header.end
    while below < len(flat) and not flat[below]:
        below += 1
    marked = below < len(flat) and flat[below].startswith((">", "|"))
    if marked and header.shape is not Shape.FORWARD:
        return _Stretch("header", header.start, below)
    if header.shape is Shape.NAMED:
        return None
    if _is_content(flat, header, before, below, forwarded=told.forwarded):
        return _Stretch("forward", header.start, len(flat))
    if _answers_inside(flat, before, coloured=told.coloured):
        return _Stretch("header", header.start, header.end)
    return _Stretch("rest", header.start, len(flat))


def _is_content(
    flat: Sequence[str],
    header: Header,
    before: Sequence[_Stretch],
    below: int,
    *,
    forwarded: bool,
) -> bool:
    """Is what the introduction announces a mail handed on, and no mail that is answered?"""
    something_above = any(any(flat[s.start : s.end]) for s in before)
    if header.shape is Shape.BLOCK:
        return forwarded or not something_above or _is_led_into(flat, before)
    if header.shape is Shape.TITLE:
        return not something_above and below < len(flat)
    return header.shape is Shape.FORWARD


def _is_led_into(flat: Sequence[str], before: Sequence[_Stretch]) -> bool:
    """Does a line such as "Here is the mail I got this morning:" make it the writer's content?"""
    last = next((flat[at] for s in before[-1:] for at in range(s.end - 1, s.start - 1, -1)
                 if flat[at]), "")  # fmt: skip
    return last.endswith(":") and last.count(" ") > 3 and not any(map(str.isdigit, last))


def _answers_inside(flat: Sequence[str], before: Sequence[_Stretch], *, coloured: bool) -> bool:
    """Do the words above the first, unmarked quotation say that the answers stand in it?"""
    if any(s.kind == "header" for s in before):
        return False
    says = quote_words.BELOW if coloured else quote_words.INSIDE
    above = (line for s in before if s.kind == "written" for line in flat[s.start : s.end])
    return any(map(says.search, islice(above, _MOST_SIGNED)))


def _quote_end(lines: Sequence[str], flat: Sequence[str], at: int) -> int:
    """The end of a run of '>' lines; one empty line or wrapped tail between two is inside."""
    end = at + 1
    while end < len(flat):
        if flat[end].startswith(">"):
            end += 1
            continue
        after = end + 1
        if after < len(flat) and flat[after].startswith(">"):
            wrapped = len(lines[end - 1]) >= 66 and 0 < len(flat[end]) < 30
            if not flat[end] or wrapped:
                end = after + 1
                continue
        break
    return end


def _is_marked_forward(flat: Sequence[str], at: int, end: int, before: Sequence[_Stretch]) -> bool:
    """'>' lines that no introduction announces and a forward's title begins, as in Apple Mail."""
    if len(before) > _MOST_SIGNED or (before and before[-1].kind != "written"):
        return False
    inner = (plain(quote_headers.unquoted(line)) for line in flat[at : min(end, at + 4)])
    first = next((line for line in inner if line), "")
    title = quote_headers.find([first], 0)
    return title is not None and title.shape is Shape.FORWARD


def _is_introduced(flat: Sequence[str], at: int, end: int) -> bool:
    inner = [plain(quote_headers.unquoted(line)) for line in flat[at : min(end, at + 5)]]
    title = quote_headers.find(inner, 0)
    return title is not None and title.shape is Shape.WROTE


def _is_bare_header_quote(flat: Sequence[str], at: int, end: int) -> bool:
    """'>' lines that hold a block of headers and nothing else: some webmails mark no more."""
    inner = [plain(quote_headers.unquoted(line)) for line in flat[at : min(end, at + 16)]]
    inner = [line for line in inner if line]
    if end - at > 15 or len(inner) < 3 or end >= len(flat):
        return False
    known = sum(1 for line in inner if quote_headers.label(line) or line.startswith("message du"))
    return known >= 3 and known >= len(inner) - 1


def _written(
    lines: Sequence[str], stretches: Sequence[_Stretch], signed: str | None, *, marked: bool
) -> tuple[str, str]:
    """What is new, and the signature, of the stretches in their order."""
    parts: list[str] = []
    signature: list[str] = []
    contexts = _contexts(stretches, marked)
    for at, stretch in enumerate(stretches):
        if stretch.kind == "written":
            body = list(lines[stretch.start : stretch.end])
            body, cut_off = _without_markup_signature(body, signed)
            answer = _MOST_SIGNED < at < len(stretches) - 2  # one of very many: it has no signature
            at_signature = len(body) if answer else signatures.cut(body)
            kept = "\n".join(body[:at_signature]).strip("\n")
            parts.append(kept if kept.strip() else "")
            signature += [*body[at_signature:], *cut_off]
        elif stretch.kind == "forward" or (stretch.kind == "quote" and at in contexts):
            parts.append("\n".join(lines[stretch.start : stretch.end]).strip("\n"))
        else:
            parts.append("")
    return _glued(lines, stretches, parts), "\n".join(signature).strip()


def _glued(lines: Sequence[str], stretches: Sequence[_Stretch], parts: Sequence[str]) -> str:
    """The parts as one text; an answer that stood right under its question still does."""
    pieces: list[str] = []
    last = -1
    for stretch, part in zip(stretches, parts, strict=True):
        if not part.strip():
            continue
        close = stretch.start == last and lines[last - 1].strip() and lines[last].strip()
        pieces += ("\n" if close else "\n\n", part)
        last = stretch.end
    return "".join(pieces).strip()


def _contexts(stretches: Sequence[_Stretch], marked: bool) -> set[int]:
    """The places of the quotations that the lines below them answer; markup announces its own."""
    several = _is_point_by_point(stretches)
    found: set[int] = set()
    above = False
    for at, (stretch, below) in enumerate(pairwise(stretches)):
        if stretch.kind == "quote" and below.kind == "written":
            announced = marked or stretch.named or (at > 0 and stretches[at - 1].kind == "header")
            if several or (above and not announced):
                found.add(at)
        above = above or stretch.kind == "written"
    return found


def _is_point_by_point(stretches: Sequence[_Stretch]) -> bool:
    """Is one mail answered in several places, or one of its pieces and no other?"""
    kinds = [s.kind for s in stretches]
    answered = [at for at, pair in enumerate(pairwise(kinds)) if pair == ("quote", "written")]
    pieces = [at for at, kind in enumerate(kinds) if kind == "quote"]
    return len(answered) > 1 or (
        bool(answered) and any(kinds[at - 1] != "header" for at in pieces[1:])
    )


def _without_markup_signature(body: list[str], signed: str | None) -> tuple[list[str], list[str]]:
    """Cut what the HTML marks as the signature, where the stretch ends with it."""
    wanted = _letters(signed or "")
    if len(wanted) < 3:
        return body, []
    taken = ""
    for at in range(len(body) - 1, -1, -1):
        taken = _letters(body[at]) + taken
        if len(taken) >= len(wanted):
            return (body[:at], body[at:]) if taken == wanted and at else (body, [])
    return body, []


def _letters(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum())


def _join(lines: Sequence[str], stretches: Sequence[_Stretch]) -> str:
    return "\n".join("\n".join(lines[s.start : s.end]) for s in stretches).strip()
