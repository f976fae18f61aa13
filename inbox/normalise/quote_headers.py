"""Where a quoted mail begins: the lines by which mail programs introduce it.

Three shapes, in any language of `quote_words`: an introduction ("Le … a écrit :", wrapped over up
to four lines), a block of headers (Outlook's "De : / Envoyé : / À : / Objet :") and a rule with a
title ("-----Message d'origine-----"). Every look is bounded in lines and characters, so that the
whole is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from inbox.normalise.quote_words import (
    FORM_LABELS,
    FORWARDED,
    LABELS,
    OPENERS,
    ORIGINAL,
    WROTE,
)


class Shape(Enum):
    """What introduces the quoted mail, which decides how much proof is asked of what follows."""

    WROTE = "wrote"
    NAMED = "named"  # "Jean a écrit :" without a date or an address: only before '>' lines
    BLOCK = "block"
    TITLE = "title"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True)
class Header:
    """Lines [start, end) introduce a quoted mail."""

    start: int
    end: int
    shape: Shape


_LONGEST_LINE = 400  # characters of a line that are looked at
_WRAPPED_LINES = 4
_ENDS = (":", ":*", ": >", " ----")  # Zoho: "---- On … wrote ----"
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200f\u202a-\u202f\u2060\ufeff]+")
_QUOTE_PREFIX = re.compile(r"^\s{0,3}(?:>\s?)+")


def _phrases(words: str) -> frozenset[str]:
    return frozenset(word.strip() for word in words.replace("\n", "|").split("|") if word.strip())


def _alternatives(words: str) -> str:
    return words.strip().replace("\n", "|")


_WROTE = re.compile(rf"(?<![\w'’])(?:{_alternatives(WROTE)})(?!\w)|写道|寫道|님이 작성|のメール")
_TOLD_ME = re.compile(
    r"(?:\b(?:m|t|l)['’]|\b(?:nous|vous|lui|leur) )(?:a|à|avait|avez) [ée]crit|\byou wrote"
)
_FIRST_PERSON = re.compile(r"(?:^|\W)(?:j['’]|(?:je|nous|vous|i|we|you|ich|wir|ik|wij) )")
_BRACKETED = re.compile(r"[<\[(]\s?[^<>\s]*@[^<>\s]+[>\])]")
_OPENER = re.compile(rf"^[-*>\s]*(?:{_alternatives(OPENERS)})[ .,]")
_TIME = re.compile(r"(?<!\d)\d{1,2} ?[:.hH時点시] ?\d{2}(?!\d)|(?<!\d)\d{1,2} ?(?:am|pm|h)\b")
_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}[月월]|"
    r"\d{1,2}\.? ?[^\W\d]{3,10}\.? ?'?\d{2}(?!\d)"
)
_ADDRESS = re.compile(r"[^\s<>\[\]()\"]+@[^\s<>\[\]()\"]+")
_DATE_FIRST = re.compile(r"^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[^<]{0,120}<[^<>\s]+@[^<>\s]+> ?:?$")
_SAME_LINE = re.compile(rf"^.{{0,250}}<[^<>\s]+@[^<>\s]+> ?,? ?(?:{_alternatives(WROTE)}) ?:(?= )")
_LABEL_INSIDE = re.compile(r"(?:^| )([^\W\d]{1,14}) ?:(?= )")
_RULE = re.compile(r"^[*\s]*(?:[-_=~*#–—] ?){5,}[*\s]*$")
_ORIGINAL = _phrases(ORIGINAL)
_FORWARDED = _phrases(FORWARDED)
_DECORATED = re.compile(r"^[-–—_=+~#.\[* ]{1,200}(?=[^\W_])(.{3,160})$")
_ABOVE = ("above", "dessus", "oberhalb", "über ", "boven", "encima", "sopra", "acima")
_REPLY_ABOVE = re.compile(
    r"reply above this line|type your reply above|write above (?:this|the) line|"
    r"répondre au[- ]dessus de cette"
    r"|réponse au[- ]dessus de cette ligne|écrivez au[- ]dessus de cette ligne"
    r"|antworten sie (?:bitte )?(?:oberhalb|über) dieser|antwort oberhalb dieser"
    r"|(?:antwoord|reageer|typ(?:e|) uw antwoord) boven deze (?:regel|lijn)"
    r"|responda? (?:por )?encima de esta línea|rispondi(?:ere)? sopra questa riga"
    r"|responda acima desta linha|above this line to (?:reply|respond|add)"
)


def plain(line: str) -> str:
    """The line as it is compared: lower case, single plain spaces, no invisible signs, cut."""
    line = line[:_LONGEST_LINE].replace("：", ":").replace("İ", "I")  # lowered, "İ" is two signs
    return _SPACES.sub(" ", line).strip().lower()


def unquoted(line: str) -> str:
    """The line without its leading '>' signs."""
    return _QUOTE_PREFIX.sub("", line[:_LONGEST_LINE], count=1)


def is_rule(line: str) -> bool:
    """Is the (plain) line a drawn rule, like Outlook's 32 underscores?"""
    return len(line) >= 5 and line[0] in "-_=~*#–— " and bool(_RULE.match(line))


def find(lines: Sequence[str], at: int) -> Header | None:
    """The introduction that begins at line `at`, or None. `lines` are as `plain` gives them."""
    line = lines[at]
    if not line:
        return None
    found = _title(lines, at) or _block(lines, at) or _columns(lines, at)
    return found or _introduction(lines, at)


def _title(lines: Sequence[str], at: int) -> Header | None:
    line = lines[at]
    if any(word in line for word in _ABOVE) and _REPLY_ABOVE.search(line):
        return Header(at, at + 1, Shape.TITLE)
    bare = line.strip(" *:")
    if bare in _FORWARDED and line.rstrip(" *").endswith(":"):
        return Header(at, at + 1, Shape.FORWARD)
    if line[0] in "-–—_=+~#.[*" and (titled := _DECORATED.match(line)):
        title = titled.group(1)
        if _begins_with(title, _FORWARDED):
            return Header(at, at + 1, Shape.FORWARD)
        if _begins_with(title, _ORIGINAL):
            below = _block(lines, _next_text(lines, at + 1))
            return Header(at, below.end if below else at + 1, Shape.TITLE)
    if bare in _ORIGINAL or is_rule(line):
        below_at = _next_text(lines, at + 1)
        if below_at < len(lines) and below_at - at <= 3:
            below = _block(lines, below_at, after_rule=True)
            if below is not None:
                return Header(at, below.end, Shape.BLOCK)
    return None


def _begins_with(title: str, phrases: frozenset[str]) -> bool:
    words = title.split(" ")
    shortest = (
        " ".join(words[:count]).rstrip(":]-–—_=*. ") for count in range(1, min(7, len(words)) + 1)
    )
    return any(head in phrases for head in shortest)


def _next_text(lines: Sequence[str], at: int) -> int:
    for position in range(at, min(at + 5, len(lines))):
        if lines[position]:
            return position
    return len(lines)


def label(line: str) -> tuple[str, str] | None:
    """`(kind, value)` of one header line, such as "*Envoyé :* lundi"; None for any other line."""
    head, colon, value = line.partition(":")
    if not colon or len(head) > 40:
        return None
    kind = LABELS.get(head.strip(" *_|>\t"))
    return (kind, value.strip(" *_|")) if kind else None


def _block(lines: Sequence[str], at: int, *, after_rule: bool = False) -> Header | None:
    """A block of at least three header lines, the sender's among them (two after a rule)."""
    if at >= len(lines) or label(lines[at]) is None:
        return None
    if lines[at].count(":") > 3 and _is_one_line(lines[at]):
        return Header(at, at + 1, Shape.BLOCK)
    values: dict[str, str] = {}
    position, end, loose = at, at, 0
    while position < min(at + 16, len(lines)):
        found = label(lines[position])
        if found:
            if found[0] == "from" and "from" in values:
                break
            values[found[0]] = found[1]
            position += 1
            end, loose = position, 0
            continue
        if _is_form_line(lines[position]):
            return None
        loose += 1
        if loose > 2 or not _may_continue(lines, position):
            break
        position += 1
    written_out = any("@" in line for line in lines[at:end])
    if not (written_out or after_rule or ("subject" in values and _is_dated(values))):
        return None  # "De : Lille / À : Paris / Date : …" is a journey
    proven = 2 if after_rule or "@" in values.get("from", "") else 3
    named = values.keys() - {"other"}
    if "from" not in values or len(named) < proven or not named & {"date", "subject"}:
        return None
    return Header(at, end, Shape.BLOCK)


def _is_one_line(line: str) -> bool:
    """A whole block that lost its line breaks: `From: … Sent: … To: … Subject: …`."""
    kinds = [LABELS.get(word) for word in _LABEL_INSIDE.findall(line)]
    return "@" in line and kinds[:1] == ["from"] and {"date", "to", "subject"} <= set(kinds)


def _is_dated(values: Mapping[str, str]) -> bool:
    return any(map(str.isdigit, values.get("date", "1")))


def _columns(lines: Sequence[str], at: int) -> Header | None:
    """Notes' table of headers: the sender, the date, then each label alone above its value."""
    dated = _next_text(lines, at + 1)
    if len(lines[at]) > 120 or dated >= len(lines) or not 8 < len(lines[dated]) <= 60:
        return None
    if not (_DATE.search(lines[dated]) and _TIME.search(lines[dated])):
        return None
    alone = {
        kind[0]: position
        for position in range(dated + 1, min(dated + 16, len(lines)))
        if (kind := label(lines[position].rstrip(": ") + ":")) and not kind[1]
    }
    subject = alone.get("subject", -1)
    if not dated < alone.get("to", -1) < subject:
        return None
    return Header(at, min(_next_text(lines, subject + 1) + 1, len(lines)), Shape.BLOCK)


def _is_form_line(line: str) -> bool:
    return line.partition(":")[0].strip(" *_|") in FORM_LABELS and ":" in line


def _may_continue(lines: Sequence[str], position: int) -> bool:
    """May this line belong to the header above it: a long list of addresses, an empty line?"""
    line = lines[position]
    before = lines[position - 1]
    if not line or "@" in line or line.endswith(";"):
        return True
    return before.endswith((":", ";", ",", "*")) or (len(before) > 60 and len(line) < 80)


def _introduction(lines: Sequence[str], at: int) -> Header | None:
    first = lines[at]
    if first.startswith(">"):
        return None
    if "@" in first and "<" in first and _opens_alone(first):
        return Header(at, at + 1, Shape.WROTE)
    if not _may_begin(first):
        return None
    joined = ""
    for count in range(min(_WRAPPED_LINES, len(lines) - at)):
        line = lines[at + count]
        if not line or line.startswith(">"):
            break
        joined = f"{joined} {line}" if joined else line
        if len(joined) > 600:
            break
        if not _may_end(lines, at + count):
            continue
        shape = _introduces(joined, wrapped=count > 0)
        if shape is not None and not _begins_later(lines, at, count):
            return Header(at, at + count + 1, shape)
    return None


def _opens_alone(line: str) -> bool:
    """An old Gmail line "2012/10/18 Jean <a@b>", or one whose mail begins on the same line."""
    if _DATE_FIRST.match(line):
        return True
    return bool((_TIME.search(line) or _DATE.search(line)) and _SAME_LINE.match(line))


def _may_begin(line: str) -> bool:
    return (
        "@" in line or any(map(str.isdigit, line)) or (len(line) < 90 and bool(_WROTE.search(line)))
    )


def _may_end(lines: Sequence[str], at: int) -> bool:
    if lines[at].endswith(_ENDS):
        return True
    below = _next_text(lines, at + 1)
    return below < len(lines) and lines[below].startswith(">") and _ends_with_verb(lines[at])


def _begins_later(lines: Sequence[str], at: int, count: int) -> bool:
    """Does a later one of the joined lines begin the introduction better than the first does?"""
    if count == 0 or _starts(lines[at]):
        return False
    return any(_starts(lines[position]) for position in range(at + 1, at + count + 1))


def _starts(line: str) -> bool:
    return bool(_OPENER.match(line)) and any(sign.isdigit() for sign in line[:60])


def _introduces(joined: str, *, wrapped: bool) -> Shape | None:
    """What the joined lines are: an introduction, one that only '>' lines prove, or prose."""
    dated = bool(_TIME.search(joined) or _DATE.search(joined))
    addressed = "@" in joined and bool(_ADDRESS.search(joined))
    wrote = bool(_WROTE.search(joined))
    if _TOLD_ME.search(joined) or not (wrote or dated or addressed):
        return None
    bracketed = bool(_BRACKETED.search(joined))
    ends = joined.endswith(_ENDS)
    if ends and not bracketed and _FIRST_PERSON.search(joined):
        return None
    certain = ends and ((wrote and (dated or addressed)) or (dated and bracketed))
    if certain and len(joined) < (260 if wrote else 200):
        return Shape.WROTE
    short = len(joined) < 200 if dated or addressed else len(joined) < 90 and not wrapped
    return Shape.NAMED if short or not ends else None


def _ends_with_verb(joined: str) -> bool:
    tail = joined[-40:]
    return any(found.end() == len(tail) for found in _WROTE.finditer(tail))
