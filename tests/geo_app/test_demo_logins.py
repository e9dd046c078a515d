"""The demonstration's logins: one password for all, told at each start; closed where no demonstration is wanted."""

from __future__ import annotations

import pytest

from geo_app import passwords
from geo_app.use_cases.create_demo_accounts import close_demo_accounts, create_demo_accounts, open_demo_accounts
from geo_app.use_cases.create_demo_resident import close_demo_resident, create_demo_resident
from geo_app.use_cases.issue_resident_code import issue_resident_code
from layers.scope import Scope

VILLAGE = "330521102218"

TOLD = "told-at-the-start"


@pytest.fixture
def ask(own_demo_database):
    def run(sql):
        with (
            own_demo_database.owner.transaction(Scope.nobody(), read_only=False) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

    return run


@pytest.fixture
def owner(own_demo_database, ask):
    create_demo_accounts(own_demo_database.owner, TOLD)
    ask(
        "insert into sessions (token_hash, account_id, expires_at)"
        " select 'x', id, now() + interval '1 hour' from accounts where name = 'county'"
    )
    ask(
        "insert into accounts (name, role, region_code, password_hash) values ('wang', 'county_officer', '330521', 'x')"
    )
    return own_demo_database.owner


def test_without_a_demonstration_its_logins_are_closed_and_nobody_elses(owner, ask):
    closed = close_demo_accounts(owner, operator="test")
    assert closed > 100
    assert ask("select name from accounts where is_active") == [("wang",)]
    assert ask("select count(*) from sessions") == [(0,)]
    assert ask("select action, detail from audit_log order by no desc limit 1") == [
        ("account.close_demo", {"accounts": closed})
    ]
    assert close_demo_accounts(owner, operator="test") == 0


def test_with_a_demonstration_again_they_are_open_again(owner, ask):
    close_demo_accounts(owner, operator="test")
    open_demo_accounts(owner, TOLD)
    assert ask("select count(*) from accounts where not is_active") == [(0,)]


def test_a_login_that_was_disabled_by_hand_stays_disabled(owner, ask):
    ask("update accounts set is_active = false where name = 'county'")
    open_demo_accounts(owner, TOLD)
    assert ask("select name from accounts where not is_active") == [("county",)]


def test_the_password_that_is_told_is_the_one_that_opens(owner, ask):
    open_demo_accounts(owner, "another-one-told")
    [(kept,)] = ask("select distinct password_hash from accounts where is_demo")
    assert passwords.matches(kept, "another-one-told")


def test_the_households_code_that_was_told_opens_nothing_any_more(owner, ask):
    told = create_demo_resident(owner, VILLAGE, TOLD)
    assert told is not None
    close_demo_resident(owner, VILLAGE)
    assert ask("select count(*) from resident_codes") == [(0,)]
    assert create_demo_resident(owner, VILLAGE, TOLD) == told


def test_a_code_that_was_issued_to_the_household_stays(owner, ask):
    told = create_demo_resident(owner, VILLAGE, TOLD)
    assert told is not None
    issue_resident_code(owner, Scope.nobody(), told.household_code, operator="test")
    close_demo_resident(owner, VILLAGE)
    assert ask("select count(*) from resident_codes") == [(1,)]


def test_nothing_is_made_where_there_is_no_demonstration(fresh_database):
    open_demo_accounts(fresh_database.owner, TOLD)
    assert close_demo_accounts(fresh_database.owner, operator="test") == 0
