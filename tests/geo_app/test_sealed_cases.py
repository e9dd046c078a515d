"""A sealed case: nobody reads it by role; a named officer does, for a time, and every step is recorded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from geo_app.use_cases.save_account import NewAccount, save_account
from layers.scope import Scope
from tests import account_people
from tests.account_people import PASSWORD
from tests.web_fixtures import csrf_token


@pytest.fixture(scope="module")
def sealed(demo_database):
    """The newest sealed case of the demonstration."""
    with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute("select id from cases where is_sealed and respondent_code is null order by id desc limit 1")
        return cursor.fetchone()[0]


@pytest.fixture
def security(demo_database, client):
    new = NewAccount("sealer", "安全管理员", "security_admin", "330521", PASSWORD, keep_password=True)
    save_account(demo_database.owner, new, operator="test")
    assert account_people.sign_in(client, "sealer").status_code == 303
    return client


def audited(database, case_id):
    with database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select action, actor_name from audit_log where object_kind = 'case' and object_key = %s order by no",
            (str(case_id),),
        )
        return cursor.fetchall()


def grant(browser, case_id, account="county", days=7, reason="核查举报"):
    until = (date.today() + timedelta(days=days)).isoformat()  # noqa: DTZ011 - any day soon
    fields = {"account": account, "until": until, "reason": reason, "csrf_token": csrf_token(browser)}
    return browser.post(f"/sealed-cases/{case_id}/grants", data=fields)


@pytest.mark.parametrize(
    "wrong",
    [{"days": -2}, {"days": 400}, {"reason": " "}, {"reason": "x" * 201}, {"account": "sealer"}, {"account": ""}],
)
def test_what_is_wrong_with_a_grant_is_said_on_the_page(security, sealed, wrong):
    answer = grant(security, sealed, **wrong)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.get_data(as_text=True)


def test_what_is_not_sealed_cannot_be_opened(demo_database, security):
    with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
        cursor.execute("select min(id) from cases where not is_sealed")
        open_case = cursor.fetchone()[0]
    for number in (open_case, 10**12, 2**70):
        assert security.get(f"/sealed-cases/{number}").status_code == 404
        assert grant(security, number).status_code == 404


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
    granted = grant(security, sealed)
    assert granted.status_code == 303, granted.get_data(as_text=True)
    assert 'value="county"' not in security.get(f"/sealed-cases/{sealed}").get_data(as_text=True)
    assert grant(security, sealed).status_code == 400  # once is enough: to end it is to end it
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
