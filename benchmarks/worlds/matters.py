"""Customers who speak of one matter, or of several, on whatever channel comes first to hand.

Each message knows its matter: that is the truth that joining is measured against. The wording is in
two halves: what weights are learnt from never stands in what they are measured on.
"""

# ruff: noqa: E501 - tables of sentences read better whole

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
FIRST = [
    "Jeanne",
    "Paul",
    "Karim",
    "Lucie",
    "Marc",
    "Nadia",
    "Olivier",
    "Sophie",
    "Thomas",
    "Yasmine",
    "Hugo",
    "Claire",
]
LAST = [
    "Martin",
    "Bernard",
    "Petit",
    "Durand",
    "Leroy",
    "Moreau",
    "Garcia",
    "Roux",
    "Fontaine",
    "Chevalier",
    "Mercier",
    "Blanc",
]

# (how people call it, one of these a message; topics it breaks down in)
GOODS: Sequence[Sequence[str]] = (
    ("canapé", "canapé d'angle", "sofa"),
    ("lave-linge", "machine à laver", "lave-linge"),
    ("lave-vaisselle", "lave-vaisselle", "lave vaisselle"),
    ("réfrigérateur", "frigo", "frigidaire"),
    ("table à manger", "table", "table en chêne"),
    ("matelas", "matelas 160", "matelas"),
    ("perceuse", "perceuse visseuse", "perceuse"),
    ("tondeuse", "tondeuse à gazon", "tondeuse thermique"),
    ("poêle à granulés", "poêle", "poêle à pellets"),
    ("chauffe-eau", "ballon d'eau chaude", "cumulus"),
    ("cuisine", "cuisine équipée", "cuisine"),
    ("salon de jardin", "salon de jardin", "meubles de jardin"),
    ("aspirateur", "aspirateur balai", "aspirateur"),
    ("portail", "portail coulissant", "portail"),
    ("parquet", "parquet flottant", "parquet"),
    ("climatiseur", "clim", "climatiseur mobile"),
    ("four", "four encastrable", "four"),
    ("armoire", "armoire", "penderie"),
    ("barbecue", "barbecue à gaz", "barbecue"),
    ("cabine de douche", "douche", "cabine de douche"),
    ("serre", "serre de jardin", "serre"),
    ("bureau", "bureau d'angle", "bureau"),
    ("télévision", "télé", "téléviseur"),
    ("vélo", "vélo électrique", "VTT"),
    # of these the list of things in inbox/routing knows nothing
    ("trampoline", "trampoline", "trampoline"),
    ("aquarium", "aquarium", "aquarium"),
    ("piano numérique", "piano", "clavier"),
    ("baby-foot", "baby foot", "baby-foot"),
    ("récupérateur d'eau", "cuve", "récupérateur d'eau de pluie"),
    ("adoucisseur", "adoucisseur d'eau", "adoucisseur"),
    ("poulailler", "poulailler", "poulailler en bois"),
    ("coffre-fort", "coffre fort", "coffre"),
)


@dataclass(frozen=True)
class Problem:
    """One trouble, as told first and as told again; `{g}` is the thing, `{n}` a number, `{d}` a day."""

    topic: str
    subjects: Sequence[str]
    first: Sequence[str]
    again: Sequence[str]


PROBLEMS: Sequence[Problem] = (
    Problem(
        "delivery",
        (
            "Livraison en retard",
            "Commande non livrée",
            "Retard",
            "Où est ma commande",
            "Livraison",
            "Colis",
        ),
        (
            "J'attends mon {g} depuis {n} semaines, la livraison devait avoir lieu {d}. C'est inadmissible.",
            "Mon {g} devait m'être livré {d} et personne n'est venu. J'ai pris une journée de congé pour rien.",
            "La livraison de mon {g} a encore été repoussée, je ne sais plus quoi faire.",
            "Vous m'aviez promis mon {g} pour {d}, et je n'ai toujours rien reçu.",
            "Le transporteur n'est jamais passé {d} pour le {g}. Je suis resté chez moi toute la journée.",
            "Cela fait {n} semaines que je dois recevoir un {g} et je n'ai aucune date.",
        ),
        (
            "Toujours pas de {g} chez moi. Quand serai-je livré ?",
            "Je vous ai déjà contactés pour la livraison du {g}, et rien n'a bougé.",
            "Le {g} n'est toujours pas arrivé, malgré mon appel de {d}.",
            "Je reviens vers vous au sujet de ma livraison de {g}. J'attends une date.",
            "Personne ne m'a rappelé pour la livraison de mon {g}, c'est honteux.",
            "Je relance pour le {g} qui devait arriver {d}.",
        ),
    ),
    Problem(
        "delivery",
        (
            "Produit cassé à la livraison",
            "Livré abîmé",
            "Casse",
            "Réserve à la livraison",
            "Colis abîmé",
            "Réclamation",
        ),
        (
            "Mon {g} est arrivé cassé, le carton était ouvert. Je veux un échange.",
            "Le {g} livré {d} est abîmé sur le côté, avec une grosse rayure.",
            "On m'a livré un {g} avec un pied cassé, le livreur n'a rien voulu savoir.",
            "J'ai reçu le {g} {d}, il est fendu. J'ai mis une réserve sur le bon.",
            "Le {g} est arrivé dans un état lamentable : coins enfoncés et emballage déchiré.",
            "À l'ouverture du carton le {g} était brisé en deux.",
        ),
        (
            "Vous deviez me remplacer le {g} cassé, j'attends toujours.",
            "Voici les précisions demandées pour le {g} abîmé à la livraison : la rayure fait {n} cm.",
            "Quand venez-vous reprendre le {g} endommagé ?",
            "Aucune réponse pour mon {g} livré cassé. Je perds patience.",
            "Je vous rappelle que mon {g} est arrivé fendu et que personne ne s'en occupe.",
            "Suite à notre conversation, je confirme que le {g} reçu abîmé est à reprendre.",
        ),
    ),
    Problem(
        "after_sales",
        (
            "Panne",
            "SAV",
            "Appareil en panne",
            "Garantie",
            "Demande de réparation",
            "Dysfonctionnement",
        ),
        (
            "Mon {g} acheté il y a {n} mois est tombé en panne. Il est sous garantie.",
            "Le {g} ne fonctionne plus depuis {d}, il fait un bruit anormal puis s'arrête.",
            "Panne du {g} après {n} mois seulement, je demande une réparation.",
            "Bonjour, mon {g} a lâché {d}. Que dois-je faire pour la garantie ?",
            "Impossible d'utiliser le {g}, un voyant clignote et plus rien.",
            "Le {g} que vous m'avez vendu a un défaut, il s'arrête sans raison.",
        ),
        (
            "Le technicien n'est toujours pas passé pour le {g}.",
            "Vous deviez me rappeler {d} pour la panne de mon {g}.",
            "Où en est la réparation de mon {g} ? Cela fait {n} semaines.",
            "Le {g} est de nouveau en panne, alors que vous l'aviez réparé {d}.",
            "Je n'ai pas de nouvelles du SAV pour mon {g}.",
            "J'ai appelé {n} fois pour le {g} en panne, on me balade de service en service.",
        ),
    ),
    Problem(
        "billing",
        (
            "Remboursement",
            "Erreur de facture",
            "Remboursement non reçu",
            "Facturation",
            "Trop perçu",
            "Litige paiement",
        ),
        (
            "J'ai rendu le {g} il y a {n} semaines et je n'ai pas été remboursé.",
            "Vous m'avez débité deux fois pour le {g}. Merci de me rembourser.",
            "Le prix facturé pour le {g} n'est pas celui affiché en rayon.",
            "La facture du {g} comporte une erreur de {n}0 euros.",
            "J'attends le remboursement de mon {g} annulé {d}.",
            "Le {g} a été encaissé alors que la commande était annulée.",
        ),
        (
            "Toujours aucun remboursement du {g} sur mon compte.",
            "Votre collègue m'avait dit que le virement pour le {g} partirait {d}.",
            "Je n'ai pas reçu l'argent du {g}, merci de vérifier.",
            "Relance pour le remboursement du {g}, c'est mon {n}e message.",
            "Je vous ai envoyé mon RIB pour le {g} et rien n'est venu.",
            "Qu'en est-il du trop-perçu sur le {g} ?",
        ),
    ),
    Problem(
        "installation",
        ("Pose", "Chantier", "Malfaçons", "Rendez-vous de pose", "Travaux", "Installation"),
        (
            "Le poseur de mon {g} n'est pas venu {d}.",
            "La pose du {g} est mal faite, il y a des jours partout et une fuite.",
            "L'artisan a laissé le chantier du {g} en plan depuis {n} jours.",
            "L'installation du {g} prévue {d} a été annulée sans me prévenir.",
            "Le {g} a été posé de travers, c'est une malfaçon évidente.",
            "Votre installateur a abîmé le mur en montant le {g}.",
        ),
        (
            "Le poseur n'a toujours pas repris la pose du {g}.",
            "Personne n'est revenu finir l'installation du {g}, comme convenu au téléphone.",
            "J'attends un nouveau rendez-vous pour la pose du {g}.",
            "Suite à mon courrier, la malfaçon sur le {g} n'est pas corrigée.",
            "Avez-vous pu joindre l'artisan pour le {g} ?",
            "Je vous relance pour le chantier du {g}, rien n'avance.",
        ),
    ),
    Problem(
        "order",
        (
            "Annulation",
            "Modification de commande",
            "Changement d'adresse",
            "Ma commande",
            "Annuler ma commande",
            "Demande",
        ),
        (
            "Je souhaite annuler ma commande de {g}.",
            "Je voudrais changer l'adresse de livraison de mon {g}.",
            "Le site m'a validé deux fois le {g}, j'en veux un seul.",
            "Je me suis trompé de couleur pour le {g}, peut-on modifier ?",
            "Peut-on retirer le {g} de ma commande ?",
            "Je veux remplacer le {g} commandé {d} par le modèle au-dessus.",
        ),
        (
            "Je n'ai pas eu la confirmation de l'annulation du {g}.",
            "Avez-vous bien changé ma commande de {g}, comme demandé ?",
            "Suite à mon appel de {d}, pouvez-vous confirmer la modification pour le {g} ?",
            "Vous ne m'avez pas répondu pour ma commande de {g}.",
            "Je reviens vers vous pour la modification du {g}.",
            "Ma demande pour le {g} est restée sans suite.",
        ),
    ),
)
# What one says of a store, of a card, or in passing: no thing is named, and it comes once or twice.
LIGHT: Sequence[Problem] = (
    Problem(
        "store",
        ("Accueil en magasin", "Attente en caisse"),
        (
            "J'ai attendu {n}0 minutes à la caisse {d}, une seule était ouverte.",
            "Le vendeur du rayon peinture a été très désagréable {d}.",
        ),
        (
            "Personne ne m'a répondu sur le comportement du vendeur.",
            "Et pour l'attente en caisse, vous faites quelque chose ?",
        ),
    ),
    Problem(
        "loyalty",
        ("Points de fidélité", "Carte"),
        (
            "Mes points de fidélité ont disparu de mon compte.",
            "Mon bon d'achat de fidélité est refusé en caisse.",
        ),
        (
            "Mes points de fidélité ne sont toujours pas revenus.",
            "Vous deviez recréditer mon bon de fidélité.",
        ),
    ),
    Problem(
        "product",
        ("Question", "Renseignement"),
        (
            "Avez-vous de la peinture blanche mate en stock à {t} ?",
            "Quelle est la hauteur sous plafond minimale pour vos mezzanines ?",
        ),
        (
            "Je n'ai pas eu de réponse sur la peinture blanche.",
            "Pouvez-vous me répondre pour la mezzanine ?",
        ),
    ),
    Problem(
        "store",
        ("Merci", "Bravo"),
        (
            "Merci à Loïc du rayon plomberie pour ses conseils, il m'a sauvé mon week-end !",
            "Bravo à l'équipe de l'accueil, toujours souriante.",
        ),
        (),
    ),
    Problem(
        "privacy",
        ("Données personnelles", "Désinscription"),
        (
            "Je veux que vous effaciez mes données personnelles de vos fichiers.",
            "Arrêtez de m'envoyer vos publicités, je me suis désinscrit trois fois.",
        ),
        (
            "Mes données ne sont toujours pas effacées, je saisirai la CNIL.",
            "Je reçois encore vos publicités malgré ma demande.",
        ),
    ),
)
# Says nothing of the matter: whoever knows the customer knows what is meant.
BARE = (
    "Toujours aucune réponse de votre part. Merci de faire le nécessaire.",
    "Je n'ai toujours pas de nouvelles, pouvez-vous me rappeler ?",
    "C'est mon troisième message, j'attends une réponse.",
    "Suite à mon appel, je n'ai eu aucun retour.",
    "Bonjour, où en est mon dossier ?",
    "Je vous relance, merci de me répondre rapidement.",
)
DAYS = ("lundi dernier", "mardi", "le 12", "jeudi", "samedi dernier", "le 3 mars")
OPENINGS = ("Bonjour,", "Bonjour Madame, Monsieur,", "Madame, Monsieur,", "Bonjour", "")
ENDS = ("Cordialement", "Merci d'avance", "Dans l'attente de votre réponse", "Bien à vous", "")
AGENT = (
    "Service clients bonjour, je vous écoute.",
    "Relation clients bonjour, que puis-je pour vous ?",
)
FURTHER = (
    "Je regarde cela.",
    "Je vais voir avec le service concerné.",
    "Pouvez-vous me donner votre numéro de commande ?",
)


@dataclass(frozen=True)
class Told:
    """One message: who, about which matter, when, how, in what words."""

    customer: int
    matter: int
    at: datetime
    channel: str
    subject: str | None
    text: str
    store: str | None
    names: tuple[str, str]
    turns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Matter:
    number: int
    problem: Problem
    goods: Sequence[str]
    order: str
    begins: datetime


def told(seed: int, customers: int, half: int) -> list[Told]:
    """The messages of so many customers, each customer's in order of time.

    half  0 or 1: which half of the wording they are told in.
    """
    luck = random.Random(seed)
    messages: list[Told] = []
    for customer in range(customers):
        messages += _of_one(luck, customer, half)
    return messages


def _of_one(luck: random.Random, customer: int, half: int) -> list[Told]:
    names = (luck.choice(FIRST), luck.choice(LAST))
    home = f"{luck.randint(1, 118):03d}"
    count = luck.choices((1, 2, 3, 4), weights=(50, 30, 14, 6))[0]
    goods = luck.sample(GOODS, count)
    if count > 1 and luck.random() < 0.03:
        goods[1] = goods[0]  # the same thing bought twice, in two orders
    messages: list[Told] = []
    for number in range(count):
        light = number > 0 and luck.random() < 0.35
        problem = luck.choice(LIGHT if light else PROBLEMS)
        begins = START + timedelta(hours=luck.randint(0, 24 * 40))
        order = str(luck.randint(10_000_000, 99_999_999))
        matter = _Matter(number, problem, () if light else goods[number], order, begins)
        messages += _of_matter(luck, customer, matter, names, home, half)
    return sorted(messages, key=lambda one: one.at)


def _of_matter(
    luck: random.Random,
    customer: int,
    matter: _Matter,
    names: tuple[str, str],
    home: str,
    half: int,
) -> list[Told]:
    most = (
        1 if not matter.problem.again else luck.choices((1, 2, 3, 4), weights=(35, 35, 20, 10))[0]
    )
    at, found = matter.begins, []
    for turn in range(most):
        found.append(_one(luck, customer, matter, names, home, half, turn, at))
        at += timedelta(hours=luck.choice((1, 3, 20, 26, 50, 75, 120, 170, 240, 400)))
    return found


def _half(choices: Sequence[str], half: int) -> Sequence[str]:
    return [one for at, one in enumerate(choices) if at % 2 == half] or choices


def _one(
    luck: random.Random,
    customer: int,
    matter: _Matter,
    names: tuple[str, str],
    home: str,
    half: int,
    turn: int,
    at: datetime,
) -> Told:
    problem = matter.problem
    channel = luck.choices(("email", "call", "kiosk", "letter"), weights=(45, 30, 17, 8))[0]
    core = luck.choice(_half(problem.again if turn else problem.first, half))
    if turn and luck.random() < 0.08:
        core = luck.choice(_half(BARE, half))
    elif turn and luck.random() < 0.3:
        core = f"{luck.choice(_half(problem.first, half))} {core}"
    if matter.goods and luck.random() < 0.45:
        core += " " + luck.choice(
            ("Commande n° {o}.", "Numéro de commande : {o}.", "C'est la commande {o}.")
        )
    said = core.format(
        g=luck.choice(matter.goods) if matter.goods else "",
        n=luck.randint(2, 9),
        d=luck.choice(DAYS),
        o=matter.order,
        t=luck.choice(("Tours", "Pau", "Brest")),
    )
    store = home if channel == "kiosk" or luck.random() < 0.2 else None
    subject = luck.choice(_half(problem.subjects, half)) if channel == "email" else None
    if channel == "call":
        turns = _call(luck, said, names)
        text = "\n".join(f"{role.title()}: {words}" for role, words in turns)
        return Told(customer, matter.number, at, channel, None, text, store, names, turns)
    text = said
    if channel != "kiosk":
        text = "\n\n".join(
            part for part in (luck.choice(OPENINGS), said, luck.choice(ENDS)) if part
        )
        text += "\n" + " ".join(names)
    return Told(customer, matter.number, at, channel, subject, text, store, names)


def _call(luck: random.Random, said: str, names: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    who = f"Oui bonjour, {names[0]} {names[1]} à l'appareil. "
    turns = [
        ("agent", luck.choice(AGENT)),
        ("customer", who + said),
        ("agent", luck.choice(FURTHER)),
    ]
    if luck.random() < 0.5:
        turns += [("customer", "D'accord, merci."), ("agent", "Bonne journée.")]
    return tuple(turns)
