"""The line that a telephone or a mail program adds under a mail: "Sent from my phone".

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
    r"yandex|mail\.ru|телефон\w{0,3}|яндекс|почт\w{0,3}|windowsin|puhelime\w{0,5}|sähköposti\w{0,4}"
    r"|unterwegs"
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
    r"(?:获取|獲取|取得|下载|下載) ?outlook.{0,30}",
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
    r"^(?:get|obtenez|télécharge[rz]|obtenir|provenance ?:|verkrijg|obtener|scarica|ottieni|获取"
    r"|獲取)"
)


def is_sent_from(line: str) -> bool:
    """Is the (plain) line what a telephone or a mail program says of itself?"""
    if "://" in line:
        line = " ".join(_LINK.sub("", line).split())
    if len(line) > 160 or not _SENT_FROM_LINE.match(line):
        return False
    if _ON_A_DAY.search(line) or (len(line) > 110 and not _DEVICE.search(line[:60])):
        return False
    return bool(_DEVICE.search(line) or _NEVER_PROSE.match(line) or _MINE.match(line))
