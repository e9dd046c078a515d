"""An import that is killed, cancelled or held to an area leaves nothing half in; and large files are not held whole."""

from __future__ import annotations

import signal
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from geo_app.errors import CancelledError
from geo_app.exchange.import_order import ImportOrder, ImportReport
from geo_app.exchange.watching import Watcher
from geo_app.use_cases.import_file import import_file
from layers.database import Connection
from layers.scope import Scope
from tests.conftest import TestDatabase
from tests.geo_app.importing import (
    COUNTY,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    bring,
    cases_file,
    county,
    sheet,
    table_sizes,
)


@pytest.fixture
def imported_county(fresh_database: TestDatabase, tmp_path: Path) -> TestDatabase:
    county(fresh_database.owner, tmp_path)
    return fresh_database


class Followed(Watcher):
    """A watcher that notes what it is told, and stops the work at one of the steps."""

    def __init__(self, stop_at: str | None = None) -> None:
        self.told: list[str | int] = []
        self._stop_at = stop_at

    def step(self, name: str, total: int | None = None) -> None:  # noqa: ARG002 - as the protocol names it
        self.told.append(name)
        if name == self._stop_at:
            raise CancelledError

    def done(self, count: int) -> None:
        self.told.append(count)
        if self._stop_at == "rows":
            raise CancelledError


def test_killed_while_it_writes_an_import_leaves_nothing_and_goes_in_the_next_time(
    imported_county: TestDatabase, tmp_path: Path
):
    owner = imported_county.owner
    file = cases_file(tmp_path / "cases.csv", *({"title": f"第{n}件"} for n in range(2000)))
    before = table_sizes(owner)
    environment = {"DATABASE_URL": imported_county.owner_url, "GEO_APP_HOME": str(tmp_path / "home")}
    command = [str(Path(sys.executable).with_name("geo-app")), "import", "cases", str(file)]
    waiting = "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"

    with owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute("lock table cases in exclusive mode")  # lets it read and judge, but not write
        with subprocess.Popen(command, env=environment) as process:
            for _ in count():
                cursor.execute("select pg_stat_clear_snapshot()")
                cursor.execute(waiting)
                if found := cursor.fetchall():
                    break
                assert process.poll() is None
            process.send_signal(signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
        cursor.execute("select pg_terminate_backend(pid, 60000) from unnest(%s) pid", ([pid for (pid,) in found],))

    assert table_sizes(owner) == before
    assert bring(owner, "cases", file).inserted == 2000


@pytest.mark.parametrize("stop_at", ["rows", "核对位置", "写入", "更新地图"])
def test_stopped_at_any_step_nothing_is_in(imported_county: TestDatabase, tmp_path: Path, stop_at: str):
    owner = imported_county.owner
    before = table_sizes(owner)
    order = ImportOrder("cases", cases_file(tmp_path / "c.csv", {}, {}))

    with pytest.raises(CancelledError):
        import_file(owner, order, tmp_path, watcher=Followed(stop_at))

    assert table_sizes(owner) == before


def test_who_follows_is_told_each_step_and_the_end_is_in_the_same_transaction(
    imported_county: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("geo_app.exchange.checked_rows.ROWS_AT_ONCE", 2)
    followed = Followed()
    seen: list[tuple[object, ...]] = []

    def finish(connection: Connection, report: ImportReport) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select count(*), current_user::text = session_user::text from cases")
            seen.extend((report.inserted, *row) for row in cursor.fetchall())

    file = cases_file(tmp_path / "c.csv", {}, {}, {})
    import_file(imported_county.owner, ImportOrder("cases", file), tmp_path, watcher=followed, finish=finish)

    assert followed.told == ["读取文件", "检查每一行", 2, 3, "核对位置", "写入", "更新地图"]
    assert seen == [(3, 3, True)]


def test_alike_rows_are_found_however_far_apart_and_every_row_is_counted(
    imported_county: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("geo_app.exchange.checked_rows.ROWS_AT_ONCE", 2)
    owner = imported_county.owner
    numbered = [{}, {}, {"title": "别的"}, {"external_id": "A1"}, {"external_id": "A9", "channel": "微信"}]
    mixed = cases_file(tmp_path / "m.csv", *numbered, {"external_id": "A9", "channel": "微信"})

    refused = bring(owner, "cases", mixed)
    skipped = bring(owner, "cases", mixed, skip_bad=True)
    without = cases_file(tmp_path / "w.csv", *({"external_id": "", "title": t} for t in ("甲", "乙", "甲", "丙", "甲")))

    counts = [(r.read, r.inserted, r.unchanged, r.rejected, r.held_back, r.duplicates) for r in (refused, skipped)]
    assert counts == [(6, 0, 0, 2, 4, 2), (6, 3, 1, 2, 0, 2)]
    first, again = bring(owner, "cases", without), bring(owner, "cases", without)
    assert (first.inserted, first.duplicates, again.inserted, again.unchanged) == (5, 2, 0, 5)


def test_what_repeats_a_faulty_row_is_not_said_to_be_in(imported_county: TestDatabase, tmp_path: Path):
    wrong = {"external_id": "B1", "category": "吵架"}

    report = bring(imported_county.owner, "cases", cases_file(tmp_path / "c.csv", {}, wrong, wrong), skip_bad=True)

    assert (report.inserted, report.unchanged, report.rejected) == (1, 0, 2)
    assert report.errors[1].message == "第 4 行：与第 3 行完全相同，而第 3 行有错"


def test_rows_outside_the_area_of_who_brings_them_are_refused_and_nothing_is_told_of_what_is_there(
    imported_county: TestDatabase, tmp_path: Path
):
    owner = imported_county.owner
    there = cases_file(tmp_path / "there.csv", {"lon": "120.07"})
    assert bring(owner, "cases", there).inserted == 1
    households = ["code", "village_code", "householder"]
    tried = [
        ("cases", cases_file(tmp_path / "c.csv", {"external_id": "N1"}, {"lon": "120.07", "external_id": "N2"})),
        ("cases", cases_file(tmp_path / "o.csv", {"registered_at": "2026-03-09"})),  # A1, which lies in the other
        ("households", sheet(tmp_path / "h.csv", households, [["990001001202010001", OTHER_VILLAGE, "张三"]])),
        ("rooms", sheet(tmp_path / "r.csv", ["name", "level", "region_code"], [["老施", "镇", TOWN]])),
        ("regions", sheet(tmp_path / "v.csv", ["code", "name", "parent_code"], [["990001001203", "丙村", TOWN]])),
        (
            "points",
            sheet(tmp_path / "p.csv", ["户编码", "积分项", "日期"], [["990001001202010001", "MS01", "2026-10-08"]]),
        ),
    ]

    reports = [bring(owner, layer, file, area=VILLAGE) for layer, file in tried]

    told = [[fault.message.partition("：")[2] for fault in report.errors] for report in reports]
    assert told == [["不在您的辖区内"], ["这个编号已在别处登记，不能由文件更改"], *[["不在您的辖区内"]] * 4]
    assert [report.held_back for report in reports] == [1, 0, 0, 0, 0, 0]
    within = cases_file(tmp_path / "i.csv", {"external_id": "N1"})
    assert bring(owner, "cases", within, area=COUNTY).inserted == 1
    assert bring(owner, "cases", within, area=VILLAGE).unchanged == 1


def test_of_many_faults_the_first_are_listed_and_the_copy_holds_all(
    imported_county: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("geo_app.use_cases.import_file._LISTED", 3)
    wrong = ({"channel": "微信"} if n % 2 else {"category": "吵架"} for n in range(10))

    report = bring(imported_county.owner, "cases", cases_file(tmp_path / "c.csv", *wrong))

    assert ([fault.row for fault in report.errors], report.errors_found, report.rejected) == ([2, 3, 4], 10, 10)
    assert report.error_file is not None
    assert Path(report.error_file).read_text(encoding="utf-8-sig").count("不认识") == 10
