"""A committee drafts rules on a page; what is unlawful comes back with its reason and is never kept."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from geo_app.exchange.rule_sheets import read_workbook, workbook
from geo_app.rule_check import checked, lacking, scheme_of
from geo_app.rule_form import document_of, from_document
from geo_app.schemes import example_scheme
from tests.rule_book import HTML, VILLAGE, alert, filled_in


def kept(book, number):
    return book.ask("select body, edition from scheme_drafts where id = %s", number)[0]


def test_a_draft_begins_with_the_default_catalogue_and_keeps_all_of_it(book):
    number = book.begin()
    body, edition = kept(book, number)
    stored, example = scheme_of(body), example_scheme()
    assert (stored.dimensions, stored.items, edition) == (example.dimensions, example.items, 1)
    assert stored.deduction_cap_tenths == example.deduction_cap_tenths
    assert "valid_from" not in body
    assert book.save(number).status_code == 303
    assert kept(book, number)[0] == body  # the page gives back what it was given


def test_a_row_is_added_and_numbered_and_another_taken_away(book):
    number = book.begin()
    grown = book.post(f"/drafts/{number}", book.filled(number) | {"do": "add-item:2"})
    form = filled_in(grown.get_data(as_text=True))
    new = max(int(name[1:].split(".")[0]) for name in form if name.startswith("i"))
    form |= {f"i{new}.name": "认领公共绿地", f"i{new}.points": "４", "do": "remove-item:0"}
    shrunk = filled_in(book.post(f"/drafts/{number}", form).get_data(as_text=True))
    assert kept(book, number)[1] == 1  # nothing is kept before it is saved
    assert book.post(f"/drafts/{number}", shrunk).status_code == 303
    items = {item["code"]: item for item in kept(book, number)[0]["items"]}
    assert "MS01" not in items
    added = items["TY08"]
    assert (added["name"], added["points"], added["dimension"], added["unit"]) == ("认领公共绿地", 4, "TY", "次")


def test_a_dimension_without_a_code_gets_one_from_its_name(book):
    number = book.begin()
    grown = book.post(f"/drafts/{number}", book.filled(number) | {"do": "add-dimension"})
    form = filled_in(grown.get_data(as_text=True)) | {"d5.name": "乡风文明", "d5.weight": "5", "d5.cap": "10"}
    saved = book.post(f"/drafts/{number}", form)
    assert saved.status_code == 303
    assert kept(book, number)[0]["dimensions"][5]["code"] == "XF"
    assert "现在是 105%" in book.page(f"/drafts/{number}")


@pytest.mark.parametrize(
    ("field", "typed", "law"),
    [
        ("i1_name", "全年不上访", "《信访工作条例》"),
        ("i1_name", "没有打12345", "《信访工作条例》"),
        ("i1_evidence", "医院病历", "《个人信息保护法》"),
        ("i4_basis", "《信访工作条例》第二十六条", "《信访工作条例》"),
        ("d0_name", "信仰", "《个人信息保护法》"),
        ("title", "上 访积分", "《信访工作条例》"),
    ],
)
def test_what_is_unlawful_comes_back_with_its_reason_and_law_and_is_not_kept(book, field, typed, law):
    number = book.begin()
    before = kept(book, number)
    answer = book.save(number, **{field: typed})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "没有保存" in alert(answer)
    assert law in page
    assert filled_in(page)[field.replace("_", ".", 1)] == typed  # nothing that was typed is lost
    assert kept(book, number) == before


def test_petitions_and_losses_in_one_sentence_are_called_a_reprisal(book):
    answer = book.save(book.begin(), i1_evidence="上访的户取消福利")
    assert "打击报复" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("i0_points", "十分", "应是数字"),
        ("i0_points", "0", "分值不能是 0"),
        ("i0_most", "3", "不能小于分值"),
        ("deduction_cap", "30", "一个季度扣分合计最多 20 分"),
        ("d0_weight", "12.34567", "最多 4 位小数"),
        ("d0_code", "PA", "重复"),
        ("valid_from", "2027-02-01", "某个季度的第一天"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_place(book, field, typed, message):
    answer = book.save(book.begin(), **{field: typed})
    assert answer.status_code == 400
    assert message in answer.get_data(as_text=True)


def test_who_saves_over_anothers_edition_is_told_and_loses_nothing(book):
    number = book.begin()
    mine = book.filled(number) | {"title": "我填的名称"}
    other = book.browser("rules-other", "village_clerk", VILLAGE)
    assert book.post(f"/drafts/{number}", book.filled(number) | {"title": "别人的名称"}, other).status_code == 303
    answer = book.post(f"/drafts/{number}", mine)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "rules-other" in alert(answer)
    assert kept(book, number)[0]["title"] == "别人的名称"
    again = filled_in(page)
    assert again["title"] == "我填的名称"
    assert book.post(f"/drafts/{number}", again).status_code == 303
    assert kept(book, number)[0]["title"] == "我填的名称"


def test_the_workbook_gives_back_what_it_was_given(book):
    answer = book.clerk.get(f"/villages/{VILLAGE}/rules/template.xlsx", headers=HTML)
    sheets = CalamineWorkbook.from_filelike(BytesIO(answer.data)).sheet_names
    assert sheets == ["维度", "积分项", "填表说明"]
    read = read_workbook(answer.data)
    document, faults = checked(read)
    assert faults == []
    assert [fault.field for fault in lacking(read)] == ["title", "valid_from", "deduction_cap"]
    assert scheme_of(document).items == example_scheme().items


def test_a_filled_in_file_becomes_a_draft_and_an_unlawful_one_comes_back_filled_in(book):
    form = from_document(document_of(example_scheme()))
    number = book.begin(**{"from": "file", "file": (BytesIO(workbook(form)), "rules.xlsx")})
    assert scheme_of(kept(book, number)[0]).items == example_scheme().items
    form.items[0]["name"] = "无信访记录"
    refused = book.post("/drafts", {"from": "file", "file": (BytesIO(workbook(form)), "rules.xlsx")})
    assert refused.status_code == 400
    page = filled_in(refused.get_data(as_text=True))
    assert book.ask("select count(*) from scheme_drafts where village_code = %s", VILLAGE) == [(1,)]
    assert book.post("/drafts", page).status_code == 400
    assert book.post("/drafts", page | {"i0.name": "红白事简办"}).status_code == 303
    assert book.ask("select count(*) from scheme_drafts where village_code = %s", VILLAGE) == [(2,)]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"PK\x03\x04broken", "规则".encode("gb18030")])
def test_a_file_that_holds_no_rules_is_told_so(book, content):
    answer = book.post("/drafts", {"from": "file", "file": (BytesIO(content), "rules.json")})
    assert answer.status_code == 400


def test_a_json_file_is_read_as_the_command_reads_it(book):
    document = document_of(example_scheme()) | {"title": "本村规则", "valid_from": "2027-01-01"}
    number = book.begin(**{"from": "file", "file": (BytesIO(json.dumps(document).encode()), "rules.json")})
    assert scheme_of(kept(book, number)[0]) == scheme_of(document)


def test_a_draft_that_nobody_wants_is_thrown_away_and_that_is_written_down(book):
    number = book.begin()
    assert book.post(f"/drafts/{number}/discard", {}).status_code == 303
    assert book.ask("select count(*) from scheme_drafts where village_code = %s", VILLAGE) == [(0,)]
    assert book.people.noted("rules-clerk")[-2:] == ["rules.draft", "rules.discard"]
