"""Configuration: from the environment, frozen, built once by `app.main` or `app.cli` and handed down."""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.kernel.errors import Invalid
from app.kernel.hosts import is_loopback, is_safe_address
from app.paths import CHECKOUT, CONTENT


def default_data_dir() -> Path:
    """`data/` in a checkout; the user's data folder for an installed Viva."""
    return CHECKOUT / "data" if CHECKOUT else user_data_path("viva", appauthor=False)


_STEP = re.compile(r"[\w.~-]+")
_NAME = re.compile(r"[\w.-]+")


class Settings(BaseSettings):
    """Every setting is a variable of the environment with the prefix `VIVA_`; the README has the table."""

    model_config = SettingsConfigDict(env_prefix="VIVA_", frozen=True)

    data_dir: Path = Field(default_factory=default_data_dir)
    database_url: str = ""
    content_dir: Path = CONTENT
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    root_path: str = ""
    hosts: str = ""
    trusted_proxies: str = "127.0.0.1, ::1"
    proxy_user_header: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = ""
    oidc_scope: str = "openid profile email"
    oidc_auto: bool = False
    oidc_sign_up: bool = False
    oidc_link_by_email: bool = False
    oidc_groups_claim: str = "groups"
    oidc_owner_groups: str = ""
    oidc_author_groups: str = ""
    oidc_learner_groups: str = ""
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_from: str = ""
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["warning", "info"] = "warning"
    backup_dir: Path | None = None
    backup_hours: int = Field(default=1, ge=0, le=24)
    metrics_networks: str = "127.0.0.0/8, ::1/128"
    metrics_token: str = ""

    @field_validator("trusted_proxies", "metrics_networks")
    @classmethod
    def _networks(cls, value: str) -> str:
        for one in names_in(value):
            ip_network(one)  # says itself what is wrong
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer(cls, value: str) -> str:
        if value and not is_safe_address(value):
            raise ValueError("it must be an address that begins with https://")
        return value

    @field_validator("root_path")
    @classmethod
    def _clean_root_path(cls, value: str) -> str:
        path = value.strip("/")
        if path and not all(_STEP.fullmatch(one) for one in path.split("/")):
            raise ValueError(f"{value!r} is no path such as /viva")
        return f"/{path}" if path else ""

    @field_validator("hosts")
    @classmethod
    def _names_alone(cls, value: str) -> str:
        for one in names_in(value):
            if not _NAME.fullmatch(one):
                raise ValueError(
                    f"{one!r} is no name such as viva.example.org; leave out https:// and the port"
                )
        return value

    @property
    def proxies(self) -> tuple[str, ...]:
        """The addresses and networks of proxies that are believed."""
        return tuple(names_in(self.trusted_proxies))

    @property
    def host_names(self) -> frozenset[str]:
        """The names that Viva answers to, besides localhost and addresses."""
        return frozenset(name.casefold() for name in (*names_in(self.hosts), self.host))

    @property
    def backups(self) -> Path:
        """The folder that backups are kept in."""
        return self.backup_dir or self.data_dir / "backups"

    @property
    def shown_host(self) -> str:
        """The address to listen on as it stands in an address; this machine's, where it is all of them."""
        if self.host in ("0.0.0.0", "::"):
            return "127.0.0.1"
        return f"[{self.host}]" if ":" in self.host else self.host

    def address(self, path: str, at: int | None = None) -> str:
        """The whole address of a path, by the first name that Viva is said to be reached by.

        Args:
            at: the port that Viva listens on, if it is another than was set.
        """
        name = next(iter(names_in(self.hosts)), "")
        base = f"https://{name}" if name else f"http://{self.shown_host}:{at or self.port}"
        return f"{base}{self.root_path}{path}"

    @property
    def is_private(self) -> bool:
        """Whether only this machine is meant to reach Viva, so that its owner need not sign in."""
        return is_loopback(self.host) and not names_in(self.hosts)

    @property
    def url(self) -> str:
        """The database: as set, else SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'viva.db'}"


def names_in(value: str) -> list[str]:
    """What a setting lists, between commas."""
    return [name.strip() for name in value.split(",") if name.strip()]


SECRETS = (
    "database_url",
    "metrics_token",
    "oidc_client_secret",
    "smtp_password",
)  # each may come from a file, named by the variable with _FILE


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment, with overrides from the command line.

    Raises:
        Invalid: a value cannot be used; the message names the variable.
    """
    given = {k: v for k, v in overrides.items() if v is not None}
    _refuse_slips(os.environ)
    try:
        return Settings(**{**_secrets_from_files(os.environ), **given})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = f"VIVA_{first['loc'][0]}".upper()
        why = first["msg"].removeprefix("Value error, ")
        raise Invalid(f"{name} cannot be used: {why}.", f"Change {name} and start again.") from error


def _refuse_slips(environment: Mapping[str, str]) -> None:
    """A name that is nearly one of ours was meant to be it. Others beginning alike may be somebody else's."""
    known = [f"VIVA_{name}".upper() for name in Settings.model_fields]
    known += [f"VIVA_{name}_FILE".upper() for name in SECRETS]
    for name in sorted(environment):
        meant = get_close_matches(name, known, 1, _NEARLY) if name.startswith("VIVA_") else []
        if meant and name not in known:
            raise Invalid(f"Viva has no setting {name}.", f"Did you mean {meant[0]}?")


_NEARLY = 0.87  # one letter more, less or exchanged in the shortest


def _secrets_from_files(environment: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for secret in SECRETS:
        name = f"VIVA_{secret}".upper()
        path = environment.get(f"{name}_FILE")
        if not path:
            continue
        if environment.get(name):
            raise Invalid(f"{name} and {name}_FILE are both set.", "Set one of them.")
        try:
            found[secret] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            raise Invalid(f"The file of {name}_FILE, {path}, cannot be read: {why}.", "Check it.") from error
    return found
