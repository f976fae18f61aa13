"""Messages, customers, figures, roles, and how errors look."""

from __future__ import annotations

import json

import jsonschema
import pytest

from inbox.message_json import SCHEMA
from tests.api.conftest import Api, is_problem

NOBODY = "00000000-0000-4000-8000-000000000000"


def test_a_message_is_served_as_the_contracts_record_and_as_it_came(api: Api) -> None:
    record = api.mail()
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(record)
    assert record["customer"]["status"] == "created"
    raw = api.of().get(f"/messages/{record['id']}/raw")
    assert b"Message-ID: <1@courriel.example>" in raw.content
    assert raw.headers["content-type"] == "application/octet-stream"
    assert raw.headers["content-disposition"].startswith("attachment")
    assert raw.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in raw.headers["content-security-policy"]


def test_what_is_not_there_is_not_found(api: Api) -> None:
    client = api.of()
    paths = (f"/messages/{NOBODY}", f"/messages/{NOBODY}/raw", f"/customers/{NOBODY}")
    for path in (*paths, "/customers/C999999", "/nowhere"):
        assert is_problem(client.get(path), 404)
    assert is_problem(client.delete("/tickets"), 405)


def test_every_call_wants_a_token(api: Api) -> None:
    for client in (api.client(), api.client("inbox_made_up"), api.client("ünïcode".encode().hex())):
        for path in ("/tickets", "/customers", f"/messages/{NOBODY}", "/reports/backlog"):
            assert is_problem(client.get(path), 401)


def test_figures_are_for_supervisors(api: Api) -> None:
    api.mail()
    assert is_problem(api.of("agent").get("/reports/backlog"), 403)
    for role in ("supervisor", "administrator"):
        for by in ("service", "store", "age", "topic"):
            told = api.of(role).get("/reports/backlog", params={"by": by}).json()
            assert set(told) >= {"items", "next_cursor"}
            assert sum(line["open"] for line in told["items"]) == 1
    assert is_problem(api.of("supervisor").get("/reports/backlog", params={"by": "colour"}), 422)


def test_the_api_describes_itself(api: Api) -> None:
    told = api.client().get("/openapi.json").json()
    prefix = told.get("servers", [{"url": ""}])[0]["url"]
    paths = {prefix + path for path in told["paths"]}
    assert paths >= {
        "/api/v1/messages",
        "/api/v1/messages/{message_id}",
        "/api/v1/tickets/{number}",
        "/api/v1/kiosk/comments",
    }


# --- customers ----------------------------------------------------------------------------------


@pytest.fixture
def jeanne(api: Api) -> str:
    record = api.mail()
    api.mail("Où est ma commande ? C'est la troisième fois.", "2", "Paul Éluard")
    number: str = record["customer"]["number"]
    return number


@pytest.mark.parametrize(
    "q", ["martin", "JEANNE martin", "jeanne.martin@courriel.example", "Mártin"]
)
def test_a_customer_is_found_by_name_and_identifier(api: Api, jeanne: str, q: str) -> None:
    found = api.of().get("/customers", params={"q": q}).json()
    assert [item["number"] for item in found["items"]] == [jeanne]
    assert found["next_cursor"] is None


def test_walking_the_customers_meets_each_once(api: Api, jeanne: str) -> None:
    client, seen, cursor = api.of(), [], None
    while True:
        asked = {"limit": "1"} | ({"cursor": cursor} if cursor else {})
        page = client.get("/customers", params=asked).json()
        seen += [item["number"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 2
    assert jeanne in seen


def test_a_customers_record_is_changed_field_by_field(api: Api, jeanne: str) -> None:
    client = api.of()
    before = client.get(f"/customers/{jeanne}").json()
    changed = client.patch(
        f"/customers/{before['id']}", json={"city": "Lyon", "birth_date": "1980-02-29"}
    ).json()
    assert (changed["city"], changed["birth_date"]) == ("Lyon", "1980-02-29")
    assert (changed["last_name"], changed["version"]) == (before["last_name"], 2)
    assert client.get("/customers", params={"q": "lyon"}).json()["items"] == [changed]
    for wrong in ({"number": "C1"}, {"birth_date": "soon"}, {"tags": None}, {"notes": "a\0"}):
        assert is_problem(client.patch(f"/customers/{jeanne}", json=wrong), 422)
    assert is_problem(client.patch("/customers/C999999", json={"city": "Lyon"}), 404)
