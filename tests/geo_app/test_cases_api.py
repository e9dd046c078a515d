"""Cases and regions over HTTP, beside what plain SQL as the owner says."""

from __future__ import annotations

import pytest

from layers.scope import Scope

LOGINS = {
    "county": "330521",
    "town-330521102": "330521102",
    "village-330521102218": "330521102218",
    "grid-330521102218001": "330521102218001",
}
WITHIN = """
    with recursive area (code) as (
        select code from regions where code = %(region)s
        union all select r.code from regions r join area on r.parent_code = area.code
    )
    select c.id from cases c join case_categories k on k.code = c.category_code
    where c.region_code in (select code from area) and c.matter_kind <> 'accusation' {more}
    order by c.registered_at desc, c.id desc
"""


@pytest.fixture
def as_owner(demo_database):
    def ask(sql, **values):
        with demo_database.owner.transaction(Scope.nobody()) as connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return [row[0] for row in cursor.fetchall()]

    return ask


def walk(browser, address):
    """Follow the pages of a list to its end."""
    found, cursor = [], ""
    while True:
        answer = browser.get(f"{address}&limit=400{cursor and '&cursor=' + cursor}").json
        found += [item["id"] for item in answer["items"]]
        if answer["next"] is None:
            return found, answer["total"]
        cursor = answer["next"]


@pytest.mark.parametrize("login", LOGINS)
def test_everyone_lists_the_cases_of_their_own_area(sign_in, as_owner, login):
    expected = as_owner(WITHIN.format(more=""), region=LOGINS[login])
    assert walk(sign_in(login), "/api/v1/cases?") == (expected, len(expected))
    assert expected


@pytest.mark.parametrize(
    ("query", "more"),
    [
        ("category=environment,dispute", "and k.map_kind in ('environment', 'dispute')"),
        ("category=JF01", "and c.category_code = 'JF01'"),
        ("status=open", "and c.closed_at is null"),
        ("status=closed", "and c.closed_at is not null"),
        ("status=overdue", "and c.closed_at is null and c.due_at < now()"),
        (
            "from=2026-10-22&to=2026-11-20",
            "and c.registered_at >= '2026-10-22 00:00+08' and c.registered_at < '2026-11-21 00:00+08'",
        ),
        (
            "bbox=120.2,30.55,120.3,30.65",
            "and ST_X(c.location) between 120.2 and 120.3 and ST_Y(c.location) between 30.55 and 30.65",
        ),
    ],
)
def test_filters_narrow_the_list(sign_in, as_owner, query, more):
    expected = as_owner(WITHIN.format(more=more), region="330521102")
    assert expected
    assert walk(sign_in("county"), f"/api/v1/cases?region=330521102&{query}") == (expected, len(expected))


def test_regions_are_walked_from_ones_own_down(sign_in):
    browser = sign_in("town-330521102")
    top = browser.get("/api/v1/regions").json["items"]
    assert [item["code"] for item in top] == ["330521102"]
    villages = browser.get("/api/v1/regions?parent=330521102").json["items"]
    assert "宋市村" in [item["name"] for item in villages]
    assert browser.get("/api/v1/regions?parent=330521").status_code == 404


def test_the_api_describes_itself_in_openapi_3_0(client):
    description = client.get("/api/v1/openapi.json").json
    assert description["openapi"].startswith("3.0")
    assert {"/api/v1/cases", "/api/v1/regions"} <= set(description["paths"])
    text = client.get("/api/v1/openapi.json").get_data(as_text=True)
    assert '"null"' not in text
    assert all(part.startswith('"#/') for part in text.split('"$ref":')[1:] for part in [part.strip()])
