"""The words of machines that answer by themselves, in the customers' languages, in lower case."""

from __future__ import annotations

import re

#: Subjects that mail servers and programs give to automatic answers, at the subject's beginning.
AUTO_REPLY_SUBJECT = re.compile(
    r"^\W*(?:"
    r"auto(?:mated|matic|matique)?[- ]?(?:reply|response|respond(?:er)?|answer|"
    r"acknowledge?ment|r[ée]ponse)\b|autoreply|autoresponse|auto:|auto ?re ?:|auto-?reply from"
    r"|out[- ]of[- ](?:the[- ])?office|out of (?:the )?office|ooo\b|(?:i am |i'm )?(?:away|"
    r"on vacation|on holiday|on leave|on annual leave)(?: from (?:my (?:mail|email|desk)|"
    r"the office))?(?:$|[ :(-])|vacation (?:reply|response|message|notice)|"
    r"away from my (?:mail|desk)|\[?auto-?reply\]?"
    r"|r[ée]ponses? automatiques?|message automatique|absen(?:ce|te?)(?: du bureau| de bureau|"
    r" du|:| jusqu)|en cong[ée]s?\b|notification d['’]absence|message d['’]absence|"
    r"accus[ée] (?:de )?r[ée]ception automatique|(?:je suis )?absent(?:e|\(e\))? (?:du bureau|"
    r"jusqu|pour)|avis d['’]absence"
    r"|abwesen(?:d|heit)|abwesenheits(?:notiz|nachricht|meldung|assistent)|"
    r"automatische (?:antwort|r[ée]ponse|beantwoord)|autom\. antwort|nicht im (?:büro|haus)|"
    r"ich bin (?:nicht im|im urlaub)|eingangsbestätigung|automatische eingangsbestätigung"
    r"|automatisch (?:antwoord|bericht|antwort)|automatische? (?:reactie|ontvangstbevestiging)|"
    r"niet (?:aanwezig|op kantoor)|afwezig(?:heid)?|afwezigheids(?:bericht|assistent|melding)"
    r"|respuesta autom[áa]tica|fuera de (?:la )?oficina|ausente|ausencia|autorespuesta|"
    r"respuesta de ausencia"
    r"|risposta automatica|fuori (?:ufficio|sede)|assente|assenza|autorisposta|"
    r"risponditore automatico"
    r"|resposta autom[áa]tica|fora do escrit[óo]rio|ausência|resposta de ausência"
    r"|automatyczna odpowiedź|odpowiedź automatyczna|poza biurem|nieobecność|"
    r"automatická odpov[ěe]ď|odpověď v nepřítomnosti|mimo kancelář|automatisk svar|autosvar|"
    r"autosvarar|automatiskt svar|frånvaro|fraværs|ikke til stede|poissaolo|"
    r"automaattinen vastaus|automatikus válasz|răspuns automat|otomatik yanıt|автоответ|"
    r"автоматический ответ|нет на месте|αυτόματη απάντηση|"
    r"自動応答|自動返信|不在通知|自动回复|自動回覆|자동 회신|자동응답|"
    r"부재중"
    r")"
)

#: Subjects of receipts that a ticket system sends for each mail.
RECEIPT_SUBJECT = re.compile(
    r"^\W*(?:(?:\[[^\]]{1,60}\]|ticket ?#? ?\S+) ?)?(?:(?:your|votre|ihre|uw|su|la tua|"
    r"sua) (?:request|ticket|demande|anfrage|aanvraag|solicitud|richiesta|"
    r"solicitação)[^\n]{0,60}(?:received|reçue?|erhalten|eingegangen|ontvangen|recibid|ricevut|"
    r"recebid|created|créée?)"
    r"|(?:we(?:'ve| have)? received your|nous avons (?:bien )?reçu votre|wir haben ihre|"
    r"we hebben uw|hemos recibido|abbiamo ricevuto|recebemos)\b"
    r"|accus[ée] de r[ée]ception|bestätigung ihrer anfrage|ontvangstbevestiging|"
    r"acuse de recibo|conferma di ricezione|confirmação de recebimento|acknowledge?ment of|"
    r"ticket received|\[?request received\]?)"
)

#: Subjects of notes that a mail was opened or deleted unread.
READ_SUBJECT = re.compile(
    r"^\W*(?:read(?: receipt| notification)?|not read|lu|non lu|gelesen|ungelesen|gelezen|"
    r"niet gelezen|leído|no leído|letto|non letto|lido|não lido|confirmation de lecture|"
    r"accusé de lecture|return receipt|lesebestätigung|leesbevestiging|conferma di lettura|"
    r"confirmación de lectura|disposition notification|delivered|remis|relayed|relayé|"
    r"zugestellt|übermittelt) ?(?::|\(displayed\)| - )"
)

#: What a machine says of its own message at the beginning of a line.
SAYS_AUTOMATIC = re.compile(
    r"(?:^|[\n.!] ?)\W{0,6}(?:please (?:note|do not reply)[^.\n]{0,20})?(?:"
    r"th(?:is|e following) (?:is|was|e-?mail (?:is|was|has been)|message (?:is|was|has been)|"
    r"mail (?:is|was)) ?(?:sent |an? )?(?:[\w-]+ )?(?:auto(?:matic|mated|"
    r"matically)?[- ]?(?:reply|response|generated|generated|responder|acknowledge?ment|e-?mail|"
    r"message|answer|sent|send)?)"
    r"|(?:automatic|automated|auto)[- ](?:reply|response|acknowledge?ment)"
    r"|(?:ceci est|il s['’]agit d|c['’]est|voici) ?(?:un|une|['’]une?) (?:message|r[ée]ponse|"
    r"e-?mail|courriel|mail|accus[ée] de r[ée]ception) (?:automatique|g[ée]n[ée]r[ée]|"
    r"envoy[ée] automatiquement)"
    r"|(?:ce|cet|cette) (?:message|e-?mail|mail|courriel|r[ée]ponse) (?:est|a [ée]t[ée]|"
    r"vous est) ?(?:un |une )?(?:envoy[ée]e? |g[ée]n[ée]r[ée]e? |r[ée]ponse |"
    r"message )?(?:automatique|automatiquement|par un (?:automate|robot))"
    r"|(?:r[ée]ponse|message) automatique ?(?:$|[\n:.,-])"
    r"|di(?:es|ese)[ers]?(?: e-?mail| nachricht| antwort| mail)? (?:ist|wurde|"
    r"wird) (?:eine )?automati(?:sch|sche)"
    r"|dit (?:is een |bericht is |e-?mail(?:bericht)? (?:is|wordt) )(?:een )?automatisch"
    r"|(?:este|esta|éste|ésta) (?:es un|es una|mensaje|correo|"
    r"respuesta)[^.\n]{0,30}autom[áa]tic"
    r"|(?:questo|questa) (?:è un|è una|messaggio|e-?mail|risposta)[^.\n]{0,30}automatic"
    r"|(?:esta|este) (?:é uma|é um|mensagem|e-?mail|resposta)[^.\n]{0,30}autom[áa]tic"
    r"|(?:merci de|veuillez) ne pas r[ée]pondre [àa] (?:ce|cet) (?:message|e-?mail|mail|"
    r"courriel)|(?:please )?do not reply to this (?:e-?mail|message|mail)|"
    r"bitte antworten sie nicht auf diese"
    r")"
)

#: The writer is away: said by a vacation answer, but by customers too.
ABSENT = re.compile(
    r"\b(?:i am|i'm|i will be|i'll be|we are) (?:currently |presently |"
    r"now )?(?:out of (?:the )?office|away|on (?:annual |maternity |sick |parental )?(?:leave|"
    r"vacation|holiday)|not in the office|travell?ing)"
    r"|out of (?:the )?office|on (?:annual|maternity) leave"
    r"|(?:je suis|je serai|nous sommes) (?:actuellement |"
    r"pr[ée]sentement )?(?:absente?(?:\(e\))?|en cong[ée]s?|en vacances|hors du bureau|"
    r"en d[ée]placement)|absente?(?:\(e\))? du bureau"
    r"|ich bin (?:derzeit |zurzeit |momentan |zur zeit |bis |vom |ab |"
    r"am )?[^.\n]{0,30}(?:nicht im büro|im urlaub|abwesend|außer haus|nicht erreichbar|"
    r"nicht im haus)|nicht im büro"
    r"|ik ben (?:momenteel |tot |van |op dit moment )?[^.\n]{0,30}(?:afwezig|niet op kantoor|"
    r"met (?:vakantie|verlof)|op vakantie|niet aanwezig)"
    r"|(?:estoy|estaré|me encuentro) (?:actualmente )?(?:fuera de la oficina|ausente|"
    r"de vacaciones)|(?:sono|sarò) (?:attualmente )?(?:assente|fuori (?:ufficio|sede)|in ferie)"
    r"|(?:estou|estarei|encontro-me) (?:atualmente |actualmente )?(?:ausente|"
    r"fora do escrit[óo]rio|de férias|em férias)"
)

#: What only somebody who answers strangers' mail adds.
OFFICE = re.compile(
    r"(?:limited|no|intermittent|without) access to (?:my )?(?:e-?mail|mail)|(?:will|"
    r"shall) (?:reply|respond|answer|get back|read)[^.\n]{0,60}(?:return|back|as soon as|when)|"
    r"(?:for|in case of)[^.\n]{0,30}(?:urgent|immediate|emergenc)[^.\n]{0,80}(?:contact|call|"
    r"e-?mail|please|reach)|upon my return|on my return|when i (?:return|get back)|"
    r"your (?:e-?mail|message|mail) (?:will not be|won't be|will be) (?:forwarded|read|"
    r"answered)"
    r"|(?:je (?:prendrai|r[ée]pondrai|traiterai|reviendrai|ne manquerai|vous r[ée]pondrai|"
    r"lirai))[^.\n]{0,80}(?:retour|d[èe]s)|[àa] mon retour|(?:en cas d['’]urgence|"
    r"pour toute urgence|si urgent|urgences?)[^\n]{0,80}(?:contact|joindre|adress|appel|"
    r"[ée]cri)|acc[èe]s (?:limit[ée]|r[ée]duit|restreint) [àa] (?:ma|mes)|(?:votre|"
    r"vos) (?:message|mail|e-?mail|courriel)s? (?:ne (?:sera|seront) pas|sera|seront) (?:lu|"
    r"trait|transf|transmi)"
    r"|nach meiner rückkehr|werde (?:ich )?ihre (?:nachricht|e-?mail|mail)|"
    r"in dringenden (?:fällen|angelegenheiten)|ihre (?:nachricht|e-?mail|"
    r"mail) wird (?:nicht )?(?:weitergeleitet|gelesen|automatisch)|bei (?:dringenden|eiligen)"
    r"|(?:voor|bij|in) (?:dringende|spoed)|na mijn terugkeer|zal ik uw (?:e-?mail|bericht|"
    r"mail)|uw (?:e-?mail|bericht|mail) wordt (?:niet )?(?:doorgestuurd|gelezen)|"
    r"beperkt toegang"
    r"|(?:a mi (?:vuelta|regreso)|en caso de urgencia|para (?:asuntos|cualquier|temas) urgente|"
    r"acceso limitado)|al mio (?:rientro|ritorno)|(?:in caso di|per) urgenz|per (?:questioni|"
    r"comunicazioni) urgent|no meu regresso|quando (?:regressar|retornar)|em caso de urgência|"
    r"assuntos urgentes"
)

#: Titles that nobody gives a mail by hand; before our own subject, or alone.
CERTAIN_SUBJECT = re.compile(
    r"^\W*(?:automatic reply|auto(?:matic|mated)?[- ]?(?:reply|response)|autoreply|"
    r"out[- ]of[- ](?:the[- ])?office(?: auto ?-?reply| reply| notification| message)?|"
    r"vacation reply"
    r"|r[ée]ponse automatique|absence du bureau|message d['’]absence|notification d['’]absence|"
    r"abwesenheits(?:notiz|nachricht|meldung)|automatische (?:antwort|reactie|"
    r"ontvangstbevestiging)"
    r"|automatisch antwoord|afwezigheids(?:bericht|melding)|respuesta autom[áa]tica|"
    r"fuera de (?:la )?oficina|risposta automatica|fuori ufficio|resposta autom[áa]tica|"
    r"fora do escrit[óo]rio"
    r"|odpowiedź automatyczna|automatyczna odpowiedź|automatická odpověď|automatisk svar|"
    r"autosvar|automatiskt svar|automaattinen vastaus|automatikus válasz|răspuns automat|"
    r"otomatik yanıt|автоответ|автоматический ответ|αυτόματη απάντηση|"
    r"自動応答|自動返信|不在通知|自动回复|"
    r"자동 회신)"
    r" ?(?:$|[:(\[]| - | re:|: re)"
)

#: Somebody speaks of an automatic answer that he got.
ABOUT_ONE = re.compile(
    r"(?:votre|vos|la|de|[cs]ette|re[çc]u une|your|the|this|(?:got|received|get) an?|ihre|die|"
    r"diese|uw|de|su|la vostra|vostra|sua) (?:r[ée]ponses? automatiques?|message automatique|"
    r"automatic (?:reply|response)|automated (?:reply|response)|auto-?reply|"
    r"out[- ]of[- ]office|automatische (?:antwort|reactie)|automatisch antwoord|"
    r"abwesenheitsnotiz|respuesta automática|risposta automatica|resposta automática)"
)
