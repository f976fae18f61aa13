"""What a new deployment starts with: services, labels, rules, targets and the built-in sources.

All of it is data that an administrator edits afterwards; a base that has any service is left alone.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from store import sheets
from store.default_sheets import HOME_PURCHASE
from store.tables import FollowUpTemplateRow, LabelRow, RuleRow, ServiceRow, SourceRow, TargetRow

# (code, French, English, opening hours)
SERVICES = (
    ("delivery", "Livraison", "Delivery", "Mo-Sa 08:00-19:00; PH off"),
    ("after_sales", "Service après-vente", "After-sales", "Mo-Fr 09:00-18:00; PH off"),
    ("product", "Conseil produits", "Product advice", "Mo-Sa 09:00-19:00; PH off"),
    ("order", "Commandes et site web", "Orders and web site", "Mo-Sa 09:00-19:00; PH off"),
    ("billing", "Facturation", "Billing", "Mo-Fr 09:00-12:30,13:30-17:30; PH off"),
    ("store", "Direction des magasins", "Store management", "Mo-Sa 09:00-19:00; PH off"),
    ("installation", "Pose et travaux", "Installation", "Mo-Fr 08:30-18:00; PH off"),
    ("loyalty", "Fidélité", "Loyalty", "Mo-Fr 09:00-18:00; PH off"),
    ("privacy", "Données personnelles", "Privacy", "Mo-Fr 09:00-17:00; PH off"),
    ("customer_care", "Relation client", "Customer care", "Mo-Sa 09:00-19:00; PH off"),
)

LABELS = {
    "kind": (
        ("complaint", "Réclamation", "Complaint"),
        ("request", "Demande", "Request"),
        ("question", "Question", "Question"),
        ("compliment", "Compliment", "Compliment"),
        ("suggestion", "Suggestion", "Suggestion"),
        ("other", "Autre", "Other"),
        ("automatic", "Automatique", "Automatic"),
        ("spam", "Indésirable", "Spam"),
    ),
    "topic": (
        ("delivery", "Livraison", "Delivery"),
        ("after_sales", "Après-vente", "After-sales"),
        ("product", "Produit", "Product"),
        ("order", "Commande", "Order"),
        ("billing", "Facturation", "Billing"),
        ("store", "Magasin", "Store"),
        ("installation", "Pose et travaux", "Installation"),
        ("loyalty", "Fidélité", "Loyalty"),
        ("privacy", "Données personnelles", "Privacy"),
        ("other", "Autre", "Other"),
    ),
    "priority": (
        ("critical", "Critique", "Critical"),
        ("high", "Haute", "High"),
        ("normal", "Normale", "Normal"),
        ("low", "Basse", "Low"),
    ),
    "outcome": (
        ("justified", "Fondée", "Justified"),
        ("partly", "Partiellement fondée", "Partly justified"),
        ("not_justified", "Non fondée", "Not justified"),
        ("answered", "Répondu", "Answered"),
        ("no_action", "Sans suite", "No action needed"),
    ),
    "cause": (
        ("carrier", "Transporteur", "Carrier"),
        ("stock", "Stock", "Stock"),
        ("product_defect", "Défaut du produit", "Product defect"),
        ("staff", "Comportement ou conseil", "Staff"),
        ("price", "Prix ou facture", "Price or invoice"),
        ("workmanship", "Malfaçon", "Workmanship"),
        ("system", "Site ou caisse", "Web site or till"),
        ("other", "Autre", "Other"),
    ),
}

# The first rule whose conditions hold decides; the last has none.
RULES: tuple[tuple[str, dict[str, str]], ...] = (
    ("privacy", {"topic": "privacy"}),
    ("delivery", {"topic": "delivery"}),
    ("after_sales", {"topic": "after_sales"}),
    ("installation", {"topic": "installation"}),
    ("billing", {"topic": "billing"}),
    ("order", {"topic": "order"}),
    ("loyalty", {"topic": "loyalty"}),
    ("store", {"topic": "store"}),
    ("product", {"topic": "product"}),
    ("customer_care", {}),
)

# Minutes of opening time: (clock, kind, priority, minutes).
TARGETS: tuple[tuple[str, str | None, str | None, int], ...] = (
    ("first_answer", None, "critical", 4 * 60),
    ("first_answer", "complaint", "high", 8 * 60),
    ("first_answer", "complaint", None, 20 * 60),
    ("first_answer", None, "high", 12 * 60),
    ("first_answer", None, "low", 50 * 60),
    ("first_answer", None, None, 30 * 60),
    ("next_answer", None, "critical", 4 * 60),
    ("next_answer", None, "high", 8 * 60),
    ("next_answer", None, None, 20 * 60),
    ("resolution", "complaint", "critical", 30 * 60),
    ("resolution", "complaint", None, 100 * 60),
    ("resolution", None, None, 150 * 60),
)

# Promises that are often made, in French as people's own data are: (what, minutes of opening time).
TEMPLATES = (
    ("Rappeler le client", 8 * 60),
    ("Donner une nouvelle date de livraison", 10 * 60),
    ("Prendre rendez-vous avec le technicien", 20 * 60),
    ("Vérifier le remboursement", 50 * 60),
)

# name → kind; what pushes to us needs a row too, as every message says where it came from.
SOURCES = {"ingest": "files", "api": "api"}


def install(db: Session) -> None:
    """Give a new base its first rows. Safe to call at every start."""
    for name, source in SOURCES.items():
        db.execute(insert(SourceRow).values(name=name, kind=source).on_conflict_do_nothing())
    sheets.install(db, "home_purchase", "Achat d'un logement", "Home purchase", HOME_PURCHASE)
    if db.scalar(select(ServiceRow.code).limit(1)) is not None:
        return
    for position, (code, name, name_en, hours) in enumerate(SERVICES):
        shops = code == "store"
        row = ServiceRow(code=code, name=name, name_en=name_en, hours=hours, in_stores=shops)
        row.position = position
        db.add(row)
    for axis, labels in LABELS.items():
        for position, (code, name, name_en) in enumerate(labels):
            db.add(LabelRow(axis=axis, code=code, name=name, name_en=name_en, position=position))
    db.flush()
    for position, (service, conditions) in enumerate(RULES, start=1):
        kept = {name: [value] for name, value in conditions.items()}
        db.add(RuleRow(position=position * 10, service=service, conditions=kept))
    db.add_all(
        TargetRow(clock=clock, kind=kind, priority=priority, minutes=minutes)
        for clock, kind, priority, minutes in TARGETS
    )
    db.add_all(FollowUpTemplateRow(what=what, minutes=minutes) for what, minutes in TEMPLATES)
