"""The stores' complaint sheets: rows found by themselves, columns known by name or profile."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.errors import Unreadable
from inbox.normalise import spreadsheet
from inbox.records import Channel, Message, Raw

SAMPLES = Path(__file__).parents[1] / "samples" / "spreadsheet"


def row(cells: Any, beside: Any = None) -> Message:
    """Read one row's object."""
    body = cells if isinstance(cells, bytes) else json.dumps(cells).encode()
    place = beside if isinstance(beside, bytes | None) else json.dumps(beside).encode()
    when = datetime(2026, 3, 4, tzinfo=UTC)
    return spreadsheet.read(Raw(UUID(int=1), Channel.SPREADSHEET, "k", body, when, "a.csv", place))


def objects(body: bytes, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in spreadsheet.rows(body, name)]


def test_the_rows_of_the_sample_give_the_records_that_lie_beside_it() -> None:
    expected = json.loads((SAMPLES / "store_log.expected.json").read_text())
    rows = list(spreadsheet.rows((SAMPLES / "store_log.csv").read_bytes(), "store_log.csv"))
    assert len(rows) == len(expected)
    for body, record in zip(rows, expected, strict=True):
        message = row(body)
        assert message.text == record["text"]
        assert message.reply_text == message.customer_text == record["reply_text"]
        assert message.sender.name == record["name"]
        assert message.sender.address == record["address"]
        assert message.sender.phone == record["phone"]
        assert message.store == record["store"]
        assert message.sent_at is not None
        assert message.sent_at.isoformat() == record["sent_at"]
        assert message.subject == record["subject"]
        assert message.facts.get("loyalty_number") == record["loyalty_number"]


def test_a_workbook_is_read_from_the_sheet_that_has_the_columns() -> None:
    found = objects((SAMPLES / "store_log.xlsx").read_bytes(), "store_log.xlsx")
    assert found == [
        {
            "Date": "2026-03-03 09:30",
            "Client": "Jeanne Martin",
            "Tel": "639981234",
            "Commentaire client": "La porte est fendue.",
            "Payé": "oui",
        }
    ]
    assert row(found[0]).sender.phone == "+33639981234"


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_is_read_with_any_sign_and_charset(sign: str, encoding: str) -> None:
    lines = [["Prénom", "Réclamation"], ["Zoé", "volée"], ["Noé", "cassé"]]
    body = "\n".join(sign.join(line) for line in lines).encode(encoding)
    assert [found["Réclamation"] for found in objects(body, "a.csv")] == ["volée", "cassé"]


def test_repeated_and_empty_headers_lose_no_cell() -> None:
    body = b"Nom;Commentaire;Commentaire;\nA;un;deux;trois;quatre\n"
    assert objects(body, "a.csv") == [
        {
            "Nom": "A",
            "Commentaire": "un",
            "Commentaire (2)": "deux",
            "column 4": "trois",
            "column 5": "quatre",
        }
    ]


def test_a_profile_says_what_a_column_means() -> None:
    cells = {"A": "le robinet fuit", "B": "Rey", "Date": "x", "Vu le": "5/3/2026"}
    profile = {"text": "A", "last_name": ["B"], "date": "Vu le"}
    message = row(cells, {"file": "mars.csv", "row": 12, "profile": profile})
    assert message.reply_text == "le robinet fuit"
    assert message.sender.name == "Rey"
    assert message.sent_at is not None
    assert message.sent_at.date().isoformat() == "2026-03-05"
    assert (message.facts["file"], message.facts["row"]) == ("mars.csv", 12)
    assert message.facts["columns"] == {"Date": "x"}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("N° carte fidélité", "loyalty_number"),
        ("n° de client", "customer_number"),
        ("Téléphone du client", "phone"),
        ("E-mail", "email"),
        ("CODE MAGASIN", "store"),
        ("Date de l'appel", "date"),
        ("Nom et prénom", "name"),
        ("Date de naissance", None),
        ("Nom du vendeur", None),
        ("Suite donnée", None),
    ],
)
def test_a_column_is_known_by_its_usual_name_alone(header: str, field: str | None) -> None:
    from inbox.normalise.columns import field_of

    assert field_of(header) == field


def test_every_cell_is_in_the_text_or_in_a_place_of_its_own() -> None:
    cells = {"Commentaire": "cassé", "Couleur": "bleu", "Suite": "échange", "Note": "2"}
    message = row(cells)
    for value in cells.values():
        assert value in message.text


def test_a_row_sent_twice_is_known_and_a_bare_remark_is_not() -> None:
    cells = {"Date": "03/03/2026", "Nom": "Rey", "Commentaire": "cassé"}
    assert row(cells).fingerprint == row(dict(reversed(cells.items()))).fingerprint is not None
    assert row({"Commentaire": "cassé"}).fingerprint is None


def test_a_place_that_cannot_be_read_does_not_lose_the_row() -> None:
    for beside in (b"", b"{", b"[1]", b'{"row": [], "profile": 5, "file": {}}'):
        assert row({"Commentaire": "cassé"}, beside).text == "cassé"


def bomb() -> bytes:
    """An archive of some kilobytes that unpacks to more than 400 MiB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(9):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", bytes(50 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "name", "line"),
    [
        (b"", "a.csv", "empty"),
        (b"\x00\x01\x02" * 99, "a.csv", "not text"),
        (b"a;b", "a.xlsx", "not a workbook"),
        (b"PK\x03\x04 and no more", "a.xlsx", "broken"),
        ((SAMPLES / "store_log.xlsx").read_bytes()[:3000], "a.xlsx", "broken"),
        (b"1;2\n3;4\n", "a.csv", "no rows"),
        (b"Nom;Commentaire\n", "a.csv", "no rows"),
        (bomb(), "a.xlsx", "too large"),
    ],
    ids=["empty", "binary", "no-workbook", "no-zip", "cut", "no-header", "no-rows", "bomb"],
)
def test_what_is_no_sheet_gets_one_clear_line(body: bytes, name: str, line: str) -> None:
    with pytest.raises(Unreadable, match=line) as refusal:
        list(spreadsheet.rows(body, name))
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", b'{"a": ""}', b'{"a": [1]}', b"{"])
def test_what_is_no_row_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        row(body)


@settings(max_examples=80, deadline=None, database=None)
@given(st.binary(max_size=200) | st.text('a;,\t"\n1é', max_size=80).map(str.encode))
def test_any_bytes_are_rows_or_unreadable(body: bytes) -> None:
    for name in ("a.csv", "a.xlsx"):
        with suppress(Unreadable):
            for found in spreadsheet.rows(body, name):
                row(found)


@settings(max_examples=60, deadline=None, database=None)
@given(st.integers(0, 6000), st.binary(min_size=1, max_size=20))
def test_a_damaged_workbook_is_read_or_unreadable(at: int, junk: bytes) -> None:
    body = (SAMPLES / "store_log.xlsx").read_bytes()
    with suppress(Unreadable):
        list(spreadsheet.rows(body[:at] + junk + body[at + len(junk) :], "a.xlsx"))
