"""Rules tried before they are kept, services with their hours, the day's promises, the notices."""

from __future__ import annotations

import re
import time
from datetime import timedelta

from store import accounts, follow_ups, notices, rules
from store.session import transaction
from store.tables import AccountRow, ServiceRow, StoreRow, TicketRow
from tests.servers.postgres import Database
from tests.web.site import Browser, Site
from tests.web.tickets import now, ticket


def boss(site: Site) -> Browser:
    site.person("boss", "administrator")
    return site.browser("boss")


def test_a_rule_is_tried_on_the_last_messages_before_it_is_kept(
    site: Site, database: Database
) -> None:
    browser = boss(site)
    for n in range(3):
        ticket(subject=f"Facture {n}", text="Ma facture est fausse")
    ticket(subject="Canapé", text="Où est-il ?")
    form = {"words": "facture", "service": "billing", "kind": "complaint"}
    tried = browser.send_form("/admin/rules/preview", **form)
    assert tried.status_code == 200, tried.text
    assert "3 messages iraient ailleurs" in tried.text
    assert "Sur les 4 derniers messages, la règle déciderait pour 3." in tried.text
    count = database.count("routing_rule")
    assert browser.send_form("/admin/rules/new", **form).status_code == 303
    assert database.count("routing_rule") == count + 1
    with transaction() as db:
        first = rules.current(db).rules[0]
    assert (first.service, dict(first.conditions)) == (
        "billing",
        {"kind": ("complaint",), "words": ("facture",)},
    )


def test_rules_move_and_one_that_can_never_fire_is_pointed_out(
    site: Site, database: Database
) -> None:
    browser = boss(site)
    browser.send_form("/admin/rules/new", topic="delivery", kind="complaint", service="billing")
    [rule_id] = [
        row["id"] for row in database.rows("SELECT id FROM routing_rule ORDER BY position LIMIT 1")
    ]
    assert "ne peut jamais servir" not in browser.get("/admin/rules").text
    for _ in range(2):  # behind `privacy`, then behind `delivery`
        browser.send_form(f"/admin/rules/{rule_id}/move", up="false")
    assert "ne peut jamais servir" in browser.get("/admin/rules").text
    assert browser.send_form(f"/admin/rules/{rule_id}/remove").status_code == 303
    last = database.rows("SELECT id FROM routing_rule ORDER BY position DESC LIMIT 1")[0]["id"]
    assert browser.send_form(f"/admin/rules/{last}/remove").status_code == 409


def test_a_preview_over_a_thousand_messages_takes_less_than_a_second(site: Site) -> None:
    browser = boss(site)
    ticket(subject="Canapé", text="Bonjour, mon canapé n'est toujours pas là. " * 40)
    with transaction() as db:
        db.connection().exec_driver_sql(
            "INSERT INTO message (source_id, delivery_key, state, channel, received_at,"
            " body_sha256, body_bytes, subject, text, reply_text, kind, topic, priority, language,"
            " needs_review, ticket_id, ticket_created, content)"
            " SELECT source_id, delivery_key || n, state, channel, received_at, body_sha256,"
            " body_bytes, subject || n, text, reply_text || n, kind, topic, 'normal', 'fr', false,"
            " ticket_id, true, content FROM message, generate_series(1, 1000) n"
        )
    form = {"words": "canapé, matelas, avocat", "service": "billing"}
    browser.send_form("/admin/rules/preview", **form)
    begun = time.monotonic()
    answer = browser.send_form("/admin/rules/preview", **form)
    assert "1000 messages iraient ailleurs" in answer.text
    assert time.monotonic() - begun < 1


def test_a_service_refuses_hours_that_cannot_be_read_and_takes_people_and_stores(
    site: Site, database: Database
) -> None:
    browser = boss(site)
    with transaction() as db:
        lea = accounts.create(db, "lea", "Léa", "agent", "long enough").id
        db.add(StoreRow(code="067", name="Strasbourg", town="Strasbourg", postal_code="67000"))
    form = {"name": "Livraison", "name_en": "Delivery", "timezone": "Europe/Paris"}
    wrong = browser.send_form("/admin/services/delivery", **form, hours="neuf à cinq")
    assert (wrong.status_code, "neuf à cinq" in wrong.text) == (409, True)
    good = {"hours": "Mo-Fr 08:00-18:00; PH off", "lead": str(lea), "members": str(lea)}
    answer = browser.send_form("/admin/services/delivery", **form, **good, stores="067")
    assert answer.status_code == 303, answer.text
    with transaction() as db:
        row = db.get_one(ServiceRow, "delivery")
        assert (row.lead_id, row.stores) == (lea, ["067"])
        assert db.get_one(AccountRow, lea).services == ["delivery"]
    closure = {"of": "store:067", "first_on": "2026-08-03", "last_on": "2026-08-08"}
    assert browser.send_form("/admin/services/closures", **closure).status_code == 303
    with transaction() as db:
        place = rules.current(db).places["067"]
    assert (place.region, len(place.closures)) == ("alsace_moselle", 1)


def test_the_days_promises_are_listed_and_kept_by_person_and_by_service(site: Site) -> None:
    site.person("lea", services=["delivery"])
    number = ticket()
    with transaction() as db:
        lea = accounts.everyone(db)[0].id
        follow_ups.open(
            db, number, "Rappeler Mme Martin", now() - timedelta(hours=1), lea, owner_id=lea
        )
        follow_ups.open(db, number, "Prévenir le dépôt", now() - timedelta(hours=1), None)
        follow_ups.open(db, number, "Plus tard", now() + timedelta(days=5), lea, owner_id=lea)
    browser = site.browser("lea")
    mine = browser.get("/follow-ups").text
    assert "Rappeler Mme Martin" in mine
    assert "Prévenir le dépôt" not in mine
    assert "Plus tard" not in mine
    assert "Plus tard" in browser.get("/follow-ups?days=7").text
    assert "Prévenir le dépôt" in browser.get("/follow-ups?of=services").text
    [path] = re.findall(r'action="(/follow-ups/[^"]+/kept)"', mine)
    assert browser.send_form(path, back="mine").status_code == 303
    assert "Rappeler Mme Martin" not in browser.get("/follow-ups").text


def test_the_bell_counts_what_one_was_told_until_he_has_seen_it(site: Site) -> None:
    site.person("lea")
    number = ticket()
    with transaction() as db:
        lea = accounts.everyone(db)[0].id
        ticket_id = db.query(TicketRow).filter_by(number=number).one().id
        for _ in range(2):
            notices.add(db, [lea], "ticket.warned", ticket_id, {"clock": "resolution"}, key="once")
    browser = site.browser("lea")
    bell = r'href="/notices".*?<span class="count">1</span>'
    assert re.search(bell, browser.get("/inbox").text)
    page = browser.get("/notices").text
    assert "Une réponse sera bientôt en retard" in page
    [up_to] = re.findall(r'name="up_to" value="(\d+)"', page)
    browser.send_form("/notices/seen", up_to=up_to)
    assert not re.search(bell, browser.get("/inbox").text)


def test_the_second_agent_is_told_what_the_first_did_and_nothing_is_overwritten(
    site: Site, database: Database
) -> None:
    site.person("lea")
    site.person("hugo")
    number = ticket()
    first, second = site.browser("lea"), site.browser("hugo")
    [version] = re.findall(r'data-version="(\d+)"', second.get(f"/tickets/{number}").text)
    change = {"field": "priority", "value": "critical", "version": version}
    assert first.send_form(f"/tickets/{number}/change", **change).status_code == 303
    stale = second.send_form(f"/tickets/{number}/change", **(change | {"value": "low"}))
    assert stale.status_code == 409
    assert database.rows("SELECT priority FROM ticket")[0]["priority"] == "critical"
    page = second.get(f"/tickets/{number}").text
    assert "<b>Lea</b>" in page
    assert "Critique" in page
