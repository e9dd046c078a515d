"""A demonstration county in a cluster of its own, built once and kept in .bench/ while the schema stays the same."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection
from pydantic import SecretStr

from geo_app.cluster import Cluster
from geo_app.databases import owner_database, owner_url, running_cluster, web_database, web_url
from geo_app.demo import DemoOptions, load_demo
from geo_app.progress import say, step
from geo_app.sealing import sealer
from geo_app.settings import Settings
from geo_app.use_cases.create_demo_accounts import create_demo_accounts
from geo_app.use_cases.sign_in import Visitor, sign_in
from layers.database import Database
from layers.sessions import Limits

Further = Callable[[Database], None]
FOLDER = Path(__file__).parents[1] / ".bench"
PASSWORD = "only-for-benchmarks"  # noqa: S105 - of demo logins in a database that only this machine's user can reach


@dataclass(frozen=True)
class County:
    """A running cluster with the county in it."""

    settings: Settings

    @property
    def owner_url(self) -> str:
        """Address as the schema's owner."""
        return owner_url(self.settings)

    @property
    def web_url(self) -> str:
        """Address as the web role."""
        return web_url(self.settings)

    @property
    def server(self) -> int:
        """PostgreSQL's first process."""
        return Cluster(self.settings.geo_app_home).pid() or 0

    def environment(self, port: int) -> dict[str, str]:
        """Return the environment of a service on this county."""
        home = str(self.settings.geo_app_home)
        kept = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
        return kept | {"GEO_APP_HOME": home, "PORT": str(port), "PYTHONPATH": str(FOLDER.parent)}

    def connect(self) -> connection:
        """Open a connection as the owner."""
        opened = psycopg2.connect(self.owner_url)
        opened.autocommit = True
        return opened

    def cookie(self, name: str) -> str:
        """Sign a demo account in and return the header that says so."""
        database = web_database(self.settings)
        here = Visitor("127.0.0.1", "bench")
        opened = sign_in(database, name, PASSWORD, here, limits=Limits(hours=12, password_days=0), most_failures=10)
        database.close()
        return f"Cookie: geo_session={opened.secret}"


@contextmanager
def county(households: int, cases: int, *, then: tuple[str, Further] | None = None) -> Iterator[County]:
    """Have the county for the duration of the block; build it when it is not there or the schema has changed since.

    `then` is what else such a county is to hold: its name, and what puts it there. It has a folder of its own.
    """
    home = FOLDER / "-".join([str(households), str(cases), *([then[0]] if then else [])])
    settings = Settings(geo_app_home=home, database_url=None, web_database_url=None, demo_password=SecretStr(PASSWORD))
    mark, schema = home / "schema", _schema()
    if home.exists() and not (mark.exists() and mark.read_text(encoding="ascii") == schema):
        shutil.rmtree(Cluster(home).folder, ignore_errors=True)
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    with running_cluster(settings):
        if not mark.exists():
            with step(f"county of {households:,} households and {cases:,} cases"):
                _build(settings, DemoOptions(households, cases, sealer=sealer(settings)), then[1] if then else None)
            mark.write_text(schema, encoding="ascii")
        yield County(settings)


def _build(settings: Settings, options: DemoOptions, further: Further | None) -> None:
    with owner_database(settings) as owner:
        load_demo(owner, options, lambda text: say(f"  … {text}"))
        create_demo_accounts(owner, PASSWORD)
        if further:
            further(owner)
    opened = psycopg2.connect(owner_url(settings))
    opened.autocommit = True
    with opened.cursor() as cursor:
        cursor.execute("vacuum (analyze)")  # as autovacuum would have it some minutes later
    opened.close()


def _schema() -> str:
    steps = sorted(Path(str(files("geo_app.migrations"))).glob("versions/*.sql"))
    return hashlib.sha256(b"".join(step.read_bytes() for step in steps)).hexdigest()
