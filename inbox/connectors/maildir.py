"""A Maildir: each mail in new/ is taken, then moved to cur/ with the flag S.

A mail is named by the unique part of its file name (before `:2,`) and its digest: two servers may
give one name to two mails, and a restored backup one mail two names.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from inbox.connectors.files import changed_at, digest, plain_files, told_name
from inbox.connectors.offers import ConnectorSettings, Kind, Offer
from inbox.errors import Unavailable
from inbox.records import Channel, Raw, Source


class MaildirSettings(ConnectorSettings):
    """The folder that holds new/, cur/ and tmp/; they are made when they are missing."""

    path: Path

    def at_home(self, home: Path) -> Self:
        """The same, with the path made absolute."""
        return self.model_copy(update={"path": home / self.path.expanduser()})


class Maildir:
    """One Maildir. A file in new/ is whole: it was renamed there from tmp/."""

    def __init__(self, source: Source, settings: MaildirSettings) -> None:
        self._source = source
        self._new = settings.path / "new"
        self._cur = settings.path / "cur"
        try:
            for folder in (self._new, self._cur, settings.path / "tmp"):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(f"{settings.path}: {error.strerror}") from error

    @property
    def cursor(self) -> Mapping[str, Any]:
        """None is needed: what is in new/ has not been taken."""
        return {}

    def offers(self) -> Iterator[Offer]:
        """Each mail in new/, oldest first."""
        for path in self._waiting():
            try:
                body, received_at = path.read_bytes(), changed_at(path)
            except FileNotFoundError:
                continue  # another program took it
            except OSError as error:
                raise Unavailable(f"{path.name}: {error.strerror}") from error
            unique = told_name(Path(path.name.partition(":2,")[0]))
            key = f"{unique}/{digest(body)}"
            yield Offer(Raw(self._source.id, Channel.EMAIL, key, body, received_at), path)

    def acknowledge(self, offer: Offer) -> None:
        """Move it to cur/ with the flag S (seen)."""
        self._move(offer, "S")

    def refuse(self, offer: Offer, why: str) -> None:
        """Move it to cur/ with the flag F (flagged) for the person who looks after it."""
        self._move(offer, "F")

    def wait(self, stop: threading.Event, seconds: float) -> None:
        """Look again later."""
        stop.wait(seconds)

    def close(self) -> None:
        """Nothing is held open."""

    def _waiting(self) -> list[Path]:
        found: list[tuple[int, str]] = []
        try:
            for entry in plain_files(self._new):
                with suppress(FileNotFoundError):
                    found.append((entry.stat(follow_symlinks=False).st_mtime_ns, entry.path))
        except OSError as error:
            raise Unavailable(f"{self._new}: {error.strerror}") from error
        return [Path(path) for _, path in sorted(found)]

    def _move(self, offer: Offer, flag: str) -> None:
        assert isinstance(offer.token, Path)
        unique, _, flags = offer.token.name.partition(":2,")
        flags = "".join(sorted({*flags, flag}))
        try:
            offer.token.replace(self._cur / f"{unique}:2,{flags}")
        except FileNotFoundError:
            return  # another program moved it: it is taken all the same
        except OSError as error:
            raise Unavailable(f"{offer.token.name}: {error.strerror}") from error


KIND = Kind(settings=MaildirSettings, open=Maildir, poll_seconds=1)
