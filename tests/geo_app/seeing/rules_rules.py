"""A village's rule book: everybody of the map reads it, its own committee drafts, its town files."""

from __future__ import annotations

from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.looks import Look, rule
from tests.geo_app.seeing.people import FAR_VILLAGE, NEIGHBOUR, VILLAGE
from tests.geo_app.seeing.rows import DRAFTS

VILLAGES = (VILLAGE, NEIGHBOUR, FAR_VILLAGE)
NOWHERE = "999999999999"


def _readable(look: Look) -> set[str]:
    """Return the villages whose rules the viewer may read: those of the area, and the one that the grid lies in."""
    return {code for code in (look.truth.area | look.truth.above) if len(code) == len(VILLAGE)}


def _example(look: Look) -> int:
    number: int = look.world.one("select id from points_schemes where village_code is null")
    return number


@rule("/villages/<code>/rules", right="view_map")
def rules(look: Look) -> None:
    for village in (*VILLAGES, NOWHERE):
        answer = look.get(f"/villages/{village}/rules", there=village in _readable(look))
        if answer:
            own = {str(number) for number in look.truth.drafts if DRAFTS[number] == village}
            assert answer.keys(kinds.DRAFT) == own, look.viewer.name
    look.get("/villages/330521101/rules", there=False)


@rule("/villages/<code>/rules/<int:number>", right="view_map")
def version(look: Look) -> None:
    for village in (*VILLAGES, NOWHERE):
        look.get(f"/villages/{village}/rules/{_example(look)}", there=village in _readable(look))
    look.get(f"/villages/{VILLAGE}/rules/{2**63}", there=False)


@rule("/villages/<code>/rules/compare", right="view_map")
def compared(look: Look) -> None:
    number = _example(look)
    for village in (*VILLAGES, NOWHERE):
        look.get(f"/villages/{village}/rules/compare?from={number}&to={number}", there=village in _readable(look))
    look.get(f"/villages/{VILLAGE}/rules/compare?from={number}&to=999999", there=False)


@rule("/villages/<code>/rules/template.xlsx", right="manage_rules")
def template(look: Look) -> None:
    for village in VILLAGES:
        look.get(f"/villages/{village}/rules/template.xlsx", there=village in _readable(look))


@rule("/villages/<code>/rules/drafts", "POST", right="manage_rules")
def begin(look: Look) -> None:
    for village in (*VILLAGES, NOWHERE):
        look.post(f"/villages/{village}/rules/drafts", {"from": "example"}, allowed=village in look.truth.area)
    look.post(f"/villages/{VILLAGE}/rules/drafts", {"from": "elsewhere"}, allowed=False)


def _drafts(look: Look, page: str = "") -> None:
    for number, village in DRAFTS.items():
        for code in VILLAGES:
            there = number in look.truth.drafts and code == village
            look.get(f"/villages/{code}/rules/drafts/{number}{page}", there=there)
    look.get(f"/villages/{VILLAGE}/rules/drafts/{2**63}{page}", there=False)


@rule("/villages/<code>/rules/drafts/<int:number>", right="manage_rules")
def draft(look: Look) -> None:
    _drafts(look)


@rule("/villages/<code>/rules/drafts/<int:number>", "POST", right="manage_rules")
def save(look: Look) -> None:
    for number, village in DRAFTS.items():
        form = {"title": "积分规则", "edition": "1", "do": "save"}
        allowed = number in look.truth.drafts
        look.post(f"/villages/{village}/rules/drafts/{number}", form, allowed=allowed)
        look.post(f"/villages/{NEIGHBOUR}/rules/drafts/{number}", form, allowed=False)
        if look.acting:
            look.world.ask("update scheme_drafts set edition = 1 where id = %s", number)
        unlawful = form | {"title": "不上访积分"}
        look.post(f"/villages/{village}/rules/drafts/{number}", unlawful, allowed=False)


@rule("/villages/<code>/rules/drafts/<int:number>/discard", "POST", right="manage_rules")
def discard(look: Look) -> None:
    for number, village in DRAFTS.items():
        look.post(f"/villages/{NEIGHBOUR}/rules/drafts/{number}/discard", allowed=False)
        look.post(f"/villages/{village}/rules/drafts/{number}/discard", allowed=number in look.truth.drafts)


@rule("/villages/<code>/rules/drafts/<int:number>/trial", right="manage_rules")
def trial(look: Look) -> None:
    _drafts(look, "/trial")


@rule("/villages/<code>/rules/drafts/<int:number>/trial", "POST", right="manage_rules")
def run(look: Look) -> None:
    for number, village in DRAFTS.items():
        path = f"/villages/{village}/rules/drafts/{number}/trial"
        look.post(path, allowed=number in look.truth.drafts)
        look.post(f"/villages/{NEIGHBOUR}/rules/drafts/{number}/trial", allowed=False)


@rule("/villages/<code>/rules/drafts/<int:number>/adoption", right="manage_rules")
def vote(look: Look) -> None:
    _drafts(look, "/adoption")


@rule("/villages/<code>/rules/drafts/<int:number>/adoption", "POST", right="manage_rules")
def adopt(look: Look) -> None:
    """A draft that is not whole is adopted by nobody; whole ones are in the tests of the page."""
    form = {"decided_by": "assembly", "met_on": "2026-01-01", "place": "x", "entitled": "3", "present": "3",
            "votes_for": "3", "votes_against": "0", "abstained": "0", "resolution_ref": "1",
            "edition": "1"}  # fmt: skip
    for number, village in DRAFTS.items():
        look.post(f"/villages/{village}/rules/drafts/{number}/adoption", form, allowed=False)
    look.answered_elsewhere()


@rule("/filings", right="file_rules")
def filings(look: Look) -> None:
    look.get("/filings")


@rule("/villages/<code>/rules/<int:number>/filing", "POST", right="file_rules")
def file(look: Look) -> None:
    """The example is nobody's to file; adopted rules are in the tests of the page."""
    for village in VILLAGES:
        look.post(f"/villages/{village}/rules/{_example(look)}/filing", {"outcome": "filed"}, allowed=False)
    look.answered_elsewhere()


@rule("/api/v1/schemes/check", "POST")
def check(look: Look) -> None:
    answer = look.post("/api/v1/schemes/check", json={"items": [{"code": "XX01", "name": "不上访"}]}, allowed=True)
    if answer:
        assert [refusal["code"] for refusal in answer.json["refused"]] == ["XX01"]


@rule("/api/v1/villages/<code>/scheme", right="view_map")
def followed(look: Look) -> None:
    for village in (*VILLAGES, NOWHERE):
        answer = look.get(f"/api/v1/villages/{village}/scheme?period=2026Q4", there=village in _readable(look))
        if answer:
            assert answer.json["is_example"] is True
            assert answer.json["village"] == village
