"""The customer list: filters in the URL, segments kept and shared, a file of all that fit."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.servers.postgres import Database
from tests.web.site import Site
from tests.web.test_in_the_browser import settle, sign_in
from tests.web.tickets import customer


def test_a_filtered_list_is_kept_as_a_segment_that_others_see(
    site: Site, database: Database
) -> None:
    site.person("lea")
    site.person("karim")
    customer("Jeanne", "Martin", tags=["vip"])
    customer("Paul", "Roux")
    lea, karim = site.browser("lea"), site.browser("karim")
    page = lea.get("/customers", params={"tag": "vip"}).text
    assert "Martin Jeanne" in page
    assert "Roux Paul" not in page
    lea.send_form("/segments", name="Bons clients", query="tag=vip", shared="yes")
    lea.send_form("/segments", name="Secret", query="q=roux")
    seen = karim.get("/customers").text
    assert '<a class="chip" href="/customers?tag=vip"' in seen
    assert "Secret" not in seen
    [id_] = set(re.findall(r"/segments/([0-9a-f-]+)/forget", lea.get("/customers").text)) - {
        str(row["id"]) for row in database.rows("SELECT id FROM segment WHERE name = 'Secret'")
    }
    assert karim.send_form(f"/segments/{id_}/forget").status_code == 404
    assert lea.send_form(f"/segments/{id_}/forget").status_code == 303
    assert database.count("segment") == 1


def test_a_supervisor_takes_all_that_fit_away_as_a_file_without_formulas(
    site: Site, database: Database
) -> None:
    site.person("lea")
    site.person("sylvie", "supervisor")
    customer("=cmd", "Martin", number="C000001", city="Lille")
    customer("Paul", "Roux")
    assert site.browser("lea").get("/customers.csv").status_code == 403
    file = site.browser("sylvie").get("/customers.csv", params={"q": "martin"})
    lines = file.text.splitlines()
    assert lines[0].startswith("\ufeffNuméro;Civilité;Nom;Prénom;")
    assert [line.split(";")[:4] for line in lines[1:]] == [["C000001", "", "Martin", "'=cmd"]]
    assert database.count("customer") == 2


def test_a_filter_that_makes_no_sense_is_told_in_the_reader_s_language(
    site: Site, database: Database
) -> None:
    site.person("lea")
    answer = site.browser("lea").get("/customers", params={"birth_date": "5/5/75"})
    assert answer.status_code == 422
    assert "une date de naissance s’écrit 1980-12-31" in answer.text
    assert database.count("customer") == 0


def test_the_list_is_filtered_and_walked_through_by_hand(
    site: Site, browser_page: Page, database: Database
) -> None:
    site.person("lea")
    for at in range(60):
        customer("Jeanne", f"Martin{at:02d}", potential=1 + at % 3)
    sign_in(browser_page, site, "lea")
    browser_page.goto(f"{site.url}/customers")
    settle(browser_page)
    browser_page.get_by_text("Filtres").click()
    browser_page.get_by_label("Potentiel").select_option("3")
    browser_page.get_by_role("button", name="Appliquer").click()
    expect(browser_page.locator("tbody tr")).to_have_count(20)
    browser_page.locator(".chip.removable").click()
    expect(browser_page.locator("tbody tr")).to_have_count(50)
    browser_page.get_by_role("link", name="Plus de clients").click()
    expect(browser_page.locator("tbody tr")).to_have_count(10)
    assert database.count("customer") == 60
