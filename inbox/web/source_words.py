"""The lines in which connectors say what ails a source, in the reader's language.

They are written in English where they arise and kept so; here each is known by its shape again. A
line of another shape (a server's own words) is shown as it is.
"""

from __future__ import annotations

import re
from functools import cache

from inbox.web.i18n import N_, Tongue

LINES = (
    N_("%(where)s: sign-in refused, check user name and password: %(said)s"),
    N_("%(where)s: sign-in refused, the access token is not taken: %(said)s"),
    N_("%(where)s: the server has no STARTTLS: is tls right?"),
    N_("%(where)s: the certificate is not trusted: %(said)s"),
    N_("%(where)s: no TLS is spoken there (%(said)s): are port and tls right?"),
    N_("%(where)s: no server has this name"),
    N_("%(where)s: nothing listens there"),
    N_("%(where)s: no answer for %(seconds)s seconds: are port and tls right?"),
    N_("%(where)s: folder %(name)s cannot be opened: %(said)s"),
    N_("%(where)s: there is no folder %(name)s; there are: %(there)s"),
    N_("%(where)s: the server does not give %(number)s of its mails"),
    N_("%(where)s: no access token: %(said)s"),
    N_("ca_file cannot be read: %(path)s"),
    N_("the password of source %(name)s is sealed with another key"),
)
_HOLDER = re.compile(r"%\\\((\w+)\\\)s")


def told(line: str, tongue: Tongue) -> str:
    """`line` in the reader's language, the server's own words in theirs."""
    for shape in LINES:
        if found := _pattern(shape).fullmatch(line):
            return tongue(shape) % found.groupdict()
    return line


@cache
def _pattern(shape: str) -> re.Pattern[str]:
    """`%(name)s` stands for anything."""
    return re.compile(_HOLDER.sub(lambda at: f"(?P<{at[1]}>.+?)", re.escape(shape)))
