"""What a text names, where it stands: the offsets are the text's own, whatever folding does."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from inbox.classify.spans import spans, stores_in

SENT = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "kind", "words", "value"),
    [
        ("Œuvre… réglée 1 340,50 € hier", "amounts", "1 340,50 €", "1340.50 EUR"),
        ("frais : cent vingt euros !", "amounts", "cent vingt euros", "120.00 EUR"),
        ("livré le 3 mars.", "dates", "3 mars", "2026-03-03"),
        ("ŒŒ avant-hier soir", "dates", "avant-hier", "2026-03-03"),
        ("au 06 39 98 12 34 svp", "phones", "06 39 98 12 34", "+33639981234"),
        ("commande CMD-2026-00123456", "order_numbers", "CMD-2026-00123456", "CMD-2026-00123456"),
        ("à jeanne@exemple.fr,", "emails", "jeanne@exemple.fr", "jeanne@exemple.fr"),
        (
            "euh zéro six trente-neuf quatre-vingt-dix-huit douze trente-quatre merci",
            "phones",
            "zéro six trente-neuf quatre-vingt-dix-huit douze trente-quatre",
            "+33639981234",
        ),
    ],
)
def test_a_thing_named_is_found_where_it_stands(
    text: str, kind: str, words: str, value: str
) -> None:
    found = {(span.kind, text[span.start : span.end], span.value) for span in spans(text, SENT)}
    assert (kind, words, value) in found


def test_a_shop_is_its_town_with_a_word_for_a_shop_before_it() -> None:
    towns = {"031": "Villeneuve d'Ascq", "077": "Lille"}
    text = "Votre magasin de Villeneuve-d’Ascq, non, celui de Lille. J'habite Lille."
    found = [(text[s.start : s.end], s.value) for s in stores_in(text, towns)]
    assert found == [("Villeneuve-d’Ascq", "031"), ("Lille", "077")]


@given(some.text())
def test_any_text_has_spans_in_order_none_over_another(text: str) -> None:
    found = spans(text, SENT)
    at = 0
    for span in found:
        assert at <= span.start < span.end <= len(text)
        at = span.end
