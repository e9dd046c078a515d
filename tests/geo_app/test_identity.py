"""Linking the own account with one's identity at a sign-in service: its owner does it, with the password."""

from __future__ import annotations

import pytest

from tests.account_people import PASSWORD, post, sign_in
from tests.sign_in_fixtures import ask

START = "/account/identity/start"


def words(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def person(oidc_browser, people):
    """A browser in which somebody has signed in by password."""
    sign_in(oidc_browser, people.make("linking-one"))
    return oidc_browser


def confirm(person, password=PASSWORD):
    return post(person, "/account/identity", {"password": password}, seen_on="/account/identity")


def come_back(person):
    answer = person.get(ask(person, START))
    assert (answer.status_code, answer.location) == (303, "/account/identity")


def kept(people, name="linking-one"):
    return people.run("select oidc_issuer, oidc_subject from accounts where name = %s", (name,))


def test_the_owner_links_it_with_the_password_and_signs_in_by_it_from_then_on(person, people, oidc_service, map_app):
    assert "没有绑定" in words(person.get("/account"))
    come_back(person)
    page = words(person.get("/account/identity"))
    assert "沈丽" in page
    assert "u-1001" in page
    wrong = confirm(person, "wrong")
    assert wrong.status_code == 400
    assert "密码不对" in words(wrong)
    assert kept(people) == [(None, None)]
    assert confirm(person).location == "/account#identity"
    assert kept(people) == [(oidc_service.address, "u-1001")]
    assert "已绑定" in words(person.get("/account"))
    assert person.get("/account/identity").status_code == 404  # it is used up
    other = map_app.test_client()
    assert other.get(ask(other)).location == "/"
    assert people.noted("linking-one")[-2:] == ["account.link_oidc", "account.sign_in"]


def test_undone_it_opens_nothing(person, people, map_app):
    come_back(person)
    confirm(person)
    assert post(person, "/account/identity/end", {}, seen_on="/account").status_code == 303
    assert kept(people) == [(None, None)]
    other = map_app.test_client()
    assert "还没有与账号绑定" in words(other.get(ask(other)))
    assert people.noted("linking-one")[-1] == "account.unlink_oidc"


def test_an_identity_belongs_to_one_account(person, people, oidc_service):
    people.make("first-owner", oidc_issuer=oidc_service.address, oidc_subject="u-1001")
    come_back(person)
    answer = confirm(person)
    assert answer.status_code == 400
    assert "已经绑定了另一个账号" in words(answer)
    assert kept(people) == [(None, None)]
    assert people.noted("linking-one") == ["account.sign_in"]


def test_a_link_that_another_session_began_is_not_finished_in_this_one(person, people, map_app):
    """Nobody can have their own identity linked with the victim's account by sending a link."""
    people.make("thief-of-one")
    thief = map_app.test_client()
    sign_in(thief, "thief-of-one")
    back = ask(thief, START)
    assert person.get(back).status_code == 400
    assert person.get("/account/identity").status_code == 404
    # nor after signing in as another in the browser that asked
    own = ask(person, START)
    sign_in(person, "thief-of-one")
    assert person.get(own).status_code == 400
    assert kept(people, "thief-of-one") == kept(people) == [(None, None)]


def test_five_wrong_passwords_lock_here_too(person):
    come_back(person)
    answers = [confirm(person, f"guess-{number}") for number in range(6)]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 400, 403, 403]
    assert "已锁定" in words(answers[-1])


def test_nobody_links_who_has_not_signed_in(oidc_browser):
    answer = oidc_browser.get(START, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.location) == (302, f"/login?next={START}")
