"""How fast mails are read, bytes to Message: `python -m benchmarks.mail [N | mbox MB]`.

N (2,000) mails by seed, in the mix of a retailer's mailbox: plain text in several charsets, text
with HTML, HTML alone from Outlook with the exchange quoted below, pictures and PDFs attached,
bounces. The first line is the yardstick, mail-parser alone over the same mails, taken in turns with
ours so that both see the same machine. Then each shape, and where the time goes.

`mbox MB` writes an mbox of that size and prints the memory that `inbox ingest --json` takes for it.
"""

from __future__ import annotations

import base64
import cProfile
import io
import json
import os
import pstats
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from email.message import EmailMessage
from html import escape
from pathlib import Path
from uuid import UUID

import mailparser

from inbox.demo import letters
from inbox.normalise import normalise
from inbox.records import Channel, Raw

COUNT = 2000
AT_ONCE = 100  # mails of ours, then the same of the yardstick, and so on
SHAPES = {"plain": 30, "alternative": 35, "outlook": 15, "attached": 15, "bounce": 5}
CHARSETS = ("utf-8", "utf-8", "iso-8859-15", "windows-1252")
PIXELS = bytes(range(256)) * 1200  # a photo of 300 kB


def mails(count: int, seed: int = 1) -> list[tuple[str, bytes]]:
    """(shape, bytes) of each; the same for the same seed."""
    dice = random.Random(seed)
    texts = [row for row in letters.corpus() if row["channel"] == "email"]
    shapes = dice.choices(list(SHAPES), list(SHAPES.values()), k=count)
    return [(shape, _mail(shape, dice, texts, n)) for n, shape in enumerate(shapes)]


def _mail(shape: str, dice: random.Random, texts: list[dict[str, str]], number: int) -> bytes:
    said = dice.choice(texts)
    mail = EmailMessage()
    mail["From"] = f"Émilie Durand {number} <client{number}@courriel.example>"
    mail["To"] = "Service clients <contact@maison-atelier.example>"
    mail["Subject"] = said["subject"] or "Ma commande n° 4512 à Évry"
    mail["Date"] = f"Tue, 3 Mar 2026 09:{number % 60:02d}:00 +0100"
    mail["Message-ID"] = f"<{number}.{dice.random()}@courriel.example>"
    for hop in range(dice.randint(2, 6)):
        mail["Received"] = f"from mx{hop}.example by mx{hop + 1}.example; 3 Mar 2026 09:12:00 +0100"
    if shape == "bounce":
        return _bounce(mail, number)
    quoted = "\n".join(f"> {line}" for line in dice.choice(texts)["text"].split("\n"))
    text = f"{said['text']}\n\nLe 2 mars 2026 à 10:04, Service clients a écrit :\n\n{quoted}\n"
    charset = dice.choice(CHARSETS)
    if shape == "outlook":
        mail.set_content(_outlook(said["text"], dice, texts), subtype="html")
        return mail.as_bytes()
    mail.set_content(text.encode(charset, "replace").decode(charset), charset=charset)
    if shape != "plain":
        mail.add_alternative(_paragraphs(text), subtype="html")
    if shape == "attached":
        data = dice.randbytes(20_000) + PIXELS[: dice.randint(20_000, 300_000)]
        mail.add_attachment(b"%PDF-1.7\n" + data, "application", "pdf", filename="facture été.pdf")
        mail.add_attachment(b"\xff\xd8\xff\xe0" + data, "image", "jpeg", filename="photo.jpg")
    return mail.as_bytes()


def _paragraphs(text: str) -> str:
    lines = "".join(f"<p style='margin:0'>{escape(line)}</p>" for line in text.split("\n"))
    return f"<html><head><style>p{{margin:0}}</style></head><body>{lines}</body></html>"


def _outlook(text: str, dice: random.Random, texts: list[dict[str, str]]) -> str:
    """An answer over an exchange of some ten mails, as Outlook writes it."""
    pieces = [text, *(dice.choice(texts)["text"] for _ in range(dice.randint(2, 12)))]
    head = "<div style='border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>De :</b> Service "
    head += "<c@x.example><br><b>Envoyé :</b> mardi 3 mars 2026 09:12<br><b>À :</b> Émilie<br>"
    head += "<b>Objet :</b> Ma commande</p></div>"
    blocks = [
        "".join(
            f"<p class=MsoNormal><span style='font-size:11.0pt;font-family:\"Calibri\"'>"
            f"{escape(line)}<o:p></o:p></span></p>"
            for line in piece.split("\n")
        )
        for piece in pieces
    ]
    rules = "".join(f"p.Mso{n}{{margin:0cm;font-size:11pt}}" for n in range(200))
    style = f"<head><style>{rules}</style></head>"
    return f"<html>{style}<body lang=FR>{head.join(blocks)}</body></html>"


def _bounce(mail: EmailMessage, number: int) -> bytes:
    del mail["From"]
    mail["From"] = "Mail Delivery System <MAILER-DAEMON@mx.example>"
    head = mail.as_bytes().rstrip(b"\n")
    head += b"\nMIME-Version: 1.0\nContent-Type: multipart/report; "
    head += b'report-type=delivery-status; boundary="B"\n\n'
    return head + (
        b"--B\n\nYour mail could not be delivered: user unknown.\n"
        b"--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        + f"Final-Recipient: rfc822; c{number}@x.example\n".encode()
        + b"Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 unknown\n\n--B--\n"
    )


def _raw(body: bytes) -> Raw:
    return Raw(UUID(int=0), Channel.EMAIL, "k", body, datetime.now(UTC), "a.eml")


def _read(body: bytes) -> None:
    normalise(_raw(body), lambda _: "")


def speed(count: int) -> None:
    """Rates, in turns; the slowest of each shape; the profile."""
    given = mails(count)
    for _, body in given[:50]:  # what is loaded lazily
        _read(body)
        mailparser.parse_from_bytes(body)
    ours = theirs = 0.0
    worst: dict[str, float] = defaultdict(float)
    spent: dict[str, list[float]] = defaultdict(list)
    for begin in range(0, count, AT_ONCE):
        batch = given[begin : begin + AT_ONCE]
        start = time.process_time()
        for _, body in batch:
            mailparser.parse_from_bytes(body)
        theirs += time.process_time() - start
        for shape, body in batch:
            start = time.process_time()
            _read(body)
            took = time.process_time() - start
            ours += took
            spent[shape].append(took)
            worst[shape] = max(worst[shape], took)
    size = sum(len(body) for _, body in given) / count / 1000
    print(f"{count} mails of {size:.0f} kB on average, one process, seconds of CPU")
    print(f"{'mail-parser alone':<28} {theirs:8.2f} s {count / theirs:8.1f}/s        1")
    print(f"{'normalise, all of it':<28} {ours:8.2f} s {count / ours:8.1f}/s {theirs / ours:8.3f}")
    for shape, times in sorted(spent.items()):
        mean = sum(times) / len(times) * 1000
        print(
            f"  {shape:<26} {len(times):>6}  {mean:6.1f} ms, slowest {worst[shape] * 1000:.0f} ms"
        )
    _profile([body for _, body in given[:500]])


def _profile(bodies: list[bytes]) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for body in bodies:
        _read(body)
    profile.disable()
    told = io.StringIO()
    pstats.Stats(profile, stream=told).sort_stats("tottime").print_stats(15)
    print("\nwhere the time goes:")
    print("\n".join(line for line in told.getvalue().splitlines()[6:] if line.strip()))


def memory(megabytes: int) -> None:
    """The peak of one ingest over an mbox of that size, in this process and its children."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.mbox"
        dice = random.Random(2)
        number = 0
        with path.open("wb") as box:
            while box.tell() < megabytes * 1_000_000:
                number += 1
                mail = EmailMessage()
                mail["From"], mail["Subject"] = f"c{number}@x.example", "Photos"
                mail["Message-ID"] = f"<{number}@x.example>"
                mail.set_content("Voici les photos du canapé.")
                photo = base64.b64encode(dice.randbytes(2_000_000))
                mail.add_attachment(photo, "image", "jpeg", filename="photo.jpg")
                box.write(b"From c@x.example Tue Mar  3 09:12:00 2026\n" + mail.as_bytes() + b"\n")
        command = [sys.executable, "-m", "inbox.cli", "ingest", "--json", str(path)]
        environment = os.environ | {"INBOX_HOME": f"{folder}/home"}
        started = time.perf_counter()
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            peaks = []
            for line in child.stdout:
                assert json.loads(line)["error"] is None
                peaks.append(_peak(child.pid))
        took = time.perf_counter() - started
        print(f"{len(peaks)} mails, {path.stat().st_size / 1e6:.0f} MB, {took:.1f} s")
        print(f"peak memory: {peaks[0]:.0f} MB after the first mail, {peaks[-1]:.0f} MB at the end")


def _peak(process: int) -> float:
    """The most memory that a process held so far, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["mbox"]:
        memory(int(sys.argv[2]))
    else:
        speed(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
