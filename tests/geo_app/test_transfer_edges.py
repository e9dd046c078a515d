"""Where a worker is overtaken at the last moment, or has broken down time and again: nothing goes in twice or half."""

from __future__ import annotations

import pytest

from geo_app import transfer_words
from geo_app.use_cases.upload_file import short_name
from geo_app.use_cases.work_on_transfer import work_on_transfer
from layers import transfers
from tests.import_desk import ImportDesk, as_csv

CASES = "select count(*) from cases where source = '12345热线'"


@pytest.fixture
def desk(own_demo_database, tmp_path):
    made = ImportDesk(own_demo_database, tmp_path)
    yield made
    made.close()


def test_whoever_is_overtaken_or_broke_down_too_often_stores_nothing(desk, monkeypatch):
    town = desk.browser()
    page = desk.checked(town, as_csv(desk.calls(2)))
    desk.step(town, page, "store")
    number = int(page.rsplit("/", 1)[1])
    tell = transfers.tell_progress

    def overtaken(connection, work, step, done, total):
        if step != "更新地图":
            return tell(connection, work, step, done, total)
        # all rows are written, and the transaction is about to end, when another worker begins
        return transfers.begin(connection, number) is not None

    with monkeypatch.context() as patched:
        patched.setattr(transfers, "tell_progress", overtaken)
        desk.work()
    assert (desk.state(), desk.one(CASES)) == ("storing", 0)

    desk.ask("update transfers set attempt = 5")
    work_on_transfer(desk.shop, number)
    assert (desk.state(), desk.one(CASES)) == ("failed", 0)
    assert transfer_words.BROKEN in town.get(page).get_data(as_text=True)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/图.csv", "图.csv"), (r"C:\用户\王\热线.xlsx", "热线.xlsx"), ('a<b>:"|?*\x00.csv', "ab.csv"),
        ("名" * 300 + ".xlsx", "名" * 55 + ".xlsx"), ("", "文件"), ("..", "文件"),
    ],
)  # fmt: skip
def test_of_a_files_name_what_every_system_takes_is_kept(given: str, kept: str):
    assert short_name(given) == kept
