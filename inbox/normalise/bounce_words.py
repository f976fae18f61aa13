"""The words of mail servers that could not deliver, in the languages that reach a European shop.

All patterns but `OURS_ENDS` are searched in lower case.
"""

from __future__ import annotations

import re

#: Subjects of bounces.
SUBJECT = re.compile(
    r"undeliver(?:ed|able)|returned (?:mail|to sender|email|message)|mail returned|delivery (?:status notification|failure|failed|problem|error|report|incomplete|notification|has failed|unsuccessful)"
    r"|failure notice|mail (?:delivery )?(?:fail|error|system error|could not)|message (?:undelivered|not delivered|delivery)|non[- ]?delivery|nondeliverable|non[- ]?remis"
    r"|undelivered|could not (?:be )?deliver|couldn'?t be delivered|unable to deliver|delivery to .{0,80}failed|failed (?:mail|delivery|to deliver)|not delivered|rejected mail|mail rejected"
    r"|warning: (?:message|could not)|delayed (?:mail|delivery)|delivery delay|delayed: |retour(?:né)? (?:à|de).{0,20}(?:expéditeur|mail|message)|échec d|echec de|non délivr|non distribu|pas (?:pu )?(?:être )?(?:délivr|remis|distribu)"
    r"|avis de non|notification d'état|état de (?:la )?remise|remise (?:impossible|retardée|différée)|unzustellbar|nicht zustell|zustellung|zurückgewiesen|nicht zugestellt|onbestelbaar|niet (?:bezorgd|afgeleverd|bestelbaar)|bezorging"
    r"|no (?:se (?:ha )?podido|entregado|se pudo)|devuelto|error de entrega|notificaci[oó]n de estado|mancat[oa] (?:recapito|consegna)|non recapitat|impossibile recapitare|notifica(?:zione)? (?:dello )?stato"
    r"|não (?:entregue|foi possível)|falha na entrega|devolvid|niedostarcz|zwrot|nedoruč|leverans|ikke levere|недоставл|не доставлен|配信|送信不能|退信|user unknown|unknown user|mailbox full|quota exceeded|\bbounce\b|\bndn\b|\bndr\b|^undeliver"
)

#: What only a mail server says.
STRONG = re.compile(
    r"this is the qmail-send program|i'm afraid i wasn't able to deliver|permanent fatal errors|transient non-fatal errors|transcript of session|this is the (?:mail|postfix|mailer|sendmail|email)[\w ./-]{0,40}(?:program|system|server)"
    r"|(?:message|mail|e-?mail|delivery)[^.\n]{0,80}(?:could ?n[o']t|can ?not|can't|was ?n[o']t|has not|not be|unable to|failed to) (?:be |been |yet )*(?:deliver|reach|sen[dt])|couldn't be delivered|could not be delivered|cannot be delivered"
    r"|did not reach the following|wasn'?t delivered|was not delivered|undeliver(?:ed|able)|delivery (?:has )?(?:to|of|failed|failure|temporarily|attempt|error|has been|incomplete|status)|failed permanently|permanently failed|address(?:es)? failed|failed addresses|failed recipient|unable to deliver|not able to deliver|wasn't able to deliver|unable to (?:relay|send)"
    r"|returned (?:to sender|mail|message|as undeliver)|user unknown|unknown user|no such (?:user|recipient|mailbox|address|person)|user (?:does not|doesn't) exist|does(?: not|n't) (?:exist|like recipient)|recipient (?:address )?(?:rejected|unknown|not found)|address (?:not found|rejected|unknown)|invalid (?:recipient|mailbox|address|user)|mailbox (?:unavailable|full|is full|not found|disabled)|(?:over|exceeded)[^.\n]{0,20}quota|quota exceeded|unrouteable address|host (?:or domain name )?(?:not found|unknown)|retry time(?:out)? (?:not reached|exceeded)|relaying denied|smtp error|remote (?:mail )?server|mail server (?:said|rejected)|has been (?:rejected|blocked|delayed)"
    r"|(?:message|mail|courriel|courrier|e-?mail)[^.\n]{0,90}(?:n[’'](?:a|ont) (?:pas )?(?:pu )?(?:être )?(?:pu |été )?(?:être )?(?:remis|délivr|distribu|livr|achemin|envoy)|n[’']est pas parvenu|en échec|rejeté)|échec de la remise|n[’']a pas pu être (?:remis|délivr|distribu|achemin)|destinataire (?:inconnu|inexistant)|adresse (?:inconnue|inexistante|introuvable)|boîte (?:aux lettres |mail )?(?:pleine|inexistante)|impossible de (?:remettre|délivrer|distribuer)"
    r"|konnte[^.\n]{0,60}nicht (?:\w+ )?(?:zugestellt|gesendet|ausgeliefert|übermittelt)|unzustellbar|nicht zustellbar|zustell(?:ung|en)[^.\n]{0,60}(?:fehl|nicht|verzög)|postfach (?:ist )?voll|kan niet worden (?:bezorgd|afgeleverd)|niet (?:bezorgd|afgeleverd|bestelbaar)|onbestelbaar"
    r"|no se (?:ha )?(?:pudo|podido|puede) (?:entregar|enviar)|no (?:ha podido|pudo) (?:ser )?entreg|non (?:è stato possibile|può essere|ha potuto|è stato) (?:recapit|consegn)|impossibile (?:recapitare|consegnare)|não (?:pôde|pode|foi) (?:ser )?entreg|não foi possível entregar|falha (?:na|permanente)|nie (?:można|mogła|została) (?:dostarcz|zosta)|nelze doručit|не (?:может быть|был[ао]?|удалось) достав|配信できません|送信できません|退信|无法(?:投递|送达)|following recipient|following address|(?:reason|raison|grund)[^\n]{0,20}: ?[45]\d\d|\b5[05]\d[ -]#?5\.\d\.\d"
)

#: A warning: the server goes on trying.
DELAY = re.compile(
    r"this is a warning message only|you do not need to resend|do not need to resend|will (?:continue|keep) (?:trying|to try|to be)|still being (?:retried|attempted)|delivery (?:attempts will continue|is delayed|has been delayed|will continue|delayed)|delayed (?:mail|delivery|:|\()"
    r"|delivery delay|has been delayed|has not (?:yet )?been (?:delivered|collected)|not yet been delivered|warning: (?:message|could not)|will be retried|no action is required on your part|continuer(?:a|ont) (?:à|d)|nouvelle tentative|remise (?:retardée|différée)|retard(?:é|ée) |message différé|delivery temporarily|temporarily (?:delayed|deferred)"
    r"|verzögert|wird weiterhin versucht|zustellversuche werden|vertraagd|se seguirá intentando|demorad[oa]|ritardat[oa]|consegna ritardata|entrega (?:atrasada|adiada|retrasada)|verzögerung"
)

FULL = re.compile(
    r"mailbox (?:is )?full|over ?quota|quota (?:exceeded|is full|full)|exceed(?:s|ed)?[^.\n]{0,30}(?:quota|storage|limit)|boîte[^.\n]{0,20}pleine|postfach[^.\n]{0,10}voll|insufficient (?:system )?storage|out of storage|overquota|mailfolder is full|buzón lleno|casella piena"
)
UNKNOWN_USER = re.compile(
    r"user (?:is )?unknown|unknown (?:user|recipient|address|local|mailbox)|no such (?:user|recipient|mailbox|address|person|local)|does(?: not|n't) exist|user not found|recipient (?:not found|unknown|rejected|address rejected)|invalid (?:recipient|mailbox|user|address)|mailbox (?:unavailable|not found|does not)|address (?:unknown|not found|does not)|not a valid|inconnu|unbekannt|inexistant|no mailbox|not our customer|account (?:disabled|does not|unavailable)"
)

#: Where the server's words end and the mail that came back begins.
OURS_ENDS = re.compile(
    r"^[ >]{0,8}(?:-{2,}[ -]*(?:(?:This is a|Below this line is a|The following is a|Here is a) copy|(?:The )?(?:body|header|headers|beginning) of (?:the |your )?(?:original )?message|Original[ -]message|Returned (?:mail|message)|Unsent message|Unsent message below|Message (?:header|text|body)|Undelivered message|Start of (?:forwarded|returned)|Copy of|Message d'origine|Forwarded message|Included is a copy|Enclosed is a copy|Your original message|Ursprüngliche)"
    r"|(?:Original message headers|En-têtes de message d[’']origine|The original message (?:was|follows|headers|is)|Original message follows|Message headers follow|The header page|Below is (?:a copy|the original)|Following is a copy|A copy of (?:the|your) (?:original )?message|Your original message)[^\n]{0,80}$|Return-Path: ?<|Received: (?:from|by|\()|Message text follows|DKIM-Signature: |X-Mailer: )",
    re.I | re.M,
)
