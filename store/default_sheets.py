"""The project sheet that a new deployment finds as an example: somebody buys a home to furnish.

An administrator changes it like any other.
"""

from __future__ import annotations

from typing import Any


def _field(
    code: str, name: str, name_en: str, kind: str, *choices: str, unit: str | None = None
) -> dict[str, Any]:
    told = {"code": code, "name": name, "name_en": name_en, "type": kind}
    return told | {"choices": list(choices), "unit": unit}


HOME_PURCHASE: tuple[dict[str, Any], ...] = (
    {
        "code": "home",
        "name": "Le logement",
        "name_en": "The home",
        "fields": [
            _field("kind", "Type de logement", "Kind of home", "choice",
                   "Maison", "Appartement", "Loft", "Terrain à bâtir"),
            _field("new", "Neuf ou ancien", "New or old", "choice",
                   "Neuf", "Ancien", "Sur plan"),
            _field("area", "Surface", "Area", "number", unit="m²"),
            _field("land", "Terrain", "Land", "number", unit="m²"),
            _field("rooms", "Pièces", "Rooms", "number"),
            _field("bedrooms", "Chambres", "Bedrooms", "number"),
            _field("bathrooms", "Salles de bains", "Bathrooms", "number"),
            _field("floors", "Étages", "Floors", "number"),
            _field("town", "Commune recherchée", "Town looked for", "text"),
        ],
    },
    {
        "code": "fittings",
        "name": "Les équipements",
        "name_en": "The fittings",
        "fields": [
            _field("wanted", "Équipements souhaités", "Fittings wished", "choices",
                   "Cuisine équipée", "Dressing", "Garage", "Terrasse", "Balcon", "Jardin",
                   "Piscine", "Cave", "Ascenseur", "Cheminée ou poêle"),
            _field("heating", "Chauffage", "Heating", "choice",
                   "Gaz", "Électricité", "Pompe à chaleur", "Bois", "Fioul", "Réseau"),
            _field("works", "Travaux prévus", "Works planned", "choices",
                   "Cuisine", "Salle de bains", "Sols", "Peinture", "Isolation", "Toiture",
                   "Extension", "Extérieur"),
            _field("access", "Accès adapté nécessaire", "Step-free access needed", "yes_no"),
        ],
    },
    {
        "code": "money",
        "name": "Budget et calendrier",
        "name_en": "Budget and dates",
        "fields": [
            _field("budget", "Budget d'achat", "Budget of the purchase", "number", unit="€"),
            _field("works_budget", "Budget travaux", "Budget of the works", "number", unit="€"),
            _field("loan", "Financement", "Financing", "choice",
                   "Comptant", "Prêt accordé", "Prêt demandé", "À étudier"),
            _field("decision_on", "Décision prévue le", "Decision expected on", "date"),
            _field("move_on", "Emménagement prévu le", "Moving in on", "date"),
            _field("remarks", "Remarques", "Remarks", "long"),
        ],
    },
)  # fmt: skip
