"""`inbox up` as a process, as a person starts it: on a free port, with a home of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.servers.dovecot import free_port

_READY_SECONDS = 180  # a second or two, but not while eight other programs want both cores


class Service:
    """The whole service; `with Service(home)` waits until it is ready.

    base_url  where its pages are.   log  the file with all that it prints.
    more      further settings of the environment, or arguments of `inbox up`.
    """

    def __init__(self, home: Path, *arguments: str, **more: str) -> None:
        self.home = home
        self.log = home.parent / "service.log"
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        own = {"INBOX_HOME": str(home), "INBOX_PORT": str(self.port), "OMP_NUM_THREADS": "1"}
        self.environment = {**os.environ, **own, **more}
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The process of `inbox up` itself; its parts are its children."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start (again) and wait for `/readyz`."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command(), "up", *self._arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        give_up_at = time.monotonic() + _READY_SECONDS
        while not self.is_ready():
            if self._process.poll() is not None or time.monotonic() > give_up_at:
                self.kill()
                raise RuntimeError(f"`inbox up` is not ready:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)

    def is_ready(self) -> bool:
        """Whether `/readyz` answers 200."""
        try:
            with urllib.request.urlopen(f"{self.base_url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:  # an HTTPError is one
            return False

    def stop(self) -> int:
        """Ask it to end as a service manager does; its exit code. Kills what does not end."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(90)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"`inbox up` did not end:\n{self.log.read_text()[-4000:]}") from None
        self._process = None
        return code

    def kill(self) -> None:
        """SIGKILL to it and all its parts at once; the database ends by itself."""
        if self._process is not None:
            for pid in [self.pid, *self.parts()]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def parts(self) -> dict[int, str]:
        """The processes that it has started: pid → command line, which names the part."""
        assert self._process is not None
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        lines = {int(pid): _command_line(int(pid)) for pid in children}
        return {pid: line for pid, line in lines.items() if "inbox.cli" in line}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another `inbox` command on the same home."""
        return subprocess.run(
            [*command(), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def _command_line(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def command() -> list[str]:
    """The console command of the environment that the tests run in."""
    return [str(Path(sys.executable).parent / "inbox")]
