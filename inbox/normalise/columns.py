"""Which column of a complaints sheet means what: by the profile given, else by its usual name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from inbox.normalise.speaker_words import fold

# field → usual headers, folded
FIELDS: Mapping[str, tuple[str, ...]] = {
    "text": (
        "reclamation", "commentaire", "commentaires", "description", "message", "texte", "detail",
        "details", "demande", "probleme", "contenu", "observation", "observations", "plainte",
        "remarque", "remarques", "verbatim", "complaint", "comment", "comments", "text", "issue",
        "klacht", "beschwerde", "motif detaille", "description du probleme", "avis", "remontee",
        "objet de la reclamation", "motif de la reclamation", "nature de la reclamation", "recit",
        "motif reclamation", "customer comment", "commentaire client", "demande client",
    ),
    "date": (
        "date", "jour", "le", "date reclamation", "date de reception", "date appel", "recu le",
        "date de l appel", "date de la reclamation", "received", "received at", "created at",
        "date heure", "horodatage", "timestamp", "datum", "date contact", "date du contact",
        "date de saisie", "date demande", "date ouverture",
    ),
    "store": (
        "magasin", "code magasin", "n magasin", "no magasin", "num magasin", "numero magasin",
        "store", "store code", "store number", "store id", "shop", "site", "boutique", "agence",
        "point de vente", "pdv", "mag", "filiale", "winkel", "depot",
    ),
    "name": (
        "client", "nom client", "nom du client", "nom prenom", "nom et prenom", "prenom nom",
        "nom complet", "customer", "customer name", "name", "full name", "nom prenom client",
        "klant", "kunde", "client name", "identite", "nom et prenom du client", "prenom et nom",
    ),
    "last_name": ("nom", "last name", "lastname", "surname", "nom de famille", "family name"),
    "first_name": ("prenom", "first name", "firstname", "prenom client", "given name"),
    "title": ("civilite", "titre", "title", "civ"),
    "phone": (
        "telephone", "tel", "portable", "mobile", "phone", "phone number", "n tel", "no tel",
        "numero de telephone", "n telephone", "n de telephone", "tel portable", "tel fixe", "gsm",
        "tel client", "telephone client", "telephone portable", "telephone fixe", "fixe",
        "contact tel", "num tel", "telefoon", "telefon", "numero tel",
    ),
    "email": (
        "mail", "email", "e mail", "courriel", "adresse mail", "adresse email", "email address",
        "adresse e mail", "mail client", "email client", "e mail client",
    ),
    "loyalty_number": (
        "n carte", "no carte", "carte", "carte fidelite", "n carte fidelite", "numero carte",
        "numero de carte", "loyalty card", "loyalty number", "loyalty", "n de carte", "num carte",
        "numero de carte de fidelite", "n fidelite", "fidelite", "n carte de fidelite",
        "carte de fidelite",
    ),
    "customer_number": (
        "n client", "no client", "n de client", "numero client", "numero de client",
        "customer number",
        "customer id", "code client", "ref client", "id client", "num client", "customer no",
    ),
    "order_number": (
        "n commande", "no commande", "commande", "numero commande", "numero de commande", "order",
        "n de commande", "order number", "ref commande", "num commande", "bon de commande",
        "reference commande", "order no", "order id", "n cde", "cde", "n bon de commande",
    ),
    "subject": (
        "motif", "objet", "sujet", "subject", "categorie", "type", "nature", "theme", "reason",
        "category", "topic", "type de reclamation", "type de demande", "intitule",
        "type reclamation",
    ),
    "product": ("produit", "article", "product", "reference produit", "designation", "ref produit"),
    "address": ("adresse", "rue", "address", "adresse client", "adresse postale", "street"),
    "postal_code": ("code postal", "cp", "postal code", "postcode", "zip", "zip code"),
    "city": ("ville", "city", "commune", "localite", "town"),
    "agent": (
        "vendeur", "conseiller", "saisi par", "agent", "collaborateur", "hotesse", "operateur",
    ),
    "language": ("langue", "language"),
    "rating": ("note", "rating", "satisfaction", "score"),
}  # fmt: skip
_BY_NAME = {header: field for field, headers in FIELDS.items() for header in headers}
# known by the beginning of a header too: `Téléphone du client` (but not `Date de naissance`)
_BY_BEGINNING = frozenset({"text", "phone", "email", "store"})
# shown in the message's text as well: what stands there helps whoever answers
_KEPT_IN_TEXT = frozenset({"product", "order_number", "subject", "rating", "agent"})


def field_of(header: str) -> str | None:
    """The field that a header means by its usual name: `N° de carte fidélité` → loyalty_number."""
    name = fold(header.replace("°", "").replace("º", ""))
    found = _BY_NAME.get(name)
    if found:
        return found
    words = name.split()
    for length in range(min(len(words) - 1, 4), 0, -1):
        found = _BY_NAME.get(" ".join(words[:length]))
        if found in _BY_BEGINNING and len(words) <= 6:
            return found
    return None


def known_headers(headers: Iterable[str]) -> int:
    """How many of these headers have a usual name: what tells a header row from others."""
    return sum(1 for header in headers if header and field_of(header))


def map_columns(
    cells: Mapping[str, str], profile: Mapping[str, Any] | None
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """(field → its values in the columns' order, the columns that belong in the text besides).

    profile  field → column, or a list of columns; `{column: field}` is understood as well. Where it
             says nothing of a field, the usual names still count. Columns are compared folded.
    """
    chosen = _profiled(profile or {})
    taken = set(chosen.values())
    fields: dict[str, list[str]] = {}
    rest: list[str] = []
    for header, value in cells.items():
        field = chosen.get(fold(header)) or field_of(header)
        if fold(header) not in chosen and field in taken:
            field = None  # the profile has another column for it
        if field is None or (field in fields and field not in {"text", "phone"}):
            rest.append(header)
            continue
        fields.setdefault(field, []).append(value)
        if field in _KEPT_IN_TEXT:
            rest.append(header)
    return {field: tuple(values) for field, values in fields.items()}, rest


def _profiled(profile: Mapping[str, Any]) -> dict[str, str]:
    """Folded column → field."""
    chosen: dict[str, str] = {}
    for key, value in profile.items():
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, str):
                continue
            if key in FIELDS:
                chosen[fold(item)] = key
            elif item in FIELDS:
                chosen[fold(key)] = item
    return chosen
