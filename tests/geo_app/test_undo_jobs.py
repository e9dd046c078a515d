"""A large batch is taken back by a job: followed, cancelled within a statement, and gone on with after a fall."""

from __future__ import annotations

import threading
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from geo_app.use_cases.take_up_transfers import take_up_transfers
from geo_app.use_cases.undo_batch import MOST_AT_ONCE
from geo_app.use_cases.work_on_transfer import work_on_transfer
from layers.errors import DatabaseDownError
from tests.account_people import post
from tests.import_desk import ImportDesk, as_csv

CASES = "select count(*) from cases where source = '12345热线'"
BATCH = "select id from import_batches where layer = 'cases' and state = 'stored' order by id desc limit 1"
# the work waits for the lock that the test holds
_LOCK = "select pg_advisory_lock(hashtext('import cases'))"
_WAITING = """select pid from pg_locks where locktype = 'advisory' and not granted
              and database = (select oid from pg_database where datname = current_database())"""
_MADE_LARGE = f"update import_batches set rows_inserted = {MOST_AT_ONCE + 1} where id = %s"


@pytest.fixture
def desk(own_demo_database, tmp_path):
    made = ImportDesk(own_demo_database, tmp_path)
    yield made
    made.close()


class _Held:
    """Holds the lock of imports, so that work begun beside waits in the middle of a statement."""

    def __init__(self, desk: ImportDesk) -> None:
        self.desk = desk
        self.raised: BaseException | None = None

    def __enter__(self) -> _Held:
        self._connection = self.desk.database.owner._take()
        with self._connection.cursor() as cursor:
            cursor.execute(_LOCK)
        self._connection.commit()
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self.desk.database.owner._open_pool().putconn(self._connection, close=True)

    def work(self) -> int:
        """Have the waiting job done beside; return the server process that waits."""
        waiting = "delete from jobs.procrastinate_jobs where task_name = 'work_on_transfer' returning args"
        number = self.desk.one(waiting)["number"]
        self._thread = threading.Thread(target=self._do, args=(number,))
        self._thread.start()
        while not (found := self.desk.ask(_WAITING)):
            assert self._thread.is_alive(), self.raised
        return int(found[0][0])

    def ended(self) -> bool:
        """Tell whether that has come to an end, with the lock still held."""
        self._thread.join(30)  # the tests' own connections give a statement a minute
        return not self._thread.is_alive()

    def _do(self, number: int) -> None:
        try:
            work_on_transfer(self.desk.shop, number)
        except BaseException as error:
            self.raised = error


def stored(desk, town, count=3):
    page = desk.checked(town, as_csv(desk.calls(count)))
    desk.step(town, page, "store")
    desk.work()
    assert (desk.state(), desk.one(CASES)) == ("done", count)
    return desk.one(BATCH)


def asked(desk, town, batch):
    desk.ask(_MADE_LARGE, batch)
    answer = post(town, f"/imports/batches/{batch}/undo", {"reason": "导错了文件"}, seen_on="/imports")
    assert (answer.status_code, answer.location) == (303, f"/imports/batches/{batch}/undo")


def test_a_large_batch_is_refused_with_names_and_then_goes_back_by_a_job(desk):
    town = desk.browser()
    batch = stored(desk, town)
    page = f"/imports/batches/{batch}/undo"
    desk.ask("update cases set status = 'handling' where external_id = 'H0001'")
    asked(desk, town, batch)
    waiting = town.get(page).get_data(as_text=True)
    assert "排队等候" in waiting
    assert town.get(f"{page}/progress").headers["X-Under-Way"] == "1"
    again = post(town, page, {"reason": "导错了文件"}, seen_on="/imports")
    assert again.status_code == 400
    assert "正在撤回" in again.get_data(as_text=True)
    desk.work()
    told = town.get(page).get_data(as_text=True)
    assert "有 1 行已有后续，不能整批撤回" in told
    assert "事件 12345热线 H0001「路灯不亮1」" in told
    number = desk.one("select id from cases where external_id = 'H0001'")
    assert f'href="/map/cases/{number}"' in told
    sheet = CalamineWorkbook.from_filelike(BytesIO(town.get(f"{page}/errors").get_data())).get_sheet_by_index(0)
    assert sheet.to_python()[2][1:] == ["事件 12345热线 H0001「路灯不亮1」", "导入以后又改动过"]
    assert desk.one(CASES) == 3

    desk.ask("update cases set status = 'registered' where external_id = 'H0001'")
    asked(desk, town, batch)
    desk.work()
    assert (desk.one(CASES), desk.state()) == (0, "done")
    assert town.get(page).location == f"/imports/batches/{batch}"
    noted = desk.ask("select actor_name, reason from audit_log where action = 'import.undo'")
    assert noted == [("town-330521102", "导错了文件")]


def test_cancelling_ends_a_statement_that_is_being_carried_out(desk):
    """The lock that it waits for is held until the end of the test: it ends because it is cut short."""
    town = desk.browser()
    batch = stored(desk, town)
    asked(desk, town, batch)
    with _Held(desk) as held:
        held.work()
        page = town.get(f"/imports/batches/{batch}/undo/progress").get_data(as_text=True)
        assert "正在撤回：写回原样" in page
        post(town, f"/imports/batches/{batch}/undo/cancel", {}, seen_on="/imports")
        assert held.ended()
        assert held.raised is None
    assert (desk.state(), desk.one(CASES)) == ("cancelled", 3)

    page = desk.checked(town, as_csv(desk.calls(4)))
    desk.step(town, page, "store")
    with _Held(desk) as held:
        held.work()
        desk.step(town, page, "cancel")
        assert held.ended()
        assert held.raised is None
    assert (desk.state(), desk.one(CASES)) == ("cancelled", 3)


def test_what_lost_its_database_and_its_job_is_taken_up(desk):
    town = desk.browser()
    page = desk.checked(town, as_csv(desk.calls(3)))
    desk.step(town, page, "store")
    with _Held(desk) as held:
        desk.ask("select pg_terminate_backend(%s)", held.work())
        assert held.ended()
        assert isinstance(held.raised, DatabaseDownError)
    assert (desk.state(), desk.one(CASES)) == ("storing", 0)

    assert take_up_transfers(desk.database.owner) == 1
    assert take_up_transfers(desk.database.owner) == 0
    desk.work()
    assert (desk.state(), desk.one(CASES)) == ("done", 3)
