"""The words of machines that answer by themselves, in the languages customers write in. Lower case."""

from __future__ import annotations

import re

#: Subjects that mail servers and programs give to automatic answers, at the subject's beginning.
AUTO_REPLY_SUBJECT = re.compile(
    r"^\W*(?:"
    r"auto(?:mated|matic|matique)?[- ]?(?:reply|response|respond(?:er)?|answer|acknowledge?ment|r[ée]ponse)\b|autoreply|autoresponse|auto:|auto ?re ?:|auto-?reply from"
    r"|out[- ]of[- ](?:the[- ])?office|out of (?:the )?office|ooo\b|(?:i am |i'm )?(?:away|on vacation|on holiday|on leave|on annual leave)(?: from (?:my (?:mail|email|desk)|the office))?(?:$|[ :(-])|vacation (?:reply|response|message|notice)|away from my (?:mail|desk)|\[?auto-?reply\]?"
    r"|r[ée]ponses? automatiques?|message automatique|absen(?:ce|te?)(?: du bureau| de bureau| du|:| jusqu)|en cong[ée]s?\b|notification d['’]absence|message d['’]absence|accus[ée] (?:de )?r[ée]ception automatique|(?:je suis )?absent(?:e|\(e\))? (?:du bureau|jusqu|pour)|avis d['’]absence"
    r"|abwesen(?:d|heit)|abwesenheits(?:notiz|nachricht|meldung|assistent)|automatische (?:antwort|r[ée]ponse|beantwoord)|autom\. antwort|nicht im (?:büro|haus)|ich bin (?:nicht im|im urlaub)|eingangsbestätigung|automatische eingangsbestätigung"
    r"|automatisch (?:antwoord|bericht|antwort)|automatische? (?:reactie|ontvangstbevestiging)|niet (?:aanwezig|op kantoor)|afwezig(?:heid)?|afwezigheids(?:bericht|assistent|melding)"
    r"|respuesta autom[áa]tica|fuera de (?:la )?oficina|ausente|ausencia|autorespuesta|respuesta de ausencia"
    r"|risposta automatica|fuori (?:ufficio|sede)|assente|assenza|autorisposta|risponditore automatico"
    r"|resposta autom[áa]tica|fora do escrit[óo]rio|ausência|resposta de ausência"
    r"|automatyczna odpowiedź|odpowiedź automatyczna|poza biurem|nieobecność|automatická odpov[ěe]ď|odpověď v nepřítomnosti|mimo kancelář|automatisk svar|autosvar|autosvarar|automatiskt svar|frånvaro|fraværs|ikke til stede|poissaolo|automaattinen vastaus|automatikus válasz|răspuns automat|otomatik yanıt|автоответ|автоматический ответ|нет на месте|αυτόματη απάντηση|自動応答|自動返信|不在通知|自动回复|自動回覆|자동 회신|자동응답|부재중"
    r")"
)

#: Subjects of receipts that a ticket system sends for each mail.
RECEIPT_SUBJECT = re.compile(
    r"^\W*(?:(?:\[[^\]]{1,60}\]|ticket ?#? ?\S+) ?)?(?:(?:your|votre|ihre|uw|su|la tua|sua) (?:request|ticket|demande|anfrage|aanvraag|solicitud|richiesta|solicitação)[^\n]{0,60}(?:received|reçue?|erhalten|eingegangen|ontvangen|recibid|ricevut|recebid|created|créée?)"
    r"|(?:we(?:'ve| have)? received your|nous avons (?:bien )?reçu votre|wir haben ihre|we hebben uw|hemos recibido|abbiamo ricevuto|recebemos)\b"
    r"|accus[ée] de r[ée]ception|bestätigung ihrer anfrage|ontvangstbevestiging|acuse de recibo|conferma di ricezione|confirmação de recebimento|acknowledge?ment of|ticket received|\[?request received\]?)"
)

#: Subjects of notes that a mail was opened or deleted unread.
READ_SUBJECT = re.compile(
    r"^\W*(?:read(?: receipt| notification)?|not read|lu|non lu|gelesen|ungelesen|gelezen|niet gelezen|leído|no leído|letto|non letto|lido|não lido|confirmation de lecture|accusé de lecture|return receipt|lesebestätigung|leesbevestiging|conferma di lettura|confirmación de lectura|disposition notification|delivered|remis|relayed|relayé|zugestellt|übermittelt) ?(?::|\(displayed\)| - )"
)

#: What a machine says of its own message at the beginning of a line.
SAYS_AUTOMATIC = re.compile(
    r"(?:^|[\n.!] ?)\W{0,6}(?:please (?:note|do not reply)[^.\n]{0,20})?(?:"
    r"th(?:is|e following) (?:is|was|e-?mail (?:is|was|has been)|message (?:is|was|has been)|mail (?:is|was)) ?(?:sent |an? )?(?:[\w-]+ )?(?:auto(?:matic|mated|matically)?[- ]?(?:reply|response|generated|generated|responder|acknowledge?ment|e-?mail|message|answer|sent|send)?)"
    r"|(?:automatic|automated|auto)[- ](?:reply|response|acknowledge?ment)"
    r"|(?:ceci est|il s['’]agit d|c['’]est|voici) ?(?:un|une|['’]une?) (?:message|r[ée]ponse|e-?mail|courriel|mail|accus[ée] de r[ée]ception) (?:automatique|g[ée]n[ée]r[ée]|envoy[ée] automatiquement)"
    r"|(?:ce|cet|cette) (?:message|e-?mail|mail|courriel|r[ée]ponse) (?:est|a [ée]t[ée]|vous est) ?(?:un |une )?(?:envoy[ée]e? |g[ée]n[ée]r[ée]e? |r[ée]ponse |message )?(?:automatique|automatiquement|par un (?:automate|robot))"
    r"|(?:r[ée]ponse|message) automatique ?(?:$|[\n:.,-])"
    r"|di(?:es|ese)[ers]?(?: e-?mail| nachricht| antwort| mail)? (?:ist|wurde|wird) (?:eine )?automati(?:sch|sche)"
    r"|dit (?:is een |bericht is |e-?mail(?:bericht)? (?:is|wordt) )(?:een )?automatisch"
    r"|(?:este|esta|éste|ésta) (?:es un|es una|mensaje|correo|respuesta)[^.\n]{0,30}autom[áa]tic"
    r"|(?:questo|questa) (?:è un|è una|messaggio|e-?mail|risposta)[^.\n]{0,30}automatic"
    r"|(?:esta|este) (?:é uma|é um|mensagem|e-?mail|resposta)[^.\n]{0,30}autom[áa]tic"
    r"|(?:merci de|veuillez) ne pas r[ée]pondre [àa] (?:ce|cet) (?:message|e-?mail|mail|courriel)|(?:please )?do not reply to this (?:e-?mail|message|mail)|bitte antworten sie nicht auf diese"
    r")"
)

#: The writer is away: said by a vacation answer, but by customers too.
ABSENT = re.compile(
    r"\b(?:i am|i'm|i will be|i'll be|we are) (?:currently |presently |now )?(?:out of (?:the )?office|away|on (?:annual |maternity |sick |parental )?(?:leave|vacation|holiday)|not in the office|travell?ing)"
    r"|out of (?:the )?office|on (?:annual|maternity) leave"
    r"|(?:je suis|je serai|nous sommes) (?:actuellement |pr[ée]sentement )?(?:absente?(?:\(e\))?|en cong[ée]s?|en vacances|hors du bureau|en d[ée]placement)|absente?(?:\(e\))? du bureau"
    r"|ich bin (?:derzeit |zurzeit |momentan |zur zeit |bis |vom |ab |am )?[^.\n]{0,30}(?:nicht im büro|im urlaub|abwesend|außer haus|nicht erreichbar|nicht im haus)|nicht im büro"
    r"|ik ben (?:momenteel |tot |van |op dit moment )?[^.\n]{0,30}(?:afwezig|niet op kantoor|met (?:vakantie|verlof)|op vakantie|niet aanwezig)"
    r"|(?:estoy|estaré|me encuentro) (?:actualmente )?(?:fuera de la oficina|ausente|de vacaciones)|(?:sono|sarò) (?:attualmente )?(?:assente|fuori (?:ufficio|sede)|in ferie)"
    r"|(?:estou|estarei|encontro-me) (?:atualmente |actualmente )?(?:ausente|fora do escrit[óo]rio|de férias|em férias)"
)

#: What only somebody who answers strangers' mail adds.
OFFICE = re.compile(
    r"(?:limited|no|intermittent|without) access to (?:my )?(?:e-?mail|mail)|(?:will|shall) (?:reply|respond|answer|get back|read)[^.\n]{0,60}(?:return|back|as soon as|when)|(?:for|in case of)[^.\n]{0,30}(?:urgent|immediate|emergenc)[^.\n]{0,80}(?:contact|call|e-?mail|please|reach)|upon my return|on my return|when i (?:return|get back)|your (?:e-?mail|message|mail) (?:will not be|won't be|will be) (?:forwarded|read|answered)"
    r"|(?:je (?:prendrai|r[ée]pondrai|traiterai|reviendrai|ne manquerai|vous r[ée]pondrai|lirai))[^.\n]{0,80}(?:retour|d[èe]s)|[àa] mon retour|(?:en cas d['’]urgence|pour toute urgence|si urgent|urgences?)[^\n]{0,80}(?:contact|joindre|adress|appel|[ée]cri)|acc[èe]s (?:limit[ée]|r[ée]duit|restreint) [àa] (?:ma|mes)|(?:votre|vos) (?:message|mail|e-?mail|courriel)s? (?:ne (?:sera|seront) pas|sera|seront) (?:lu|trait|transf|transmi)"
    r"|nach meiner rückkehr|werde (?:ich )?ihre (?:nachricht|e-?mail|mail)|in dringenden (?:fällen|angelegenheiten)|ihre (?:nachricht|e-?mail|mail) wird (?:nicht )?(?:weitergeleitet|gelesen|automatisch)|bei (?:dringenden|eiligen)"
    r"|(?:voor|bij|in) (?:dringende|spoed)|na mijn terugkeer|zal ik uw (?:e-?mail|bericht|mail)|uw (?:e-?mail|bericht|mail) wordt (?:niet )?(?:doorgestuurd|gelezen)|beperkt toegang"
    r"|(?:a mi (?:vuelta|regreso)|en caso de urgencia|para (?:asuntos|cualquier|temas) urgente|acceso limitado)|al mio (?:rientro|ritorno)|(?:in caso di|per) urgenz|per (?:questioni|comunicazioni) urgent|no meu regresso|quando (?:regressar|retornar)|em caso de urgência|assuntos urgentes"
)

#: Titles that nobody gives a mail by hand; before our own subject, or alone.
CERTAIN_SUBJECT = re.compile(
    r"^\W*(?:automatic reply|auto(?:matic|mated)?[- ]?(?:reply|response)|autoreply|out[- ]of[- ](?:the[- ])?office(?: auto ?-?reply| reply| notification| message)?|vacation reply"
    r"|r[ée]ponse automatique|absence du bureau|message d['’]absence|notification d['’]absence|abwesenheits(?:notiz|nachricht|meldung)|automatische (?:antwort|reactie|ontvangstbevestiging)"
    r"|automatisch antwoord|afwezigheids(?:bericht|melding)|respuesta autom[áa]tica|fuera de (?:la )?oficina|risposta automatica|fuori ufficio|resposta autom[áa]tica|fora do escrit[óo]rio"
    r"|odpowiedź automatyczna|automatyczna odpowiedź|automatická odpověď|automatisk svar|autosvar|automatiskt svar|automaattinen vastaus|automatikus válasz|răspuns automat|otomatik yanıt|автоответ|автоматический ответ|αυτόματη απάντηση|自動応答|自動返信|不在通知|自动回复|자동 회신)"
    r" ?(?:$|[:(\[]| - | re:|: re)"
)

#: Somebody speaks of an automatic answer that he got.
ABOUT_ONE = re.compile(
    r"(?:votre|vos|la|de|[cs]ette|re[çc]u une|your|the|this|(?:got|received|get) an?|ihre|die|diese|uw|de|su|la vostra|vostra|sua) (?:r[ée]ponses? automatiques?|message automatique|automatic (?:reply|response)|automated (?:reply|response)|auto-?reply|out[- ]of[- ]office|automatische (?:antwort|reactie)|automatisch antwoord|abwesenheitsnotiz|respuesta automática|risposta automatica|resposta automática)"
)
