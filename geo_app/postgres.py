"""Find PostgreSQL with PostGIS on this machine, and run its programs as a user that PostgreSQL accepts."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from geo_app.errors import GeoAppError

SYSTEM_USER = "postgres"
INSTALL_COMMAND = "sudo apt-get update && sudo apt-get install -y postgresql postgresql-postgis"


class PostgresError(GeoAppError):
    """The embedded database cannot be had on this machine, or does not start."""


@dataclass(frozen=True)
class Installation:
    """One installed PostgreSQL that has PostGIS."""

    programs: Path
    major: int

    def version(self) -> int:
        """Return the version on disk as libpq writes it: 15.18 is 150018."""
        text = subprocess.run(
            [self.programs / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
        found = re.search(r"(\d+)\.(\d+)", text)
        return int(found[1]) * 10_000 + int(found[2]) if found else self.major * 10_000


def find_installation(major: int | None = None) -> Installation:
    """Return the newest PostgreSQL with PostGIS, or that of a major version; PostgresError where there is none."""
    found = installations()
    fitting = [one for one in found if major in (None, one.major)]
    if fitting:
        return fitting[0]
    if found:
        raise PostgresError(
            f"数据文件夹里的数据库属于 PostgreSQL {major}，本机带 PostGIS 的却是 PostgreSQL {found[0].major}。"
            f"请安装旧版本：sudo apt-get install -y postgresql-{major}-postgis-3，"
            "或用 pg_upgrade 升级数据后再启动。"
            f" (The data was made by PostgreSQL {major}, which is not installed.)"
        )
    raise PostgresError(
        "本机没有装好带 PostGIS 的 PostgreSQL。请运行：\n"
        f"    {INSTALL_COMMAND}\n"
        "或者设置 DATABASE_URL，使用您自己的数据库服务器。"
        " (PostgreSQL with PostGIS is not installed: run the command above, or set DATABASE_URL.)"
    )


def installations() -> list[Installation]:
    """Return every installed PostgreSQL that has PostGIS, newest first."""
    places = {
        folder: _extensions(folder)
        for folder in (*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin"))
    }
    pg_config = shutil.which("pg_config")
    if pg_config:
        folder = Path(_ask(pg_config, "--bindir"))
        places.setdefault(folder, Path(_ask(pg_config, "--sharedir")) / "extension")
    found = [
        Installation(folder, _major(folder))
        for folder, extensions in places.items()
        if (extensions / "postgis.control").exists() and all((folder / name).exists() for name in ("initdb", "pg_ctl"))
    ]
    return sorted(found, key=lambda one: one.major, reverse=True)


def _extensions(folder: Path) -> Path:
    debian = Path("/usr/share/postgresql") / folder.parent.name / "extension"
    return debian if debian.exists() else folder.parent / "share/extension"


def _ask(program: str, question: str) -> str:
    return subprocess.run([program, question], capture_output=True, text=True, check=True).stdout.strip()


def _major(folder: Path) -> int:
    found = re.search(r"\d+", _ask(str(folder / "postgres"), "--version"))
    return int(found[0]) if found else 0


def server_user() -> pwd.struct_passwd:
    """Return the user that the server runs as: oneself, but never root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise PostgresError(
            "PostgreSQL 不能以 root 身份运行，而本机没有 postgres 用户。请运行：\n"
            f"    {INSTALL_COMMAND}\n"
            "或换普通用户运行。 (PostgreSQL refuses root, and there is no user 'postgres'.)"
        ) from None


def as_server_user(command: Sequence[str | Path]) -> list[str]:
    """Return the command line that runs this command as the server's user."""
    words = [str(word) for word in command]
    if os.geteuid() != 0:
        return words
    user = server_user()
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--", *words]


def run(command: Sequence[str | Path], *, timeout: int = 120) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the server's user, away from whatever PG* variables are set around us."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment |= {"LC_ALL": "C.UTF-8", "HOME": "/"}
    return subprocess.run(
        as_server_user(command),
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
        cwd="/",  # the server's user may not enter the current folder
        env=environment,
    )
