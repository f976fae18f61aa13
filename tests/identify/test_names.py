"""Names: French spelling, order, marriage, short forms, slips; and whose name a text tells."""

from __future__ import annotations

import pytest

from inbox.identify import persons, spoken
from inbox.identify.names import Agreement, compare, person

SPELLED = (
    "K comme Kléber, O comme Oscar, W comme William, A comme Anatole, L comme Louis,"
    " S comme Suzanne, K comme Kléber, I comme Irma"
)


@pytest.mark.parametrize(
    ("given", "first", "last", "sex", "agreement"),
    [
        ("Jean MARTIN", "Jean", "Martin", "m", Agreement.FULL),
        ("MARTIN Jean", "Jean", "Martin", "m", Agreement.FULL),
        ("Jean Martin", "Martin", "Jean", None, Agreement.FULL),
        ("Cathy Dupond", "Catherine", "Dupont", "f", Agreement.FULL),
        ("Legall Yann", "Yann", "Le Gall", None, Agreement.FULL),
        ("Maria da Silva", "Maria", "Dasilva", None, Agreement.FULL),
        ("Sophie Durand-Martin", "Sophie", "Martin", "f", Agreement.FULL),
        ("Sophie Durand née Martin", "Sophie", "Martin", "f", Agreement.FULL),
        ("Nicola5 V1ncent", "Nicolas", "Vincent", "m", Agreement.FULL),
        ("Sophie Matrin", "Sophie", "Martin", "f", Agreement.FULL),
        ("J. Martin", "Jean", "Martin", "m", Agreement.INITIAL),
        ("JP Roux", "Jean-Pierre", "Roux", "m", Agreement.INITIAL),
        ("M. Noël", "Morgane", "Noël", "f", Agreement.INITIAL),
        ("Mme Fernandez", "Maria", "Fernandes", "f", Agreement.LAST_ONLY),
        ("Sophie", "Sophie", "Martin", "f", Agreement.FIRST_ONLY),
        ("Sophie Durand", "Sophie", "Martin", "f", Agreement.MARRIED),
        ("Mme Martin", "Jean", "Martin", "m", Agreement.RELATIVE),
        ("Marie Martin", "Sophie", "Martin", "f", Agreement.RELATIVE),
        ("Michèle Martin", "Michel", "Martin", "m", Agreement.RELATIVE),
        ("Léo Petit", "Léa", "Petit", None, Agreement.RELATIVE),
        ("Paul Dupuis", "Sophie", "Martin", "f", Agreement.OTHER),
        ("Paul", "Sophie", "Martin", "f", Agreement.OTHER),
    ],
)
def test_a_given_name_stands_to_a_record_as_a_reader_would_say(
    given: str, first: str, last: str, sex: str | None, agreement: Agreement
) -> None:
    assert compare(person(given), first, last, sex).agreement is agreement


def test_marie_claude_is_not_simply_marie() -> None:
    assert compare(person("Marie-Claude Olivier"), "Marie", "Olivier", "f").first_name < 0.8


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("oui bonjour c'est madame fernandes à melun", ("fernandes",)),
        ("bonjour, jean fernandez à l'appareil", ("jean", "fernandez")),
        ("bonjour monsieur, madame lefèvre au téléphone", ("lefevre",)),
        ("je m'appelle Sophie, D U R A N D", ("sophie", "durand")),
        (f"mon nom c'est Kovalski, {SPELLED}", ("kowalski",)),
        ("je suis madame roger, mathilde roger", ("mathilde", "roger")),
        ("nom de famille Durand, prénom Claire", ("claire", "durand")),
        ("bonjour c'est votre livreur qui devait passer", None),
        ("je suis très déçu de votre service", None),
        ("je voudrais parler à monsieur leroy du magasin", None),
    ],
)
def test_a_caller_says_his_name_in_many_ways(said: str, words: tuple[str, ...] | None) -> None:
    name = persons.introduced(said, speech=True)
    assert (name.words if name else None) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bonjour,\nRien reçu.\n\nCordialement,\nSophie Durand", ("sophie", "durand")),
        ("Rien reçu.\n\nBien à vous\n\nDURAND Sophie\n06 12 34 56 78", ("durand", "sophie")),
        ("Rien reçu. Merci. Sophie Durand", ("sophie", "durand")),
        ("rien reçu\n\nmerci\nsophie durand", ("sophie", "durand")),
        ("Rien reçu.\n\nS. Durand\n12 rue des Lilas", ("s", "durand")),
        (
            "Rien.\nVotre vendeur Paul Roux était absent.\n\nCordialement\nEnvoyé de mon iPhone",
            None,
        ),
        ("Rien.\n\nCordialement,\nLe service comptabilité\nPlomberie Durand", None),
        ("Merci de rappeler Paul Roux qui est votre collègue.", None),
    ],
)
def test_the_one_who_signs_is_the_one_who_writes(text: str, words: tuple[str, ...] | None) -> None:
    name = persons.signed(text, None)
    assert (name.words if name else None) == words


@pytest.mark.parametrize(
    ("text", "words", "meant"),
    [
        ("Je vous écris pour ma mère, Mme Odette Roux.", ("odette", "roux"), True),
        ("Je suis le fils de M. Jean Roux, 59000 Lille.", ("jean", "roux"), True),
        ("La commande est au nom de Paul Petit.", ("paul", "petit"), True),
        ("Je vous contacte de la part de ma mère qui n'a pas internet.", None, True),
        ("J'ai acheté un cadeau pour ma mère.", None, False),
        ("Ma voisine Mme Pinson a eu le même souci, sa commande aussi.", None, False),
        ("Mon mari Patrick a essayé de monter la table.", None, False),
    ],
)
def test_somebody_who_writes_for_another_names_him(
    text: str, words: tuple[str, ...] | None, meant: bool
) -> None:
    name, on_behalf = persons.spoken_for(text)
    assert (name.words if name else None, on_behalf) == (words, meant)


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ("cinquante-neuf mille", "59000"),
        ("59 mille", "59000"),
        ("cinquante-neuf deux cents", "59200"),
        ("zéro six mille", "06000"),
        ("soixante-quinze zéro onze", "75011"),
        ("treize mille huit", "13008"),
        ("quatre-vingt-dix-sept quatre cents", "97400"),
        ("un quatre zéro zéro zéro", "14000"),
        ("soixante et onze mille cent", "71100"),
        ("vingt et un mille", "21000"),
        ("quatre-vingts zéro trente", "80030"),
    ],
)
def test_a_postal_code_is_understood_as_it_is_said(said: str, figures: str) -> None:
    assert list(spoken.runs(f"mon code postal c'est {said}.")) == [figures]
