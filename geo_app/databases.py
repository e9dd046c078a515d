"""Which databases the settings name, and as whom: the schema's owner for upkeep, the web role for requests."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from urllib.parse import quote

import psycopg2
from psycopg2.extensions import parse_dsn

from geo_app import migrate
from geo_app.cluster import OWNER, Cluster
from geo_app.errors import GeoAppError
from geo_app.settings import Settings
from layers.database import Database
from layers.resident_database import ResidentDatabase
from layers.web_role import RESIDENT_ROLE, WEB_ROLE

DATABASE = "geo"
_OWNER_CONNECTIONS = 8


class NotMigratedError(GeoAppError):
    """The schema in the database is not the one that this version of the program needs."""


def owner_url(settings: Settings) -> str:
    """Return the address of the database as the owner of its schema."""
    if settings.database_url is None:
        return Cluster(settings.geo_app_home).url(OWNER, DATABASE)
    _parts(settings.database_url)
    return settings.database_url


def web_url(settings: Settings) -> str:
    """Return the address of the database as the web role, whom row-level security governs."""
    return settings.web_database_url or _url_of(settings, WEB_ROLE)


def resident_url(settings: Settings) -> str:
    """Return the address of the database as the residents' role, which may read no table."""
    return settings.resident_database_url or _url_of(settings, RESIDENT_ROLE)


def role_password(settings: Settings, role: str) -> str:
    """Return a web role's password on one's own server: derived, so that all processes know it and none stores it."""
    return hmac.new(settings.signing_key.encode(), f"database role {role}".encode(), hashlib.sha256).hexdigest()


def _url_of(settings: Settings, role: str) -> str:
    if settings.database_url is None:
        return Cluster(settings.geo_app_home).url(role, DATABASE)
    parts = _parts(settings.database_url) | {"user": role, "password": role_password(settings, role)}
    return "postgresql:///?" + "&".join(f"{name}={quote(value, safe='/')}" for name, value in parts.items())


@contextmanager
def owner_database(settings: Settings) -> Iterator[Database]:
    """Give the database as its owner, with the schema up to date; the embedded cluster runs for the duration.

    The embedded database is migrated here. One's own server is only looked at: NotMigratedError when it is behind.
    """
    with running_cluster(settings):
        if settings.embedded:
            migrate_database(settings)
        elif migrate.pending(owner_url(settings)):
            raise NotMigratedError("数据库还没有升级到这一版；请先运行 geo-app db migrate")
        database = Database(
            owner_url(settings), size=_OWNER_CONNECTIONS, statement_timeout_ms=0, application_name="geo-app"
        )
        try:
            yield database
        finally:
            database.close()


def web_database(settings: Settings, *, statement_timeout_ms: int | None = None) -> Database:
    """Return the database as the web role, with a connection for each thread; it connects at first use.

    Without a limit of its own a query that takes longer than the settings allow is stopped; 0: none is.
    """
    return Database(
        web_url(settings),
        size=settings.web_threads,
        statement_timeout_ms=settings.statement_timeout_ms if statement_timeout_ms is None else statement_timeout_ms,
        application_name="geo-app web",
    )


def resident_database(settings: Settings) -> ResidentDatabase:
    """Return the database as the residents' role, with a connection for each thread; it connects at first use."""
    return ResidentDatabase(
        resident_url(settings),
        size=settings.web_threads,
        statement_timeout_ms=settings.statement_timeout_ms,
        application_name="geo-app residents",
    )


@contextmanager
def running_cluster(settings: Settings) -> Iterator[None]:
    """Have the embedded cluster running, with its database made; does nothing for one's own server."""
    cluster = Cluster(settings.geo_app_home)
    with cluster.running() if settings.embedded else nullcontext():
        if settings.embedded:
            cluster.ensure_database(DATABASE)
        yield


def migrate_database(settings: Settings) -> list[str]:
    """Bring the schema up to date and let the web roles sign in; return the steps that were taken.

    An explicit WEB_DATABASE_URL or RESIDENT_DATABASE_URL names a role whose password is somebody else's business.
    """
    return migrate.upgrade(
        owner_url(settings),
        web_role_password=None if settings.embedded else role_password(settings, WEB_ROLE),
        let_web_role_in=not settings.web_database_url,
        resident_role_password=None if settings.embedded else role_password(settings, RESIDENT_ROLE),
        let_resident_role_in=settings.residents and not settings.resident_database_url,
    )


def _parts(url: str) -> dict[str, str]:
    try:
        return parse_dsn(url)
    except psycopg2.ProgrammingError as error:
        raise GeoAppError(f"DATABASE_URL 不是有效的 PostgreSQL 地址：{error}") from error
