"""Villages by their points, a household for review, and what is done with objections beside it."""

from __future__ import annotations

import re

from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.canaries import Found
from tests.geo_app.seeing.looks import Look, marks, rule
from tests.geo_app.seeing.rows import PERIOD, VILLAGES, household_code, household_numbers

_DESK = ("keep_points", "precheck_points")


@rule("/villages", right="view_household_points")
def villages(look: Look) -> None:
    answer = look.get("/villages")
    if answer:
        shown = set(re.findall(r"/villages/(\d{12})\?", answer.text))
        assert shown == {code for code in VILLAGES if code in look.truth.area}, look.viewer.name


@rule("/villages/<code>", right="view_household_points")
def village(look: Look) -> None:
    for code in VILLAGES:
        households = {household_code(n) for n in look.truth.households if household_code(n).startswith(code)}
        for form in ("html", "csv"):
            # a grid worker sees the own households of the village
            answer = look.get(f"/villages/{code}?format={form}", there=code in look.truth.area | look.truth.above)
            if answer:
                assert answer.keys(kinds.HOUSEHOLD_CODE) == households, (look.viewer.name, form)
    look.get("/villages/999999999999", there=False)


@rule("/households/<code>", right="view_household_points")
def review(look: Look) -> None:
    for number in household_numbers():
        code = household_code(number)
        answer = look.get(f"/households/{code}", there=number in look.truth.households, also=_booked(look))
        if answer:
            assert number in answer.numbers(kinds.MASKED_HOUSEHOLDER)
            assert answer.numbers(kinds.OBJECTION) == {number} & look.truth.objections, (look.viewer.name, number)
    look.get("/households/9999999999999999", there=False)


@rule("/households/<code>/objections", "POST")
def file(look: Look) -> None:
    form = {"about": "period", "period": PERIOD, "text": "这一期少算了一次", "form_ref": "异-1"}
    takes_in = look.viewer.may(*_DESK) or look.viewer.role == "supervision"
    for number in household_numbers():
        allowed = takes_in and number in look.truth.households
        look.post(f"/households/{household_code(number)}/objections", form, allowed=allowed, also=_booked(look))


@rule("/objections/<int:number>/preview", "POST", right="view_objections")
def preview(look: Look) -> None:
    form = {"outcome": "rejected", "answer": "看过了，没有差错"}
    for number in household_numbers():
        allowed = number in look.truth.objections and look.viewer.role == "supervision"
        look.post(f"/objections/{number}/preview", form, allowed=allowed)


@rule("/objections/<int:number>/facts", "POST", right=_DESK)
def facts(look: Look) -> None:
    for number in household_numbers():
        is_open = look.world.one("select status = 'filed' from objections where id = %s", number)
        allowed = number in look.truth.objections and is_open
        look.post(f"/objections/{number}/facts", {"facts": "看过签到表"}, allowed=allowed)


@rule("/objections/orders/<int:number>", "POST", right="keep_points")
def carry_out(look: Look) -> None:
    """Nothing is demanded of these villages: nobody is told of an order."""
    look.post("/objections/orders/999", {"done": "已经改好了"}, allowed=False)
    look.answered_elsewhere()


@rule("/objections/<int:number>/erratum", "POST", right="view_objections")
def amend(look: Look) -> None:
    for number in household_numbers():
        is_open = look.world.one("select status = 'filed' from objections where id = %s", number)
        allowed = number in look.truth.objections and look.viewer.role == "supervision" and not is_open
        look.post(f"/objections/{number}/erratum", {"erratum": "日期写错了，更正"}, allowed=allowed)


def _booked(look: Look) -> Found:
    """Return what stands in the entries of the households whose points the viewer sees."""
    return marks(kinds.EVIDENCE, look.truth.households)
