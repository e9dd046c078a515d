"""Bringing a file in by the page: hand in, match, check, let in; all or nothing, and for nobody but the asker."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from geo_app.use_cases.apply_retention import apply_retention
from geo_app.use_cases.work_on_transfer import work_on_transfer
from layers import transfers
from layers.scope import Scope
from tests.import_desk import CONSTANTS, HEADINGS, ImportDesk, as_csv, matched

CASES = "select count(*) from cases where source = '12345热线'"


@pytest.fixture
def desk(own_demo_database, tmp_path):
    made = ImportDesk(own_demo_database, tmp_path, upload_mb=1)
    yield made
    made.close()


def test_a_hotline_export_goes_in_step_by_step_and_the_next_one_is_known(desk):
    town = desk.browser()
    rows = desk.calls(6)
    page = desk.begun(town, as_csv(rows))
    guessed = matched(town, page)
    assert [guessed[f"column-{at}"] for at in range(len(HEADINGS))] == [
        "external_id", "registered_at", "petitioner", "title", "lon", "lat", "text", "", "category",
    ]  # fmt: skip

    incomplete = desk.step(town, page, "check", guessed)
    assert incomplete.status_code == 400
    told = incomplete.get_data(as_text=True)
    assert "还缺「来源」" in told
    assert "还缺「渠道」" in told
    assert desk.state() == "matching"

    assert desk.step(town, page, "check", guessed | CONSTANTS).status_code == 303
    assert "正在检查" in town.get(page).get_data(as_text=True)
    desk.work()
    told = town.get(page).get_data(as_text=True)
    assert "6 行都可以写入" in told
    assert desk.one(CASES) == 0
    features = town.get(f"{page}/places.json").get_json()["features"]
    assert len(features) == 6
    assert {feature["properties"]["mark"] for feature in features} == {"good"}

    assert desk.step(town, page, "store").status_code == 303
    desk.work()
    told = town.get(page).get_data(as_text=True)
    assert "已写入" in told
    batch = desk.one("select report ->> 'batch' from transfers")
    assert f"/imports/batches/{batch}" in told
    stored = desk.ask("select title, channel, status from cases where source = '12345热线' order by external_id")
    assert [title for title, *_ in stored] == [row["问题标题"] for row in rows]
    noted = [
        action for (action,) in desk.ask("select action from audit_log where action like 'transfer.%%' order by no")
    ]
    assert noted == ["transfer.upload", "transfer.check", "transfer.store"]

    again = desk.begun(town, as_csv(rows))
    told = town.get(again).get_data(as_text=True)
    assert "已照上次的对好" in told
    assert 'value="12345热线"' in told
    assert desk.step(town, again, "check", matched(town, again) | CONSTANTS).status_code == 303
    desk.work()
    assert "6 行都已经有了" in town.get(again).get_data(as_text=True)


def test_with_one_wrong_row_nothing_goes_in_unless_the_right_ones_are_asked_for(desk):
    town = desk.browser()
    (far,) = desk.ask(
        """select ST_X(location), ST_Y(location) from households
           where village_code not like '330521102%%' and location is not null order by id limit 1"""
    )
    rows = desk.calls(
        5, 来电时间={1: "03/04/2026"}, 经度={2: f"{far[0]:.6f}"}, 纬度={2: f"{far[1]:.6f}"}, 所属类别={3: "不认识"}
    )
    page = desk.checked(town, as_csv(rows))
    told = town.get(page).get_data(as_text=True)
    assert "5 行里有 3 行有错，现在一行也不会写入" in told
    assert "分不清" in told
    assert "不在您的辖区内" in told
    marks = {
        f["properties"]["row"]: f["properties"]["mark"] for f in town.get(f"{page}/places.json").get_json()["features"]
    }
    assert marks == {2: "good", 3: "wrong", 4: "wrong", 5: "wrong", 6: "good"}

    copy = town.get(f"{page}/errors")
    assert "attachment" in copy.headers["Content-Disposition"]
    found = list(csv.DictReader(io.StringIO(copy.get_data().decode("utf-8-sig"))))
    assert [row["工单编号"] for row in found if row["错误原因"]] == ["H0001", "H0002", "H0003"]

    assert desk.step(town, page, "store").status_code == 400
    assert desk.state() == "checked"
    assert desk.step(town, page, "store", {"skip_bad": "1"}).status_code == 303
    desk.work()
    assert desk.state() == "done"
    assert desk.one(CASES) == 2
    assert "有错的 3 行没有写入" in town.get(page).get_data(as_text=True)


def test_what_changed_since_the_check_is_said_and_nothing_goes_in(desk):
    town = desk.browser()
    page = desk.checked(town, as_csv(desk.calls(2)))
    desk.step(town, page, "store")
    desk.ask(
        """insert into cases (source, external_id, channel, matter_kind, category_code, title, region_code,
                              registered_at)
           values ('12345热线', 'H0000', 'phone', 'appeal', 'QT99', '一件事', '330521102218', '2026-01-01')"""
    )
    desk.work()
    assert desk.state() == "checked"
    told = town.get(page).get_data(as_text=True)
    assert "库里的数据有了变化" in told
    assert desk.one(CASES) == 1


def test_it_can_be_cancelled_at_every_step_and_leaves_nothing(desk):
    town = desk.browser()
    for state in ("looking", "matching", "checking", "checked", "storing"):
        page = desk.hand_in(town, as_csv(desk.calls(2))).location
        if state != "looking":
            desk.work()
        if state in ("checking", "checked", "storing"):
            desk.step(town, page, "check", matched(town, page) | CONSTANTS)
        if state in ("checked", "storing"):
            desk.work()
        if state == "storing":
            desk.step(town, page, "store")
        assert desk.state() == state
        assert desk.step(town, page, "cancel").status_code == 303
        desk.work()
        assert desk.state() == "cancelled"
        assert "什么也没有写入" in town.get(page).get_data(as_text=True)
        assert desk.step(town, page, "store").status_code == 400
    assert desk.one(CASES) == 0


def test_a_worker_that_was_cancelled_or_overtaken_can_end_nothing(desk):
    town = desk.browser()
    page = desk.checked(town, as_csv(desk.calls(2)))
    desk.step(town, page, "store")
    number = int(page.rsplit("/", 1)[1])
    owner = desk.database.owner
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        first = transfers.begin(connection, number)
        second = transfers.begin(connection, number)
        assert first is not None
        assert second is not None
        assert not transfers.tell_progress(connection, first, "写入", 1, 2)
        assert not transfers.end_import(connection, first, {})
        assert transfers.tell_progress(connection, second, "写入", 1, 2)
    desk.step(town, page, "cancel")
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        assert not transfers.tell_progress(connection, second, "写入", 2, 2)
        assert not transfers.end_import(connection, second, {})
    work_on_transfer(desk.shop, number)
    assert (desk.state(), desk.one(CASES)) == ("cancelled", 0)


def test_who_may_no_more_by_the_time_it_is_stored_stores_nothing(desk):
    town = desk.browser()
    pages = [desk.checked(town, as_csv(desk.calls(2))) for _ in range(2)]
    lost = """insert into withdrawn_rights (account_id, granted, reason)
              select id, 'import_cases', 'x' from accounts where name = 'town-330521102'"""
    gone = "update accounts set is_active = false where name = 'town-330521102'"
    for page in pages:
        desk.step(town, page, "store")
    waiting = desk.ask("delete from jobs.procrastinate_jobs where task_name = 'work_on_transfer' returning args")
    for statement, (arguments,), told in zip((lost, gone), waiting, ("没有这项权限", "停用"), strict=True):
        desk.ask(statement)
        work_on_transfer(desk.shop, arguments["number"])
        state, message = desk.ask("select state, message from transfers where id = %s", arguments["number"])[0]
        assert state == "failed"
        assert told in message
    assert desk.one(CASES) == 0


def test_what_cannot_be_taken_is_refused_with_the_reason(desk):
    town = desk.browser()
    empty = desk.hand_in(town, b"")
    assert empty.status_code == 400
    assert "文件是空的" in empty.get_data(as_text=True)
    large = desk.hand_in(town, b"x" * (1024 * 1024 + 1))
    assert large.status_code == 400
    assert "最大 1 MB" in large.get_data(as_text=True)
    assert desk.hand_in(town, b"x" * (3 * 1024 * 1024)).status_code == 413
    assert desk.hand_in(town, b"x", layer="regions").status_code == 403
    assert desk.hand_in(town, b"x", layer="nothing").status_code == 400
    stranger = desk.app.test_client()
    sent = {"data": b"x" * 3_000_000, "content_type": "multipart/form-data; boundary=zq"}
    assert stranger.post("/imports", **sent).status_code in (302, 401)
    assert desk.one("select count(*) from kept_files") == 0
    garbage = desk.begun(town, b"\x00\xff" * 500, name="../../图.dat")
    assert desk.state() in ("failed", "matching")
    assert desk.one("select name from kept_files") == "图.dat"
    assert town.get(garbage).status_code == 200


def test_points_from_the_page_are_applications(desk):
    clerk = desk.browser("village-330521102218")
    household, item = desk.ask(
        """select h.code, i.code from households h, points_items i join points_schemes s on s.id = i.scheme_id
           where h.village_code = '330521102218' and h.status = 'active' and i.points_tenths > 0
             and coalesce(s.village_code, h.village_code) = h.village_code order by h.id, s.id desc, i.code limit 1"""
    )[0]
    before = desk.one("select count(*) from points_entries")
    content = f"户编码,积分项,日期,依据\n{household},{item},2026-11-02,签到表\n".encode()
    page = desk.begun(clerk, content, name="积分.csv", layer="points")
    assert desk.step(clerk, page, "check", matched(clerk, page)).status_code == 303
    desk.work()
    desk.step(clerk, page, "store")
    desk.work()
    assert desk.state() == "done", clerk.get(page).get_data(as_text=True)
    assert desk.one("select count(*) from points_entries") == before


def test_files_are_gone_a_week_after_their_use(desk):
    town = desk.browser()
    page = desk.checked(town, as_csv(desk.calls(3, 来电时间={1: "03/04/2026"})))
    waiting = desk.checked(town, as_csv(desk.calls(2)))
    desk.step(town, page, "store", {"skip_bad": "1"})
    desk.work()
    apply_retention(desk.database.owner, datetime.now(UTC))
    assert town.get(f"{page}/errors").status_code == 200
    desk.ask("update transfers set touched_at = touched_at - interval '8 days'")
    apply_retention(desk.database.owner, datetime.now(UTC))
    assert desk.one("select count(*) from kept_files") == desk.one("select count(*) from kept_file_parts") == 0
    assert town.get(f"{page}/errors").status_code == 404
    assert "已写入" in town.get(page).get_data(as_text=True)
    assert "文件已经删除" in town.get(waiting).get_data(as_text=True)
    assert "沈某某" not in str(desk.ask("select look, report from transfers"))
