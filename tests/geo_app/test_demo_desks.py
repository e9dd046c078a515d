"""The demonstration has files on its desks: brought in, taken back, to be mended, judged, and one to fetch."""

from __future__ import annotations

import pytest

from geo_app.demo import DemoOptions, desk_work
from geo_app.sealing import sealer
from geo_app.settings import Settings
from geo_app.use_cases.create_demo_accounts import create_demo_accounts
from geo_app.use_cases.work_on_transfer import Workshop
from tests.conftest import DEMO_CASES, DEMO_HOUSEHOLDS, DEMO_SEED, TestDatabase
from tests.geo_app.importing import rows


@pytest.fixture
def desks(own_demo_database: TestDatabase, tmp_path) -> TestDatabase:
    create_demo_accounts(own_demo_database.owner, "only-for-these-tests")
    shop = Workshop(own_demo_database.owner, own_demo_database.web, sealer(Settings(geo_app_home=tmp_path)))
    desk_work.at_desks(shop, DemoOptions(DEMO_HOUSEHOLDS, DEMO_CASES, DEMO_SEED))
    return own_demo_database


def test_every_page_of_files_has_something_to_see(desks: TestDatabase):
    found = rows(desks.owner, "select kind, layer, state, (report ->> 'errors_found')::int from transfers order by id")
    assert found == [
        ("import", "cases", "done", 0),
        ("import", "cases", "done", 0),
        ("import", "cases", "checked", 4),
        ("export", "cases", "done", None),
        ("import", "points", "checked", 0),
    ]
    batches = rows(desks.owner, "select state, rows_inserted from import_batches order by id")
    assert batches[0] == ("undone", 3)
    assert batches[-1] == ("stored", 14)
    states = rows(desks.owner, "select state from duplicate_candidates where batch_id is not null order by state")
    assert [state for (state,) in states] == ["different", "open", "open", "same"]
    told = rows(
        desks.owner, "select report -> 'errors' -> 0 ->> 'message' from transfers where state = 'checked' order by id"
    )
    assert "没有叫「宋是村」的村（社区），是不是「新市镇宋市村」？请写乡镇和村，例如「新市镇" in told[0][0]
    strays = "select count(*) from cases where source = '12345热线' and stray_m > 0"
    assert rows(desks.owner, strays) == [(1,)]
