"""A mailbox read by IMAP (RFC 3501), told before it is read, for it has traps.

- A mail is named by folder, UIDVALIDITY and UID together. When the server gives a folder another
  UIDVALIDITY, every UID there means something new: the folder is read from the start again, under
  new delivery keys. Each offer says which keys of the past may have named the same mail, so that
  capture finds the row of the same bytes and makes no second one.
- The cursor (UIDVALIDITY, last UID) of a folder moves only after the acknowledgement, in the order
  of the UIDs; a crash makes us offer again, never skip. Without a cursor, all is taken from the
  oldest, seen by somebody or not: \\Seen says that a person looked, not that we have it.
- A server may announce a new mail inside its answer to any command of ours, and then not again in
  IDLE: announcements are kept from every answer, and asked for before we sit down to IDLE.
- SELECT of a large folder may take a second: the folder stays selected, and other folders are asked
  for their STATUS first.
- Bodies are asked with BODY.PEEK[] (reading must not flag), a few megabytes at a time; a mail that
  was expunged meanwhile is simply absent from the answer.
- A mail that the server fails to give must not keep the others from us: see `imap_place.py`.
- After any error the connection is thrown away: what was half read can't be trusted.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog

from inbox.connectors.imap_place import Place
from inbox.connectors.imap_session import Fetched, Folder, ImapSession, NoFolder
from inbox.connectors.imap_settings import ImapSettings
from inbox.connectors.offers import Kind, Offer
from inbox.errors import Unavailable
from inbox.records import Channel, Raw, Source

log = structlog.get_logger(__name__)

_PAGE = 200  # mails whose sizes are asked at once


@dataclass(frozen=True, slots=True)
class Delivery:
    """Which mail an offer stands for."""

    folder: Folder
    uid: int


class Imap:
    """One mailbox, one connection, any number of its folders."""

    def __init__(self, source: Source, settings: ImapSettings) -> None:
        self._source = source
        self._settings = settings
        self._places = {name: Place.from_json(told) for name, told in source.cursor.items()}
        self._taken: list[Delivery] = []  # captured, and the server not told yet
        self._refused: list[Delivery] = []
        self._doubtful: list[Delivery] = []  # the server fails to give them: others go first
        self._looked: dict[str, Folder] = {}  # as each was when all of it had been offered
        self._announced: set[str] = set()
        self._whole = True
        self._session = ImapSession(settings, source.secret)

    @property
    def cursor(self) -> Mapping[str, Any]:
        """`{folder: {"uidvalidity": …, "uid": the last one settled}}`, and failures if any."""
        return {name: place.as_json() for name, place in self._places.items()}

    def offers(self) -> Iterator[Offer]:
        """Each mail above the cursor, folder by folder, by ascending UID."""
        try:
            self._settle()  # what an abandoned round left, while its folder is still the open one
            closed: NoFolder | None = None
            for name in self._settings.folders:
                try:
                    if self._has_news(name):
                        yield from self._folder_offers(name)
                except NoFolder as why:
                    closed = closed or why  # told after the others had their turn
            if closed is not None:
                raise closed
        except Unavailable:
            self._whole = False
            raise

    def acknowledge(self, offer: Offer) -> None:
        """Note it; the server is told for a whole batch at once, before the next is fetched."""
        assert isinstance(offer.token, Delivery)
        self._taken.append(offer.token)

    def refuse(self, offer: Offer, why: str) -> None:
        """Leave the mail where it is, flagged for the person who looks after the mailbox."""
        assert isinstance(offer.token, Delivery)
        self._refused.append(offer.token)

    def wait(self, stop: threading.Event, seconds: float) -> None:
        """IDLE on the first folder; the others, and servers without IDLE, are looked at in time."""
        try:
            self._settle()
            if self._session.can_idle:
                self._idle(stop, seconds)
            else:
                stop.wait(seconds)
        except Unavailable:
            self._whole = False
            raise

    def close(self) -> None:
        """Tell the server what was captured since, if the line still stands, and sign out."""
        if self._whole:
            try:
                self._settle()
            except Unavailable:
                self._whole = False
        self._session.close(clean=self._whole)
        self._whole = False

    def _idle(self, stop: threading.Event, seconds: float) -> None:
        name = self._settings.folders[0]
        if self._session.selected != name:
            looked, now = self._looked.get(name), self._session.select(name)
            if looked is None or looked.mark != now.mark:
                self._looked.pop(name, None)  # all of it is looked through again
                return
        elif self._session.has_announced():
            self._announced.add(name)
            return
        if self._session.idle(stop, seconds):
            self._announced.add(name)

    def _has_news(self, name: str) -> bool:
        looked = self._looked.get(name)
        if looked is None or name in self._announced or self._places[name].due(time.time()):
            return True
        if self._session.selected != name:
            return self._session.standing(name) != looked.mark
        if self._session.has_announced():
            self._announced.add(name)
        return name in self._announced

    def _folder_offers(self, name: str) -> Iterator[Offer]:
        looked = self._looked.get(name)
        if looked is not None and self._session.selected == name:
            folder, pages = looked, iter([self._session.newer(looked.uidnext - 1)])
        else:
            folder = self._session.select(name)
            if name not in self._places or self._places[name].uidvalidity != folder.uidvalidity:
                self._places[name] = Place(folder.uidvalidity)
            place = self._places[name]
            place.left = self._session.count_above(folder, place.uid)
            pages = self._session.uids(folder, after=place.uid)
        uidnext = folder.uidnext
        for uids in pages:
            uidnext = max([uidnext, *(uid + 1 for uid in uids[-1:])])
            for start in range(0, len(uids), _PAGE):
                yield from self._page_offers(folder, uids[start : start + _PAGE])
        if self._doubtful:
            left = len(self._doubtful)
            self._doubtful.clear()
            raise Unavailable(
                f"{self._settings.host}: the server does not give {left} of its mails"
            )
        self._places[name].taken = self._places[name].left = 0
        self._looked[name] = replace(folder, uidnext=uidnext)
        self._announced.discard(name)
        yield from self._owed_offers(folder)

    def _owed_offers(self, folder: Folder) -> Iterator[Offer]:
        """Those that were left behind, once more; the wait before the next time grows first."""
        place = self._places[folder.name]
        for uid in place.due(time.time()):
            place.ask_later(uid, time.time())
            for mail in self._session.fetch([uid]):
                yield Offer(self._raw(folder, mail), Delivery(folder, mail.uid))
            self._settle()
            del place.owed[uid]  # taken, or gone

    def _page_offers(self, folder: Folder, uids: list[int]) -> Iterator[Offer]:
        place = self._places[folder.name]
        left = place.left - len(uids)
        for batch in place.batches(uids, self._session.sizes(uids)):
            if place.is_doubtful(batch[0]):
                self._doubtful.append(Delivery(folder, batch[0]))
                continue
            try:
                fetched = self._session.fetch(batch)
            except Unavailable:
                place.failed(batch)
                raise
            fetched.reverse()
            while fetched:
                mail = fetched.pop()  # popped, so that a batch's memory goes as it is captured
                yield Offer(self._raw(folder, mail), Delivery(folder, mail.uid))
            self._settle()
        place.left = max(left, 0)  # those that were gone are settled too

    def _raw(self, folder: Folder, mail: Fetched) -> Raw:
        named, others = f"{folder.name}/{folder.uidvalidity}", rf"(?!{folder.uidvalidity}/)\d+/\d+"
        return Raw(
            self._source.id,
            Channel.EMAIL,
            f"{named}/{mail.uid}",
            mail.body,
            mail.received_at,
            former=f"^{re.escape(folder.name)}/{others}$",
        )

    def _settle(self) -> None:
        """Tell the server what was captured and refused; only then the cursor moves."""
        taken, refused = self._taken, self._refused
        self._taken, self._refused = [], []
        if not taken and not refused:
            return
        if self._doubtful:  # this mail came through, so it is they that can't be given
            log.warning("imap.left_behind", uids=[one.uid for one in self._doubtful])
            for one in self._doubtful:
                self._places[one.folder.name].ask_later(one.uid, time.time())
            refused, self._doubtful = self._doubtful + refused, []
        if refused:
            self._session.flag([delivery.uid for delivery in refused], b"\\Flagged")
        if taken:
            self._tell([delivery.uid for delivery in taken])
        folder = (taken or refused)[0].folder
        place = self._places[folder.name]
        place.reach(max(one.uid for one in (*taken, *refused)))
        place.settled(len(taken) + len(refused))

    def _tell(self, uids: list[int]) -> None:
        match self._settings.after:
            case "seen":
                self._session.flag(uids, b"\\Seen")
            case "move":
                assert self._settings.move_to is not None
                self._session.move(uids, self._settings.move_to)
            case "delete":
                self._session.delete(uids)
            case "keep":
                pass


KIND = Kind(settings=ImapSettings, open=Imap, poll_seconds=30)
