"""A county in which everything has a mark, for the tests of who may see what."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from geo_app import create_app
from geo_app.cluster import OWNER
from geo_app.settings import Settings
from layers.database import Database
from layers.web_role import WEB_ROLE
from tests.conftest import TestDatabase, copied, create_database, drop_database
from tests.geo_app.importing import county
from tests.geo_app.seeing.world import World
from tests.objected_village import ObjectedVillage
from tests.rule_book import RuleBook

_numbers = count(1)


@dataclass(frozen=True)
class _OwnDatabase:
    owner_url: str
    web_url: str
    owner: Database


@pytest.fixture
def imported_county(fresh_database: TestDatabase, tmp_path: Path) -> TestDatabase:
    """A database of a test's own with the small county of files in it."""
    county(fresh_database.owner, tmp_path)
    return fresh_database


@pytest.fixture
def world(_world) -> Iterator[World]:
    """The marked county, as it was planted; whatever a test does to it is undone."""
    yield _world
    _world.kept.put_back()


@pytest.fixture(scope="session")
def _world(cluster, tmp_path_factory) -> Iterator[World]:
    name = f"geo_seen_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}_{next(_numbers)}"
    create_database(cluster, name, "geo_template")
    with ExitStack() as at_end:
        at_end.callback(drop_database, cluster, name)
        url = cluster.url(OWNER, name)
        owner = Database(url, size=2, statement_timeout_ms=60_000, application_name="tests")
        at_end.callback(owner.close)
        made = World(_OwnDatabase(url, cluster.url(WEB_ROLE, name), owner), tmp_path_factory.mktemp("seen"))
        at_end.callback(made.close)
        yield made


@pytest.fixture(scope="module")
def objected(cluster, _demo_template, tmp_path_factory) -> Iterator[ObjectedVillage]:
    """A village whose households object: what a test does there stays for the others of its module."""
    with copied(cluster, _demo_template) as database:
        made = ObjectedVillage(database, tmp_path_factory.mktemp("objected"))
        yield made
        made.close()


@pytest.fixture
def book(own_demo_database, tmp_path) -> Iterator[RuleBook]:
    """A county of one's own whose pilot village writes its rules."""
    app = create_app(
        Settings(
            geo_app_home=tmp_path,
            database_url=own_demo_database.owner_url,
            web_database_url=own_demo_database.web_url,
            web_threads=4,
        )
    )
    yield RuleBook(app, own_demo_database)
    app.extensions["geo_app"].database.close()
    app.extensions["geo_app"].changes.close()
