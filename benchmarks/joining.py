"""How well messages about one matter, on whatever channels, come to one ticket.

python -m benchmarks.joining [--seed 2] [--customers 1500] [--show wrong|missed]
python -m benchmarks.joining --learn      prints the weights for inbox/routing/matter.py
python -m benchmarks.joining --words      writes inbox/routing/words.tsv from the corpus

Each customer's messages are taken in order of time, with what was joined before, right or wrong. A
pair of messages is held when both lie in one ticket without a person's help, and right when both
are about one matter. Learning and measuring use two halves of the wording and two seeds.
"""

# ruff: noqa: E501 - the lines that print figures stay whole

from __future__ import annotations

import argparse
import json
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations, groupby
from pathlib import Path

from benchmarks.worlds.matters import Told, told
from inbox.classify import DEFAULT_MODEL, classify, load
from inbox.records import Channel, Message, Reading, Turn
from inbox.routing import matter

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "inbox/classify/corpus"
WORDS = ROOT / "inbox/routing/words.tsv"


def main() -> None:
    """Learn, or measure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=2)
    options.add_argument("--customers", type=int, default=1500)
    options.add_argument("--show", choices=("wrong", "missed"))
    options.add_argument("--learn", action="store_true")
    options.add_argument("--words", action="store_true")
    given = options.parse_args()
    if given.words:
        count_words()
    elif given.learn:
        learn(read(told(1, given.customers, 0)))
    else:
        measure(read(told(given.seed, given.customers, 1)), given.show)


def count_words() -> None:
    """Write how many bits a word tells: of its language's messages in the corpus, how few have it."""
    having: dict[str, Counter[str]] = defaultdict(Counter)
    messages: Counter[str] = Counter()
    for path in sorted(CORPUS.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            messages[row["language"]] += 1
            having[row["language"]].update(matter.stems(f"{row['subject'] or ''} {row['text']}"))
    parts: dict[str, float] = defaultdict(float)
    for language, counted in having.items():
        if messages[language] >= 50:
            for stem, number in counted.items():
                if number >= 3:
                    parts[stem] = max(parts[stem], number / messages[language])
    bits = {stem: -math.log2(part) for stem, part in parts.items()}
    listed = sorted((stem, worth) for stem, worth in bits.items() if worth < matter.RARE_BITS)
    WORDS.write_text("".join(f"{stem}\t{worth:.1f}\n" for stem, worth in listed), "utf-8")
    print(f"{len(listed)} words")


def read(messages: Sequence[Told]) -> list[tuple[Told, matter.Said]]:
    """Each message with what the classifier and the words tell of its matter."""
    model = load(DEFAULT_MODEL)
    return [(one, as_said(one, classify(_as_message(one), model))) for one in messages]


def _as_message(one: Told) -> Message:
    turns = tuple(Turn(role, None, words) for role, words in one.turns)
    return Message(
        Channel(one.channel), one.text, one.text, _own(one), subject=one.subject, turns=turns
    )


def _own(one: Told) -> str:
    return "\n".join(words for role, words in one.turns if role == "customer") or one.text


def as_said(one: Told, reading: Reading) -> matter.Said:
    """What is compared of one message."""
    return matter.said(
        f"{one.subject or ''}\n{_own(one)}",
        reading.entities,
        topic=reading.topic,
        likely=reading.likely.get("topic", ()),
        at=one.at,
        store=one.store,
        without=one.names,
    )


def learn(messages: Sequence[tuple[Told, matter.Said]]) -> None:
    """Print the weights of the evidence: each message against the tickets as they truly are."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    rows, same = [], []
    for _, group in groupby(messages, key=lambda pair: pair[0].customer):
        tickets: dict[int, list[matter.Said]] = {}
        for one, said in group:
            for number, ticket in tickets.items():
                rows.append(matter.features(said, ticket, len(tickets) == 1))
                same.append(number == one.matter)
            tickets.setdefault(one.matter, []).append(said)
    names = [name for name in rows[0] if name != "bias"]
    table = np.array([[row[name] for name in names] for row in rows])
    fitted = LogisticRegression(C=20, max_iter=5000).fit(table, same)
    print(f"# from {len(rows)} comparisons, {sum(same)} of one matter")
    weights = {"bias": fitted.intercept_[0], **dict(zip(names, fitted.coef_[0], strict=True))}
    print(json.dumps({name: round(float(weight), 2) for name, weight in weights.items()}, indent=4))


def measure(messages: Sequence[tuple[Told, matter.Said]], show: str | None) -> None:
    """Join as the product does, and print precision and recall of the pairs."""
    held = right = there = proposed = helpful = 0
    for _, group in groupby(messages, key=lambda pair: pair[0].customer):
        tickets: list[list[tuple[Told, matter.Said]]] = []
        for one, said in group:
            scores = [
                matter.weigh(said, [its for _, its in ticket], len(tickets) == 1).score
                for ticket in tickets
            ]
            chosen = matter.choose(scores)
            if chosen is None:
                near = [at for at, score in enumerate(scores) if score >= matter.PROPOSE_FROM]
                proposed += bool(near)
                helpful += any(tickets[at][0][0].matter == one.matter for at in near)
                tickets.append([(one, said)])
            else:
                _tell(show, one, tickets[chosen][0][0], scores[chosen], "wrong")
                tickets[chosen].append((one, said))
        place = {id(one): at for at, ticket in enumerate(tickets) for one, _ in ticket}
        everything = [one for ticket in tickets for one, _ in ticket]
        for a, b in combinations(everything, 2):
            one_ticket, one_matter = place[id(a)] == place[id(b)], a.matter == b.matter
            held, right, there = (
                held + one_ticket,
                right + (one_ticket and one_matter),
                there + one_matter,
            )
            if one_matter and not one_ticket:
                _tell(show, b, a, 0.0, "missed")
    print(
        f"messages {len(messages)}, pairs of one matter {there}, held {held}: "
        f"precision {right / max(1, held):.4f}, recall {right / max(1, there):.4f}; "
        f"proposed {proposed}, of these rightly {helpful}"
    )


def _tell(show: str | None, one: Told, other: Told, score: float, what: str) -> None:
    if show == what and (what == "missed" or one.matter != other.matter):
        print(
            f"{score:.3f} {other.channel}: {other.text[:230]!r}\n      {one.channel}: {one.text[:230]!r}"
        )


if __name__ == "__main__":
    main()
