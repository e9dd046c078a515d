"""What the tests stand on: one private PostGIS cluster for the whole run, and databases copied from templates.

The run's first process chooses a home for the cluster and takes it away at the end; the workers of pytest-xdist share
it, and the first that needs the cluster, or a template, makes it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2
import pytest
from argon2 import PasswordHasher
from hypothesis import settings

from geo_app import migrate, passwords
from geo_app.cluster import OWNER, Cluster
from geo_app.use_cases.issue_resident_code import COST as CODE_COST
from layers.database import Database
from layers.web_role import WEB_ROLE

if TYPE_CHECKING:
    from tests.administered_county import AdministeredCounty

pytest_plugins = ["tests.web_fixtures", "tests.sign_in_fixtures"]

settings.register_profile("suite", deadline=None)  # how long an example takes is the machine's affair, not a fault
settings.load_profile("suite")

# a thousand sign-ins at the price that a thief shall pay would be a tenth of the suite: test_passwords.py asks for that
passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
CODE_COST.update(time_cost=1, memory_cost=8)

HOME_VARIABLE = "GEO_APP_TEST_HOME"
HOME_PREFIX = "geo-app-test-"
DEMO_HOUSEHOLDS, DEMO_CASES, DEMO_SEED = 3000, 3000, 330521
_numbers = count(1)


@dataclass(frozen=True)
class TestDatabase:
    """A migrated database of its own, as its owner and as the web role."""

    __test__ = False
    name: str
    owner_url: str
    web_url: str
    owner: Database
    web: Database


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    _clear_what_killed_runs_left()
    home = Path(tempfile.gettempdir()) / f"{HOME_PREFIX}{os.getpid()}"
    home.mkdir()
    home.chmod(0o755)  # run by root, the server is another user
    os.environ[HOME_VARIABLE] = str(home)
    # settings of the person who runs the tests must not reach them
    for name in ("DATABASE_URL", "WEB_DATABASE_URL", "SECRET_KEY", "DEMO", "PORT", "HOST", "GEO_APP_HOME"):
        os.environ.pop(name, None)


def pytest_unconfigure(config: pytest.Config) -> None:
    home = os.environ.get(HOME_VARIABLE)
    if home and not hasattr(config, "workerinput"):
        _take_away(Path(home))


def _clear_what_killed_runs_left() -> None:
    for home in Path(tempfile.gettempdir()).glob(f"{HOME_PREFIX}[0-9]*"):
        runner = home.name.removeprefix(HOME_PREFIX)
        if home.stat().st_uid == os.geteuid() and not Path("/proc", runner).exists():
            _take_away(home)


def _take_away(home: Path) -> None:
    cluster = Cluster(home, durable=False)
    if cluster.data.exists():
        cluster.stop()
    shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _one_at_a_time(name: str) -> Iterator[None]:
    with (Path(os.environ[HOME_VARIABLE]) / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The run's PostGIS cluster, with the template `geo_template` migrated to the newest step."""
    shared = Cluster(Path(os.environ[HOME_VARIABLE]), durable=False)
    with shared.running():
        _make_template(
            shared, "geo_template", lambda url: migrate.upgrade(url, let_web_role_in=True, let_resident_role_in=True)
        )
        yield shared


@pytest.fixture(scope="session")
def _demo_template(cluster: Cluster) -> str:
    from geo_app.demo import DemoOptions, load_demo  # noqa: PLC0415 - heavy, and only these tests need it

    def load(url: str) -> None:
        owner = _database(url, size=2)
        load_demo(owner, DemoOptions(DEMO_HOUSEHOLDS, DEMO_CASES, DEMO_SEED), lambda _text: None)
        owner.close()

    _make_template(cluster, "geo_demo_template", load, base="geo_template")
    return "geo_demo_template"


@pytest.fixture
def fresh_database(cluster: Cluster) -> Iterator[TestDatabase]:
    """A migrated database with nothing in it, for one test alone."""
    with copied(cluster, "geo_template") as database:
        yield database


@pytest.fixture(scope="session")
def demo_database(cluster: Cluster, _demo_template: str) -> Iterator[TestDatabase]:
    """A small demonstration county, shared by the tests of one process: read it, or put back what you change."""
    with copied(cluster, _demo_template) as database:
        yield database


@pytest.fixture
def own_demo_database(cluster: Cluster, _demo_template: str) -> Iterator[TestDatabase]:
    """A small demonstration county for one test alone, which may change it."""
    with copied(cluster, _demo_template) as database:
        yield database


@pytest.fixture(scope="module")
def _administered(
    cluster: Cluster, _demo_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AdministeredCounty]:
    from tests.administered_county import AdministeredCounty  # noqa: PLC0415 - heavy, and only these tests need it

    with copied(cluster, _demo_template) as database:
        made = AdministeredCounty(database, tmp_path_factory.mktemp("administered"))
        yield made
        made.close()


@pytest.fixture
def administered(_administered: AdministeredCounty) -> AdministeredCounty:
    """A county with accounts of every role, all of whose doings are forgotten before the next test."""
    _administered.begin_again()
    return _administered


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the project; tests that need it are skipped where it is not."""
    folder = Path(__file__).parents[1].resolve().parent / "shared" / "data"
    if not folder.exists():
        pytest.skip("the real data is not beside the project")
    return folder


def _make_template(cluster: Cluster, name: str, fill: object, base: str = "template0") -> None:
    marker = Path(os.environ[HOME_VARIABLE]) / f"{name}.made"
    with _one_at_a_time(name):
        if marker.exists():
            return
        drop_database(cluster, name)
        create_database(cluster, name, base)
        fill(cluster.url(OWNER, name))  # type: ignore[operator]
        marker.touch()


@contextmanager
def copied(cluster: Cluster, template: str) -> Iterator[TestDatabase]:
    """Copy a template for the duration of the block."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    name = f"{template.removesuffix('_template')}_{worker}_{next(_numbers)}"
    create_database(cluster, name, template)
    owner_url, web_url = cluster.url(OWNER, name), cluster.url(WEB_ROLE, name)
    with ExitStack() as at_end:
        at_end.callback(drop_database, cluster, name)
        owner, web = _database(owner_url, size=4), _database(web_url, size=8)
        at_end.callback(owner.close)
        at_end.callback(web.close)
        yield TestDatabase(name, owner_url, web_url, owner, web)


def create_database(cluster: Cluster, name: str, template: str) -> None:
    """Copy a template file by file: block by block through the log, as PostgreSQL would, takes twice as long."""
    with _maintenance(cluster) as cursor:
        by_file = "strategy file_copy" if cursor.connection.server_version >= 150_000 else ""
        cursor.execute(f"create database {name} template {template} {by_file}")


def drop_database(cluster: Cluster, name: str) -> None:
    """Take a database away, whoever is still connected to it."""
    with _maintenance(cluster) as cursor:
        cursor.execute(f"drop database if exists {name} with (force)")


@contextmanager
def _maintenance(cluster: Cluster) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(cluster.url(OWNER, "postgres"))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _database(url: str, *, size: int) -> Database:
    return Database(url, size=size, statement_timeout_ms=60_000, application_name="tests")
