"""A draft of a village's rules tried on quarters that are over: who would have more, who less, and why."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request
from pydantic import Field
from werkzeug.wrappers import Response

from geo_app.errors import BadRequestError, Fault
from geo_app.record_numbers import bounded
from geo_app.rule_check import scheme_of
from geo_app.use_cases.try_draft import TriedPeriod, note_trial, try_draft
from geo_app.web import access
from geo_app.web.forms import read
from geo_app.web.openapi import Query
from geo_app.web.state import state
from layers import audit, rules
from layers.database import Connection
from layers.records_rules import Draft, TriedHousehold
from scoring.scheme import Scheme, SchemeError

blueprint = Blueprint("rule_trials", __name__)

RIGHT = "manage_rules"
_SHOWN, _MOST_SHOWN, _FAR = 30, 2000, 10


class TrialQuery(Query):
    """Which quarter is shown, whether deeds are counted at their new value, and whether all households are listed."""

    period: str = Field("", pattern=r"^[0-9]{4}Q[1-4]$")
    value: str = Field("new", pattern="^(new|booked)$")
    all: str = Field("", pattern="^1?$")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of a tried quarter."""

    tried: TriedPeriod
    moves: list[dict[Hashable, Any]]
    named: dict[int, TriedHousehold]
    more: int
    far: int
    widest: int
    dimension_names: dict[str, str]
    item_names: dict[str, str]


@blueprint.get("/villages/<code>/rules/drafts/<int:number>/trial")
def show(code: str, number: int) -> str | Response:
    """Show what a draft would have made of the quarters that are over."""
    access.need(RIGHT)
    access.need("view_household_points")
    query = read(TrialQuery, request.args)
    with state().database.transaction(access.scope(), read_only=False) as connection:
        village = rules.village(connection, code)
        draft = rules.draft(connection, code, bounded(number))
        if draft.adopted_as:
            return redirect(f"/villages/{code}/rules/{draft.adopted_as}")
        periods = rules.closed_periods(connection, code)
        wanted = query.period or (periods[0] if periods else "")
        if wanted and wanted not in periods:
            raise BadRequestError(Fault("period", "这个季度还没有结束，或没有入过账"))
        scheme, missing = _scheme(draft)
        shown = None
        if scheme and wanted and draft.tried_edition == draft.edition:
            (tried,) = try_draft(connection, code, scheme, [wanted], reprice=query.value == "new")
            shown = _shown(connection, tried, scheme, every=bool(query.all))
            audit.note(connection, "score.list", "village", code, area=code, detail={"period": wanted})
    return render_template(
        "rules/trial.html", village=village, draft=draft, periods=periods, period=wanted, missing=missing,
        shown=shown, query=query, viewer=access.viewer(),
    )  # fmt: skip


@blueprint.post("/villages/<code>/rules/drafts/<int:number>/trial")
def run(code: str, number: int) -> Response:
    """Try the newest edition of a draft: from now on it may be voted on."""
    access.need(RIGHT)
    with state().database.transaction(access.scope()) as connection:
        draft = rules.draft(connection, code, bounded(number))
    sent = request.form.get("period", "")
    if _scheme(draft)[1] == [] and not draft.adopted_as:
        note_trial(state().database, access.scope(), number, draft.edition)
    where = f"?period={sent}" if len(sent) == 6 and sent.isalnum() and sent.isascii() else ""
    return redirect(f"/villages/{code}/rules/drafts/{number}/trial{where}", code=303)


def _scheme(draft: Draft) -> tuple[Scheme | None, list[str]]:
    """Return the scheme that a draft stands for, or what it lacks."""
    try:
        return scheme_of(draft.body), []
    except SchemeError as error:
        return None, list(error.faults)


def _shown(connection: Connection, tried: TriedPeriod, new: Scheme, *, every: bool) -> Shown:
    names = {d.code: d.name for d in (*tried.old.dimensions, *new.dimensions)}
    items = {i.code: i.name for i in (*tried.old.items, *new.items)}
    if tried.trial is None:
        return Shown(tried, [], {}, 0, 0, 0, names, items)
    table = tried.trial.households
    changed = table[(table["change"] != 0) | (table["rank_change"] != 0)]
    order = changed.assign(far=-changed["change"].abs()).sort_values(["far", "household"], kind="stable")
    moves = order.head(_MOST_SHOWN if every else _SHOWN).to_dict("records")
    return Shown(
        tried,
        moves,
        rules.named(connection, [int(row["household"]) for row in moves]),
        len(changed) - len(moves),
        tried.trial.moved_more_than(_FAR),
        max(1, int(table["change"].abs().max())) if len(table) else 1,
        names,
        items,
    )
