"""A mail as its reader sees it: its pictures, its links, its length, its sender, on paper too."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect
from pypdfium2 import PdfDocument

from store import sources
from store.session import transaction
from tests.servers.browser import window
from tests.servers.postgres import Database
from tests.web.site import Site
from tests.web.test_in_the_browser import settle, sign_in
from tests.web.tickets import message_of, ticket

BODY = """<p>Bonjour, voici la facture.</p><img src="https://tracker.example/p.gif" width="90">
<p><a href="https://evil.example/login">www.bank.example</a> et
<a href="https://shop.example/x">shop.example</a></p>{more}"""


def html_mail(body: str = BODY, more: str = "") -> bytes:
    head = "From: jeanne@example.fr\r\nSubject: Facture\r\nMIME-Version: 1.0\r\n"
    head += "Content-Type: text/html; charset=utf-8\r\n\r\n"
    return (head + body.format(more=more)).encode()


def html_ticket(body: str = BODY, more: str = "", **content: Any) -> int:
    return ticket(body=html_mail(body, more), content={"has_html": True, **content})


def asked_abroad(page: Page) -> list[str]:
    """What the page asks of other servers; a picture is given to whatever it asks."""
    asked: list[str] = []
    pixel = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001")

    def note(route: Any, request: Request) -> None:
        asked.append(request.url)
        route.fulfill(body=pixel + bytes.fromhex("000002024401003b"), content_type="image/gif")

    page.route(re.compile("^https?://[^/]*example/"), note)
    return asked


def test_a_remote_picture_loads_when_asked_for_and_is_remembered_for_its_sender_until_revoked(
    site: Site, browser_page: Page, database: Database
) -> None:
    site.person("lea")
    first, second = html_ticket(), html_ticket()
    asked = asked_abroad(browser_page)
    sign_in(browser_page, site, "lea")

    def shown(number: int) -> None:
        browser_page.goto(f"{site.url}/tickets/{number}")
        settle(browser_page)
        browser_page.click("text=Tel qu’envoyé")
        frame = browser_page.frame_locator(".html-frame")
        expect(frame.locator("body")).to_contain_text("Bonjour, voici la facture.")

    shown(first)
    bar = browser_page.locator(".html-bar")
    expect(bar).to_contain_text("Images distantes bloquées : 1")
    assert asked == []
    bar.get_by_text("Les afficher").click()
    expect(bar).to_contain_text("Les images distantes sont affichées")
    assert asked == ["https://tracker.example/p.gif"]
    shown(first)
    expect(bar).to_contain_text("bloquées")  # once is once
    bar.get_by_text("Toujours afficher celles de jeanne@example.fr").click()
    expect(bar).to_contain_text("Les images distantes sont affichées")
    asked.clear()
    shown(second)
    expect(bar).to_contain_text("Les images distantes sont affichées")
    assert asked == ["https://tracker.example/p.gif"]
    bar.get_by_text("Ne plus afficher celles de jeanne@example.fr").click()
    expect(bar).to_contain_text("bloquées")
    assert database.count("picture_sender") == 0


def test_a_choice_about_pictures_is_its_owners_alone_and_holds_for_no_forged_sender(
    site: Site,
) -> None:
    site.person("lea")
    site.person("tom")
    lea, tom = site.browser("lea"), site.browser("tom")
    forged = {"authentication": [{"host": "mx", "spf": "fail", "dkim": None, "dmarc": "fail"}]}
    honest = message_of(html_ticket())
    imitation = message_of(html_ticket(facts=forged))
    assert lea.send_form(f"/messages/{honest}/pictures", always="1").status_code == 204
    assert "tracker.example" in lea.get(f"/messages/{honest}/html").text
    assert "tracker.example" not in tom.get(f"/messages/{honest}/html").text
    assert "tracker.example" not in lea.get(f"/messages/{imitation}/html").text


def test_a_link_shows_the_host_that_it_leads_to_when_its_words_say_another(
    site: Site, browser_page: Page
) -> None:
    site.person("lea")
    sign_in(browser_page, site, "lea")
    browser_page.goto(f"{site.url}/messages/{message_of(html_ticket())}/html")
    expect(browser_page.locator("p").nth(1)).to_have_text(
        re.compile(r"www\.bank\.example\s*\[evil\.example\] et\s+shop\.example$")
    )


LUMINANCE = """() => {
  const value = (text) => { const [r, g, b] = text.match(/[\\d.]+/g).map(Number).map((c) => {
    c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b; };
  const p = document.querySelector("p");
  let ground = p;
  const behind = (element) => getComputedStyle(element).backgroundColor;
  while (ground && behind(ground) === "rgba(0, 0, 0, 0)") ground = ground.parentElement;
  const [a, b] = [value(getComputedStyle(p).color), value(behind(ground))];
  return [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), b];
}"""


@pytest.mark.parametrize(
    ("style", "dark_ground"),
    [("", True), ('style="color:#111"', False), ('style="background:#fffbe6"', False)],
)
def test_in_the_dark_a_mail_is_dark_unless_it_brings_its_own_colours_and_readable_always(
    site: Site, chromium: Browser, style: str, dark_ground: bool
) -> None:
    site.person("lea")
    number = html_ticket(f"<p {style}>Bonjour</p>")
    context = chromium.new_context(locale="fr-FR", color_scheme="dark")
    page = context.new_page()
    sign_in(page, site, "lea")
    page.goto(f"{site.url}/messages/{message_of(number)}/html")
    contrast, ground = page.evaluate(LUMINANCE)
    context.close()
    assert contrast > 7
    assert (ground < 0.1) == dark_ground


LONG = "\n\n".join(f"Paragraphe {n} : " + "le canapé n’est pas arrivé. " * 12 for n in range(120))


@pytest.mark.parametrize("width", [1366, 390])
def test_a_very_long_mail_is_folded_and_all_of_it_is_one_click_away(
    site: Site, chromium: Browser, width: int
) -> None:
    site.person("lea")
    number = ticket(text=LONG)
    with window(chromium, width, 768) as page:
        sign_in(page, site, "lea")
        page.goto(f"{site.url}/tickets/{number}")
        settle(page)
        prose = page.locator(".msg .prose")
        expect(prose.first).to_contain_text("Paragraphe 3 :")
        expect(prose.first).not_to_contain_text("Paragraphe 40 :")
        expect(page.get_by_text("Paragraphe 119 :")).not_to_be_visible()
        page.get_by_text("Afficher la suite : ").click()
        expect(page.get_by_text("Paragraphe 119 :")).to_be_visible()
        told = "\n".join(prose.nth(part).inner_text() for part in (0, 1))
        assert [f"Paragraphe {n} :" in told for n in range(120)] == [True] * 120


def test_a_ticket_is_printed_whole_folded_parts_too_and_without_the_tools(
    site: Site, browser_page: Page
) -> None:
    site.person("lea")
    number = ticket(text=LONG)
    sign_in(browser_page, site, "lea")
    browser_page.goto(f"{site.url}/tickets/{number}")
    settle(browser_page)
    browser_page.evaluate("dispatchEvent(new Event('beforeprint'))")
    paper = PdfDocument(browser_page.pdf())
    pages = [page.get_textpage().get_text_range() for page in paper]
    browser_page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert len(pages) > 5
    told = " ".join("".join(pages).split())
    assert "Canapé jamais livré" in told
    assert "Paragraphe 119" in told
    assert "Boîte de réception" not in told
    browser_page.emulate_media(media="print", color_scheme="dark")
    ink = "getComputedStyle(document.querySelector('.prose')).color"
    assert browser_page.evaluate(ink) == "rgb(29, 28, 26)"  # dark on white, whoever prints it
    expect(browser_page.get_by_text("Paragraphe 119 :")).not_to_be_visible()


def test_the_sources_page_tells_in_french_what_ails_a_mailbox_and_how_far_a_take_over_is(
    site: Site,
) -> None:
    site.person("boss", "administrator")
    with transaction() as db:
        ill = sources.add(db, "contact", "imap", {}).id
        sources.report(db, ill, "mail.example:993: there is no folder Inbux; there are: INBOX, Lus")
        busy = sources.add(db, "archives", "imap", {}).id
        place = {"uidvalidity": 1, "uid": 31_000, "taken": 30_500, "left": 69_500}
        sources.save_cursor(db, busy, {"INBOX": place})
        sources.report(db, busy, None)
    page = site.browser("boss").get("/admin/sources").text
    assert "mail.example:993 : il n’y a pas de dossier Inbux ; il y a : INBOX, Lus" in page
    assert "30\u202f500 messages repris sur 100\u202f000" in page


def test_the_sources_page_follows_a_take_over_by_itself(site: Site, browser_page: Page) -> None:
    site.person("boss", "administrator")
    with transaction() as db:
        busy = sources.add(db, "archives", "imap", {}).id
        place = {"uidvalidity": 1, "uid": 500, "taken": 500, "left": 9_500}
        sources.save_cursor(db, busy, {"INBOX": place})
    sign_in(browser_page, site, "boss")
    browser_page.goto(f"{site.url}/admin/sources")
    expect(browser_page.locator(".take-over")).to_contain_text("500 messages repris sur 10 000")
    with transaction() as db:
        sources.save_cursor(db, busy, {"INBOX": {**place, "taken": 7_000, "left": 3_000}})
    moved = expect(browser_page.locator(".take-over"))
    moved.to_contain_text("7 000 messages repris sur 10 000", timeout=12_000)
    with transaction() as db:
        sources.save_cursor(db, busy, {"INBOX": {"uidvalidity": 1, "uid": 10_000}})
    expect(browser_page.locator(".take-over")).to_have_count(0, timeout=12_000)
