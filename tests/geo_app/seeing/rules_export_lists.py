"""Lists and layers as files: exactly what the viewer's pages show, and nothing that was made for somebody else."""

from __future__ import annotations

from geo_app.exchange.list_columns import LISTS
from geo_app.exchange.template_words import TITLES
from layers.export_lists import OF_A_VILLAGE
from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.canaries import Answer, Found
from tests.geo_app.seeing.looks import Look, marks, rule
from tests.geo_app.seeing.people import FAR_VILLAGE, TOWN, VILLAGE
from tests.geo_app.seeing.rows import PERIOD, household_code
from tests.geo_app.seeing.rows_batches import BATCHES, HOUSEHOLD_PAIR, PAIRS

_EXACT = {
    "rooms": kinds.ROOM, "objections": kinds.OBJECTION, "cases": kinds.TITLE, "households": kinds.HOUSEHOLD_CODE,
    "batches": kinds.BATCH, "duplicates": kinds.TITLE, "household_pairs": kinds.HOUSEHOLD_CODE,
}  # fmt: skip
_PLACED = ("households", "cases")


def _may(look: Look, name: str) -> bool:
    rights = LISTS[name].rights
    return not rights or look.viewer.may(*rights)


def _is_there(look: Look, name: str, region: str) -> bool:
    if name in OF_A_VILLAGE:
        return region in (VILLAGE, FAR_VILLAGE) and region in look.truth.area | look.truth.above
    return region in look.truth.area


def _also(look: Look, region: str) -> Found:
    """Return what the ledger and the applications tell besides: of the households that are seen."""
    mine = {number for number in look.truth.households if household_code(number).startswith(region)}
    return marks(kinds.EVIDENCE, mine) | marks(kinds.BOOKED_BY, mine)


def _expected(look: Look, name: str, region: str) -> set[str]:
    truth = look.truth
    if name == "cases":
        return set(map(str, truth.listed & truth.of_cases("c.region_code like %(area)s", area=f"{region}%")))
    if name == "batches":
        return {str(number) for number in truth.batches if BATCHES[number][1].startswith(region)}
    if name == "duplicates":
        of_region = truth.of_cases("c.region_code like %(area)s", area=f"{region}%")
        return {str(case) for number in truth.pairs if PAIRS[number][0] in of_region for case in PAIRS[number]}
    if name == "household_pairs":
        codes = {household_code(number) for number in HOUSEHOLD_PAIR}
        seen = truth.households >= {*HOUSEHOLD_PAIR} and all(code.startswith(region) for code in codes)
        return codes if seen else set()
    if name == "households":
        of_region = truth.select(f"coalesce(grid_code, village_code) like '{region}%%'", "households", "id")
        return {household_code(number) for number in truth.households & of_region}
    if name == "rooms":
        return set(map(str, truth.rooms & truth.select(f"place_code like '{region}%%'", "mediation_rooms", "id")))
    of_region = truth.select(
        f"household_id in (select id from households where coalesce(grid_code, village_code) like '{region}%%')",
        "objections", "id",
    )  # fmt: skip
    return set(map(str, truth.objections & of_region))


@rule("/exports/lists/<layer>")
def page(look: Look) -> None:
    for name in LISTS:
        for region in (TOWN, VILLAGE, FAR_VILLAGE):
            path = f"/exports/lists/{name}?area={region}"
            if look.may_come and not _may(look, name):
                assert look.client.get(path).status_code == 403, (look.viewer.name, path)
            else:
                look.get(path, there=_is_there(look, name, region))
    look.get("/exports/lists/accounts", there=False)


@rule("/exports/lists/<layer>", "POST")
def take(look: Look) -> None:
    for name in LISTS:
        regions = (VILLAGE,) if name in OF_A_VILLAGE else (TOWN, FAR_VILLAGE) if name in _EXACT else (TOWN,)
        for region in regions:
            for form in ("csv", "geojson") if name in _PLACED and region == TOWN else ("csv",):
                wish = {"area": region, "form": form, **({"period": PERIOD} if name == "ledger" else {})}
                allowed = _may(look, name) and _is_there(look, name, region)
                answer = look.post(f"/exports/lists/{name}", wish, allowed=allowed, also=_also(look, region))
                if answer and name in _EXACT:
                    found = answer.keys(_EXACT[name])
                    assert found == _expected(look, name, region), (look.viewer.name, name, region, form)


@rule("/exports/files/<int:number>")
def progress(look: Look) -> None:
    look.answered_elsewhere()  # test_export_jobs.py: whom a file was made for
    look.get("/exports/files/999", there=False)


@rule("/exports/files/<int:number>/file")
def download(look: Look) -> None:
    look.answered_elsewhere()
    look.get("/exports/files/999/file", there=False)


@rule("/exports/files/<int:number>/cancel", "POST")
def cancel(look: Look) -> None:
    look.answered_elsewhere()
    look.post("/exports/files/999/cancel", allowed=False)


@rule("/exports/templates/<layer>.xlsx")
def template(look: Look) -> None:
    for name in TITLES:
        path = f"/exports/templates/{name}.xlsx"
        if look.may_come and not look.viewer.may(f"import_{name}"):
            assert look.client.get(path).status_code == 403, (look.viewer.name, path)
            continue
        answer = look.get(path)
        if answer and name == "points":
            _codes_are_ones_own(look, answer)
    look.get("/exports/templates/accounts.xlsx", there=False)


def _codes_are_ones_own(look: Look, answer: Answer) -> None:
    known = {household_code(number) for number in look.truth.households}
    assert answer.keys(kinds.HOUSEHOLD_CODE) <= known, look.viewer.name
