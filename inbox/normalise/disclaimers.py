"""The lines that machines add under a mail: legal notes, virus scans, "sent from my phone".

All patterns are searched in lines as `quote_headers.plain` gives them: lower case, single spaces.
"""

from __future__ import annotations

import re

_PHONE = (
    r"i ?phone|i ?pad|i ?pod|i ?mac|blackberry|android|samsung|galaxy|huawei|honor|xiaomi|"
    r"redmi|mi phone|poco"
    r"|oppo|nokia|sony|xperia|lg|htc|motorola|pixel|oneplus|smartphone|mobile|mobil|mobiel|"
    r"móvil|movil|cellulare"
    r"|telefon|téléphone|telephone|telefoon|teléfono|telefono|telemóvel|celular|phone|handy|"
    r"tablet|tablette"
    r"|windows|outlook|yahoo|gmail|hotmail|mail|courrier|proton|protonmail|tutanota|orange|sfr|"
    r"free|bouygues"
    r"|la ?poste|zimbra|thunderbird|apple watch|mac|wiko|fairphone|verizon|t-mobile|at&t|"
    r"portable|appareil|device"
    r"|gerät|toestel|apparaat|dispositivo|spark|aquamail|bluemail|k-9|canary|airmail|nine|gmx|"
    r"web\.de|telekom"
    r"|vodafone|xfinity|workspace|aol|typemail|newton|superhuman|edison|myemail|foxmail|qq|"
    r"yandex|mail\.ru|телефон"
)
_SENT_FROM = (
    # en
    (
        r"(?:sent|written|typed|composed) (?:securely )?(?:from|with|via|by|using|on|"
        r"through) (?:my |a |the )?[^,;!?]{0,40}"
    ),
    r"get outlook for .{0,40}",
    r"outlook (?:for|für|voor|para|per|pour|til|dla|pro) (?:ios|android|mac) .{0,30}",
    r"get (?:yahoo mail|bluemail|aqua ?mail|typeapp|outlook|gmail|spark) .{0,40}",
    # fr
    (
        r"(?:envoy[ée]e?s?|transmise?|écrite?) (?:de manière sécurisée )?(?:de |depuis |"
        r"à partir (?:de |d['’])|via |par |avec |d['’]un |sur )"
        r"(?:mon |ma |un |une |l['’]|la |le )?[^,;!?]{0,60}"
    ),
    r"(?:obtenez|obtenir|télécharge[rz]|téléchargement d['’]?e?) ?outlook .{0,40}",
    r"télécharge[rz] (?:yahoo|bluemail|aqua ?mail).{0,40}",
    r"provenance ?: ?(?:courrier|mail|outlook).{0,40}",
    (
        r"(?:ce message|cet e-?mail|ce mail) (?:a été|est) (?:envoyé|transmis) (?:de|depuis|"
        r"à partir d)[^,;!?]{0,60}"
    ),
    # nl
    r"(?:verstuurd|verzonden|gestuurd|mail verstuurd) (?:vanaf|met|via|van|vanuit) [^,;!?]{0,60}",
    r"(?:download|haal|verkrijg|krijg) outlook (?:voor|op) .{0,40}",
    # de
    (
        r"(?:von|aus|mit|via|über) (?:meine[mnr] |der |einem |unterwegs )?.{0,50}(?:gesendet|"
        r"geschickt|versendet|verschickt)(?: .{0,20})?"
    ),
    (
        r"(?:gesendet|gesandt|verschickt|versendet|diese nachricht wurde) (?:von|mit|aus|via|"
        r"über) [^,;!?]{0,60}"
    ),
    r"(?:holen|laden) sie (?:sich )?outlook .{0,40}",
    # es
    r"enviado (?:desde|con|a través de|por|vía|de) [^,;!?]{0,60}",
    r"(?:obtener|obtén|obtenga|descargar?|consigue) outlook .{0,40}",
    # it
    r"(?:inviat[oa]|spedit[oa]|scritto) (?:da|dal|dalla|con|tramite|mediante|via) [^,;!?]{0,60}",
    r"(?:ottieni|scarica) outlook .{0,40}",
    # pt
    r"enviad[oa] (?:do|da|a partir d|pelo|pela|via|com|de|através d)[^,;!?]{0,60}",
    r"(?:obter|obtenha|baixar|transferir) o? ?outlook .{0,40}",
    # pl, cs, sk, da, sv, no, fi, hu, ro, tr, ru, uk, el, ja, zh, ko
    r"wysłan[eoya] z [^,;!?]{0,60}|(?:pobierz|uzyskaj) .{0,10}outlook .{0,40}",
    (
        r"(?:odesláno|odoslané|posláno|odesílám) (?:z|ze|pomocí|zo) [^,;!?]{0,60}"
        r"|získat outlook .{0,40}"
    ),
    (
        r"(?:sendt|skickat|skickad|skickades|sent|hämta|hent|få|skaffa) (?:fra|från|via|med|"
        r"outlook) [^,;!?]{0,60}"
    ),
    r"lähetetty [^,;!?]{0,60}|hanki outlook .{0,40}",
    r".{0,40}(?:készülékemről|telefonomról|-ről|ról|ből|készülékről) küldve.{0,20}|küldve .{0,40}",
    r"trimis (?:de pe|din|cu|de la) [^,;!?]{0,60}|(?:obțineți|descărcați) outlook .{0,40}",
    (
        r"[^,;!?]{0,60}(?:imdan|ımdan|umdan|den|dan|ımdan|undan) gönderildi\.?|(?:ios|"
        r"android) için outlook.{0,20}"
    ),
    (
        r"отправлено (?:с|из|от) [^,;!?]{0,60}|надіслано (?:з|із) [^,;!?]{0,60}"
        r"|скачать outlook .{0,40}"
    ),
    (
        r"(?:στάλθηκε|εστάλη|απεστάλη) (?:από|μέσω) [^,;!?]{0,60}|(?:αποκτήστε"
        r"|λήψη).{0,6} outlook .{0,40}"
    ),
    r".{0,40}から送信(?:されました|しました)?.{0,5}",
    r"(?:ios|android)? ?(?:版 )?outlook .{0,10}(?:を入手|を取得).{0,10}",
    r"(?:从|從)?我的 ?.{0,30}(?:发送|傳送|寄出|发出|发自|傳送).{0,5}",
    r"(?:发自|發自|从|從|寄自).{0,40}",
    (
        r"(?:내|나의) .{0,30}에서 (?:보냄|보냅니다|보낸).{0,10}|"
        r".{0,40}에서 (?:보냄|보냅니다).{0,5}|(?:ios|"
        r"android)용 outlook.{0,20}"
    ),
)
_EXCUSE = (
    r"(?:[.,;!]? ?(?:please|veuillez|merci de|pardon|désol|excus|sorry|bitte|entschuldig"
    r"|disculp|scus"
    r"|desculp|excuus|excuseer).{0,80})?"
)
_SENT_FROM_LINE = re.compile(rf"^[-–—*_~\s>\[(]*(?:{'|'.join(_SENT_FROM)}){_EXCUSE}[\s.\])*_]*$")
_MINE = re.compile(
    r"^\W*(?:sent from my|envoyé (?:de|depuis) mon|von meinem|gesendet von meinem|enviado desde mi"
    r"|inviato dal mio|enviado do meu|(?:verstuurd|verzonden) (?:vanaf|van|met) mijn|sendt fra min"
    r"|skickat från min|wysłan[oey] z mojego|odesláno z mého|отправлено с моего) .{1,40}$"
)
_DEVICE = re.compile(
    rf"(?<!\w)(?:{_PHONE})(?!\w)|iphone|ipad|android|outlook|gmail|mail(?:spring|bird)|手机|手機|휴대폰|携帯"
)
_LINK = re.compile(r"<https?://[^<>\s]{1,300}>|\(https?://[^()\s]{1,300}\)")
_ON_A_DAY = re.compile(r" (?:le|on|am|op|el|il|em) \d")
_NEVER_PROSE = re.compile(
    r"^(?:get|obtenez|télécharge[rz]|obtenir|provenance ?:|verkrijg|obtener|scarica|ottieni)"
)

_VIRUS = (
    (
        r"(?:garanti sans virus|sans virus\W|virus-?free|virenfrei|virusvrij|libre de virus|"
        r"privo di virus|sem vírus)"
        r"[^@]{0,60}(?:avast|avg|www\.|$)"
    ),
    (
        r"(?:l['’]absence de virus dans ce courrier|this email has been (?:checked|scanned)|"
        r"diese e-mail wurde von"
        r"|el software de antivirus|dit (?:e-?mail)?bericht is gecontroleerd|"
        r"questa e-?mail è stata controllata"
        r"|este (?:e-?mail|correo) (?:foi|ha sido) (?:verificado|comprobado)|"
        r"cet? e-?mail a été vérifié)"
    ),
    (
        r"(?:scanned|checked|protected) (?:by|for) (?:avast|avg|mailscanner|mcafee|norton|"
        r"virus|messagelabs|bitdefender)"
    ),
    r"no virus found in this message",
)
_GREEN = (
    (
        r"(?:pensez|pensons|penser|merci de penser|réfléchissez|avant d['’]imprimer|"
        r"n['’]imprimez|imprimez ce)"
        r"[^.]{0,60}(?:environnement|imprim|nécessaire)"
    ),
    (
        r"(?:please )?(?:consider|think (?:of|about|before)|save|do(?: not|"
        r"n['’]t) print)[^.]{0,60}(?:environment|print|paper|tree)"
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
        r"légale?s?)|message confidentiel|\*?avertissement ?:"
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
    ),
)
_LEGAL_WORDS = re.compile(
    r"confiden[ct]|recipient|destinataire|\bvirus|liabilit|unauthori[sz]|non autoris|intégrité|"
    r"integrity|attachments?\b|pièces? jointes?|disclos|divulg|diffusion|adressat|empfänger|anhäng|"
    r"vertraulich"
    r"|vertrouwelijk|geadresseerde|bijlage|destinatari|riservat|allegat|adjunt|anexos|privileg"
    r"|registered (?:office|in)|avast|imprim|environ"
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
_FOOTER_LINE = re.compile(_LEAD + "(?:" + _LIST_FOOTER + ")")


def is_sent_from(line: str) -> bool:
    """Is the (plain) line what a telephone or a mail program says of itself?"""
    if "://" in line:
        line = " ".join(_LINK.sub("", line).split())
    if len(line) > 160 or not _SENT_FROM_LINE.match(line):
        return False
    if _ON_A_DAY.search(line) or (len(line) > 110 and not _DEVICE.search(line[:60])):
        return False
    return bool(_DEVICE.search(line) or _NEVER_PROSE.match(line) or _MINE.match(line))


def is_machine_note(line: str) -> bool:
    """Is the (plain) line a virus scanner's or a save-paper note?"""
    return len(line) > 8 and bool(_MACHINE_LINE.match(line))


def is_machine_made(line: str) -> bool:
    """Is the (plain) line one that no person wrote: a device's, a scanner's, a list's footer?"""
    return is_sent_from(line) or is_machine_note(line) or is_list_footer(line)


def begins_legal_note(paragraph: str) -> bool:
    """Does the (plain, joined) paragraph begin a confidentiality or legal note?"""
    return len(paragraph) >= 10 and bool(_LEGAL_LINE.match(paragraph))


def is_worded_legally(paragraph: str) -> bool:
    """Does the (plain, joined) paragraph speak as legal notes do? It proves nothing by itself."""
    return bool(_LEGAL_WORDS.search(paragraph))


def is_list_footer(line: str) -> bool:
    """Is the (plain) line the footer of a mailing list or a notification service?"""
    return bool(_FOOTER_LINE.match(line))
