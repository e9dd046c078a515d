"""What every answer carries, whatever was asked, and what none may."""

from __future__ import annotations

import re

import pytest

from tests.geo_app.seeing.people import BY_NAME

PATHS = ("/map", "/login", "/api/v1/cases", "/api/v1/openapi.json", "/tiles/cases.json", "/map/cases/1001",
         "/nothing", "/map/cases/999", "/boundaries/town.json", "/healthz", "/account", "/accounts",
         "/audit", "/exports")  # fmt: skip
PERSONAL = ("/map/households/1", "/map/cases/1001", "/map/cases/1001/photos/1", "/requests/1")
TRAVERSALS = (
    "/static/../geo_app/settings.py", "/static/..%2fsettings.py", "/static/%2e%2e/%2e%2e/etc/passwd",
    "/static/....//....//etc/passwd", "/static/%252e%252e%252fetc/passwd", "/static/..%5c..%5cetc%5cpasswd",
    "/static//etc/passwd", "/static/%00", "/basemap/../../etc", "/basemap/1/..%2f..%2f/1", "/basemap/-1/0/0",
    "/boundaries/..%2fbase.json", "/boundaries/../../etc/passwd.json", "/tiles/../cases/1/1/1.mvt",
    "/tiles/..%2f..%2fcases.json", "/map/cases/1001/photos/..%2f..%2f1", "/map/cases/1001/photos/1%00.jpg",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", ["officer", "nobody"])
def test_every_answer_carries_the_headers(world, path, name):
    headers = world.browser(BY_NAME[name]).get(path, headers={"Accept": "text/html"}).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"].upper() == "DENY"
    assert headers["Referrer-Policy"]
    assert headers["Cache-Control"].startswith(("private", "no-store")) or "no-store" in headers["Cache-Control"]
    assert "Server" not in headers or "Werkzeug" not in headers["Server"]


@pytest.mark.parametrize("path", PERSONAL)
def test_what_names_a_person_is_kept_by_no_browser(world, path):
    answer = world.browser(BY_NAME["officer"]).get(path)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/my/score", "/my/looks", "/my/objections", "/my/requests"])
def test_what_a_household_sees_is_kept_by_no_browser(world, path):
    answer = world.resident(1).get(path)
    assert answer.status_code == 200
    assert re.search("no-store|no-cache", answer.headers["Cache-Control"])


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_address_leads_out_of_its_folder(world, path):
    for surface in (world.browser(BY_NAME["officer"]), world.resident(1)):
        answer = surface.get(path)
        assert answer.status_code in (301, 308, 400, 404), (path, answer.status_code)
        assert b"root:" not in answer.data
        assert b"Settings" not in answer.data


@pytest.mark.parametrize("path", ["/map", "/login", "/tiles/cases.json", "/", "/api/v1/cases", "/api/v1/openapi.json"])
def test_no_answer_repeats_a_foreign_host(world, path):
    for name in ("officer", "nobody"):
        browser = world.browser(BY_NAME[name])
        for headers in (
            {"Host": "evil.example"},
            {"X-Forwarded-Host": "evil.example"},
            {"Forwarded": "host=evil.example"},
        ):
            answer = browser.get(path, headers={**headers, "Accept": "text/html"})
            assert b"evil.example" not in answer.data, (name, headers)
            assert "evil.example" not in str(answer.headers), (name, headers)


def test_methods_that_nobody_offers_are_refused(world):
    browser = world.browser(BY_NAME["officer"])
    for path in ("/map", "/map/cases/1001", "/api/v1/cases", "/accounts", "/login"):
        assert browser.head(path).data == b""
        for method in ("TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND"):
            answer = browser.open(path, method=method, headers={"X-Secret": "echo-me"})
            assert answer.status_code in (400, 404, 405), (path, method)
            assert b"echo-me" not in answer.data
        allowed = browser.options(path)
        assert allowed.status_code == 200
        assert not allowed.data
    assert not world.kept.changed()


@pytest.mark.parametrize("path", ["/login", "/api/v1/cases"])
def test_a_body_that_is_too_large_is_refused(world, path):
    answer = world.browser(BY_NAME["officer"]).post(
        path, data=b"x", content_length=10**10, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize(
    "path", ["/boundaries/village.json", "/tiles/cases/9/426/210.mvt", "/tiles/households/9/426/210.mvt"]
)
def test_what_one_was_answered_is_never_given_to_another(world, path):
    """Not by a name that the first knows, nor because it has just been made."""
    answers = {}
    for name in ("officer", "town", "town.other", "clerk", "neighbour", "grid", "mediator", "mediator.county"):
        browser = world.browser(BY_NAME[name])
        first, again = browser.get(path), browser.get(path)
        assert (first.status_code, first.data) == (again.status_code, again.data)
        if first.status_code == 200:
            answers[name] = first
            varies = ", ".join(first.headers.getlist("Vary"))
            assert "Cookie" in varies
            assert "Authorization" in varies
            assert first.headers["Cache-Control"].startswith("private")
    for name, own in answers.items():
        for other, told in answers.items():
            tag = told.headers["ETag"]
            answer = world.browser(BY_NAME[name]).get(path, headers={"If-None-Match": tag})
            if told.data != own.data:
                assert answer.status_code == 200, (name, other)
                assert answer.data == answers[name].data
    assert len({answer.data for answer in answers.values()}) > 2
