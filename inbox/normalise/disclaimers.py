"""The lines that machines add under a mail: legal notes, virus scans, list footers.

All patterns are searched in lines as `quote_headers.plain` gives them: lower case, single spaces.
"""

from __future__ import annotations

import re

from inbox.normalise import devices

_VIRUS = (
    (
        r"(?:garanti sans virus|sans virus|virus-?free|virenfrei|virusvrij|libre de virus|"
        r"privo di virus|sem vírus)"
        r"\W*(?:$|[^@]{0,60}(?:avast|avg|www\.))"
    ),
    (
        r"(?:l['’]absence de virus dans ce courrier|this email has been (?:checked|scanned)|"
        r"diese e-mail wurde von"
        r"|el software de antivirus|dit (?:e-?mail)?bericht is gecontroleerd|"
        r"questa e-?mail è stata controllata"
        r"|este (?:e-?mail|correo) (?:foi|ha sido) (?:verificado|comprobado)|"
        r"ce(?:t e-?mail| message| mail| courriel) a été (?:vérifié|scanné|analysé|contrôlé))"
    ),
    (
        r"(?:scanned|checked|protected) (?:by|for) (?:avast|avg|mailscanner|mcafee|norton|"
        r"virus|messagelabs|bitdefender)"
    ),
    r"no virus found in this message",
)
_GREEN = (
    (
        r"(?:pensez|pensons|penser|merci de penser|réfléchissez)"
        r"[^.:]{0,60}(?:environnement\W*$|environnement[^.:]{0,20}avant|imprim|nécessaire)|"
        r"avant d['’]imprimer|n['’]imprimez|imprimez ce"
    ),
    (
        r"(?:please )?(?:consider|think (?:of|about|before)|save|do(?: not|n['’]t) print)"
        r"[^.:]{0,60}(?:environment\W*$|environment[^.:]{0,20}before|print|paper\W*$|trees?\W*$)"
    ),
    (
        r"(?:bitte )?(?:denken sie|prüfen sie|schonen sie|überlegen sie)[^.]{0,70}(?:umwelt|"
        r"ausdruck|drucken)"
    ),
    r"(?:denk|spaar|bespaar)[^.]{0,50}(?:milieu|print|afdruk)",
    (
        r"(?:antes de imprimir|piense en el medio|piensa en el medio|considere el medio|"
        r"pense no (?:meio )?ambiente)"
    ),
    r"(?:prima di stampare|pensa all['’]ambiente|rispetta l['’]ambiente|stampa questa mail solo)",
)
_LEGAL = (
    # fr
    (
        r"(?:ce|cet|cette|le présent|les informations contenues dans ce(?:t|tte)?|"
        r"le contenu de ce(?:t)?|l['’]information contenue dans ce(?:t)?)"
        r" ?(?:e-?mail|mail|message|courriel|courrier|transmission|communication|"
        r"document)?\b[^.]{0,160}"
        r"(?:confidentiel|destinataire|pièces? jointes?|exclusi|erreur|propriété|strictement|"
        r"à l['’]attention exclusive)"
    ),
    (
        r"si vous n['’]êtes pas (?:le |la )?(?:destinataire|bon destinataire)|"
        r"si vous (?:avez reçu|recevez) ce(?:t)? (?:message|mail|e-?mail|"
        r"courriel)[^.]{0,20}par erreur"
    ),
    (
        r"(?:avis|clause|note|mention|avertissement)s? (?:de |légale?s? )?(?:confidentialité|"
        r"légale?s?)|avis ?: ?ce(?:t)? (?:message|e-?mail|courriel)|"
        r"[^.:?!]{0,80}\bdécline(?:nt)? toute responsabilité[^.]{0,40}(?:message|mail|courriel)|"
        r"message confidentiel|\*?avertissement ?:"
    ),
    # en
    (
        r"(?:this|the|these|any)? ?(?:information|content|contents|e-?mail|email|message|"
        r"communication|transmission|material|document)s?\b[^.]{0,170}"
        r"(?:confidential|privileged|intended (?:recipient|only|solely|for)|intended for the|"
        r"addressee|sole use|proprietary)"
    ),
    (
        r"if you (?:are not the|have received this|received this|"
        r"receive this)[^.]{0,40}(?:intended|recipient|error|mistake|addressee)"
    ),
    (
        r"(?:legal |email |e-mail )?(?:disclaimer|confidentiality (?:notice|note|statement)|"
        r"privileged (?:and|&) confidential|confidential(?:ity)?)\W*(?::|$)"
    ),
    (
        r"caution ?: ?(?:this|external)|(?:confidential|private|sensitive|important|"
        r"privacy) (?:notice|note|information) ?:"
    ),
    # nl
    (
        r"(?:dit|de informatie in dit|de inhoud van dit|deze|"
        r"aan dit)[^.]{0,140}(?:vertrouwelijk|geadresseerde|uitsluitend bestemd|bestemd voor|"
        r"rechten worden ontleend)"
    ),
    (
        r"(?:indien|als|mocht) u (?:niet de|dit)[^.]{0,60}(?:geadresseerde|bericht|onterecht|"
        r"abusievelijk)"
    ),
    # de
    (
        r"(?:diese|dieses|der inhalt dieser|die(?:se)? (?:in dieser|information)|"
        r"die information)[^.]{0,160}(?:vertraulich|rechtlich geschützt|ausschließlich für|"
        r"adressat|bestimmt)"
    ),
    (
        r"(?:sollten|falls|wenn) sie nicht der (?:richtige|vorgesehene|beabsichtigte|"
        r"angegebene)? ?(?:adressat|empfänger)"
    ),
    r"(?:vertraulichkeitshinweis|haftungsausschluss|wichtiger hinweis|rechtlicher hinweis) ?:?",
    # es
    (
        r"(?:este|esta|el presente|la información (?:contenida|"
        r"incluida))[^.]{0,170}(?:confidencial|destinatario|dirigid[oa]s? exclusivamente|"
        r"privilegiad)"
    ),
    (
        r"(?:si (?:usted )?no es (?:usted )?el destinatario|si ha recibido este)|"
        r"aviso (?:legal|de confidencialidad)|cláusula de confidencialidad"
    ),
    # it
    (
        r"(?:questo|questa|il presente|la presente|le informazioni|"
        r"il contenuto)[^.]{0,170}(?:riservat|confidenzial|destinatari|esclusivamente)"
    ),
    (
        r"(?:se (?:non siete|avete ricevuto|ha ricevuto)|qualora)[^.]{0,60}(?:destinatari|"
        r"errore)|avviso di riservatezza|informativa privacy"
    ),
    # pt
    (
        r"(?:esta|este|a presente|o presente|as informações|"
        r"a informação)[^.]{0,170}(?:confidencia|destinatári|uso exclusivo|privilegiad)"
    ),
    (
        r"(?:se (?:você )?(?:não (?:é|for)|recebeu|receber))[^.]{0,60}(?:destinatári|engano|"
        r"erro)|aviso (?:de confidencialidade|legal)"
    ),
    # pl, cs, da, sv, no, ru
    (
        r"(?:niniejsz|ta wiadomość|treść tej)[^.]{0,140}(?:poufn|adresat|przeznaczon)|"
        r"(?:tato zpráva|tento e-?mail|informace)[^.]{0,120}(?:důvěrn|určen)"
    ),
    (
        r"(?:denne (?:e-?mail|mail|meddelelse|besked|e-post)|detta (?:e-?post|mail|"
        r"meddelande))[^.]{0,140}(?:fortrolig|konfidenti|adressat|avsedd|bestemt|tiltenkt)"
    ),
    (
        r"(?:настоящее|данное|это) (?:сообщение|письмо|"
        r"электронное)[^.]{0,140}(?:конфиденциальн|предназначен)"
        r"|(?:це|дане) (?:повідомлення|лист)[^.]{0,140}(?:конфіденцій|призначен)"
    ),
    # fi, tr, hu, ro, sk, el, ja, zh, ko
    r"tämä (?:viesti|sähköposti)[^.]{0,140}(?:luottamuksell|vastaanottaj|tarkoitettu)",
    r"bu (?:e-?posta|mesaj|ileti)[^.]{0,140}(?:gizli|alıcı|kişiye özel)",
    r"(?:ez|jelen) (?:az )?(?:e-?mail|üzenet|levél)[^.]{0,140}(?:bizalmas|címzett)",
    r"acest (?:mesaj|e-?mail)[^.]{0,140}(?:confiden|destinatar)",
    r"táto správa[^.]{0,140}(?:dôvern|určen)",
    r"(?:αυτό|το παρόν) (?:το )?(?:μήνυμα|e-?mail)[^.]{0,140}(?:εμπιστευτικ|παραλήπτ)",
    r"(?:この|本)(?:電子)?(?:メール|e-?mail)[^。]{0,140}(?:機密|秘密|受信者)",
    r"(?:本|此)(?:电子|電子)?(?:邮件|郵件)[^。]{0,140}(?:保密|机密|機密|收件人)",
    r"(?:이|본) ?(?:이?메일|메시지)[^.]{0,140}(?:기밀|비밀|수신)",
)
#: The company itself, as its law asks; and what a mail server says of a sender from outside.
_COMPANY = (
    (
        r"[^.]{0,80}\bregistered in (?:england|scotland|wales|ireland)\b|"
        r"registered (?:office|number|address) ?:|sitz der gesellschaft ?:|"
        r"[^.]{0,60}\bau capital (?:social )?de \d"
    ),
    r"caution ?: ?(?:this (?:e-?mail|message)|external)",
)
# one of these proves a legal note, of the others it takes two
_STRONG = re.compile(
    r"confiden[ct]|konfiden|privileg|vertraulich|vertrouwelijk|riservat|poufn|důvěrn|dôvern|fortrolig"
    r"|конфиден|конфіден|εμπιστευτ|luottamuks|gizli|bizalmas|機密|秘密|保密|机密|機密|기밀|비밀"
    r"|intended (?:only|solely|recipient|for the (?:use|addressee|individual|named))"
)
_WEAK = re.compile(
    r"destinat|exclusi|esclusiv|erreur|error|errore|engano|mistake|strict|propriété|propriet|détrui|"
    r"supprim|effac|avert|préven|signal|interdit|prohib|diffus|divulg|distribu|reprodu|copi[ea]|"
    r"autoris|authori|responsab|liabil|integr|intégr|altér|pièces? jointes?|attach|allegat|adjunt|"
    r"anex|"
    r"addressee|recipient|notify|delete|dispos|disclos|adressat|empfänger|bestimmt|ausschließlich|"
    r"informieren|löschen|vernicht|irrtüm|geschützt|geadresseerde|bestemd|uitsluitend|abus|"
    r"rechten|verwijder|vernietig|eliminar|elimine|cancell|dirigid|adressaten|avsed|bestemt|tiltenkt|"
    r"přeznacz|adresat|przeznacz|určen|adresát|предназнач|призначен|адресат|vastaanott|tarkoit|alıcı|"
    r"címzett|収件|受信者|收件人|수신|παραλήπτ|registered|protected|protég|secret|sole use"
)
_LEGAL_WORDS = re.compile(
    r"confiden[ct]|recipient|destinataire|\bvirus|liabilit|unauthori[sz]|non autoris|intégrité|"
    r"integrity|attachments?\b|pièces? jointes?|disclos|divulg|diffusion|adressat|empfänger|anhäng|"
    r"vertraulich"
    r"|vertrouwelijk|geadresseerde|bijlage|destinatari|riservat|allegat|adjunt|anexos|privileg"
    r"|registered (?:office|in)|avast|imprim|environ"
)
# a company speaks of itself as "we"; who says "I" and "my order" writes his own words
_PERSONAL = re.compile(
    r"(?<![\w'’-])(?:j['’]\w|je (?:[nl]['’]|ne|vous|suis|me|le|la|les|souhaite|ve|vou|viens"
    r"|trouve|pense|crois|tiens|re[çf]|paie|demande|exige|regrett|constat)"
    r"|ma (?:commande|facture|livraison|carte|demande)|i['’](?:m|ve|d|ll)\b"
    r"|i (?:am|was|have|had|want|would|need|can|could|will|did|do|still|got|get|sent|paid|asked"
    r"|called|bought|ordered|think|know|live|received|expect|tried)\b"
    r"|(?:mon|mes|my(?! own| employer)|ich|mein|meine|meinen|ik|mijn|yo|mio|mia|meu|minha) \w)"
)
_LIST_FOOTER = (
    r"you received this message because you(?:'re| are) subscribed|"
    r"you are receiving this because"
    r"|to unsubscribe from this (?:group|list|thread)|unsubscribe ?: ?<?(?:http|mailto)|"
    r".{0,60} mailing list$|.{0,30}mailing list ?- ?\S+@"
    r"|vous (?:recevez|avez reçu) ce(?:t)? (?:message|mail|e-?mail) (?:car|parce que) vous"
    r"|pour (?:se désabonner|vous désabonner|ne plus recevoir)|pour vous désinscrire"
    r"|reply to this email directly(?:,| or)|view it on github|—? ?reply to this email directly"
    r"|do you yahoo!\?|this email was sent from a notification-only"
)


def _any(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_LEAD = r"^[\s*_~#>|!\-–—=•.(\[\"'«“]*"
_MACHINE_LINE = re.compile(_LEAD + "(?:" + "|".join((*_VIRUS, *_GREEN)) + ")")
_LEGAL_LINE = re.compile(_LEAD + "(?:" + "|".join(_LEGAL) + ")")
_COMPANY_LINE = re.compile(_LEAD + "(?:" + "|".join(_COMPANY) + ")")
_FOOTER_LINE = re.compile(_LEAD + "(?:" + _LIST_FOOTER + ")")


def is_machine_note(line: str) -> bool:
    """Is the (plain) line a virus scanner's or a save-paper note?"""
    return len(line) > 8 and bool(_MACHINE_LINE.match(line)) and not _PERSONAL.search(line)


def is_machine_made(line: str) -> bool:
    """Is the (plain) line one that no person wrote: a device's, a scanner's, a list's footer?"""
    return devices.is_sent_from(line) or is_machine_note(line) or is_list_footer(line)


def is_personal(line: str) -> bool:
    """Does the (plain) line speak of its writer as a person does?"""
    return bool(_PERSONAL.search(line))


def begins_legal_note(paragraph: str) -> bool:
    """Does the (plain, joined) paragraph begin a confidentiality or legal note?"""
    return (
        len(paragraph) >= 10
        and not _PERSONAL.search(paragraph)
        and bool(
            (_LEGAL_LINE.match(paragraph) and _is_proven(paragraph))
            or _COMPANY_LINE.match(paragraph)
        )
    )


def _is_proven(paragraph: str) -> bool:
    return bool(_STRONG.search(paragraph)) or len(set(_WEAK.findall(paragraph))) > 1


def is_worded_legally(paragraph: str) -> bool:
    """Does the (plain, joined) paragraph speak as legal notes do? It proves nothing by itself."""
    return bool(_LEGAL_WORDS.search(paragraph)) and not _PERSONAL.search(paragraph)


def is_list_footer(line: str) -> bool:
    """Is the (plain) line the footer of a mailing list or a notification service?"""
    return bool(_FOOTER_LINE.match(line))
