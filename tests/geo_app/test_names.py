"""Names are masked until somebody who may know asks for one, and says why; that is recorded."""

from __future__ import annotations

import pytest

from layers.scope import Scope
from tests.web_fixtures import csrf_token

VILLAGE = "330521102218"


@pytest.fixture
def ask(demo_database):
    def run(sql, **values):
        with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    return run


@pytest.fixture
def household(ask):
    """A household of the pilot village whose masked name is not its name: number, code, name, masked."""
    found = ask(
        "select id, code, householder, householder_masked from households "
        "where village_code = %(village)s and char_length(householder) > 2 order by id limit 1",
        village=VILLAGE,
    )
    return found[0]


def entries(ask, code):
    return ask(
        "select action, reason, actor_name from audit_log where object_kind = 'household' and object_key = %(code)s "
        "order by no",
        code=code,
    )


def test_a_household_is_shown_with_its_name_masked_and_the_look_is_recorded(sign_in, ask, household):
    number, code, name, masked = household
    before = len(entries(ask, code))
    page = sign_in(f"village-{VILLAGE}").get(f"/map/households/{number}")
    text = page.get_data(as_text=True)
    assert masked in text
    assert name not in text
    assert page.headers["Cache-Control"] == "no-store"
    assert entries(ask, code)[before:] == [("household.view", "", f"village-{VILLAGE}")]


def test_the_name_is_shown_once_to_whom_may_know_with_a_reason(sign_in, ask, household):
    number, code, name, masked = household
    before = len(entries(ask, code))
    browser = sign_in(f"village-{VILLAGE}")
    answer = browser.post(f"/map/households/{number}/name", data={"reason": "走访", "csrf_token": csrf_token(browser)})
    assert name in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert entries(ask, code)[before:] == [("householder.reveal", "走访", f"village-{VILLAGE}")]
    again = browser.get(f"/map/households/{number}").get_data(as_text=True)
    assert name not in again
    assert masked in again


@pytest.mark.parametrize(
    ("login", "reason", "status"),
    [
        (f"village-{VILLAGE}", "", 400),
        (f"village-{VILLAGE}", "好奇", 400),
        ("village-330521102202", "走访", 404),
        ("town-330521001", "走访", 404),
    ],
)
def test_nothing_is_shown_or_recorded_without_a_reason_or_outside_the_area(
    sign_in, ask, household, login, reason, status
):
    number, code, name, _ = household
    before = len(entries(ask, code))
    browser = sign_in(login)
    answer = browser.post(f"/map/households/{number}/name", data={"reason": reason, "csrf_token": csrf_token(browser)})
    assert answer.status_code == status
    assert name not in answer.get_data(as_text=True)
    assert len(entries(ask, code)) == before


def test_a_forged_form_reveals_nothing(sign_in, ask, household):
    number, code, name, _ = household
    before = len(entries(ask, code))
    answer = sign_in(f"village-{VILLAGE}").post(f"/map/households/{number}/name", data={"reason": "走访"})
    assert answer.status_code == 400
    assert name not in answer.get_data(as_text=True)
    assert len(entries(ask, code)) == before


def test_the_score_over_http_is_recorded_as_a_look(sign_in, ask, household):
    _, code, _, _ = household
    before = len(entries(ask, code))
    assert sign_in(f"village-{VILLAGE}").get(f"/api/v1/households/{code}/score").status_code == 200
    assert entries(ask, code)[before:] == [("household.view", "", f"village-{VILLAGE}")]


def test_a_search_that_finds_households_is_recorded_without_what_was_typed(sign_in, ask, household):
    _, _, name, _ = household
    newest = ask("select coalesce(max(no), 0) from audit_log")[0][0]
    sign_in(f"village-{VILLAGE}").get("/map/search", query_string={"q": name})
    found = ask(
        "select action, detail, actor_name, audit_log::text from audit_log where no > %(newest)s", newest=newest
    )
    mine = [row for row in found if row[0] == "household.search"]
    assert [(row[1]["length"], row[2]) for row in mine] == [(len(name), f"village-{VILLAGE}")]
    assert name not in mine[0][3]


def test_search_and_lists_show_no_full_name(sign_in, household):
    _, _, name, masked = household
    browser = sign_in(f"village-{VILLAGE}")
    found = browser.get("/map/search", query_string={"q": name}).get_data(as_text=True)
    assert masked in found
    assert f"<b>{name}" not in found
    listed = browser.get(f"/map/lists?area={VILLAGE}&tab=households").get_data(as_text=True)
    assert name not in listed
