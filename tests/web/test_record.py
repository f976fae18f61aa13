"""The customer record: its data with their worth, the relation, discussions, projects."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

from playwright.sync_api import Page, expect
from sqlalchemy import select

from inbox.records import Key
from store import customers, sheets
from store.session import transaction
from store.tables import SheetFormRow
from tests.servers.postgres import Database
from tests.web.site import Site
from tests.web.test_in_the_browser import settle, sign_in
from tests.web.tickets import customer, now, ticket

STATE = "SELECT state, source FROM customer_key WHERE kind = %(kind)s AND value = %(value)s"


def with_mail(customer_id: UUID, address: str = "jeanne@courriel.example") -> None:
    """The address stands in the record, as a message brought it."""
    key = Key("email", address, "header")
    with transaction() as db:
        customers.add_keys(db, customer_id, [key], now(), "message:1")


def test_a_datum_is_changed_in_place_and_tells_who_said_it(
    site: Site, browser_page: Page, database: Database
) -> None:
    site.person("lea")
    jeanne = customer(address="1 rue Basse", postal_code="59000", city="Lille", imported={})
    sign_in(browser_page, site, "lea")
    browser_page.goto(f"{site.url}/customers/{jeanne}")
    settle(browser_page)
    address = browser_page.locator(".datum", has_text="Adresse postale")
    expect(address).to_contain_text("importé")
    address.locator("summary").click()
    address.locator("[name=city]").fill("Roubaix")
    address.get_by_text("Enregistrer").click()
    expect(address).to_contain_text("Roubaix")
    expect(address).to_contain_text("confirmé")
    expect(address).to_contain_text("Lea")
    [row] = database.rows("SELECT city, provenance FROM customer")
    assert row["city"] == "Roubaix"
    assert row["provenance"]["address"]["source"].startswith("person:")


def test_without_javascript_an_address_is_marked_as_returned_and_a_mail_withdrawn(
    site: Site, database: Database
) -> None:
    site.person("lea")
    jeanne = customer(address="1 rue Basse", city="Lille")
    with_mail(jeanne)
    browser = site.browser("lea")
    browser.send_form(f"/customers/{jeanne}/data/address", state="returned")
    key = {"kind": "email", "value": "jeanne@courriel.example"}
    answer = browser.send_form(f"/customers/{jeanne}/keys/change", **key, state="withdrawn")
    assert answer.status_code == 303
    page = browser.get(f"/customers/{jeanne}").text
    assert "le courrier revient (NPAI)" in page
    assert "1 ancien identifiant" in page
    with transaction() as db:
        assert customers.candidates(db, [Key(**key, where="header")]) == []
    assert database.rows(STATE, **key)[0]["state"] == "withdrawn"


def test_a_withdrawn_address_does_not_come_back_by_a_message(
    site: Site, database: Database
) -> None:
    site.person("lea")
    jeanne = customer()
    with_mail(jeanne)
    key = {"kind": "email", "value": "jeanne@courriel.example"}
    site.browser("lea").send_form(f"/customers/{jeanne}/keys/change", **key, state="withdrawn")
    with_mail(jeanne)
    assert database.rows(STATE, **key)[0]["state"] == "withdrawn"


def test_another_number_in_the_place_of_one_finds_the_customer_and_the_former_is_kept(
    site: Site, database: Database
) -> None:
    site.person("lea")
    jeanne = customer()
    browser = site.browser("lea")
    browser.send_form(f"/customers/{jeanne}/keys", kind="phone", written="06 39 98 00 01")
    former = {"kind": "phone", "value": "+33639980001"}
    browser.send_form(f"/customers/{jeanne}/keys/change", **former, written="06.39.98.00.02")
    with transaction() as db:
        found = customers.candidates(db, [Key("phone", "+33639980002", "caller")])
    assert [candidate.customer.id for candidate in found] == [jeanne]
    assert database.rows(STATE, **former)[0]["state"] == "withdrawn"
    wrong = browser.send_form(f"/customers/{jeanne}/keys", kind="phone", written="bonjour")
    assert wrong.status_code == 409


def test_who_moved_is_found_at_the_new_address(site: Site) -> None:
    site.person("lea")
    jeanne = customer(postal_code="59000", city="Lille")
    browser = site.browser("lea")
    browser.send_form(f"/customers/{jeanne}", postal_code="56000", city="Vannes")
    with transaction() as db:
        [record] = customers.load(db, [jeanne]).values()
    assert any(kind == "name_postcode" and value.endswith("|56000") for kind, value in record.keys)


def test_the_relation_is_shown_as_it_was_noted(site: Site) -> None:
    site.person("lea")
    jeanne, paul = customer(), customer("Paul", "Martin", number="C000777")
    told = {"needs": "cuisine, isolation", "potential": "3", "contact_every_days": "90"}
    browser = site.browser("lea")
    browser.send_form(f"/customers/{jeanne}", **told, referred_by="C000777")
    page = browser.get(f"/customers/{jeanne}").text
    assert "tous les 90 jours" in page
    assert "Potentiel 3/3" in page
    assert f'href="/customers/{paul}"' in page
    assert browser.send_form(f"/customers/{jeanne}", potential="4").status_code == 409


def test_a_consent_keeps_its_proof_and_its_withdrawal_does_not_hide_it(
    site: Site, database: Database
) -> None:
    site.person("lea")
    jeanne = customer()
    browser = site.browser("lea")
    path = f"/customers/{jeanne}/consent"
    given = {"given": "yes", "on": "2026-01-12", "how": "till", "proof": "bulletin 4412"}
    browser.send_form(path, **given)
    page = browser.get(f"/customers/{jeanne}").text
    assert "accord donné" in page
    assert "bulletin 4412" in page
    browser.send_form(path, given="no", on="2026-02-01", how="link")
    page = browser.get(f"/customers/{jeanne}").text
    assert "accord retiré" in page
    assert "bulletin 4412" in page
    future = (datetime.now().astimezone() + timedelta(days=3)).date().isoformat()
    assert browser.send_form(path, **(given | {"on": future})).status_code == 409
    assert database.count("newsletter_consent") == 2


def test_a_mention_waits_in_the_colleague_s_list_until_he_has_read_it(site: Site) -> None:
    lea, karim = site.person("lea"), site.person("karim", name="Karim Benali")
    jeanne = customer()
    subject = {"subject": "Geste commercial ?", "text": "@karim une idée ?"}
    site.browser(lea).send_form(f"/customers/{jeanne}/discussions", **subject)
    other = site.browser(karim)
    waits = re.compile(r'href="/mentions".*?class="count">1<', re.DOTALL)
    assert waits.search(other.get("/inbox").text)
    assert "Geste commercial ?" in other.get("/mentions").text
    assert "une idée ?" in other.get(f"/customers/{jeanne}?tab=discussions").text
    assert not waits.search(other.get("/inbox").text)
    assert not waits.search(site.browser(lea).get("/inbox").text)


def test_the_people_of_a_service_in_copy_hear_of_each_remark(
    site: Site, database: Database
) -> None:
    lea, karim = site.person("lea"), site.person("karim", services=["billing"])
    jeanne = customer()
    browser = site.browser(lea)
    told = {"subject": "Avoir", "text": "À voir", "services": "billing"}
    browser.send_form(f"/customers/{jeanne}/discussions", **told)
    site.browser(karim).get(f"/customers/{jeanne}?tab=discussions")
    [row] = database.rows("SELECT id FROM discussion")
    browser.send_form(f"/discussions/{row['id']}/remarks", text="Toujours pas ?")
    assert 'class="count">1<' in site.browser(karim).get("/mentions").text


def test_a_project_sheet_keeps_what_was_filled_in_when_its_field_goes(site: Site) -> None:
    site.person("boss", "administrator")
    jeanne = customer()
    with transaction() as db:
        form = db.scalars(select(SheetFormRow.id).where(SheetFormRow.code == "home_purchase")).one()
        sheet = sheets.start(db, jeanne, form, "Maison à Lille", None).id
    browser = site.browser("boss")
    browser.send_form(f"/sheets/{sheet}", f_area="120,5", f_kind="Loft", f_rooms="")
    assert browser.send_form(f"/sheets/{sheet}", f_area="grande").status_code == 409
    path = f"/admin/sheets/{form}"
    browser.send_form(f"{path}/lay-out", section="home", field="area", what="remove")
    browser.send_form(f"{path}/fields", section="home", name="Exposition", kind="text")
    page = browser.get(f"/customers/{jeanne}?tab=sheets").text
    assert "Exposition" in page
    assert "120.5" in page
    assert re.search(r"<option selected>Loft", page)


def test_the_history_is_read_window_by_window_and_nothing_is_left_out(site: Site) -> None:
    site.person("lea")
    jeanne = customer()
    for index in range(70):
        at = now() - timedelta(days=index)
        ticket(f"Message n{index:02d}.", customer_id=jeanne, at=at)
    browser = site.browser("lea")
    seen: list[str] = []
    path = f"/customers/{jeanne}/story"
    while path:
        page = browser.get(path).text
        seen += re.findall(r">(Message n\d\d)\.<", page)
        more = re.search(r'hx-get="([^"]+)"', page)
        path = more[1].replace("&amp;", "&") if more else ""
    assert seen == [f"Message n{index:02d}" for index in range(70)]
    words = browser.get(f"/customers/{jeanne}/story?q=n42").text
    assert re.findall(r">(Message n\d\d)\.<", words) == ["Message n42"]
