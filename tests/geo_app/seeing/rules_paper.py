"""Papers, benefits and consents: for those whose village it is; a grid worker prints the own grid's cards."""

from __future__ import annotations

import io

from pypdf import PdfReader

from geo_app.use_cases.print_paper import OF_A_PART, SHEETS
from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.canaries import Answer, Found
from tests.geo_app.seeing.looks import Look, marks, rule
from tests.geo_app.seeing.people import FAR_VILLAGE, NEIGHBOUR, VILLAGE
from tests.geo_app.seeing.rows import PERIOD, household_code, household_numbers

VILLAGES = (VILLAGE, NEIGHBOUR, FAR_VILLAGE)
NOWHERE = "999999999999"
_LIST_EVERYBODY = ("poster", "cards", "ledger")


def _partly(look: Look) -> set[str]:
    """Return the villages of the area, and the one that the viewer's grid lies in."""
    return {code for code in (look.truth.area | look.truth.above) if len(code) == len(VILLAGE)}


def _of(look: Look, village: str) -> set[int]:
    return {number for number in look.truth.households if household_code(number).startswith(village)}


def _booked(look: Look, village: str) -> Found:
    """Return what the entries of the households that are seen say."""
    seen = _of(look, village)
    return marks(kinds.EVIDENCE, seen) | marks(kinds.BOOKED_BY, seen)


def _named_on(answer: Answer) -> set[int]:
    """Return whose masked names stand on a paper."""
    if answer.kind == "application/pdf":
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body)).pages)
        return {int(key) for kind, key in kinds.find(text) if kind == kinds.MASKED_HOUSEHOLDER}
    return answer.numbers(kinds.MASKED_HOUSEHOLDER)


@rule("/villages/<code>/papers", right="view_household_points")
def papers(look: Look) -> None:
    for village in (*VILLAGES, NOWHERE):
        look.get(f"/villages/{village}/papers", there=village in _partly(look))


@rule("/villages/<code>/papers/<sheet>.<form>", right="view_household_points")
def paper(look: Look) -> None:
    for village in (*VILLAGES, NOWHERE):
        for sheet in SHEETS:
            if sheet == "objections" and not look.viewer.may("view_objections", "keep_points"):
                continue
            there = village in (_partly(look) if sheet in OF_A_PART else look.truth.area)
            answer = look.get(
                f"/villages/{village}/papers/{sheet}.xlsx?period={PERIOD}",
                there=there and sheet != "benefits",
                also=_booked(look, village) if sheet in ("cards", "ledger") else None,
            )
            if answer and sheet in _LIST_EVERYBODY:
                assert _named_on(answer) == _of(look, village), (look.viewer.name, sheet, village)
    look.get(f"/villages/{VILLAGE}/papers/black-list.pdf", there=False)
    if look.viewer.name in ("clerk", "grid", "neighbour"):  # a PDF takes a second
        answer = look.get(f"/villages/{VILLAGE}/papers/cards.pdf?period={PERIOD}", there=VILLAGE in _partly(look))
        if answer:
            assert _named_on(answer) == _of(look, VILLAGE), look.viewer.name


@rule("/households/<code>/card.pdf", right="view_household_points")
def card(look: Look) -> None:
    if not look.may or not look.may_come:
        look.get(f"/households/{household_code(1)}/card.pdf")
        return
    for number in sorted(household_numbers())[:: 1 if look.viewer.name == "grid" else 7]:
        answer = look.get(f"/households/{household_code(number)}/card.pdf", there=number in look.truth.households)
        if answer:
            assert _named_on(answer) == {number}
    look.get("/households/12/card.pdf", there=False)


@rule("/villages/<code>/contacts", "POST", right="keep_points")
def contacts(look: Look) -> None:
    for village in (*VILLAGES, NOWHERE):
        form = {"person": "李四", "phone": "0572-8060001", "supervision": "0572-8060002"}
        look.post(f"/villages/{village}/contacts", form, allowed=village in look.truth.area)


@rule("/villages/<code>/consents", right="view_household_points")
def consents(look: Look) -> None:
    for village in (*VILLAGES, NOWHERE):
        look.get(f"/villages/{village}/consents", there=village in _partly(look))


@rule("/villages/<code>/consents", "POST", right="keep_points")
def give(look: Look) -> None:
    for number in (1, 6, 11):
        code = household_code(number)
        form = {"household": code, "purpose": "honour_roll", "form_ref": "1 号", "given_on": "2026-11-20"}
        look.post(f"/villages/{code[:12]}/consents", form, allowed=code[:12] in look.truth.area)


@rule("/villages/<code>/consents/<int:number>/withdrawal", "POST", right="keep_points")
def withdraw(look: Look) -> None:
    """There is no consent here to take back: nobody is told of one."""
    look.post(f"/villages/{VILLAGE}/consents/999/withdrawal", allowed=False)
    look.answered_elsewhere()


@rule("/villages/<code>/benefits", right="view_household_points")
def benefits(look: Look) -> None:
    for village in (*VILLAGES, NOWHERE):
        look.get(f"/villages/{village}/benefits", there=village in look.truth.area)


@rule("/villages/<code>/benefits", "POST", right="keep_points")
def plan(look: Look) -> None:
    """No quarter is frozen here: nobody can write down a plan."""
    form = {
        "period": PERIOD, "title": "慰问品", "benefit_type": "small_goods", "decided_by": "assembly",
        "resolution_ref": "1 号", "resolved_on": "2026-11-20", "entitled": "10", "present": "9", "votes_for": "8",
    }  # fmt: skip
    for village in (*VILLAGES, NOWHERE):
        look.post(f"/villages/{village}/benefits", form, allowed=False)
    look.answered_elsewhere()


@rule("/villages/<code>/benefits/<int:number>", right="view_household_points")
def plan_list(look: Look) -> None:
    look.get(f"/villages/{VILLAGE}/benefits/999", there=False)
    look.answered_elsewhere()


def _steps(look: Look) -> None:
    """There is no plan here: its steps are tested in test_benefits.py."""
    step = look.rule.address.rpartition("/")[2]
    form = {"until": "2027-01-31", "reason": "写错了", "household": household_code(1)}
    look.post(f"/villages/{VILLAGE}/benefits/999/{step}", form, allowed=False)
    look.answered_elsewhere()


for _step in ("decisions", "posting", "unposting", "receipts"):
    rule(f"/villages/<code>/benefits/<int:number>/{_step}", "POST", right="keep_points")(_steps)
