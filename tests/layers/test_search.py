"""Finding householders by name and pinyin: by whom it may, and masked."""

from __future__ import annotations

import pytest

from geo_app.exchange.pinyin import other_readings, search_keys
from layers import search
from layers.scope import Scope
from tests.booked_village import VILLAGE, BookedVillage
from tests.conftest import copied


@pytest.fixture(scope="module")
def three_householders(cluster):
    with copied(cluster, "geo_template") as database:
        village = BookedVillage(database.owner)
        for number, name in enumerate(("张三", "曾小明", "单雄信"), start=1):
            household = village.household(number)
            with (
                database.owner.transaction(Scope.nobody(), read_only=False) as connection,
                connection.cursor() as cursor,
            ):
                cursor.execute(
                    """update households set householder = %s, householder_pinyin = %s, householder_initials = %s
                       where id = %s""",
                    (name, *search_keys(name), household),
                )
        yield database


@pytest.fixture
def found(three_householders):
    """Search among three householders, as the village's committee; no test here changes anything."""

    def names(text, *, may_know_names=True, role="village_committee"):
        scope = Scope(1, role, VILLAGE)
        with three_householders.web.transaction(scope) as connection:
            hits = search.find(connection, text, with_households=may_know_names, other_readings=other_readings(text))
        return [hit.name for hit in hits if hit.kind == "household"]

    return names


@pytest.mark.parametrize("text", ["张三", "张", "zs", "zhangsan", "zhang", "ZS", " 张 三 "])
def test_a_householder_is_found_by_name_initials_and_pinyin(found, text):
    assert found(text) == ["张*"]


@pytest.mark.parametrize(("text", "name"), [("zengxm", ""), ("zengxiao", "曾**"), ("cengxiao", "曾**")])
def test_a_surname_with_two_readings_is_found_by_both(found, text, name):
    assert found(text) == ([name] if name else [])


@pytest.mark.parametrize("text", ["shanxiong", "danxiong", "sxx"])
def test_the_reading_as_a_surname_and_the_common_one_lead_to_the_same(found, text):
    assert found(text) == ["单**"]


@pytest.mark.parametrize("role", ["county_leader", "mediator", "audit_admin", ""])
def test_the_database_finds_none_for_a_role_that_may_not_know(found, role):
    assert found("zs", role=role) == []


def test_who_may_not_know_names_finds_none(found):
    assert found("zs", may_know_names=False) == []


@pytest.mark.parametrize("text", ["%", "_", "zs%", "'", "\\", ""])
def test_no_character_is_a_wild_card(found, text):
    assert found(text) == []
