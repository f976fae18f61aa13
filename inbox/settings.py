"""The settings of one deployment, parsed once from the environment and `inbox.toml`.

Environment variables win over the file. `INBOX_HOME` names the folder that holds the embedded
database, the blobs, the generated secrets and the models; two folders are two deployments.
"""

from __future__ import annotations

import os
import secrets
from functools import cached_property
from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


def _home() -> Path:
    return Path(os.environ.get("INBOX_HOME", "~/.inbox")).expanduser().absolute()


def _names(name: str) -> AliasChoices:
    return AliasChoices(name, name.lower())


class Settings(BaseSettings):
    """One frozen object, passed down. Every field has a default that works on one machine."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    home: Path = Field(default_factory=_home, validation_alias=_names("INBOX_HOME"))
    database_url: str | None = Field(default=None, validation_alias=_names("DATABASE_URL"))
    broker_url: str | None = Field(default=None, validation_alias=_names("BROKER_URL"))
    blob_url: str | None = Field(default=None, validation_alias=_names("BLOB_URL"))
    host: str = Field(default="127.0.0.1", validation_alias=_names("INBOX_HOST"))
    port: int = Field(default=8000, ge=0, le=65535, validation_alias=_names("INBOX_PORT"))
    public_url: str | None = Field(default=None, validation_alias=_names("INBOX_PUBLIC_URL"))
    own_domains: str = Field(default="", validation_alias=_names("INBOX_OWN_DOMAINS"))
    language: str = Field(default="fr", validation_alias=_names("INBOX_LANGUAGE"))
    smtp_url: str | None = Field(default=None, validation_alias=_names("INBOX_SMTP_URL"))
    smtp_secret: str | None = Field(default=None, validation_alias=_names("INBOX_SMTP_SECRET"))
    smtp_oauth: dict[str, str] | None = Field(
        default=None, validation_alias=_names("INBOX_SMTP_OAUTH")
    )
    dkim_key: Path | None = Field(default=None, validation_alias=_names("INBOX_DKIM_KEY"))
    dkim_selector: str = Field(default="inbox", validation_alias=_names("INBOX_DKIM_SELECTOR"))
    dkim_domain: str | None = Field(default=None, validation_alias=_names("INBOX_DKIM_DOMAIN"))
    dkim_check: bool = Field(default=True, validation_alias=_names("INBOX_DKIM_CHECK"))
    trusted_mail_hosts: str = Field(default="", validation_alias=_names("INBOX_TRUSTED_MAIL_HOSTS"))
    mail_from: str = Field(default="contact@localhost", validation_alias=_names("INBOX_MAIL_FROM"))
    send_delay_seconds: int = Field(
        default=10, ge=0, validation_alias=_names("INBOX_SEND_DELAY_SECONDS")
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read, first wins: arguments, the environment, `inbox.toml` here, `inbox.toml` at home."""
        files = [path for path in (_home() / "inbox.toml", Path("inbox.toml")) if path.is_file()]
        toml = TomlConfigSettingsSource(settings_cls, toml_file=files)
        return init_settings, env_settings, toml

    @cached_property
    def own_domain_set(self) -> frozenset[str]:
        """The retailer's own mail domains, lower case."""
        return frozenset(d.strip().lower() for d in self.own_domains.split(",") if d.strip())

    @cached_property
    def trusted_mail_host_set(self) -> frozenset[str]:
        """The servers whose Authentication-Results count, lower case."""
        hosts = self.trusted_mail_hosts.split(",")
        return frozenset(host.strip().lower() for host in hosts if host.strip())

    @property
    def signing_domain(self) -> str:
        """The domain that outgoing mail is signed for: `INBOX_DKIM_DOMAIN`, or the sender's."""
        return (self.dkim_domain or self.mail_from.rpartition("@")[2]).strip().lower()

    @property
    def effective_blob_url(self) -> str:
        """Where blobs are kept: `BLOB_URL`, or a folder at home."""
        return self.blob_url or (self.home / "blobs").as_uri()

    @property
    def models_dir(self) -> Path:
        """The folder of this deployment's trained model versions."""
        return self.home / "models"

    @cached_property
    def secret_key(self) -> bytes:
        """32 random bytes of this deployment, made at the first use and kept at home, mode 0600."""
        path = self.home / "secret.key"
        try:
            return bytes.fromhex(path.read_text().strip())
        except FileNotFoundError:
            self.home.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_hex(32))
            try:
                os.link(fresh, path)  # atomic: of two first processes, one wins
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
            return bytes.fromhex(path.read_text().strip())
