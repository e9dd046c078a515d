"""Files that people take away."""

from __future__ import annotations

from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.looks import Look, rule
from tests.geo_app.seeing.people import COUNTY, FAR_VILLAGE, GRID, TOWN, VILLAGE
from tests.geo_app.seeing.rows import EXPORTS, PERIOD, household_code


@rule("/exports", right=("view_household_points", "grant_access"))
def exports(look: Look) -> None:
    answer = look.get("/exports")
    if answer:
        assert answer.numbers(kinds.WHY_EXPORTED) == look.truth.exports, look.viewer.name


@rule("/exports", "POST", right="view_household_points")
def take_masked(look: Look) -> None:
    truth = look.truth
    for region in (COUNTY, TOWN, VILLAGE, FAR_VILLAGE, GRID):
        for form in ("csv", "xlsx"):
            wish = {"kind": "households", "region": region, "period": PERIOD, "form": form}
            answer = look.post("/exports", wish, allowed=region in truth.area)
            if answer:
                expected = truth.households & truth.select(
                    f"coalesce(grid_code, village_code) like '{region}%%'", "households", "id"
                )
                codes = {household_code(number) for number in expected}
                assert answer.keys(kinds.HOUSEHOLD_CODE) == codes, (look.viewer.name, region, form)
                assert answer.numbers(kinds.MASKED_HOUSEHOLDER) == expected, (look.viewer.name, region, form)
            wish = {"kind": "cases", "region": region, "from": "2026-06-01", "to": "2027-05-31", "form": form}
            may = look.viewer.may("view_cases", "view_routed_cases")
            answer = look.post("/exports", wish, allowed=region in truth.area and may)
            if answer:
                expected = truth.listed & truth.of_cases("c.region_code like %(area)s", area=f"{region}%")
                assert answer.numbers(kinds.NUMBER) | answer.numbers(kinds.TITLE) == expected, (
                    look.viewer.name, region, form,
                )  # fmt: skip


@rule("/exports/<int:number>/file", "POST", right="view_household_points")
def take_named(look: Look) -> None:
    """None of these was let go: nobody takes one, not even who asked for it."""
    for number in (*EXPORTS, 999):
        look.post(f"/exports/{number}/file", allowed=False)
    look.rule.answered += 1


@rule("/exports/<int:number>/decision", "POST", right="grant_access")
def decide(look: Look) -> None:
    for number in (*EXPORTS, 999):
        allowed = number in look.truth.exports
        look.post(f"/exports/{number}/decision", {"decision": "approve", "opinion": "x"}, allowed=allowed)
