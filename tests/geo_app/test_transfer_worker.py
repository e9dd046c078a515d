"""A real worker, killed in the middle of an import: nothing is half in, and another one does it once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tests.import_desk import ImportDesk, as_csv

CASES = "select count(*) from cases where source = '12345热线'"
# the worker waits for the lock that this test holds: it has read and staged the file, and stored nothing yet
_LOCK = "select pg_advisory_lock(hashtext('import cases'))"
_WAITS = """select count(*) from pg_locks
            where locktype = 'advisory' and not granted and pid <> pg_backend_pid()
              and database = (select oid from pg_database where datname = current_database())"""


@pytest.fixture
def desk(own_demo_database, tmp_path):
    made = ImportDesk(own_demo_database, tmp_path)
    yield made
    made.close()


def test_a_worker_killed_in_the_middle_leaves_nothing_and_another_does_it_once(desk):
    town = desk.browser()
    page = desk.checked(town, as_csv(desk.calls(40)))
    desk.step(town, page, "store")
    environment = os.environ | {
        "DATABASE_URL": desk.database.owner_url,
        "WEB_DATABASE_URL": desk.database.web_url,
        "GEO_APP_HOME": str(desk.settings.geo_app_home),
    }
    command = [sys.executable, "-m", "geo_app.cli", "worker"]

    connection = desk.database.owner._take()
    try:
        with connection.cursor() as cursor:
            cursor.execute(_LOCK)
        connection.commit()
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        try:
            while not desk.one(_WAITS):
                assert process.poll() is None
                desk.ask("select pg_sleep(0.05)")
            told = town.get(f"{page}/progress")
            assert told.headers["X-Under-Way"] == "1"
            assert "核对位置" in told.get_data(as_text=True)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
    finally:
        connection.close()
        desk.database.owner._open_pool().putconn(connection, close=True)
    assert (desk.state(), desk.one(CASES)) == ("storing", 0)

    # its heartbeat is an hour old, and the minute's task takes up what it had begun
    desk.ask("update jobs.procrastinate_workers set last_heartbeat = last_heartbeat - interval '1 hour'")
    desk.ask("""select app.defer_job('retry_stalled', '{"timestamp": 0}', null)""")
    while desk.state() == "storing":
        subprocess.run([*command, "--once"], env=environment, stderr=subprocess.DEVNULL, check=True)
    assert (desk.state(), desk.one(CASES)) == ("done", 40)
    assert desk.one("select attempt from transfers") == 2
    assert desk.one("select count(*) from import_batches where state = 'stored' and layer = 'cases'") == 1
