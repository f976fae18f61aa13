"""What is known of a call from the header lines at the top of its transcript."""

from __future__ import annotations

import re

from inbox.normalise.moments import moment
from inbox.normalise.phone import hidden
from inbox.normalise.sidecar import NAMES, CallFacts, facts_of, name_of, squeezed
from inbox.normalise.speaker_words import fold

# no speaker is called so: a line with one of the other names is a header line
_SPOKEN = """
    caller appelant agent operator conseiller conseillere advisor adviser vendeur beller anrufer
    medewerker mitarbeiter customer client user shop store magasin boutique from to phone tel
    telephone nom date start end fin time heure ligne site duration length
"""
_SURE = frozenset(NAMES) - frozenset(_SPOKEN.split())
_HEADER = re.compile(
    r"(?:#+\s*|//\s*|;\s*|\*{2}|[*•-]\s+)?([^\W\d][\w °./'’()-]{0,40}?)\**\s*[:=\t]\**\s*(.*)"
)
_TITLE = re.compile(
    r"\s*(?:#+|={2,}|\*{2,}|-{2,})?\s*(?:transcri|appel|call|compte[- ]rendu|conversation|gespr)",
    re.IGNORECASE,
)
# what an agent says first, and is no name
_GREETINGS = frozenset(
    ("bonjour", "bonsoir", "allo", "hello", "hi", "oui", "non", "ok", "merci", "parfait", "hallo")
) | {"ja", "hola", "pronto", "buongiorno", "goedemorgen", "goedendag", "tres bien", "guten tag"}
_FENCE = re.compile(r"\[/?(?:meta\w*|header|call|appel|info\w*|transcri\w*)\]", re.IGNORECASE)
_Pairs = list[tuple[str, str]]


def header_facts(text: str) -> tuple[CallFacts, str]:
    """The facts in the header lines at the top of a transcript, and the text below them.

    `Caller: +33 6 …` is a header line, `Caller: bonjour` is speech: what follows the name decides.
    An unknown name, and a title, count only where header lines follow.
    """
    head = text[:20_000]
    lines = head.split("\n")
    pairs: _Pairs = []
    waiting: _Pairs = []
    end = 0
    parted = False
    closed = _closed_block(lines)
    for number, line in enumerate(lines[:60]):
        if _is_blank(line):
            if end or waiting or line.strip():
                end = number + 1 if pairs and not waiting else end
            parted = parted or bool(pairs)
            continue
        found = _taken_apart(line, number)
        if not found:
            break
        if len(found) > 1 or _is_header(
            *found[0], closed=number < closed, begun=bool(pairs) and not parted
        ):
            pairs += [*waiting, *found]
            waiting, end = [], number + 1
        elif name_of(found[0][0]) or len(waiting) > 5:
            break
        else:
            waiting += found
    return facts_of(pairs), "\n".join(lines[end:]) + text[len(head) :]


def _is_blank(line: str) -> bool:
    return not line.strip(" \t-=#*_") or _FENCE.fullmatch(line.strip()) is not None


def _taken_apart(line: str, number: int) -> _Pairs:
    """The names and values of a line, several where `|` divides them; `[]` for speech.

    A title gives its date, if it has one: `Appel du 03/03/2026 à 09:12`.
    """
    if len(line) > 300:
        return []
    found = [_HEADER.fullmatch(piece.strip()) for piece in line.split("|")]
    pairs = [(pair[1].strip(), pair[2].strip().strip("\"'")) for pair in found if pair]
    if len(pairs) == len(found) and all(name_of(key) for key, _ in pairs):
        return pairs
    if number < 3 and _TITLE.match(line):
        title = line.strip(" \t-=#*_")
        return [("title", title), ("date", title)] if moment(title) else [("title", title)]
    whole = _HEADER.fullmatch(line.strip())
    return [(whole[1].strip(), whole[2].strip().strip("\"'"))] if whole else []


def _closed_block(lines: list[str]) -> int:
    """Up to which line the text begins with a block that an empty line (or a rule) ends: each line
    `name: value`, each name once, one of them beyond doubt. 0 without such a block."""
    seen: set[str | None] = set()
    sure = False
    for number, line in enumerate(lines[:60]):
        if _is_blank(line):
            if seen:
                below = any(line.strip() for line in lines[number:])
                return number if sure and below else 0
            continue
        pairs = _taken_apart(line, number) if len(line) <= 120 else []
        if pairs and pairs[0][0] == "title":
            sure = True
            continue
        names = {name_of(key) for key, _ in pairs}
        if not names or None in names or names & seen:
            return 0
        seen |= names
        sure = sure or any(squeezed(key) in _SURE for key, _ in pairs)
    return 0


def _is_header(key: str, value: str, *, closed: bool, begun: bool) -> bool:
    name = name_of(key)
    if name is None:
        return False
    if closed or squeezed(key) in _SURE or squeezed(key) not in NAMES or not value:
        return closed or begun or bool(value)
    if name in {"caller", "called"}:
        named = re.fullmatch(r"[^\d<(]{2,40}[<( ]\+?\d[\d .-]{7,18}[>)]?", value)
        return _looks_like_phone(value) or (begun and named is not None)
    if name == "agent":
        plain = re.fullmatch(r"(?:[A-ZÀ-Ý][\w.'’-]*|\d{1,6})(?:[ -][A-ZÀ-Ý][\w.'’-]*){0,3}", value)
        return begun and plain is not None and fold(value) not in _GREETINGS
    if name == "customer_number":
        return re.fullmatch(r"[A-Z]{0,4}[ -]?\d[\dA-Z-]{2,20}", value) is not None
    return begun and len(value) <= 60


def _looks_like_phone(value: str) -> bool:
    digits = sum(c.isdigit() for c in value)
    return hidden(value) or (digits >= 6 and digits >= 0.5 * len(value.replace(" ", "")))
