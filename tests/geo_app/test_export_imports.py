"""What files brought in, and what may be there twice, as files: the rows of the page, and nobody's name."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from geo_app.errors import ForbiddenError
from geo_app.exchange.list_filters import ListFilters
from geo_app.use_cases.judge_duplicate import judge_duplicate
from geo_app.use_cases.write_export import ExportOrder, count_rows, write_export
from layers import batches, duplicates
from layers.scope import Scope
from tests.conftest import TestDatabase
from tests.geo_app.importing import COUNTY, VILLAGE, bring, cases_file, county, rows, sheet

HOUSEHOLDS = ["code", "village_code", "householder", "group_no"]
FIRST, SECOND = "990001001201010001", "990001001201010002"


@pytest.fixture
def filled(fresh_database: TestDatabase, tmp_path: Path) -> TestDatabase:
    owner = fresh_database.owner
    county(owner, tmp_path)
    with owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        account = "insert into accounts (name, region_code, password_hash) values ('officer', %s, 'x')"
        cursor.execute(account, (COUNTY,))
    assert bring(owner, "cases", cases_file(tmp_path / "事件.csv", {}, {"title": "院墙又争"})).inserted == 2
    same = [[FIRST, VILLAGE, "张三", "3"], [SECOND, VILLAGE, "张三", "3"]]
    assert bring(owner, "households", sheet(tmp_path / "户.csv", HOUSEHOLDS, same)).inserted == 2
    return fresh_database


def officer(database: TestDatabase) -> Scope:
    """Return an officer of the county, who brings in and judges everything."""
    ((account,),) = rows(database.owner, "select id from accounts")
    rights = tuple(f"import_{layer}" for layer in batches.LAYERS)
    return Scope(
        account, "county_officer", COUNTY, (*rights, "judge_duplicates", "view_cases", "view_household_points")
    )


def taken(database: TestDatabase, folder: Path, layer: str, **filters: str) -> list[dict[str, str]]:
    """Return the rows of a list's file, of which there are as many as were counted."""
    scope, order = officer(database), ExportOrder(layer, "csv", COUNTY, ListFilters.model_validate(filters))
    with database.web.transaction(scope) as connection:
        counted = count_rows(connection, scope, order)
    with write_export(database.web, scope, order, folder).path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert len(found) == counted
    return found


def test_batches_are_those_of_the_page(filled: TestDatabase, tmp_path: Path):
    with filled.web.transaction(officer(filled)) as connection:
        listed = batches.list_batches(connection, 100)

    found = taken(filled, tmp_path, "batches")

    assert [int(row["批次"]) for row in found] == [batch.id for batch in listed]
    told = ("内容", "文件", "状态", "新增", "谁导入", "范围")
    assert [tuple(row[name] for name in told) for row in found[:2]] == [
        ("户", "户.csv", "已导入", "2", "test", "甲村"),
        ("事件", "事件.csv", "已导入", "2", "test", "一网格"),
    ]


def test_pairs_are_those_of_the_page_before_and_after_they_are_judged(filled: TestDatabase, tmp_path: Path):
    (row,) = taken(filled, tmp_path, "duplicates", state="open")
    told = ("核对", "像在哪里", "相隔天数", "前一件标题", "后一件标题", "后一件属地")
    assert [row[name] for name in told] == ["待核对", "地点相近", "0", "院墙争议", "院墙又争", "一网格"]

    scope = officer(filled)
    with filled.web.transaction(scope) as connection:
        (pair,) = duplicates.candidates(connection, 10)
    judge_duplicate(filled.web, scope, pair.id, "different")

    assert taken(filled, tmp_path, "duplicates", state="open") == []
    (judged,) = taken(filled, tmp_path, "duplicates", state="judged")
    assert judged["核对"] == "不是同一件"
    assert taken(filled, tmp_path, "duplicates", batch="999") == []


def test_households_under_two_codes_come_without_whose_they_are(filled: TestDatabase, tmp_path: Path):
    (row,) = taken(filled, tmp_path, "household_pairs")

    assert (row["前一个户号"], row["后一个户号"], row["村（社区）"], row["组"]) == (FIRST, SECOND, "甲村", "3")
    assert "张" not in "".join(row.values())


@pytest.mark.parametrize("layer", ["batches", "duplicates", "household_pairs"])
def test_who_may_not_bring_in_nor_judge_takes_none_away(filled: TestDatabase, tmp_path: Path, layer: str):
    scope = Scope(1, "county_officer", COUNTY, ("view_cases", "view_map", "view_household_points"))

    with pytest.raises(ForbiddenError):
        write_export(filled.web, scope, ExportOrder(layer, "csv", COUNTY, ListFilters.model_validate({})), tmp_path)
