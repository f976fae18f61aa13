"""An OAuth 2.0 access token for a mail server (RFC 6749), as Microsoft 365 and Google give them."""

from __future__ import annotations

import json
import threading
import time
import urllib.parse
import urllib.request
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from inbox.errors import Refused, Unavailable

_EARLY_SECONDS = 60  # a token that ends within a minute is as good as ended
_tokens: dict[tuple[str, str, str, str], tuple[str, float]] = {}
_lock = threading.Lock()


class OAuthSettings(BaseModel):
    """The token endpoint of the mailbox's provider, and who we are to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token_url: str
    client_id: str = Field(min_length=1)
    scope: str = ""

    @model_validator(mode="after")
    def _keeps_the_secret(self) -> Self:
        url = urllib.parse.urlsplit(self.token_url)
        local = url.hostname in {"localhost", "127.0.0.1", "::1"}
        if url.scheme != "https" and not (url.scheme == "http" and local):
            raise ValueError("token_url must be an https address")
        return self


def access_token(settings: OAuthSettings | None, secret: str | None) -> str:
    """A valid access token, asked for when the last one is about to end.

    secret  a refresh token, or JSON `{"refresh_token": …, "client_secret": …}`; a client_secret
            alone asks by client credentials (RFC 6749, 4.4).
    Raises Unavailable when the endpoint gives none, Refused when nothing is there to ask with.
    """
    if settings is None or not secret:
        raise Refused("OAuth2 needs a token endpoint and a refresh token or client secret")
    key = _key(settings, secret)
    with _lock:
        token, ends_at = _tokens.get(key, ("", 0.0))
    if token and time.monotonic() < ends_at - _EARLY_SECONDS:
        return token
    answer = _ask(settings, _form(settings, secret))
    token = str(answer.get("access_token") or "")
    if not token:
        raise Unavailable(f"{settings.token_url}: no access token: {_reason(answer)}")
    with _lock:
        _tokens[key] = (token, time.monotonic() + float(answer.get("expires_in") or 0))
    return token


def forget(settings: OAuthSettings | None, secret: str | None) -> None:
    """The mailbox did not take the token (it was revoked): ask for another next time."""
    if settings is not None and secret:
        with _lock:
            _tokens.pop(_key(settings, secret), None)


def _key(settings: OAuthSettings, secret: str) -> tuple[str, str, str, str]:
    return settings.token_url, settings.client_id, settings.scope, secret


def _form(settings: OAuthSettings, secret: str) -> dict[str, str]:
    parts = {"refresh_token": secret}
    if secret.lstrip().startswith("{"):
        try:
            parts = {str(name): str(value) for name, value in json.loads(secret).items()}
        except ValueError:
            raise Refused("the secret is neither a refresh token nor valid JSON") from None
    form = {"client_id": settings.client_id, **parts}
    form["grant_type"] = "refresh_token" if "refresh_token" in parts else "client_credentials"
    if settings.scope:
        form["scope"] = settings.scope
    return form


def _ask(settings: OAuthSettings, form: dict[str, str]) -> dict[str, Any]:
    body = urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(settings.token_url, data=body, method="POST")  # noqa: S310 - https only, by OAuthSettings
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            told = json.load(answer)
    except urllib.error.HTTPError as error:
        raise Unavailable(f"{settings.token_url}: HTTP {error.code}: {_body(error)}") from error
    except (OSError, ValueError) as error:
        raise Unavailable(f"{settings.token_url}: {type(error).__name__}") from error
    return told if isinstance(told, dict) else {}


def _body(error: urllib.error.HTTPError) -> str:
    try:
        told = json.loads(error.read(4096))
    except (OSError, ValueError):
        return "no reason given"
    return _reason(told) if isinstance(told, dict) else "no reason given"


def _reason(answer: dict[str, Any]) -> str:
    """RFC 6749, 5.2: a code such as `invalid_grant`; never the token itself."""
    return str(answer.get("error") or "no reason given")[:100]
