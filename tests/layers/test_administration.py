"""Three administrators, none of whom can do what another does: asked of the database itself, as the web role."""

from __future__ import annotations

from dataclasses import replace

import psycopg2
import pytest

from layers import administration
from layers.administration import AccountFilter
from layers.scope import Scope
from tests.administered_county import ACCOUNTS, COUNTY, OTHER_TOWN, TOWN
from tests.administrative_acts import PASSWORD_DAYS, SECURITY, SYSTEM, create, do, place


@pytest.fixture
def county(administered):
    return administered


EVERYTHING = "select md5(string_agg(t::text, '|' order by t::text)) from ({}) t"
STATE = EVERYTHING.format(
    "select a::text from accounts a union all select w::text from withdrawn_rights w "
    "union all select d::text from delegations d union all select l.action from audit_log l"
)


@pytest.mark.parametrize("act", [*SYSTEM, *SECURITY])
def test_each_act_is_one_administrators_and_nobody_elses(county, act):
    """Every function, as every role: only one of the twelve does anything, and the others leave no trace."""
    right = "system_admin" if act in SYSTEM else "security_admin"
    does = (SYSTEM | SECURITY)[act]
    for name, (role, _) in ACCOUNTS.items():
        before = county.ask(STATE)
        if role == right:
            assert do(county, name, does) in ("done", "so_already", "taken"), name
            continue
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            do(county, name, does)
        assert county.ask(STATE) == before, name


@pytest.mark.parametrize("act", [*SYSTEM, *SECURITY])
@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin", "no_such_role", ""])
def test_a_scope_without_an_account_administers_nothing(county, act, role):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        do(county, Scope(None, role, COUNTY), (SYSTEM | SECURITY)[act])


@pytest.mark.parametrize("act", [*SYSTEM, *SECURITY])
def test_nobody_administers_in_anothers_place(county, act):
    for name in ("sys", "sec"):
        scope = replace(county.scope(name), actor_id=county.scope("officer").account_id)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            do(county, scope, (SYSTEM | SECURITY)[act])


@pytest.mark.parametrize(
    "name", [name for name, (role, _) in ACCOUNTS.items() if not role.startswith(("system", "security"))]
)
def test_nobody_else_sees_accounts(county, name):
    def look(connection):
        assert administration.list_accounts(connection, AccountFilter(), PASSWORD_DAYS, 1000) == []
        assert set(administration.count_accounts(connection, PASSWORD_DAYS).values()) == {0}
        assert administration.rights(connection, "clerk") == []
        assert administration.sessions(connection, "clerk") == []

    do(county, name, look)


def test_the_tables_themselves_are_closed_to_the_web_role(county):
    for table in ("accounts", "withdrawn_rights", "delegations", "sessions", "password_history", "recovery_codes"):
        for name in ("sys", "sec", "aud"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                do(county, name, lambda c, table=table: c.cursor().execute(f"select * from {table}"))


INNER = (
    "must_administer",
    "is_last_of_kind",
    "end_grants_of",
    "managed_account",
    "end_access",
    "end_delegations_of",
    "note_on_account",
    "is_administrator",
)


def test_what_the_functions_are_made_of_is_closed_to_the_web_role(county):
    rows = county.ask(
        """select p.proname from pg_proc p where p.pronamespace = 'app'::regnamespace and p.proname = any (%s)
           and has_function_privilege('geo_web', p.oid, 'execute')""",
        list(INNER),
    )
    assert rows == []


OWN = {
    "sys": [
        lambda c: administration.disable(c, "sys", "x"),
        lambda c: administration.enable(c, "sys", "x"),
        lambda c: administration.reset_password(c, "sys", "x", "x"),
        lambda c: administration.end_sessions(c, "sys", "x"),
    ],
    "sec": [
        lambda c: place(c, "sec", "county_officer", COUNTY),
        lambda c: administration.withdraw(c, "sec", "grant_access", "x"),
        lambda c: administration.give_back(c, "sec", "grant_access", "x"),
        lambda c: administration.unlock(c, "sec", "x"),
        lambda c: administration.clear_second_factor(c, "sec", "x"),
    ],
}


@pytest.mark.parametrize("name", OWN)
def test_nobody_acts_on_the_own_account(county, name):
    before = county.ask(STATE)
    assert {do(county, name, act) for act in OWN[name]} == {"own"}
    assert county.ask(STATE) == before


@pytest.mark.parametrize("act", [*SYSTEM, *SECURITY])
def test_what_lies_outside_the_area_is_not_there(county, act):
    """`clerk` works in the town of `*.town`; seen from another town, there is no such account."""
    county.ask("update accounts set region_code = %s where name like '%%.town'", OTHER_TOWN)
    before = county.ask(STATE)
    outcome = do(county, "sys.town" if act in SYSTEM else "sec.town", (SYSTEM | SECURITY)[act])
    assert outcome == ("no_such_region" if act == "create" else None)
    assert county.ask(STATE) == before


def test_a_town_administers_none_of_the_county(county):
    assert do(county, "sys.town", lambda c: administration.disable(c, "officer", "x")) is None
    assert do(county, "sec.town", lambda c: place(c, "clerk", "county_officer", COUNTY)) == "no_such_region"
    seen = do(
        county, "sec.town", lambda c: administration.list_accounts(c, AccountFilter(part="某"), PASSWORD_DAYS, 1000)
    )
    assert {one.name for one in seen} == {
        name for name, (_, region) in ACCOUNTS.items() if region.startswith(TOWN)
    }  # fmt: skip


@pytest.mark.parametrize("name", ["sec", "aud", "sys.town", "sec.town", "aud.town"])
def test_the_system_administrator_does_not_come_by_another_administrators_password(county, name):
    before = county.state(name, "password_hash")
    assert do(county, "sys", lambda c: administration.reset_password(c, name, "mine", "x")) == "administrator"
    assert county.state(name, "password_hash") == before


def test_one_person_does_not_gather_two_administrators_roles(county):
    county.ask("update accounts set last_sign_in_at = now()")
    for role in ("system_admin", "audit_admin"):
        assert do(county, "sec", lambda c, role=role: place(c, "sec.town", role, TOWN)) == "two_administrators"
    assert do(county, "sec", lambda c: place(c, "sec.town", "", TOWN)) == "done"
    assert do(county, "sec", lambda c: place(c, "sec.town", "audit_admin", TOWN)) == "done"
    assert county.ask("select count(distinct role) from accounts where name = 'sec.town'") == [(1,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        do(county, "sec.town", SECURITY["unlock"])


def test_no_role_has_two_administrators_rights(county):
    rows = county.ask(
        """select role, array_agg(granted) from role_rights
           where granted in ('manage_accounts', 'grant_access', 'read_audit') group by role order by role"""
    )
    assert rows == [
        ("audit_admin", ["read_audit"]), ("security_admin", ["grant_access"]), ("system_admin", ["manage_accounts"]),
    ]  # fmt: skip


def test_nobody_becomes_administrator_with_a_password_that_another_knows(county):
    assert do(county, "sys", lambda c: create(c, region=TOWN)) == "done"

    def give(connection):
        return place(connection, "newcomer", "security_admin", TOWN)

    assert do(county, "sec", give) == "password_not_own"
    county.ask("update accounts set last_sign_in_at = now() where name = 'newcomer'")
    assert do(county, "sec", give) == "password_not_own"
    county.ask("update accounts set must_change_password = false where name = 'newcomer'")
    assert do(county, "sec", give) == "done"


def test_the_last_administrator_of_a_kind_stays(county):
    """Nobody is left without the three: neither by disabling, nor by another place, nor by a right withdrawn."""
    county.ask("update accounts set last_sign_in_at = now()")

    def disabled(name):
        return do(county, "sys", lambda c: administration.disable(c, name, "x"))

    assert (disabled("aud"), disabled("sec")) == ("last_one", "last_one")
    assert do(county, "sec", lambda c: place(c, "sys", "", COUNTY)) == "last_one"
    assert do(county, "sec", lambda c: administration.withdraw(c, "sys", "manage_accounts", "x")) == "last_one"
    assert disabled("aud.town") == "done"  # the county's is there for the town
    assert do(county, "sec", lambda c: place(c, "leader", "audit_admin", COUNTY)) == "done"
    assert do(county, "sec", lambda c: administration.withdraw(c, "leader", "read_audit", "x")) == "done"
    assert disabled("aud") == "last_one"  # one who may not do the work is nobody
    assert do(county, "sec", lambda c: administration.give_back(c, "leader", "read_audit", "x")) == "done"
    assert disabled("aud") == "done"
    assert disabled("leader") == "last_one"
