"""Favour that was planted in a village comes up as a question for the township; even treatment does not."""

from __future__ import annotations

import hashlib
import re

import pytest

from geo_app import create_app
from geo_app.settings import Settings
from geo_app.web.access import COOKIE
from layers.scope import Scope
from tests.booked_village import COUNTY, GRID, TOWN, VILLAGE, BookedVillage

PAGE = f"/towns/{TOWN}/fairness?first=2026Q4&last=2026Q4"
HOUSEHOLDS, ITEM = 60, "GY04"


class Panels(BookedVillage):
    """A village of three groups whose panel of five sits by threes, in turn."""

    def __init__(self, database, home):
        super().__init__(database.owner)
        self.app = create_app(
            Settings(geo_app_home=home, database_url=database.owner_url, web_database_url=database.web_url)
        )
        self.households = [self.household(number) for number in range(1, HOUSEHOLDS + 1)]
        for place, household in enumerate(self.households):
            self.ask("update households set group_no = %s where id = %s", place % 3 + 1, household)
        self.members = [
            self.ask(
                """insert into panel_members (village_code, name, capacity, from_on)
                   values (%s, %s, 'villager', '2024-01-01') returning id""",
                VILLAGE, f"沈评议{number}",
            )[0][0]
            for number in range(5)
        ]  # fmt: skip

    def decide(self, points):
        """Let the panel decide on an application of each household; `points(place, sitting)` in tenths."""
        with self.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
            for place, household in enumerate(self.households):
                sitting = [(place // 3 + seat) % 5 for seat in (0, 1, 2)]
                cursor.execute(
                    """insert into points_applications (village_code, household_id, scheme_id, item_code, points_tenths,
                                                        occurred_on, source, ground)
                       select village_code, id, %s, %s, %s, '2026-10-08', 'grid_worker', ground
                       from households where id = %s returning id""",
                    (self.scheme_id, ITEM, points(place, sitting), household),
                )
                ((number,),) = cursor.fetchall()
                cursor.execute("update points_applications set status = 'prechecked' where id = %s", (number,))
                cursor.execute(
                    """insert into review_meetings (village_code, held_on, place, minutes)
                       values (%s, '2026-10-09', '村委会', '逐件评议') returning id""",
                    (VILLAGE,),
                )
                ((meeting,),) = cursor.fetchall()
                for seat in sitting:
                    cursor.execute("insert into meeting_attendance values (%s, %s)", (meeting, self.members[seat]))
                for seat in sitting:
                    cursor.execute(
                        """insert into application_votes (application_id, member_id, meeting_id, vote)
                           values (%s, %s, %s, 'pass')""",
                        (number, self.members[seat], meeting),
                    )
                cursor.execute(
                    """update points_applications set meeting_id = %s, status = 'reviewed_pass',
                              decided_tenths = points_tenths where id = %s""",
                    (meeting, number),
                )

    def near(self, *places):
        """Declare households near kin of the first member, who sits on none of them any more."""
        for place in places:
            self.ask(
                "insert into panel_kin (member_id, household_id, relation) values (%s, %s, 'sibling')",
                self.members[0], self.households[place],
            )  # fmt: skip

    def browser(self, role, region):
        """Return a browser that somebody with this role has signed in with."""
        name = f"{role}.{region}"
        self.ask(
            """insert into accounts (name, display_name, role, region_code, password_hash, last_sign_in_at)
               values (%s, '某人', %s, %s, 'x', now())""",
            name, role, region,
        )  # fmt: skip
        self.ask(
            """insert into sessions (token_hash, account_id, expires_at)
               select %s, id, now() + interval '1 day' from accounts where name = %s""",
            hashlib.sha256(name.encode()).digest(), name,
        )  # fmt: skip
        client = self.app.test_client()
        client.set_cookie(COOKIE, name)
        return client


@pytest.fixture
def panels(fresh_database, tmp_path):
    made = Panels(fresh_database, tmp_path)
    yield made
    made.app.extensions["geo_app"].database.close()


def evenly(place, _):
    return 50 + 10 * (place * 7 % 11)


def less(place):
    return 50 + 10 * (place * 7 % 4)


def page(client, address=PAGE):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def asked(shown):
    """Return what the page says, without the token of its forms, which a later second changes."""
    return shown.partition("<main")[2]


def test_a_favoured_group_is_a_question_with_the_applications_behind_it(panels):
    panels.decide(lambda place, _: 150 if place % 3 == 0 else less(place))
    client = panels.browser("town_officer", TOWN)
    shown = page(client)
    assert "第 1 组（20 户），比全村同样的事平均每户多得" in shown
    assert "请核对评议记录" in shown
    assert asked(page(client)) == asked(shown)
    behind = page(
        client,
        f"/towns/{TOWN}/fairness/decisions?village={VILLAGE}&kind=neighbourhood&who=group:1&first=2026Q4&last=2026Q4",
    )
    assert behind.count('href="/applications/') == 20
    looked = panels.ask("select action, object_key from audit_log where action like 'fairness%%' order by no")
    assert looked == [("fairness.view", TOWN)] * 2 + [("fairness.view_decisions", VILLAGE)]


def test_a_reviewer_who_gives_more_is_a_question_with_a_number_and_a_masked_name(panels):
    panels.decide(lambda place, sitting: 180 if 4 in sitting else less(place))
    shown = page(panels.browser("town_officer", TOWN))
    assert "5 号评议员 沈***参加评议的 36 件，比全村同样的事平均每件多得" in shown
    assert "沈评议" not in shown


def test_kin_of_a_reviewer_who_get_more_are_a_question(panels):
    # places whose sittings are without the first member
    far = [place for place in range(HOUSEHOLDS) if 0 not in [(place // 3 + seat) % 5 for seat in (0, 1, 2)]]
    panels.near(*far[:12])
    panels.decide(lambda place, _: 190 if place in far[:12] else less(place))
    assert "评议员本人和已申报近亲属的家庭（12 户），比全村" in page(panels.browser("county_officer", COUNTY))


def test_even_treatment_is_no_question(panels):
    panels.decide(evenly)
    shown = page(panels.browser("town_officer", TOWN))
    assert "没有看出偶然解释不了的差别" in shown
    assert "处要问一问" not in shown


def test_where_there_is_too_little_it_says_so(panels):
    shown = page(panels.browser("town_officer", TOWN))
    assert "样本不足，什么也说明不了" in shown
    assert "没有看出" not in shown


def test_a_county_lists_its_towns_and_a_town_comes_to_its_own(panels):
    panels.decide(lambda place, _: 150 if place % 3 == 0 else less(place))
    listed = page(panels.browser("county_officer", COUNTY), "/fairness")
    assert re.search(r'data-label="评议件数" class="r">60<', listed)
    # each of the three groups is one question, with what it was granted and what it received
    asked_of = page(panels.browser("county_officer", TOWN), PAGE)
    assert "<b>3 处要问一问。</b>" in asked_of
    assert asked_of.count("看这些申请") == 3
    assert len(re.findall(r"第 \d 组（20 户），比全村同样的事平均每户.{0,60}；比全村各户平均每户", asked_of)) == 3
    moved = panels.browser("town_officer", TOWN).get("/fairness")
    assert (moved.status_code, moved.location.partition("?")[0]) == (302, f"/towns/{TOWN}/fairness")


@pytest.mark.parametrize(
    ("role", "region"),
    [("village_committee", VILLAGE), ("village_clerk", VILLAGE), ("grid_worker", GRID), ("supervision", VILLAGE)],
)
def test_a_village_does_not_see_it(panels, role, region):
    client = panels.browser(role, region)
    assert client.get("/fairness").status_code == client.get(PAGE).status_code == 403
    assert "评分核对" not in client.get("/account").text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/towns/330521999/fairness", 404),
        (f"/towns/{VILLAGE}/fairness", 404),
        (f"/towns/{TOWN}/fairness?first=2026Q4&last=2026Q1", 400),
        (f"/towns/{TOWN}/fairness?first=2026", 400),
        (f"/towns/{TOWN}/fairness/decisions?village=330521999999&kind=kin", 404),
        (f"/towns/{TOWN}/fairness/decisions?village={VILLAGE}&kind=reviewer&who=9999", 404),
        (f"/towns/{TOWN}/fairness/decisions?village={VILLAGE}&kind=religion", 400),
    ],
)
def test_what_is_not_there_or_wrong(panels, address, status):
    assert panels.browser("town_officer", TOWN).get(address).status_code == status
