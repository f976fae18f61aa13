"""`python -m inbox.cli.first_model [DIRECTORY]`: build the model that comes with the product."""

import sys
import time
from pathlib import Path

from inbox.classify import DEFAULT_MODEL
from inbox.classify.examples import corpus_files, read_all
from inbox.classify.train import train
from inbox.learning import as_message

VERSION = "2026.11.2"


def main() -> None:
    """Train on the corpus that comes with the product, and say what came out."""
    into = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_MODEL
    began = time.monotonic()
    figures = train(read_all(corpus_files()), into, VERSION, as_message)
    held_out = ", ".join(f"{head} {share:.3f}" for head, share in figures.held_out.items())
    print(f"model {figures.version}: {figures.examples} examples, {time.monotonic() - began:.0f} s")
    print(f"accuracy on files left out in turn: {held_out}")


if __name__ == "__main__":
    main()
