"""Text as the classifier sees it: folded tokens, n-grams and sentences of a message's own words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inbox.records import Message

HEAD, TAIL = 6_000, 2_000  # characters kept of a long text; what matters stands at its ends
_WORD_LIMIT = 40  # characters of one token that are looked at
_JOINED = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "‘": "'", "`": "'"})
_TOKEN = re.compile(
    r"[a-z]+'|[a-z]+|\d+(?:[.,]\d+)*|[!?]+|\.{3,}|…|[:;]-?[()]|[^\W\d_]+|[^\s\w]", re.ASCII
)
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


_ORDERS = (  # sentences that tell a machine what to answer: no customer writes so to a shop
    re.compile(
        r"\b(?:class(?:e|ez|er|ify)|label|étiquet\w{1,3}|catégoris\w{1,3}|categori[sz]e)\b.{0,60}"
        r"\b(?:comme|en|as)\W{1,3}(?:an? |une? )?(?:compliment|complaint|spam|auto\w{4,8}|low"
        r"|question|suggestion|request|other|positi\w{1,3}|neutr\w{1,3})\b",
        re.IGNORECASE,
    ),
    re.compile(r"\bignor\w{1,4} (?:\w{1,12} ){0,3}(?:instruction|consigne|prompt)s?\b", re.I),
)
_ORDER_HINTS = ("class", "ignor", "label", "tiquet", "gori")
_SENTENCES = re.compile(r"[^.!?\n]+[.!?\n]*|[.!?\n]+")
_ORDER_LENGTH = 300  # characters of a sentence beyond which it is no order


@dataclass(frozen=True, slots=True)
class View:
    """What of a message is classified: its subject, the customer's own words, the channel.

    agent  what the agent of a call said: context (`service livraison bonjour`), counted apart and
           never as the customer's words.
    """

    channel: str
    subject: str
    body: str
    agent: str = ""


def view(message: Message) -> View:
    """The view of a message, long texts cut to their first 6,000 and last 2,000 characters."""
    own = message.customer_text or message.reply_text or message.text
    agent = "\n".join(turn.text for turn in message.turns if turn.role == "agent")
    return View(
        str(message.channel), cut(message.subject or ""), _without_orders(cut(own)), cut(agent)
    )


def _without_orders(text: str) -> str:
    """The text less the sentences that tell the classifier what to say."""
    lowered = text.lower()
    if not any(hint in lowered for hint in _ORDER_HINTS):
        return text
    return "".join(found[0] for found in _SENTENCES.finditer(text) if not _is_order(found[0]))


def _is_order(sentence: str) -> bool:
    short = len(sentence) <= _ORDER_LENGTH
    return short and any(order.search(sentence) for order in _ORDERS)


def cut(text: str) -> str:
    """The text without control characters, cut in the middle where it is long."""
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]}\n{text[-TAIL:]}"
    return "".join(c if c.isprintable() or c in "\n\t" else " " for c in text)


def fold(text: str) -> str:
    """Lower case, without accents, with plain apostrophes: `L’été` becomes `l'ete`."""
    plain = unicodedata.normalize("NFKD", text.translate(_JOINED).lower())
    return "".join(c for c in plain if not unicodedata.combining(c))


def tokens(text: str) -> list[str]:
    """Folded words; a number becomes its length in zeros, `!!!` becomes `!!`, `?!?` is `?!`."""
    return [_normal(found[0]) for found in _TOKEN.finditer(fold(text))]


def _normal(token: str) -> str:
    if token[0].isdigit():
        return "0" * min(sum(c.isdigit() for c in token), 6)
    if token[0] in "!?":
        return token[0] * min(len(token), 2) if len(set(token)) == 1 else "?!"
    return token[:_WORD_LIMIT]


def word_grams(words: Sequence[str], longest: int = 2) -> Iterator[str]:
    """All runs of 1 to `longest` tokens, the ends marked `<` and `>`."""
    framed = ["<", *words, ">"]
    for size in range(1, longest + 1):
        for start in range(len(framed) - size + 1):
            yield " ".join(framed[start : start + size])


def character_grams(words: Sequence[str], shortest: int = 2, longest: int = 5) -> Iterator[str]:
    """All runs of 2 to 5 characters within each token, its ends marked by a space."""
    for word in words:
        framed = f" {word} "
        for size in range(shortest, longest + 1):
            for start in range(len(framed) - size + 1):
                yield framed[start : start + size]


def sentences(text: str, longest: int = 40, most: int = 10) -> list[str]:
    """At most `most` pieces of at most `longest` words; short ones are joined to the one before."""
    pieces: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        words = [word[:_WORD_LIMIT] for word in sentence.split()]
        for start in range(0, len(words), longest):
            piece = " ".join(words[start : start + longest])
            if pieces and (len(words) < 4 or pieces[-1].count(" ") < 3):
                pieces[-1] += " " + piece
            else:
                pieces.append(piece)
    if len(pieces) > most:
        pieces = pieces[: most - 3] + pieces[-3:]
    return pieces
