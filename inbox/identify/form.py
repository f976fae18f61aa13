"""The retailer's web form, as it arrives by mail: lines of `Label: value`."""

from __future__ import annotations

import re

from inbox.identify.sound import fold

_LINE = re.compile(
    r"^[ \t>*•-]*([^\W\d_][^:=\n]{0,38}?)\s*[:=][ \t]*(\S[^\n]*)$",
    re.M,
)
_LABELS = """
last: nom, nom de famille, last name, surname, votre nom
first: prenom, votre prenom, first name
full: name, nom et prenom, nom prenom, prenom nom, prenom et nom, nom complet, client, expediteur
title: civilite, titre
email: e mail, email, mail, adresse e mail, adresse email, adresse mail, courriel, adresse
  electronique, votre e mail, votre email
phone: telephone, tel, phone, mobile, portable, telephone mobile, telephone portable, telephone
  fixe, n de telephone, numero de telephone, votre telephone
postal_code: code postal, cp, postal code
town: ville, city, commune, code postal ville
address: adresse, adresse postale, address
loyalty: carte, n de carte, numero de carte, carte de fidelite, n carte de fidelite, numero de
  carte de fidelite, carte fidelite, n carte fidelite, n de carte de fidelite, n de carte
  fidelite, n carte, fidelite, loyalty
customer: numero client, n client, n de client, numero de client, reference client
order: commande, n de commande, numero de commande, n commande, order, order number
"""
_TELLS_A_FORM = frozenset({"last", "first", "full", "email", "phone"})


def _kinds() -> dict[str, str]:
    """Each folded label with the kind of field it names."""
    found: dict[str, str] = {}
    for entry in re.split(r"\n(?! )", _LABELS.strip()):
        kind, _, labels = entry.partition(":")
        found |= {" ".join(label.split()): kind for label in labels.split(",")}
    return found


_KINDS = _kinds()


def fields(text: str) -> dict[str, str]:
    """The fields of a web form sent as `Label: value` lines; empty unless it tells two of them."""
    found: dict[str, str] = {}
    for hit in _LINE.finditer(text[:8_000]):
        kind = _KINDS.get(fold(hit.group(1)))
        if kind and kind not in found:
            found[kind] = hit.group(2).strip()
    return found if len(_TELLS_A_FORM & found.keys()) >= 2 else {}
