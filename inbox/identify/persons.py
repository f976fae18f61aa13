"""Who speaks, read out of words: how people introduce themselves, sign, and speak for another.

Only what a writer says of himself, or of the person he writes for, is a name here. Everybody else
who is named in a text (the salesman, a husband who stayed at home) must stay out.
"""

from __future__ import annotations

import re
from dataclasses import replace

from inbox.identify import phrases
from inbox.identify.first_names import KNOWN
from inbox.identify.names import PARTICLES, TITLES, PersonName, person
from inbox.identify.sound import fold

_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?\.?")
_GAP = re.compile(r"[ \t\u00a0]*")


def name_at(text: str, at: int, *, speech: bool = False) -> tuple[PersonName | None, int]:
    """The name that begins at `at`, and where it ends; None if what stands there is no name.

    In writing a name has capitals; in `speech` a title or a known first name has to lead.
    """
    words: list[str] = []
    end = at
    while len(words) < 6:
        start = _GAP.match(text, end).end()  # type: ignore[union-attr]  # matches the empty string
        hit = _WORD.match(text, start)
        if hit is None or not _goes_on(hit.group(), words, speech):
            break
        word = hit.group()
        abbreviated = word.endswith(".") and (len(word) < 4 or fold(word) in TITLES)
        words.append(word)
        end = hit.end()
        if word.endswith(".") and not abbreviated:
            break
    while words and (fold(words[-1]) in PARTICLES or fold(words[-1]) == "et"):
        words.pop()
    return person(" ".join(words)), end


def _goes_on(word: str, before: list[str], speech: bool) -> bool:
    plain = fold(word)
    if plain in TITLES and (not before or fold(before[-1]) in TITLES or fold(before[-1]) == "et"):
        return not (plain in ("me", "pr", "m") and word.islower() and not word.endswith("."))
    if before and plain in ("et", "nee", "epouse"):
        return True
    if plain in phrases.STOP or fold(plain).split(" ")[0] in phrases.STOP:
        return plain in PARTICLES and bool(before)
    if plain in PARTICLES:
        return bool(before) or word[0].isupper() or speech
    if word[0].isupper():
        return True
    after_title = bool(before) and (fold(before[-1]) in TITLES or fold(before[-1]) in PARTICLES)
    after_first = bool(before) and fold(before[-1]).split(" ")[0] in KNOWN
    known = plain.split(" ")[0] in KNOWN and len(plain) > 2
    return speech and (after_title or after_first or known)


def introduced(text: str, *, speech: bool = False) -> PersonName | None:
    """Who the writer says he is: `je m'appelle …`, `c'est madame Fernandes`, `… à l'appareil`."""
    for hit in phrases.SAID.finditer(text):
        name, end = name_at(text, hit.end(), speech=speech)
        if name and _plausible(name):
            return _with_spelling(_said_again(name, text, end, speech), text, speech)
    here = phrases.HERE.search(text[:400]) if speech else None
    if here and (name := _leading_words_off(here.group(1))) and (here.group(2) or certain(name)):
        return _with_spelling(name, text, speech)
    both = phrases.LAST_THEN_FIRST.search(text)
    if both:
        return person("", first=both.group("first"), last=both.group("last"))
    return _introduced_loosely(text, speech) or (_named_at_once(text) if speech else None)


def _leading_words_off(words: str) -> PersonName | None:
    """A name at the end of a few words, `oui bonjour anselme castagné`, greetings left out."""
    left = words.split()
    while left and fold(left[0]).split()[0] in phrases.STOP - TITLES.keys():
        left.pop(0)
    name = person(" ".join(left[-3:])) if left else None
    return name if name and _plausible(name) and not set(name.words) & phrases.STOP else None


def _named_at_once(text: str) -> PersonName | None:
    """A caller who says his name and no more: `bonjour monsieur, madame Lefèvre au téléphone`."""
    opening = text[:250]
    for hit in phrases.GREETED.finditer(opening):
        name, end = name_at(opening, hit.end(), speech=True)
        if name is None or not _plausible(name):
            continue
        if (name.full and certain(name)) or (
            name.sex and (hit.start() == 0 or phrases.SAID_AFTER.match(opening, end))
        ):
            return _with_spelling(_said_again(name, text, end, True), text, True)
    return None


def _introduced_loosely(text: str, speech: bool) -> PersonName | None:
    """`Je suis …`, `c'est …` begin many sentences: a title or a known first name must follow."""
    for hit in phrases.SAID_LOOSELY.finditer(text[: 600 if speech else 300]):
        greets = hit.group().lower().startswith(("bonjour", "oui"))
        if greets and not speech:
            continue
        name, end = name_at(text, hit.end(), speech=speech)
        if name is None or not _plausible(name):
            continue
        after = text[end : end + 16].lstrip(" ,").lower()
        if after.startswith(("qui ", "que ", "votre ", "du service", "de chez")):
            continue
        here = phrases.SAID_AFTER.match(text, end) is not None
        alone = len(name.words) == 1 and name.sex is None
        if (name.sex or name.words[0] in KNOWN or name.words[-1] in KNOWN) and (
            here or not (greets and alone)
        ):
            return _with_spelling(_said_again(name, text, end, speech), text, speech)
    return None


def _said_again(name: PersonName, text: str, end: int, speech: bool) -> PersonName:
    """`Je suis madame Roger, Mathilde Roger`: the second time tells the first name too."""
    comma = phrases.COMMA.match(text, end)
    if comma is None or name.full:
        return name
    again, _ = name_at(text, comma.end(), speech=speech)
    if again and again.full and set(name.words) <= set(again.words):
        return replace(again, sex=name.sex or again.sex)
    if again and len(again.words) == 1 and again.words[0] in KNOWN and name.sex:
        return replace(name, words=(*again.words, *name.words), shown=f"{again.shown} {name.shown}")
    return name


def _with_spelling(name: PersonName, text: str, speech: bool) -> PersonName:
    """A surname spelled letter by letter is surer than what speech recognition heard."""
    if not speech:
        return name
    letters = spelled(text)
    if letters is None or letters in name.words:
        return name
    if len(name.words) == 1 and name.words[0] in KNOWN and name.sex is None:
        return replace(name, words=(*name.words, letters))
    return replace(name, words=(*name.words[:-1], letters))


def spelled(text: str) -> str | None:
    """A word spelled out, folded: `M A R T I N`, `m comme Marie, a comme Anatole …`."""
    alike = phrases.SPELLED_LIKE.search(text)
    if alike:
        letters = re.findall(r"([A-Za-z])\s+comme\s", alike.group())
        return "".join(letters).lower()
    hit = phrases.SPELLED.search(text)
    return fold("".join(re.findall(r"[^\W\d_]", hit.group()))) if hit else None


def spoken_for(text: str, *, speech: bool = False) -> tuple[PersonName | None, bool]:
    """The person somebody writes for: (name, whether such a person is meant at all).

    `j'écris pour ma mère, Mme Odette Durand`, `la fille de M. Roux`, `une commande au nom de …`.
    A present bought for a mother is not meant: the verb must be one of asking.
    """
    for pattern in (phrases.FOR_RELATIVE, phrases.PART_OF_RELATIVE, phrases.RELATIVE_OF):
        hit = pattern.search(text)
        if hit:
            name, _ = name_at(text, hit.end(), speech=speech)
            return (name if name and _plausible(name) else _named_relative(text, speech)), True
    hit = phrases.UNDER_NAME.search(text)
    if hit:
        name, _ = name_at(text, hit.end(), speech=speech)
        if name and _plausible(name):
            return name, True
    name = _named_relative(text, speech)
    return name, name is not None


def _named_relative(text: str, speech: bool) -> PersonName | None:
    """A relative named in full of whom the text says that he is the customer."""
    for hit in phrases.RELATIVE_NAMED.finditer(text):
        name, end = name_at(text, hit.end(), speech=speech)
        if name and name.full and phrases.IS_THE_CUSTOMER.search(text[end : end + 60]):
            return name
    return None


def customer_reported(text: str) -> PersonName | None:
    """The customer of whom a colleague writes: `Mme Durand est passée`, `client : M. Jean Roux`."""
    below = tail(text)
    text = text[: text.rindex(below)] if below and below in text else text
    for hit in phrases.CUSTOMER_IS.finditer(text):
        name, _ = name_at(text, hit.end())
        if name and _plausible(name):
            return name
    return None


def signed(text: str, signature: str | None) -> PersonName | None:
    """Who signs: the first line fit for a name in the signature, or behind the last farewell."""
    below = [line for line in _lines(signature or "") if not phrases.CLOSING.match(line)][:4]
    inline = phrases.CLOSING.match(_lines(signature or "")[0]) if below else None
    for line in [inline.group("rest") if inline else "", *below]:
        name = name_in_line(line)
        if name:
            return name
    closings = list(phrases.CLOSING.finditer(text))
    if closings:
        last = closings[-1]
        for line in [last.group("rest"), *_lines(text[last.end() :])[:3]]:
            name = name_in_line(line)
            if name:
                return name
    ended = phrases.ENDED.search(text.rstrip()[-160:])
    names = map(name_in_line, [*_last_lines(text), ended.group(1) if ended else ""])
    return next((name for name in names if name and certain(name)), None)


def tail(text: str) -> str:
    """What stands under the farewell, or the short lines that end a text: its own signature."""
    closings = list(phrases.CLOSING.finditer(text))
    if closings and len(text) - closings[-1].end() < 400:
        return text[closings[-1].end() :]
    return "\n".join(_last_lines(text))


def _last_lines(text: str) -> list[str]:
    """The short lines at the end of a text of several paragraphs, at most four."""
    found: list[str] = []
    lines = text.rstrip().splitlines()
    for line in reversed(lines[1:]):
        if not line.strip() or len(line) > 60 or len(found) == 4:
            break
        found.insert(0, line.strip())
    return found


def certain(name: PersonName) -> bool:
    """Does a title or a known first name prove that these words name a person?"""
    if name.sex is not None or name.couple or any(word in KNOWN for word in name.words):
        return True
    return len(name.words) == 2 and len(name.words[0]) == 1  # S. Durand


def name_in_line(line: str) -> PersonName | None:
    """The name that a line consists of, or begins with before a comma, dash or figure."""
    line = line.replace("&", " et ")
    line = re.split(
        r"\s[-–—|/]\s|[,;:(|\t]|\s{3,}|(?<!\w)[\d+]|<",
        line.strip(" \t>*_-–—.,;:!\"'«»"),
        maxsplit=1,
    )[0].strip()
    words = line.split()
    if not 1 <= len(words) <= 6 or "@" in line:
        return None
    plain = fold(line).split()
    if not plain or any(word in phrases.NO_PERSON for word in plain):
        return None
    if not all(_capital(word) for word in words):
        small = len(plain) in (2, 3) and line.islower() and any(word in KNOWN for word in plain)
        if not small or any(word in phrases.STOP for word in plain):
            return None
    name = person(line)
    return name if name and any(len(word) > 1 for word in name.words) else None


def _capital(word: str) -> bool:
    return word[0].isupper() or fold(word) in PARTICLES or fold(word) in (
        "et", "nee", "epouse", "ep", "mme", "m", "mr", "mlle", "madame", "monsieur", "veuve",
    )  # fmt: skip


def _plausible(name: PersonName) -> bool:
    return not any(word in phrases.NO_PERSON for word in name.words)


def _lines(text: str) -> list[str]:
    return [line for line in (line.strip() for line in text.splitlines()) if line]


def letterhead(text: str) -> PersonName | None:
    """The name above the first address block of a letter, if it is a person's."""
    lines = _lines(text)[:14]
    for at, line in enumerate(lines):
        if re.match(r"(?:F-)?\d{5}\s+[^\W\d_]", line):
            for above in reversed(lines[max(0, at - 3) : at]):
                name = name_in_line(above)
                if name and certain(name):
                    return name
            return None
    return None
