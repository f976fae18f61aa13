"""Administrators say which addresses replies are written from."""

from __future__ import annotations

from tests.servers.postgres import Database
from tests.web.site import Site
from tests.web.tickets import ticket


def test_an_address_for_a_service_writes_that_service_s_replies(
    site: Site, database: Database
) -> None:
    site.person("ada", role="administrator", name="Ada Petit")
    number = ticket()
    browser = site.browser("ada")
    fields = {"use": "service:delivery", "address": "livraison@shop.example", "name": "Livraison"}
    browser.send_form("/admin/mailboxes", **fields, signature="{agent}\r\nLe magasin")
    assert "livraison@shop.example" in browser.get("/admin/mailboxes").text
    browser.send_form(f"/tickets/{number}/messages", kind="reply", text="Demain matin.")
    [row] = database.rows("SELECT sender, sender_name, signature, reply_to FROM outgoing")
    assert row == {
        "sender": "livraison@shop.example",
        "sender_name": "Livraison",
        "signature": "Ada Petit\nLe magasin",
        "reply_to": None,
    }
    assert "Ada Petit\nLe magasin" in browser.get(f"/tickets/{number}").text


def test_one_address_a_use_and_it_can_be_changed_and_removed(
    site: Site, database: Database
) -> None:
    site.person("ada", role="administrator")
    browser = site.browser("ada")
    assert browser.send_form("/admin/mailboxes", address="a@shop.example").status_code == 303
    again = browser.send_form("/admin/mailboxes", address="b@shop.example")
    assert again.status_code == 409
    assert "modifiez-la" in again.text
    assert browser.send_form("/admin/mailboxes", address="none", use="service:x").status_code == 409
    [row] = database.rows("SELECT id FROM mailbox")
    path = f"/admin/mailboxes/{row['id']}"
    browser.send_form(path, address="c@shop.example", takes_tags="true")
    assert database.rows("SELECT address, takes_tags FROM mailbox") == [
        {"address": "c@shop.example", "takes_tags": True}
    ]
    browser.send_form(f"{path}/remove")
    assert database.count("mailbox") == 0


def test_only_administrators_may(site: Site, database: Database) -> None:
    site.person("lea")
    browser = site.browser("lea")
    assert browser.get("/admin/mailboxes").status_code == 403
    assert browser.send_form("/admin/mailboxes", address="a@shop.example").status_code == 403
    assert database.count("mailbox") == 0
