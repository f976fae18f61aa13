"""Who speaks, read out of words: how people introduce themselves, sign, and speak for another.

Only what a writer says of himself, or of the person he writes for, is a name here. Everybody else
who is named in a text (the salesman, a husband who stayed at home) must stay out.
"""

from __future__ import annotations

import re
from dataclasses import replace

from inbox.identify.first_names import KNOWN
from inbox.identify.names import PARTICLES, TITLES, PersonName, person
from inbox.identify.sound import fold

_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?\.?")
_GAP = re.compile(r"[ \t\u00a0]*")
_STOP = frozenset(
    """
    je j tu il elle on nous vous ils elles et ou mais donc or ni car a au aux en dans sur sous avec sans pour
    par chez que qui quoi dont est suis ai as avez avons ont sont etait client cliente clients bonjour bonsoir
    merci cordialement madame monsieur service services magasin commande livraison colis produit
    mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet cette ces un une tres bien
    pas plus moins tout toute tous toutes comme si alors voila oui non allo ecoutez habite appelle ecris
    content contente decu decue desole desolee furieux furieuse satisfait satisfaite mecontent mecontente
    toujours encore aussi enfin ici la-bas depuis hier aujourd demain lundi mardi mercredi jeudi vendredi samedi
    dimanche janvier fevrier avril mai juin juillet aout septembre octobre novembre decembre
    l'adresse mail email telephone numero carte fidelite code postal ville adresse tel mobile portable
    actuellement vraiment titulaire porteur proprietaire locataire particulier professionnel artisan abonne
    abonnee retraite retraitee habitant habitante originaire veuve veuf mariee marie-e dispo disponible
    nee ne epouse
    """.split()
)  # fmt: skip
_NO_PERSON = frozenset(
    """
    service services client clients equipe team sarl sas sasu eurl sci sa societe ste entreprise cabinet magasin
    directeur directrice responsable gerant gerante assistant assistante conseiller conseillere secretaire
    secretariat mairie association boutique agence groupe france envoye sent iphone samsung galaxy android mail
    outlook yahoo orange huawei courrier pj piece pieces jointe jointes merci cordialement bonjour bonsoir
    tel telephone fax port mobile email site www http https rue avenue boulevard place route objet reference
    commande facture copie ps nb avance reponse reponses salutations cordiales sinceres distinguees meilleures
    madame/monsieur attente retour bien journee soiree bonne bon weekend comptabilite direction accueil contact
    menuiserie menuisier plombier elec electricite toiture peinture jardins paysagiste maconnerie transports
    plomberie batiment renovation construction travaux immobilier hotel restaurant ecole college lycee
    cdlt cdt cdmt bav slts crdlt respectueusement sincerement amicalement salutation chaleureusement regards best
    kind thanks thank yours sincerely telecharger depuis iphone ipad mobile agreer veuillez expression sentiments
    a-bientot bientot vous nous votre mon ma mes de-la-part noreply info marketplace notification
    """.split()
)
_SAID = re.compile(
    r"(?<!\w)(?:je m['’ ]?appelle|je me nomme|je me pr[ée]sente\s*[,:]?|mon nom(?: de famille)?,?\s*(?:est|c['’]est|:)"
    r"|je soussign[ée]e?,?|au nom et pr[ée]nom de|my name is|ici)\s+",
    re.I,
)
_SAID_LOOSELY = re.compile(
    r"(?<!\w)(?:je suis|c['’ ]?est|oui,?|bonjour,?|i am|this is)\s+(?=\w)", re.I
)
_SAID_AFTER = re.compile(r"\s*(?:à|a) l['’ ]appareil|\s+au t[ée]l[ée]phone", re.I)
_UNDER_NAME = re.compile(
    r"(?<!\w)(?:au nom d(?:e |['’])|pour le compte d(?:e |['’])|de la part d(?:e |['’])"
    r"|titulaire\s*:?\s+|(?:le |la )?(?:dossier|commande|compte|carte|facture) (?:est )?(?:de|d['’]|au nom d[e'’])\s*)"
    r"\s*(?=(?:[Mm]me|[Mm]adame|[Mm]onsieur|M\.|[Mm]r|Mlle|[A-ZÀ-Ý]))",
)
_RELATION = (
    r"m[èe]re|p[èe]re|maman|papa|grand[ -]?m[èe]re|grand[ -]?p[èe]re|mari|femme|[ée]pouse|[ée]poux|conjointe?|compagne"
    r"|compagnon|fils|fille|fr[èe]re|s[œo]e?ur|tante|oncle|belle[ -]m[èe]re|beau[ -]p[èe]re|voisine?|amie?|cousine?|neveu"
    r"|ni[èe]ce|parents|belle[ -]s[œo]e?ur|beau[ -]fr[èe]re|belle[ -]fille|gendre|mamie|papi|papy|m[ée]m[ée]|marraine|parrain"
)
_FOR_RELATIVE = re.compile(
    r"(?:[ée]cri[st]?|[ée]crire|contacte[rz]?|appell?e[rz]?|adresse|sollicite|viens vers vous|t[ée]l[ée]phone|permets de vous \w+"
    r"|demande|message|r[ée]clamation|occupe(?: des affaires)?|renseigner?)\b[^.!?\n]{0,40}?"
    r"\b(?:pour(?: le compte de)?|de la part de|au nom de|à la place de|de|d['’])\s+"
    rf"(?:ma |mon |notre )(?:{_RELATION})\b[\s,:(]*(?:[Qq]ui s['’]appelle )?",
    re.I,
)
_PART_OF_RELATIVE = re.compile(
    rf"(?:de la part de|au nom de|pour le compte de|à la place de)\s+(?:ma|mon|notre|mes)\s+(?:{_RELATION})\b[\s,:(]*",
    re.I,
)
_RELATIVE_OF = re.compile(
    r"\b(?:je suis|c['’]est|ici)\s+(?:la|le|l['’]|sa|son|une?)\s*"
    rf"(?:{_RELATION}|tut(?:eur|rice)|curat(?:eur|rice)|aide[ -][àa][ -]domicile|assistante sociale|auxiliaire de vie)\s+"
    r"(?:de|d['’])\s*",
    re.I,
)
_RELATIVE_NAMED = re.compile(rf"\b(?:ma|mon|notre)\s+(?:{_RELATION})\b\s*[,:(]?\s*", re.I)
_IS_THE_CUSTOMER = re.compile(
    r"\b(?:cliente?|command[ée]|achet[ée]|carte|titulaire|dossier|compte|facture|livr[ée]e?|a re[çc]u|domicili[ée]e?|habite"
    r"|attend|n['’]a pas|son num[ée]ro|ses coordonn[ée]es)\b",
    re.I,
)
_CUSTOMER_IS = re.compile(
    r"(?:\bcliente?\s*:?\s+|\bla cliente,?\s+|\ble client,?\s+|\bdemande de\s+|\br[ée]clamation de\s+|\bmessage de\s+"
    r"|\bappel de\s+|\bde notre client[e]?,?\s+|\bpour\s+(?=M)|^\s*|\ble compte de\s+|[.!?]\s+)"
    r"(?=(?:[Mm]me|[Mm]adame|[Mm]onsieur|M\.|Mr|Mlle)\s)",
    re.M,
)
_CLOSING = re.compile(
    r"^[ \t>]*(?:tr[èe]s |bien |sinc[èe]re[s]? |meilleures? |mes |nos |avec mes |recevez\b.{0,60}|veuillez\b.{0,110}|je vous prie\b.{0,110}"
    r"|dans l['’]attente\b.{0,80}|en vous remerciant\b.{0,60}|par avance\b.{0,20}|d['’]avance\b.{0,20}|en attente\b.{0,60})*"
    r"(?:cordialement|cdlt|cdt|cordiales|bien [àa] vous|salutations?|sentiments?|respectueusement|merci|bonne (?:journ[ée]e|soir[ée]e|r[ée]ception|fin de)"
    r"|amicalement|[àa] bient[ôo]t|sinc[èe]rement|regards|best|thanks?|bonne continuation|bon week[ -]end|remerciements)\b"
    r"(?P<rest>[^\n]*)$",
    re.I | re.M,
)
_COMMA = re.compile(r"[ ,]*,[ ]*(?:pr[ée]nom\s+)?(?:donc |euh |oui )?")
_SPELLED = re.compile(r"(?<![\w'’])(?:[A-Za-zÀ-ÿ][\s\-.,]{1,2}){3,17}[A-Za-zÀ-ÿ](?![\w'’])")
_SPELLED_LIKE = re.compile(r"(?<!\w)(?:[a-z]\s+comme\s+[\wÀ-ÿ]+[\s,.]*){3,}", re.I)


def name_at(text: str, at: int, *, speech: bool = False) -> tuple[PersonName | None, int]:
    """The name that begins at `at`, and where it ends; None if what stands there is no name.

    In writing a name has capitals; in `speech` a title or a known first name has to lead.
    """
    words: list[str] = []
    end = at
    while len(words) < 6:
        start = _GAP.match(text, end).end()  # type: ignore[union-attr]  # matches the empty string
        hit = _WORD.match(text, start)
        if hit is None or not _goes_on(hit.group(), words, speech):
            break
        word = hit.group()
        abbreviated = word.endswith(".") and (len(word) < 4 or fold(word) in TITLES)
        words.append(word)
        end = hit.end()
        if word.endswith(".") and not abbreviated:
            break
    while words and (fold(words[-1]) in PARTICLES or fold(words[-1]) == "et"):
        words.pop()
    return person(" ".join(words)), end


def _goes_on(word: str, before: list[str], speech: bool) -> bool:
    plain = fold(word)
    if plain in TITLES and (not before or fold(before[-1]) in TITLES or fold(before[-1]) == "et"):
        return not (plain in ("me", "pr", "m") and word.islower() and not word.endswith("."))
    if before and plain in ("et", "nee", "epouse"):
        return True
    if plain in _STOP or fold(plain).split(" ")[0] in _STOP:
        return plain in PARTICLES and bool(before)
    if plain in PARTICLES:
        return bool(before) or word[0].isupper() or speech
    if word[0].isupper():
        return True
    after_title = bool(before) and (fold(before[-1]) in TITLES or fold(before[-1]) in PARTICLES)
    after_first = bool(before) and fold(before[-1]).split(" ")[0] in KNOWN
    known = plain.split(" ")[0] in KNOWN and len(plain) > 2
    return speech and (after_title or after_first or known)


def introduced(text: str, *, speech: bool = False) -> PersonName | None:
    """Who the writer says he is: `je m'appelle …`, `c'est madame Fernandes`, `… à l'appareil`."""
    for hit in _SAID.finditer(text):
        name, end = name_at(text, hit.end(), speech=speech)
        if name and _plausible(name):
            return _with_spelling(_said_again(name, text, end, speech), text, speech)
    return _introduced_loosely(text, speech)


def _introduced_loosely(text: str, speech: bool) -> PersonName | None:
    """`Je suis …` and `c'est …` begin many sentences: a title or a known first name has to follow."""
    for hit in _SAID_LOOSELY.finditer(text[: 600 if speech else 300]):
        greets = hit.group().lower().startswith(("bonjour", "oui"))
        if greets and not speech:
            continue
        name, end = name_at(text, hit.end(), speech=speech)
        if name is None or not _plausible(name):
            continue
        after = text[end : end + 16].lstrip(" ,").lower()
        if after.startswith(("qui ", "que ", "votre ", "du service", "de chez")):
            continue
        here = _SAID_AFTER.match(text, end) is not None
        alone = len(name.words) == 1 and name.sex is None
        if (name.sex or name.words[0] in KNOWN or name.words[-1] in KNOWN) and (
            here or not (greets and alone)
        ):
            return _with_spelling(_said_again(name, text, end, speech), text, speech)
    return None


def _said_again(name: PersonName, text: str, end: int, speech: bool) -> PersonName:
    """`Je suis madame Roger, Mathilde Roger`: the second time tells the first name too."""
    comma = _COMMA.match(text, end)
    if comma is None or name.full:
        return name
    again, _ = name_at(text, comma.end(), speech=speech)
    if again and again.full and set(name.words) <= set(again.words):
        return replace(again, sex=name.sex or again.sex)
    if again and len(again.words) == 1 and again.words[0] in KNOWN and name.sex:
        return replace(name, words=(*again.words, *name.words), shown=f"{again.shown} {name.shown}")
    return name


def _with_spelling(name: PersonName, text: str, speech: bool) -> PersonName:
    """A surname spelled letter by letter is surer than what speech recognition heard."""
    if not speech:
        return name
    letters = spelled(text)
    if letters is None or letters in name.words:
        return name
    if len(name.words) == 1 and name.words[0] in KNOWN and name.sex is None:
        return replace(name, words=(*name.words, letters))
    return replace(name, words=(*name.words[:-1], letters))


def spelled(text: str) -> str | None:
    """A word spelled out, folded: `M A R T I N`, `m comme Marie, a comme Anatole …`."""
    alike = _SPELLED_LIKE.search(text)
    if alike:
        letters = re.findall(r"([A-Za-z])\s+comme\s", alike.group())
        return "".join(letters).lower()
    hit = _SPELLED.search(text)
    return fold("".join(re.findall(r"[^\W\d_]", hit.group()))) if hit else None


def spoken_for(text: str, *, speech: bool = False) -> tuple[PersonName | None, bool]:
    """The person somebody writes for: (name, whether such a person is meant at all).

    `j'écris pour ma mère, Mme Odette Durand`, `la fille de M. Roux`, `une commande au nom de …`.
    A present bought for a mother is not meant: the verb must be one of asking.
    """
    for pattern in (_FOR_RELATIVE, _PART_OF_RELATIVE, _RELATIVE_OF):
        hit = pattern.search(text)
        if hit:
            name, _ = name_at(text, hit.end(), speech=speech)
            return (name if name and _plausible(name) else _named_relative(text, speech)), True
    hit = _UNDER_NAME.search(text)
    if hit:
        name, _ = name_at(text, hit.end(), speech=speech)
        if name and _plausible(name):
            return name, True
    name = _named_relative(text, speech)
    return name, name is not None


def _named_relative(text: str, speech: bool) -> PersonName | None:
    """A relative named in full of whom the text says that he is the customer."""
    for hit in _RELATIVE_NAMED.finditer(text):
        name, end = name_at(text, hit.end(), speech=speech)
        if name and name.full and _IS_THE_CUSTOMER.search(text[end : end + 80]):
            return name
    return None


def customer_reported(text: str) -> PersonName | None:
    """The customer of whom a colleague writes: `Mme Durand est passée`, `client : M. Jean Roux`."""
    for hit in _CUSTOMER_IS.finditer(text):
        name, _ = name_at(text, hit.end())
        if name and _plausible(name):
            return name
    return None


def signed(text: str, signature: str | None) -> PersonName | None:
    """Who signs: the first line fit for a name in the signature, or behind the last farewell."""
    below = [line for line in _lines(signature or "") if not _CLOSING.match(line)][:4]
    inline = _CLOSING.match(_lines(signature or "")[0]) if below else None
    for line in [inline.group("rest") if inline else "", *below]:
        name = name_in_line(line)
        if name:
            return name
    closings = list(_CLOSING.finditer(text))
    if closings:
        last = closings[-1]
        for line in [last.group("rest"), *_lines(text[last.end() :])[:3]]:
            name = name_in_line(line)
            if name:
                return name
    names = map(name_in_line, _last_lines(text))
    return next((name for name in names if name and certain(name)), None)


def tail(text: str) -> str:
    """What stands under the farewell, or the short lines that end a text: its own signature."""
    closings = list(_CLOSING.finditer(text))
    if closings and len(text) - closings[-1].end() < 400:
        return text[closings[-1].end() :]
    return "\n".join(_last_lines(text))


def _last_lines(text: str) -> list[str]:
    """The short lines at the end of a text of several paragraphs, at most four."""
    found: list[str] = []
    lines = text.rstrip().splitlines()
    for line in reversed(lines[1:]):
        if not line.strip() or len(line) > 60 or len(found) == 4:
            break
        found.insert(0, line.strip())
    return found


def certain(name: PersonName) -> bool:
    """Does a title or a known first name prove that these words name a person?"""
    return name.sex is not None or name.couple or any(word in KNOWN for word in name.words)


def name_in_line(line: str) -> PersonName | None:
    """The name that a line consists of, or begins with before a comma, dash or figure."""
    line = re.split(
        r"\s[-–—|/]\s|[,;:(|\t]|\s{3,}|\d|<", line.strip(" \t>*_-–—.,;:!\"'«»"), maxsplit=1
    )[0].strip()
    words = line.split()
    if not 1 <= len(words) <= 6 or "@" in line:
        return None
    plain = fold(line).split()
    if not plain or any(word in _NO_PERSON for word in plain):
        return None
    if not all(_capital(word) for word in words):
        small = len(plain) in (2, 3) and line.islower() and any(word in KNOWN for word in plain)
        if not small or any(word in _STOP for word in plain):
            return None
    name = person(line)
    return name if name and any(len(word) > 1 for word in name.words) else None


def _capital(word: str) -> bool:
    return word[0].isupper() or fold(word) in PARTICLES or fold(word) in (
        "et", "nee", "epouse", "ep", "mme", "m", "mr", "mlle", "madame", "monsieur", "veuve",
    )  # fmt: skip


def _plausible(name: PersonName) -> bool:
    return not any(word in _NO_PERSON for word in name.words)


def _lines(text: str) -> list[str]:
    return [line for line in (line.strip() for line in text.splitlines()) if line]


def letterhead(text: str) -> PersonName | None:
    """The name above the first address block of a letter, if it is a person's."""
    lines = _lines(text)[:14]
    for at, line in enumerate(lines):
        if re.match(r"(?:F-)?\d{5}\s+[^\W\d_]", line):
            for above in reversed(lines[max(0, at - 3) : at]):
                name = name_in_line(above)
                if name and certain(name):
                    return name
            return None
    return None
