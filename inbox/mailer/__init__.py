"""Mail on its way out: composed from a record, signed, sent once, and what the server said of it.

What the caller must know of a failure is only this: `Refused` will not succeed by trying again,
`Unavailable` may, and `Uncertain` may already have succeeded (the line was lost after the server
had begun to take the text): a person decides, for an answer sent twice cannot be taken back.
"""

from inbox.mailer.compose import SHOWN_PICTURES, OutgoingFile, compose
from inbox.mailer.delivery import close, deliver_to_maildir, greet, send
from inbox.mailer.servers import Server
from inbox.mailer.signing import Signer
from inbox.mailer.transfer import AllRefused, Sent, Uncertain, no_such_address

__all__ = [
    "SHOWN_PICTURES", "AllRefused", "OutgoingFile", "Sent", "Server", "Signer", "Uncertain",
    "close", "compose", "deliver_to_maildir", "greet", "no_such_address", "send",
]  # fmt: skip
