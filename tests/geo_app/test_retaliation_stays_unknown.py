"""That somebody speaks of retaliation follows for the village from nothing: no page, number, file, ETag, or refusal."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from layers import periods
from tests.booked_village import VILLAGE
from tests.contested_village import OPEN, PERIOD, ContestedVillage

THIRD = f"{VILLAGE}0003"


@pytest.fixture
def village(fresh_database, cluster, tmp_path):
    made = ContestedVillage(fresh_database, cluster, tmp_path)
    yield made
    made.close()


def _told(answer):
    """Return what an answer says, without the token of its forms and the moment it was made at."""
    body = answer.get_data()
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in sorted(book.namelist()) if name.startswith("xl/"))
    words = re.sub(r'name="csrf_token" value="[^"]+"', "", body.decode("utf-8", "replace"))
    return answer.status_code, answer.headers.get("ETag"), re.sub(r"\d\d:\d\d", "", words)


def _seen(village, plan, notice):
    """Return all that the village's desks are shown of points."""
    paths = [
        "/villages", "/objections", "/objections?state=answered", "/map?tab=households", f"/applications/{notice}",
        f"/villages/{VILLAGE}", f"/villages/{VILLAGE}/periods", f"/villages/{VILLAGE}/applications",
        f"/villages/{VILLAGE}/benefits/{plan}", f"/villages/{VILLAGE}/ledger",
        f"/villages/{VILLAGE}/papers/objections.xlsx?period={OPEN}",
        f"/api/v1/villages/{VILLAGE}/ranking?period={OPEN}",
        *(f"/households/{THIRD}?period={at}&queue={queue}" for at in (PERIOD, OPEN) for queue in ("", "objected")),
    ]  # fmt: skip
    desks = {name: village.desk(name) for name in ("clerk", "committee", "grid")}
    return {(name, path): _told(desk.get(path)) for name, desk in desks.items() for path in paths}


def _object(village, plan, notice):
    entry = village.entry(2, OPEN)
    return [
        village.object(2, retaliation=True, text="反映水沟的事以后才这样的", **about)
        for about in ({"entry": entry, "period": OPEN}, {"period": PERIOD}, {"application": notice}, {"plan": plan})
    ]


def test_nothing_that_the_village_sees_differs(village):
    village.freeze()
    plan, notice = village.plan(), village.notice(2)
    village.home(2)
    _seen(village, plan, notice)  # looking is noted, and notes may show
    while True:
        day = village.ask("select app.china_today()")
        before = _seen(village, plan, notice)
        numbers = _object(village, plan, notice)
        after = _seen(village, plan, notice)
        if village.ask("select app.china_today()") == day:
            break
        village.ask("delete from objections")
    refused = {at for at, (status, _, _) in before.items() if status != 200 and at[0] != "grid"}
    assert not refused
    assert [at for at, told in after.items() if told != before[at]] == []
    # those who are to know do
    page = village.desk("watch").get(f"/villages/{VILLAGE}/periods").text + village.desk("town").get("/objections").text
    assert "反映水沟的事" in page
    with village.owner.transaction(village.scope_of("watch")) as connection:
        seen = {row.period: row.open_objections for row in periods.states(connection, VILLAGE)}
    assert seen == {PERIOD: 1, OPEN: 2}
    assert village.ask("select count(*) from objections where id = any (%s) and status = 'filed'", numbers) == [(4,)]


def test_it_holds_nothing_up_and_what_is_right_is_carried_out_without_saying_why(village):
    notice = village.notice(2)
    village.post()
    retaliation = village.object(2, retaliation=True, text="反映水沟的事以后才这样的")
    about_notice = village.object(2, retaliation=True, text="不是这样的，是报复", application=notice)
    other = village.object(1)
    assert village.as_clerk(periods.freeze, VILLAGE, PERIOD) == "objection_open"
    assert village.answer(other, outcome="rejected").status_code == 303
    assert village.as_clerk(periods.freeze, VILLAGE, PERIOD) == "done"
    ((status, given),) = village.ask("select status, decided_tenths from points_applications where id = %s", notice)
    assert status == "publicized"
    village.ask(
        "update points_applications set publicized_on = publicized_on - 6, publicity_until = publicity_until - 6 "
        "where id = %s", notice,
    )  # fmt: skip
    assert village.ask("select app.book_due_of(%s)", VILLAGE) == [(1,)]
    assert village.answer(about_notice, corrected="0", answer="确实是打击报复。").status_code == 303
    assert village.ask(
        "select sum(points_tenths), count(*) from points_entries where application_id = %s and account = 'honour'",
        notice,
    ) == [(0, 2)]
    entry = village.entry(2)
    answer = village.answer(retaliation, answer="确实是打击报复。", **{f"entry-{entry}": "0"})
    assert answer.status_code == 303, given
    assert village.as_clerk(periods.state, VILLAGE, PERIOD).version == 2
    for path in (f"/villages/{VILLAGE}/ledger", f"/villages/{VILLAGE}/periods", f"/applications/{notice}",
                 f"/households/{THIRD}?period={PERIOD}", "/objections?state=answered"):  # fmt: skip
        for name in ("clerk", "committee"):
            assert "报复" not in village.desk(name).get(path).text.partition("<main")[2].replace(
                "村民说扣分是打击报复", ""
            ), (name, path)
    assert "原来 <s>＋3.0</s> 分" in village.home(2).get("/my/objections").text
