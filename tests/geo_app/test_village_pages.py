"""A village's households side by side: who is listed, in which order, what is said of their places; and its list."""

from __future__ import annotations

import csv
import gzip
import io
import re

from tests.administered_county import TOWN, VILLAGE
from tests.objected_village import PERIOD

PAGE = f"/villages/{VILLAGE}"
MOST_BYTES = 100_000


def _codes(page: str) -> list[str]:
    return re.findall(r'class="code">\s*<a href="/households/(\d{16})', page)


def _ranked(village, order: str) -> list[str]:
    rows = village.ask(
        f"""select h.code from household_scores s join households h on h.id = s.household_id
            where s.village_code = %s and s.period = %s order by s.rank_no is null, {order}, h.code""",
        VILLAGE, PERIOD,
    )  # fmt: skip
    return [row[0] for row in rows]


def test_households_are_listed_by_number_unless_asked_otherwise(objected):
    watch = objected.as_("watch")
    absent = objected.ask(
        """update household_scores set rank_no = null, band_first = null, band_last = null, tie_group = null
           where period = %s
             and household_id = (select id from households where village_code = %s order by code limit 1)
           returning (select code from households where id = household_id)""",
        PERIOD, VILLAGE,
    )[0][0]  # fmt: skip
    page = watch.text(PAGE)
    assert _codes(page) == _ranked(objected, "h.code")
    assert _codes(page)[-1] == absent  # not last in the ranking: apart from it
    assert "不参评：" in page
    by_rank = watch.text(f"{PAGE}?order=rank")
    assert _codes(by_rank) == _ranked(objected, "s.rank_no")
    assert "名次不分先后" in by_rank
    assert gzip.compress(page.encode()).__len__() < MOST_BYTES


def test_a_place_is_shown_with_those_it_cannot_be_told_from(objected):
    code, rank, first, last = objected.ask(
        """select h.code, s.rank_no, s.band_first, s.band_last from household_scores s
           join households h on h.id = s.household_id
           where s.village_code = %s and s.period = %s and s.band_last > s.band_first order by h.code limit 1""",
        VILLAGE, PERIOD,
    )[0]  # fmt: skip
    row = re.search(rf"/households/{code}.*?</tr>", objected.as_("watch").text(PAGE), re.DOTALL)
    assert row
    assert f"<b>{rank}</b>" in row[0]
    assert f"{first}—{last}" in row[0]


def test_the_list_is_narrowed_by_group_and_by_what_is_typed(objected):
    watch = objected.as_("watch")
    group = objected.ask("select group_no from households where village_code = %s order by code limit 1", VILLAGE)[0][0]
    rows = objected.ask("select code from households where village_code = %s and group_no = %s", VILLAGE, group)
    assert set(_codes(watch.text(f"{PAGE}?group={group}"))) == {row[0] for row in rows}
    code = _codes(watch.text(PAGE))[3]
    assert _codes(watch.text(f"{PAGE}?q={code[-4:]}")) == [code]
    assert "没有符合的户" in watch.text(f"{PAGE}?q=%25")
    for wrong in ("order=x", "group=-1", "page=0", "period=2026", "colour=red"):
        assert watch.get(f"{PAGE}?{wrong}").status_code == 400, wrong
    assert watch.get(f"{PAGE}?period=1999Q1").status_code == 404


def test_the_table_is_taken_away_as_it_is_seen_and_that_is_recorded(objected):
    watch = objected.as_("watch")
    answer = watch.get(f"{PAGE}?order=rank&format=csv")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row[0] for row in rows[2:]] == _codes(watch.text(f"{PAGE}?order=rank"))
    assert all("*" in row[1] for row in rows[2:])
    noted = objected.entries("ranking.export")
    assert [(row[0], row[1], row[3]["rows"]) for row in noted] == [("watch", VILLAGE, len(rows) - 2)]
    assert objected.entries("score.list")


def test_page_and_map_lead_to_each_other(objected):
    watch = objected.as_("watch")
    address = re.search(r'href="(/map\?area=\d+[^"]+)"', watch.text(PAGE))
    assert address
    assert "layers=base,households,rooms" in address[1]
    assert watch.get(address[1].replace("&amp;", "&")).status_code == 200
    assert f'href="{PAGE}?period={PERIOD}"' in watch.text(f"/map/regions/{VILLAGE}")
    household = _codes(watch.text(PAGE))[0]
    assert f"/households/{household}" in watch.text(f"/map/households/{household}")
    assert 'aria-current="page">幸福指数' in watch.text(PAGE)


def test_a_village_is_seen_by_those_whose_it_is(objected):
    neighbour = objected.ask(
        "select code from regions where level = 'village' and parent_code = %s and code <> %s limit 1", TOWN, VILLAGE
    )[0][0]
    assert objected.as_("committee").get(f"/villages/{neighbour}").status_code == 404
    assert objected.as_("officer.town").get(f"/villages/{neighbour}").status_code == 200
    assert objected.as_("other.town").get(PAGE).status_code == 404
    assert objected.as_("mediator").get(PAGE).status_code == 403
    for code in ("330521999999", TOWN, "x"):
        assert objected.as_("officer").get(f"/villages/{code}").status_code == 404


def test_a_grid_worker_sees_the_own_households_with_their_places_and_no_mean(objected):
    own = objected.ask("select code from households where grid_code = '330521102218001' and status = 'active'")
    page = objected.as_("grid").text(PAGE)
    assert set(_codes(page)) == {row[0] for row in own}
    assert "平均幸福指数" not in page
    assert objected.as_("grid").get(f"/households/{own[0][0]}").status_code == 200


def test_an_area_lists_its_villages_with_mean_and_state(objected):
    page = objected.as_("officer.town").text("/villages")
    codes = re.findall(r'<a href="/villages/(\d{12})', page)
    rows = objected.ask("select code from regions where level = 'village' and parent_code = %s order by code", TOWN)
    assert codes == [row[0] for row in rows]
    ((mean,),) = objected.ask(
        "select mean_index_hundredths from village_scores where village_code = %s and period = %s", VILLAGE, PERIOD
    )
    row = re.search(rf"/villages/{VILLAGE}.*?</tr>", page, re.DOTALL)
    assert row
    assert f"{(mean + 5) // 10 / 10:.1f}" in row[0]
    assert objected.as_("leader").get("/villages").status_code == 403
    assert f'href="{PAGE}"' in objected.as_("committee").text("/map")  # straight to the own village
