"""Takes the README's pictures again: `python -m benchmarks.screenshots [URL LOGIN PASSWORD]`.

Without an address it starts the demo in a home of its own and stops it afterwards. The pictures go
to `docs/pictures/`. Needs Chromium (`apt-get install chromium`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
ARRIVALS_SECONDS = 20  # the first messages of the demo come in
PATIENCE_SECONDS = 120


def sign_in(page: Page, url: str, login: str, password: str) -> None:
    """Open a session in this window."""
    page.goto(f"{url}/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/inbox*")


def desk(browser: Browser, url: str, login: str, password: str) -> None:
    """The inbox, a ticket, the backlog; the ticket once more in the dark and on a phone."""
    for name, size, scheme in (("", DESK, "light"), ("-dark", DESK, "dark"), ("-phone", PHONE, "")):
        context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            locale="fr-FR",
            timezone_id="Europe/Paris",
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page = context.new_page()
        sign_in(page, url, login, password)
        page.wait_for_selector(".row:nth-child(12)", timeout=PATIENCE_SECONDS * 1000)
        page.wait_for_timeout(600)
        page.screenshot(path=PICTURES / f"inbox{name}.png")
        page.goto(f"{url}{_richest_ticket(page)}")
        page.wait_for_timeout(600)
        page.screenshot(path=PICTURES / f"ticket{name}.png")
        if not name:
            page.goto(f"{url}/backlog")
            page.screenshot(path=PICTURES / "backlog.png")
        context.close()


def _richest_ticket(page: Page) -> str:
    """The ticket of the list with the most messages."""
    rows = page.locator(".row").evaluate_all(
        "rows => rows.map(row => [Number(row.querySelector('.n')?.textContent ?? 1),"
        " row.querySelector('a').getAttribute('href')])"
    )
    return str(max(rows)[1])


def kiosk(browser: Browser, url: str, address: str) -> None:
    """The form in a shop."""
    context = browser.new_context(viewport={"width": 1180, "height": 820}, locale="fr-FR")
    page = context.new_page()
    page.goto(address if address.startswith("http") else url + address)
    page.click(".r4")
    page.fill("textarea", "Très bon accueil au rayon peinture, merci à Sandrine !")
    page.screenshot(path=PICTURES / "kiosk.png")
    context.close()


def take(url: str, login: str, password: str, kiosk_address: str | None) -> None:
    """All pictures."""
    from playwright.sync_api import sync_playwright

    PICTURES.mkdir(parents=True, exist_ok=True)
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*options, "--disable-dev-shm-usage"]
        )
        desk(browser, url, login, password)
        if kiosk_address:
            kiosk(browser, url, kiosk_address)
        browser.close()


@contextmanager
def demo(home: Path) -> Iterator[tuple[str, str]]:
    """A demo of our own: its address, and its kiosk's."""
    port = 8765
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "INBOX_HOME": str(home), "INBOX_PORT": str(port)}
    command = [str(Path(sys.executable).parent / "inbox"), "up", "--demo"]
    process = subprocess.Popen(command, env=environment)
    try:
        while not _ready(url):
            if process.poll() is not None:
                sys.exit("the demo did not start")
            time.sleep(1)
        time.sleep(ARRIVALS_SECONDS)
        yield url, f"/kiosk/077?key={(home / 'kiosk.key').read_text().strip()}"
    finally:
        process.terminate()
        process.wait(60)


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def main() -> None:
    """With an address, pictures of what runs there; without, of a demo of our own."""
    if len(sys.argv) >= 4:
        take(sys.argv[1].rstrip("/"), sys.argv[2], sys.argv[3], (sys.argv[4:] or [None])[0])
        return
    with (
        tempfile.TemporaryDirectory(prefix="inbox-pictures-") as home,
        demo(Path(home)) as (url, kiosk_address),
    ):
        take(url, "sylvie", "maison-atelier", kiosk_address)


if __name__ == "__main__":
    main()
