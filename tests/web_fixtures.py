"""The web application on the small demonstration county, and a real Chromium to look at it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright

from geo_app import create_app
from geo_app.settings import Settings
from geo_app.use_cases.create_demo_accounts import create_demo_accounts
from tests.account_people import People

PASSWORD = "only-for-these-tests"
# no WebGL: an office PC with a blocked graphics card has none
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-webgl", "--disable-webgl2", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
def app(demo_database, tmp_path_factory) -> Iterator[Flask]:
    """The service as it is served, on the shared demonstration county, with its demo logins."""
    create_demo_accounts(demo_database.owner, PASSWORD)
    settings = Settings(
        geo_app_home=tmp_path_factory.mktemp("home"),
        database_url=demo_database.owner_url,
        web_database_url=demo_database.web_url,
        sign_in_failures_per_address=10_000,  # tests fail often, all from one address
        web_threads=16,  # the browser tests' server has no fixed number of threads
    )
    app = create_app(settings)
    yield app
    app.extensions["geo_app"].database.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, one a process: Playwright runs only once in each. Tests are skipped where there is none."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return app.test_client()


def csrf_token(client: FlaskClient) -> str:
    """Return the token of the sign-in form, as a browser would send it back."""
    page = client.get("/login").get_data(as_text=True)
    return page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


@pytest.fixture
def sign_in(app: Flask) -> Callable[[str], FlaskClient]:
    """Sign in through the form and give the browser."""
    return _sign_in(app)


@pytest.fixture
def people(app: Flask, demo_database) -> Iterator[People]:
    """Accounts that a test makes for itself."""
    made = People(app, demo_database)
    yield made
    made.leave()


@pytest.fixture
def own_app(demo_database, tmp_path) -> Iterator[Callable[..., Flask]]:
    """Make the service with settings of a test's own."""
    made = []

    def make(**settings: Any) -> Flask:
        app = create_app(
            Settings(
                geo_app_home=tmp_path,
                database_url=demo_database.owner_url,
                web_database_url=demo_database.web_url,
                web_threads=4,
                **{"sign_in_failures_per_address": 10_000, **settings},
            )
        )
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["geo_app"].database.close()
        app.extensions["geo_app"].changes.close()


@pytest.fixture(scope="module")
def county(app: Flask) -> FlaskClient:
    """A browser of the county's officer, for tests that only read."""
    return _sign_in(app)("county")


def _sign_in(app: Flask) -> Callable[[str], FlaskClient]:
    def go(name: str) -> FlaskClient:
        browser = app.test_client()
        answer = browser.post(
            "/login", data={"name": name, "password": PASSWORD, "csrf_token": csrf_token(browser), "next": "/map"}
        )
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return browser

    return go
