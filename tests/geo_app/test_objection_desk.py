"""Objections at the village's desk: taken in for a villager, looked into, kept from those they are about."""

from __future__ import annotations

import pytest

from tests.objected_village import PERIOD

FORM = {"about": "period", "text": "我家义务巡防少算了一次", "form_ref": "异-2026-018", "period": PERIOD}


def test_the_desk_files_for_a_villager_who_signed(objected):
    household, code = objected.next_household()
    entry, _, _ = objected.entry_of(household)
    for name, about in (("clerk", "period"), ("committee", f"entry:{entry}"), ("watch", "period")):
        form = {**FORM, "about": about, "text": f"{name} 代收的异议"}
        answer = objected.as_(name).post(f"/households/{code}/objections", **form)
        assert answer.status_code == 303, answer.get_data(as_text=True)[-900:]
        page = objected.as_(name).text(answer.location.partition("#")[0])
        assert form["text"] in page
        assert FORM["form_ref"] in page
        assert "三天内" in page
    deeds = objected.entries("objection.file")
    assert [(row[0], row[3]) for row in deeds] == [
        (name, {"form_ref": FORM["form_ref"]}) for name in ("clerk", "committee", "watch")
    ]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"form_ref": ""}, "登记表编号"),
        ({"text": "短"}, "请写明哪里不对"),
        ({"about": ""}, "请选对哪一项"),
        ({"about": "entry:1"}, "不能再提异议"),
        ({"about": "application:999999999"}, "不能再提异议"),
    ],
)
def test_a_faulty_form_is_shown_again(objected, changed, words):
    _, code = objected.next_household()
    answer = objected.as_("clerk").post(f"/households/{code}/objections", **{**FORM, **changed})
    assert answer.status_code == 400
    assert words in answer.get_data(as_text=True)
    assert not objected.ask(
        "select from objections o join households h on h.id = o.household_id where h.code = %s", code
    )


def test_who_may_not_take_in_or_answer_is_told_so(objected):
    household, code = objected.next_household()
    number = objected.object_to(household)
    form = {"outcome": "rejected", "answer": "核对过，没有差错。"}
    assert objected.as_("officer").post(f"/households/{code}/objections", **FORM).status_code == 403
    for name in ("officer", "officer.town", "clerk", "committee", "grid"):
        for path in ("", "/preview", "/erratum"):
            answer = objected.as_(name).post(f"/objections/{number}{path}", **form, erratum="日期写错了的")
            assert answer.status_code == 403, (name, path)
    for name in ("officer", "watch", "mediator"):
        assert objected.as_(name).post(f"/objections/{number}/facts", facts="看过签到表").status_code == 403, name
    far = objected.ask("select code from households where village_code <> '330521102218' limit 1")[0][0]
    assert objected.as_("clerk").post(f"/households/{far}/objections", **FORM).status_code == 404
    assert objected.status(number) == ("filed", None)


def test_the_village_looks_into_the_facts_until_it_is_answered(objected):
    household, code = objected.next_household()
    number = objected.object_to(household)
    clerk = objected.as_("clerk")
    assert clerk.post(f"/objections/{number}/facts", facts="").status_code == 400
    for text in ("看过签到表，有他家的名字", "又问了组长，确实来了"):
        assert clerk.post(f"/objections/{number}/facts", facts=text, place="household").status_code == 303
    page = objected.as_("watch").text(f"/households/{code}?period={PERIOD}")
    assert "又问了组长，确实来了" in page
    assert "宋市村村委会核实" in page
    objected.answer(number, outcome="rejected")
    assert clerk.post(f"/objections/{number}/facts", facts="答复后又写").status_code == 409
    assert len(objected.entries("objection.facts")) == 2


def test_what_is_said_to_be_retaliation_stays_from_the_village(objected):
    household, code = objected.next_household()
    words = "反映水沟的事以后才给扣的"
    number = objected.object_to(household, text=words, retaliation=True)
    for name in ("watch", "officer.town", "officer"):
        page = objected.as_(name).text(f"/households/{code}?period={PERIOD}")
        assert words in page, name
        assert "反映打击报复" in page, name
        assert words in objected.as_(name).text("/objections"), name
    for name in ("clerk", "committee", "grid"):
        visitor = objected.as_(name)
        page = visitor.get(f"/households/{code}?period={PERIOD}").get_data(as_text=True)
        assert words not in page, name
        assert words not in visitor.text("/objections"), name
        assert visitor.post(f"/objections/{number}/facts", facts="看过签到表").status_code == 404, name
    assert objected.ask("select facts from objections where id = %s", number) == [("",)]


def test_the_town_sees_what_waits_too_long(objected):
    household, _ = objected.next_household()
    number = objected.object_to(household, text="四天没有人答复这一件")
    town = objected.as_("officer.town")
    assert "四天没有人答复这一件" not in town.text("/objections?state=overdue")
    objected.ask("update objections set due_at = now() - interval '25 hours' where id = %s", number)
    page = town.text("/objections?state=overdue")
    assert "四天没有人答复这一件" in page
    assert "超期 1 天" in page or "超期 2 天" in page
    assert "异议超期 1" in town.text("/villages")
    assert objected.as_("other.town").text("/objections?state=overdue").count("objection-") == 0
    assert town.get("/objections?state=x").status_code == 400
    objected.answer(number, outcome="rejected")
    assert "四天没有人答复这一件" in town.text("/objections?state=answered")
