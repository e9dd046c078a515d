"""Schemes are read exactly, every fault is named, and what no scheme may contain is found."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from geo_app.schemes import example_scheme
from scoring.scheme import SchemeError, adoption_faults, from_record, refused, refused_in
from scoring.scheme_form import parse

PLAIN = {
    "dimensions": [
        {"code": "MS", "name": "村民民俗", "weight": 0.4, "cap": 30},
        {"code": "TY", "name": "美丽庭院", "weight": 0.6, "cap": 12.5},
    ],
    "items": [{"code": "MS01", "dimension": "MS", "name": "红白事简办", "points": 10}],
}


def with_item(**changes):
    return PLAIN | {"items": [PLAIN["items"][0] | changes]}


def faults(document):
    with pytest.raises(SchemeError) as caught:
        parse(document)
    return caught.value.faults


def test_the_form_of_the_contract_is_a_scheme():
    scheme = parse(PLAIN)
    assert [d.weight_ppm for d in scheme.dimensions] == [400_000, 600_000]
    assert [d.cap_tenths for d in scheme.dimensions] == [300, 125]
    assert (scheme.items[0].points_tenths, scheme.items[0].cap_tenths) == (100, None)


def test_the_example_is_labelled_lawful_and_ready_to_be_adopted():
    scheme = example_scheme()
    assert "示例" in scheme.title
    assert refused(scheme) == []
    assert adoption_faults(scheme) == []
    assert [d.name for d in scheme.dimensions][:3] == ["村民民俗", "平安稳定", "美丽庭院"]
    assert scheme.deduction_cap_tenths == 200
    assert all(item.cap_tenths for item in scheme.items)


def test_a_scheme_comes_back_from_its_record_unchanged():
    scheme = example_scheme()
    assert from_record(json.loads(json.dumps(scheme.record()))) == scheme


def test_every_fault_is_named_at_once():
    broken = {
        "valid_from": "01.10.2026",
        "dimensions": [
            {"code": "MS", "name": "", "weight": "0.5", "cap": 0},
            {"code": "MS", "name": "民俗", "weight": 0.1234567, "cap": 1.25},
            7,
        ],
        "items": [{"code": "MS01", "dimension": "XX", "name": "项", "points": 0}, {"name": "项", "points": True}],
    }
    assert faults(broken) == (
        "第 3 个维度应是一个对象",
        "第 1 个维度 MS：name 应是不空的文字",
        "第 1 个维度 MS：weight 应是数字，最多 6 位小数，现为 '0.5'",
        "第 1 个维度 MS：cap 太小，现为 0",
        "第 2 个维度 MS：weight 应是数字，最多 6 位小数，现为 0.1234567",
        "第 2 个维度 MS：cap 应是数字，最多 1 位小数，现为 1.25",
        "第 1 个积分项 MS01：points 不能是 0",
        "第 2 个积分项：code 应是不空的文字",
        "第 2 个积分项 ：points 应是数字，最多 1 位小数，现为 True",
        "第 2 个积分项 ：dimension 应是不空的文字",
        "第 1 个积分项 MS01：没有维度 XX",
        "维度编号 MS 重复",
        "方案：valid_from 应是日期，如 2026-10-01，现为 '01.10.2026'",
    )


@pytest.mark.parametrize("document", [None, [], "scheme", {}, {"dimensions": {}, "items": []}])
def test_what_is_no_scheme_is_refused_in_words(document):
    assert faults(document)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e300, Decimal("NaN"), 10**12])
def test_numbers_that_are_none_or_far_too_large_are_refused(number):
    assert faults(with_item(points=number))


def test_weights_have_to_add_up_to_one():
    short = [PLAIN["dimensions"][0], PLAIN["dimensions"][1] | {"weight": 0.5}]
    assert faults(PLAIN | {"dimensions": short}) == ("各维度权重之和应为 1，现为 0.9",)


def test_a_draft_is_readable_but_not_yet_adoptable():
    draft = parse(with_item(code="m-1"))
    assert len(adoption_faults(draft)) == 3  # no title, a code out of form, no first day
    within = replace(example_scheme(), valid_from=date(2026, 11, 1))
    assert adoption_faults(within) == ["生效日期 valid_from 应是某季度的第一天，如 2026-10-01"]


@pytest.mark.parametrize(
    "name",
    [
        "全年未上访", "无信访记录", "信 访", "投诉村委会", "拨打１２３４５", "撤诉", "主动息访",
        "向媒体反映情况", "到上级仲裁", "参加选举投票", "投赞成票", "信教", "参加礼拜", "少数民族家庭",
        "计划生育户", "生育二孩", "拖欠卫生费", "失信被执行人", "家有病人", "无偿献血", "按时体检", "拒不签字",
        "不签拆迁协议", "签订土地流转协议", "接受村里调解", "拒绝调解", "作为当事人达成和解", "受过治安处罚",
        "有犯罪记录", "赌博", "酒驾", "外嫁女回村闹事", "疑似偷拿", "群众反映其不孝",
    ],
)  # fmt: skip
def test_forbidden_subjects_are_refused_with_reason_and_law(name):
    (refusal, *_) = refused_in(with_item(code="XX09", name=name))
    assert refusal.code == "XX09"
    assert name in refusal.reason
    assert "《" in refusal.law


@pytest.mark.parametrize(
    "name",
    [
        "当调解志愿者（非当事人）", "参与反诈宣传", "防诈骗知识学习", "消防隐患逾期未改（须有通知书文号）",
        "违法建设逾期未拆", "参加村务议事", "按时签到", "病虫害统防统治", "精神文明家庭", "参加民俗、文体活动",
        "孝老爱亲受到表彰", "禁毒宣传", "作出移风易俗承诺", "违反已通过决议的具体义务（须有记录）",
    ],
)  # fmt: skip
def test_what_villages_may_reward_is_not_refused(name):
    assert refused_in(with_item(name=name)) == []


def test_dimensions_and_the_title_are_looked_at_too():
    document = PLAIN | {
        "title": "信访积分",
        "dimensions": [PLAIN["dimensions"][0] | {"code": "XF", "name": "不上访"}, PLAIN["dimensions"][1]],
    }
    assert [refusal.code for refusal in refused_in(document)] == ["title", "XF"]
