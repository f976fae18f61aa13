"""Two records of one person are found; two people who look like one are left apart."""

from __future__ import annotations

from typing import Any

import pytest

from inbox.identify.duplicates import pairs
from tests.identify.conftest import Shelf

ONE: dict[str, Any] = {
    "title": "M.",
    "email": "p.vasseur@orange.fr",
    "mobile": "0612345678",
    "address": "8 quai Sud",
    "postal_code": "71000",
    "city": "Mâcon",
    "birth_date": "1960-05-17",
}


def score(first: str, last: str, **fields: Any) -> float:
    """How surely a second record is Paul Vasseur's, beside two hundred strangers."""
    shelf = Shelf()
    shelf.put("A", "Paul", "Vasseur", **ONE)
    shelf.put("B", first, last, **fields)
    for at in range(200):
        shelf.put(f"X{at}", f"Prénom{at}", f"Nom{at}", postal_code=f"{10000 + at}")
    found = {(pair.a, pair.b): pair.score for pair in pairs(shelf.customers.values())}
    return found.get(("A", "B"), 0.0)


@pytest.mark.parametrize(
    ("first", "last", "fields"),
    [
        ("Paul", "VASEUR", {"email": "p.vasseur@orange.fr"}),
        ("Vasseur", "Paul", {"mobile": "06.12.34.56.78"}),
        ("Paul", "Vasseur", {"birth_date": "1960-05-17", "postal_code": "13001"}),
        ("Paulo", "Vasseur", {**ONE, "email": "autre@free.fr", "birth_date": "1960-05-18"}),
        ("P.", "Vasseur", {"email": "p.vasseur@orange.fr", "postal_code": "71000"}),
    ],
)
def test_one_person_written_twice_is_found(first: str, last: str, fields: dict[str, Any]) -> None:
    assert score(first, last, **fields) >= 0.5


@pytest.mark.parametrize(
    ("first", "last", "fields"),
    [
        ("Paul", "Vasseur", {**ONE, "email": "", "mobile": "", "birth_date": "1988-11-02"}),  # son
        ("Paule", "Vasseur", {**ONE, "title": "Mme", "mobile": "", "birth_date": ""}),  # wife
        ("Luc", "Vasseur", {**ONE}),  # twin
        ("Paul", "Vasseur", {"postal_code": "71000", "city": "Mâcon", "address": "3 rue Haute"}),
        ("Paul", "Vasseur", {**ONE, "email": "", "mobile": "0698765432", "birth_date": ""}),
    ],
)
def test_two_people_who_look_like_one_are_left_apart(
    first: str, last: str, fields: dict[str, Any]
) -> None:
    assert score(first, last, **fields) < 0.5


def test_pairs_come_best_first_with_their_reasons() -> None:
    shelf = Shelf()
    shelf.put("A", "Paul", "Vasseur", **ONE)
    shelf.put("B", "Paul", "Vasseur", email="p.vasseur@orange.fr")
    shelf.put("C", "Paul", "Vasseur", **ONE)
    found = list(pairs(shelf.customers.values()))
    assert (found[0].a, found[0].b) == ("A", "C")
    assert [pair.score for pair in found] == sorted((pair.score for pair in found), reverse=True)
    assert "email" in found[0].evidence
