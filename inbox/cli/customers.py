"""`inbox import customers` and `inbox dedupe`: the customer base taken over, and kept clean."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence, Set
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inbox.cli import deployment

if TYPE_CHECKING:
    from inbox.identify.duplicates import Pair

app = typer.Typer(help="Take over what exists elsewhere.", no_args_is_help=True)
MERGE_FROM = 0.95


@app.callback()
def _imports() -> None:
    """Take over what exists elsewhere."""


def dedupe(
    as_json: Annotated[bool, typer.Option("--json", help="One pair a line.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Merge the sure ones.")] = False,
    threshold: Annotated[
        float, typer.Option(min=0.5, max=1.0, help="Merge from this score on.")
    ] = MERGE_FROM,
) -> None:
    """Propose the customers that are one person, best first; every merge can be undone.

    The pairs await a person under Customers, Duplicates; those called two people are left out.
    """
    with deployment.opened(deployment.settings(), broker=False):
        from inbox.identify import duplicates
        from store import customers
        from store import duplicates as proposals
        from store.session import transaction

        with transaction() as db:
            everyone = customers.all_records(db)
            apart = proposals.different(db)
        ids = {customer.number: customer.id for customer in everyone}
        found = [
            pair
            for pair in duplicates.pairs(everyone)
            if frozenset((ids[pair.a], ids[pair.b])) not in apart
        ]
        for pair in found:
            _tell(pair, as_json)
        if apply:
            merged = _merge([pair for pair in found if pair.score >= threshold], ids, apart)
            sys.stderr.write(f"{merged} merged\n")
        with transaction() as db:
            rows = (
                proposals.Proposed(ids[pair.a], ids[pair.b], pair.score, pair.evidence)
                for pair in found
            )
            waiting = proposals.propose(db, rows)
        sys.stderr.write(f"{waiting} pairs await a person\n")


def _tell(pair: Pair, as_json: bool) -> None:
    told = {
        "a": pair.a,
        "b": pair.b,
        "score": round(pair.score, 4),
        "evidence": list(pair.evidence),
    }
    plain = f"{pair.score:.3f}  {pair.a}  {pair.b}  {', '.join(pair.evidence)}"
    sys.stdout.write((json.dumps(told, ensure_ascii=False) if as_json else plain) + "\n")


def _merge(pairs: Sequence[Pair], ids: dict[str, Any], apart: Set[frozenset[Any]]) -> int:
    from store import merges
    from store.session import transaction

    merged = 0
    now: dict[str, str] = {}  # what a record has become by the merges so far
    for pair in pairs:
        a, b = now.get(pair.a, pair.a), now.get(pair.b, pair.b)
        if a == b or frozenset((ids[a], ids[b])) in apart:
            continue
        kept, gone = sorted((a, b))
        with transaction() as db:
            merges.merge(db, ids[kept], ids[gone], pair.score, None)
        now = {number: kept if to == gone else to for number, to in now.items()} | {gone: kept}
        merged += 1
    return merged
