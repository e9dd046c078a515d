"""Where one begins, and what the bar and the menu lead to: one's own work, and nothing that would be refused."""

from __future__ import annotations

import re

import pytest

from geo_app.role_words import RIGHT_MEANINGS, RIGHT_NAMES
from tests.account_people import COUNTY, TOWN, VILLAGE

PAGE = {"Accept": "text/html"}
BEGINNINGS = {
    ("grid_worker", f"{VILLAGE}001"): "/map",
    ("village_committee", VILLAGE): "/map",
    ("supervision", VILLAGE): "/map",
    ("mediator", TOWN): "/map",
    ("town_leader", TOWN): "/map",
    ("county_officer", COUNTY): "/map",
    ("system_admin", COUNTY): "/accounts",
    ("security_admin", COUNTY): "/accounts",
    ("audit_admin", COUNTY): "/audit",
}


@pytest.mark.parametrize(("role", "region"), list(BEGINNINGS), ids=lambda part: part)
def test_each_role_begins_at_its_work_and_is_led_nowhere_that_refuses_it(people, role, region):
    browser = people.browser(people.make("beginner", role, region))
    start = browser.get("/", headers=PAGE)
    assert (start.status_code, start.location) == (302, BEGINNINGS[role, region])
    page = browser.get(start.location, headers=PAGE).get_data(as_text=True)
    bar = page.partition('<header class="bar">')[2].partition("</header>")[0]
    links = set(re.findall(r'href="(/[^"#]*)"', bar)) - {"/"}
    assert start.location in links
    assert ('action="/map/search"' in bar) == ("/map" in links) == (start.location == "/map")
    for link in links:
        assert browser.get(link, headers=PAGE).status_code == 200, link


def test_the_map_leads_those_who_see_nothing_on_it_to_their_work(people):
    browser = people.browser(people.make("mapless", "audit_admin", COUNTY))
    assert browser.get("/map", headers=PAGE).location == "/audit"


def test_every_right_has_words(people):
    stored = {right for (right,) in people.run("select granted from role_rights")}
    assert stored == set(RIGHT_NAMES) == set(RIGHT_MEANINGS)


def test_one_without_a_right_to_anything_begins_at_the_own_account(people):
    people.make("bare-one", "town_leader")
    people.run(
        "insert into withdrawn_rights (account_id, granted, reason) select a.id, g.granted, 'test' from accounts a"
        " join role_rights g on g.role = a.role where a.name = 'bare-one'"
    )
    browser = people.browser("bare-one")
    assert browser.get("/", headers=PAGE).location == "/account"
    assert "没有任何权限" in browser.get("/account").get_data(as_text=True)
