"""What stands under a message and was not written for it: signature, disclaimer, device.

Only clear evidence cuts: the "-- " line (RFC 3676 section 4.3), lines that telephones and machines
add, legal notes, and a closing formula that a way of contact follows. "Merci,\\nJeanne" stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inbox.normalise import disclaimers
from inbox.normalise.quote_headers import is_rule, plain

_DELIMITER = re.compile(r"^(?:-- ?|–|—|--|---|----|__|___|____|––|——|-- ?--)$")
_DASHED_NAME = re.compile(r"^[-–—~] ?[A-ZÀ-Ý][\w.'’-]{1,20}(?: [A-ZÀ-Ý][\w.'’-]{0,20}){0,2}$")
_CLOSING = re.compile(
    r"^(?:(?:bien |très |tres |sincères? |meilleures? |respectueu[sx]e?s?(?:ment)? |"
    r"amicales? )*"
    r"(?:cordialement|cdlt|cdt|bien à vous|salutations|sentiments|amicalement|respectueusement|"
    r"sincèrement)"
    r"|(?:cordiales?|meilleures|sincères|respectueuses) salutations|bonne (?:journée|soirée|"
    r"réception|fin de journée)"
    r"|(?:je vous prie d|veuillez (?:agréer|recevoir|croire)|dans l['’]attente|"
    r"en vous remerciant|merci d['’]avance|avec mes remerciements)"
    r"|(?:with )?(?:kind(?:est)?|best|warm(?:est)?|many)? ?(?:regards|wishes)|"
    r"yours (?:sincerely|faithfully|truly)|sincerely|cheers|thanks|thank you|many thanks|best"
    r"|(?:met )?(?:vriendelijke|hartelijke|beste|warme)? ?groet(?:en|jes)?|met vriendelijke|"
    r"hoogachtend|m\.?v\.?g|alvast bedankt|bedankt"
    r"|(?:mit )?(?:freundlichen?|besten?|herzlichen?|vielen?|lieben?|schönen?|"
    r"freundliche)? ?gr(?:ü|ue)(?:ß|ss)(?:en?)?|mit freundlichem gruß|hochachtungsvoll|mfg|"
    r"vielen dank|lg|vg"
    r"|(?:un )?(?:cordial |atento )?saludos?|saludos cordiales|atentamente|muchas gracias|"
    r"gracias|reciba un"
    r"|cordiali saluti|distinti saluti|saluti|cordialmente|un saluto|grazie|in fede"
    r"|atenciosamente|cumprimentos|(?:com os )?melhores cumprimentos|abraços?|obrigad[oa]|att"
    r"|z poważaniem|pozdrawiam|s pozdravem|s úctou|(?:med )?venlig hilsen|"
    r"(?:de )?bedste hilsner|mvh|hilsen|(?:med )?vennlig hilsen"
    r"|(?:med )?vänliga? hälsning(?:ar)?|hälsningar|ystävällisin terveisin|terveisin|"
    r"üdvözlettel|tisztelettel|cu stimă|o zi bună"
    r"|saygılarımla|iyi günler|с уважением|με εκτίμηση|よろしくお願い.{0,8}|此致|祝好|감사합니다)"
)
_CLOSING_TAIL = re.compile(
    r"[.!?,] (?:bien |très )?(?:cordialement|cdlt|salutations|bien à vous|regards|kind regards|"
    r"best regards|sincerely)[ ,.!]*$"
)
_CLOSING_SENTENCE = re.compile(
    r"^(?:je |nous |veuillez|dans l['’]attente|en vous remerciant|merci d['’]avance|"
    r"avec mes rem|alvast|reciba)"
)
_PHONE = re.compile(
    r"(?<![\w/.,-])(?:(?:\+|00)\(?\d|\(?0\d|\(?\d{3}\)?[-. ]\d{3}[-. ])[\d .()/-]{3,16}\d(?![\w€%])"
)
_NUMBER_OF = re.compile(
    r"commande|order|r[ée]f|n°|ticket|dossier|client|facture|bestell|pedido|ordine|encomenda|invoice"
    r"|kundennummer|numéro|contrat"
)
_REFERENCE = re.compile(
    r"\b(?:commande|cmd|order|ticket|dossier|facture|invoice|bestell\w{0,12}|pedido|ordine"
    r"|encomenda|contrat|carte|kundennummer|klantnummer|client n°"
    r"|(?:num[ée]ro|n°) (?:de )?client)\b"
    r"[^\d@]{0,25}\d{2}"
)
_PHONE_LABEL = re.compile(
    r"^[\W_]*(?:tlf|tfn|puh|电话|電話|手机|携帯|전화|t[ée]l(?:[ée]phone|efoon|efon|[ée]fono|\.)?|mob(?:ile|iel|il|\.)?|port(?:able|"
    r"\.)?|gsm|fax|cell|phone"
    r"|ligne directe|standard|direct|office|móvil|telefone|телефон|тел|t|m|p|f|d)\b ?[.:+(\d]"
)
_DIGITS = re.compile(r"^\d{2,4}[ .]\d{2,4}(?:[ .]?\d{2,4}){1,3}$")  # below a closing: a phone
_WEB = re.compile(
    r"(?:https?://|www\.)\S+|^\W*(?:[a-z0-9-]+\.)+(?:com|fr|net|org|de|nl|be|eu|es|it|pt|ch|uk|"
    r"co\.uk|io)\W*$"
)
_ADDRESS = re.compile(r"^[^@]{0,40}[^\s@<>\[\]()]+@[\w-]+\.[\w.-]+[^@]{0,6}$")
_STREET = re.compile(
    r"^\W*\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|av\.?|bd|boulevard|place|impasse|chemin|"
    r"allée|route|quai|cours|street|road)\b"
    r"|(?:straße|strasse|straat|laan|weg|street|road|avenue|platz)\b.{0,6} ?\d|"
    r"\b\d{5} [^\W\d][\w' -]{2,40}$|\b\d{4} ?[a-z]{2} [a-z]|^(?:bp|cs|p\.?o\.? box) ?\d"
    r"|^calle |^via [a-z]|^rua "
)
_COMPANY = re.compile(
    r"\b(?:sarl|sas|sasu|eurl|s\.?a\.?s?|gmbh|ag|ltd|limited|inc|llc|b\.v|bv|nv|s\.?r\.?l|spa|"
    r"s\.l)\b\.?$|\b(?:siren|siret|rcs|tva|vat|kvk|btw|hrb)\b"
)
_PICTURE = re.compile(r"^[\[<(]?(?:cid:|image ?:|image\d{3}|logo|inline image)[^\n]{0,120}$")
_LABELLED = re.compile(
    r"^\W*(?:e-?mail|mail|courriel|web|site|skype|adresse|linkedin|twitter|facebook)\W? ?[:.]"
)
_SENTENCE = re.compile(r"[?!]$|\w{2,} \w+ \w+ \w+ \w+ \w+ \w+ \w+ \w+ \w+ \w+ \w+")
_POSTSCRIPT = re.compile(
    r"(?:p\. ?[sd]\.?|p[sd]|post[- ]?script(?:um)?|pos[dt]data|n\. ?b\.?|nb)(?: ?[:.,;-]| |$)"
)
_OWN_WORDS = re.compile(
    r"(?<![\w'’])(?:j['’]|(?:je|mon|ma|mes|i|i['’]m|my|ich|mein|meine|ik|mijn|yo|io|eu) )"
    r".{0,100}\w{2} .{0,100}[.!?…]$"
)
_WRITTEN = re.compile(r"\w+(?:[ ,'’-]+\w+){3,40} ?[.?!…]$")
_LONGEST_TAIL = 60  # lines of small print
_LAYERS = 8  # device line, signature, disclaimer, list footer …: hardly ever more
_MOST_LINES = 14  # a signature with contact details is hardly ever longer


def cut(lines: Sequence[str]) -> int:
    """The index at which signature, disclaimer and device lines begin; `len(lines)` for none.

    lines  the lines of one stretch that the writer wrote, without any quoted line.
    """
    flat = [plain(line) for line in lines]
    end = _trimmed(flat, len(flat))
    for _ in range(_LAYERS):
        shorter = min(
            _delimited(flat, end, lines),
            _noted(flat, end),
            _signed(flat, end),
            _dashed_name(lines, flat, end),
        )
        shorter = _trimmed(flat, shorter)
        if shorter == end:
            break
        end = shorter
    return end


def _trimmed(flat: Sequence[str], end: int) -> int:
    while end and (not flat[end - 1] or is_rule(flat[end - 1])):
        end -= 1
    return end


def _delimited(flat: Sequence[str], end: int, lines: Sequence[str]) -> int:
    """From a "-- " line on; "--" and its kin count where what follows is short."""
    for at in range(max(0, end - 60), end):
        line = flat[at]
        if not line or line[0] not in "-–—_" or any(map(_POSTSCRIPT.match, flat[at + 1 : end])):
            continue
        if lines[at].rstrip("\r") == "-- " and end - at <= 40:
            return at
        if not _DELIMITER.match(line) or _count(flat, at + 1, end) > _MOST_LINES:
            continue
        again = flat[max(0, at - 60) : end].count(line) > 1
        written = [line for line in flat[at + 1 : end] if _WRITTEN.search(line)]
        # another line that comes again, or that a sentence follows, divides a text
        if not (
            any(map(disclaimers.is_personal, written)) or (line != "--" and (again or written))
        ):
            return at
    return end


def _dashed_name(lines: Sequence[str], flat: Sequence[str], end: int) -> int:
    """A last line "-Bob" or "— Jeanne Martin" by itself, which is no item of a list."""
    if end < 3 or flat[end - 2] or not _DASHED_NAME.match(lines[end - 1].strip()):
        return end
    above = next((flat[at] for at in range(end - 2, -1, -1) if flat[at]), "")
    return end if not above or above[0] in "-–—*•" or above.endswith(":") else end - 1


def _count(flat: Sequence[str], start: int, end: int) -> int:
    return sum(1 for line in flat[start:end] if line)


def _noted(flat: Sequence[str], end: int) -> int:
    """From the first machine-made line of the tail on, where all that follows is small print."""
    cut_at = end
    legal, printed = _small_print(flat, end)
    for at in range(end - 1, max(-1, end - _LONGEST_TAIL), -1):
        line = flat[at]
        if not line:
            continue
        if _POSTSCRIPT.match(line):
            break
        if at in legal or disclaimers.is_machine_made(line):
            cut_at = at
        elif at not in printed and (_is_prose(line) or end - at > 40):
            break
    return cut_at if cut_at == end or _few_between(flat, cut_at, end, printed) else end


def _is_prose(line: str) -> bool:
    return len(line) > 90 or bool(_SENTENCE.search(line)) or disclaimers.is_personal(line)


def _small_print(flat: Sequence[str], end: int) -> tuple[set[int], set[int]]:
    """Where legal notes begin in the tail, and all the lines that are worded like one."""
    legal: set[int] = set()
    printed: set[int] = set()
    start = max(0, end - _LONGEST_TAIL)
    for at in range(start, end):
        if not flat[at] or (at > start and flat[at - 1] and not is_rule(flat[at - 1])):
            continue
        stop = next((n for n in range(at, end) if not flat[n]), end)
        paragraph = " ".join(flat[at:stop])[:800]
        begins = at > 0 and disclaimers.begins_legal_note(paragraph)
        if begins:
            legal.add(at)
        if begins or disclaimers.is_worded_legally(paragraph):
            printed.update(range(at, stop))
    return legal, printed


def _few_between(flat: Sequence[str], start: int, end: int, printed: set[int]) -> bool:
    """Are the lines from the cut on mostly the machines' own?"""
    others = [
        at
        for at in range(start, end)
        if flat[at] and at not in printed and not disclaimers.is_machine_made(flat[at])
    ]
    return len(others) <= 8


def _signed(flat: Sequence[str], end: int) -> int:
    """From a closing formula on, where contact details follow it."""
    seen = 0
    for at in range(end - 1, -1, -1):
        line = flat[at]
        if not line:
            continue
        seen += 1
        if seen > _MOST_LINES:
            break
        if len(line) <= 90 and _CLOSING.match(line) and at:
            first = at + 1 if _CLOSING_SENTENCE.match(line) else at
            return _below_reference(flat, first, end) if _has_contact(flat, at + 1, end) else end
        if _CLOSING_TAIL.search(line):
            return _below_reference(flat, at + 1, end) if _has_contact(flat, at + 1, end) else end
    return end


def _below_reference(flat: Sequence[str], start: int, end: int) -> int:
    """Where the signature begins once an order's or a file's number, given in it, is spared."""
    told = [at for at in range(start, end) if len(flat[at]) < 90 and _REFERENCE.search(flat[at])]
    return told[-1] + 1 if told else start


def _has_contact(flat: Sequence[str], start: int, end: int) -> bool:
    rest = [line for line in flat[start:end] if line]
    if not rest or any(len(line) > 120 or line.endswith("?") for line in rest):
        return False
    if any(_POSTSCRIPT.match(line) or _OWN_WORDS.search(line) for line in rest):
        return False
    return any(is_contact(line) or _DIGITS.match(line) for line in rest)


def is_contact(line: str) -> bool:
    """Does the (plain) line hold a way to reach someone: phone, web, mail, street, company?"""
    if _PHONE_LABEL.match(line) or _LABELLED.match(line) or _ADDRESS.match(line):
        return True
    if _PICTURE.match(line) or _STREET.search(line) or _COMPANY.search(line):
        return True
    if _WEB.search(line) and len(line) < 90:
        return True
    return bool(_PHONE.search(line)) and len(line) < 70 and not _NUMBER_OF.search(line)
