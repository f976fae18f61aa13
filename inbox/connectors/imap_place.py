"""Where we stand in one IMAP folder: what is taken, and which mails the server fails to give.

A mail that a server cannot give (its file is damaged, its disk is) ends the connection each time,
and would keep all later mail from us. So failures are counted by mail: those that were in a batch
which failed are fetched one by one; one that failed TRIES times waits until a later mail came
through, which proves that it is the mail and not the line, and is then left behind, flagged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

TRIES = 5
_BATCH_MAILS = 50
_BATCH_BYTES = 4_000_000  # a larger mail is a fetch of its own


@dataclass(slots=True)
class Place:
    """uid: the last one that was acknowledged or left behind. failures: uid → failed fetches."""

    uidvalidity: int
    uid: int = 0
    failures: dict[int, int] = field(default_factory=dict)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """What `as_json` gave."""
        failures = {int(uid): int(times) for uid, times in told.get("failures", {}).items()}
        return cls(int(told["uidvalidity"]), int(told["uid"]), failures)

    def as_json(self) -> dict[str, Any]:
        """As it is kept in the source's cursor."""
        told: dict[str, Any] = {"uidvalidity": self.uidvalidity, "uid": self.uid}
        if self.failures:
            told["failures"] = {str(uid): times for uid, times in self.failures.items()}
        return told

    def reach(self, uid: int) -> None:
        """All up to `uid` is settled."""
        self.uid = max(self.uid, uid)
        self.failures = {one: times for one, times in self.failures.items() if one > uid}

    def failed(self, uids: Sequence[int]) -> None:
        """The connection was lost while these were fetched."""
        for uid in uids:
            self.failures[uid] = self.failures.get(uid, 0) + 1

    def is_doubtful(self, uid: int) -> bool:
        """Has this mail failed so often that others go first?"""
        return self.failures.get(uid, 0) >= TRIES

    def batches(self, uids: Sequence[int], sizes: Mapping[int, int]) -> Iterator[list[int]]:
        """The mails that still exist (have a size in bytes), in order, in groups to fetch."""
        batch: list[int] = []
        room = _BATCH_BYTES
        for uid in (uid for uid in uids if uid in sizes):
            alone = uid in self.failures
            if batch and (alone or sizes[uid] > room or len(batch) == _BATCH_MAILS):
                yield batch
                batch, room = [], _BATCH_BYTES
            batch.append(uid)
            room = 0 if alone else room - sizes[uid]
        if batch:
            yield batch
