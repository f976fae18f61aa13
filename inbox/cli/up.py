"""`inbox up`: the whole service on one machine, its parts started again when they die."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Annotated

import typer

from inbox.cli import deployment
from inbox.errors import Refused, Unavailable
from inbox.settings import Settings

# Ended in this order: nothing new comes in, then what is under way is finished.
PARTS = ("connect", "web", "schedule", "worker")
READY_SECONDS = 60.0
GRACE_SECONDS = 15.0


def up(
    demo: Annotated[
        bool, typer.Option("--demo", help="With a sample retailer, messages arriving live.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Worker processes.")] = max(
        1, os.cpu_count() or 1
    ),
) -> None:
    """Run the whole service on this machine until SIGTERM or SIGINT."""
    config = deployment.settings()
    if demo:
        from inbox.cli.demo import settings_for

        config = settings_for(config)
    _check_port(config)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with deployment.opened(config) as url:
        sign_in = _prepare(config, demo)
        environment = os.environ | {"DATABASE_URL": url, "INBOX_HOME": str(config.home)}
        environment["INBOX_UP_PID"] = str(os.getpid())
        parts = [Part(name, environment) for name in ("web", *["worker"] * workers)]
        parts += [Part(name, environment) for name in ("connect", "schedule")]
        if demo:
            from inbox.cli import demo as sample

            environment |= sample.environment(config)
            parts.append(Part("sample-data", environment, ("--feed",)))
        try:
            _run(config, parts, stop, sign_in)
        finally:
            _end(parts)


def _check_port(config: Settings) -> None:
    """Better than a web part that is started again for ever. Raises Refused."""
    if ":" in config.host:
        return  # IPv6: the web part says it
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as why:
            line = f"cannot listen on {config.host}:{config.port}: {why.strerror}"
            raise Refused(f"{line} (INBOX_PORT names another)") from why


def _prepare(config: Settings, demo: bool) -> str:
    """What a first start needs; the line that says how to sign in."""
    from store import accounts
    from store.session import transaction

    if demo:
        from inbox.cli.demo import seed

        return seed(config)
    with transaction() as db:
        if accounts.everyone(db):
            return "Sign in with your account (`inbox user add` makes one)."
        password = secrets.token_urlsafe(12)
        accounts.create(db, "admin", "Administrateur", "administrator", password)
    return f"Sign in as admin with the password {password} (shown this once)."


def _run(config: Settings, parts: list[Part], stop: threading.Event, sign_in: str) -> None:
    """Start the parts and watch them; say where to go once the web answers."""
    for part in parts:
        part.start()
    told = False
    deadline = time.monotonic() + READY_SECONDS
    while not stop.wait(0.2):
        _keep_database(config)
        for part in parts:
            part.keep()
        if not told and _is_ready(config):
            told = True
            address = config.public_url or f"http://{config.host}:{config.port}"
            sys.stdout.write(f"\nThe inbox is ready: {address}\n{sign_in}\nCtrl-C stops it.\n")
            sys.stdout.flush()
        elif not told and time.monotonic() > deadline:
            told = True
            sys.stderr.write("inbox: the web part does not answer; see the lines above\n")


def _keep_database(config: Settings) -> None:
    if config.database_url:
        return
    from store import embedded

    try:
        if not embedded.is_up(config.home):
            embedded.ensure_up(config.home)
    except Unavailable as why:  # said, and tried again: the parts wait for it meanwhile
        sys.stderr.write(f"inbox: {why}\n")
        time.sleep(1)


def _is_ready(config: Settings) -> bool:
    try:
        url = f"http://{config.host}:{config.port}/readyz"
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _end(parts: list[Part]) -> None:
    """SIGTERM in order, SIGKILL for what does not end."""
    for name in ("sample-data", *PARTS):
        ending = [part for part in parts if part.name == name]
        for part in ending:
            part.ask_to_end()
        for part in ending:
            part.await_end(GRACE_SECONDS)


@dataclass(slots=True)
class Part:
    """One child process, started again when it dies: at once, then more and more slowly."""

    name: str
    environment: dict[str, str]
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = field(default=0.2)

    def start(self) -> None:
        """Start it, in the environment of this deployment."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "inbox.cli", self.name, *self.options],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches `inbox up` alone: it ends them in order
        )

    def keep(self) -> None:
        """Start it again if it has ended and its pause is over."""
        if self.process is None or self.process.poll() is None:
            return
        lived = time.monotonic() - self.started
        if lived > 30:
            self.pause = 0.2
        if lived > self.pause:
            sys.stderr.write(f"inbox: {self.name} ended ({self.process.returncode}), again\n")
            self.pause = min(self.pause * 2, 30.0)
            self.start()

    def ask_to_end(self) -> None:
        """SIGTERM, if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def await_end(self, seconds: float) -> None:
        """Wait for it to end; SIGKILL after `seconds`."""
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
