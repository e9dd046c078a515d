"""A village's vote on its rules, and the town's filing of them."""

from __future__ import annotations

from typing import Annotated, Literal

from flask import Blueprint, redirect, render_template, request
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.wrappers import Response

from geo_app.errors import BadRequestError, Fault, NotFoundError
from geo_app.record_numbers import bounded
from geo_app.rule_check import REPRISAL, lacking
from geo_app.rule_form import from_document
from geo_app.use_cases.adopt_draft import QUORUMS, Adoption, adopt_draft
from geo_app.use_cases.file_scheme import FILINGS, file_scheme
from geo_app.web import access, forms
from geo_app.web.glossary import china_today
from geo_app.web.openapi import Day
from geo_app.web.state import state
from layers import rules
from layers.records_rules import Draft
from scoring.scheme import reads_as_reprisal

blueprint = Blueprint("rule_adoptions", __name__)

Number = Annotated[int, Field(ge=0, le=100_000)]
FIELD_NAMES = {
    "decided_by": "会议", "met_on": "会议日期", "place": "地点", "entitled": "应到人数", "present": "实到人数",
    "votes_for": "赞成", "votes_against": "反对", "abstained": "弃权", "resolution_ref": "决议编号",
    "minutes": "会议记录", "draft": "草稿", "outcome": "结论", "ref": "备案号", "note": "说明", "edition": "草稿",
}  # fmt: skip


class VoteForm(BaseModel):
    """What a committee writes down of the meeting."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    decided_by: Literal["assembly", "households", "representatives"]
    met_on: Day
    place: str = Field(min_length=1, max_length=100)
    entitled: Annotated[int, Field(ge=1, le=100_000)]
    present: Annotated[int, Field(ge=1, le=100_000)]
    votes_for: Number
    votes_against: Number
    abstained: Number
    resolution_ref: str = Field(min_length=1, max_length=60)
    minutes: str = Field("", max_length=4000)
    edition: Number
    checked: str = Field("", max_length=3)


@blueprint.get("/villages/<code>/rules/drafts/<int:number>/adoption")
def new(code: str, number: int) -> str | Response:
    """Show the form for a vote."""
    access.need("manage_rules")
    draft = _draft(code, number)
    if draft.adopted_as:
        return redirect(f"/villages/{code}/rules/{draft.adopted_as}")
    return _page(code, draft, {}, "")


@blueprint.post("/villages/<code>/rules/drafts/<int:number>/adoption")
def create(code: str, number: int) -> Response | tuple[str, int]:
    """Record a vote; a lawful one makes the draft the village's rules."""
    access.need("manage_rules")
    draft = _draft(code, number)
    sent = request.form.to_dict()
    try:
        vote = forms.read(VoteForm, sent)
        if reads_as_reprisal(f"{vote.resolution_ref}\n{vote.minutes}") and not vote.checked:
            raise _NeedsCheckError(Fault("minutes", f"{REPRISAL}。请改掉，或核对后勾选“已核对”再提交"))
        adoption = Adoption(**vote.model_dump(exclude={"edition", "checked"}))
        adopt_draft(state().database, access.scope(), draft, vote.edition, adoption)
    except BadRequestError as error:
        if not forms.is_for_a_page():
            raise
        told = forms.told(error, FIELD_NAMES)
        return _page(code, _draft(code, number), sent, told, doubtful=isinstance(error, _NeedsCheckError)), 400
    return redirect(f"/villages/{code}/rules/{_draft(code, number).adopted_as}", code=303)


@blueprint.get("/filings")
def filings() -> str:
    """List the adopted rules of the area that wait to be taken on file."""
    access.need("file_rules")
    with state().database.transaction(access.scope()) as connection:
        waiting = rules.list_waiting(connection)
    return render_template("rules/filings.html", waiting=waiting, filings=FILINGS, viewer=access.viewer())


@blueprint.post("/villages/<code>/rules/<int:number>/filing")
def file(code: str, number: int) -> Response:
    """Take rules on file, or order a correction."""
    access.need("file_rules")
    with state().database.transaction(access.scope()) as connection:
        rules.village(connection, code)
        if not any(it.id == bounded(number) and it.village_code for it in rules.list_versions(connection, code)):
            raise NotFoundError
    texts = {name: request.form.get(name, "").strip() for name in ("outcome", "ref", "note")}
    file_scheme(state().database, access.scope(), number, **texts)
    return redirect(f"/villages/{code}/rules/{number}", code=303)


class _NeedsCheckError(BadRequestError):
    """A text that somebody has to look at once more."""


def _draft(code: str, number: int) -> Draft:
    with state().database.transaction(access.scope()) as connection:
        return rules.draft(connection, code, bounded(number))


def _page(code: str, draft: Draft, sent: dict[str, str], message: str, *, doubtful: bool = False) -> str:
    with state().database.transaction(access.scope()) as connection:
        village = rules.village(connection, code)
        has_closed = bool(rules.closed_periods(connection, code))
    return render_template(
        "rules/adoption.html", village=village, draft=draft, sent=sent, message=message, doubtful=doubtful,
        lacking=lacking(from_document(draft.body)), is_tried=draft.tried_edition == draft.edition,
        has_closed=has_closed, quorums=QUORUMS, today=china_today(), viewer=access.viewer(),
    )  # fmt: skip
