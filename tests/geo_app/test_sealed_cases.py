"""A sealed case: nobody reads it by role; a named officer does, for a time, and every step is recorded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from geo_app.use_cases.save_account import NewAccount, save_account
from layers.scope import Scope
from tests.web_fixtures import PASSWORD, csrf_token


@pytest.fixture(scope="module")
def sealed(demo_database):
    """The newest sealed case of the demonstration."""
    with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute("select id from cases where is_sealed and respondent_code is null order by id desc limit 1")
        return cursor.fetchone()[0]


@pytest.fixture
def security(demo_database, sign_in):
    save_account(demo_database.owner, NewAccount("sealer", "安全管理员", "security_admin", "330521", PASSWORD))
    return sign_in("sealer")


def audited(database, case_id):
    with database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select action, actor_name from audit_log where object_kind = 'case' and object_key = %s order by no",
            (str(case_id),),
        )
        return cursor.fetchall()


def test_nobody_reads_it_by_role(sign_in, security, sealed):
    for login in ("county", "town-330521102", "village-330521102218", "grid-330521102218001"):
        assert sign_in(login).get(f"/map/cases/{sealed}").status_code == 404
        assert sign_in(login).get(f"/sealed-cases/{sealed}").status_code in (403, 404)
    assert security.get(f"/map/cases/{sealed}").status_code == 404


def test_the_security_administrator_opens_it_to_one_person_and_closes_it_again(
    demo_database, sign_in, security, sealed
):
    county = sign_in("county")
    assert county.get("/sealed-cases").status_code == 200
    assert security.get("/sealed-cases").status_code == 200
    before = len(audited(demo_database, sealed))
    page = security.get(f"/sealed-cases/{sealed}").get_data(as_text=True)
    assert 'value="county"' in page
    granted = security.post(
        f"/sealed-cases/{sealed}/grants",
        data={
            "account": "county",
            "until": (date.today() + timedelta(days=7)).isoformat(),  # noqa: DTZ011 - any day soon
            "reason": "核查举报",
            "csrf_token": csrf_token(security),
        },
    )
    assert granted.status_code == 303, granted.get_data(as_text=True)
    assert county.get(f"/map/cases/{sealed}").status_code == 200
    assert str(sealed) in county.get("/sealed-cases").get_data(as_text=True)
    assert sign_in("town-330521102").get(f"/map/cases/{sealed}").status_code == 404
    assert security.get(f"/map/cases/{sealed}").status_code == 404
    with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute("select id from case_grants where case_id = %s and ended_at is null", (sealed,))
        number = cursor.fetchone()[0]
    security.post(
        f"/sealed-cases/{sealed}/grants/{number}/end", data={"reason": "查完", "csrf_token": csrf_token(security)}
    )
    assert county.get(f"/map/cases/{sealed}").status_code == 404
    assert audited(demo_database, sealed)[before:] == [
        ("case.grant", "sealer"), ("case.view", "county"), ("case.end_grant", "sealer"),
    ]  # fmt: skip
