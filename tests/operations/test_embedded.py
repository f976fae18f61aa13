"""The embedded PostgreSQL: private, shared by its users, gone with the last, back when killed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from inbox.errors import Unavailable
from store import embedded

pytestmark = pytest.mark.servers

_USE = """
import sys, time
from pathlib import Path
import psycopg
from store import embedded
with embedded.running(Path(sys.argv[1]), fast=True) as url:
    with psycopg.connect(url, autocommit=True) as connection:
        if "make" in sys.argv:
            connection.execute("CREATE TABLE visit (id bigserial)")
        connection.execute("INSERT INTO visit DEFAULT VALUES")
    print("in", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A home at a short path below folders that only we may enter."""
    with tempfile.TemporaryDirectory(prefix="inbox-test-", dir="/tmp") as private:
        yield Path(private, "home")


def _rows(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM visit").fetchone()
    assert row is not None
    return int(row[0])


def _make(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE visit (id bigserial)")


def _user(home: Path, seconds: float, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _USE, str(home), str(seconds), *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _server_pid(home: Path) -> int:
    return int((home / "postgres/data/postmaster.pid").read_text().split()[0])


def _programs_with(home: Path) -> list[str]:
    """The command lines in which a home's path stands: its server and the keeper of that."""
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            lines.append(file.read_text(errors="replace"))
    return [line for line in lines if str(home) in line]


def _rights(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_mode, found.st_uid, found.st_gid


def _soon(holds: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
    return holds()


def test_what_was_written_is_there_when_the_server_starts_again(home: Path) -> None:
    with embedded.running(home, fast=True) as url:
        _make(url)
    assert not embedded.is_up(home)
    with embedded.running(home, fast=True) as url:
        assert _rows(url) == 0


def test_two_homes_do_not_see_each_other(home: Path) -> None:
    other = home.with_name("other")
    with embedded.running(home, fast=True) as one, embedded.running(other, fast=True) as two:
        _make(one)
        with pytest.raises(psycopg.errors.UndefinedTable):
            _rows(two)
    assert not embedded.is_up(home)
    assert not embedded.is_up(other)


def test_ten_processes_that_start_at_once_share_one_server_and_the_last_stops_it(
    home: Path,
) -> None:
    with embedded.running(home, fast=True) as url:
        _make(url)
    users = [_user(home, 0.3) for _ in range(10)]
    for user in users:
        user.communicate(timeout=100)
        assert user.returncode == 0
    assert not embedded.is_up(home)
    starts = (home / "postgres.log").read_text().count("ready to accept connections")
    with embedded.running(home, fast=True) as url:
        assert _rows(url) == 10
    assert starts <= 10


def test_a_user_that_is_killed_does_not_keep_the_server_alive(home: Path) -> None:
    with _user(home, 600, "make") as user:
        assert user.stdout is not None
        assert user.stdout.readline() == "in\n"
        user.kill()
    assert _soon(lambda: not _programs_with(home))
    assert not (home / "postgres/data/postmaster.pid").exists()


def test_a_user_that_leaves_takes_the_server_from_nobody(home: Path) -> None:
    with embedded.running(home, fast=True) as url:
        with embedded.running(home, fast=True):
            _make(url)
        time.sleep(1.5)  # the keeper looks once a second
        assert _rows(url) == 0


def test_a_server_that_is_killed_is_seen_and_comes_up_again_under_the_same_url(
    home: Path,
) -> None:
    with embedded.running(home, fast=True) as url:
        _make(url)
        for _ in range(3):
            os.kill(_server_pid(home), signal.SIGKILL)
            assert _soon(lambda: not embedded.is_up(home), 5)
            embedded.ensure_up(home, fast=True)
            assert _rows(url) == 0


def test_a_stale_pid_file_that_names_a_living_process_is_no_obstacle(home: Path) -> None:
    with embedded.running(home, fast=True):
        stale = (home / "postgres/data/postmaster.pid").read_text()
    lines = stale.splitlines()
    lines[0] = str(os.getpid())
    (home / "postgres/data/postmaster.pid").write_text("\n".join(lines) + "\n")
    assert not embedded.is_up(home)
    with embedded.running(home, fast=True) as url:
        _make(url)


def test_no_folder_above_is_opened_to_others(home: Path) -> None:
    home.mkdir(mode=0o700)
    program = embedded.program("postgres")
    above = [home, *home.parents, Path(sys.prefix), *program.parents, program]
    before = [(path, _rights(path)) for path in above]
    with embedded.running(home, fast=True):
        assert [(path, _rights(path)) for path in above] == before
    private = home / "postgres"
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert private.stat().st_uid == os.geteuid()


def test_the_server_listens_on_no_network_and_trusts_its_private_socket_alone(home: Path) -> None:
    with embedded.running(home, fast=True) as url, psycopg.connect(url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW is_superuser").fetchone() == ("off",)
        assert stat.S_IMODE((home / "postgres/socket").stat().st_mode) == 0o700


def test_a_home_whose_path_is_too_long_for_a_socket_works(home: Path) -> None:
    deep = home / ("long," * 12) / ("path " * 12)
    with embedded.running(deep, fast=True) as url:
        _make(url)
        os.kill(_server_pid(deep), signal.SIGKILL)
        assert _soon(lambda: not embedded.is_up(deep), 5)
        embedded.ensure_up(deep, fast=True)
        folder = Path((deep / "postgres/socket.path").read_text())
        assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
        _rows(url)
    assert not folder.parent.exists()


def test_the_migrations_extensions_and_letters_with_accents_work(home: Path) -> None:
    with embedded.running(home, fast=True) as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE EXTENSION pg_trgm"))
            connection.execute(text("CREATE EXTENSION unaccent"))
            found = connection.execute(text("SELECT lower('É'), unaccent('É'), 'é' > 'z'"))
            assert tuple(found.one()) == ("é", "E", True)
        engine.dispose()


def test_data_that_this_postgresql_cannot_read_gives_one_clear_line(home: Path) -> None:
    with embedded.running(home, fast=True):
        pass
    (home / "postgres/data/PG_VERSION").write_text("12\n")
    with pytest.raises(Unavailable) as refusal, embedded.running(home, fast=True):
        pass
    line = str(refusal.value)
    assert "incompatible" in line
    assert str(home / "postgres.log") in line
    assert "\n" not in line


def test_the_shell_s_own_postgresql_settings_are_left_aside(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("PGPORT", "PGHOST", "PGDATA", "PGDATABASE", "PGUSER"):
        monkeypatch.setenv(variable, "6543")
    with embedded.running(home, fast=True) as url:
        _make(url)


def test_the_server_is_not_root_and_has_no_right_beyond_reading(home: Path) -> None:
    with embedded.running(home, fast=True):
        status = Path(f"/proc/{_server_pid(home)}/status").read_text()
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert facts["Uid"].split()[0] != "0"
    rights = int(facts["CapEff"], 16)
    assert rights == 0 or (os.geteuid() == 0 and rights in (1 << 1, 1 << 2))


def test_a_dump_is_restored_into_another_home(home: Path, tmp_path: Path) -> None:
    from store import migrations

    dump, other = tmp_path / "inbox.dump", home.with_name("other")
    with embedded.running(home, fast=True) as url:
        migrations.upgrade(url)
        _make(url)
    for place, arguments in (
        (home, ["pg_dump", "--format=custom", f"--file={dump}"]),
        (other, ["pg_restore", "--clean", "--if-exists", "--exit-on-error", str(dump)]),
    ):
        command = [sys.executable, "-m", "store.embedded", "run", str(place), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    with embedded.running(other, fast=True) as url:
        migrations.upgrade(url)
        assert _rows(url) == 0
