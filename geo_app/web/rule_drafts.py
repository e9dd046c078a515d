"""Drafts of a village's rules: begun from the catalogue, the rules in force or a file, and filled in row by row."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from geo_app.errors import BadRequestError, Fault, NotFoundError, UnreadableFileError
from geo_app.exchange.rule_sheets import read_workbook
from geo_app.record_numbers import bounded
from geo_app.rule_check import RowFault, checked, lacking, weight_sum
from geo_app.rule_form import RuleForm, document_of, from_document, from_page, next_first_days
from geo_app.schemes import example_scheme
from geo_app.use_cases.save_draft import discard_draft, save_draft
from geo_app.use_cases.start_draft import start_draft
from geo_app.web import access
from geo_app.web.glossary import china_today
from geo_app.web.state import state
from layers import rules, schemes
from layers.database import Connection
from layers.records_rules import Draft
from scoring.scheme import from_record

blueprint = Blueprint("rule_drafts", __name__)

RIGHT = "manage_rules"
_MOST_BYTES = 2 * 1024 * 1024
_STEP = re.compile(r"(save|add-dimension|add-item|remove-item|remove-dimension)(?::([0-9]{1,3}))?")


@blueprint.post("/villages/<code>/rules/drafts")
def create(code: str) -> Response | tuple[str, int]:
    """Begin a draft: from the catalogue, the rules in force, a file, or a form that was not kept yet."""
    access.need(RIGHT)
    origin = request.form.get("from", "")
    if origin == "form":
        return _save(code, None)
    with state().database.transaction(access.scope()) as connection:
        village = rules.village(connection, code)
        if not village.is_own:
            raise NotFoundError
        form, based_on = _begun(connection, code, origin)
        taken = _taken(connection, code)
    form.give_codes(taken)
    document, faults = checked(form)
    if faults:
        return _page(code, None, form, faults), 400
    number = start_draft(state().database, access.scope(), code, document, based_on)
    return redirect(f"/villages/{code}/rules/drafts/{number}", code=303)


@blueprint.get("/villages/<code>/rules/drafts/<int:number>")
def edit(code: str, number: int) -> str | Response:
    """Show a draft to be filled in; one that was adopted is shown as what it became."""
    access.need(RIGHT)
    draft = _draft(code, number)
    if draft.adopted_as:
        return redirect(f"/villages/{code}/rules/{draft.adopted_as}")
    return _page(code, draft, from_document(draft.body), [], saved=request.args.get("saved") == "1")


@blueprint.post("/villages/<code>/rules/drafts/<int:number>")
def update(code: str, number: int) -> Response | tuple[str, int]:
    """Keep what was filled in, or add and take away rows without keeping anything yet."""
    access.need(RIGHT)
    return _save(code, _draft(code, number))


@blueprint.post("/villages/<code>/rules/drafts/<int:number>/discard")
def discard(code: str, number: int) -> Response:
    """Throw a draft away."""
    access.need(RIGHT)
    _draft(code, number)
    if discard_draft(state().database, access.scope(), number) != "done":
        raise BadRequestError(Fault("draft", "这份草稿已经表决通过，不能删"))
    return redirect(f"/villages/{code}/rules", code=303)


def _save(code: str, draft: Draft | None) -> Response | tuple[str, int]:
    form = from_page(request.form)
    step = _STEP.fullmatch(request.form.get("do", "save"))
    if step is None:
        raise BadRequestError(Fault("do", "没有这一步"))
    if step[1] != "save":
        _take_step(form, step[1], int(step[2] or 0))
        return _page(code, draft, form, [], touched=True), 200
    form.drop_empty_rows()
    with state().database.transaction(access.scope()) as connection:
        form.give_codes(_taken(connection, code))
    document, faults = checked(form)
    if faults:
        return _page(code, draft, form, faults), 400
    if draft is None:
        number = start_draft(state().database, access.scope(), code, document, None)
        return redirect(f"/villages/{code}/rules/drafts/{number}?saved=1", code=303)
    outcome = save_draft(state().database, access.scope(), draft.id, _edition(), document)
    if outcome != "done":
        return _page(code, _draft(code, draft.id), form, [], outcome=outcome, touched=True), 409
    return redirect(f"/villages/{code}/rules/drafts/{draft.id}?saved=1", code=303)


def _take_step(form: RuleForm, step: str, place: int) -> None:
    if step == "add-dimension":
        form.add_dimension()
    elif step == "add-item":
        form.add_item(place)
    elif step == "remove-item":
        form.remove_item(place)
    else:
        form.remove_dimension(place)


def _begun(connection: Connection, code: str, origin: str) -> tuple[RuleForm, int | None]:
    if origin == "example":
        form = from_document(document_of(example_scheme()))
        form.title, form.valid_from = "家庭幸福指数积分规则", ""
        return form, None
    if origin == "in_force":
        today = china_today()
        number = rules.in_force(connection, code, f"{today.year}Q{(today.month + 2) // 3}")
        if number is None:
            raise BadRequestError(Fault("from", "本村现在没有生效的规则"))
        form = from_document(document_of(from_record(schemes.read(connection, number))))
        form.valid_from = ""
        return form, number
    if origin == "file":
        return _uploaded(), None
    raise BadRequestError(Fault("from", "请选择从哪里开始起草"))


def _uploaded() -> RuleForm:
    file = request.files.get("file")
    content = file.read(_MOST_BYTES + 1) if file else b""
    if not content:
        raise BadRequestError(Fault("file", "请选择一个 XLSX 或 JSON 文件"))
    if len(content) > _MOST_BYTES:
        raise BadRequestError(Fault("file", "文件太大，最多 2 MB"))
    try:
        if content.startswith(b"PK"):
            return read_workbook(content)
        document = json.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except UnreadableFileError as error:
        raise BadRequestError(Fault("file", str(error))) from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadRequestError(Fault("file", "既不是 Excel 文件（.xlsx），也不是 JSON 文件")) from error
    if not isinstance(document, dict):
        raise BadRequestError(Fault("file", "这个 JSON 文件里不是一份积分规则"))
    return from_document(document)


def _taken(connection: Connection, code: str) -> set[str]:
    """Return the codes of all items that the village's rules ever had."""
    found = rules.list_versions(connection, code)
    return {item["code"] for it in found if it.village_code for item in schemes.read(connection, it.id)["items"]}


def _draft(code: str, number: int) -> Draft:
    with state().database.transaction(access.scope()) as connection:
        return rules.draft(connection, code, bounded(number))


def _edition() -> int:
    sent = request.form.get("edition", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def _page(
    code: str, draft: Draft | None, form: RuleForm, faults: list[RowFault], *, touched: bool = False,
    saved: bool = False, outcome: str = "",
) -> str:  # fmt: skip
    with state().database.transaction(access.scope()) as connection:
        village = rules.village(connection, code)
    if not village.is_own:
        raise NotFoundError
    told: dict[str, list[RowFault]] = {}
    for fault in faults:
        told.setdefault(fault.field, []).append(fault)
    return render_template(
        "rules/draft.html", village=village, draft=draft, form=form, faults=told, refused=len(faults),
        lacking=[] if faults else lacking(form), weights=weight_sum(form), first_days=next_first_days(china_today()),
        touched=touched or bool(faults), saved=saved, outcome=outcome, viewer=access.viewer(),
    )  # fmt: skip
