"""The words of mail servers that could not deliver, in the languages that reach a European shop.

All patterns but `OURS_ENDS` are searched in lower case.
"""

from __future__ import annotations

import re

#: Subjects of bounces.
SUBJECT = re.compile(
    r"undeliver(?:ed|able)|returned (?:mail|to sender|email|message)|mail returned|"
    r"delivery (?:status notification|failure|failed|problem|error|report|incomplete|"
    r"notification|has failed|unsuccessful)"
    r"|failure notice|mail (?:delivery )?(?:fail|error|system error|could not)|"
    r"message (?:undelivered|not delivered|delivery)|non[- ]?delivery|nondeliverable|"
    r"non[- ]?remis"
    r"|undelivered|could not (?:be )?deliver|couldn'?t be delivered|unable to deliver|"
    r"delivery to .{0,80}failed|failed (?:mail|delivery|to deliver)|not delivered|"
    r"rejected mail|mail rejected"
    r"|warning: (?:message|could not)|delayed (?:mail|delivery)|delivery delay|delayed: |"
    r"retour(?:né)? (?:à|de).{0,20}(?:expéditeur|mail|message)|échec d|echec de|non délivr|"
    r"non distribu|pas (?:pu )?(?:être )?(?:délivr|remis|distribu)"
    r"|avis de non|notification d'état|état de (?:la )?remise|remise (?:impossible|retardée|"
    r"différée)|unzustellbar|nicht zustell|zustellung|zurückgewiesen|nicht zugestellt|"
    r"onbestelbaar|niet (?:bezorgd|afgeleverd|bestelbaar)|bezorging"
    r"|no (?:se (?:ha )?podido|entregado|se pudo)|devuelto|error de entrega|"
    r"notificaci[oó]n de estado|mancat[oa] (?:recapito|consegna)|non recapitat|"
    r"impossibile recapitare|notifica(?:zione)? (?:dello )?stato"
    r"|não (?:entregue|foi possível)|falha na entrega|devolvid|niedostarcz|zwrot|nedoruč|"
    r"leverans|ikke levere|недоставл|не доставлен|配信|送信不能|退信|user unknown|unknown user|"
    r"mailbox full|quota exceeded|\bbounce\b|\bndn\b|\bndr\b|^undeliver"
)

#: What only a mail server says.
STRONG = re.compile(
    r"this is the qmail-send program|i'm afraid i wasn't able to deliver|"
    r"permanent fatal errors|transient non-fatal errors|transcript of session|"
    r"this is the (?:mail|postfix|mailer|sendmail|email)[\w ./-]{0,40}(?:program|system|server)"
    r"|(?:message|mail|e-?mail|delivery)[^.\n]{0,80}(?:could ?n[o']t|can ?not|can't|"
    r"was ?n[o']t|has not|not be|unable to|failed to) (?:be |been |yet )*(?:deliver|reach|"
    r"sen[dt])|couldn't be delivered|could not be delivered|cannot be delivered"
    r"|did not reach the following|wasn'?t delivered|was not delivered|undeliver(?:ed|able)|"
    r"delivery (?:has )?(?:to the following|of (?:your|the) (?:message|mail)|"
    r"failed|failure|temporarily|attempt|error|has been|incomplete|"
    r"status)|failed permanently|permanently failed|address(?:es)? failed|failed addresses|"
    r"failed recipient|unable to deliver|not able to deliver|wasn't able to deliver|"
    r"unable to (?:relay|send)"
    r"|returned (?:to sender|mail|message|as undeliver)|user unknown|unknown user|"
    r"no such (?:user|recipient|mailbox|address|person)|user (?:does not|doesn't) exist|"
    r"does(?: not|n't) (?:exist|like recipient)|recipient (?:address )?(?:rejected|unknown|"
    r"not found)|address (?:not found|rejected|unknown)|invalid (?:recipient|mailbox|address|"
    r"user)|mailbox (?:unavailable|full|is full|not found|disabled)|(?:over|"
    r"exceeded)[^.\n]{0,20}quota|quota exceeded|unrouteable address|"
    r"host (?:or domain name )?(?:not found|unknown)|retry time(?:out)? (?:not reached|"
    r"exceeded)|relaying denied|smtp error|remote (?:mail )?server|mail server (?:said|"
    r"rejected)|has been (?:rejected|blocked|delayed)"
    r"|(?:message|mail|courriel|courrier|e-?mail)[^.\n]{0,90}(?:n[’'](?:a|"
    r"ont) (?:pas )?(?:encore )?(?:pu )?(?:être )?(?:pu |été )?(?:être )?(?:remis|délivr|distribu|"
    r"livr|achemin|envoy)|n[’']est pas parvenu|en échec|rejeté)|échec de la remise|"
    r"n[’']a pas pu être (?:remis|délivr|distribu|achemin)|destinataire (?:inconnu|inexistant)|"
    r"adresse (?:inconnue|inexistante|introuvable)|boîte (?:aux lettres |mail )?(?:pleine|"
    r"inexistante)|impossible de (?:remettre|délivrer|distribuer)"
    r"|konnte[^.\n]{0,60}nicht (?:\w+ )?(?:zugestellt|gesendet|ausgeliefert|übermittelt)|"
    r"unzustellbar|nicht zustellbar|zustell(?:ung|en)[^.\n]{0,60}(?:fehl|nicht|verzög)|"
    r"postfach (?:ist )?voll|kan niet worden (?:bezorgd|afgeleverd)|niet (?:bezorgd|afgeleverd|"
    r"bestelbaar)|onbestelbaar"
    r"|no se (?:ha )?(?:pudo|podido|puede) (?:entregar|enviar)|no (?:ha podido|"
    r"pudo) (?:ser )?entreg|non (?:è stato possibile|può essere|ha potuto|è stato) (?:recapit|"
    r"consegn)|impossibile (?:recapitare|consegnare)|não (?:pôde|pode|foi) (?:ser )?entreg|"
    r"não foi possível entregar|falha (?:na|permanente)|nie (?:można|mogła|"
    r"została) (?:dostarcz|zosta)|nelze doručit|не (?:может быть|был[ао]?|удалось) достав|"
    r"ku(?:nde|nne|nde) (?:ikke|inte) (?:leveres|levereras|sendes|skickas)|kan inte levereras|"
    r"obeställbar|ei voitu toimittaa|nem kézbesíthető|teslim edilemedi|"
    r"配信できません|送信できません|退信|无法(?:投递|送达|发送)|发送失败|"
    r"following recipient|following address|(?:reason|raison|"
    r"grund)[^\n]{0,20}: ?[45]\d\d|\b5[05]\d[ -]#?5\.\d\.\d"
)

#: A warning: the server goes on trying.
DELAY = re.compile(
    r"this is a warning message only|you do not need to resend|do not need to resend|"
    r"will (?:continue|keep) (?:trying|to try|to be)|still being (?:retried|attempted)|"
    r"delivery (?:attempts will continue|is delayed|has been delayed|will continue|delayed)|"
    r"delayed (?:mail|delivery|:|\()"
    r"|delivery delay|has been delayed|has not yet been (?:delivered|collected)|"
    r"not yet been delivered|warning: (?:message|could not)|will be retried|"
    r"no action is required on your part|"
    r"continuer(?:a|ont) (?:à|d)|nouvelles? tentatives?|"
    r"pas encore (?:été |pu être )?(?:remis|délivr|distribu|achemin)|"
    r"remise (?:retardée|différée)|retard(?:é|ée)\b|message différé|delivery temporarily|"
    r"temporarily (?:delayed|deferred)"
    r"|verzögert|wird weiterhin versucht|zustellversuche werden|vertraagd|"
    r"se seguirá intentando|demorad[oa]|ritardat[oa]|consegna ritardata|entrega (?:atrasada|"
    r"adiada|retrasada)|verzögerung"
)

#: Subjects of good news.
SUCCESS = re.compile(
    r"^(?:delivered|relayed|expanded|remis|relayé|zugestellt|übermittelt|entregado|afgeleverd) ?:"
    r"|success(?:ful|fully)?\b|status notification \((?:success|relay)"
)

#: Subjects of what a server tells its own administrator: nobody's mail came back.
NOTICE = re.compile(
    r"^postfix smtp server: |^virus (?:found|\(|alert|detected|warning)|^cron |"
    r"quarantine (?:digest|summary|report|notification)|^report domain:"
)

FULL = re.compile(
    r"(?:mailbox|inbox|mail box|account|mail ?folder|postfach) (?:is |is currently |ist |zu )?"
    r"(?:full|voll)|over (?:its |their |the )?(?:disk |mailbox |storage )?quota|"
    r"quota (?:exceeded|is full|full|überschritten|dépassé|superad)"
    r"|exceed(?:s|ed)?[^.\n]{0,30}(?:quota|storage|mailbox)|mailbox size limit|"
    r"boîte[^.\n]{0,40}(?:pleine|saturée)|"
    r"quota[^.\n]{0,20}dépassé|postfach[^.\n]{0,10}voll|postvak[^.\n]{0,10}vol\b|"
    r"insufficient (?:system )?storage|out of storage|overquota|buzón[^.\n]{0,10}lleno|"
    r"casella[^.\n]{0,20}piena|caixa[^.\n]{0,20}cheia|skrzynka[^.\n]{0,20}pełna|"
    r"ящик[^.\n]{0,20}переполнен|邮箱已满|容量オーバー|容量を超"
)
UNKNOWN_USER = re.compile(
    r"(?:user|recipient|mailbox|address|account|name|person|alias)[^\n]{0,60}?(?:is |was )?"
    r"(?:unknown|not (?:found|known|recogni[sz]ed|listed|valid)|n[o']t (?:be found|exist)|invalid|"
    r"doesn[’']t have an?|rejected|unavailable|disabled|no longer|couldn[’']t be found)"
    r"|(?:unknown|invalid|unrecogni[sz]ed|unlisted|no such|no valid|non-?existent|"
    r"illegal) (?:or \w+ )?(?:user|recipient|address|local|mailbox|person|alias|"
    r"account|e-?mail)"
    r"|does(?: not|n't) exist|not a valid|no mailbox|not our customer|bad destination mailbox"
    r"|inconnue?\b|inexistante?\b|n[’']existe (?:pas|plus)|introuvable"
    r"|unbekannt|existiert nicht|nicht gefunden|onbekend|bestaat niet|niet gevonden"
    r"|kan niet worden gevonden|desconocid|no existe|no se encontró|sconosciut|inesistente"
    r"|non esiste|desconhecid|não existe|não encontrad|nieznany|nie istnieje|neznám|okänd"
    r"|ukendt|ukjent|не существует|не найден|неизвестн|不存在|存在しません|見つかりません|"
    r"no (?:e-?mail )?account|account (?:disabled|does not|unavailable|closed)"
)
UNKNOWN_HOST = re.compile(
    r"host (?:or domain name )?(?:is )?(?:unknown|not found)|unknown (?:host|domain)|"
    r"(?:no such|invalid|nonexistent) (?:host|domain)|couldn't find any host|unrouteable|"
    r"domain (?:not found|does not exist|has no (?:mail|mx))|bad destination (?:system|host)|"
    r"domaine (?:inconnu|inexistant)|dns (?:error|lookup)|name server: host"
)
TOO_BIG = re.compile(
    r"(?:message|mail|attachment)[^.\n]{0,30}(?:too (?:large|big)|exceed[^.\n]{0,40}(?:size|"
    r"limit))|(?:message|mail) size exceed|too (?:large|big)|maximum (?:message )?size|trop "
    r"(?:volumineux|gros)|zu groß|te groot|demasiado grande|troppo grande"
)
TOO_LATE = re.compile(
    r"timed? ?out|timeout|in the queue too long|expired|too many (?:hops|attempts)|giving up|"
    r"délai (?:dépassé|expiré)|zeitüberschreitung"
)
REFUSED = re.compile(
    r"\bspam|blocked|blacklist|block ?list|access denied|relay(?:ing)? (?:access )?denied|"
    r"not authori[sz]ed|policy|prohibited|refused|permission|refusé|indésirable|bloqué|"
    r"abgelehnt|zurückgewiesen|geweigerd|rechazad|rifiutat|recusad"
)

#: A trouble that passes, in the words of a server that gives no code.
TRANSIENT = re.compile(
    r"temporar(?:y|ily)|try (?:again|later)|greylist|grey-list|too many connections|"
    r"server busy|réessayer|temporairement|vorübergehend|später erneut|tijdelijk|"
    r"temporal(?:mente)? |temporane|temporari"
)

#: The server says that it is over.
GIVEN_UP = re.compile(
    r"permanent|given up|giving up|will not (?:be retried|continue)|fatal|définiti|"
    r"dauerhaft|definitiv|no further attempts"
)

#: Where the server's words end and the mail that came back begins.
OURS_ENDS = re.compile(
    r"^[ >]{0,8}(?:--[ -]*+(?:(?:This is a|Below this line is a|The following is a|"
    r"Here is a) copy|(?:The )?(?:body|header|headers|beginning) of (?:the |"
    r"your )?(?:original )?message|Original[ -]message|Returned (?:mail|message)|"
    r"Unsent message|Unsent message below|Message (?:header|text|body)|Undelivered message|"
    r"Start of (?:forwarded|returned)|Copy of|Message d'origine|Forwarded message|"
    r"Included is a copy|Enclosed is a copy|Your original message|Ursprüngliche)"
    r"|(?:Original message headers|En-têtes de message d[’']origine|"
    r"The original message (?:was|follows|headers|is)|Original message follows|"
    r"Message headers follow|The header page|Below is (?:a copy|the original)|"
    r"Following is a copy|A copy of (?:the|your) (?:original )?message|"
    r"Your original message)[^\n]{0,80}$|Return-Path: ?<|Received: (?:from|by|\()|"
    r"Message text follows|DKIM-Signature: |X-Mailer: )",
    re.I | re.M,
)
