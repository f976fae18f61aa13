"""A real IMAP server: Debian's dovecot-imapd from a temporary configuration, on a free port."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from imapclient import IMAPClient

from tests.servers.certificate import self_signed

_CONFIGURATION = """
protocols = imap
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
listen = 127.0.0.1
ssl = yes
ssl_cert = <{base}/server.pem
ssl_key = <{base}/server.key
disable_plaintext_auth = no
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 200
auth_failure_delay = 0
auth_mechanisms = {mechanisms}
{capability}
{oauth}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={base}/mail/%u
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""

_OAUTH = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {base}/oauth2.conf
}}
"""
_INTROSPECTION = """
introspection_mode = post
introspection_url = {url}
username_attribute = username
active_attribute = active
active_value = true
"""


class Dovecot:
    """A server on 127.0.0.1: any user name signs in with `password` and has his own mailbox.

    port, tls_port     plain (and STARTTLS), TLS.   ca_file  what signs its certificate.
    introspection_url  where it asks whose an access token is (RFC 7662); none: no OAuth2.
    mechanisms         of OAuth2, that it offers then.
    capability         what it says that it can do (RFC 3501, 7.2.1), instead of all that it can.
    """

    host = "127.0.0.1"
    password = "open-sesame"

    def __init__(
        self,
        introspection_url: str | None = None,
        mechanisms: str = "xoauth2 oauthbearer",
        capability: str = "",
    ) -> None:
        self._introspection_url = introspection_url
        self._mechanisms = mechanisms
        self._capability = capability
        program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        if program is None:
            raise RuntimeError("dovecot is not installed: apt-get install dovecot-imapd")
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        # A short path: the name of a unix socket holds 107 bytes.
        self.base = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
        self.base.chmod(0o755)
        self.port, self.tls_port = free_port(), free_port()
        user = _account()
        group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
        self.ca_file = self_signed(self.base)
        for name in ("mail", "state"):
            (self.base / name).mkdir()
            if os.geteuid() == 0:
                shutil.chown(self.base / name, user, group)
        oauth = self._introspection_url
        (self.base / "oauth2.conf").write_text(_INTROSPECTION.format(url=oauth))
        (self.base / "dovecot.conf").write_text(
            _CONFIGURATION.format(
                mechanisms=f"{self._mechanisms} plain login" if oauth else "plain login",
                capability=f"imap_capability = {self._capability}" if self._capability else "",
                oauth=_OAUTH.format(base=self.base) if oauth else "",
                base=self.base,
                user=user,
                group=group,
                password=self.password,
                port=self.port,
                tls_port=self.tls_port,
            )
        )
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self.base, ignore_errors=True)

    # --- the server ----------------------------------------------------------------------------

    def start(self) -> None:
        """Start (again), on the same ports with the same mail."""
        command = [self._program, "-F", "-c", str(self.base / "dovecot.conf")]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection((self.host, self.port), 1):
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.02)
        raise RuntimeError(f"dovecot did not start:\n{self.log()}")

    def stop(self) -> None:
        """Stop at once, cutting every connection, as when the machine loses its power."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def log(self) -> str:
        """What the server wrote."""
        path = self.base / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    # --- its mail ------------------------------------------------------------------------------

    def settings(self, user: str, **more: Any) -> dict[str, Any]:
        """The settings of an `imap` source for this user's mailbox."""
        base = {"host": self.host, "port": self.port, "tls": "none", "username": user}
        return base | more

    @contextlib.contextmanager
    def client(self, user: str) -> Iterator[IMAPClient]:
        """A mail program of that user's."""
        client = IMAPClient(self.host, self.port, ssl=False, timeout=30)
        try:
            client.login(user, self.password)
            yield client
        finally:
            with contextlib.suppress(Exception):
                client.logout()

    def deliver(self, user: str, *mails: bytes | Path, folder: str = "INBOX") -> None:
        """Put mails into a folder, which is made when it is missing."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            for mail in mails:
                client.append(folder, mail.read_bytes() if isinstance(mail, Path) else mail)

    def fill(self, user: str, mails: Iterable[bytes]) -> None:
        """Put many mails into an empty INBOX at once, the first the oldest, behind the server."""
        with self.client(user) as client:
            client.select_folder("INBOX")
        place = self.base / "mail" / user / "Maildir" / "cur"
        owner = pwd.getpwnam(_account())
        for number, mail in enumerate(mails):
            path = place / f"{1_600_000_000 + number}.M0P{number}.here:2,"
            path.write_bytes(mail.replace(b"\r\n", b"\n"))
            os.chown(path, owner.pw_uid, owner.pw_gid)

    def flags(self, user: str, folder: str = "INBOX") -> dict[int, frozenset[bytes]]:
        """UID → flags of every mail in a folder."""
        with self.client(user) as client:
            client.select_folder(folder, readonly=True)
            uids: Iterable[int] = client.search("ALL")
            return {
                uid: frozenset(flags) - {b"\\Recent"}
                for uid, flags in client.get_flags(uids).items()
            }

    def damage(self, user: str, number: int) -> None:
        """Make the `number`-th mail (from 0) of the INBOX one that the server cannot read."""
        self._file(user, number).chmod(0)  # it reads as no superuser

    def repair(self, user: str, number: int) -> None:
        """Undo `damage`."""
        self._file(user, number).chmod(0o600)

    def _file(self, user: str, number: int) -> Path:
        folder = self.base / "mail" / user / "Maildir"
        uids = (folder / "dovecot-uidlist").read_text(errors="surrogateescape").splitlines()[1:]
        name = uids[number].partition(" :")[2]
        [path] = folder.glob(f"*/{name.partition(':')[0]}*")
        return path

    def change_uidvalidity(self, user: str, folder: str = "INBOX") -> None:
        """Let the server forget its UIDs, as after a restored backup. Cuts every connection."""
        self.stop()
        home = self.base / "mail" / user / "Maildir"
        place = home if folder == "INBOX" else home / f".{folder}"
        uidlist = place / "dovecot-uidlist"
        lines = uidlist.read_text(errors="surrogateescape").splitlines(keepends=True)
        words = [
            f"V{int(word[1:]) + 1}" if word.startswith("V") else word for word in lines[0].split()
        ]
        uidlist.write_text("".join([" ".join(words) + "\n", *lines[1:]]), errors="surrogateescape")
        for index in place.glob("dovecot.index*"):
            index.unlink()
        self.start()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _account() -> str:
    """Who owns the mail: ourselves or, Dovecot refusing to read mail as root, its own account."""
    if os.geteuid() == 0:
        return "dovecot"
    return pwd.getpwuid(os.geteuid()).pw_name
