"""The settings of an IMAP mailbox, checked before anything is connected."""

from __future__ import annotations

import json
from typing import Literal, Self

from pydantic import AliasChoices, Field, field_validator, model_validator

from inbox.connectors.offers import ConnectorSettings
from inbox.oauth import OAuthSettings

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class ImapSettings(ConnectorSettings):
    """Where the mailbox is, what is read there, and what becomes of a mail once it is ours.

    after        seen (flag it), move (to `move_to`), delete, or keep (touch nothing).
    oauth        how an access token is got when `auth` is oauth2; the source's secret is then the
                 refresh token, or JSON with `refresh_token` and/or `client_secret`.
    allow_plain  without TLS the password is read by everyone on the way: said twice, unless local.
    """

    host: str = Field(min_length=1)
    port: int | None = Field(default=None, ge=1, le=65535)
    tls: Literal["tls", "starttls", "none"] = "tls"
    ca_file: str | None = None
    allow_plain: bool = False
    username: str = Field(min_length=1, validation_alias=AliasChoices("username", "user"))
    auth: Literal["password", "oauth2"] = "password"
    oauth: OAuthSettings | None = None
    folders: tuple[str, ...] = Field(
        default=("INBOX",), min_length=1, validation_alias=AliasChoices("folders", "folder")
    )
    after: Literal["seen", "move", "delete", "keep"] = "seen"
    move_to: str | None = Field(default=None, min_length=1)
    idle: bool = True
    timeout_seconds: float = Field(default=60, gt=0, le=600)

    @field_validator("folders", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        """From a shell or a form: `INBOX, Archive`, or JSON for names that hold a comma."""
        if isinstance(value, str) and value.lstrip().startswith("["):
            return json.loads(value)
        return [name.strip() for name in value.split(",")] if isinstance(value, str) else value

    @field_validator("oauth", mode="before")
    @classmethod
    def _object_or_json(cls, value: object) -> object:
        return json.loads(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.tls == "none" and self.host not in _HERE and not self.allow_plain:
            raise ValueError("tls=none sends the password in clear: set allow_plain to accept it")
        if (self.after == "move") != (self.move_to is not None):
            raise ValueError("after=move and move_to belong together")
        if self.move_to in self.folders:
            raise ValueError("move_to must not be a folder that is read")
        if len(set(self.folders)) != len(self.folders):
            raise ValueError("a folder is named twice")
        if (self.auth == "oauth2") != (self.oauth is not None):
            raise ValueError("auth=oauth2 and oauth belong together")
        return self

    @property
    def effective_port(self) -> int:
        """The port given, else 993 for TLS and 143 otherwise."""
        return self.port or (993 if self.tls == "tls" else 143)
