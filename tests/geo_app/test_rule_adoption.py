"""Rules are tried first, voted on by a lawful meeting, filed with the town, and never changed after that."""

from __future__ import annotations

from datetime import timedelta

import psycopg2
import pytest

from geo_app.rule_form import next_first_days
from layers import rules, schemes
from layers.scope import Scope
from tests.rule_book import HTML, VILLAGE, alert, today


def in_force(book, period):
    with book.database.owner.transaction(Scope.nobody()) as connection:
        return rules.in_force(connection, VILLAGE, period)


def quarter(place):
    day = next_first_days(today())[place]
    return f"{day.year}Q{(day.month + 2) // 3}"


def test_the_whole_way_from_a_draft_to_rules_in_force(book):
    number = book.ready(title="士林村积分规则", i0_points="8")
    answer = book.vote(number)
    assert answer.status_code == 303, alert(answer)
    scheme = int(answer.headers["Location"].rpartition("/")[2])
    page = book.page(f"/{scheme}")
    for told in ("士林村积分规则", "第 1 版", "待备案", "应到 60 人，实到 45 人", "赞成 40", "〔2026〕7号", "＋8 分"):
        assert told in page, told
    assert in_force(book, quarter(0)) != scheme  # the present quarter keeps its rules
    assert in_force(book, quarter(1)) == in_force(book, quarter(2)) == scheme
    assert book.people.noted("rules-clerk")[-1] == "rules.adopt"
    compared = book.page(f"/compare?from={in_force(book, quarter(0))}&to={scheme}")
    assert "积分项 MS01 红白事简办：分值" in compared
    assert book.clerk.get(f"/villages/{VILLAGE}/rules/drafts/{number}").headers["Location"].endswith(f"/rules/{scheme}")
    assert book.post(f"/drafts/{number}/discard", {}).status_code == 400


def test_a_draft_changed_after_its_trial_has_to_be_tried_again(book):
    number = book.ready()
    assert "2 组" in book.page(f"/drafts/{number}/trial")
    assert book.save(number, i0_points="9").status_code == 303
    assert "请重新试算" in book.page(f"/drafts/{number}/trial")
    refused = book.vote(number)
    assert refused.status_code == 400
    assert "试算" in refused.get_data(as_text=True)
    assert book.ask("select count(*) from scheme_adoptions where village_code = %s", VILLAGE) == [(0,)]
    assert book.post(f"/drafts/{number}/trial", {}).status_code == 303
    assert book.vote(number).status_code == 303


def test_a_trial_shows_who_would_have_more_and_who_less(book):
    number = book.ready(d0_weight="45", d1_weight="5")
    page = book.page(f"/drafts/{number}/trial?all=1")
    before = book.ask("select count(*) from household_scores")
    winners, losers = page.count("▲ 升"), page.count("▼ 降")
    assert winners
    assert losers
    assert f"/households/{VILLAGE}" in page
    assert book.ask("select count(*) from household_scores") == before
    assert book.clerk.get(f"/villages/{VILLAGE}/rules/drafts/{number}/trial?period=2099Q1").status_code == 400


def test_a_trial_names_the_items_that_the_draft_lacks(book):
    number = book.begin()
    form = book.filled(number)
    gone = next(name[:-5] for name, value in form.items() if value == "MS02")
    form = {name: value for name, value in form.items() if not name.startswith(f"{gone}.")}
    assert book.post(f"/drafts/{number}", form).status_code == 303
    book.post(f"/drafts/{number}/trial", {})
    assert "新规则里没有了的积分项" in book.page(f"/drafts/{number}/trial")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"present": "39", "votes_for": "34"},
            "三分之二以上的村民代表（《村民委员会组织法》第三十条），现在是 60 人中到了 39 人",
        ),
        ({"decided_by": "assembly", "present": "30", "votes_for": "25"}, "《村民委员会组织法》第二十六条"),
        ({"decided_by": "households", "present": "39", "votes_for": "34"}, "三分之二以上的户的代表"),
        ({"votes_for": "22", "votes_against": "21"}, "赞成的要超过到会人数的一半"),
        ({"votes_for": "30"}, "加起来应等于到会人数"),
        ({"met_on": str(today() + timedelta(days=1))}, "会议还没有开"),
        ({"entitled": "许多"}, "应到人数"),
        ({"resolution_ref": ""}, "决议编号"),
        ({"edition": "1"}, "又有人保存过"),
        ({"minutes": "凡上访的户取消年底福利。"}, "打击报复"),
    ],
)
def test_a_vote_that_the_law_does_not_know_changes_nothing(book, changes, message):
    answer = book.vote(book.ready(), **changes)
    assert answer.status_code == 400
    assert message in alert(answer)
    assert book.ask("select count(*) from scheme_adoptions where village_code = %s", VILLAGE) == [(0,)]
    assert book.ask("select count(*) from points_schemes where village_code = %s", VILLAGE) == [(0,)]


def test_a_meeting_of_just_enough_people_decides(book):
    assert book.vote(book.ready(), present="40", votes_for="21", votes_against="19", abstained="0").status_code == 303


def test_minutes_that_speak_of_a_reprisal_need_a_second_look(book):
    minutes = {"minutes": "有人提议上访的取消福利，会议没有同意。"}
    number = book.ready()
    assert 'name="checked"' in book.vote(number, **minutes).get_data(as_text=True)
    assert book.vote(number, checked="yes", **minutes).status_code == 303


def test_rules_never_reach_back(book):
    first = next_first_days(today())[0]
    number = book.ready(first=first)
    late = book.vote(number, met_on=str(first))
    assert "晚于表决" in alert(late)
    fair = book.vote(number, met_on=str(first - timedelta(days=1)))
    assert fair.status_code == 303, alert(fair)


def test_a_quarter_with_entries_that_the_new_rules_lack_keeps_its_rules(book):
    first = next_first_days(today())[0]
    number = book.begin()
    form = book.filled(number) | {"valid_from": str(first)}
    items = [name[:-5] for name, value in form.items() if name[0] == "i" and value[:2] == "MS"]
    kept = {name: value for name, value in form.items() if name.split(".")[0] not in items[1:]}
    assert book.post(f"/drafts/{number}", kept).status_code == 303
    book.post(f"/drafts/{number}/trial", {})
    assert "请从下一个季度起生效" in alert(book.vote(number, met_on=str(first - timedelta(days=1))))


def test_the_town_takes_rules_on_file_and_sees_what_waits(book):
    scheme = book.adopted(title="士林村新规则")
    town = book.town()
    assert "士林村新规则" in town.get("/filings", headers=HTML).get_data(as_text=True)
    assert book.post(f"/{scheme}/filing", {"outcome": "filed"}).status_code == 403
    assert book.post(f"/{scheme}/filing", {"outcome": "filed", "ref": "新政备〔2026〕3号"}, town).status_code == 303
    assert "士林村新规则" not in town.get("/filings", headers=HTML).get_data(as_text=True)
    assert "新政备〔2026〕3号" in book.page(f"/{scheme}")
    assert book.post(f"/{scheme}/filing", {"outcome": "filed"}, town).status_code == 400
    assert in_force(book, quarter(1)) == scheme


def test_a_correction_ends_the_rules_for_the_quarters_not_yet_begun(book):
    scheme, town = book.adopted(), book.town()
    example = in_force(book, quarter(0))
    assert book.post(f"/{scheme}/filing", {"outcome": "correction_ordered"}, town).status_code == 400
    order = {"outcome": "correction_ordered", "note": "MS05 的依据不在村规民约里"}
    assert book.post(f"/{scheme}/filing", order, town).status_code == 303
    assert in_force(book, quarter(1)) == example
    with book.database.owner.transaction(Scope.nobody()) as connection:
        assert schemes.in_force(connection, [VILLAGE], quarter(1)) == {VILLAGE: example}
    assert "责令改正" in book.page(f"/{scheme}")
    assert book.adopted() != scheme  # and the village decides on another version
    assert book.ask("select max(version) from points_schemes where village_code = %s", VILLAGE) == [(2,)]


def test_a_correction_after_a_quarter_began_leaves_that_quarter_its_rules(book):
    scheme = book.adopted()
    last_day = next_first_days(today())[2] - timedelta(days=1)
    book.ask(
        """update scheme_adoptions set filing = 'correction_ordered', filed_on = %s, filing_note = 'x'
           where scheme_id = %s""",
        last_day, scheme,
    )  # fmt: skip
    assert in_force(book, quarter(1)) == scheme
    assert in_force(book, quarter(2)) != scheme


CHANGES = (
    "update points_schemes set title = 'x'",
    "update points_dimensions set weight_ppm = 1",
    "update points_items set points_tenths = 1",
    "delete from points_items where code = 'MS01'",
    "delete from points_schemes",
    "truncate points_items cascade",
    "truncate scheme_adoptions",
    "delete from scheme_adoptions",
    "update scheme_adoptions set votes_for = 45, votes_against = 0, abstained = 0",
    "update scheme_adoptions set filing = 'due', filed_on = null",
    """insert into points_items (scheme_id, code, dimension_code, name, points_tenths)
       select scheme_id, 'MS99', 'MS', '后加的', 10 from scheme_adoptions""",
)


def test_what_was_adopted_does_not_change_for_the_owner_either(book):
    scheme = book.adopted()
    assert book.post(f"/{scheme}/filing", {"outcome": "filed"}, book.town()).status_code == 303
    for statement in CHANGES:
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            book.ask(statement)


def test_a_stranger_to_the_village_sees_none_of_its_drafts(book):
    number = book.begin()
    ((other,),) = book.ask(
        "select code from regions where level = 'village' and code <> %s order by code limit 1", VILLAGE
    )
    neighbour = book.browser("rules-neighbour", "village_committee", other)
    for path in ("", "/trial", "/adoption"):
        address = f"/villages/{VILLAGE}/rules/drafts/{number}{path}"
        assert neighbour.get(address, headers=HTML).status_code == 404
    assert book.post("/drafts", {"from": "example"}, neighbour).status_code == 404
    grid = book.browser("rules-grid", "grid_worker", f"{VILLAGE}001")
    assert "家庭幸福指数" in book.page("", grid)
    assert book.post("/drafts", {"from": "example"}, grid).status_code == 403
