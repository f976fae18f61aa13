"""A person's rights on the pages: the copy, the erasure, and who may give them."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from inbox import forgetting
from store import customer_data, outgoing
from store.session import transaction
from tests.servers.postgres import Database
from tests.web.site import Site
from tests.web.tickets import customer, message_of, ticket


def test_the_copy_holds_a_page_to_read_the_data_and_the_bytes_as_they_came(site: Site) -> None:
    site.person("sylvie", "supervisor")
    jeanne = customer()
    number = ticket("Canapé", "Où est-il ?", customer_id=jeanne, body=b"From: j@x\r\n\r\nCanap\xe9")
    with transaction() as db:
        outgoing.write(db, number, "Demain à neuf heures.", None)
        customer_data.add_key(db, jeanne, "phone", "06 39 98 00 01", None)
    answer = site.browser("sylvie").get(f"/customers/{jeanne}/export.zip")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        page = archive.read("lisez-moi.html").decode()
        told = json.loads(archive.read("donnees.json"))
        [original] = [name for name in names if name.startswith("originaux/")]
        assert archive.read(original) == b"From: j@x\r\n\r\nCanap\xe9"
    assert "Où est-il ?" in page
    assert "Demain à neuf heures." in page
    assert "Ce que vous nous avez écrit ou dit" in page
    assert told["identifiers"][0]["value"] == "+33639980001"
    assert told["replies_and_notes"][0]["text"] == "Demain à neuf heures."


@pytest.mark.parametrize(("role", "copy", "erase"), [("agent", 403, 403), ("supervisor", 200, 403)])
def test_a_copy_is_for_supervisors_and_an_erasure_for_administrators(
    site: Site, role: str, copy: int, erase: int
) -> None:
    site.person("someone", role)
    jeanne = customer()
    browser = site.browser("someone")
    assert browser.get(f"/customers/{jeanne}/export.zip").status_code == copy
    assert browser.get(f"/customers/{jeanne}/erase").status_code == erase
    assert browser.send_form(f"/customers/{jeanne}/erase", number="x").status_code == erase


def test_an_erasure_wants_the_number_and_leaves_a_proof_and_pages_that_open(
    site: Site, database: Database
) -> None:
    site.person("boss", "administrator")
    jeanne = customer(number="C000321")
    number = ticket("Canapé de Jeanne", customer_id=jeanne)
    message = message_of(number)
    browser = site.browser("boss")
    path = f"/customers/{jeanne}/erase"
    assert "C000321" in browser.get(path).text
    assert browser.send_form(path, number="C000322").status_code == 409
    assert database.count("customer") == 1
    assert browser.send_form(path, number="c000321").status_code == 303
    assert "à la demande de la personne" in browser.get("/admin/erasures").text
    assert browser.get(f"/customers/{jeanne}").status_code == 404
    page = browser.get(f"/tickets/{number}")
    assert page.status_code == 200
    assert "Jeanne" not in page.text
    assert browser.get(f"/messages/{message}/raw").status_code == 404
    assert database.count("customer") == 0


def test_a_retention_rule_is_set_on_its_page_and_shown_in_the_register(
    site: Site, database: Database
) -> None:
    site.person("boss", "administrator")
    browser = site.browser("boss")
    assert "sans limite fixée" in browser.get("/admin/register").text
    browser.send_form("/admin/retention/customers", days="1095", active="yes")
    register = browser.get("/admin/register").text
    assert "Clients devenus silencieux : 1095 jours" in register
    own = {"record.purpose": "Connaître nos clients", "head.officer": "dpo@shop.example"}
    browser.send_form("/admin/register", **own)
    register = browser.get("/admin/register").text
    assert "Connaître nos clients" in register
    assert "dpo@shop.example" in register
    assert browser.send_form("/admin/retention/customers", days="0").status_code == 409
    assert database.rows("SELECT days FROM retention_rule") == [{"days": 1095}]


def test_bytes_that_are_gone_already_do_not_hold_an_erasure_up(
    site: Site, database: Database
) -> None:
    jeanne = customer()
    ticket(customer_id=jeanne)
    database.rows("UPDATE message SET body_sha256 = 'feedc0de'")
    forgetting.erase_customer(jeanne, None)
    [proof] = database.rows("SELECT ended_at FROM erasure")
    assert proof["ended_at"] is not None
