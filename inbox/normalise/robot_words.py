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
    r" du| ?:| jusqu| re ?:)|en cong[ée]s?\b|notification d['’]absence|message d['’]absence|"
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
    r"autosvarar|automatiskt svar|frånvar|fraværs|ikke til stede|poissaolo|"
    r"automaattinen vastaus|automatikus válasz|răspuns automat|otomatik yanıt|автоответ|"
    r"автоматический ответ|нет на месте|αυτόματη απάντηση|"
    r"自動応答|自動返信|不在通知|自动回复|自動回覆|자동 회신|자동응답|"
    r"부재중|fravær|fraværende|på (?:semester|ferie)|lomalla|urlop|dovolená|"
    r"yahoo! auto response"
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

#: What a machine that takes mails in says of one; a proven machine only, people say it too.
TAKEN_IN = re.compile(
    r"(?:we(?:'ve| have)?|has been|was|been) (?:successfully )?(?:received|logged|registered)"
    r"[^.\n]{0,30} your (?:request|e-?mail|message|enquiry|inquiry|ticket|query|case)|"
    r"your (?:request|e-?mail|message|enquiry|inquiry|ticket|query|case)[^.\n]{0,60} (?:has|have) "
    r"been (?:successfully )?(?:received|created|logged|registered|opened|assigned)|"
    r"(?:received|receipt of) your (?:request|e-?mail|message|enquiry|inquiry|ticket|query|case)|"
    r"thank you for (?:contacting|writing to|getting in touch|your (?:e-?mail|message|enquiry|"
    r"inquiry|request|query))|in response to the creation of a (?:trouble )?ticket"
    r"|(?:bien reçu|accus\w+ (?:bonne )?réception de|reçu|réception de) (?:de )?votre "
    r"(?:demande|message|mail|e-?mail|courriel|courrier|ticket|réclamation|requête|dossier)|"
    r"votre (?:demande|message|mail|e-?mail|courriel|ticket|réclamation|requête)[^.\n]{0,50} (?:a|"
    r"est)(?: bien)? (?:été )?(?:bien )?(?:reçue?|enregistrée?|prise? en|transmise?|créée?)"
    r"|merci (?:de nous avoir|d['’]avoir) (?:contact|écrit)|merci pour votre (?:message|mail|"
    r"e-?mail|demande|courriel)"
    r"|ihre (?:anfrage|nachricht|e-?mail|mail)[^.\n]{0,40}(?:erhalten|eingegangen)|vielen dank "
    r"für ihre (?:anfrage|nachricht|e-?mail|mail)|haben ihre (?:anfrage|nachricht|e-?mail)"
    r"|uw (?:bericht|aanvraag|e-?mail|vraag|mail)[^.\n]{0,40}ontvangen|bedankt voor uw "
    r"(?:bericht|e-?mail|vraag|mail)"
    r"|(?:hemos recibido|recibimos) su (?:mensaje|solicitud|correo|consulta)|gracias por "
    r"(?:contactar|su (?:mensaje|correo|consulta))|su (?:mensaje|solicitud|correo|consulta) ha "
    r"sido recibid"
    r"|(?:abbiamo ricevuto|ricevuto) la (?:sua|tua|vostra) (?:richiesta|e-?mail|mail)|grazie per "
    r"(?:averci contattato|il (?:suo|tuo|vostro) messaggio|la (?:sua|tua|vostra) (?:e-?mail|"
    r"richiesta))"
    r"|(?:recebemos|recebido) (?:a sua|o seu|sua|seu) (?:mensagem|pedido|e-?mail|solicitação)|"
    r"obrigado por (?:nos contactar|entrar em contato|sua mensagem)"
)

#: A filter asks the sender to prove that he is somebody.
CHALLENGE = re.compile(
    r"(?:click|follow|visit)[^.\n]{0,60}(?:link|below)[^.\n]{0,80}(?:confirm|verif|deliver|"
    r"approve)[^.\n]{0,60}(?:message|e-?mail|sender|address|human|process)"
    r"|(?:confirm|verify) that you are (?:a )?(?:human|not a (?:robot|spammer)|the sender|"
    r"real)|spam ?arrest|boxbe|mailinblack|challenge[- /]response|whitelist(?:ing)? request"
    r"|(?:held|waitlisted|quarantined|pending|on hold)[^.\n]{0,80}(?:until you|because the "
    r"(?:sender|address)|confirm|verif|approv|guest list)"
    r"|(?:to|in order to) (?:release|deliver)[^.\n]{0,40}(?:message|mail)[^.\n]{0,80}(?:reply|"
    r"click|confirm|send an)"
    r"|(?:cliqu|confirm|authentifi)[^.\n]{0,120}(?:afin que|pour que)[^.\n]{0,40}(?:message|"
    r"mail)[^.\n]{0,40}(?:remis|délivr|transmis|distribu)"
    r"|(?:pour|afin) (?:que|qu['’])[^.\n]{0,40}(?:remis|délivr|transmis|distribu|libér)"
    r"[^.\n]{0,80}(?:cliqu|authentifi|confirm|répon)"
    r"|bestätigen sie[^.\n]{0,60}(?:absender|nachricht zu(?:ge|zu)stell)"
)

#: What a mail to many says of itself.
TO_MANY = re.compile(
    r"unsubscribe|opt[- ]?out|manage (?:your )?(?:preferences|subscription)|view (?:this|it) "
    r"(?:e-?mail )?(?:in|online)|désinscri|désabonn|se d[ée]sinscrire|version en ligne|"
    r"ne plus recevoir|abmelden|abbestellen|newsletter|afmelden|uitschrijven|darse de baja|"
    r"cancelar (?:la )?suscripción|disiscri|annulla l['’]iscrizione|cancelar (?:a )?(?:inscrição|"
    r"subscrição)"
)

#: Somebody speaks of himself.
MYSELF = re.compile(
    r"\b(?:je|j['’]\w+|m['’]\w+|moi|mon|ma|mes|i|i['’](?:m|ve|d|ll)|my|me|ich|mir|mich|mein\w*|ik|"
    r"mijn|mij|yo|mi|mis|he (?:comprado|pedido|recibido)|tengo|io|mio|mia|miei|vorrei|ho|eu|meu|"
    r"minha|tenho|gostaria)\b"
)

#: Subjects of notes that a mail was opened or deleted unread.
READ_SUBJECT = re.compile(
    r"^\W*(?:read(?: receipt| notification)?|not read|lu|non lu|gelesen|ungelesen|gelezen|"
    r"niet gelezen|leído|no leído|letto|non letto|lido|não lido|confirmation de lecture|"
    r"accusé de lecture|return receipt|lesebestätigung|leesbevestiging|conferma di lettura|"
    r"confirmación de lectura|disposition notification|delivered|remis|relayed|relayé|"
    r"zugestellt|übermittelt) ?(?::|\(displayed\)| - )"
)

#: What the note says of the mail that was opened.
WAS_READ = re.compile(
    r"was (?:read|displayed|opened|deleted)|has been (?:read|displayed|opened)|"
    r"a été (?:lu|affiché|ouvert|supprimé)|wurde[^.\n]{0,60}(?:gelesen|geöffnet|"
    r"angezeigt)|is (?:gelezen|geopend)|(?:ha sido|fue) (?:leíd|abiert)|"
    r"è stato (?:letto|aperto|visualizzato)|foi (?:lida|lido|aberta)|"
    r"this is a (?:return|receipt)|your message"
)

#: What a machine says of its own message at the beginning of a line.
SAYS_AUTOMATIC = re.compile(
    r"(?:^|[\n.!] ?)\W{0,6}(?:note ?: ?|n\.?b\.? ?: ?)?"
    r"(?:please (?:note|do not reply)[^.\n]{0,20})?(?:"
    r"th(?:is|e following) (?:is|was|e-?mail (?:is|was|has been)|message (?:is|was|has been)|"
    r"mail (?:is|was)) ?(?:sent |an? )?(?:[\w-]+ )?(?:auto(?:matic|mated|"
    r"matically)?[- ]?(?:reply|response|generated|generated|responder|acknowledge?ment|e-?mail|"
    r"message|answer|sent|send)?)"
    r"|(?:automatic|automated|auto)[- ](?:reply|response|acknowledge?ment)"
    r"|(?:bonjour,? )?vous (?:recevez|avez reçu) (?:ce|cet|cette) (?:r[ée]ponse|message|e-?mail|"
    r"courriel) automatique|you(?:'re| are) receiving this (?:automat|auto-)|sie erhalten diese "
    r"automatische|u ontvangt (?:dit|deze) automatische?"
    r"|(?:ceci est|il s['’]agit d|c['’]est|voici) ?(?:un|une|['’]une?) (?:message|r[ée]ponse|"
    r"e-?mail|courriel|mail|accus[ée] de r[ée]ception) (?:automatique|g[ée]n[ée]r[ée]|"
    r"envoy[ée] automatiquement)"
    r"|(?:ce|cet|cette) (?:message|e-?mail|mail|courriel|r[ée]ponse|accus[ée] de r[ée]ception|"
    r"notification|avis) (?:est|a [ée]t[ée]|"
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
    r"en d[ée]placement)|absente?(?:\(e\))? du bureau|(?:actuellement|pr[ée]sentement|[ée]tant) "
    r"(?:absente?|en cong[ée]s?|en vacances|en d[ée]placement)"
    r"|ich bin (?:derzeit |zurzeit |momentan |zur zeit |bis |vom |ab |"
    r"am )?[^.\n]{0,30}(?:nicht im büro|im urlaub|abwesend|außer haus|nicht erreichbar|"
    r"nicht im haus)|nicht im büro"
    r"|ik ben (?:momenteel |tot |van |op dit moment )?[^.\n]{0,30}(?:afwezig|niet op kantoor|"
    r"met (?:vakantie|verlof)|op vakantie|niet aanwezig)"
    r"|(?:estoy|estaré|me encuentro) (?:actualmente )?(?:fuera de la oficina|ausente|"
    r"de vacaciones)|(?:sono|sarò) (?:attualmente )?(?:assente|fuori (?:ufficio|sede)|in ferie)"
    r"|(?:estou|estarei|encontro-me) (?:atualmente |actualmente )?(?:ausente|"
    r"fora do escrit[óo]rio|de férias|em férias)"
    r"|(?:our office|our offices|we) (?:is|are) (?:currently )?closed|(?:nos bureaux|notre "
    r"(?:bureau|entreprise|société|service|mairie)) (?:est|sont|sera|seront) (?:actuellement )?"
    r"fermée?s?|unser büro ist geschlossen|ons kantoor is gesloten"
    r"|jag är (?:just nu |tyvärr )?(?:på semester|bortrest|inte på kontoret|ledig|frånvarande)|"
    r"jeg (?:er|har|holder) (?:desværre |dessverre |for tiden |i øjeblikket )?(?:på ferie|ferie|"
    r"ikke (?:på kontoret|til stede)|fraværende|bortrejst)|olen (?:lomalla|poissa)|"
    r"jestem (?:na urlopie|poza biurem|nieobecn)|jsem (?:mimo kancelář|na dovolené|nepřítom)|"
    r"szabadságon vagyok|(?:я )?(?:в отпуске|нахожусь в отпуске|не в офисе)|izindeyim|"
    r"不在にして|休暇(?:中|をいただ)|正在休假|不在办公室|휴가 중"
)

#: What only somebody who answers strangers' mail adds.
OFFICE = re.compile(
    r"(?:limited|no|intermittent|without) access to (?:my )?(?:e-?mail|mail)|(?:will|"
    r"shall) (?:reply|respond|answer|get back|read)[^.\n]{0,60}(?:return|back|as soon as|when)|"
    r"(?:for|in case of)[^.\n]{0,30}(?:urgent|immediate|emergenc)[^.\n]{0,80}(?:contact|call|"
    r"e-?mail|please|reach)|upon my return|on my return|when i (?:return|get back)|"
    r"your (?:e-?mail|message|mail) (?:will not be|won't be|will be) (?:forwarded|read|"
    r"answered)"
    r"|in my absence|in the meantime|(?:en|pendant|durant) mon absence|in meiner abwesenheit|"
    r"(?:tijdens|bij) mijn afwezigheid|(?:en|durante) mi ausencia|(?:in|durante la) mia assenza|"
    r"(?:na|durante a) minha ausência|wenden sie sich (?:bitte )?an"
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

#: What a customer who is away writes about, and a vacation answer does not.
OWN_MATTER = re.compile(
    r"\b(?:livr(?:er|ez|ée?s?\b|ais|eur)|colis|commande|rendez-vous|technicien|devis|rembours|deliver|"
    r"parcel|my order|refund|appointment|liefer|paket|bestellung|termin\b|bezorg|levering|"
    r"bestelling|pakket|pedido|entrega|paquete|ordine|consegna|pacco|encomenda)"
)

#: Titles that nobody gives a mail by hand; before our own subject, or alone.
CERTAIN_SUBJECT = re.compile(
    r"^\W*(?:automatic reply|auto(?:matic|mated)?[- ]?(?:reply|response)|autoreply|"
    r"out[- ]of[- ](?:the[- ])?office(?: auto ?-?reply| reply| notification| message)?|"
    r"vacation reply"
    r"|r[ée]ponse automatique(?: d['’]absence)?|absence du bureau|message d['’]absence|"
    r"notification d['’]absence|abwesenheits(?:notiz|nachricht|meldung)|"
    r"automatische (?:antwort|reactie|ontvangstbevestiging|empfangsbestätigung|"
    r"eingangsbestätigung)"
    r"|automatisch antwoord|afwezigheids(?:bericht|melding)|respuesta autom[áa]tica|"
    r"fuera de (?:la )?oficina|risposta automatica|fuori ufficio|resposta autom[áa]tica|"
    r"fora do escrit[óo]rio"
    r"|odpowiedź automatyczna|automatyczna odpowiedź|automatická odpověď|automatisk svar|"
    r"autosvar|automatiskt svar|fraværsmelding|frånvaro(?:meddelande|besked)|"
    r"automaattinen vastaus|automatikus válasz|răspuns automat|"
    r"otomatik yanıt|автоответ|автоматический ответ|αυτόματη απάντηση|"
    r"自動応答|自動返信|不在通知|自动回复|"
    r"자동 회신|yahoo! auto response)"
    r" ?(?:$|[:(\[\]]| - | re:|: re)"
)

#: Somebody speaks of an automatic answer that he got.
ABOUT_ONE = re.compile(
    r"(?:votre|vos|la|de|[cs]ette|re[çc]u une|your|the|this|(?:got|received|get) an?|ihre|die|"
    r"diese|uw|de|su|la vostra|vostra|sua) (?:r[ée]ponses? automatiques?|message automatique|"
    r"automatic (?:reply|response)|automated (?:reply|response)|auto-?reply|"
    r"out[- ]of[- ]office|automatische (?:antwort|reactie)|automatisch antwoord|"
    r"abwesenheitsnotiz|respuesta automática|risposta automatica|resposta automática)"
)
