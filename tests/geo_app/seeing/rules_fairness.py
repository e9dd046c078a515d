"""The fairness audit: for those with the right to it, of their own towns."""

from __future__ import annotations

from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.looks import Look, rule
from tests.geo_app.seeing.people import COUNTY, OTHER_TOWN, TOWN, VILLAGE
from tests.geo_app.seeing.rows import VILLAGES


@rule("/fairness", right="audit_fairness")
def fairness(look: Look) -> None:
    if look.viewer.level == "town" and look.may and look.may_come:
        sent_on = look.client.get("/fairness")
        assert (sent_on.status_code, sent_on.location.partition("?")[0]) == (
            302, f"/towns/{look.viewer.region}/fairness",
        )  # fmt: skip
        return
    answer = look.get("/fairness")
    if answer:
        towns = {town for town in (TOWN, OTHER_TOWN) if town in look.truth.area}
        assert towns <= answer.keys(kinds.REGION)


@rule("/towns/<code>/fairness", right="audit_fairness")
def of_a_town(look: Look) -> None:
    for town in (TOWN, OTHER_TOWN, COUNTY, VILLAGE, "330521999"):
        answer = look.get(f"/towns/{town}/fairness", there=town in (TOWN, OTHER_TOWN) and town in look.truth.area)
        if answer:
            assert {village for village in VILLAGES if village[:9] == town} <= answer.keys(kinds.REGION)


@rule("/towns/<code>/fairness/decisions", right="audit_fairness")
def behind(look: Look) -> None:
    for town in (TOWN, OTHER_TOWN, "330521999"):
        for village in VILLAGES:
            there = village[:9] == town and town in look.truth.area
            look.get(f"/towns/{town}/fairness/decisions?village={village}&kind=kin", there=there)
