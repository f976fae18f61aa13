"""What the list's URL says: view, filters, search with operators, order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from inbox.access import Actor
from inbox.web.i18n import end_of_day, now
from store.directory import Words
from store.inbox_list import VIEWS, Query, Viewer

FILTERS = tuple(field.name for field in fields(Query))
OPERATORS = {
    "service": "service",
    "magasin": "store",
    "store": "store",
    "statut": "status",
    "status": "status",
    "nature": "kind",
    "kind": "kind",
    "motif": "topic",
    "topic": "topic",
    "priorite": "priority",
    "priority": "priority",
}
STATUS_WORDS = {"ouvert": "open", "attente": "waiting", "veille": "snoozed", "clos": "closed"}


@dataclass(frozen=True, slots=True)
class Listing:
    """A query as the URL gives it, and ways to link to its neighbours."""

    query: Query
    words: Words
    language: str

    def url(self, path: str = "/inbox", **changes: str | bool | None) -> str:
        """The address of this list with some filters changed; what is empty is left out."""
        said = {name: getattr(self.query, name) for name in FILTERS} | changes
        kept = {name: "1" if value is True else str(value) for name, value in said.items() if value}
        if kept.get("view") == "inbox":
            del kept["view"]
        return f"{path}?{urlencode(kept)}" if kept else path

    @property
    def string(self) -> str:
        """The query string alone."""
        return self.url("").removeprefix("?")

    @property
    def filtered(self) -> bool:
        """Whether any filter narrows the view."""
        plain = Query(view=self.query.view, sort=self.query.sort)
        return self.query != plain

    @property
    def structured(self) -> Query:
        """The query with the operators of its text made filters: `magasin:042 canapé`."""
        named: dict[str, Any] = {}
        rest = []
        for word in (self.query.q or "").split():
            name, colon, value = word.partition(":")
            field = OPERATORS.get(name.lower())
            if colon and value and field:
                named[field] = self._code(field, value.strip('"'))
            else:
                rest.append(word)
        return replace(self.query, q=" ".join(rest) or None, **named)

    def _code(self, field: str, value: str) -> str:
        """The code that a typed value means: a code as it is, or the start of a name."""
        low = value.lower()
        if field == "status":
            return STATUS_WORDS.get(low, low)
        if field == "store":
            return value if value in self.words.stores else value.upper().zfill(3)
        named = self.words.services if field == "service" else self.words.labels.get(field, {})
        if low in named:
            return low
        found = (
            code for code, pair in named.items() if any(n.lower().startswith(low) for n in pair)
        )
        return next(found, low)


def read(parameters: Mapping[str, str], words: Words, actor: Actor) -> Listing:
    """The list that the URL's parameters ask for; what is unknown is left aside."""
    said = {name: parameters[name].strip() for name in FILTERS if parameters.get(name, "").strip()}
    if said.get("view") not in VIEWS:
        said.pop("view", None)
    late = said.pop("late", "") not in {"", "0"}
    if said.get("assignee") == "me":
        said["assignee"] = str(actor.id)
    return Listing(Query(late=late, **said), words, actor.language)


def viewer(actor: Actor) -> Viewer:
    """Who looks, now."""
    present = now()
    return Viewer(actor.id, actor.services, present, end_of_day(present))
