"""How well records that are one person are found, in a generated base, in memory.

python -m benchmarks.duplicates [--seed 1] [--rows 50000] [--show wrong]
"""

# ruff: noqa: E501 - the lines that print figures stay whole

from __future__ import annotations

import argparse
import resource
import time

from benchmarks.identify import Shelf
from benchmarks.worlds.base import rows
from benchmarks.worlds.twice import people
from inbox.identify.duplicates import pairs


def main() -> None:
    """Make a base with copies, find them, print precision, recall, seconds and memory."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--rows", type=int, default=50_000)
    options.add_argument("--show", default="")
    given = options.parse_args()
    everybody, truth = people(given.seed, given.rows)
    shelf = Shelf()
    for row in rows(everybody, given.seed):
        shelf.add(row)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    found = list(pairs(shelf.customers.values()))
    seconds = time.process_time() - began
    same = {tuple(sorted(pair)) for pair in truth}
    held = {(pair.a, pair.b) for pair in found if pair.score >= 0.5}
    right = len(held & same)
    print(
        f"pairs {len(same)}, held {len(held)}, precision {right / max(1, len(held)):.4f}, recall {right / len(same):.4f}"
    )
    print(
        f"{seconds:.1f} s of one core, {(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024:.0f} MB more"
    )
    by_number = {customer.number: customer for customer in shelf.customers.values()}
    scores = {(pair.a, pair.b): pair for pair in found}
    wrong = sorted(held - same) if "wrong" in given.show else []
    missed = sorted(same - held) if "missed" in given.show else []
    for kind, listed in (("wrong", wrong), ("missed", missed)):
        for pair in listed[:60]:
            print(f"\n{kind} {scores.get(pair)}")
            for number in pair:
                c = by_number[number]
                contacts = sorted(p for p in c.keys if p[0] in ("email", "phone", "loyalty"))
                print(
                    "  ",
                    c.number,
                    c.title,
                    c.first_name,
                    c.last_name,
                    c.birth_date,
                    c.address,
                    c.postal_code,
                    contacts,
                )


if __name__ == "__main__":
    main()
