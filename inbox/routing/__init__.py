"""Message, reading, related tickets and rules → Plan: join or open, which service, due when.

`route` decides, `clock` counts opening time, `tags` signs the ticket's address so that an answer to
it proves where it belongs. Pure: rules and time are handed in.
"""

from inbox.routing.clock import due_at
from inbox.routing.route import route
from inbox.routing.tags import address_tag, subject_numbers, tagged_ticket

__all__ = ["address_tag", "due_at", "route", "subject_numbers", "tagged_ticket"]
