"""The first sign-in, passwords that grow old, and accounts without a role: what is open until that is mended."""

from __future__ import annotations

import pytest

from geo_app.web.access import COOKIE
from tests.account_people import NEW_PASSWORD, PASSWORD, TOWN, csrf_of, post, sign_in

PAGE = {"Accept": "text/html"}


def _text(answer):
    return answer.get_data(as_text=True)


# --- the first change, and passwords that grow old -----------------------------------------------------------------


@pytest.mark.parametrize(
    "columns", [{"must_change_password": True}, {"password_changed_at": "2026-01-01"}], ids=["first", "old"]
)
def test_who_must_change_the_password_reaches_nothing_else(client, people, columns):
    people.make("new-one", **columns)
    answer = sign_in(client, "new-one", seen_on="/login?next=/map")
    assert (answer.status_code, answer.location) == (303, "/account/password")
    for path in ("/map", "/account", "/account/tokens/new", "/account/second-factor"):
        seen = client.get(path, headers=PAGE)
        assert (seen.status_code, seen.location) == (302, "/account/password"), path
    refused = client.get("/api/v1/regions")
    assert (refused.status_code, refused.mimetype) == (403, "application/problem+json")
    assert "新密码" in refused.get_json()["detail"]
    page = _text(client.get("/account/password"))
    assert 'href="/map' not in page
    forms = {"/account/acting": {}, "/account/tokens": {"label": "x", "days": "1", "rights": "view_map"}}
    for path, data in forms.items():
        assert client.post(path, data={"csrf_token": csrf_of(page), **data}).status_code == 403


def test_after_the_change_one_goes_where_one_wanted_to(client, people):
    people.make("new-two", must_change_password=True)
    answer = post(client, "/login", {"name": "new-two", "password": PASSWORD, "next": f"/map?area={TOWN}"})
    assert answer.location == f"/account/password?next=/map%3Farea%3D{TOWN}"
    before = client.get_cookie(COOKIE).value
    form = {"password": PASSWORD, "new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD, "next": f"/map?area={TOWN}"}
    answer = post(client, "/account/password", form, seen_on="/account/password")
    assert (answer.status_code, answer.location) == (303, f"/map?area={TOWN}")
    assert client.get_cookie(COOKIE).value != before
    assert client.get("/api/v1/regions").status_code == 200
    assert sign_in(client, "new-two", NEW_PASSWORD).location == "/"


@pytest.mark.parametrize("days", [0, 400])
def test_how_old_a_password_grows_is_a_setting(own_app, people, days):
    people.make("old-one", password_changed_at="2026-01-01")
    assert sign_in(own_app(password_days=days).test_client(), "old-one").location == "/"


def test_a_demonstration_login_need_not_change_its_printed_password(client, people):
    people.make("demo-one", is_demo=True, must_change_password=True, password_changed_at="2020-01-01")
    assert sign_in(client, "demo-one").location == "/"


# --- no role yet -----------------------------------------------------------------------------------------------------


def test_an_account_without_a_role_sees_its_own_page_and_nothing_else(client, people):
    people.make("no-role", role=None)
    assert sign_in(client, "no-role").status_code == 303
    assert client.get("/map", headers=PAGE).location == "/account"
    page = _text(client.get("/account"))
    assert "还没有岗位" in page
    assert "安全管理员" in page
    refused = client.get("/api/v1/regions")
    assert refused.status_code == 403
    assert "岗位" in refused.get_json()["detail"]
