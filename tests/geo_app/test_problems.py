"""What people and programs are told when something is wrong."""

from __future__ import annotations

import pytest

from geo_app import create_app
from geo_app.settings import Settings
from layers.scope import Scope

BAD_ADDRESSES = [
    ("/api/v1/cases?bbox=1,2,3", "bbox"),
    ("/api/v1/cases?bbox=a,b,c,d", "bbox"),
    ("/api/v1/cases?bbox=130,30,120,31", "bbox"),
    ("/api/v1/cases?bbox=nan,30,120,31", "bbox"),
    ("/api/v1/cases?from=2026-13-01", "from"),
    ("/api/v1/cases?to=yesterday", "to"),
    ("/api/v1/cases?from=0", "from"),
    ("/api/v1/cases?to=1790000000", "to"),
    ("/api/v1/cases?from=2026-02-01&to=2026-01-01", "from"),
    ("/api/v1/cases?limit=0", "limit"),
    ("/api/v1/cases?limit=ten", "limit"),
    ("/api/v1/cases?status=gone", "status"),
    ("/api/v1/cases?category=';drop table cases", "category"),
    ("/api/v1/cases?cursor=xyz", "cursor"),
    ("/api/v1/cases?colour=red", "colour"),
    ("/api/v1/cases?region=ABC", "region"),
    ("/api/v1/regions?parent=1", "parent"),
]


@pytest.mark.parametrize(("address", "field"), BAD_ADDRESSES)
def test_a_bad_parameter_is_named(sign_in, address, field):
    answer = sign_in("county").get(address)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert [fault["field"] for fault in answer.json["errors"]] == [field]
    assert all(fault["message"] for fault in answer.json["errors"])


def test_every_fault_is_told_at_once(sign_in):
    answer = sign_in("county").get("/api/v1/cases?limit=0&from=x&colour=red")
    assert {fault["field"] for fault in answer.json["errors"]} == {"limit", "from", "colour"}


@pytest.mark.parametrize("address", ["/nowhere", "/api/v1/nowhere", "/tiles/nowhere/1/1/1.mvt"])
def test_an_unknown_address_is_not_found(sign_in, address):
    answer = sign_in("county").get(address, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/villages/%00/ranking", 404),
        ("/map/regions/a%00b", 404),
        ("/tiles/cases%00/1/1/1.mvt", 404),
        ("/api/v1/cases?category=%00", 400),
        ("/map/search?q=%00", 400),
        ("/map?area=%00", 400),
        ("/login?next=%00", 400),
        ("/map/search?q=%ff%fe", 200),
        ("/map?area=%F0%9F&t=x&z=nan,nan,nan&sel=hs:%F0", 200),
    ],
)
def test_characters_that_nothing_can_hold_are_no_server_error(sign_in, address, status):
    assert sign_in("county").get(address).status_code == status


def test_outside_the_area_is_the_same_as_nowhere(sign_in):
    browser = sign_in("village-330521102218")
    outside = browser.get("/api/v1/cases?region=330521101")
    nowhere = browser.get("/api/v1/cases?region=999999")
    assert outside.status_code == nowhere.status_code == 404
    assert outside.json == nowhere.json


def test_a_person_gets_a_page_and_a_program_json(sign_in):
    browser = sign_in("county")
    page = browser.get("/nowhere", headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "没有找到" in page.get_data(as_text=True)


def test_every_answer_carries_the_security_headers(client):
    headers = client.get("/login").headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Cookie" in headers["Vary"]
    assert headers["Cache-Control"] == "private, no-cache"


def test_a_tile_host_is_in_the_policy_only_when_configured(tmp_path):
    def policy(**settings):
        app = create_app(Settings(geo_app_home=tmp_path, database_url="postgresql:///none", **settings))
        return app.test_client().get("/healthz").headers["Content-Security-Policy"]

    url = "https://tiles.example/{z}/{x}/{y}.png"
    assert "tiles.example" not in policy()
    assert "https://tiles.example" in policy(basemap_url=url)
    assert "tiles.example" not in policy(basemap_url=url + "?tk={key}", basemap_key="secret")


def test_while_the_database_is_down_pages_say_so_and_recover_without_a_restart(tmp_path, cluster):
    """The application starts before its database exists, and serves as soon as it does."""
    name = f"late_{tmp_path.name.replace('-', '_')}"
    app = create_app(
        Settings(
            geo_app_home=tmp_path,
            database_url=cluster.url("geo_owner", name),
            web_database_url=cluster.url("geo_web", name),
        )
    )
    browser = app.test_client()
    assert browser.get("/healthz").status_code == 200
    down = browser.get("/readyz")
    assert (down.status_code, down.mimetype) == (503, "application/problem+json")
    browser.set_cookie("geo_session", "anything")
    page = browser.get("/map", headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert "数据库暂时连不上" in page.get_data(as_text=True)
    assert page.headers["Retry-After"]
    cluster.program("createdb", name)
    assert browser.get("/readyz").status_code == 503, "it answers, but is not migrated"
    cluster.program("dropdb", "--force", name)
    cluster.program("createdb", "--template=geo_template", name)
    try:
        assert browser.get("/readyz").status_code == 200
    finally:
        app.extensions["geo_app"].database.close()
        cluster.program("dropdb", "--force", name)


def test_a_connection_that_the_server_dropped_is_replaced(app, cluster, demo_database):
    browser = app.test_client()
    assert browser.get("/readyz").status_code == 200
    with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity "
            "where datname = current_database() and application_name = 'geo-app web'"
        )
        assert cursor.fetchone()[0] > 0
    assert browser.get("/readyz").status_code == 200
