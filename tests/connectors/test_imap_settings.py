"""The settings of a mailbox are checked when it is added, and errors repeat no secret."""

from __future__ import annotations

from typing import Any

import pytest

from inbox import connectors
from inbox.connectors.imap_settings import ImapSettings
from inbox.errors import Refused


@pytest.mark.parametrize(
    ("given", "folders"),
    [
        ("INBOX, Réclamations", ("INBOX", "Réclamations")),
        ('["a, b", "c"]', ("a, b", "c")),
        (["INBOX"], ("INBOX",)),
    ],
)
def test_folders_are_named_in_a_shell_or_in_a_list(given: Any, folders: tuple[str, ...]) -> None:
    settings = {"host": "m", "username": "u", "folders": given}
    assert ImapSettings.model_validate(settings).folders == folders


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"host": "mail.example.fr"}, "imap: username"),
        ({"host": "m", "username": "u", "port": 70000}, "imap: port"),
        ({"host": "m", "username": "u", "tls": "none"}, "allow_plain"),
        ({"host": "m", "username": "u", "after": "move"}, "move_to"),
        ({"host": "m", "username": "u", "passwort": "hunter2"}, "imap: passwort"),
    ],
)
def test_settings_that_cannot_work_are_refused_in_one_line(
    settings: dict[str, Any], line: str
) -> None:
    with pytest.raises(Refused, match=line) as refused:
        connectors.validate("imap", settings)
    assert "\n" not in str(refused.value)
    assert "hunter2" not in str(refused.value)
