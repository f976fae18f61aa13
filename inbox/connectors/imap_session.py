"""One IMAP connection: signing in, looking into a folder, fetching, flagging, waiting for news.

Every error of the wire leaves here as `Unavailable` with one line; `imap.py` knows nothing of
sockets. One thread a connection (imapclient is not safe for two).
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import (
    IMAPClientAbortError,
    IMAPClientError,
    LoginError,
    ProtocolError,
)

from inbox.connectors import imap_errors
from inbox.connectors.imap_settings import ImapSettings
from inbox.errors import Refused, Unavailable
from inbox.oauth import access_token, forget

# RFC 2177: a server may end an IDLE of 30 minutes; renewed sooner, a dead line shows sooner too.
IDLE_SECONDS = 28 * 60
# imaplib refuses an answer line of over 1,000,000 bytes: 50,000 UIDs of ten digits make 550,000.
UID_WINDOW = 50_000


@dataclass(frozen=True, slots=True)
class Folder:
    """A selected folder. `uidnext` is the UID that the next mail to arrive will at least have."""

    name: str
    uidvalidity: int
    uidnext: int
    exists: int

    @property
    def mark(self) -> tuple[int, int]:
        """Equal at two times: nothing has arrived between."""
        return self.uidvalidity, self.uidnext


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail, byte for byte, and the time at which the server received it (aware)."""

    uid: int
    body: bytes
    received_at: datetime


class NoFolder(Unavailable):
    """The server answers, but does not open this one folder."""


class ImapSession:
    """A signed-in connection. Raises Unavailable when the server cannot be had."""

    def __init__(self, settings: ImapSettings, secret: str | None) -> None:
        self._settings = settings
        with _wire(settings):
            self._client = _connect(settings)
            try:
                _sign_in(self._client, settings, secret)
                capabilities = self._client.capabilities()
            except BaseException:
                with suppress(Exception):
                    self._client.shutdown()
                raise
        self.selected: str | None = None
        self.can_idle = b"IDLE" in capabilities and settings.idle
        self._can_move = b"MOVE" in capabilities
        self._has_uidplus = b"UIDPLUS" in capabilities

    def select(self, name: str) -> Folder:
        """Open a folder: what is there as of now. Costs the server up to a second.

        Raises NoFolder when the server refuses this folder alone.
        """
        with _wire(self._settings):
            self.selected = None
            try:
                answer = self._client.select_folder(name)
            except IMAPClientAbortError:
                raise
            except IMAPClientError as error:
                told = imap_errors.no_folder(error, self._settings, name, self._folders())
                raise NoFolder(told) from error
            self._announced()  # what the SELECT itself said
            if not answer.get(b"UIDVALIDITY"):
                raise Unavailable(f"{self._settings.host}: folder {name!r} keeps no UIDs")
            exists = int(answer[b"EXISTS"])
            uidnext = answer.get(b"UIDNEXT") or (self._highest_uid() + 1 if exists else 1)
        self.selected = name
        return Folder(name, int(answer[b"UIDVALIDITY"]), int(uidnext), exists)

    def standing(self, name: str) -> tuple[int | None, int | None]:
        """UIDVALIDITY and UIDNEXT of a folder that is not the selected one: cheap."""
        with _wire(self._settings):
            status = self._client.folder_status(name, ["UIDVALIDITY", "UIDNEXT"])
        return status.get(b"UIDVALIDITY"), status.get(b"UIDNEXT")

    def has_announced(self) -> bool:
        """Has any answer of the server, since this was asked last, announced mail in the folder?"""
        with _wire(self._settings):
            self._client.noop()
            return self._announced()

    def newer(self, after: int) -> list[int]:
        """The UIDs above `after` that came since the folder was looked through, ascending."""
        with _wire(self._settings):
            found = self._client.search([b"UID", f"{after + 1}:*".encode()])
        # A range beyond the last mail gives that last mail (RFC 3501, 6.4.8): filtered here.
        return sorted(uid for uid in found if uid > after)

    def count_above(self, folder: Folder, uid: int) -> int:
        """How many mails come after `uid`; all of them, when that one is gone (moved, deleted)."""
        if not uid:
            return folder.exists
        with _wire(self._settings):
            answer = self._client.fetch([uid], [b"UID"])
        return max(folder.exists - int(answer.get(uid, {}).get(b"SEQ", 0)), 0)

    def uids(self, folder: Folder, after: int) -> Iterator[list[int]]:
        """The UIDs above `after`, ascending, in lists of at most UID_WINDOW."""
        first, last = after + 1, folder.uidnext - 1
        window = UID_WINDOW if folder.exists > UID_WINDOW else max(last - first + 1, 1)
        for low in range(first, last + 1, window):
            high = min(low + window - 1, last)
            with _wire(self._settings):
                found = self._client.search([b"UID", f"{low}:{high}".encode()])
            yield sorted(uid for uid in found if low <= uid <= high)

    def sizes(self, uids: list[int]) -> dict[int, int]:
        """RFC822.SIZE of each mail that still exists."""
        with _wire(self._settings):
            answer = self._client.fetch(uids, [b"RFC822.SIZE"])
        return {uid: int(items.get(b"RFC822.SIZE", 0)) for uid, items in answer.items()}

    def fetch(self, uids: list[int]) -> list[Fetched]:
        """The mails of `uids` that still exist, in that order. No flag changes by reading."""
        with _wire(self._settings):
            answer = self._client.fetch(uids, [b"BODY.PEEK[]", b"INTERNALDATE"])
        # A mail that was expunged meanwhile is left out, or has no body: it is gone, no error.
        return [
            Fetched(uid, answer[uid][b"BODY[]"], _received_at(answer[uid]))
            for uid in uids
            if uid in answer and answer[uid].get(b"BODY[]") is not None
        ]

    def flag(self, uids: list[int], flag: bytes) -> None:
        """Add one flag to each."""
        with _wire(self._settings):
            self._client.add_flags(uids, [flag], silent=True)

    def move(self, uids: list[int], target: str) -> None:
        """Move to another folder, which is made when it is missing."""
        with _wire(self._settings):
            if not self._client.folder_exists(target):
                self._client.create_folder(target)
            if self._can_move:
                self._client.move(uids, target)
                return
            self._client.copy(uids, target)
        self.delete(uids)

    def delete(self, uids: list[int]) -> None:
        """Delete these and no other: without UIDPLUS they stay, marked \\Deleted.

        A plain EXPUNGE would also remove what a person had marked in his mail program.
        """
        with _wire(self._settings):
            self._client.delete_messages(uids, silent=True)
            if self._has_uidplus:
                self._client.uid_expunge(uids)

    def idle(self, stop: threading.Event, seconds: float) -> bool:
        """Wait for news of the selected folder, for `stop` or for `seconds`; were there any?"""
        heard = False
        until = time.monotonic() + min(seconds, IDLE_SECONDS)
        with _wire(self._settings):
            self._client.idle()
            while (
                not self._is_buffered()
                and not stop.is_set()
                and (left := until - time.monotonic()) > 0
            ):
                asked_at, patience = time.monotonic(), min(left, 0.5)
                news = self._client.idle_check(timeout=patience)
                heard = any(_is_news(line) for line in news)
                # A closed line looks like silence that came too soon: idle_done() will tell.
                if heard or (not news and time.monotonic() - asked_at < patience / 2):
                    break
            self._client.idle_done()
            return self._announced() or heard

    def _is_buffered(self) -> bool:
        """Has news come in one packet with an earlier line? It is then in imaplib's buffer, where
        idle_check(), which polls the socket, does not see it."""
        sock = self._client.socket()
        sock.setblocking(False)
        try:
            return bool(self._client._imap.file.peek(1))
        except OSError:
            return False  # nothing there, as TLS says it
        finally:
            sock.settimeout(self._settings.timeout_seconds)

    def close(self, *, clean: bool) -> None:
        """Sign out (or, after a failure, just drop the line). Never raises."""
        with suppress(Exception):
            if clean:
                self._client.logout()
            else:
                self._client.shutdown()

    def _announced(self) -> bool:
        """imaplib keeps the untagged EXISTS of every answer until it is asked for."""
        return bool(self._client._imap.response("EXISTS")[1] != [None])

    def _folders(self) -> list[str]:
        return [str(name) for _, _, name in self._client.list_folders()]

    def _highest_uid(self) -> int:
        return max(self._client.search([b"UID", b"*"]), default=0)


@contextmanager
def _wire(settings: ImapSettings) -> Iterator[None]:
    """Whatever goes wrong between us and the server becomes one line about that server."""
    try:
        yield
    except (IMAPClientError, ProtocolError, OSError, EOFError) as error:
        raise Unavailable(imap_errors.line(error, settings)) from error


def _connect(settings: ImapSettings) -> IMAPClient:
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
    except OSError as error:
        raise Refused(f"ca_file cannot be read: {settings.ca_file}") from error
    client = IMAPClient(
        settings.host,
        port=settings.effective_port,
        ssl=settings.tls == "tls",
        ssl_context=context if settings.tls == "tls" else None,
        timeout=settings.timeout_seconds,
    )
    client.normalise_times = False  # else INTERNALDATE loses its zone
    if settings.tls == "starttls":
        client.starttls(ssl_context=context)
    return client


def _sign_in(client: IMAPClient, settings: ImapSettings, secret: str | None) -> None:
    if settings.auth == "password":
        client.login(settings.username, secret or "")
        return
    token = access_token(settings.oauth, secret)
    try:
        if client.has_capability("AUTH=XOAUTH2"):
            client.oauth2_login(settings.username, token)
        else:
            client.oauthbearer_login(settings.username, token)  # RFC 7628
    except LoginError:
        forget(settings.oauth, secret)
        raise


def _is_news(line: tuple[Any, ...]) -> bool:
    """Anything but a keep-alive such as `* OK Still here`."""
    return not (line and line[0] == b"OK")


def _received_at(items: dict[bytes, Any]) -> datetime:
    at = items.get(b"INTERNALDATE")
    return at.astimezone(UTC) if isinstance(at, datetime) else datetime.now(UTC)
