"""What passes between a source and the pump: the offer, and what a connector must be able to do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field

from inbox.records import Raw, Source


@dataclass(frozen=True, slots=True)
class Offer:
    """One delivery that a source holds out. `token` is what its own acknowledgement needs."""

    raw: Raw
    token: object


class Connector(Protocol):
    """One open connection to one source, used by one thread."""

    @property
    def cursor(self) -> Mapping[str, Any]:
        """Where it stands, as JSON, acknowledged offers only: it saves time and proves nothing."""
        ...

    def offers(self) -> Iterator[Offer]:
        """What is there now, oldest first, fetched as it is asked for: memory stays flat."""
        ...

    def acknowledge(self, offer: Offer) -> None:
        """The offer is durable with us: the source may flag, move or delete it.

        It may be told in groups, but no later than when `offers()` ends or `close()` is called.
        """
        ...

    def refuse(self, offer: Offer, why: str) -> None:
        """The offer can never be captured: set it aside where a person finds it, with one line."""
        ...

    def wait(self, stop: threading.Event, seconds: float) -> None:
        """Return when something may have arrived, when `stop` is set, or after `seconds`."""
        ...

    def close(self) -> None:
        """Tell the source what is still to be told, and let go. Never raises, twice is once."""
        ...


class ConnectorSettings(BaseModel):
    """What every kind takes; each kind adds its own. An unknown name is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    poll_seconds: float | None = Field(default=None, ge=0.05, le=3600)

    def at_home(self, home: Path) -> Self:
        """The same, with relative paths (of the kinds that have any) counted from `home`."""
        return self


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of source: how its settings are read, and how it is opened.

    settings      the pydantic model that its settings must fit.
    open          (source, its parsed settings) -> a connector. Raises Unavailable, Refused.
    poll_seconds  how long it waits between looks, unless the source's settings say otherwise.
    """

    settings: type[ConnectorSettings]
    open: Callable[[Source, Any], Connector]
    poll_seconds: float
