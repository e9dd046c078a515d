"""A file that takes long is made by a job, as the asker and with the asker's rights, and given to nobody else."""

from __future__ import annotations

import re

import pytest

from geo_app import transfer_words as words
from geo_app.sealing import AesSealer
from geo_app.use_cases.work_on_transfer import Workshop, work_on_transfer
from layers.scope import Scope
from tests.geo_app.importing import rows
from tests.geo_app.test_export_lists import take

VILLAGE = "330521102218"


@pytest.fixture
def shop(demo_database):
    shop = Workshop(demo_database.owner, demo_database.web, AesSealer(b"k" * 32))
    yield shop
    _as_owner(
        demo_database,
        """delete from transfers; delete from kept_files;
           delete from jobs.procrastinate_jobs where task_name = 'work_on_transfer' and status = 'todo'""",
    )


def asked(browser, name="grids", form="pdf", **filters):
    """Ask for a file that a job makes; return its number."""
    answer = take(browser, name, form, **filters)
    assert answer.status_code == 303, answer.get_data(as_text=True)[-800:]
    found = re.fullmatch(r"/exports/files/(\d+)", answer.location)
    assert found
    return int(found[1])


def test_a_large_file_is_made_by_a_job_and_taken_by_its_asker_alone(county, sign_in, shop, demo_database):
    number = asked(county)
    waiting = county.get(f"/exports/files/{number}").get_data(as_text=True)
    assert "排队等候" in waiting
    assert county.get(f"/exports/files/{number}/file").status_code == 404
    assert rows(demo_database.owner, "select args ->> 'number' from jobs.procrastinate_jobs where status = 'todo' "
                                     "and task_name = 'work_on_transfer'") == [(str(number),)]  # fmt: skip

    work_on_transfer(shop, number)

    page = county.get(f"/exports/files/{number}").get_data(as_text=True)
    assert "已做好" in page
    assert "德清县_网格边界_" in page
    given = county.get(f"/exports/files/{number}/file")
    assert given.get_data()[:5] == b"%PDF-"
    assert given.headers["Cache-Control"] == "no-store"
    assert f"/exports/files/{number}/file" in county.get("/exports").get_data(as_text=True)
    town = sign_in("town-330521102")
    for path in ("", "/file"):
        assert town.get(f"/exports/files/{number}{path}").status_code == 404
    noted = "select detail ->> 'rows' from audit_log where action = 'list.export' and detail ->> 'form' = 'pdf'"
    assert rows(demo_database.owner, noted)[-1:] == [("465",)]


def test_a_file_can_be_cancelled_and_is_not_made_any_more(county, shop, demo_database):
    number = asked(county)
    token = county.get(f"/exports/files/{number}").get_data(as_text=True).split('name="csrf_token" value="')[1]

    answer = county.post(f"/exports/files/{number}/cancel", data={"csrf_token": token.split('"')[0]})
    work_on_transfer(shop, number)

    assert answer.status_code == 303
    assert "已取消" in county.get(f"/exports/files/{number}").get_data(as_text=True)
    assert rows(demo_database.owner, "select count(*) from kept_files") == [(0,)]


def test_a_job_gives_no_more_than_the_asker_may_have_by_then(sign_in, shop, demo_database):
    number = asked(sign_in(f"village-{VILLAGE}"), "ledger", area=VILLAGE)
    _as_owner(
        demo_database,
        """insert into withdrawn_rights (account_id, granted, reason)
           select a.id, 'view_household_points', 'test' from accounts a where a.name = %s""",
        f"village-{VILLAGE}",
    )
    try:
        work_on_transfer(shop, number)
        state = rows(demo_database.owner, "select state, message from transfers where id = %s", number)
    finally:
        _as_owner(demo_database, "delete from withdrawn_rights where reason = %s", "test")

    assert state == [("failed", words.NO_RIGHT)]
    assert rows(demo_database.owner, "select count(*) from kept_files") == [(0,)]


def _as_owner(database, statement, *values):
    with database.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute(statement, values)
