"""What people write and say, invented: matters, farewells, noise of hands, ears and scanners."""

# ruff: noqa: E501 - tables of names and sentences read better whole

from __future__ import annotations

import random

from benchmarks.worlds.base import plain

MATTERS = """
Ma commande devait arriver mardi et je n'ai toujours rien reçu. Pouvez-vous me dire où elle en est ?
Le lave-linge que j'ai acheté chez vous est tombé en panne au bout de trois mois. J'attends une réparation.
Je souhaite changer l'adresse de livraison de mon canapé. Merci de me confirmer.
Votre vendeur, M. Lefort, m'avait promis un rappel la semaine dernière. Personne ne m'a appelé.
Je voudrais savoir si le modèle en chêne est encore disponible au magasin de Lille.
J'ai été débité deux fois du même montant, 129,90 €. Je demande le remboursement de la seconde somme.
Un grand merci à Karim Benali du rayon cuisine, qui a été d'une grande aide samedi.
Les livreurs ont abîmé ma porte d'entrée en montant le réfrigérateur. Qui va payer ?
Mes points de fidélité du mois dernier n'apparaissent pas. Pouvez-vous vérifier ?
Je n'ai pas reçu la facture de mon achat du 12/03/2026, il me la faut pour mon assurance.
La table est arrivée avec un pied cassé. Mon mari Patrick a essayé de la monter, impossible.
J'ai acheté un cadeau pour ma mère et il manque la notice dans le carton.
Le poseur, un certain Monsieur Costa, n'est pas venu ce matin alors que j'avais pris une journée.
Est-ce que vous êtes ouverts le dimanche avant Noël ?
Je vous ai déjà écrit deux fois à ce sujet sans réponse. C'est inadmissible.
Pourriez-vous m'envoyer un devis pour une cuisine de 12 m² ? Nous emménageons en juin.
Ma voisine Mme Pinson a eu le même souci avec vous l'an dernier et vous l'avez remboursée.
La porte du four ne ferme plus, j'ai peur que ce soit dangereux.
Bravo à l'équipe du magasin, accueil parfait et conseils utiles.
Je veux annuler ma commande passée hier, le délai est trop long.
Il serait bien d'avoir une caisse de plus ouverte le samedi.
Mon colis est marqué livré mais je ne l'ai pas. Le gardien, M. Dupré, n'a rien vu non plus.
Le bon d'achat de 50 euros ne passe pas en caisse, la responsable Sandrine n'a rien pu faire.
Je cherche une pièce détachée pour une tondeuse achetée il y a deux ans, référence TX-4521.
"""
_LINES = tuple(line for line in MATTERS.strip().split("\n"))
_GREETINGS = [
    "Bonjour,",
    "Madame, Monsieur,",
    "Bonjour Madame, bonjour Monsieur,",
    "Bonsoir",
    "Bonjour",
    "",
]
_FAREWELLS = [
    "Cordialement,", "Cordialement", "Bien cordialement,", "Cdlt", "Merci d'avance", "Merci.", "Sincères salutations",
    "Dans l'attente de votre réponse, je vous prie d'agréer, Madame, Monsieur, mes salutations distinguées.",
    "Bonne journée,", "Respectueusement,", "Merci de votre réponse rapide.", "Bien à vous,", "Salutations", "",
]  # fmt: skip
_BITS = {"0": "zéro", "1": "un", "2": "deux", "3": "trois", "4": "quatre", "5": "cinq", "6": "six", "7": "sept",
         "8": "huit", "9": "neuf"}  # fmt: skip
_TEENS = [
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
_TENS = [
    "",
    "",
    "vingt",
    "trente",
    "quarante",
    "cinquante",
    "soixante",
    "soixante",
    "quatre-vingt",
    "quatre-vingt",
]
SHORT = {
    "Catherine": "Cathy", "Isabelle": "Isa", "Philippe": "Phil", "Frédéric": "Fred", "Sébastien": "Seb", "Véronique": "Véro",
    "Christophe": "Chris", "Nathalie": "Nath", "Stéphane": "Steph", "Élisabeth": "Babeth", "Dominique": "Dom", "Nicolas": "Nico",
    "Benjamin": "Ben", "Alexandre": "Alex", "Alexandra": "Alex", "Thomas": "Tom", "Emmanuel": "Manu", "Patricia": "Pat",
    "Patrick": "Pat", "Jacqueline": "Jacky", "Mathilde": "Math", "Mathieu": "Matt", "Grégory": "Greg", "Guillaume": "Guigui",
    "Laetitia": "Laeti", "Jennifer": "Jenny", "Valérie": "Val", "Mickaël": "Mika", "Stéphanie": "Steph", "Aurélie": "Aurel",
    "Delphine": "Delph", "Jean-Pierre": "JP", "Jean-Claude": "JC", "Marie-Claude": "Marie-Cl.", "Romain": "Rom", "Anthony": "Tony",
}  # fmt: skip


def matter(luck: random.Random) -> str:
    """One or two sentences of business, sometimes with other people's names in them."""
    return " ".join(luck.sample(_LINES, luck.choice([1, 1, 2])))


def mail(luck: random.Random, signed: str, *, said: str = "", extra: str = "") -> tuple[str, str]:
    """The body of a mail and what follows its farewell, signature lines included."""
    body = "\n\n".join(
        part for part in (luck.choice(_GREETINGS), said, matter(luck), extra) if part
    )
    farewell = luck.choice(_FAREWELLS)
    if not signed and luck.random() < 0.3:
        signed = luck.choice(
            [
                "Envoyé de mon iPhone",
                "Envoyé depuis Yahoo Mail pour Android",
                "Télécharger Outlook pour iOS",
            ]
        )
    return body, f"{farewell}\n{signed}".strip("\n")


def below_hundred(number: int) -> str:
    """A number from 0 to 99 as it is said in France."""
    if number < 10:
        return _BITS[str(number)]
    if number < 20:
        return _TEENS[number - 10]
    tens, unit = divmod(number, 10)
    if tens in (7, 9):
        joint = "-et-" if number == 71 else "-"
        return _TENS[tens] + joint + _TEENS[unit]
    if number == 80:
        return "quatre-vingts"
    if unit == 0:
        return _TENS[tens]
    return _TENS[tens] + (" et un" if unit == 1 and tens != 8 else "-" + _BITS[str(unit)])


def said_code(luck: random.Random, code: str) -> str:
    """A postal code as people say it: thirty-three thousand, or figure by figure."""
    head, tail = int(code[:2]), int(code[2:])
    lead = ("zéro " if code[0] == "0" else "") + below_hundred(head)
    draw = luck.random()
    if draw < 0.15:
        return " ".join(_BITS[figure] for figure in code)
    if tail == 0:
        return f"{lead} mille"
    hundreds, rest = divmod(tail, 100)
    said = []
    if hundreds:
        said.append(
            "cent" if hundreds == 1 else f"{_BITS[str(hundreds)]} cent{'s' if not rest else ''}"
        )
    elif rest:
        if draw < 0.4:
            return f"{lead} mille {below_hundred(rest)}"
        return f"{lead} zéro " + ("zéro " if rest < 10 else "") + below_hundred(rest)
    if rest:
        said.append(below_hundred(rest))
    return f"{lead} {'mille ' if draw < 0.6 else ''}{' '.join(said)}"


def said_phone(number: str) -> str:
    """Ten figures two by two."""
    pairs = [number[at : at + 2] for at in range(0, 10, 2)]
    return " ".join(
        ("zéro " if pair[0] == "0" else "") + below_hundred(int(pair)) for pair in pairs
    )


def typo(luck: random.Random, word: str) -> str:
    """One slip of the hand: a letter doubled, dropped, swapped or its neighbour."""
    if len(word) < 5:
        return word
    at = luck.randrange(1, len(word) - 1)
    kind = luck.choice("drst")
    if kind == "d":
        return word[:at] + word[at] + word[at:]
    if kind == "r":
        return word[:at] + word[at + 1 :]
    if kind == "s":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    near = {
        "a": "z",
        "e": "r",
        "i": "o",
        "n": "b",
        "r": "t",
        "o": "p",
        "t": "r",
        "l": "k",
        "u": "i",
        "d": "s",
    }
    return word[:at] + near.get(word[at], word[at]) + word[at + 1 :]


def misheard(luck: random.Random, name: str) -> str:
    """A name as speech recognition writes it: lower case, another spelling of one sound."""
    heard = plain(name).lower()
    swaps = [("eau", "o"), ("ault", "o"), ("aud", "ot"), ("ph", "f"), ("th", "t"), ("ss", "s"), ("ll", "l"), ("nn", "n"),
             ("ez", "es"), ("y", "i"), ("ck", "k"), ("rd", "r"), ("nt", "n"), ("oux", "ou"), ("ier", "ié"), ("c", "k")]  # fmt: skip
    luck.shuffle(swaps)
    for seen, becomes in swaps[:8]:
        if seen in heard and luck.random() < 0.6:
            return heard.replace(seen, becomes, 1)
    return heard


def scanned(luck: random.Random, text: str) -> str:
    """A line as OCR reads a bad scan: one letter in forty is another of its shape."""
    shapes = {
        "m": "rn",
        "o": "0",
        "l": "1",
        "i": "l",
        "s": "5",
        "B": "8",
        "e": "c",
        "n": "u",
        "I": "l",
        "O": "0",
        "é": "e",
    }
    return "".join(shapes[c] if c in shapes and luck.random() < 0.04 else c for c in text)
