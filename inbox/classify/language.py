"""The language of the customer's words: eldc, told which languages are spoken here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from inbox.classify.text import View, tokens
from inbox.records import Message

DEFAULT = "fr"
_LOOKED_AT = 1_500  # characters are plenty
_NOT_WORDS = re.compile(r"\S*(?:@|://|www\.|\d)\S*|[^\w\s'’?!.,-]")
# Words of a message of one to four words, where a detector of n-grams only guesses.
_FRENCH = """je j' le la les un une des du de et est pas vous nous merci bonjour bonsoir pour avec
sur dans mon ma mes votre vos qui que qu' c' ce ca il elle on tres trop plus rien bien svp sav a au
aux en ou y mais super parfait nul magasin livraison prix caisse client bravo voir facture devis
avis top accueil satisfait satisfaite produit retour service colis"""
_MARKS = {
    "en": "the is are my your you it and not of to with was have i please this",
    "nl": "het een ik mijn niet is jullie van en de dat maar bestelling bedankt",
    "de": "ich die der das ist nicht und mein meine sie bitte habe danke wie ein",
    "es": "el los mi que no es una por con gracias hola pedido estoy muy para",
    "it": "il mio che non una per con grazie sono della ordine buongiorno gli",
}
_FRENCH_WORDS = frozenset(_FRENCH.split())
_MARK_WORDS = {code: frozenset(words.split()) for code, words in _MARKS.items()}


@dataclass(frozen=True)
class Languages:
    """The languages a deployment expects, ISO 639-1; French where nothing can be told."""

    codes: tuple[str, ...] = ("fr", "en", "nl", "de", "es", "it", "pt")

    def of(self, message: Message, seen: View) -> str:
        """The language of the customer's own words; the input's own word wins."""
        if message.language and message.language.lower() in self.codes:
            return message.language.lower()
        return self.detect(seen.body) or self.detect(f"{seen.subject}\n{seen.body}") or DEFAULT

    def detect(self, text: str) -> str | None:
        """The language of a text, None where it has too little to tell."""
        plain = _NOT_WORDS.sub(" ", text[:_LOOKED_AT]).strip()
        words = [word for word in tokens(plain) if word[0].isalpha()]
        if not words:
            return None
        french = sum(word in _FRENCH_WORDS for word in words)
        others = {c: sum(w in marks for w in words) for c, marks in _MARK_WORDS.items()}
        best = max(others, key=others.__getitem__)
        if len(words) < 6 and french >= others[best]:
            return DEFAULT if french or len(words) < 3 else self._guess(plain)
        return self._guess(plain) or DEFAULT

    def _guess(self, text: str) -> str | None:
        detected = str(_detector(self.codes).detect_mt(text))  # safe among threads
        return detected if detected in self.codes else None


@cache
def _detector(codes: tuple[str, ...]) -> Any:
    import eldc

    eldc.init()
    eldc.set_languages(list(codes))
    return eldc
