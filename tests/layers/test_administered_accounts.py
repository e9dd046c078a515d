"""What becomes of an account when an administrator does something with it, and how accounts are found."""

from __future__ import annotations

import pytest

from layers import administration
from layers.administration import AccountFilter
from tests.administered_county import ACCOUNTS, COUNTY, GRID, TOWN, VILLAGE
from tests.administrative_acts import PASSWORD_DAYS, SECURITY, SYSTEM, create, do, place


@pytest.fixture
def county(administered):
    return administered


def test_a_new_account_can_do_nothing_until_somebody_else_gives_it_a_role(county):
    assert do(county, "sys", create) == "done"
    assert county.state("newcomer", "role") is None
    assert county.state("newcomer", "must_change_password") is True
    assert county.ask("select app.rights_of(id, role) from accounts where name = 'newcomer'") == [([],)]
    assert do(county, "sys", create) == "taken"
    assert do(county, "sec", lambda c: place(c, "newcomer", "village_clerk")) == "done"
    assert "view_map" in county.ask("select app.rights_of(id, role) from accounts where name = 'newcomer'")[0][0]


def test_disabling_ends_all_that_was_open(county):
    number = county.scope("clerk").account_id
    county.ask(
        "insert into sessions (token_hash, account_id, expires_at) values ('s', %s, now() + interval '1 h')", number
    )
    county.ask(
        "insert into api_tokens (token_hash, account_id, expires_at) values ('t', %s, now() + interval '1 h')", number
    )
    county.ask(
        """insert into delegations (from_account, to_account, ends_at, reason)
           values (%s, %s, now() + interval '1 d', 'x')""",
        number, county.scope("committee").account_id,
    )  # fmt: skip
    assert do(county, "sys", SYSTEM["disable"]) == "done"
    assert county.state("clerk", "is_active") is False
    assert county.ask("select count(*) from sessions where account_id = %s", number) == [(0,)]
    assert county.ask("select count(*) from api_tokens where account_id = %s and ended_at is null", number) == [(0,)]
    assert county.ask("select count(*) from delegations where ended_at is null") == [(0,)]
    assert county.entries("account.disable") == [
        ("sys", "clerk", "离职",
         {"before": "active", "after": "disabled", "sessions": 1, "tokens": 1, "delegations": 1, "grants": 0}),
    ]  # fmt: skip
    assert do(county, "sys", SYSTEM["disable"]) == "so_already"
    assert do(county, "sys", SYSTEM["reset_password"]) == "disabled"
    assert do(county, "sys", SYSTEM["enable"]) == "done"
    assert county.state("clerk", "is_active") is True


def test_a_reset_password_must_be_changed_and_opens_no_lock(county):
    county.ask("update accounts set locked_until = now() + interval '5 min' where name = 'clerk'")
    assert do(county, "sys", SYSTEM["reset_password"]) == "done"
    assert county.state("clerk", "password_hash") == "new"
    assert county.state("clerk", "must_change_password") is True
    assert county.state("clerk", "locked_until") is not None
    assert [row[:3] for row in county.entries("account.reset_password")] == [("sys", "clerk", "忘了")]
    assert "new" not in str(county.entries("account.reset_password"))


def test_a_role_and_a_region_are_given_together_and_both_are_told(county):
    assert do(county, "sec", lambda c: place(c, "clerk", "town_officer", TOWN)) == "done"
    assert (county.state("clerk", "role"), county.state("clerk", "region_code")) == ("town_officer", TOWN)
    assert county.ask(
        "select a.ground = r.ground from accounts a join regions r on r.code = a.region_code where a.name = 'clerk'"
    ) == [(True,)]
    assert county.entries("account.place") == [
        ("sec", "clerk", "调岗", {
            "before": {"role": "village_clerk", "region": VILLAGE}, "after": {"role": "town_officer", "region": TOWN},
            "delegations": 0, "grants": 0,
        })
    ]  # fmt: skip
    assert do(county, "sec", lambda c: place(c, "clerk", "", TOWN)) == "done"
    assert county.state("clerk", "role") is None
    assert do(county, "sec", lambda c: place(c, "clerk", "", TOWN)) == "so_already"


@pytest.mark.parametrize(
    ("role", "region"),
    [
        ("county_officer", TOWN), ("county_officer", VILLAGE), ("town_officer", COUNTY), ("village_clerk", TOWN),
        ("grid_worker", TOWN), ("security_admin", VILLAGE), ("nonsense", COUNTY), ("village_clerk", GRID),
    ],
)  # fmt: skip
def test_a_role_is_given_only_where_there_is_such_a_post(county, role, region):
    assert do(county, "sec", lambda c: place(c, "clerk", role, region)) == "role_does_not_fit"


def test_a_withdrawn_right_is_gone_at_once_and_can_be_given_back(county):
    def may(connection):
        with connection.cursor() as cursor:
            cursor.execute("select app.may('export_named'), app.may('view_map')")
            return cursor.fetchone()

    assert do(county, "clerk", may) == (True, True)
    assert do(county, "sec", SECURITY["withdraw"]) == "done"
    assert do(county, "clerk", may) == (False, True)
    assert do(county, "committee", may) == (True, True)
    assert do(county, "sec", SECURITY["withdraw"]) == "so_already"
    listed = do(county, "sec", lambda c: administration.rights(c, "clerk"))
    assert [(one.granted, one.withdrawn_by, one.reason) for one in listed if one.withdrawn_at] == [
        ("export_named", "sec", "不需要")
    ]
    assert do(county, "sec", lambda c: administration.withdraw(c, "clerk", "read_audit", "x")) == "not_given"
    assert do(county, "sec", SECURITY["give_back"]) == "done"
    assert do(county, "clerk", may) == (True, True)
    assert do(county, "sec", SECURITY["give_back"]) == "so_already"
    assert [row[3] for action in ("withdraw_right", "return_right") for row in county.entries(f"account.{action}")] == [
        {"right": "export_named"}, {"right": "export_named"},
    ]  # fmt: skip


def test_a_lock_is_opened(county):
    assert do(county, "sec", SECURITY["unlock"]) == "so_already"
    county.ask("update accounts set locked_until = now() + interval '5 min', failed_sign_ins = 3 where name = 'clerk'")
    assert do(county, "sec", SECURITY["unlock"]) == "done"
    assert (county.state("clerk", "locked_until"), county.state("clerk", "failed_sign_ins")) == (None, 0)


def test_a_lost_second_factor_is_taken_away_with_its_codes(county):
    assert do(county, "sec", SECURITY["clear_second_factor"]) == "so_already"
    county.ask("update accounts set totp_secret_sealed = 'x', totp_confirmed_at = now() where name = 'clerk'")
    county.ask("insert into recovery_codes (account_id, code_hash) select id, 'c' from accounts where name = 'clerk'")
    assert do(county, "sec", SECURITY["clear_second_factor"]) == "done"
    assert county.state("clerk", "totp_secret_sealed") is None
    assert county.ask("select count(*) from recovery_codes") == [(0,)]


@pytest.mark.parametrize(
    ("state", "change"),
    [
        ("locked", "locked_until = now() + interval '1 h'"),
        ("disabled", "is_active = false"),
        ("no_role", "role = null"),
        ("old_password", "password_changed_at = now() - interval '91 d'"),
    ],
)
def test_accounts_are_found_by_how_they_stand(county, state, change):
    county.ask(f"update accounts set {change} where name = 'clerk'")
    found = do(county, "sec", lambda c: administration.list_accounts(c, AccountFilter(state=state), PASSWORD_DAYS, 100))
    assert [one.name for one in found] == ["clerk"]
    assert do(county, "sec", lambda c: administration.count_accounts(c, PASSWORD_DAYS))[state] == 1
    assert do(county, "sec.town", lambda c: administration.count_accounts(c, PASSWORD_DAYS))[state] == 1


def test_accounts_are_found_by_role_place_and_name(county):
    def names(**wanted):
        found = do(
            county, "sys", lambda c: administration.list_accounts(c, AccountFilter(**wanted), PASSWORD_DAYS, 100)
        )
        return [one.name for one in found]

    assert names(role="village_clerk") == ["clerk"]
    assert set(names(region=VILLAGE)) == {"clerk", "committee", "watch", "mediator", "grid"}
    assert names(part="某cler") == ["clerk"]
    assert names(part="CLER") == ["clerk"]
    assert names(part="%") == []
    assert names(region="999999") == [] or set(names(region="999999")) == set(names())


def test_pages_of_accounts_follow_each_other(county):
    def page(after):
        return do(county, "sys", lambda c: administration.list_accounts(c, AccountFilter(), PASSWORD_DAYS, 5, after))

    seen: list[str] = []
    while found := page(seen[-1] if seen else ""):
        seen += [one.name for one in found]
    assert seen == sorted(ACCOUNTS)
