"""Debian's Chromium, driven by Playwright: no browser of Playwright's own is fetched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        raise RuntimeError("chromium is not installed: apt-get install chromium")
    # root may not use Chromium's sandbox; a container's /dev/shm is often too small for it
    options = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def window(browser: Browser, width: int = 1280, height: int = 800) -> Iterator[Page]:
    """A page of its own, without cookies. What its scripts leave uncaught is raised here."""
    context = browser.new_context(
        locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": width, "height": height}
    )
    errors: list[str] = []
    context.on("weberror", lambda problem: errors.append(str(problem.error)))
    page = context.new_page()
    try:
        yield page
    finally:
        context.close()
    assert not errors, errors
