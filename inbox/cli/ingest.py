"""`inbox ingest`: files and folders through the same door as the connectors' messages."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from inbox.cli import deployment
from inbox.connectors.files import told_name
from inbox.errors import Unreadable
from inbox.records import Channel, Raw, Receipt

POLL_SECONDS = 0.05


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders, mboxes or Maildirs.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Wait, and print one message record a line.")
    ] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until all are processed.")] = False,
) -> None:
    """Put files or folders through the door and the workers; exits with 1 if any cannot be read."""
    config = deployment.settings()
    with deployment.opened(config, broker=False) as url:
        from inbox import bell
        from inbox.jobs.broker import make

        desk = _Desk(as_json, wait or as_json)
        if desk.workers_run():
            bell.bind(make(config, url))
            desk.hand_over(paths)
        else:
            desk.work_off(paths)
    if not as_json:
        sys.stdout.write(desk.summary())
    if desk.failures:
        raise typer.Exit(1)


class _Desk:
    """Captures what the paths hold, and reports each message in the order it was given."""

    def __init__(self, as_json: bool, wait: bool) -> None:
        self.as_json = as_json
        self.wait = wait
        self.counts: Counter[str] = Counter()
        self.failures = 0
        self.source_id = _source_id()

    def workers_run(self) -> bool:
        from store import parts
        from store.session import transaction

        with transaction() as db:
            return bool(parts.alive(db, "worker"))

    def work_off(self, paths: list[Path]) -> None:
        """No worker runs: do their work here, one message after the other."""
        from inbox import pipeline

        pipeline.model()  # if there is none, say so before anything is taken in
        for receipt, path in self.captured(paths):
            self.finish(receipt.message_id)
            self.report(receipt, path)

    def hand_over(self, paths: list[Path]) -> None:
        """Workers run: capture everything, then wait for each if asked to."""
        for receipt, path in list(self.captured(paths)):
            if self.wait:
                self.await_worker(receipt.message_id)
            self.report(receipt, path)

    def await_worker(self, message_id: UUID) -> None:
        while not self.ended(message_id):
            if not self.workers_run():
                self.finish(message_id)
                return
            time.sleep(POLL_SECONDS)

    def finish(self, message_id: UUID) -> None:
        from inbox.jobs.actors import attempt

        while not (attempt(str(message_id)) and self.ended(message_id)):
            time.sleep(POLL_SECONDS)  # it failed for now, or another `ingest` has it in hands

    def ended(self, message_id: UUID) -> bool:
        from store import messages
        from store.session import transaction

        with transaction() as db:
            return messages.get(db, message_id).state != "captured"

    def captured(self, paths: list[Path]) -> Iterator[tuple[Receipt, str | None]]:
        """What came of each delivery, and the name of the file that it came in."""
        from inbox import pipeline

        for path in paths:
            if not path.exists():
                self.complain(f"{path}: there is no such file or folder")
                continue
            if not (path.is_file() or path.is_dir()):
                self.complain(f"{path}: it is neither a file nor a folder")
                continue
            for file in _files(path):
                try:
                    for raw in _deliveries(file, self.source_id):
                        yield pipeline.capture(raw), raw.filename
                except OSError as why:
                    self.complain(f"{file}: {why.strerror}")

    def complain(self, line: str) -> None:
        self.failures += 1
        told = "".join(sign if sign.isprintable() else "\ufffd" for sign in line)
        sys.stderr.write(f"inbox: {told}\n")

    def report(self, receipt: Receipt, given: str | None) -> None:
        from inbox.message_json import record
        from store import views
        from store.session import transaction

        with transaction() as db:
            view = views.message(db, receipt.message_id)
            told = record(view)
        if not receipt.created:
            told["duplicate_of"] = told["id"]
            told["input"] = given
        self.count(told, view.message.state, receipt.created)
        if self.as_json:
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
            sys.stdout.flush()

    def count(self, told: dict[str, Any], state: str, created: bool) -> None:
        self.counts["known already" if not created else state] += 1
        if told["error"]:
            self.complain(f"{told['input']}: {told['error']}")

    def summary(self) -> str:
        total = self.counts.total()
        parts = ", ".join(f"{number} {what}" for what, number in sorted(self.counts.items()))
        return f"{total} message{'s' if total != 1 else ''}: {parts or 'nothing to do'}\n"


def _source_id() -> UUID:
    from store import sources
    from store.session import transaction

    with transaction() as db:
        return sources.by_name(db, "ingest").id


def _files(path: Path) -> Iterator[Path]:
    """The files below a path by name; sidecars and hidden files are no input."""
    if path.is_file():
        yield path
        return
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if file.is_file() and not hidden and not file.name.endswith(".meta.json"):
            if file.parent.name == "tmp" and (file.parent.parent / "cur").is_dir():
                continue  # of a Maildir: still being written
            yield file


def _deliveries(path: Path, source_id: UUID) -> Iterator[Raw]:
    """The messages of one file: one, or as many as an mbox or a spreadsheet holds."""
    from inbox.normalise.containers import channel_of, is_mbox, mbox_messages

    with path.open("rb") as file:
        head = file.read(8192)
        channel = channel_of(str(path), head) or Channel.EMAIL
        file.seek(0)
        if channel is Channel.EMAIL and is_mbox(str(path), head):
            body = None
            for body in mbox_messages(file):
                yield _raw(source_id, channel, path, body)
            if body is None:  # said, as of any other file without a mail
                yield _raw(source_id, channel, path, b"")
            return
        body = file.read()
    if channel is Channel.SPREADSHEET:
        yield from _rows(path, body, source_id)
    else:
        beside = _sidecar(path) if channel is Channel.CALL else None
        yield _raw(source_id, channel, path, body, beside)


def _sidecar(path: Path) -> bytes | None:
    """The bytes of the `.meta.json` beside a transcript; None where there is none to read."""
    for name in (path.name.partition(".")[0], path.stem):
        try:
            return path.with_name(name + ".meta.json").read_bytes()
        except OSError:
            continue
    return None


def _rows(path: Path, body: bytes, source_id: UUID) -> Iterator[Raw]:
    from inbox.normalise import spreadsheet
    from store import blobs

    file = {"file": Path(told_name(path)).name, "sha256": blobs.put(body)}
    seen: Counter[bytes] = Counter()
    try:
        for number, row in enumerate(spreadsheet.rows(body, path.name), start=1):
            seen[row] += 1  # a row that stands twice in a sheet is two complaints
            beside = json.dumps({**file, "row": number}).encode()
            key = f"{hashlib.sha256(row).hexdigest()}:{seen[row]}"
            yield _raw(source_id, Channel.SPREADSHEET, path, row, beside, key)
    except Unreadable:
        yield _raw(source_id, Channel.SPREADSHEET, path, body)  # kept whole, with its error


def _raw(
    source_id: UUID,
    channel: Channel,
    path: Path,
    body: bytes,
    beside: bytes | None = None,
    key: str | None = None,
) -> Raw:
    digest = hashlib.sha256(body + b"\0" + beside if beside else body).hexdigest()
    if channel is not Channel.EMAIL:  # the same bytes may be a broken one of several kinds
        digest = f"{channel.value}:{digest}"
    return Raw(
        source_id=source_id,
        channel=channel,
        delivery_key=key or digest,
        body=body,
        received_at=datetime.now().astimezone(),
        filename=told_name(path),
        beside=beside,
    )
