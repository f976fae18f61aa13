"""Where we stand in one IMAP folder: what is taken, and which mails the server fails to give.

A mail that a server cannot give (its file is damaged, its disk is) ends the connection each time,
and would keep all later mail from us. So failures are counted by mail: those that were in a batch
which failed are fetched one by one; one that failed TRIES times waits until a later mail came
through, which makes it likely that it is the mail and not the line, and is then left behind,
flagged. It is owed to us still: a line that breaks often may do the same to a sound mail. So it is
asked for again, after a minute, then two, four … at most a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

TRIES = 5
FIRST_WAIT_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 86_400.0
_BATCH_MAILS = 50
_BATCH_BYTES = 4_000_000  # a larger mail is a fetch of its own


@dataclass(slots=True)
class Place:
    """uid: the last one that was acknowledged or left behind. failures: uid → failed fetches.

    owed         those that were left behind: uid → (times asked since, when to ask again).
    taken, left  how many mails came in, and how many are still to come, since the folder was found
                 with mails to take; it is only told, nothing depends on it.
    """

    uidvalidity: int
    uid: int = 0
    failures: dict[int, int] = field(default_factory=dict)
    owed: dict[int, tuple[int, float]] = field(default_factory=dict)
    taken: int = 0
    left: int = 0

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """What `as_json` gave."""
        failures = {int(uid): int(times) for uid, times in told.get("failures", {}).items()}
        owed = {int(uid): (int(n), float(at)) for uid, (n, at) in told.get("owed", {}).items()}
        progress = (int(told.get(name, 0)) for name in ("taken", "left"))
        return cls(int(told["uidvalidity"]), int(told["uid"]), failures, owed, *progress)

    def as_json(self) -> dict[str, Any]:
        """As it is kept in the source's cursor."""
        told: dict[str, Any] = {"uidvalidity": self.uidvalidity, "uid": self.uid}
        if self.left:
            told |= {"taken": self.taken, "left": self.left}
        if self.failures:
            told["failures"] = {str(uid): times for uid, times in self.failures.items()}
        if self.owed:
            told["owed"] = {str(uid): list(when) for uid, when in self.owed.items()}
        return told

    def reach(self, uid: int) -> None:
        """All up to `uid` is settled."""
        self.uid = max(self.uid, uid)
        self.failures = {one: times for one, times in self.failures.items() if one > uid}

    def ask_later(self, uid: int, now: float) -> None:
        """It is owed to us: note when to ask for it again. `now` and that are Unix times."""
        times = self.owed[uid][0] + 1 if uid in self.owed else 0
        self.owed[uid] = (times, now + min(FIRST_WAIT_SECONDS * 2**times, LONGEST_WAIT_SECONDS))

    def due(self, now: float) -> list[int]:
        """The mails owed to us that are to be asked for again now."""
        return [uid for uid, (_, at) in sorted(self.owed.items()) if at <= now]

    def settled(self, count: int) -> None:
        """That many more came in."""
        self.taken += count
        self.left = max(self.left - count, 0)

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
