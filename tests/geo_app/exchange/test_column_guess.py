"""Headings of other people's files, and which of our columns they mean."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from geo_app.exchange.column_guess import guess_columns
from geo_app.exchange.columns import COLUMNS, LAYERS
from geo_app.exchange.headings import find


def guessed(layer, headings, rows=(), remembered=None):
    found = guess_columns(layer, headings, rows, remembered)
    return {headings[at]: ours for at, (ours, _) in found.items()}


def test_a_hotline_export_is_known_by_the_words_in_its_headings():
    headings = ["工单编号", "来电时间", "诉求人姓名", "联系电话号码", "问题标题", "内容描述", "所属类别", "处理单位"]
    assert guessed("cases", headings) == {
        "工单编号": "external_id", "来电时间": "registered_at", "诉求人姓名": "petitioner", "联系电话号码": "phone",
        "问题标题": "title", "内容描述": "text", "所属类别": "category",
    }  # fmt: skip


def test_columns_without_telling_names_are_known_by_what_is_in_them():
    rows = [["330521102218000012", "330521102218", "120.0812", "30.5512"]] * 3
    assert guessed("households", ["A", "B", "X", "Y"], rows) == {
        "A": "code", "B": "village_code", "X": "lon", "Y": "lat",
    }  # fmt: skip


def test_what_could_be_two_things_is_left_to_the_person():
    assert guessed("cases", ["编码"], [["330521102218"]]) == {"编码": "region_code"}
    assert guessed("cases", ["日期一", "日期二"], [["沈", "王"]]) == {}
    assert guessed("households", ["户主、小组"]) == {}
    assert guessed("rooms", ["甲"], [["05721234567"], ["057212345678"]]) == {"甲": "phone"}
    assert guessed("rooms", ["甲"], [["053052110221"]]) == {}, "a code of twelve digits, or a telephone number"
    assert guessed("rooms", ["甲"], [["05721234567"], ["没有"], ["不详"]]) == {}, "one cell in three tells nothing"


def test_what_was_chosen_the_last_time_counts_and_what_was_left_out_stays_out():
    headings = ["标题", "题目"]
    assert guessed("cases", headings, (), {"标题": "", "题目": "title"}) == {"题目": "title"}


def test_a_masked_name_is_not_taken_for_a_name():
    assert guessed("households", ["户号", "村编码", "户主（已遮住）"]) == {"户号": "code", "村编码": "village_code"}
    assert guessed("households", ["户主姓名"]) == {"户主姓名": "householder"}
    assert guessed("cases", ["反映人（脱敏）", "反映人姓名"]) == {"反映人姓名": "petitioner"}


def test_two_headings_remembered_as_one_column_count_once():
    assert guessed("regions", ["code", "编码"], (), {"code": "code", "编码": "code"}) == {"code": "code"}


@given(st.data())
def test_each_of_our_columns_is_guessed_at_most_once_and_only_for_a_heading_that_is_there(data):
    layer = data.draw(st.sampled_from(LAYERS))
    known = [name for column in COLUMNS[layer] for name in (column.name, *column.titles)]
    headings = data.draw(st.lists(st.one_of(st.sampled_from(known), st.text(max_size=6)), max_size=12))
    rows = data.draw(st.lists(st.lists(st.text(max_size=20), max_size=14), max_size=4))
    remembered = data.draw(st.dictionaries(st.sampled_from(headings or [""]), st.sampled_from(["", *known, "?"])))
    found = guess_columns(layer, headings, rows, remembered)
    ours = [name for name, _ in found.values()]
    assert all(headings[at] for at in found)
    assert set(ours) <= {column.name for column in COLUMNS[layer]}
    assert len(ours) == len(set(ours))


def test_a_heading_mapped_to_nothing_is_left_out_whatever_it_is_called():
    found = find(["名称", "级别", "区划编码", "电话"], "rooms", {"电话": ""}, {})
    assert sorted(found.positions) == ["level", "name", "region_code"]
    assert found.ignored == ["电话"]


def test_the_parents_of_regions_are_known_by_their_codes():
    headings = ["code", "name", "streetCode", "provinceCode", "cityCode", "areaCode"]
    rows = [[f"33052110221{n}", "某村", "330521102", "33", "3305", "330521"] for n in range(5)]
    assert guessed("regions", headings, rows) == {"code": "code", "name": "name", "streetCode": "parent_code"}
    assert guessed("regions", ["A", "B", "C"], [[row[5], row[2], row[0]] for row in rows]) == {
        "C": "code", "B": "parent_code",
    }  # fmt: skip
    other = [[row[0], "330522102"] for row in rows]
    assert guessed("regions", ["编码", "B"], other) == {"编码": "code"}
