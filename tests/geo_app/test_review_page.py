"""A household's review page: all that is told adds up, for every household of the village."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from geo_app.use_cases.account_for_score import account_for_score
from geo_app.web.charts import histogram, waterfall
from layers import household_review, scores
from tests.administered_county import VILLAGE
from tests.objected_village import PERIOD


def _households(village) -> list[tuple[int, str]]:
    return village.ask(
        """select h.id, h.code from households h join household_scores s on s.household_id = h.id and s.period = %s
           where h.village_code = %s order by h.code""",
        PERIOD, VILLAGE,
    )  # fmt: skip


def _tenths(text: str) -> int:
    return round(float(text.replace("＋", "").replace("－", "-")) * 10)


def test_the_bars_add_up_to_the_score_for_every_household(objected):
    watch = objected.as_("watch")
    for household, code in _households(objected):
        page = watch.text(f"/households/{code}?period={PERIOD}")
        start = re.search(r"全村平均<span class=\"sr\"> ([\d.]+) 分", page)
        end = re.search(r"本户指数<span class=\"sr\"> ([\d.]+) 分", page)
        steps = re.findall(r"，比全村平均([＋－]?[\d.]+) 分，", page)
        assert start, code
        assert end, code
        assert len(steps) == 5, code
        assert _tenths(start[1]) + sum(map(_tenths, steps)) == _tenths(end[1]), code
        assert _tenths(end[1]) == (objected.index(household) + 5) // 10, code


def test_entries_and_caps_add_up_to_each_part(objected):
    bitten = 0
    with objected.database.web.transaction(objected.scope("watch")) as connection:
        for household, code in _households(objected):
            score = scores.of_household(connection, code, PERIOD)
            entries = household_review.entries(connection, household, PERIOD)
            account = account_for_score(connection, household, VILLAGE, score, entries, sees_village=True)
            assert account.by_entry is not None, code
            assert (account.mean or 0) + sum(line.step for line in account.lines) == score.index_hundredths
            for line in account.lines:
                own = sum(account.by_entry[row.entry_no] for row in entries if row.dimension_code == line.code)
                assert own + sum(cap.hundredths for cap in line.caps) == line.part, (code, line.code)
                bitten += len(line.caps)
    assert bitten, "no cap bit anybody: nothing of them is shown"


def test_a_dimension_is_chosen_by_the_address_and_looks_are_recorded(objected):
    _, code = objected.next_household()
    page = objected.as_("watch").text(f"/households/{code}?period={PERIOD}&dimension=GY")
    assert re.search(r"<h2>公益共治 [\d.]+／20 的依据</h2>", page)
    assert objected.entries("household.view")[-1][:2] == ("watch", code)
    watch = objected.as_("watch")
    for wrong in ("queue=x", "dimension=gy", "period=2026"):
        assert watch.get(f"/households/{code}?{wrong}").status_code == 400, wrong
    assert watch.get(f"/households/{code}?period=1999Q1").status_code == 404
    assert objected.as_("other.town").get(f"/households/{code}").status_code == 404
    assert objected.as_("mediator").get(f"/households/{code}").status_code == 403


def test_the_list_holds_what_is_to_be_done_first(objected):
    household, code = objected.next_household()
    watch = objected.as_("watch")
    assert "没有等待答复的异议" in watch.text(f"/households/{code}?queue=objected")
    objected.object_to(household)
    page = watch.text(f"/households/{code}")
    queue = page.split('id="queue"', 1)[1].split("</ol>", 1)[0]
    assert re.findall(r"/households/(\d{16})", queue) == [code]
    everybody = watch.text(f"/households/{code}?queue=all").split('id="queue"', 1)[1].split("</ol>", 1)[0]
    shown = re.findall(r"/households/(\d{16})", everybody)
    assert code in shown
    assert shown == sorted(shown)
    assert len(shown) <= 40


def test_a_household_without_points_says_so(objected):
    code = objected.ask(
        """insert into households (code, village_code, householder, location)
           select village_code || '9001', village_code, '沈某某', location from households
           where village_code = %s limit 1
           returning code""",
        VILLAGE,
    )[0][0]
    # as where nothing is scored yet: a household that comes into a scored village has its place at once
    objected.ask("delete from household_scores where household_id = (select id from households where code = %s)", code)
    assert "还没有积分" in objected.as_("watch").text(f"/households/{code}")


@given(st.integers(0, 10_000), st.lists(st.integers(-3000, 3000), min_size=1, max_size=8))
def test_what_is_written_at_the_bars_adds_up(start, steps):
    drawn = waterfall(start, steps)
    assert drawn.start + sum(fall.step for fall in drawn.falls) == drawn.end
    assert drawn.end == (start + sum(steps) + 5) // 10
    assert all(fall.x >= 0 for fall in drawn.falls)
    assert all(fall.x + fall.width <= 100.05 for fall in drawn.falls)
    assert all(abs(fall.step * 10 - step) < 10 for fall, step in zip(drawn.falls, steps, strict=True))


@given(st.lists(st.integers(0, 50), min_size=40, max_size=40), st.integers(0, 10_000))
def test_a_histogram_holds_everybody_and_marks_one(counts, own):
    drawn = histogram(counts, own)
    if drawn is None:
        assert not any(counts)
        return
    assert sum(bar.count for bar in drawn.bins) == sum(counts)
    ((mine),) = [bar for bar in drawn.bins if bar.is_own]
    assert mine.low <= own <= mine.high
