"""What is new in a mail: samples by mail program and language, and what must never happen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.normalise.quotes import split_reply

SAMPLES = Path(__file__).parents[1] / "samples" / "reply"


def _samples() -> Iterator[object]:
    """`##### name`, the mail's text, `##### new`, what is new in it."""
    for path in sorted(SAMPLES.glob("*.txt")):
        pieces = path.read_text("utf-8").split("##### ")[1:]
        for sample, wanted in zip(pieces[::2], pieces[1::2], strict=True):
            name, _, text = sample.partition("\n")
            yield pytest.param(text, wanted.removeprefix("new").strip(), id=f"{path.stem}: {name}")


@pytest.mark.parametrize(("text", "new"), list(_samples()))
def test_only_what_is_new_is_left(text: str, new: str) -> None:
    assert split_reply(text).new == new


@pytest.mark.parametrize(("text", "new"), list(_samples()))
def test_windows_line_ends_change_nothing(text: str, new: str) -> None:
    assert split_reply(text.replace("\n", "\r\n")).new == new


_LINES = sorted(
    {line for path in SAMPLES.glob("*.txt") for line in path.read_text("utf-8").split("\n")}
)


@settings(max_examples=150, deadline=None, database=None)
@given(st.lists(st.sampled_from(_LINES), max_size=25))
def test_every_line_is_new_quoted_or_in_the_signature(lines: list[str]) -> None:
    reply = split_reply("\n".join(lines))
    kept = {line.strip() for part in (reply.new, reply.quoted, reply.signature)
            for line in part.split("\n")}  # fmt: skip
    assert {line.strip() for line in lines} <= kept | {""}


def test_the_parts_that_were_cut_are_kept() -> None:
    reply = split_reply(
        "Oui\n\n-- \nJean\n06 12 34 56 78\n\nLe 12/03/2024, SAV a écrit :\n> Ça va ?"
    )
    assert reply.new == "Oui"
    assert "06 12 34 56 78" in reply.signature
    assert "Ça va ?" in reply.quoted


def test_a_text_that_is_only_a_signature_is_not_emptied() -> None:
    assert split_reply("-- \nJean Dupont").new == "-- \nJean Dupont"


def test_a_text_without_a_quotation_comes_back_as_it_is() -> None:
    text = "Bonjour,\n\n  ma commande 12 :\n\n* une table\n* > 3 chaises\n\nMerci"
    assert split_reply(text).new == text


def test_the_subject_of_a_forward_turns_headers_into_content() -> None:
    block = "De : J <j@x.fr>\nEnvoyé : lundi\nÀ : magasin\nObjet : Fuite"
    text = f"À traiter.\n\n{block}\n\nMon robinet fuit."
    assert split_reply(text).new == "À traiter."
    assert "Mon robinet fuit." in split_reply(text, forwarded=True).new


GMAIL = (
    '<div dir="ltr">Oui.</div><br><div class="gmail_quote"><div class="gmail_attr">Ayer: '
    '<a href="mailto:s@x.fr">s@x.fr</a></div>'
    '<blockquote class="gmail_quote">Vraiment ?</blockquote></div>'
)


def test_markup_tells_a_quotation_that_the_text_does_not_show() -> None:
    reply = split_reply("Oui.\n\nAyer: s@x.fr\nVraiment ?", GMAIL)
    assert reply.new == "Oui."
    assert "Vraiment ?" in reply.quoted


def test_an_answer_below_an_unmarked_quotation_is_found_by_the_markup() -> None:
    html = (
        "<div class='moz-cite-prefix'>Le 12/03/2024 à 09:12, SAV a écrit :</div>"
        "<blockquote type='cite'>Quelle couleur ?</blockquote><p>Bleu.</p>"
    )
    text = "Le 12/03/2024 à 09:12, SAV a écrit :\nQuelle couleur ?\n\nBleu."
    assert split_reply(text, html).new == "Bleu."


def test_point_by_point_answers_in_html_keep_their_questions() -> None:
    html = (
        "<div class='gmail_quote'><div class='gmail_attr'>Le 12/03/2024, s@x.fr a écrit :</div>"
        "<blockquote class='gmail_quote'>Quelle couleur ?</blockquote><div>Bleu.</div>"
        "<blockquote class='gmail_quote'>Quelle taille ?</blockquote><div>Grande.</div></div>"
    )
    text = "Le 12/03/2024, s@x.fr a écrit :\nQuelle couleur ?\nBleu.\nQuelle taille ?\nGrande."
    wanted = "> Quelle couleur ?\n\nBleu.\n\n> Quelle taille ?\n\nGrande."
    assert split_reply(text, html).new == wanted


def test_answers_in_colour_inside_an_outlook_quotation_are_kept_with_their_questions() -> None:
    block = "De : S <s@x.fr>\nEnvoyé : 3 mars 2026 09:12\nÀ : J\nObjet : Table"
    text = f"Bonjour, voir ci-dessous.\n\n{block}\n\nQuelle couleur ?\nBlanc"
    red = "<p>Quelle couleur ?</p><p><span style='font-size:11pt;color:red'>Blanc</span></p>"
    above = "Bonjour, voir ci-dessous."
    assert split_reply(text, red).new == f"{above}\n\nQuelle couleur ?\nBlanc"
    assert split_reply(text, red.replace("color:red", "color:black")).new == above
    assert block in split_reply(text, red).quoted


def test_a_signature_that_the_markup_names_is_cut() -> None:
    html = "<div>Merci.</div><div class='gmail_signature'>Jean Dupont<br>Lille</div>"
    reply = split_reply("Merci.\n\nJean Dupont\nLille", html)
    assert (reply.new, reply.signature) == ("Merci.", "Jean Dupont\nLille")


@pytest.mark.parametrize(
    "unit",
    [">\n", "> De : x\n", "De : \n", "De : a@b.fr\n", "Le 12/03/2024 a écrit\n", "-- \n", "x", " ",
     "- \n--\n", "On 12 a@b 2024: a@b\n", "Envoyé de mon\n", "_", ">\na\n",
     "| x\n", "a\n12/03/2024 09:12\nto\nx\n", "ps\n--\n", "> a écrit le 12 :\n\n",
     "<div><blockquote type=cite>", "<b class=gmail_quote><i><blockquote>",
     "<div id=appendonsend></div>", "<blockquote type=cite>a</blockquote>b"],
)  # fmt: skip
def test_a_long_run_of_anything_takes_no_minutes(unit: str) -> None:
    text = unit * (150_000 // len(unit))
    began = time.process_time()
    split_reply(text, text if "<" in unit else None)
    assert time.process_time() - began < 1.5
