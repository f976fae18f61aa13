"""How well messages find their customers, in a generated world, in memory.

    python -m benchmarks.identify [--seed 1] [--customers 20000] [--messages 2000] [--show wrong]

Prints precision of attachment (right / attached), recall (right / messages whose customer has a
record), the wrong ones by situation, and the time a message takes.
"""

# ruff: noqa: E501 - the lines that print a case for a reader stay whole

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from benchmarks.worlds.base import rows
from benchmarks.worlds.sent import OWN_DOMAIN, Sent, shuffled
from benchmarks.worlds.situations import World, messages
from inbox.identify import Surroundings, blocking_keys, customer_keys, identify, learn_weights
from inbox.records import (
    Candidate,
    Channel,
    Customer,
    Entities,
    Key,
    Match,
    Message,
    Newcomer,
    Raw,
)

CAP = 50


class Shelf:
    """Customers in memory under their keys, as the store keeps them."""

    def __init__(self) -> None:
        self.customers: dict[UUID, Customer] = {}
        self.index: dict[tuple[str, str], list[UUID]] = defaultdict(list)

    def add(self, fields: Mapping[str, Any], more: tuple[Key, ...] = ()) -> UUID:
        keys = customer_keys(fields) | {(key.kind, key.value) for key in more}
        born = date.fromisoformat(fields["birth_date"]) if fields.get("birth_date") else None
        id_ = uuid4()
        self.customers[id_] = Customer(
            id_, fields["number"], fields.get("title"), fields.get("first_name"), fields.get("last_name"), born,
            fields.get("address"), fields.get("postal_code"), fields.get("city"), "FR", keys,
        )  # fmt: skip
        for pair in keys:
            self.index[pair].append(id_)
        return id_

    def newcomer(self, new: Newcomer) -> UUID:
        number = f"N{len(self.customers):06d}"
        fields = {"number": number, "title": new.title, "first_name": new.first_name, "last_name": new.last_name,
                  "postal_code": new.postal_code, "city": new.city}  # fmt: skip
        return self.add(fields, new.keys)

    def learn(self, id_: UUID, keys: tuple[Key, ...]) -> None:
        old = self.customers[id_]
        pairs = {(key.kind, key.value) for key in keys} - old.keys
        for pair in pairs:
            self.index[pair].append(id_)
        values = {name: getattr(old, name) for name in Customer.__slots__ if name != "keys"}
        self.customers[id_] = Customer(**values, keys=old.keys | pairs)

    def candidates(self, keys: tuple[Key, ...]) -> list[Candidate]:
        shared: dict[UUID, dict[Key, int]] = defaultdict(dict)
        for key in keys:
            holders = self.index.get((key.kind, key.value), ())
            if len(holders) <= CAP:
                for id_ in holders:
                    shared[id_][key] = len(holders)
        return [Candidate(self.customers[id_], found) for id_, found in shared.items()]


def outcome(sent: Sent, match: Match, shelf: Shelf) -> str:
    """right | wrong | asked | missed | left: what happened, held against the truth."""
    number = shelf.customers[match.customer_id].number if match.customer_id else None
    if match.status == "matched" and number and not number.startswith("N"):
        return "right" if number == sent.expected else "wrong"
    if sent.expected is None:
        return "left"
    return "asked" if match.status == "ambiguous" else "missed"


def main() -> None:
    """Run one world and print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--customers", type=int, default=20_000)
    options.add_argument("--messages", type=int, default=2_000)
    options.add_argument(
        "--show", default="", help="print these outcomes in full: wrong, missed, asked …"
    )
    options.add_argument("--files", action="store_true", help="read each message back from a file")
    options.add_argument(
        "--blind", action="store_true", help="without weights learnt from the base"
    )
    given = options.parse_args()
    world = World(given.seed, given.customers)
    sent = shuffled(world.luck, messages(world, given.messages))
    shelf = Shelf()
    for row in rows(world.people, given.seed):
        shelf.add(row)
    around = Surroundings(frozenset({OWN_DOMAIN}))
    if not given.blind:
        around = Surroundings(frozenset({OWN_DOMAIN}), learn_weights(shelf.customers.values()))
    read = from_file if given.files else in_memory
    run(sent, shelf, around, set(given.show.split(",")), read)


def in_memory(one: Sent) -> tuple[Message, Entities]:
    """The record as normalisation should make it; only order numbers are read for identification."""
    return one.message(), one.entities()


def from_file(one: Sent) -> tuple[Message, Entities]:
    """The record as normalisation and reading really make it of the file."""
    from inbox.classify.entities import Patterns, find
    from inbox.normalise import normalise

    if one.channel is Channel.LETTER:
        return in_memory(one)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / one.write(folder)
        beside = folder / f"{path.stem}.meta.json"
        raw = Raw(uuid4(), one.channel, path.name, path.read_bytes(), one.sent_at, path.name,
                  beside.read_bytes() if beside.exists() else None)  # fmt: skip
    message = normalise(raw, lambda _: "")
    return message, find(message, Patterns())


Reader = Callable[[Sent], tuple[Message, Entities]]


def run(sent: list[Sent], shelf: Shelf, around: Surroundings, show: set[str], read: Reader) -> None:
    """Identify the messages in their order, each leaning on what earlier ones taught."""
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    times: list[float] = []
    for one in sent:
        message, entities = read(one)
        began = time.perf_counter()
        keys = blocking_keys(message, entities)
        match = identify(message, entities, keys, shelf.candidates(keys), around)
        times.append(time.perf_counter() - began)
        what = outcome(one, match, shelf)
        tally[one.situation][what] += 1
        if what in show:
            tell(one, match, what, shelf)
        if match.status == "matched" and match.customer_id:
            shelf.learn(match.customer_id, match.learned)
        elif match.status == "created" and match.newcomer:
            shelf.newcomer(match.newcomer)
    report(tally, times)


def tell(one: Sent, match: Match, what: str, shelf: Shelf) -> None:
    """One message and its outcome, for whoever looks for the reason."""
    got = shelf.customers[match.customer_id] if match.customer_id else None
    names = [(shelf.customers[id_].number, score) for id_, score in match.candidates]
    print(
        f"\n--- {what} {one.situation} expected={one.expected} {match.status} {match.score} {match.evidence} {names}"
    )
    if got:
        print(
            "got",
            got.number,
            got.title,
            got.first_name,
            got.last_name,
            got.address,
            got.postal_code,
        )
    real = next((c for c in shelf.customers.values() if c.number == one.expected), None)
    if real:
        print("real", real.title, real.first_name, real.last_name, real.address, real.postal_code, real.city,
              sorted(p for p in real.keys if p[0] in ("email", "phone", "loyalty")))  # fmt: skip
    print(f"From: {one.name} <{one.address}> {one.facts}\n{one.text[:900]}")


def report(tally: Mapping[str, Counter[str]], times: list[float]) -> None:
    """The figures."""
    total = sum(tally.values(), Counter())
    print(f"\n{'situation':28} right wrong asked missed left")
    for situation, found in sorted(tally.items()):
        print(
            f"{situation:28} "
            + " ".join(f"{found[w]:5}" for w in ("right", "wrong", "asked", "missed", "left"))
        )
    attached = total["right"] + total["wrong"]
    known = total["right"] + total["asked"] + total["missed"]
    print(
        f"\nprecision {total['right'] / max(1, attached):.4f}  wrong {total['wrong']}  recall {total['right'] / max(1, known):.4f}"
    )
    times.sort()
    print(
        f"ms a message: median {1000 * times[len(times) // 2]:.2f}, p95 {1000 * times[int(len(times) * 0.95)]:.2f}"
    )


if __name__ == "__main__":
    main()
