"""The pages that bring files in: for every eye and hand, on a phone, and without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from geo_app.sealing import sealer
from geo_app.use_cases.work_on_transfer import Workshop, work_on_transfer
from layers.scope import Scope
from tests.browser.conftest import DESK, PHONE
from tests.import_desk import HEADINGS, as_csv

pytestmark = pytest.mark.browser

TOWN = "town-330521102"


class Worker:
    """Does the worker's part on the shared county, and puts away what was handed in there."""

    def __init__(self, database, shop):
        self.database, self.shop = database, shop

    def ask(self, sql):
        with (
            self.database.owner.transaction(Scope.nobody(), read_only=False) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def work(self):
        for (arguments,) in self.ask(
            "delete from jobs.procrastinate_jobs where task_name = 'work_on_transfer' returning args"
        ):
            work_on_transfer(self.shop, arguments["number"])

    def leave(self):
        for table in ("transfers", "kept_files", "column_matches"):
            self.ask(f"delete from {table}")


@pytest.fixture
def worker(app, demo_database):
    shop = Workshop(demo_database.owner, demo_database.web, sealer(app.extensions["geo_app"].settings))
    made = Worker(demo_database, shop)
    yield made
    made.leave()


@pytest.fixture
def file(worker):
    """Calls to the hotline at real places of the town, one with a day that can be read in two ways."""
    places = worker.ask(
        """select ST_X(location), ST_Y(location) from households
           where village_code = '330521102218' and location is not null order by id limit 12"""
    )
    said = ["沈某某", "路灯不亮"], ["坏了", "村里", "邻里纠纷"]
    rows = [
        dict(zip(HEADINGS, [f"B{at:03}", "2026-03-05", *said[0], f"{x}", f"{y}", *said[1]], strict=True))
        for at, (x, y) in enumerate(places)
    ]
    rows[3]["来电时间"] = "03/04/2026"
    return {"name": "热线导出.csv", "mimeType": "text/csv", "buffer": as_csv(rows)}


@pytest.mark.parametrize(("size", "script"), [(DESK, True), (PHONE, True), (PHONE, False)])
def test_from_the_file_to_the_verdict_with_the_rows_on_a_map(visit, worker, file, size, script):
    seen = visit(TOWN, "/imports", size=size, script=script)
    page = seen.page

    def fits():
        if script:
            seen.check_accessibility()
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]

    fits()
    page.get_by_label("事件").check()
    page.set_input_files("#file", file)
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text("正在读取")).to_be_visible()
    fits()
    worker.work()
    if not script:
        page.get_by_role("link", name="看看办到哪里了").click()
    expect(page.get_by_role("heading", name="对列")).to_be_visible()
    expect(page.get_by_label("来电时间", exact=True)).to_have_value("registered_at")
    fits()
    page.get_by_label("来源 *").fill("12345热线")
    page.get_by_label("渠道 *").select_option("phone")
    page.get_by_role("button", name="检查一遍").click()
    expect(page.get_by_text("正在检查")).to_be_visible()
    worker.work()
    if not script:
        page.get_by_role("link", name="看看办到哪里了").click()
    expect(page.get_by_role("heading", name="12 行里有 1 行有错，现在一行也不会写入")).to_be_visible()
    if script:
        expect(page.locator("#imp-map[data-drawn='12']")).to_be_visible()
        expect(page.locator("#imp-map .imp-wrong")).to_have_count(1)
    else:
        expect(page.locator("#imp-map")).to_be_hidden()
        page.get_by_text("列成表看").click()
        expect(page.locator(".imp-places tbody tr")).to_have_count(12)
    fits()
    page.get_by_role("button", name="不导入了").click()
    expect(page.get_by_role("heading", name="已取消")).to_be_visible()
    fits()
