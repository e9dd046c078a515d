"""Bring the schema up and down: Alembic runs the plain SQL of `migrations/`, all steps in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

import psycopg2
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg2.errors import InsufficientPrivilege
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from geo_app.errors import GeoAppError
from layers.errors import DatabaseDownError
from layers.web_role import RESIDENT_ROLE, WEB_ROLE, let_in


class MigrationError(GeoAppError):
    """The schema cannot be brought where it should be."""


def upgrade(
    url: str,
    *,
    revision: str = "head",
    web_role_password: str | None = None,
    let_web_role_in: bool = False,
    resident_role_password: str | None = None,
    let_resident_role_in: bool = False,
) -> list[str]:
    """Bring the schema to a step, by default the newest; return the steps that it lacked, oldest first."""
    with _connected(url) as connection:
        missing = _missing(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        if let_web_role_in:
            _let_in(connection, web_role_password, WEB_ROLE)
        if let_resident_role_in:
            _let_in(connection, resident_role_password, RESIDENT_ROLE)
    return missing


def downgrade(url: str, revision: str) -> None:
    """Take the schema back to a step; `base` takes everything away."""
    with _connected(url) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def current(url: str) -> str | None:
    """Return the step that the schema stands at; None for an empty database."""
    with _connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def pending(url: str) -> list[str]:
    """Return the steps that the schema lacks, oldest first."""
    with _connected(url) as connection:
        return _missing(connection)


def newest() -> str | None:
    """Return the newest step that this version of the program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _missing(connection: Connection) -> list[str]:
    script = ScriptDirectory.from_config(_config())
    now = MigrationContext.configure(connection).get_current_revision()
    known = [step.revision for step in script.walk_revisions()]
    if now is not None and now not in known:
        raise MigrationError(f"数据库由更新的版本升级过（第 {now} 步），请使用新版程序。")
    return list(reversed(known[: known.index(now)] if now else known))


def _let_in(connection: Connection, password: str | None, role: str) -> None:
    raw = connection.connection.dbapi_connection
    try:
        let_in(raw, password, role)  # type: ignore[arg-type]
    except InsufficientPrivilege as error:
        raise MigrationError(
            f"DATABASE_URL 的用户无权设置 {role} 角色的密码；请由管理员执行 alter role {role} login password '…'，"
            f"再把带密码的地址写入 {'WEB' if role == WEB_ROLE else 'RESIDENT'}_DATABASE_URL。"
        ) from error


def _config() -> Config:
    config = Config()
    # a per cent sign in the path would be read as the beginning of a variable
    config.set_main_option("script_location", str(files("geo_app.migrations")).replace("%", "%%"))
    return config


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(url), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            yield connection
    except OperationalError as error:
        raise DatabaseDownError(str(error.orig).strip()) from error
