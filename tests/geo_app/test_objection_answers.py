"""Answering an objection: what it would change is told before, what follows is carried out with it, and only once."""

from __future__ import annotations

import re

import pytest

from layers import objections
from layers.process_refusals import ProcessRefusedError
from tests import points_process
from tests.objected_village import PERIOD


def _entries(village, household, entry):
    return village.ask(
        """select points_tenths, reversal_of, source_key from points_entries
           where household_id = %s and account = 'honour' and entry_no > %s order by entry_no""",
        household, entry,
    )  # fmt: skip


def test_an_entry_is_corrected_as_the_preview_said(objected):
    household, code = objected.next_household()
    entry, item, points = objected.entry_of(household)
    number = objected.object_to(household, entry=entry)
    form = {"outcome": "upheld", "corrected": "0", "answer": "那天没有到场，按细则更正。"}
    told = objected.as_("watch").client.post(
        f"/objections/{number}/preview",
        data={**form, "csrf_token": objected.as_("watch")._token},
        headers={"X-Part": "preview"},
    )
    before, newest = objected.index(household), objected.ask("select max(entry_no) from points_entries")[0][0]
    foretold = re.search(r'class="then">([\d.]+)<', told.get_data(as_text=True))
    assert foretold, told.get_data(as_text=True)
    assert objected.index(household) == before  # a preview stores nothing
    assert objected.answer(number, **form).status_code == 303
    assert _entries(objected, household, newest) == [(-points, entry, f"reversal:{entry}")]
    assert float(foretold[1]) == (objected.index(household) + 5) // 10 / 10
    assert objected.status(number) == ("upheld", 0)
    assert objected.entries("objection.answer")[-1][3] == {"outcome": "upheld", "corrected": 0}
    page = objected.as_("watch").text(f"/households/{code}?period={PERIOD}")
    assert "那天没有到场" in page
    assert "已冲正" in page or item


def test_other_points_are_booked_beside_the_reversal(objected):
    household, _ = objected.next_household()
    entry, item, points = objected.entry_of(household)
    value = objected.ask("select points_tenths from points_items where code = %s order by scheme_id limit 1", item)[0][
        0
    ]
    number = objected.object_to(household, entry=entry)
    newest = objected.ask("select max(entry_no) from points_entries")[0][0]
    answer = objected.answer(number, corrected=f"{value / 10:.1f}")
    assert answer.status_code == 303, answer.get_data(as_text=True)[-900:]
    made = _entries(objected, household, newest)
    assert [row[0] for row in made] == [-points, value]
    assert made[0][1] == entry


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"corrected": ""}, "请填这一项应得的分数"),
        ({"corrected": "9000"}, "请按细则填"),
        ({"corrected": "-3"}, "请按细则填"),
        ({"corrected": "0", "answer": ""}, "请写 5 到 1000 个字的理由"),
        ({"outcome": "perhaps"}, "请选结论"),
    ],
)
def test_a_faulty_answer_is_shown_again_with_what_was_typed(objected, form, words):
    household, _ = objected.next_household()
    number = objected.object_to(household, entry=objected.entry_of(household)[0])
    typed = {"answer": "按签到表更正的理由", **form, "place": "household"}
    answer = objected.answer(number, **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert words in page
    assert typed["answer"] in page
    assert objected.status(number) == ("filed", None)


def test_the_database_itself_gives_no_more_than_the_item_does(objected):
    household, _ = objected.next_household()
    number = objected.object_to(household, entry=objected.entry_of(household)[0])
    for wrong in (90000, -30, 1):
        with (
            pytest.raises(ProcessRefusedError),
            objected.database.web.transaction(objected.scope("watch"), read_only=False) as connection,
        ):
            objections.answer(connection, number, objections.Reply("upheld", "按细则更正的理由", wrong))
    assert objected.status(number) == ("filed", None)


def test_an_objection_is_answered_once_and_an_erratum_stands_beside_it(objected):
    household, code = objected.next_household()
    number = objected.object_to(household)
    assert objected.answer(number, outcome="rejected", answer="核对过，没有差错。").status_code == 303
    assert objected.answer(number, outcome="upheld", answer="又想了想，还是成立。").status_code == 409
    watch = objected.as_("watch")
    assert watch.post(f"/objections/{number}/erratum", erratum="日期应为十一月五日。").status_code == 303
    assert watch.post(f"/objections/{number}/erratum", erratum="再改一次也不行了。").status_code == 409
    page = watch.text(f"/households/{code}?period={PERIOD}")
    assert "核对过，没有差错。" in page
    assert "日期应为十一月五日。" in page
    assert objected.status(number) == ("rejected", None)


def test_a_notice_goes_on_after_an_objection_that_was_turned_down(objected):
    household, _ = objected.next_household()
    application = objected.notice(household)
    until = objected.ask("select publicity_until from points_applications where id = %s", application)
    number = objected.object_to_notice(household, application)
    assert objected.application(application)[0] == "objected"
    assert objected.answer(number, outcome="rejected").status_code == 303
    assert objected.application(application)[0] == "upheld"
    assert objected.ask("select publicity_until from points_applications where id = %s", application) == until


def test_an_objection_upheld_ends_the_application_or_books_what_is_right(objected):
    household, _ = objected.next_household()
    ended, booked = objected.notice(household, "PA01"), objected.notice(household, "GY02")
    assert objected.answer(objected.object_to_notice(household, ended), corrected="0").status_code == 303
    assert objected.application(ended) == ("revised", 0, None)
    given = objected.application(booked)[1]
    assert objected.answer(objected.object_to_notice(household, booked), corrected=f"{given / 10}").status_code == 303
    status, decided, entry = objected.application(booked)
    assert (status, decided) == ("booked", given)
    assert objected.ask("select points_tenths from points_entries where entry_no = %s", entry) == [(given,)]


def test_while_another_objection_is_open_nothing_is_booked(objected):
    household, _ = objected.next_household()
    neighbour, _ = objected.next_household()
    application = objected.notice(household)
    given = objected.application(application)[1]
    first = objected.object_to_notice(household, application, "我家应当得这个分，没有多给")
    second = objected.object_to_notice(neighbour, application, "那天没有看到他家的人来")
    assert objected.answer(first, corrected=f"{given / 10}").status_code == 303
    assert objected.application(application)[0] == "objected"
    assert objected.answer(second, outcome="rejected").status_code == 303
    assert objected.application(application)[0] == "booked"


def test_nobody_objects_when_the_notice_is_over_or_from_another_village(objected):
    household, _ = objected.next_household()
    application = objected.notice(household)
    stranger = objected.ask("select id from households where village_code <> '330521102218' limit 1")[0][0]
    try_it = "select app.object_to_application(%s, %s, '这一条不对，请核对', false)"
    assert objected.ask(try_it, stranger, application) == [(None,)]
    points_process.end_notice(objected.ask, application)
    assert objected.ask(try_it, household, application) == [(None,)]
    assert objected.application(application)[0] == "publicized"
