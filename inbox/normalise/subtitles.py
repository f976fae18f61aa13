"""WebVTT and SubRip → turns, by one reader: both are cues of a timing line and some text.

The libraries for the two formats drop the cues whose times are wrong, and need minutes for some
hostile files; a call must lose no words, so any line with an arrow begins a cue here and nothing
else is asked of it. WebVTT: https://www.w3.org/TR/webvtt1/ (4.1 file structure, 4.2.2 cue text).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from inbox.errors import Unreadable
from inbox.normalise.labels import labelled_turns, seconds
from inbox.records import Turn

_MAX_CUES = 200_000
# what stands before the arrow need not be a time: a cue with a broken time is a cue
_TIMING = re.compile(r"([\d:., ]{1,24}?) ?-{1,3}>|([^\s<>]{0,16}) ?-->")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,60})?[ \t]{1,9}([^<>\n]{1,100})>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:v|c|i|b|u|s|ruby|rt|lang|font|\d[\d:.]*)(?:[ .][^<>\n]{0,200})?>", re.I)
_ASS = re.compile(r"\{\\[a-z0-9&]{1,12}(?:\([^(){}]{0,60}\))?\}", re.I)
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"))


@dataclass(slots=True)
class _Cue:
    start: float | None
    lines: list[str] = field(default_factory=list)


def read_cues(text: str) -> tuple[Turn, ...]:
    """The turns of a WebVTT or SubRip text in the order of their times, before roles.

    A speaker is a `<v Name>` voice, or a `Name:` before the words where the cues are so labelled;
    a cue without one goes on with the speaker of a voiced file only where it is its second line.
    A text without a cue gives `()`. Unreadable only beyond 200,000 cues.
    """
    if text.count("-->") > _MAX_CUES:
        raise Unreadable(f"The transcript has more than {_MAX_CUES:,} cues: no call is that long.")
    cues = _unrolled([cue for cue in _cues(text) if any(line.strip() for line in cue.lines)])
    if cues and all(cue.start is not None for cue in cues):
        cues.sort(key=lambda cue: cue.start or 0.0)
    if any(_VOICE.search(line) for cue in cues for line in cue.lines):
        return tuple(turn for cue in cues for turn in _voiced(cue))
    plain = [(cue.start, _plain(" ".join(cue.lines))) for cue in cues]
    labelled = _labelled(cues)
    return labelled or tuple(Turn(None, None, words, at) for at, words in plain if words)


def metadata(text: str) -> str:
    """The text of the header and of the NOTE blocks, where some systems write the call's facts."""
    before = text.split("-->", 1)[0][:10_000]
    return "\n".join(line.removeprefix("NOTE").strip() for line in before.split("\n")[1:])


def _cues(text: str) -> Iterator[_Cue]:
    cue: _Cue | None = None
    held: str | None = None  # a line that may be the number or the name of the next cue
    skipping = False
    for line in [*text.split("\n"), ""]:
        timing = _TIMING.match(line.lstrip()[:100]) if "->" in line else None
        if timing:
            if cue:
                if held is None and cue.lines and cue.lines[-1].strip().isdigit():
                    cue.lines.pop()  # no empty line between cues: it is the next one's number
                yield cue
            cue, held, skipping = (
                _Cue(seconds((timing[1] or timing[2] or "").replace(" ", ""))),
                None,
                False,
            )
        elif not line.strip():
            if cue and held is not None and not held.strip().isdigit():
                cue.lines.append(held)
            held, skipping = ("" if cue else None), False
        elif skipping or (held == "" and re.match(r"(?:NOTE|STYLE|REGION)(?:\s|$)", line)):
            skipping = True
        elif cue and held is not None:
            # after an empty line: an identifier, unless more text and no timing line follows
            if held:
                cue.lines.append(held)
            held = line
        elif cue:
            cue.lines.append(line)
    if cue:
        yield cue


def _unrolled(cues: list[_Cue]) -> list[_Cue]:
    """Captions that roll show each line twice, at the foot of one cue and the head of the next."""
    pairs = [
        (a, b) for a, b in pairwise(cues) if len(b.lines) > 1 and _plain(a.lines[-1])
        and _plain(a.lines[-1]) == _plain(b.lines[0])
    ]  # fmt: skip
    if len(pairs) > 0.5 * (len(cues) - 1) and len(pairs) > 1:
        for _, again in pairs:
            del again.lines[0]
    return cues


def _voiced(cue: _Cue) -> Iterator[Turn]:
    """One turn for each voice of a cue; what stands before the first voice has no speaker."""
    pieces = _VOICE.split("\n".join(cue.lines))
    if words := _plain(pieces[0]):
        yield Turn(None, None, words, cue.start)
    for name, said in zip(pieces[1::2], pieces[2::2], strict=True):
        if words := _plain(said):
            yield Turn(None, " ".join(html.unescape(name).split()), words, cue.start)


def _labelled(cues: list[_Cue]) -> tuple[Turn, ...]:
    """Cues that say `Name: words`, or dashes for the two sides: as lines of a labelled text."""
    lines: list[str] = []
    starts: dict[int, float | None] = {}
    for cue in cues:
        starts[len(lines)] = cue.start
        lines += [words for line in cue.lines if (words := _plain(line))]
    turns = labelled_turns("\n".join(lines))
    if not turns:
        return ()
    return tuple(_timed(turns, lines, starts))


def _timed(
    turns: tuple[Turn, ...], lines: list[str], starts: dict[int, float | None]
) -> Iterator[Turn]:
    """Give each turn the time of the cue in which it begins: a forward walk over the lines."""
    number, at = -1, None
    for turn in turns:
        opening = turn.text.split()[0]
        for ahead in range(number + 1, min(number + 200, len(lines))):
            if opening in lines[ahead] and (turn.speaker or "") in lines[ahead]:
                at = next((starts[n] for n in range(ahead, -1, -1) if n in starts), at)
                number = ahead
                break
        yield Turn(turn.role, turn.speaker, turn.text, at)


def _plain(text: str) -> str:
    """Cue text without its tags and entities, on one line."""
    words = html.unescape(_TAG.sub("", _ASS.sub("", text))).translate(_UNSEEN)
    return " ".join(words.split())
