"""The four ways in which something expected goes wrong. Anything else is a bug and travels up.

Each carries one line that is fit to be shown to the person who has to act on it, and never a
customer's words or address: messages of exceptions end up in logs.
"""


class InboxError(Exception):
    """Base of the four; `str(error)` is the line to show."""


class Unreadable(InboxError):
    """Their bytes cannot be read as their kind. Permanent: kept, explained, never retried."""


class Unavailable(InboxError):
    """Something outside does not answer (a server, a disk, a model). Temporary: tried again."""


class Refused(InboxError):
    """A person asked for what the rules do not allow now. HTTP 409."""


class Stale(Refused):
    """What a person saw when he asked was changed since. HTTP 412 for other programs."""


class Unfit(Refused):
    """What was asked for makes no sense, whatever the state: a value that does not exist. 422."""


class NotFound(InboxError):
    """A person asked for what is not there. HTTP 404."""
