"""Applications for points, the panel that decides on them, its meetings and notices."""

from __future__ import annotations

import re

from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.canaries import Found
from tests.geo_app.seeing.looks import Look, rule
from tests.geo_app.seeing.rows import VILLAGES, household_code

_READS = "view_household_points"
_TOO_LARGE = "9999999999999999"


def _village_pages(look: Look, path: str, *, below: bool = True) -> None:
    for code in VILLAGES:
        # a grid worker works in a part of the village
        look.get(f"/villages/{code}/{path}", there=code in look.truth.area | look.truth.above, also=_names(look))
    look.get(f"/villages/999999999999/{path}", there=False)


def _names(look: Look) -> Found:
    """Return the households that a list of the village names: those of the viewer's ground, by their last digits."""
    return {(kinds.HOUSEHOLD_CODE, household_code(number)) for number in look.truth.households}


@rule("/villages/<code>/applications", right=_READS)
def index(look: Look) -> None:
    _village_pages(look, "applications")


@rule("/villages/<code>/panel", right=_READS)
def panel(look: Look) -> None:
    _village_pages(look, "panel")


@rule("/villages/<code>/applications/new", right="apply_points")
def new(look: Look) -> None:
    _village_pages(look, "applications/new")


@rule("/villages/<code>/inspection", right="apply_points")
def inspection(look: Look) -> None:
    _village_pages(look, "inspection")


@rule("/villages/<code>/meetings/new", right="keep_points")
def meeting(look: Look) -> None:
    _village_pages(look, "meetings/new")


@rule("/villages/<code>/notices/<day>", right=_READS)
def notice(look: Look) -> None:
    for code in VILLAGES:
        look.get(f"/villages/{code}/notices/2000-01-01", there=False)
    look.answered_elsewhere()  # tests/geo_app/test_process_pages.py


@rule("/applications/<int:number>", right=_READS)
def show(look: Look) -> None:
    for number, household in _applications(look):
        proof = {(kinds.EVIDENCE, str(n)) for n in look.truth.households}
        answer = look.get(f"/applications/{number}", there=household in look.truth.households, also=proof)
        if answer:
            assert re.search(rf"第 {number} 号", answer.text)
    look.get(f"/applications/{_TOO_LARGE}", there=False)


@rule("/applications/<int:number>/photos/<int:photo>", right=_READS)
def photo(look: Look) -> None:
    for number, _ in _applications(look):
        look.get(f"/applications/{number}/photos/1", there=False)
    look.answered_elsewhere()


@rule("/applications/<int:number>/<step>", "POST", right=("precheck_points", "keep_points"))
def step(look: Look) -> None:
    for number, household in _applications(look):
        allowed = look.viewer.may("precheck_points") and household in look.truth.households
        proof = {(kinds.EVIDENCE, str(n)) for n in look.truth.households}
        look.post(f"/applications/{number}/withdraw", {"reason": "材料不全"}, allowed=allowed, also=proof)


@rule("/villages/<code>/applications", "POST", right="apply_points")
def create(look: Look) -> None:
    for code in VILLAGES:
        form = {"key": "k" * 24, "household": "9999", "item": "GY01", "occurred_on": "2026-10-08"}
        look.post(f"/villages/{code}/applications", form, allowed=False, also=_names(look))
    look.answered_elsewhere()


@rule("/villages/<code>/inspection", "POST", right="apply_points")
def inspect(look: Look) -> None:
    for code in VILLAGES:
        form = {"dimension": "TY", "on": "2026-10-08"}
        look.post(f"/villages/{code}/inspection", form, allowed=False, also=_names(look))
    look.answered_elsewhere()


@rule("/villages/<code>/applications/check", "POST", right="precheck_points")
def check(look: Look) -> None:
    for number, household in _applications(look):
        for code in VILLAGES:
            if household not in look.truth.households:
                path = f"/villages/{code}/applications/check"
                look.post(path, {"applications": str(number)}, allowed=False, also=_names(look))
    look.answered_elsewhere()


@rule("/villages/<code>/applications/book", "POST", right="keep_points")
def book(look: Look) -> None:
    for code in VILLAGES:
        look.post(f"/villages/{code}/applications/book", allowed=code in look.truth.area)


@rule("/villages/<code>/notices", "POST", right="keep_points")
def post_notice(look: Look) -> None:
    for code in VILLAGES:
        form = {"applications": "1", "posted_on": "2026-01-01", "until": "2026-01-03"}
        look.post(f"/villages/{code}/notices", form, allowed=False, also=_names(look))
    look.answered_elsewhere()


@rule("/villages/<code>/panel", "POST", right="keep_points")
def seat(look: Look) -> None:
    for code in VILLAGES:
        form = {"name": "王代表", "capacity": "representative", "since": "2026-10-08"}
        look.post(f"/villages/{code}/panel", form, allowed=code in look.truth.area, also=_names(look))


@rule("/villages/<code>/panel/<int:member>/<step>", "POST", right="keep_points")
def member(look: Look) -> None:
    for code in VILLAGES:
        path = f"/villages/{code}/panel/{_TOO_LARGE}/end"
        look.post(path, {"reason": "x", "last_day": "2026-10-08"}, allowed=False)
    look.answered_elsewhere()


@rule("/villages/<code>/meetings", "POST", right="keep_points")
def meet(look: Look) -> None:
    for code in VILLAGES:
        look.post(f"/villages/{code}/meetings", {"present": "1"}, allowed=False, also=_names(look))
    look.answered_elsewhere()


@rule("/api/v1/villages/<code>/points", "POST", right="apply_points")
def apply(look: Look) -> None:
    body = {"household": "9999", "item": "GY01", "occurred_on": "2026-10-08"}
    for code in VILLAGES:
        path, headers = f"/api/v1/villages/{code}/points", {"Idempotency-Key": f"seeing-{code}"}
        look.post(path, json=body, headers=headers, allowed=False)
    look.answered_elsewhere()


def _applications(look: Look) -> list[tuple[int, int]]:
    return [tuple(row) for row in look.world.ask("select id, household_id from points_applications order by id")]
