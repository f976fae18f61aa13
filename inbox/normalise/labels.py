"""Plain text with speaker labels → turns: `Agent: …`, `[00:12] Client - …`, `<v Anna>…`, `>> …`.

A label is one when it names a speaker in any transcript (`Conseillère`, `Speaker 1`, `spk_0`) or
when the text as a whole is built of labelled lines; a lone `RDV : 10 h` inside speech is not.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from inbox.normalise.roles import (
    AGENT,
    CUSTOMER,
    is_speaker_word,
    only_speaker_words,
    role_of_label,
    talk_score,
    with_roles,
)
from inbox.normalise.speaker_words import NOISE, fold
from inbox.records import Turn

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_UNTIL = r"(?:-{1,2}>?|–|—|à|to)"
_DAY = r"(?:(?:\d{4}-\d\d-\d\d|\d\d[/.-]\d\d[/.-]\d{4})[T ,]\s?)?"
_STAMP = re.compile(
    rf"\s*[\[(<]?\s*{_DAY}({_TIME})\s*(?:{_UNTIL}\s*{_TIME})?\s*[\])>]?\s*(?:[-–—|]\s+)?"
)
_NAME = r"[^\s:<>\[\](){}|–—\"«»?!.,;/\\][^:<>\[\]{}|–—\"«»?!,;\n]{0,39}?"
# the shapes of a label at the beginning of a line; group 1 the name, group 2 a time after it
_SHAPES = (
    re.compile(r"()<v(?:\.[\w.]*)?\s+([^>]{1,80})>()"),
    re.compile(
        rf"(\*{{0,2}})({_NAME})\1\s*[\[(]\s*({_TIME})(?:\s*{_UNTIL}\s*{_TIME})?\s*[\])]\s*(?:[:>\-–—]+|$)"
    ),
    re.compile(rf"(\*{{0,2}})({_NAME})\1\s+({_TIME})\s*(?::|>|[-–—](?=\s)|$)"),
    re.compile(rf"(\*\*|__)({_NAME})\s*:?\s*\1\s*:?()"),
    re.compile(rf"()({_NAME})\s*(?::+|>+(?=\s)|>$)()(?!//)"),
    re.compile(rf"()({_NAME})(?:(?:\s*[–—|]|\s*-|\s/)(?=\s)|\t|;)()"),
    re.compile(
        rf"()[\[<]([^\]\[<>/\n]{{1,40}}?)(?:\s*[-–—,|]?\s*(?=\d)({_TIME}))?[\]>]\s*:?(?=\s|$)"
    ),
)
# two days of talk without a break; what is longer is no call, and is read as plain text
_MAX_CHARACTERS, _MAX_LINES = 3_000_000, 60_000
_PARENTHESIS = re.compile(r"()\(([^()\n]{1,40})\)\s*:?()(?=\s|$)")
_SHORT = re.compile(r"\s*(ag|cl)\s{1,4}(?=\S)", re.IGNORECASE)
_NUMBERED = re.compile(r"\d{1,4}[.)] +")
_BULLET = re.compile(r"\s*(?:[-–—•*]|>{2,3})\s+")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line taken apart. `label` is a candidate only until the whole text is seen."""

    text: str
    label: str | None = None
    said: str = ""
    start: float | None = None
    bullet: bool = False


def turns_of(text: str) -> tuple[Turn, ...]:
    """The turns of a speaker-labelled text, with roles; `()` for a text without labels.

    A line without a label goes on with the turn before it. Of a dialogue with dashes or `>>` the
    speakers are unknown, but the two sides take turns: it gives turns without a speaker.
    """
    return with_roles(labelled_turns(text))


def labelled_turns(text: str) -> tuple[Turn, ...]:
    """As `turns_of`, before anything is said about roles; dialogues with dashes have them."""
    if len(text) > _MAX_CHARACTERS or text.count("\n") > _MAX_LINES:
        return ()
    lines = [_taken_apart(line) for line in _split_inline(text).split("\n") if line.strip()]
    accepted = _accepted(lines)
    if accepted:
        return tuple(_joined(lines, accepted))
    headings = _headings(lines)
    if headings:
        return tuple(_under_headings(lines, headings))
    return _dialogue(lines)


def seconds(stamp: str) -> float | None:
    """`01:02:03.5`, `02:03,5` or `83.5` → seconds; None for what is no time. Never raises."""
    parts = stamp.strip().replace(",", ".").split(":")
    try:
        values = [float(part) for part in parts]
    except ValueError:
        return None
    total = 0.0
    for value in values[:3]:
        total = total * 60 + value
    return total if len(values) <= 3 and 0 <= total < 1e9 else None


def _taken_apart(line: str) -> _Line:
    whole = line.strip()
    start = None
    rest = whole
    # every pattern sees a head of bounded length: a hostile line costs no more than another
    stamp = _STAMP.match(whole[:80])
    if stamp:
        start, rest = seconds(stamp[1]), whole[stamp.end() :].strip()
    bullet = _BULLET.match(rest[:20])
    body = rest[bullet.end() :] if bullet else rest
    label, said, later = _label(body, stamped=stamp is not None)
    if label is None and (numbered := _NUMBERED.match(body[:8])):
        label, said, later = _label(body[numbered.end() :], stamped=False)
    if start is None and later:
        start = seconds(later)
    plain = body if stamp else whole
    return _Line(plain, label, said, start, bullet is not None or (stamp is not None and not label))


def _label(body: str, *, stamped: bool) -> tuple[str | None, str, str | None]:
    """The label, the words after it and the time that stands with it; None without one."""
    head = body[:120]
    for shape in _SHAPES:
        found = shape.match(head)
        if found and _may_be_name(found[2]):
            said = body[found.end() :].removesuffix("</v>").strip()
            return found[2].strip(" \t*_#"), said, found[3] or None
    aside = _PARENTHESIS.match(head)
    if aside and only_speaker_words(aside[2]):
        return aside[2].strip(), body[aside.end() :].strip(), None
    short = _SHORT.match(head) if stamped else None
    if short:
        return short[1], body[short.end() :].strip(), None
    return None, "", None


def _may_be_name(label: str) -> bool:
    name = label.strip(" \t*_#")
    words = fold(name).split()
    if not words or len(words) > 5 or all(word.isdigit() for word in words):
        return False
    return words[0] not in NOISE and not re.match(r"https?$|www|\d", name)


def _accepted(lines: list[_Line]) -> set[str]:
    """The labels that are speakers, folded."""
    counts = Counter(fold(line.label) for line in lines if line.label)
    if not counts:
        return set()
    sure = {label for label in counts if is_speaker_word(label)}
    labelled = sum(counts.values())
    built_of_labels = labelled >= 0.6 * len(lines) and (
        len(lines) > 1 and (len(counts) < labelled or len(counts) == 2)
    )
    if built_of_labels or (sure and labelled >= 0.6 * len(lines)):
        # where both sides are known, a label that comes once is «Problème : …» inside speech
        both = {role_of_label(label) for label in sure} >= {AGENT, CUSTOMER}
        return {label for label, n in counts.items() if n > 1 or label in sure or not both}
    if sure:  # names beside them must come again: «Problème : …» comes once
        return sure | {label for label, n in counts.items() if n > 1 and n * len(counts) >= 4}
    return set()


def _joined(lines: list[_Line], accepted: set[str]) -> list[Turn]:
    turns: list[tuple[str | None, list[str], float | None]] = []
    for line in lines:
        if line.label and fold(line.label) in accepted:
            turns.append((line.label, [line.said], line.start))
        elif turns:
            turns[-1][1].append(line.text)
        else:
            turns.append((None, [line.text], line.start))
    joined = ((speaker, " ".join(filter(None, said)), start) for speaker, said, start in turns)
    return [Turn(None, speaker, said, start) for speaker, said, start in joined if said]


def _headings(lines: list[_Line]) -> set[str]:
    """Labels that stand alone on their line, the words below: `AGENT`, then what he says."""
    alone = Counter(
        fold(line.text) for line in lines if len(line.text) <= 40 and only_speaker_words(line.text)
    )
    if sum(alone.values()) < 2 or sum(alone.values()) > 0.6 * len(lines):
        return set()
    # a heading has no spoken sentence's look: it comes in capitals or comes again and again
    return {label for label, n in alone.items() if n > 1 or len(alone) == 2}


def _under_headings(lines: list[_Line], headings: set[str]) -> list[Turn]:
    turns: list[Turn] = []
    speaker: str | None = None
    said: list[str] = []
    for line in [*lines, None]:
        if line is None or fold(line.text) in headings:
            if said:
                turns.append(Turn(None, speaker, " ".join(said)))
            said = []
            speaker = line.text.strip(" :*_#") if line else None
        else:
            said.append(line.text)
    return turns


def _dialogue(lines: list[_Line]) -> tuple[Turn, ...]:
    """Lines that begin with a dash, `>>` or a time: two sides in turn, told apart by their talk."""
    marked = [line for line in lines if line.bullet]
    if len(marked) < 2 or len(marked) < 0.8 * len(lines) or not lines[0].bullet:
        return ()
    said: list[tuple[str, float | None]] = []
    for line in lines:
        words = _BULLET.sub("", line.text, count=1)
        if line.bullet:
            said.append((words, line.start))
        else:
            said[-1] = (f"{said[-1][0]} {words}", said[-1][1])
    lead = talk_score(w for w, _ in said[::2]) - talk_score(w for w, _ in said[1::2])
    sides: tuple[str | None, str | None] = (None, None)
    if abs(lead + 1) >= 2:  # who answers a call speaks first
        sides = (AGENT, CUSTOMER) if lead > 0 else (CUSTOMER, AGENT)
    return tuple(Turn(sides[i % 2], None, words, at) for i, (words, at) in enumerate(said) if words)


def _split_inline(text: str) -> str:
    """A call written on one line (`Agent: … Client: … Agent: …`), one turn a line again."""
    stripped = text.strip()
    if stripped.count("\n") > 1:
        return text
    found = re.findall(
        r"(?:^|(?<=\s))([A-ZÀ-Ý][\w’'-]{1,20}(?: \d{1,2})?) ?:(?![/\d])", stripped[:20_000]
    )
    names = {name for name in found if is_speaker_word(name)}
    both = {role_of_label(name) for name in names} >= {AGENT, CUSTOMER}
    if len(names) < 2 or (len(found) < 3 and ("\n" in stripped or not both)):
        return text
    choice = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.sub(rf"(?<=\S)\s{{1,5}}(?=(?:{choice}) ?:)", "\n", stripped)
