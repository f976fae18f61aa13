"""The names of clocks, of what they tell, of holidays and of the conditions of routing rules."""

from __future__ import annotations

from inbox.web.i18n import N_

CLOCKS = {
    "first_answer": N_("First answer"),
    "next_answer": N_("Next answer"),
    "resolution": N_("Resolution"),
}
STEPS = {
    "warning": N_("warned"),
    "owner": N_("its owner is told"),
    "lead": N_("the service's lead is told"),
    "supervisor": N_("the supervisor is told"),
}
NOTICES = {
    "ticket.opened": N_("A ticket came in"),
    "ticket.warned": N_("An answer will soon be late"),
    "ticket.escalated": N_("The due date has passed"),
    "follow_up.soon": N_("A promise is soon due"),
    "follow_up.late": N_("A promise is late"),
}
REGIONS = {
    "alsace_moselle": N_("Alsace and Moselle"),
    "guadeloupe": "Guadeloupe",
    "martinique": "Martinique",
    "guyane": "Guyane",
    "reunion": "La Réunion",
    "mayotte": "Mayotte",
    "saint_barthelemy": "Saint-Barthélemy",
    "saint_martin": "Saint-Martin",
    "saint_pierre_et_miquelon": "Saint-Pierre-et-Miquelon",
}
CONDITIONS = {
    "kind": N_("Kind"),
    "topic": N_("Topic"),
    "priority": N_("Priority"),
    "channel": N_("Channel"),
    "store": N_("Store"),
    "language": N_("Language (fr, en …)"),
    "needs_review": N_("Sorting is unsure"),
    "tag": N_("Tag of the customer"),
    "potential": N_("Potential of the customer"),
    "words": N_("Words or phrases"),
    "domain": N_("Domain of the sender"),
    "amount": N_("From so many euros"),
}
RULE_FAULTS = {
    "never": N_("It can never fire: rules before it take all that it could."),
    "unknown": N_("It can never fire: there is no such value here."),
    "everything": N_("It fires for everything: the rules after it are never tried."),
}
# Lines of errors that reach a person, for the catalogue; they are written where they are raised.
REFUSALS = (
    N_("an amount is a number of euros, such as 1000"),
    N_("words to look for have letters or figures"),
    N_("say within how many hours the promise is due"),
    N_("the rule without conditions catches what is left, and has to stay"),
    N_("the rule without conditions catches what is left, and has to stay last"),
    N_("the last day is before the first"),
    N_("choose a clock, and a time of one hour or more"),
    N_("a template needs a name of its own"),
    N_("a template needs a time of one hour or more"),
)
TABLES = {
    "clock": CLOCKS,
    "step": STEPS,
    "notice": NOTICES,
    "region": REGIONS,
    "condition": CONDITIONS,
    "rule_fault": RULE_FAULTS,
}
