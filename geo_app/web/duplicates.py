"""Cases, and households, that may be there twice: put side by side, and judged by people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask import Blueprint, redirect, render_template, request
from pydantic import Field
from werkzeug.wrappers import Response

from geo_app import batch_words
from geo_app.errors import BadRequestError, Fault
from geo_app.record_numbers import bounded
from geo_app.use_cases.judge_duplicate import judge_duplicate, note_household_pair
from geo_app.web import access, forms
from geo_app.web.glossary import CHANNELS, MATTERS, SOURCES, STATUSES
from geo_app.web.openapi import Query, parse
from geo_app.web.state import state
from geo_app.web.wording import CHINA, chinese_date
from layers import duplicates
from layers.records_batches import Candidate, CaseSide

blueprint = Blueprint("duplicates", __name__)

_PAGE = 20
_MOST_HOUSEHOLDS = 50
_FIELD_NAMES = {"verdict": "核对"}


class PairsQuery(Query):
    """Which pairs are listed: those that wait, or those judged; of one batch, or of all; from where on."""

    state: Literal["open", "judged"] = "open"
    batch: int | None = Field(None, ge=1, lt=2**63)
    before: int | None = Field(None, ge=1, lt=2**63)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing about both cases of a pair; `differs` where it is not the same."""

    name: str
    earlier: str
    later: str

    @property
    def differs(self) -> bool:
        """Whether the two say something else."""
        return self.earlier != self.later


@blueprint.get("/duplicates")
def index() -> str:
    """Show pairs of cases that wait to be judged, or were; and households of one name under two codes."""
    access.need("judge_duplicates", "import_households")
    return _page()


@blueprint.post("/duplicates/<int:number>/judgement")
def judge(number: int) -> Response | tuple[str, int]:
    """Say that the two of a pair are the same, or are not; or take that back."""
    access.need("judge_duplicates")
    verdict = request.form.get("verdict", "")
    try:
        if verdict not in ("same", "different", "reopen"):
            raise BadRequestError(Fault("verdict", "请选「是同一件」或「不是同一件」"))
        judge_duplicate(state().database, access.scope(), bounded(number), verdict)  # type: ignore[arg-type]
    except BadRequestError as error:
        return _again(error)
    return redirect("/duplicates?state=judged" if verdict == "reopen" else "/duplicates", 303)


@blueprint.post("/duplicates/households/<int:household>/<int:other>")
def note_households(household: int, other: int) -> Response | tuple[str, int]:
    """Note that somebody has looked at two households; nothing is done to either."""
    access.need("import_households")
    try:
        note_household_pair(state().database, access.scope(), bounded(household), bounded(other))
    except BadRequestError as error:
        return _again(error)
    return redirect("/duplicates", 303)


def _again(error: BadRequestError) -> tuple[str, int]:
    if not forms.is_for_a_page():
        raise error
    return _page(forms.told(error, _FIELD_NAMES)), 400


def _page(message: str = "") -> str:
    query = parse(PairsQuery, request)
    rights = access.viewer().rights
    judges = "judge_duplicates" in rights
    with state().database.transaction(access.scope()) as connection:
        found = (
            duplicates.candidates(
                connection, _PAGE + 1, judged=query.state == "judged", batch=query.batch, before=query.before
            )
            if judges
            else []
        )
        pairs = found[:_PAGE]
        sides = duplicates.sides(connection, {number for pair in pairs for number in (pair.case_id, pair.other_id)})
        households = duplicates.household_pairs(connection, _MOST_HOUSEHOLDS) if "import_households" in rights else []
    return render_template(
        "duplicates/index.html",
        viewer=access.viewer(),
        judges=judges,
        pairs=[
            (pair, _lines(sides[pair.other_id], sides[pair.case_id]), batch_words.why_alike(pair)) for pair in pairs
        ],
        households=households,
        judged=query.state == "judged",
        batch=query.batch,
        before=_next(found),
        is_first=query.before is None,
        message=message,
    )


def _next(found: list[Candidate]) -> int | None:
    return found[_PAGE - 1].id if len(found) > _PAGE else None


def _lines(earlier: CaseSide, later: CaseSide) -> list[Line]:
    return [Line(name, first, second) for (name, first), (_, second) in zip(_told(earlier), _told(later), strict=True)]


def _told(side: CaseSide) -> list[tuple[str, str]]:
    registered = side.registered_at.astimezone(CHINA)
    return [
        ("标题", side.title),
        ("类别", side.category_name),
        ("登记", f"{chinese_date(registered)} {registered:%H:%M}"),
        ("地址", side.address or "没有写"),
        ("所属", side.region_name),
        ("来源", f"{SOURCES.get(side.source, side.source)}，{CHANNELS[side.channel]}"),
        ("事项", MATTERS[side.matter_kind]),
        ("状态", STATUSES[side.status]),
        ("编号", side.external_id),
    ]
