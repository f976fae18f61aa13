"""The customer's words in a plain transcript, for rows that nobody has normalised yet.

The reader of transcripts proper belongs to `normalise`, which hands over a Message with its turns;
this small one serves the labelled rows that come with the product.
"""

from __future__ import annotations

import re

from inbox.records import Turn

_STAMP = re.compile(
    r"^\s*[\[(]?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?[\])]?\s{0,4}(?:[-–]\s{0,4})?"
)
_BRACKETED = re.compile(r"^\s*[\[<(]\s*([^\]\n>)]{1,40}?)\s*[\]>)]\s*:?\s*(.*)$")
_LABELLED = re.compile(r"^\s*([^\W\d][^:>\n\[\]]{0,38}?)\s*(?::|>|(?<=\s)[-–](?=\s))\s*(.*)$")
_ALONE = re.compile(r"[^\W\d][\w .#]{0,25}:?")
_DASHED = re.compile(r"^\s*(?:>>|[-–—])\s*")
_CUSTOMER = re.compile(
    r"client(?!èle|ele)|appelant|caller|customer|klant|kund|dame|monsieur|madame|^m\.|^mme|homme"
    r"|femme|interlocut|acheteu|papa|maman|fille|[ée]tudiant|particulier|voix|message|^c$",
    re.IGNORECASE,
)
_AGENT = re.compile(
    r"agent|conseil|vendeu|h[oô]te|op[ée]rat|accueil|sav\b|technic|standard|service|compta"
    r"|livraison|installation|advis|mitarbeit|medewerk|hotline|r[ée]ception|charg|r[ée]pondeur"
    r"|serveur|messagerie|asesor|support|caissi|magasin|rayon|drive|berater|verk[aä]uf"
    r"|commercial|gestionnaire|assistan|secr|responsable|^a$",
    re.IGNORECASE,
)


def turns_of(text: str) -> tuple[Turn, ...]:
    """The turns of a call whose lines are turns; none where that is not clear."""
    lines = _turns(text)
    names = list(dict.fromkeys(name for name, _ in lines if name))
    if not names:
        return _alternating([words for _, words in lines])
    agents = _agents(names)
    if all(name in agents for name, _ in lines):
        return ()
    return tuple(
        Turn("agent" if name in agents else "customer", name, words) for name, words in lines
    )


def customer_words(text: str) -> str:
    """What the customer says in a call; all of it where the turns are not clear."""
    turns = turns_of(text)
    return "\n".join(turn.text for turn in turns if turn.role == "customer") or text


def _turns(text: str) -> list[tuple[str | None, str]]:
    turns: list[tuple[str | None, str]] = []
    for raw in text.split("\n"):
        line = _STAMP.sub("", raw).strip()
        if not line:
            continue
        name, words = _labelled(line)
        if name is None and turns and turns[-1][0] and not _DASHED.match(line):
            turns[-1] = (turns[-1][0], f"{turns[-1][1]} {words}".strip())
        else:
            turns.append((name, words))
    return turns


def _labelled(line: str) -> tuple[str | None, str]:
    if found := _BRACKETED.match(line) or _LABELLED.match(line):
        return found[1].strip().lower(), found[2]
    if _ALONE.fullmatch(line) and len(line.split()) <= 2 and _role(line):
        return line.rstrip(" :").lower(), ""
    return None, _DASHED.sub("", line)


def _role(name: str) -> str | None:
    if _CUSTOMER.search(name):
        return "customer"
    return "agent" if _AGENT.search(name) else None


def _agents(names: list[str]) -> set[str]:
    roles = {name: _role(name) for name in names}
    if "agent" not in roles.values() and len(names) > 1:
        unknown = [name for name in names if roles[name] is None]
        if unknown:
            roles[unknown[0]] = "agent"  # the shop picks up, and so speaks first
    return {name for name, role in roles.items() if role == "agent"}


def _alternating(lines: list[str]) -> tuple[Turn, ...]:
    if len(lines) < 2:
        return ()
    first = lines[0].lower()
    if "messagerie" in first or "répondeur" in first:
        return tuple(Turn("customer" if n else "agent", None, line) for n, line in enumerate(lines))
    customer_first = first.startswith(("allô", "allo", "oui allô")) and "service" not in first
    return tuple(
        Turn("customer" if (place % 2 == 0) == customer_first else "agent", None, line)
        for place, line in enumerate(lines)
    )
