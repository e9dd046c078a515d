"""A village's ledger, its quarters, and what is redeemed: of the own households, and nothing changed by strangers."""

from __future__ import annotations

from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.looks import Look, marks, rule
from tests.geo_app.seeing.rows import PERIOD, VILLAGES, household_code


def _near(look: Look, code: str) -> bool:
    """Tell whether the village is of the viewer's area, or the area a part of it."""
    return code in look.truth.area | look.truth.above


@rule("/villages/<code>/ledger", right="view_household_points")
def ledger(look: Look) -> None:
    for code in VILLAGES:
        mine = {number for number in look.truth.households if household_code(number).startswith(code)}
        also = marks(kinds.EVIDENCE, mine) | marks(kinds.BOOKED_BY, mine)
        answer = look.get(f"/villages/{code}/ledger?period={PERIOD}", there=_near(look, code), also=also)
        if answer:
            assert answer.numbers(kinds.EVIDENCE) == mine, (look.viewer.name, code)
    look.get("/villages/999999999999/ledger", there=False)


@rule("/villages/<code>/redemptions", right="view_household_points")
def redemptions(look: Look) -> None:
    for code in VILLAGES:
        look.get(f"/villages/{code}/redemptions", there=_near(look, code))
    look.get("/villages/999999999999/redemptions", there=False)


@rule("/villages/<code>/periods", right="view_household_points")
def periods(look: Look) -> None:
    for code in VILLAGES:
        look.get(f"/villages/{code}/periods", there=_near(look, code))
    look.get("/villages/999999999999/periods", there=False)


@rule("/villages/<code>/ledger/<int:entry>/reversal", "POST", right="keep_points")
def reverse(look: Look) -> None:
    look.answered_elsewhere()
    # of another village's entry, or none: nothing is there to be reversed
    for code in VILLAGES:
        look.post(f"/villages/{code}/ledger/999999/reversal", {"reason": "看一看"}, allowed=False)


@rule("/villages/<code>/periods/<step>", "POST", right="keep_points")
def step(look: Look) -> None:
    look.answered_elsewhere()
    for code in VILLAGES:
        look.post(f"/villages/{code}/periods/elsewhere", {"period": PERIOD}, allowed=False)


@rule("/villages/<code>/redemptions/<int:number>/signature", "POST", right="keep_points")
def sign(look: Look) -> None:
    look.answered_elsewhere()
    for code in VILLAGES:
        look.post(f"/villages/{code}/redemptions/999999/signature", {}, allowed=False)


@rule("/villages/<code>/goods", "POST", right="keep_points")
def goods(look: Look) -> None:
    for code in VILLAGES:
        look.post(f"/villages/{code}/goods", {"name": "肥皂", "points": "5"}, allowed=code in look.truth.area)


@rule("/villages/<code>/redemptions", "POST", right="keep_points")
def redeem(look: Look) -> None:
    look.answered_elsewhere()
    form = {"household": "9999", "goods": "1", "quantity": "1"}
    for code in VILLAGES:
        # 400 in the own village, where there is no such household; 404 in any other
        look.post(f"/villages/{code}/redemptions", form, allowed=False)
