"""A village's rules as they are: what is in force, earlier versions, what differs between two, the form to fill in."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, render_template, request
from pydantic import Field

from geo_app.errors import NotFoundError
from geo_app.exchange.rule_sheets import workbook
from geo_app.record_numbers import bounded
from geo_app.rule_changes import changes, worth
from geo_app.rule_form import document_of, from_document
from geo_app.schemes import example_scheme
from geo_app.use_cases.adopt_draft import QUORUMS
from geo_app.use_cases.file_scheme import FILINGS
from geo_app.web import access
from geo_app.web.forms import read
from geo_app.web.glossary import china_today
from geo_app.web.openapi import Query
from geo_app.web.state import state
from layers import rules, schemes
from layers.database import Connection
from layers.records_rules import RuleVersion
from scoring.scheme import Scheme, from_record

blueprint = Blueprint("rules", __name__)

RIGHT = "view_map"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ComparedQuery(Query):
    """Which two versions are compared."""

    old: int = Field(alias="from", ge=1, lt=2**63)
    new: int = Field(alias="to", ge=1, lt=2**63)


@blueprint.get("/villages/<code>/rules")
def index(code: str) -> str:
    """Show the rules that a village follows now, how they came about, and what is being prepared."""
    access.need(RIGHT)
    with state().database.transaction(access.scope()) as connection:
        village = rules.village(connection, code)
        versions = rules.list_versions(connection, code)
        number = rules.in_force(connection, code, quarter_of(china_today()))
        drafts = rules.list_drafts(connection, code)
        shown = next((it for it in versions if it.id == number), None)
        scheme = _scheme(connection, shown) if shown else None
    return _page(village=village, versions=versions, shown=shown, scheme=scheme, drafts=drafts, is_now=True)


@blueprint.get("/villages/<code>/rules/<int:number>")
def show(code: str, number: int) -> str:
    """Show one version of a village's rules."""
    access.need(RIGHT)
    with state().database.transaction(access.scope()) as connection:
        village = rules.village(connection, code)
        versions = rules.list_versions(connection, code)
        shown = _version(versions, bounded(number))
        in_force = rules.in_force(connection, code, quarter_of(china_today()))
        scheme = _scheme(connection, shown)
    return _page(village=village, versions=versions, shown=shown, scheme=scheme, drafts=[], is_now=shown.id == in_force)


@blueprint.get("/villages/<code>/rules/compare")
def compare(code: str) -> str:
    """Tell what differs between two versions of a village's rules."""
    access.need(RIGHT)
    query = read(ComparedQuery, request.args)
    with state().database.transaction(access.scope()) as connection:
        village = rules.village(connection, code)
        versions = rules.list_versions(connection, code)
        old, new = _version(versions, query.old), _version(versions, query.new)
        found = changes(_scheme(connection, old), _scheme(connection, new))
    return render_template(
        "rules/compare.html", village=village, old=old, new=new, versions=versions, changes=found,
        viewer=access.viewer(),
    )  # fmt: skip


@blueprint.get("/villages/<code>/rules/template.xlsx")
def template(code: str) -> Response:
    """Give a workbook to fill in, with the default catalogue in it."""
    access.need("manage_rules")
    with state().database.transaction(access.scope()) as connection:
        rules.village(connection, code)
    content = workbook(from_document(document_of(example_scheme())))
    answer = Response(content, mimetype=_XLSX)
    answer.headers["Content-Disposition"] = "attachment; filename*=UTF-8''%E7%A7%AF%E5%88%86%E8%A7%84%E5%88%99.xlsx"
    return answer


def quarter_of(day: date) -> str:
    """Return the quarter of a day, like 2026Q4."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def _version(versions: list[RuleVersion], number: int) -> RuleVersion:
    found = next((it for it in versions if it.id == number), None)
    if found is None:
        raise NotFoundError
    return found


def _scheme(connection: Connection, version: RuleVersion) -> Scheme:
    return from_record(schemes.read(connection, version.id))


def _page(**facts: object) -> str:
    viewer = access.viewer()
    return render_template(
        "rules/show.html", viewer=viewer, quorums=QUORUMS, filings=FILINGS, worth=worth, today=china_today(),
        may_manage="manage_rules" in viewer.rights, may_file="file_rules" in viewer.rights, **facts,
    )  # fmt: skip
