"""A file of a list holds exactly what the page shows, says what it is, and runs nothing."""

from __future__ import annotations

import io
import random
import re
import zipfile
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from python_calamine import CalamineWorkbook

from geo_app.exchange.list_columns import LISTS
from layers.scope import Scope
from tests.geo_app.importing import rows
from tests.geo_app.seeing.canaries import Answer

COUNTY, TOWN, VILLAGE = "330521", "330521102", "330521102218"


def take(browser, name, form="csv", **filters):
    """Return the answer to the form of a list's page."""
    page = browser.get(f"/exports/lists/{name}", query_string=filters).get_data(as_text=True)
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    sent = {"csrf_token": token, "form": form, **filters}
    return browser.post(f"/exports/lists/{name}", data=sent, headers={"Accept": "text/html"})


def counted(browser, name, **filters):
    """Return how many rows a list's page says, and how many the CSV has."""
    page = browser.get(f"/exports/lists/{name}", query_string=filters).get_data(as_text=True)
    answer = take(browser, name, **filters)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-800:]
    return int(page.split('data-count="', 1)[1].split('"', 1)[0]), len(Answer(answer).rows) - 1


def shown(browser, address):
    """Return how many a map's list shows, and the filters of its link to the export."""
    page = browser.get(address).get_data(as_text=True)
    count = re.search(r'aria-current="true">[^<]*<span class="n" data-count="(\d+)"', page)
    link = re.search(r'href="(/exports/lists/[^"]+)"', page)
    assert count and link, address
    target = urlsplit(unescape(link[1]))
    return int(count[1]), target.path.rpartition("/")[2], dict(parse_qsl(target.query))


def _map_states(seed):
    """Yield addresses of the map as somebody may have left it: an area, days, kinds, a part of the map, a list."""
    drawn = random.Random(seed)
    for _ in range(10):
        last = date(2026, 11, 20) - timedelta(days=drawn.randrange(60))
        first = last - timedelta(days=drawn.randrange(90))
        kinds = sorted(drawn.sample(range(6), drawn.randrange(1, 7)))
        west, south = drawn.uniform(119.7, 120.2), drawn.uniform(30.4, 30.6)
        box = f"{west},{south},{west + drawn.uniform(0.05, 0.4)},{south + drawn.uniform(0.05, 0.3)}"
        yield "&".join(
            [
                f"area={drawn.choice((COUNTY, TOWN, VILLAGE))}",
                f"t={first:%Y%m%d}-{last:%Y%m%d}",
                f"cat={','.join(map(str, kinds))}",
                f"tab={drawn.choice(('cases', 'cases', 'villages', 'rooms', 'households'))}",
                *([f"box={box}"] if drawn.random() < 0.5 else []),
            ]
        )


@pytest.mark.parametrize("seed", [1, 2])
def test_map_list_page_and_file_have_equal_counts_for_any_filters(county, seed):
    for state in _map_states(seed):
        on_map, name, filters = shown(county, f"/map/lists?{state}")
        assert counted(county, name, **filters) == (on_map, on_map), state


@pytest.mark.parametrize("area", ["330521104204", "330521104213"])
@pytest.mark.parametrize("boundaries", ["then", "now"])
def test_a_file_follows_the_boundaries_that_were_asked_for(county, area, boundaries):
    query = {"to": "2024-12-31", "boundaries": boundaries}
    listed = county.get("/api/v1/cases", query_string={**query, "region": area, "limit": 1000}).json["items"]
    headings, *lines = Answer(take(county, "cases", area=area, **query)).rows
    taken = [dict(zip(headings, line, strict=True)) for line in lines]

    assert listed
    assert [(row["系统编号"], row["区划编码"], row["属地"]) for row in taken] == [
        (str(item["id"]), item["region"], item["region_name"]) for item in listed
    ]
    drawn = f"/map/lists?area={area}&t=20231101-20241231" + ("&b=now" if boundaries == "now" else "")
    on_map, name, filters = shown(county, drawn)
    assert counted(county, name, **filters) == (on_map, on_map)


def test_a_list_as_the_interface_counts_it(county):
    for query in (
        {"category": "dispute", "status": "open"},
        {"status": "overdue"},
        {"from": "2026-10-01", "to": "2026-10-31"},
    ):
        total = county.get("/api/v1/cases", query_string=query).json["total"]
        assert counted(county, "cases", **query) == (total, total), query


def test_a_workbook_has_types_filters_and_says_what_it_is(county, demo_database):
    answer = take(county, "cases", "xlsx", area=VILLAGE)

    disposition = unquote(answer.headers["Content-Disposition"])
    assert re.search(r"宋市村_事件_20\d{6}\.xlsx$", disposition)
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data()))
    headings, *lines = book.get_sheet_by_name("事件").to_python()
    assert len({type(line[headings.index("登记时间")]) for line in lines} - {str}) == 1
    assert all(isinstance(line[headings.index("区划编码")], str) for line in lines)
    facts = {str(line[0]): line[1] for line in book.get_sheet_by_name("说明").to_python()[2:]}
    assert facts["范围"] == "宋市村"
    assert facts["行数"] == f"{len(lines)} 件"
    assert facts["地图"] == "内部工作用图，不得公开"
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<autoFilter" in sheet
    assert 'state="frozen"' in sheet
    assert "不得外传" in sheet.split("<headerFooter>")[1]
    ((who, key, detail),) = rows(
        demo_database.owner,
        """select actor_name, object_key, detail from audit_log
           where action = 'list.export' and detail ->> 'form' = 'xlsx' order by no desc limit 1""",
    )
    assert (who, key, detail["rows"], detail["filters"]) == ("county", "cases", len(lines), {"area": VILLAGE})


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_of_a_list_runs_in_a_spreadsheet(county, demo_database, form):
    strange = ['=HYPERLINK("http://x")', "+1+1", "@SUM(1)", "＝1+1", "-2+3", "\t=1"]
    with demo_database.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute(
            """insert into cases (source, external_id, channel, matter_kind, category_code, title, address, region_code,
                                  registered_at, current_level)
               select 'strange', n, 'grid', 'report', 'JF01', s, s, %s, '2020-02-01', 'village'
               from unnest(%s::text[]) with ordinality as t (s, n)""",
            (VILLAGE, strange),
        )
    try:
        answer = take(county, "cases", form, **{"from": "2020-02-01", "to": "2020-02-03"})
        if form == "csv":
            cells = [cell for line in Answer(answer).rows[1:] for cell in line]
            assert len([cell for cell in cells if cell.startswith("'")]) == 2 * len(strange)
            assert not [cell for cell in cells if cell.startswith(tuple("=+-@＝\t"))]
        else:
            with zipfile.ZipFile(io.BytesIO(answer.get_data())) as packed:
                sheet = packed.read("xl/worksheets/sheet1.xml")
            assert b"<f>" not in sheet
            assert b"hyperlink" not in sheet
            assert b"SUM(1)" in sheet
    finally:
        with (
            demo_database.owner.transaction(Scope.nobody(), read_only=False) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("delete from cases where source = 'strange'")


def test_geodata_of_cases_places_nothing_that_no_map_shows(county):
    listed = take(county, "cases", "geojson", area=TOWN).json["features"]
    drawn = take(county, "cases", "geojson", area=TOWN, drawn="1").json["features"]

    assert {f["properties"]["id"] for f in listed if f["geometry"]} == {
        f["properties"]["id"] for f in drawn if f["geometry"]
    }
    assert len(listed) > len(drawn)
    vague = [f for f in drawn if f["geometry"] is None]
    assert {f["properties"]["location_precision"] for f in vague} <= {"group", "village", "unknown"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "03/04/2026"}, "from"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, ""),
        ({"status": "gone"}, "status"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"kinds": "ghosts"}, "kinds"),
        ({"classes": "9"}, "classes"),
        ({"unknown": "1"}, "unknown"),
    ],
)
def test_filters_that_make_no_sense_are_told_by_name(county, query, field):
    answer = county.get("/exports/lists/cases", query_string=query, headers={"Accept": "application/json"})

    assert answer.status_code == 400
    assert field in answer.get_data(as_text=True)


def test_a_form_that_a_list_has_not_is_refused_on_the_page(county):
    for form in ("gpkg", "docx", ""):
        answer = take(county, "villages", form)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.get_data(as_text=True)


def test_householders_names_are_masked_in_every_list(sign_in):
    clerk = sign_in(f"village-{VILLAGE}")
    for name, each in LISTS.items():
        if any(column.name == "householder_masked" for column in each.columns):
            headings, *lines = Answer(take(clerk, name, area=VILLAGE)).rows
            names = {line[headings.index("户主（已遮住）")] for line in lines}
            assert names and all(re.fullmatch(r"[^*]{1,2}\*{1,2}", one) for one in names), name
