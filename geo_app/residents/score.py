"""A household's own points and index, all that they are made of, and who looked at them."""

from __future__ import annotations

import numpy as np
from flask import Blueprint, render_template, request

from geo_app.errors import NotFoundError
from geo_app.residents import access
from geo_app.residents.state import state
from geo_app.use_cases.account_for_score import Account, account
from layers import own_points, residents
from layers.database import Connection
from layers.records_own_points import OwnEntry, OwnScore
from scoring.happiness import mean_of_sums
from scoring.scheme import from_record

blueprint = Blueprint("score", __name__)

_MOST_AHEAD = 6


@blueprint.get("/my/score")
def show() -> str:
    """Show the result of a period, what it is made of, what would move it, and what can be spent."""
    access.reader()
    with state().database.resident() as connection:
        results = own_points.scores(connection, access.digest())
        wanted = request.args.get("period")
        result = next((row for row in results if wanted in (None, row.period)), None)
        if result is None and wanted is not None:
            raise NotFoundError
        entries = own_points.entries(connection, access.digest(), result.period) if result else []
        made_of = _account(connection, result, entries) if result else None
        purse = own_points.purse(connection, access.digest())
        redemptions = own_points.redemptions(connection, access.digest())
        applications = own_points.applications(connection, access.digest())
        benefits = own_points.benefits(connection, access.digest())
    return render_template(
        "score.html",
        results=results,
        result=result,
        entries=entries,
        account=made_of,
        ahead=[row for row in (made_of.ahead or ()) if row.gain > 0][:_MOST_AHEAD] if made_of else [],
        purse=purse,
        redemptions=redemptions,
        benefits=benefits,
        reminders=[row for row in applications if row.points_tenths < 0 and row.status not in _OVER],
        notices=[row for row in applications if row.may_object],
    )


_OVER = ("booked", "reversed", "withdrawn", "reviewed_reject", "revised")


def _account(connection: Connection, result: OwnScore, entries: list[OwnEntry]) -> Account | None:
    record = own_points.scheme(connection, access.digest(), result.scheme_id)
    if record is None or not result.parts:
        return None
    found = own_points.village_sums(connection, access.digest(), result.period)
    if found is None or len(found[1]) != len(result.parts):
        return account(result.parts, from_record(record), entries, None, [0] * len(result.parts))
    households, sums = found
    means = mean_of_sums(np.array(sums, dtype=np.int64), households).tolist()
    return account(result.parts, from_record(record), entries, sum(means), means)


@blueprint.get("/my/looks")
def looks() -> str:
    """Show which offices looked at the household's data, and when."""
    access.household()
    with state().database.resident() as connection:
        found = residents.looks(connection, access.digest())
    return render_template("looks.html", looks=found, total=sum(look.times for look in found))
