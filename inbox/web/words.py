"""The names of what the code knows by a word: states, channels, events, evidence, views.

Kinds, topics, services and stores are the deployment's own rows and are not here.
"""

from __future__ import annotations

from inbox.web import clock_words, law_words, record_words, segment_words, upkeep_words
from inbox.web.i18n import N_

VIEWS = {
    "inbox": N_("Inbox"),
    "to_sort": N_("To sort"),
    "mine": N_("Mine"),
    "service": N_("My services"),
    "unassigned": N_("Unassigned"),
    "today": N_("Due today"),
    "late": N_("Overdue"),
    "waiting": N_("Waiting for customer"),
    "snoozed": N_("Snoozed"),
    "closed": N_("Closed"),
    "unsettled": N_("Unsettled"),
    "all": N_("All tickets"),
}
EMPTY = {
    "inbox": N_("Nothing is waiting for you. Well done."),
    "to_sort": N_("Everything is sorted."),
    "mine": N_("Nothing is assigned to you. Take one with the key I."),
    "service": N_("Your services have nothing left to answer."),
    "unassigned": N_("Everybody has somebody."),
    "today": N_("Nothing is due today any more."),
    "late": N_("Nothing is late."),
    "waiting": N_("Nobody owes us an answer."),
    "snoozed": N_("Nothing is asleep."),
    "closed": N_("Nothing has been closed yet."),
    "unsettled": N_("Nothing is open."),
    "all": N_("There is no ticket yet."),
}
STATUSES = {
    "open": N_("Open"),
    "waiting": N_("Waiting for customer"),
    "snoozed": N_("Snoozed"),
    "closed": N_("Closed"),
}
CHANNELS = {
    "email": N_("E-mail"),
    "call": N_("Call"),
    "kiosk": N_("Kiosk"),
    "letter": N_("Letter"),
    "spreadsheet": N_("Spreadsheet"),
}
SORTS = {"newest": N_("Newest first"), "due": N_("By due date")}
AGES = {
    "0-1": N_("Less than 1 day"),
    "1-3": N_("1 to 3 days"),
    "3-7": N_("3 to 7 days"),
    "7-30": N_("7 to 30 days"),
    "30+": N_("More than 30 days"),
}
OUTGOING = {
    "kept": N_("Internal note"),
    "queued": N_("Leaving…"),
    "sending": N_("Being sent…"),
    "sent": N_("Sent"),
    "failed": N_("Not delivered"),
    "uncertain": N_("Delivery unknown: check before writing again"),
    "cancelled": N_("Taken back"),
    "bounced": N_("Came back undelivered"),
}
EVENTS = {
    "ticket.opened": N_("Ticket opened"),
    "ticket.changed": N_("changed the ticket"),
    "ticket.accepted": N_("confirmed the sorting"),
    "ticket.doubted": N_("took the sorting back: to be looked at again"),
    "ticket.closed": N_("closed the ticket"),
    "ticket.reopened": N_("reopened the ticket"),
    "ticket.woke": N_("The ticket woke up"),
    "ticket.near": N_("This may belong to another ticket"),
    "ticket.not_near": N_("said that these are two matters"),
    "ticket.merged": N_("merged this ticket into another one"),
    "ticket.absorbed": N_("merged another ticket into this one"),
    "ticket.split": N_("moved messages to another ticket"),
    "ticket.split_off": N_("moved messages here from another ticket"),
    "ticket.unmerged": N_("took a merge back"),
    "ticket.unsplit": N_("took a move of messages back"),
    "ticket.warned": N_("An answer will soon be late"),
    "ticket.escalated": N_("The due date has passed"),
    "follow_up.opened": N_("promised"),
    "follow_up.done": N_("kept a promise"),
    "reply.sent": N_("Reply sent"),
    "reply.failed": N_("The reply could not be delivered"),
    "reply.partly_refused": N_("Not all recipients got the reply"),
    "reply.bounced": N_("The reply came back undelivered"),
    "reply.delayed": N_("The reply is held up on its way"),
    "reply.uncertain": N_("Nobody knows whether the reply left"),
    "reply.taken_back": N_("took the reply back"),
}
FIELDS = {
    "status": N_("status"),
    "service": N_("service"),
    "assignee_id": N_("assignee"),
    "priority": N_("priority"),
    "kind": N_("kind"),
    "topic": N_("topic"),
    "sentiment": N_("tone"),
    "customer_id": N_("customer"),
    "store": N_("store"),
    "subject": N_("subject"),
    "snoozed_until": N_("snoozed until"),
    "outcome": N_("outcome"),
    "cause": N_("cause"),
}
REASONS = {
    "reference": N_("it answers an earlier message of this ticket"),
    "our_reference": N_("it answers our message"),
    "address_tag": N_("it was sent to this ticket's own address"),
    "subject_number": N_("its subject names this ticket, and the customer is the same"),
    "same_matter": N_("same customer and same matter"),
}
MATTER = {
    "order": N_("the same order"),
    "product": N_("the same product"),
    "thing": N_("the same thing"),
    "noun": N_("the same words"),
    "amount": N_("the same amount"),
    "topic": N_("the same topic"),
    "again": N_("speaks of an earlier contact"),
    "soon": N_("shortly after"),
    "store": N_("the same store"),
}
EVIDENCE = {
    "email": N_("e-mail"),
    "phone": N_("phone"),
    "loyalty": N_("loyalty card"),
    "loyalty_number": N_("loyalty card"),
    "order": N_("order number"),
    "order_number": N_("order number"),
    "customer_number": N_("customer number"),
    "last_name": N_("last name"),
    "first_name": N_("first name"),
    "name": N_("name"),
    "title": N_("title"),
    "postal_code": N_("postal code"),
    "name_postcode": N_("name and postal code"),
    "city": N_("town"),
    "birth_date": N_("birth date"),
    "address": N_("address"),
}
MATCHES = {
    "matched": N_("Recognised"),
    "created": N_("New customer"),
    "ambiguous": N_("Several customers fit"),
    "none": N_("Unknown sender"),
}
KEYS = EVIDENCE
KEY_STATES = {
    "good": N_("confirmed"),
    "unverified": N_("unverified"),
    "bounced": N_("mail comes back"),
    "returned": N_("post comes back"),
    "withdrawn": N_("withdrawn"),
}
PROOFS = {
    "signed": N_("yes: %(domain)s has signed this mail"),
    "confirmed_by": N_("yes, says the mail server %(host)s"),
    "forged_by": N_("no, and the mail server %(host)s says it is forged"),
    "unproven_by": N_("no: the mail server %(host)s found no proof"),
    "unproven": N_("no: nobody has signed this mail or vouched for it"),
}
SENTIMENTS = {
    "negative": N_("Unhappy"),
    "neutral": N_("Neutral"),
    "positive": N_("Happy"),
}
ROLES = {
    "agent": N_("Agent"),
    "supervisor": N_("Supervisor"),
    "administrator": N_("Administrator"),
}
SOURCES = {
    "imap": N_("Mailbox"),
    "maildir": N_("Maildir"),
    "eml_folder": N_("Mail folder"),
    "transcripts": N_("Call transcripts"),
    "letters": N_("Scanned letters"),
    "spreadsheets": N_("Spreadsheets"),
    "kiosk": N_("Kiosk"),
    "files": N_("Files by hand"),
    "api": N_("Other systems"),
}
PROMISES = {"Answer the customer": N_("Answer the customer")}
FOLLOW_UP_OUTCOMES = {
    "done": N_("done"),
    "answered": N_("answered"),
    "closed": N_("closed with the ticket"),
}
ENTITIES = {
    "order_numbers": N_("Orders"),
    "loyalty_numbers": N_("Loyalty cards"),
    "phones": N_("Phones"),
    "emails": N_("E-mails"),
    "product_references": N_("Products"),
    "amounts": N_("Amounts"),
    "dates": N_("Dates"),
    "stores": N_("Stores"),
    "people": N_("People named"),
    "places": N_("Places named"),
}
BACKLOG = {
    "service": N_("By service"),
    "store": N_("By store"),
    "age": N_("By age"),
    "topic": N_("By topic"),
}
# Lines of errors that reach a person, for the catalogue; they are written where they are raised.
REFUSALS = (
    N_("this reply has left already"),
    N_("there is no text to send"),
    N_("the note is empty"),
    N_("this ticket has no e-mail address to answer to: give one"),
    N_("this login is empty or in use"),
    N_("too many attempts: wait 15 minutes"),
    N_("a password has at least 10 characters"),
    N_("say how it ended: choose an outcome"),
    N_("say what is promised"),
    N_("one of these addresses is not an e-mail address"),
    N_("choose until when the ticket sleeps"),
    N_("this moment is past"),
    N_("this is not a date"),
    N_("a follow-up on this ticket is still open: end it first"),
    N_("this form is too old: go back and load its page again"),
    N_("this form was sent from another site"),
    N_("this page of the list does not exist"),
    N_("a rule needs at least one condition"),
    N_("a service needs a name in both languages, and opening hours"),
    N_("this message has no HTML"),
    N_("there is no such attachment"),
    N_("these files are too large for a mail: 18 MB in all, 20 files"),
    N_("this file is empty"),
    N_("say the number of the other ticket"),
    N_("a ticket cannot be merged with itself"),
    N_("these messages are there already"),
    N_("these messages are not on this ticket"),
    N_("these are all messages of the ticket: merge it with the other one instead"),
    N_("this was taken back already"),
    N_("one or two automatic mails a day to one address"),
    N_("an acknowledgement needs a subject and a text"),
    N_("an acknowledgement must tell the ticket's number: {number}"),
    N_("another address is for that already: change it instead"),
    N_("say what this address is for"),
    N_("there is nothing of yours to undo here"),
    N_("somebody works on its ticket already: change it there"),
    N_("this message cannot be sorted"),
    N_("a training is under way already"),
    N_("the files of this version are gone: train again"),
    N_("the worker that trained ended in the middle"),
    N_("only kinds and topics can be added"),
    N_("a code has small letters, digits and _, and begins with a letter"),
    N_("say how people call it"),
)
TABLES = {
    **clock_words.TABLES,
    **record_words.TABLES,
    **law_words.TABLES,
    **segment_words.TABLES,
    **upkeep_words.TABLES,
    "views": VIEWS,
    "status": STATUSES,
    "channel": CHANNELS,
    "sort": SORTS,
    "age": AGES,
    "outgoing": OUTGOING,
    "event": EVENTS,
    "field": FIELDS,
    "reason": REASONS,
    "evidence": EVIDENCE,
    "matter": MATTER,
    "match": MATCHES,
    "key": KEYS,
    "key_state": KEY_STATES,
    "sentiment": SENTIMENTS,
    "role": ROLES,
    "source": SOURCES,
    "promise": PROMISES,
    "follow_up_outcome": FOLLOW_UP_OUTCOMES,
    "backlog": BACKLOG,
    "empty": EMPTY,
    "entity": ENTITIES,
}
