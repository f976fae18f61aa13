"""The phrases by which people say who they are and for whom they write, and words that end a name.

Word lists are folded (see `sound.fold`); patterns read the text as it was written.
"""

from __future__ import annotations

import re

_STOP_WORDS = """
je j tu il elle on nous vous ils elles et ou mais donc or ni car a au aux en dans sur sous avec
sans pour par chez que qui quoi dont est suis ai as avez avons ont sont etait client cliente
clients bonjour bonsoir merci cordialement madame monsieur service services magasin commande
livraison colis produit mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet
cette ces un une tres bien pas plus moins tout toute tous toutes comme si alors voila oui non allo
ecoutez habite appelle ecris content contente decu decue desole desolee furieux furieuse satisfait
satisfaite mecontent mecontente toujours encore aussi enfin ici la-bas depuis hier aujourd demain
lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier avril mai juin juillet aout
septembre octobre novembre decembre l'adresse mail email telephone numero carte fidelite code
postal ville adresse tel mobile portable actuellement vraiment titulaire porteur proprietaire
locataire particulier professionnel artisan abonne abonnee retraite retraitee habitant habitante
originaire veuve veuf mariee marie-e dispo disponible nee ne epouse
"""
_NO_PERSON_WORDS = """
service services client clients equipe team sarl sas sasu eurl sci sa societe ste entreprise
cabinet magasin directeur directrice responsable gerant gerante assistant assistante conseiller
conseillere secretaire secretariat mairie association boutique agence groupe france envoye sent
iphone samsung galaxy android mail outlook yahoo orange huawei courrier pj piece pieces jointe
jointes merci cordialement bonjour bonsoir tel telephone fax port mobile email site www http https
rue avenue boulevard place route objet reference commande facture copie ps nb avance reponse
reponses salutations cordiales sinceres distinguees meilleures madame/monsieur attente retour bien
journee soiree bonne bon weekend comptabilite direction accueil contact menuiserie menuisier
plombier elec electricite toiture peinture jardins paysagiste maconnerie transports plomberie
batiment renovation construction travaux immobilier hotel restaurant ecole college lycee cdlt cdt
cdmt bav slts crdlt respectueusement sincerement amicalement salutation chaleureusement regards
best kind thanks thank yours sincerely telecharger depuis ipad agreer veuillez expression
sentiments a-bientot bientot vous nous votre mon ma mes de-la-part noreply info marketplace
notification
"""
STOP = frozenset(_STOP_WORDS.split())
NO_PERSON = frozenset(_NO_PERSON_WORDS.split())
SAID = re.compile(
    r"(?<!\w)(?:je m['’ ]?appelle|je me nomme|je me pr[ée]sente\s*[,:]?"
    r"|mon nom(?: de famille)?,?\s*(?:est|c['’]est|:)"
    r"|je soussign[ée]e?,?|au nom et pr[ée]nom de|my name is|ici)\s+",
    re.I,
)
SAID_LOOSELY = re.compile(
    r"(?<!\w)(?:je suis|c['’ ]?est|oui,?|bonjour,?|i am|this is)\s+(?=\w)", re.I
)
SAID_AFTER = re.compile(r"\s*(?:à|a) l['’ ]appareil|\s+au t[ée]l[ée]phone", re.I)
UNDER_NAME = re.compile(
    r"(?<!\w)(?:au nom d(?:e |['’])|pour le compte d(?:e |['’])|de la part d(?:e |['’])"
    r"|titulaire\s*:?\s+|(?:le |la )?(?:dossier|commande|compte|carte|facture) (?:est )?(?:de"
    r"|d['’]|au nom d[e'’])\s*)"
    r"\s*(?=(?:[Mm]me|[Mm]adame|[Mm]onsieur|M\.|[Mm]r|Mlle|[A-ZÀ-Ý]))",
)
_RELATION = (
    r"m[èe]re|p[èe]re|maman|papa|grand[ -]?m[èe]re|grand[ -]?p[èe]re|mari|femme|[ée]pouse"
    r"|[ée]poux|conjointe?|compagne"
    r"|compagnon|fils|fille|fr[èe]re|s[œo]e?ur|tante|oncle|belle[ -]m[èe]re|beau[ -]p[èe]re"
    r"|voisine?|amie?|cousine?|neveu"
    r"|ni[èe]ce|parents|belle[ -]s[œo]e?ur|beau[ -]fr[èe]re|belle[ -]fille|gendre|mamie|papi"
    r"|papy|m[ée]m[ée]|marraine|parrain"
)
FOR_RELATIVE = re.compile(
    r"(?:[ée]cri[st]?|[ée]crire|contacte[rz]?|appell?e[rz]?|adresse|sollicite|viens vers vous"
    r"|t[ée]l[ée]phone|permets de vous \w+"
    r"|demande|message|r[ée]clamation|occupe(?: des affaires)?|renseigner?)\b[^.!?\n]{0,40}?"
    r"\b(?:pour(?: le compte de)?|de la part de|au nom de|à la place de|de|d['’])\s+"
    rf"(?:ma |mon |notre )(?:{_RELATION})\b[\s,:(]*(?:[Qq]ui s['’]appelle )?",
    re.I,
)
PART_OF_RELATIVE = re.compile(
    rf"(?:de la part de|au nom de|pour le compte de|à la place de)\s+(?:ma|mon|notre"
    rf"|mes)\s+(?:{_RELATION})\b[\s,:(]*",
    re.I,
)
RELATIVE_OF = re.compile(
    r"\b(?:je suis|c['’]est|ici)\s+(?:la|le|l['’]|sa|son|une?)\s*"
    rf"(?:{_RELATION}|tut(?:eur|rice)|curat(?:eur|rice)|aide[ -][àa][ -]domicile"
    rf"|assistante sociale|auxiliaire de vie)\s+"
    r"(?:de|d['’])\s*",
    re.I,
)
_CLOSE = (
    r"m[èe]re|p[èe]re|maman|papa|grand[ -]?m[èe]re|grand[ -]?p[èe]re|mari|femme|[ée]pouse"
    r"|[ée]poux|conjointe?|compagne"
    r"|compagnon|fils|fille|tante|oncle|belle[ -]m[èe]re|beau[ -]p[èe]re"
)
RELATIVE_NAMED = re.compile(rf"\b(?:ma|mon|notre)\s+(?:{_CLOSE})\b\s*[,:(]?\s*", re.I)
IS_THE_CUSTOMER = re.compile(
    r"\b(?:cliente?|command[ée]|achet[ée]|carte|titulaire|dossier|compte|facture|livr[ée]e?"
    r"|a re[çc]u|domicili[ée]e?|habite"
    r"|attend|n['’]a pas|son num[ée]ro|ses coordonn[ée]es)\b",
    re.I,
)
CUSTOMER_IS = re.compile(
    r"(?:\bcliente?\s*:?\s+|\bla cliente,?\s+|\ble client,?\s+|\bdemande de\s+"
    r"|\br[ée]clamation de\s+|\bmessage de\s+"
    r"|\bappel de\s+|\bde notre client[e]?,?\s+|\bpour\s+(?=M)|^\s*|\ble compte de\s+|[.!?]\s+)"
    r"(?=(?:[Mm]me|[Mm]adame|[Mm]onsieur|M\.|Mr|Mlle)\s)",
    re.M,
)
# One lead-in and a bounded stretch, never a repetition of both: a line of a thousand farewells
# must not take a thousand times as long.
CLOSING = re.compile(
    r"^[ \t>]{0,20}(?:(?:tr[èe]s|bien|belle|met vriendelijke|mit freundlichen|un|kind|mes|nos"
    r"|avec mes"
    r"|sinc[èe]res?|meilleures?) ){0,3}"
    r"(?:(?:recevez|veuillez|je vous prie|dans l['’]attente|en vous remerciant|par avance"
    r"|d['’]avance"
    r"|en attente)\b[^\n]{0,140}?)?"
    r"\b(?:cordialement|cdlt|cdt|cordiales|bien [àa] vous|salutations?|sentiments?|respectueusement"
    r"|merci|bonne (?:journ[ée]e|soir[ée]e|r[ée]ception|fin de)|journ[ée]e|amicalement"
    r"|[àa] bient[ôo]t"
    r"|sinc[èe]rement|regards|sincerely|best|thanks?|sign[ée]|groet(?:en|jes)?|gr[üu](?:ß|ss)en?"
    r"|saludos|atentamente|mfg|bonne continuation|bon week[ -]end|remerciements)\b"
    r"(?P<rest>[^\n]*)$",
    re.I | re.M,
)
COMMA = re.compile(r"[ ,]*,[ ]*(?:pr[ée]nom\s+)?(?:donc |euh |oui )?")
ENDED = re.compile(
    r"(?:merci|cordialement|cdlt|salutations|journ[ée]e|soir[ée]e|avance|vous"
    r"|sign[ée])\s*[.,!:]+ ?([^.,!:\n]{3,50})$",
    re.I,
)
GREETED = re.compile(
    r"(?:^|\n|[,.] ?)(?:(?:(?:oui|all[ôo]|bonjour|bonsoir|donc|euh|alors)(?=[ ,])|(?:madame"
    r"|monsieur)(?=,))[ ,]*)*(?=\w)",
    re.I,
)
LAST_THEN_FIRST = re.compile(
    r"\bnom(?: de famille)?\s*(?:c['’]est|est|:"
    r"|,)?\s*(?P<last>[^\W\d_][\w'’-]+(?: [A-ZÀ-Ý][\w'’-]+)?)[,.;]?\s*(?:et )?(?:mon )?"
    r"pr[ée]nom\s*(?:c['’]est|est|:|,)?\s*(?P<first>[^\W\d_][\w'’-]+)",
    re.I,
)
HERE = re.compile(
    r"((?:[^\W\d_][\w'’-]*\.? ){0,4}[^\W\d_][\w'’-]*),? (?:(à l['’ ]appareil)|au t[ée]l[ée]phone)",
    re.I,
)
SPELLED = re.compile(r"(?<![\w'’])(?:[A-Za-zÀ-ÿ][\s\-.,]{1,2}){3,17}[A-Za-zÀ-ÿ](?![\w'’])")
SPELLED_LIKE = re.compile(r"(?<!\w)(?:[a-z]\s+comme\s+[\wÀ-ÿ]+[\s,.]*){3,}", re.I)
