"""Tickets by HTTP: lists walked by cursor, changes under If-Match, replies, notes, promises."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from store import accounts
from store.session import transaction
from store.tables import TicketRow
from tests.api.conftest import Api, is_problem

LISTED = {
    *("id", "number", "subject", "status", "kind", "topic", "priority", "service", "store"),
    *("assignee", "customer", "opened_at", "due_at", "last_message_at", "message_count"),
}


def tickets(count: int, **more: Any) -> list[int]:
    given = {"kind": "complaint", "topic": "delivery", "priority": "high", "service": "delivery"}
    with transaction() as db:
        rows = [TicketRow(subject=f"Canapé {n}", **(given | more)) for n in range(count)]
        db.add_all(rows)
        db.flush()
        return [row.number for row in rows]


def walk(client: httpx.Client, limit: int, **filters: str) -> list[int]:
    """The numbers on all pages."""
    found: list[int] = []
    cursor = None
    while True:
        asked = filters | {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        page = client.get("/tickets", params=asked).raise_for_status().json()
        assert len(page["items"]) <= limit
        found += [item["number"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def test_walking_the_list_meets_every_ticket_once(api: Api) -> None:
    numbers = tickets(25)  # all of one instant: the number has to part them
    assert walk(api.of(), 4) == sorted(numbers, reverse=True)
    assert walk(api.of(), 25) == sorted(numbers, reverse=True)


def test_a_listed_ticket_has_the_contracts_keys(api: Api) -> None:
    record = api.mail()
    [item] = api.of().get("/tickets").json()["items"]
    assert set(item) == LISTED
    assert item["number"] == record["ticket"]["number"]
    assert item["customer"] == {
        "id": record["customer"]["id"],
        "number": record["customer"]["number"],
        "name": "Jeanne Martin",
    }


def test_each_filter_narrows_the_list(api: Api) -> None:
    client = api.of()
    with transaction() as db:
        lea = accounts.create(db, "lea", "Léa Petit", "agent", "a long password").id
    mine = tickets(1, assignee_id=lea, store="042", topic="billing", service="billing")
    closed = tickets(1, priority="low", kind="question")
    client.patch(f"/tickets/{closed[0]}", json={"status": "closed"}).raise_for_status()
    record = api.mail()
    written = [record["ticket"]["number"]]
    assert walk(client, 50, assignee="lea") == mine
    assert walk(client, 50, assignee="lea", store="042", topic="billing", late="") == mine
    assert walk(client, 50, service="billing") == mine
    assert set(walk(client, 50, assignee="none")) == {*closed, *written}
    assert walk(client, 50, status="closed") == closed
    assert walk(client, 50, kind="question") == closed
    assert walk(client, 50, priority="low") == closed
    assert walk(client, 50, customer=record["customer"]["number"]) == written
    assert walk(client, 50, customer=record["customer"]["id"]) == written
    assert walk(client, 50, q="remboursée") == written
    assert walk(client, 50, q="nulle part") == []
    assert walk(client, 50, late="true") == []
    api.database.rows("UPDATE ticket SET due_at = now() - interval '1 hour'")
    assert set(walk(client, 50, late="true")) == {*mine, *written}
    assert len(walk(client, 50, status="", service="", store="", customer="", q="", late="")) == 3
    [item] = client.get("/tickets", params={"assignee": "lea"}).json()["items"]
    assert item["assignee"] == "lea"
    assert client.get(f"/tickets/{mine[0]}").json()["assignee"] == "lea"


def test_a_filter_or_cursor_that_cannot_be_is_the_callers_error(api: Api) -> None:
    client = api.of()
    for asked in (
        {"limit": "0"},
        {"limit": "1000"},
        {"cursor": "made-up"},
        {"late": "perhaps"},
        {"q": "a\0b"},
        {"assignee": "nobody"},
        {"customer": "C999999"},
    ):
        answer = client.get("/tickets", params=asked)
        assert 400 <= answer.status_code < 500, (asked, answer.text)
        assert is_problem(answer, answer.status_code)


def test_one_ticket_has_its_messages_follow_ups_and_events(api: Api) -> None:
    record = api.mail()
    number = record["ticket"]["number"]
    answer = api.of().get(f"/tickets/{number}")
    ticket = answer.json()
    assert set(ticket) >= LISTED | {"messages", "follow_ups", "events"}
    [message] = ticket["messages"]
    assert {name: message[name] for name in record} == record
    assert [one["id"] for one in ticket["follow_ups"]] == [record["follow_up"]["id"]]
    assert "ticket.opened" in [event["what"] for event in ticket["events"]]
    assert answer.headers["etag"]


@pytest.mark.parametrize("number", ["1", "99999999999999999999999", "abc"])
def test_a_ticket_that_is_not_there_is_a_problem(api: Api, number: str) -> None:
    for answer in (
        api.of().get(f"/tickets/{number}"),
        api.of().patch(f"/tickets/{number}", json={"topic": "billing"}),
        api.of().post(f"/tickets/{number}/messages", json={"text": "x", "internal": True}),
    ):
        assert is_problem(answer, 404 if number == "1" else 422)


def test_of_two_who_change_one_ticket_the_second_is_told(api: Api) -> None:
    client, [number] = api.of(), tickets(1)
    tag = client.get(f"/tickets/{number}").headers["etag"]
    first = client.patch(f"/tickets/{number}", json={"topic": "billing"}, headers={"If-Match": tag})
    assert (first.status_code, first.json()["topic"]) == (200, "billing")
    assert first.headers["etag"] != tag
    for stale in (tag, '"x"'):
        answer = client.patch(
            f"/tickets/{number}", json={"topic": "order"}, headers={"If-Match": stale}
        )
        assert is_problem(answer, 412)
    assert client.get(f"/tickets/{number}").json()["topic"] == "billing"
    anyway = client.patch(f"/tickets/{number}", json={"topic": "order"})
    assert anyway.json()["topic"] == "order"


def test_who_closes_a_ticket_while_the_customer_writes_again_is_told(api: Api) -> None:
    client, number = api.of(), api.mail("Bonjour, quels sont vos horaires ?")["ticket"]["number"]
    tag = client.get(f"/tickets/{number}").headers["etag"]
    api.mail("Et le dimanche ?", "2", In_Reply_To="<1@courriel.example>")
    answer = client.patch(f"/tickets/{number}", json={"topic": "order"}, headers={"If-Match": tag})
    assert is_problem(answer, 412)
    assert client.get(f"/tickets/{number}").json()["message_count"] == 2


def test_everything_of_the_contract_can_be_changed(api: Api) -> None:
    with transaction() as db:
        accounts.create(db, "lea", "Léa", "agent", "a long password")
    client, [number] = api.of(), tickets(1)
    someone = api.mail()["customer"]["number"]
    changes = {
        "service": "billing",
        "assignee": "lea",
        "priority": "critical",
        "kind": "request",
        "topic": "order",
        "customer": someone,
        "snoozed_until": "2126-03-03T09:00:00+01:00",
    }
    changed = client.patch(f"/tickets/{number}", json=changes).json()
    for name in ("service", "assignee", "priority", "kind", "topic"):
        assert changed[name] == changes[name]
    assert changed["customer"]["number"] == someone
    assert changed["status"] == "snoozed"
    for status in ("waiting", "closed", "open"):
        assert (
            client.patch(f"/tickets/{number}", json={"status": status}).json()["status"] == status
        )
    emptied = client.patch(f"/tickets/{number}", json={"assignee": None, "customer": None}).json()
    assert (emptied["assignee"], emptied["customer"]) == (None, None)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"status": "done"}, 422),
        ({"status": None}, 422),
        ({"service": None}, 422),
        ({"kind": None}, 422),
        ({"service": "nowhere"}, 422),
        ({"topic": "nothing"}, 422),
        ({"priority": "a\0b"}, 422),
        ({"assignee": "nobody"}, 422),
        ({"customer": "C999999"}, 404),
        ({"status": "snoozed"}, 422),
        ({"number": 7}, 422),
        ({"message_count": 0}, 422),
        ([], 422),
    ],
)
def test_a_change_that_cannot_be_changes_nothing(api: Api, changes: Any, status: int) -> None:
    client, [number] = api.of(), tickets(1)
    before = client.get(f"/tickets/{number}").json()
    assert is_problem(client.patch(f"/tickets/{number}", json=changes), status)
    assert client.get(f"/tickets/{number}").json() == before


def test_a_ticket_with_an_open_promise_does_not_close(api: Api) -> None:
    record = api.mail()
    number = record["ticket"]["number"]
    assert is_problem(api.of().patch(f"/tickets/{number}", json={"status": "closed"}), 409)


# --- what is written ----------------------------------------------------------------------------


def test_a_reply_asked_for_twice_with_one_key_is_written_once(api: Api) -> None:
    client, number = api.of(), api.mail()["ticket"]["number"]
    path, key = f"/tickets/{number}/messages", {"Idempotency-Key": "abc"}
    first, again = (
        client.post(path, json={"text": "Nous regardons."}, headers=key) for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["to"] == ["jeanne.martin@courriel.example"]
    assert first.json()["internal"] is False
    assert api.database.count("outgoing") == 1
    assert is_problem(client.post(path, json={"text": "Autre"}, headers=key), 422)


def test_two_programs_with_the_same_key_write_two_replies(api: Api) -> None:
    number = api.mail()["ticket"]["number"]
    for name in ("shop", "till"):
        answer = api.of(name=name).post(
            f"/tickets/{number}/messages",
            json={"text": f"Ici {name}."},
            headers={"Idempotency-Key": "1"},
        )
        assert answer.status_code == 201
    assert api.database.count("outgoing") == 2


def test_a_note_stays_inside(api: Api) -> None:
    client, number = api.of(), api.mail()["ticket"]["number"]
    note = client.post(
        f"/tickets/{number}/messages", json={"text": "Client fidèle.", "internal": True}
    ).json()
    assert (note["internal"], note["to"], note["state"]) == (True, [], "kept")
    ticket = client.get(f"/tickets/{number}").json()
    assert (ticket["status"], len(ticket["messages"])) == ("open", 2)


@pytest.mark.parametrize(
    "written",
    [
        {"text": ""},
        {"text": "  "},
        {"text": "a\0b"},
        {"text": "x", "to": ["nobody"]},
        {"text": "x", "to": ["a@b.example\r\nBcc: c@d.example"]},
        {"text": "x", "cc": ["a@b.example"] * 51},
        {"words": "x"},
    ],
)
def test_a_reply_that_cannot_be_sent_is_refused(api: Api, written: dict[str, Any]) -> None:
    number = api.mail()["ticket"]["number"]
    assert is_problem(api.of().post(f"/tickets/{number}/messages", json=written), 422)
    assert api.database.count("outgoing") == 0


def test_a_reply_to_nobody_is_refused(api: Api) -> None:
    [number] = tickets(1)
    assert is_problem(api.of().post(f"/tickets/{number}/messages", json={"text": "x"}), 409)


def test_a_promise_is_made_and_ends_once(api: Api) -> None:
    with transaction() as db:
        accounts.create(db, "lea", "Léa", "agent", "a long password")
    client, [number] = api.of(), tickets(1)
    promise = {"what": "Rappeler", "due_at": "2126-03-03T09:00:00+01:00", "owner": "lea"}
    made = client.post(f"/tickets/{number}/follow-ups", json=promise)
    assert made.status_code == 201
    assert (made.json()["what"], made.json()["done_at"]) == ("Rappeler", None)
    assert made.json()["service"] == "delivery"
    assert made.json()["owner"] is not None
    path = f"/follow-ups/{made.json()['id']}"
    ended = client.patch(path, json={"done": True, "outcome": "rappelée"}).json()
    assert ended["outcome"] == "rappelée"
    assert client.patch(path, json={"outcome": "encore"}).json() == ended
    [listed] = client.get(f"/tickets/{number}").json()["follow_ups"]
    assert listed == ended


@pytest.mark.parametrize(
    "promise",
    [
        {"what": "", "due_at": "2126-03-03T09:00:00+01:00"},
        {"what": "x"},
        {"what": "x", "due_at": "2126-03-03T09:00:00"},
        {"what": "x", "due_at": "2126-03-03T09:00:00Z", "service": "nowhere"},
        {"what": "x", "due_at": "2126-03-03T09:00:00Z", "owner": "nobody"},
    ],
)
def test_a_promise_without_words_or_time_is_refused(api: Api, promise: dict[str, str]) -> None:
    [number] = tickets(1)
    assert is_problem(api.of().post(f"/tickets/{number}/follow-ups", json=promise), 422)


def test_a_promise_that_is_not_there_is_not_found(api: Api) -> None:
    path = "/follow-ups/00000000-0000-4000-8000-000000000000"
    assert is_problem(api.of().patch(path, json={}), 404)
