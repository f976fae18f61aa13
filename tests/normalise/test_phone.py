"""A number means one line, however it is dialled."""

from __future__ import annotations

import pytest

from inbox.normalise.phone import e164


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("0692 12 34 56", "+262692123456"),
        ("0690.12.34.56", "+590690123456"),
        ("0262 12 34 56", "+262262123456"),
        ("06 39 98 12 34", "+33639981234"),
        ("612345678", "+33612345678"),
        ("33612345678", "+33612345678"),
        ("00 32 2 555 12 12", "+3225551212"),
    ],
)
def test_a_number_dialled_as_in_france_is_the_line_it_reaches(written: str, told: str) -> None:
    assert e164(written) == told
