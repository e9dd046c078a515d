"""Every row that is wrong is named, with its column and a sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from geo_app.exchange.columns import Layer
from tests.conftest import TestDatabase
from tests.geo_app.importing import (
    CASE_COLUMNS,
    COUNTY,
    GOOD_CASE,
    GRID,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    bring,
    cases_file,
    county,
    features,
    rows,
    sheet,
    square,
)

DATE_HINT = "看不懂，请写成 2026-03-05"


def test_with_skip_bad_the_good_rows_go_in_and_the_copy_names_the_others(fresh_database: TestDatabase, tmp_path: Path):
    county(fresh_database.owner, tmp_path)
    file = cases_file(tmp_path / "cases.csv", {}, {"channel": "微信"}, {"title": "=HYPERLINK(1)", "channel": "x"})

    report = bring(fresh_database.owner, "cases", file, skip_bad=True)

    assert (report.read, report.inserted, report.rejected) == (3, 1, 2)
    assert report.error_file is not None
    copied = Path(report.error_file).read_text(encoding="utf-8-sig").splitlines()
    assert copied[0].endswith(",address,错误原因")
    assert [line.rpartition(",")[2] for line in copied[1:]] == [
        "",
        "第 3 行「channel」：渠道「微信」不认识，可以写：信、访、网、电话、视频、网格",
        "第 4 行「channel」：渠道「x」不认识，可以写：信、访、网、电话、视频、网格",
    ]
    assert ",'=HYPERLINK(1)," in copied[3]


def test_a_mended_error_copy_can_be_imported_as_it_is(fresh_database: TestDatabase, tmp_path: Path):
    county(fresh_database.owner, tmp_path)
    first = bring(fresh_database.owner, "cases", cases_file(tmp_path / "c.csv", {"title": "-好", "channel": "微信"}))
    assert first.error_file is not None
    mended = tmp_path / "mended.csv"
    mended.write_text(
        Path(first.error_file).read_text(encoding="utf-8-sig").replace(",微信,", ",网,"), encoding="utf-8"
    )

    second = bring(fresh_database.owner, "cases", mended)

    assert (second.inserted, second.errors, second.ignored_columns) == (1, [], ["错误原因"])
    assert rows(fresh_database.owner, "select title, channel from cases") == [("-好", "web")]


def test_one_row_may_have_several_faults(fresh_database: TestDatabase, tmp_path: Path):
    county(fresh_database.owner, tmp_path)
    bad = {"channel": "微信", "registered_at": "x", "category": "吵架", "lon": "y"}

    report = bring(fresh_database.owner, "cases", cases_file(tmp_path / "cases.csv", bad))

    assert {fault.column for fault in report.errors} == {"channel", "registered_at", "category", "lon"}
    assert report.rejected == 1


def test_the_message_names_the_heading_that_stands_in_the_file(fresh_database: TestDatabase, tmp_path: Path):
    county(fresh_database.owner, tmp_path)
    headings = ["编号", "来源", "登记时间", "渠道", "类别", "标题", "内容", "经度", "纬度", "区划编码", "地址"]
    file = sheet(tmp_path / "cases.csv", headings, [list({**GOOD_CASE, "registered_at": "x"}.values())])

    (fault,) = bring(fresh_database.owner, "cases", file).errors

    assert fault.column == "registered_at"
    assert fault.message == f"第 2 行「登记时间」：日期「x」{DATE_HINT}"


OTHER_LAYERS: list[tuple[Layer, list[str], list[list[str]], list[tuple[int, str, str]]]] = [
    (
        "regions",
        ["code", "name", "parent_code"],
        [
            ["990001002", "", COUNTY],
            ["990001003", "丙镇", ""],
            ["990001004", "丁镇", "990002"],
            ["990001005", "戊镇", TOWN],
            ["99000100", "己镇", COUNTY],
            [VILLAGE, "甲村", "990001003"],
            ["990001007201", "庚村", "990001004"],
            ["990002", "庚县", COUNTY],
        ],
        [
            (2, "name", "不能为空"),
            (3, "parent_code", "「990001003」缺少上级编码"),
            (4, "parent_code", "上级「990002」不存在，请先导入上级，或放在同一个文件里"),
            (5, "parent_code", "上级「990001001」是镇（街道），级别不对"),
            (6, "code", "编码「99000100」有 8 位，应为 6、9、12、15 位"),
            (7, "parent_code", "这个编码已属于上级「990001001」，不能改到「990001003」；调整隶属关系请用新编码"),
            (9, "parent_code", "县没有上级，这里却写了「990001」"),
        ],
    ),
    (
        "households",
        ["code", "village_code", "group_no", "householder", "lon", "lat", "grid_code"],
        [
            ["330521102218", VILLAGE, "3", "张三", "120.02", "30.52", ""],
            ["990001001201010003", TOWN, "3", "张三", "120.02", "30.52", ""],
            ["990001001201010004", "990001001299", "第〇组", "张三", "", "", ""],
            ["990001001201010005", OTHER_VILLAGE, "3", "", "", "", GRID],
            ["990001001201010006", VILLAGE, "3", "张三", "", "", "990001001201009"],
        ],
        [
            (2, "code", "编码「330521102218」有 12 位，应为 16、17、18 位"),
            (3, "village_code", "编码「990001001」有 9 位，应为 12 位"),
            (4, "village_code", "没有编码为「990001001299」的村（社区），请先导入区划"),
            (4, "group_no", "组号「第〇组」应是 1 到 999 的数字"),
            (5, "householder", "不能为空"),
            (5, "grid_code", "网格「990001001201001」属于另一个村「990001001201」"),
            (6, "grid_code", "没有编码为「990001001201009」的网格，请先导入区划"),
        ],
    ),
    (
        "rooms",
        ["name", "level", "region_code", "lon", "lat"],
        [
            ["包娘舅", "省级", COUNTY, "", ""],
            ["老施", "镇", "990001009", "", ""],
            ["", "村", VILLAGE, "120.02", ""],
        ],
        [
            (2, "level", "级别「省级」不认识，可以写：县、镇、村"),
            (3, "region_code", "没有编码为「990001009」的区划，请先导入区划"),
            (4, "name", "不能为空"),
        ],
    ),
]


@pytest.mark.parametrize(("layer", "headings", "lines", "expected"), OTHER_LAYERS, ids=lambda value: str(value)[:10])
def test_hostile_rows_of_the_other_layers(
    fresh_database: TestDatabase, tmp_path: Path, layer: Layer, headings: list[str], lines: list[list[str]], expected
):
    county(fresh_database.owner, tmp_path)

    report = bring(fresh_database.owner, layer, sheet(tmp_path / "rows.csv", headings, lines))

    told = {(fault.row, fault.column): fault.message for fault in report.errors}
    for row, column, reason in expected:
        assert told.get((row, column)) == f"第 {row} 行「{column}」：{reason}"
    assert report.inserted == 0


def test_a_village_falls_with_the_town_that_it_leans_on(fresh_database: TestDatabase, tmp_path: Path):
    county(fresh_database.owner, tmp_path)
    lines = [["990001003201", "丙村", "990001003"], ["990001003", "", COUNTY], ["990001004", "丁镇", COUNTY]]
    file = sheet(tmp_path / "regions.csv", ["code", "name", "parent_code"], lines)

    report = bring(fresh_database.owner, "regions", file, skip_bad=True)

    assert (report.inserted, report.rejected) == (1, 2)
    assert [fault.row for fault in report.errors] == [2, 3]


def test_a_bow_tie_is_refused_and_a_speck_is_repaired(fresh_database: TestDatabase, tmp_path: Path):
    speck = square(120.0, 30.5, 120.1, 30.6)
    speck["coordinates"][0][2:2] = [[120.1, 30.55], [120.10001, 30.55], [120.1, 30.55001], [120.1, 30.549]]
    bow_tie = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 0.9], [0, 0]]]}
    line = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}
    file = features(
        tmp_path / "regions.geojson",
        [
            ({"code": "990001", "name": "试县"}, speck),
            ({"code": "990002", "name": "结县"}, bow_tie),
            ({"code": "990003", "name": "线县"}, line),
        ],
    )

    report = bring(fresh_database.owner, "regions", file, skip_bad=True)

    assert report.inserted == 1
    assert [(fault.row, fault.message[:14]) for fault in report.errors] == [
        (2, "第 2 行：边界有错（Self"[:14]),
        (3, "第 3 行：边界应是面（Po"[:14]),
    ]
    assert [remark.row for remark in report.remarks] == [1]
    assert rows(fresh_database.owner, "select bool_and(ST_IsValid(boundary)) from region_versions") == [(True,)]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("absent.csv", None, "没有这个文件"),
        ("empty.csv", b"", "文件是空的"),
        ("cases.pdf", b"%PDF-1.4", "不认识「.pdf」这种文件"),
        ("broken.xlsx", b"PK\x03\x04 not a workbook", "打不开这个 Excel 文件"),
        ("broken.geojson", b"{", "打不开这个地理数据文件"),
        ("noise.csv", bytes(range(128, 256)) * 3, "看不懂这个文件的文字编码"),
        ("headings.csv", ",".join(CASE_COLUMNS).encode(), "只有表头，没有数据行"),
    ],
)
def test_a_file_that_cannot_be_read_says_so(fresh_database: TestDatabase, tmp_path: Path, name, content, reason):
    if content is not None:
        (tmp_path / name).write_bytes(content)

    report = bring(fresh_database.owner, "cases", tmp_path / name)

    assert reason in report.errors[0].message
    assert report.inserted == 0


def test_missing_columns_are_listed_beside_those_found(fresh_database: TestDatabase, tmp_path: Path):
    file = sheet(tmp_path / "cases.csv", ["题目", "lon", "lat"], [["a", "120", "30"]])

    report = bring(fresh_database.owner, "cases", file, constants={"channel": "微信", "colour": "红"})

    told = {fault.column: fault.message for fault in report.errors}
    assert set(told) == {"source", "registered_at", "category", "title", "colour"}
    assert told["title"].startswith("缺少「title」（标题）这一列。文件里的列：题目、lon、lat。需要的列：external_id")
    assert "没有叫「colour」的列" in told["colour"]
    assert report.error_file is not None


def test_a_constant_is_checked_like_a_cell(fresh_database: TestDatabase, tmp_path: Path):
    report = bring(fresh_database.owner, "cases", cases_file(tmp_path / "c.csv", {}), constants={"channel": "微信"})

    assert [fault.message for fault in report.errors] == [
        "--set channel：渠道「微信」不认识，可以写：信、访、网、电话、视频、网格"
    ]


def test_the_page_names_columns_as_people_see_them(fresh_database: TestDatabase, tmp_path: Path):
    county(fresh_database.owner, tmp_path)
    headings = [name for name in CASE_COLUMNS if name not in ("region_code", "lon", "lat", "address", "channel")]
    file = sheet(tmp_path / "c.csv", headings, [[GOOD_CASE[name] for name in headings]])

    (constant,) = bring(fresh_database.owner, "cases", file, constants={"channel": "微信"}, account_id=1).errors
    (nowhere,) = bring(fresh_database.owner, "cases", file, constants={"channel": "网"}).errors

    assert constant.message.startswith("「渠道」整列的值：渠道「微信」不认识")
    assert nowhere.message == "第 2 行「区划编码」：没有经纬度，也没有区划编码，不知道属于哪里"


def test_the_error_copy_of_a_workbook_is_a_workbook(fresh_database: TestDatabase, tmp_path: Path):
    county(fresh_database.owner, tmp_path)
    file = features(
        tmp_path / "cases.geojson",
        [({**GOOD_CASE, "channel": "微信"}, {"type": "Point", "coordinates": [120.02, 30.52]})],
    )

    report = bring(fresh_database.owner, "cases", file)

    assert report.error_file is not None
    book = CalamineWorkbook.from_path(report.error_file)
    heading, row = book.get_sheet_by_index(0).to_python()
    assert heading[-1] == "错误原因"
    assert str(row[-1]).startswith("第 1 行「channel」：渠道「微信」不认识")


def test_a_row_with_too_many_cells_is_refused(fresh_database: TestDatabase, tmp_path: Path):
    county(fresh_database.owner, tmp_path)
    file = cases_file(tmp_path / "cases.csv", {})
    with file.open("a", encoding="utf-8") as open_file:
        open_file.write(",".join([*GOOD_CASE.values(), "多出来"]) + "\n")

    (fault,) = bring(fresh_database.owner, "cases", file).errors

    assert fault.message == "第 3 行：有 12 格，表头只有 11 格，可能多了一个逗号或少了引号"
