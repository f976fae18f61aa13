"""Write a world to a folder, to be run end to end through the commands.

    python -m benchmarks.worlds FOLDER [--seed 1] [--customers 20000] [--messages 2000]
    inbox import customers FOLDER/customers.csv
    INBOX_OWN_DOMAINS=grandmaison.example inbox ingest --json FOLDER/messages

`truth.jsonl` has a line a message, in the order they were sent (the files' names sort so):
`{"file", "situation", "customer": number or null, "may_ask": is a question as good?}`. Letters are
left out, a picture of one being no matter of identification.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.worlds.base import write
from benchmarks.worlds.sent import shuffled
from benchmarks.worlds.situations import World, messages
from inbox.records import Channel


def main() -> None:
    """Make the world and write it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--customers", type=int, default=20_000)
    options.add_argument("--messages", type=int, default=2_000)
    given = options.parse_args()
    world = World(given.seed, given.customers)
    inbox = given.folder / "messages"
    inbox.mkdir(parents=True, exist_ok=True)
    write(world.people, given.folder / "customers.csv", given.seed)
    with (given.folder / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for sent in shuffled(world.luck, messages(world, given.messages)):
            if sent.channel is not Channel.LETTER:
                line = {"file": sent.write(inbox), "situation": sent.situation}
                line |= {"customer": sent.expected, "may_ask": sent.askable}
                truth.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
