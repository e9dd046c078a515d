"""Every setting of the service, typed, read from the environment and checked at start.

`docs/settings.md` is generated from this module (`geo-app docs settings`), and a test keeps the two equal.
"""

from __future__ import annotations

import base64
import os
import secrets
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_KEY_BYTES = 32


def default_home() -> Path:
    """Return the data folder of whoever runs the program: a system folder for root, else the user's own."""
    if os.geteuid() == 0:
        return Path("/var/lib/geo-app")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "geo-app"


class Settings(BaseSettings):
    """The settings of one running service."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    geo_app_home: Path = Field(default_factory=default_home)
    """Data folder: the embedded database, secrets, logs and error files live here."""
    database_url: str | None = None
    """PostgreSQL address of the *owner* of the schema. Unset: the program starts its own private cluster."""
    web_database_url: str | None = None
    """PostgreSQL address of the web role. Unset: derived from `DATABASE_URL`, with the role `geo_web`."""
    secret_key: SecretStr | None = None
    """Signs session cookies. Unset: made once and kept in the data folder. Several servers need the same one."""
    data_key: SecretStr | None = None
    """Seals telephone numbers and second-factor secrets: 32 random bytes in base64. Unset: made once and kept in the
    data folder. Keep a copy apart from the database's backups: without it, what is sealed stays sealed."""
    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = Field(default=8000, ge=0, le=65535)
    """Port to listen on; 0 lets the system choose a free one."""
    residents: bool = True
    """Whether `geo-app up` serves the residents' pages too, at an address of their own."""
    resident_host: str | None = None
    """Address on which the residents' pages listen. Unset: `HOST`."""
    resident_port: int | None = Field(default=None, ge=0, le=65535)
    """Port of the residents' pages; 0 lets the system choose. Unset: the one after `PORT` when it is free, else any."""
    resident_url: str | None = None
    """Address of the residents' pages as residents reach them; printed on the slips with their codes. Unset: where
    `geo-app up` serves them."""
    resident_database_url: str | None = None
    """PostgreSQL address of the residents' role. Unset: derived from `DATABASE_URL`, with the role `geo_resident`."""
    web_workers: int = Field(default=2, ge=1, le=64)
    """Web server processes."""
    web_threads: int = Field(default=8, ge=1, le=64)
    """Threads in each process; the connection pool has as many connections."""
    demo: bool = True
    """Whether an empty database is filled with the demonstration county. With 0 the demonstration's logins, where there
    are any, are closed at the start of `geo-app up`; with 1 they are open again."""
    demo_households: int = Field(default=140_000, ge=1_000, le=20_000_000)
    """Households of the demonstration county."""
    demo_cases: int = Field(default=100_000, ge=0, le=20_000_000)
    """Cases of the demonstration county."""
    demo_seed: int = 330521
    """Seed of the demonstration county: the same seed makes the same county."""
    demo_password: SecretStr | None = None
    """Password of the demo logins. Unset: made once and kept in the data folder."""
    https_only: bool = False
    """Set when the service stands behind HTTPS: cookies become Secure and HSTS is sent."""
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    """How many reverse proxies in front may be believed about the client's address."""
    session_idle_minutes: int = Field(default=30, ge=5, le=24 * 60)
    """A session that does nothing for so long ends."""
    session_hours: int = Field(default=12, ge=1, le=24 * 7)
    """A session ends after so long, whatever it does."""
    data_request_days: int = Field(default=15, ge=1, le=30)
    """Calendar days within which a request for a copy, a correction or a deletion of personal data is answered."""
    password_days: int = Field(default=90, ge=0, le=3650)
    """A password is changed after so many days, at the next sign-in; 0: never."""
    sign_in_failures_per_address: int = Field(default=30, ge=5, le=100_000)
    """After so many failed sign-ins from one address within 15 minutes, whatever the names, it has to wait."""
    allowed_hosts: str = ""
    """Names by which the service may be asked for, separated by commas, such as `map.example.gov.cn`;
    `.example.gov.cn` is every name under that. A request with another Host header is refused. Unset: any name."""
    public_url: str | None = None
    """Address of the service as its users reach it; a sign-in service sends them back there."""
    oidc_issuer: str | None = None
    """Address of a sign-in service (OpenID Connect), whose description lies under `/.well-known/openid-configuration`.
    Unset: accounts and passwords only."""
    oidc_client_id: str = ""
    """What the sign-in service calls this one."""
    oidc_client_secret: SecretStr | None = None
    """Secret that the sign-in service gave this one."""
    oidc_name: str = "统一身份认证"
    """What the button to the sign-in service says."""
    basemap_url: str | None = None
    """Tile address of a base map with `{z}` `{x}` `{y}` and, where it needs one, `{key}`. Unset: no base map."""
    basemap_key: SecretStr | None = None
    """Key of the base map; it stays on the server, which then fetches the tiles itself."""
    basemap_crs: Literal["EPSG:3857", "EPSG:4490"] = "EPSG:3857"
    """Tile grid of the base map: web mercator, or the longitude-latitude grid of CGCS2000 (天地图 `_c`)."""
    basemap_attribution: str = ""
    """Who made the base map; printed on the map."""
    map_approval_no: str = ""
    """审图号 of the base map; empty prints 「内部工作用图，不得公开」."""
    statement_timeout_ms: int = Field(default=15_000, ge=100, le=600_000)
    """A web request's query that takes longer is stopped."""
    upload_mb: int = Field(default=200, ge=1, le=4000)
    """How large a file may be that an officer hands in to be imported, in megabytes."""
    log_format: Literal["json", "console"] = "json"
    """Form of the log lines on standard error."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Smallest level that is logged."""

    @field_validator("basemap_url")
    @classmethod
    def _has_placeholders(cls, value: str | None) -> str | None:
        if value and not all(part in value for part in ("{z}", "{x}", "{y}")):
            raise ValueError("must contain {z}, {x} and {y}")
        return value

    @field_validator("data_key")
    @classmethod
    def _is_a_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value:
            key_bytes(value.get_secret_value())
        return value

    @field_validator("public_url", "oidc_issuer")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value

    @model_validator(mode="after")
    def _knows_the_way_back(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret and self.public_url):
            raise ValueError("OIDC_ISSUER needs OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and PUBLIC_URL as well")
        return self

    @property
    def trusted_hosts(self) -> list[str]:
        """Return the names by which the service may be asked for; none: any name.

        This machine's own are among them: by these the program itself, or its container, asks whether it is ready.
        """
        named = [name.strip() for name in self.allowed_hosts.split(",") if name.strip()]
        return [*named, "127.0.0.1", "localhost", "[::1]", self.host] if named else []

    @property
    def embedded(self) -> bool:
        """Whether the program runs its own database."""
        return self.database_url is None

    @cached_property
    def signing_key(self) -> str:
        """Return the secret key, made and kept on first use when none is set."""
        return self.secret_key.get_secret_value() if self.secret_key else self.kept_secret("secret_key", 48)

    @cached_property
    def sealing_key(self) -> bytes:
        """Return the data key, made and kept on first use when none is set."""
        return key_bytes(self.data_key.get_secret_value() if self.data_key else self.kept_secret("data_key", 32))

    @cached_property
    def demo_login_password(self) -> str:
        """Return the password of the demo logins, made and kept on first use when none is set."""
        if self.demo_password:
            return self.demo_password.get_secret_value()
        return self.kept_secret("demo_password", 9)

    def kept_secret(self, name: str, size: int) -> str:
        """Return the secret of this name from the data folder; make it, readable by its owner only, when absent."""
        folder = self.geo_app_home / "secrets"
        path = folder / name
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = folder / f".{name}.{os.getpid()}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(size), encoding="utf-8")
            with suppress(FileExistsError):  # another process was first: its secret counts
                path.hardlink_to(draft)
            draft.unlink()
        return path.read_text(encoding="utf-8")


def key_bytes(text: str) -> bytes:
    """Return the 32 bytes that a data key's text stands for: base64, url-safe or not, padded or not."""
    plain = b""
    with suppress(ValueError):
        standard = text.strip().rstrip("=").translate(str.maketrans("-_", "+/"))
        plain = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    if len(plain) != _KEY_BYTES:
        raise ValueError("DATA_KEY must be 32 random bytes in base64, such as `openssl rand -base64 32` prints")
    return plain
