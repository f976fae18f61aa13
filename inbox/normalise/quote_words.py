"""The words by which mail programs introduce what they quote, in the languages customers write in.

Data of `quote_headers`: gathered from the formats of Outlook, Gmail, Apple Mail, Thunderbird,
Yahoo, Zimbra, Roundcube, Samsung, Proton and the French webmails. All lower case, plain spaces.
"""

from __future__ import annotations

import re

_FROM = """
from|de|von|van|da|od|fra|från|lähettäjä|feladó|expéditeur|expediteur|remetente|remitente|gönderen
kimden|от|от кого|від|від кого|από|差出人|送信元|送信者|发件人|發件人|寄件者|寄件人|보낸 사람
보낸사람|발신
afzender|absender|mittente|emisor|de la|expeditor|nadawca|pošiljatelj|מאת|من|dari|von mir|sender
"""
_DATE = """
sent|date|envoyé|envoyé le|envoye|envoyé à|envoyée|verzonden|verstuurd|datum|gesendet|enviado
enviado el|enviada|enviada em|enviado em|enviado a|enviados|fecha|inviato|inviata|data|data invio
wysłano|wysłane|odesláno|odoslané|sendt|dato|skickat|lähetetty|päivämäärä|päiväys|elküldve|küldve
dátum|trimis|gönderildi|gönderme|gönderim tarihi|tarih|отправлено|дата|надіслано|στάλθηκε
ημερομηνία
日期|发送时间|发送日期|寄件日期|傳送時間|已傳送|送信日時|日時|送信|보낸 날짜|날짜|보낸날짜
received|reçu|sent at
date d'envoi|gesendet am|verzonden op|mandato|enviado às|data de envio|sent on|message du|poslano
"""
_TO = """
to|à|a|pour|destinataire|destinataires|aan|an|para|do|komu|til|till|vastaanottaja|címzett|către
catre
kime|alıcı|кому|до|προς|宛先|收件人|收件者|받는 사람|받는사람|ontvanger|empfänger|destinatario
destinatário
à moi|kepada|al
"""
_SUBJECT = """
subject|objet|sujet|onderwerp|betreff|asunto|oggetto|assunto|temat|předmět|predmet|emne|ämne|aihe
otsikko|tárgy|subiect|konu|тема|θέμα|件名|主题|主題|主旨|標題|제목|re|titre
"""
_OTHER = """
cc|cci|bcc|cco|copie|copie à|copie a|copie cachée|kopie|kopia|kopi|dw|cópia|copia|másolat|копия
kopio
κοιν.|抄送|副本|참조|reply-to|répondre à|antwort an|antwoord aan|responder a|rispondi a
importance|priorité
organization|organisation|attachments|pièces jointes|pièce jointe|anlagen|bijlagen|blindkopie
kopio
importanz|wichtigkeit|prioriteit|importancia|message-id|sensitivity|kóp.|másolatot kap|bilgi
kopi til
"""

#: A header's label → what it names: from, date, to, subject or other.
LABELS: dict[str, str] = {
    label.strip(): kind
    for kind, block in (
        ("other", _OTHER),
        ("subject", _SUBJECT),
        ("to", _TO),
        ("date", _DATE),
        ("from", _FROM),
    )
    for label in block.replace("\n", "|").split("|")
    if label.strip()
}

#: Labels that a contact form prints and no quoted header has.
FORM_LABELS = frozenset(
    """message|votre message|corps du message|nom|prénom|prenom|téléphone|telephone|tél
commentaire
name|first name|last name|phone|body|your message|comment|naam|telefoon|bericht|telefon|nachricht
nombre|teléfono|mensaje|cognome|telefono|messaggio|nome|telefone|mensagem|n° de commande
numéro de commande|e-mail|email|magasin""".replace("\n", "|").split("|")
)

#: What stands between dashes above an answered mail.
ORIGINAL = """
original message|original mail|original email|original e-mail|original-nachricht|originalnachricht
message d'origine|message original|message initial|mail original|mail d'origine|courriel original
message précédent|e-mail d'origine|email d'origine|courrier original
oorspronkelijk bericht|origineel bericht|originele bericht|ursprüngliche nachricht
original nachricht
originalmail|ursprüngliche e-mail|original appointment|rendez-vous d'origine
mensaje original|correo original|messaggio originale|messaggio originario|mensagem original
oryginalna wiadomość|wiadomość oryginalna|původní zpráva|původní e-mail|pôvodná správa
oprindelig meddelelse|oprindelig besked|oprindelig e-mail|opprinnelig melding|opprinnelig e-post
ursprungligt meddelande|originalmeddelande|alkuperäinen viesti|eredeti üzenet|eredeti levél
mesajul original|mesaj original|mesajul inițial|orijinal mesaj|özgün ileti|orijinal ileti
исходное сообщение|оригинальное сообщение|исходное письмо|вихідне повідомлення
αρχικό μήνυμα|元のメッセージ|オリジナルメッセージ|元のメール|原始邮件|原始郵件|原始信件|原邮件
원본 메시지|원본 메일
원본메시지|missatge original|izvorna poruka|izvirno sporočilo|algne kiri|reply message|réponse
"""

#: What stands above a forwarded mail.
FORWARDED = """
forwarded message|forwarded mail|forwarded email|begin forwarded message
start of forwarded message
message transféré|message transmis|début du message transféré|début du message réexpédié
message réexpédié|mail transféré|courriel transféré|e-mail transféré|transféré par
doorgestuurd bericht|begin doorgestuurd bericht|doorgestuurde bericht
begin van doorgestuurd bericht
weitergeleitete nachricht|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail
weitergeleitete mail|weitergeleitete e-mail|weitergeleitet von|forwarded by
mensaje reenviado|inicio del mensaje reenviado|mensaje remitido|comienzo del mensaje reenviado
messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato
mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada
início da mensagem reencaminhada|wiadomość przekazana|początek przekazywanej wiadomości
treść przekazanej wiadomości|přeposlaná zpráva|začátek přeposílané zprávy|preposlaná správa
videresendt meddelelse|videresendt besked|start på videresendt besked|videresendt melding
videresendt e-post|vidarebefordrat meddelande|vidarebefordrat brev|välitetty viesti
edelleenlähetetty
továbbított üzenet|továbbított levél|mesaj redirecționat|mesaj transmis mai departe
iletilen mesaj|yönlendirilmiş ileti|пересылаемое сообщение|пересланное сообщение
начало переадресованного сообщения|переслане повідомлення|προωθημένο μήνυμα
転送されたメッセージ|転送メッセージ|转发邮件|轉寄郵件|转发的邮件|轉寄信件|전달된 메시지
전달 메시지|missatge reenviat
"""

#: "… wrote", in any of these languages; searched in lower case.
WROTE = r"""
wrote|writes|a\ écrit|a\ ecrit|écrivait|à\ écrit|a\ répondu|schreef|geschreven|schrieb|geschrieben
escribió|escribio|ha\ escrito|ha\ scritto|scriveva|escreveu|napisał(?:a|\(a\)|/a)?|pisze|nadesłał
napsal(?:a|\(a\)|/a)?|napísal(?:a|\(a\))?|skrev|kirjoitti|írta|a\ scris|yazdı|şunu\ yazdı
написал(?:а|\(а\)|/а)?|пишет|писал(?:а|\(а\))?|написав|пише|написа|έγραψε|写道|寫道|寫到|写到
书写|書きました
のメール|작성|님이\ 작성|je\ napisa[ol](?:\(la\))?|je\ napisala|piše|kirjutas|rašė|rakstīja
va\ escriure
כתב|كتب|đã\ viết|menulis|เขียนว่า|より|shkroi|skrifaði|idatzi\ du|escribiu|skreiv|in\ reply\ to
en\ réponse\ à|pisał(?:a|\(a\))?
"""

#: The words such an introduction begins with, where it does not begin with a date or a name.
OPENERS = r"""
on|le|la|op|am|em|el|il|in|a|à|den|dne|dnia|w\ dniu|v|pe|în|la|στις|στι|τη|den|på|le\ jour|o|ti|om
at|il\ giorno|em\ data|no\ dia|dňa|dana|kp|vào|pada|u|ke|ma|ti|on\ the|date|el\ día|el\ dia
lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun|lundi|mardi|mercredi|jeudi|vendredi|samedi
dimanche|пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье
man|tir|ons|tor|fre|lør|søn|mån|tis|lör|sön|ma|ti|ke|to|pe|la|su|pon|wt|śr|czw|pt|sob|niedz|po
út|st
"""

#: "mes réponses en rouge", "see my answers below": they stand between the lines of the quotation
_ANSWERS = (
    r"r[ée]pon(?:ses?|ds|dre|du)|commentaires?|answers?|answered|repl(?:y|ies|ied)|comments?|"
    r"antwort(?:en|e)?|antwoord(?:en)?|respuestas?|respondo|rispost[ae]|rispondo|respostas?|svar"
)
_COLOUR = (
    r"en (?:rouge|bleu|vert|gras|couleur|rojo|azul|verde|negrita)|in (?:red|blue|green|bold|rot|"
    r"blau|grün|rood|blauw|groen|het rood|rosso|blu|verde)|(?:em|a) (?:vermelho|azul)|i rött|inline"
)
_BETWEEN = (
    r"dans (?:le|votre|ton) (?:corps du |texte du )?(?:texte|mail|message|mél|courriel)|"
    r"entre (?:les|vos) lignes|between the lines|in (?:your|the) (?:text|mail|e-?mail) below|"
    r"(?:zwischen den|im) (?:zeilen|text)|tussen de regels|in de tekst"
)
_SEE = r"(?:voir?|vois|cf|see|siehe|zie|ver|vea|vedi|veja|se)"
INSIDE = re.compile(
    rf"\b(?:{_ANSWERS})\b.{{0,60}}\b(?:{_COLOUR}|{_BETWEEN})\b|"
    rf"\b(?:{_COLOUR})\b.{{0,40}}\b(?:{_ANSWERS})\b|\b{_SEE}\b.{{0,30}}\b(?:{_COLOUR})\b"
)
#: The same where the HTML shows something in colour: "see below" is enough.
BELOW = re.compile(
    rf"{INSIDE.pattern}|\b(?:ci-dessous|plus bas|dessous|en dessous|below|unten|hieronder"
    r"|onderstaand|abajo|más abajo|sotto|abaixo|nedan|nedenfor|poniżej|alla|níže)\b"
)
