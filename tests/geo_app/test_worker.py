"""Jobs commit together with their cause, are done by the worker, and are nobody else's business."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import psycopg2
import pytest
from click.testing import CliRunner

from geo_app.commands import worker
from geo_app.jobs import job_app
from geo_app.use_cases.apply_retention import apply_retention
from layers.scope import Scope
from tests.booked_village import COUNTY, VILLAGE, BookedVillage


@pytest.fixture(autouse=True)
def _no_other_loop():
    """Playwright keeps an event loop of its own in a process that ran browser tests: it rests meanwhile."""
    other = asyncio.events._get_running_loop()
    asyncio.events._set_running_loop(None)
    yield
    asyncio.events._set_running_loop(other)


@pytest.fixture
def village(fresh_database):
    return BookedVillage(fresh_database.owner)


@pytest.fixture
def jobs(village):
    """The jobs of scoring that there are; a worker adds its periodic ones as their time comes."""

    def read():
        return village.ask(
            """select args, lock, status::text from jobs.procrastinate_jobs
               where task_name = 'rescore_village' order by id"""
        )

    return read


@pytest.fixture
def work(fresh_database):
    def run():
        job_app(fresh_database.owner, fresh_database.owner_url).run_worker(wait=False, delete_jobs="successful")

    return run


@pytest.fixture
def environment(fresh_database, tmp_path):
    return {"DATABASE_URL": fresh_database.owner_url, "GEO_APP_HOME": str(tmp_path)}


def test_booking_points_has_the_village_scored_anew(village, jobs, work):
    household = village.household(1)
    village.book(household, "MS01")
    assert jobs() == [({"village_code": VILLAGE, "period": "2026Q4"}, f"score {VILLAGE}", "todo")]
    work()
    assert village.scores() == {household: (100, 833, 1, 3)}
    assert jobs() == []


def test_many_entries_booked_together_are_one_job_for_each_village_and_period(village, jobs):
    household = village.household(1)
    village.ask(
        """insert into points_entries (household_id, village_code, period, scheme_id, item_code, points_tenths,
                                       occurred_on, booked_by, ground)
           select h.id, h.village_code, period, %s, 'MS02', 30, '2026-10-08', 'test', h.ground
           from households h, unnest('{2026Q3,2026Q4,2026Q4}'::text[]) as period where h.id = %s""",
        village.scheme_id,
        household,
    )
    assert [job[0]["period"] for job in jobs()] == ["2026Q3", "2026Q4"]


def test_no_job_remains_of_a_booking_that_was_rolled_back(village, jobs):
    household = village.household(1)
    with (
        pytest.raises(ZeroDivisionError),
        village.owner.transaction(Scope.nobody(), read_only=False) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(
            """insert into points_entries (household_id, village_code, period, scheme_id, item_code, points_tenths,
                                           occurred_on, booked_by, ground)
               select id, village_code, '2026Q4', %s, 'MS01', 100, '2026-10-08', 'test', ground
               from households where id = %s""",
            (village.scheme_id, household),
        )
        cursor.execute("select count(*) from jobs.procrastinate_jobs")
        assert cursor.fetchone() == (1,)
        raise ZeroDivisionError
    assert jobs() == []


def test_a_job_that_cannot_succeed_is_kept_as_failed_and_keeps_no_other_waiting(village, jobs, work):
    arguments = '{"village_code": "330521102999", "period": "2026Q4"}'
    village.ask("select app.defer_job('rescore_village', %s, %s)", arguments, f"score {VILLAGE}")
    village.book(village.household(1), "MS01")
    work()
    assert [job[-1] for job in jobs()] == ["failed"]
    assert len(village.scores()) == 1


def test_a_job_whose_worker_was_killed_is_taken_up_again(village, jobs, work):
    village.book(village.household(1), "MS01")
    village.ask("update jobs.procrastinate_jobs set status = 'doing'")
    village.ask("""select app.defer_job('retry_stalled', '{"timestamp": 0}', null)""")
    work()
    work()
    assert len(village.scores()) == 1
    assert jobs() == []


def test_sessions_and_tokens_end_for_good_when_their_time_is_over(village):
    village.ask(
        "insert into accounts (name, role, region_code, password_hash) values ('somebody', 'town_officer', %s, 'x')",
        COUNTY,
    )
    for table in ("sessions", "api_tokens"):
        for digest, days in (("old", -1), ("good", 1)):
            village.ask(
                f"""insert into {table} (token_hash, account_id, expires_at)
                    select %s, id, now() + make_interval(days => %s) from accounts""",
                digest.encode(),
                days,
            )
    for expected in (1, 0):
        counts = {done.rule.what: done.count for done in apply_retention(village.owner, datetime.now(UTC))}
        assert (counts["sessions"], counts["tokens"]) == (expected, expected)
    for table in ("sessions", "api_tokens"):
        assert village.ask(f"select convert_from(token_hash, 'utf8') from {table}") == [("good",)]


def test_the_nightly_tasks_are_known_to_the_worker(fresh_database):
    app = job_app(fresh_database.owner, fresh_database.owner_url)
    periodic = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    assert periodic == {
        "check_audit", "apply_retention", "publish_counts", "retry_stalled", "book_due_points", "reconcile_ledger",
        "expire_points", "follow_boundaries", "take_up_transfers",
    }  # fmt: skip


def test_the_web_role_reaches_nothing_of_the_queue(village, fresh_database):
    village.book(village.household(1), "MS01")
    relations = village.ask("select oid::regclass::text from pg_class where relnamespace = 'jobs'::regnamespace")
    tables = [name for (name,) in relations if "procrastinate" in name]
    assert len(tables) > 4
    everyone = Scope(None, "system_admin", COUNTY)
    statements = [f"select * from {name}" for name in tables]
    statements += [
        "select app.defer_job('apply_retention', '{}', null)",
        "select jobs.procrastinate_defer_jobs_v1('{}')",
    ]
    for statement in statements:
        with (
            pytest.raises(psycopg2.errors.InsufficientPrivilege),
            fresh_database.web.transaction(everyone, read_only=False) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert village.ask(
        """select p.proname from pg_proc p where p.pronamespace = 'jobs'::regnamespace
           and has_function_privilege('geo_web', p.oid, 'execute')"""
    ) == []  # fmt: skip


def test_the_command_does_what_there_is_and_leaves(village, environment, jobs):
    village.book(village.household(1), "MS01")
    done = CliRunner(env=environment).invoke(worker.command, ["--once"])
    assert done.exit_code == 0, done.output
    assert jobs() == []


def test_the_worker_stops_cleanly_when_told_to(village, environment, jobs):
    process = subprocess.Popen(
        [sys.executable, "-m", "geo_app.cli", "worker"],
        env=os.environ | environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        heard = []
        for line in process.stderr:
            heard.append(line)
            if "worker_started" in line:
                village.book(village.household(1), "MS01")
            if "rescore_village" in line and "ended with status" in line:
                process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, "".join(heard)
        assert "worker_stopped" in heard[-1]
        assert jobs() == []
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_the_worker_waits_for_a_database_that_went_away(fresh_database, monkeypatch):
    """The first server is not there, as while one starts anew; the second is the real one."""
    monkeypatch.setattr(worker, "_RETRY_SECONDS", 0.01)
    addresses = ["postgresql://geo_owner@/geo?host=/nowhere&connect_timeout=1", fresh_database.owner_url]
    started: list[str] = []

    def make_app():
        monkeypatch.setattr(worker, "_OPEN_SECONDS", 30 if started else 0.1)
        started.append(addresses[len(started)])
        if started == addresses:
            os.kill(os.getpid(), signal.SIGTERM)
        return job_app(fresh_database.owner, started[-1])

    asyncio.run(worker.work_until_stopped(make_app))
    assert started == addresses
