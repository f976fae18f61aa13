"""The words by which speakers of a call are known, folded: labels, and phrases of either side."""

from __future__ import annotations

import re
import unicodedata


def fold(text: str) -> str:
    """Lower case, no accents, every other sign a single space: `Hôtesse n° 2` → `hotesse n 2`."""
    plain = unicodedata.normalize("NFKD", text).lower()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# labels that speak for the company
AGENT_WORDS = _set("""
    agent agente agents ag adv conseiller conseillere conseil conseils teleconseiller
    teleconseillere vendeur vendeuse operateur operatrice teleoperateur teleoperatrice hote
    hotesse accueil standard standardiste sav technicien technicienne hotline livraison
    installation comptabilite reception magasin support service services charge chargee
    assistant assistante responsable collaborateur collaboratrice employe employee secretaire
    logistique repondeur messagerie serveur vocal ivr bot robot system systeme gestionnaire
    animalier caissier caissiere advisor adviser operator representative rep csr employee staff
    clerk helpdesk receptionist consultant salesperson host medewerker medewerkster verkoper
    klantenservice adviseur mitarbeiter mitarbeiterin berater beraterin kundenberater
    kundenberaterin kundendienst verkaufer verkauferin kundenservice operador operadora asesor
    asesora vendedor vendedora atendente assistente consulente operatore operatrice addetto
    addetta commesso superviseur superviseuse supervisor manager directeur directrice
""")

# labels that speak for the customer
CUSTOMER_WORDS = _set("""
    client cliente clients customer caller appelant appelante klant beller kunde kundin anrufer
    anruferin consommateur consommatrice usager acheteur acheteuse correspondant correspondante
    interlocutrice cl cust monsieur madame mademoiselle dame homme m mme mlle mr mrs ms user
    guest visiteur visiteuse buyer consumer enduser shopper chiamante llamante consumidor
    consumidora utente papa maman epoux epouse mari conjoint conjointe etudiant etudiante
""")

# labels that name a speaker without saying which
NEUTRAL_WORDS = _set("""
    speaker locuteur locutrice intervenant intervenante interlocuteur spk participant voix voice
    channel canal ch person personne spreker sprecher hablante parlante unknown inconnu
""")

# what transcribers put into brackets without naming a speaker
NOISE = _set("""
    inaudible bip silence musique music rire rires soupir bruit pause laughter noise crosstalk
    attente sonnerie toux incomprehensible pleurs applaudissements tone beep hold onverstaanbaar
    unverstandlich pii redacted
""")

# phrases of folded text
AGENT_TALK = re.compile(
    r"\bje vous ecoute|\ba votre (?:service|ecoute)\b"
    r"|\b(?:puis|peux)[- ]je (?:vous|faire|avoir|pour)|\bque puis je|\ben quoi puis"
    r"|\bje (?:consulte|regarde|verifie|note|transmets|transfere|valide)\b|\bne quittez pas"
    r"|\bvotre (?:dossier|commande|numero|nom|adresse|code postal|carte)\b"
    r"|\bje vous (?:propose|mets en|transfere|passe|envoie|rappelle|remercie de votre)"
    r"|\bc est note\b|\bje suis (?:vraiment )?(?:desole|navre)|\bautre chose pour vous"
    r"|\bmerci (?:d avoir appele|de votre appel|d avoir patiente|pour votre appel)"
    r"|\b(?:service|rayon|accueil|magasin|sav|maison|atelier|livraison)\b.{0,40}\bbonjour"
    r"|\bbonjour.{0,30}\b(?:service|a l appareil|maison)\b|\bnous allons\b|\bon vous rappelle"
    r"|\b(?:how|what) (?:can|may) i (?:help|do)|\bmay i (?:have|help|take)"
    r"|\bcan i (?:take|get|have) your|\bthank(?:s| you) for (?:calling|holding|your patience)"
    r"|\byour (?:order|account|name|booking)\b|\blet me (?:check|look|see)"
    r"|\bi (?:will|ll|can) (?:arrange|transfer|check|send)|\bhow can i|\bwaarmee kan ik"
    r"|\bik (?:kijk|noteer|verbind)|\buw (?:bestelling|naam|klantnummer|postcode)\b"
    r"|\bwas kann ich|\bwie kann ich|\bihre (?:bestellung|kundennummer|bestellnummer)"
    r"|\bich schaue|\ben que puedo|\bsu (?:pedido|nombre)\b|\bcome posso"
    r"|\bil suo (?:ordine|nome)|\bem que posso"
)
CUSTOMER_TALK = re.compile(
    r"\bje vous (?:appelle|ai appele|telephone)|\bj appelle\b|\bc est pour\b|\bchez vous\b"
    r"|\bj (?:ai|avais) (?:achete|commande|recu|un|une|deja|pas)\b"
    r"|\bje (?:voudrais|voulais|cherche)\b"
    r"|\bma (?:commande|carte|livraison|cuisine|femme|mere|facture|machine)\b"
    r"|\bmon (?:mari|nom|colis|frigo)|\bon m a (?:dit|livre|promis)|\bvous m (?:avez|aviez)"
    r"|\bvotre (?:collegue|livreur|magasin|site)\b"
    r"|\bi (?:ordered|bought|m calling|am calling|d like|would like|wanted|have a)\b"
    r"|\bmy (?:order|name|card)\b|\bik bel\b|\bmijn (?:bestelling|naam)|\bik heb\b|\bich rufe"
    r"|\bmeine (?:bestellung|rechnung)|\bich habe|\bmi pedido|\bquer[ií]a\b|\bil mio ordine"
    r"|\bho (?:ordinato|comprato)|\bmeu pedido|\bbon sang|\bscandal"
)
