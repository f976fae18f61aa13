"""The inbox as people use it: in Chromium, by keyboard, while messages arrive."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from store import events, outgoing, tickets
from store.session import transaction
from tests.servers.browser import window
from tests.servers.postgres import Database
from tests.web.site import PASSWORD, Site
from tests.web.tickets import customer, now, ticket

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"


def sign_in(page: Page, site: Site, login: str) -> None:
    """Through the page, as a person does."""
    page.goto(f"{site.url}/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/inbox")


def settle(page: Page) -> None:
    """Until the scripts have begun to listen."""
    page.wait_for_function("window.htmx !== undefined")
    page.wait_for_timeout(150)


def test_a_new_message_shows_up_in_the_open_list_within_two_seconds(
    site: Site, browser_page: Page
) -> None:
    site.person("lea")
    ticket("Premier")
    sign_in(browser_page, site, "lea")
    with browser_page.expect_response("**/live"):
        browser_page.reload()
    settle(browser_page)
    began_at = time.monotonic()
    number = ticket("Frigo en panne depuis ce matin")
    expect(browser_page.locator(f"#row-{number}")).to_contain_text("Frigo en panne")
    assert time.monotonic() - began_at < 2
    expect(browser_page.locator('[data-view="inbox"] .count')).to_have_text("2")


def test_what_arrives_never_moves_the_row_under_the_cursor(site: Site, browser_page: Page) -> None:
    site.person("lea")
    first = [ticket(f"Numéro {i}", at=now() - timedelta(hours=i + 1)) for i in range(20)]
    sign_in(browser_page, site, "lea")
    with browser_page.expect_response("**/live"):
        browser_page.reload()
    settle(browser_page)
    browser_page.keyboard.press("j")
    browser_page.keyboard.press("j")
    row = browser_page.locator(f"#row-{first[1]}")
    assert "cursor" in (row.get_attribute("class") or "")
    before = row.bounding_box()
    ticket("Tout neuf")
    expect(browser_page.locator("#pill")).to_contain_text("1 nouveau · Tout neuf")
    assert row.bounding_box() == before
    browser_page.click("#pill")
    expect(browser_page.locator(".row").first).to_contain_text("Tout neuf")


def test_a_ticket_is_triaged_by_keyboard_alone_and_the_next_one_opens(
    site: Site, browser_page: Page, database: Database
) -> None:
    site.person("lea")
    older = ticket("Le second", at=now() - timedelta(hours=1))
    newer = ticket("Le premier")
    sign_in(browser_page, site, "lea")
    settle(browser_page)
    keys = browser_page.keyboard
    keys.press("j")
    keys.press("Enter")
    expect(browser_page.locator("#case-title")).to_have_text("Le premier")
    settle(browser_page)
    keys.press("i")
    expect(browser_page.locator(".toast")).to_contain_text("Le dossier est à vous")
    keys.press("e")
    expect(browser_page.locator(".closing")).to_have_attribute("open", "")
    keys.press("Enter")
    expect(browser_page.locator("#case-title")).to_have_text("Le second")
    expect(browser_page.locator(f"#row-{newer}")).to_have_count(0)
    assert str(older) in browser_page.url
    [row] = database.rows("SELECT status FROM ticket WHERE number = %(n)s", n=newer)
    assert row["status"] == "closed"
    keys.press("z")
    expect(browser_page.locator("#case-title")).to_have_text("Le premier")
    expect(browser_page.locator(f"#row-{newer}")).to_have_count(1)


def test_a_reply_can_be_taken_back_with_z(
    site: Site, browser_page: Page, database: Database
) -> None:
    site.person("lea")
    number = ticket()
    sign_in(browser_page, site, "lea")
    browser_page.goto(f"{site.url}/tickets/{number}")
    settle(browser_page)
    browser_page.keyboard.press("r")
    browser_page.keyboard.type("Demain à 9 h, e et z sont des lettres.")
    browser_page.keyboard.press("Control+Enter")
    expect(browser_page.locator(".msg.out")).to_contain_text("Demain à 9 h")
    browser_page.keyboard.press("z")
    expect(browser_page.locator(".msg.out")).to_have_count(0)
    area = browser_page.locator(".write.reply textarea")
    expect(area).to_have_value("Demain à 9 h, e et z sont des lettres.")
    assert database.rows("SELECT state FROM outgoing") == [{"state": "cancelled"}]


def test_a_draft_outlives_the_window_it_was_typed_in(
    site: Site, chromium: Browser, browser_page: Page
) -> None:
    site.person("lea")
    number = ticket()
    sign_in(browser_page, site, "lea")
    browser_page.goto(f"{site.url}/tickets/{number}")
    settle(browser_page)
    browser_page.keyboard.press("n")
    with browser_page.expect_response("**/draft"):
        browser_page.keyboard.type("Transporteur appelé")
    browser_page.context.close()
    with window(chromium) as other:
        sign_in(other, site, "lea")
        expect(other.locator(f"#row-{number}")).to_contain_text("Brouillon : Transporteur appelé")
        other.goto(f"{site.url}/tickets/{number}")
        expect(other.locator(".write.note textarea")).to_have_value("Transporteur appelé")
        expect(other.locator(".write.reply textarea")).to_have_value("")


def test_what_a_colleague_does_shows_on_the_open_ticket_and_leaves_the_text_alone(
    site: Site, browser_page: Page
) -> None:
    site.person("lea")
    number = ticket()
    sign_in(browser_page, site, "lea")
    with browser_page.expect_response("**/live"):
        browser_page.goto(f"{site.url}/tickets/{number}")
    settle(browser_page)
    browser_page.keyboard.press("r")
    browser_page.keyboard.type("Je suis en train d’écrire")
    with transaction() as db:
        outgoing.write(db, number, "Vu avec le dépôt", None, kind="note")
        tickets.change(db, number, {"priority": "high"}, None)
        events.add(db, "ticket.touched")
    expect(browser_page.locator(".msg.note")).to_contain_text("Vu avec le dépôt")
    expect(browser_page.locator('[data-menu="p"] summary')).to_contain_text("Haute")
    area = browser_page.locator(".write.reply textarea")
    expect(area).to_have_value("Je suis en train d’écrire")
    expect(area).to_be_focused()


def test_the_palette_goes_to_a_view_by_a_few_letters(site: Site, browser_page: Page) -> None:
    site.person("lea")
    sign_in(browser_page, site, "lea")
    settle(browser_page)
    browser_page.keyboard.press("Control+k")
    browser_page.keyboard.type("a trier")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/inbox?view=to_sort")


def test_one_letter_keys_can_be_turned_off(site: Site, browser_page: Page) -> None:
    site.person("lea")
    ticket()
    sign_in(browser_page, site, "lea")
    settle(browser_page)
    browser_page.keyboard.press("?")
    browser_page.check("#keys-off")
    browser_page.keyboard.press("Escape")
    browser_page.keyboard.press("j")
    expect(browser_page.locator(".row.cursor")).to_have_count(0)


def test_everything_works_without_javascript(site: Site, chromium: Browser) -> None:
    site.person("lea")
    number = ticket()
    context = chromium.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    sign_in(page, site, "lea")
    page.click(f"#row-{number} a")
    expect(page.locator("#case-title")).to_have_text("Canapé jamais livré")
    page.click("text=Je prends")
    expect(page.locator('[data-menu="a"] summary')).to_contain_text("Lea")
    page.fill(".write.reply textarea", "Bonjour")
    page.click(".write.reply button.primary")
    expect(page.locator(".msg.out")).to_contain_text("Bonjour")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_main_screens_have_no_fault_that_axe_finds(
    site: Site, chromium: Browser, scheme: str
) -> None:
    site.person("boss", "administrator")
    jeanne = customer(notes="Rappeler après 18 h", tags=["fidèle"])
    number = ticket(customer_id=jeanne, needs_review=True, due_at=now() - timedelta(hours=2))
    ticket("Autre", status="waiting", priority="critical")
    screens = ["/inbox", f"/tickets/{number}", "/backlog", "/customers?q=martin"]
    screens += [f"/customers/{jeanne}", "/admin/services", "/robots"]
    context = chromium.new_context(
        locale="fr-FR", color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    )
    page = context.new_page()
    sign_in(page, site, "boss")
    for screen in screens:
        page.goto(site.url + screen)
        settle(page)
        page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        told = [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found["violations"]]
        assert told == [], screen
    context.close()


@pytest.mark.parametrize("width", [360, 390, 683, 1366])
def test_no_page_is_wider_than_its_window(site: Site, chromium: Browser, width: int) -> None:
    site.person("boss", "administrator")
    long = "Réclamation-sans-aucune-espace-" * 6
    number = ticket(long, text=long * 3, customer_id=customer("X" * 40, "Y" * 40))
    with window(chromium, width, 740) as page:
        sign_in(page, site, "boss")
        for screen in ("/inbox", f"/tickets/{number}", "/backlog", "/customers", "/admin/services"):
            page.goto(site.url + screen)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, screen


def test_no_page_breaks_its_own_content_security_policy(site: Site, browser_page: Page) -> None:
    site.person("boss", "administrator")
    number = ticket()
    said: list[str] = []
    browser_page.on("console", lambda message: said.append(message.text))
    sign_in(browser_page, site, "boss")
    for screen in ("/inbox", f"/tickets/{number}", "/backlog", "/admin/people"):
        browser_page.goto(site.url + screen)
        settle(browser_page)
    browser_page.goto(f"{site.url}/tickets/{number}")
    settle(browser_page)
    browser_page.keyboard.press("i")
    expect(browser_page.locator(".toast")).to_have_count(1)
    assert said == []
