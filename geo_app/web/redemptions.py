"""What a village gives for points: the goods, what each household may spend, redeeming and signing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

from flask import Blueprint, Response, make_response, redirect, render_template, request
from pydantic import BaseModel, ConfigDict, Field

from geo_app import ledger_words
from geo_app.errors import BadRequestError, Fault
from geo_app.record_numbers import bounded
from geo_app.web import access, forms
from geo_app.web.glossary import china_today
from geo_app.web.openapi import Query
from geo_app.web.state import state
from layers import audit, bookings, redemptions

blueprint = Blueprint("redemptions", __name__)

_MOST = 200
_MOST_BALANCES = 50
_POINTS = re.compile(r"([0-9]{1,5})(?:\.([0-9]))?")
_DONE = {
    "redeemed": "已兑换，积分从兑换账户扣了，请这户在签收表上签字后点“已签收”。",
    "signed": "已签收。",
    "saved": "物品已保存。",
}


class ShopQuery(Query):
    """Which households' balances are listed; what was just done."""

    q: str = Field("", max_length=30)
    done: str = Field("", pattern="^(redeemed|signed|saved)$")


class RedeemForm(BaseModel):
    """Who takes what."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    household: Annotated[str, Field(pattern=r"^[0-9]{4,20}$")]
    goods: Annotated[int, Field(ge=1, le=2**63 - 1)]
    quantity: Annotated[int, Field(ge=1, le=999)] = 1


class GoodsForm(BaseModel):
    """What is given, for how many points."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Annotated[str, Field(min_length=1, max_length=40)]
    points: Annotated[str, Field(max_length=8)]
    offer: Annotated[str, Field(pattern="^(on|off)$")] = "on"


@blueprint.get("/villages/<code>/redemptions")
def index(code: str) -> Response:
    """Show the goods, what households may spend, and what they took."""
    access.need("view_household_points")
    return _page(code, forms.read(ShopQuery, request.args))


@blueprint.post("/villages/<code>/redemptions")
def create(code: str) -> Response:
    """Give a household goods for points."""

    def redeem() -> str:
        form = forms.read(RedeemForm, request.form)
        household = f"{code}{form.household}" if len(form.household) <= 4 else form.household
        with state().database.transaction(access.scope(), read_only=False) as connection:
            bookings.village(connection, code)
            if not household.startswith(code):
                raise BadRequestError(Fault("household", "不是本村的户号"))
            outcome, _ = redemptions.redeem(connection, household, form.goods, form.quantity)
            if outcome is None:
                raise BadRequestError(Fault("household", "本村没有这个户号，或没有这样物品"))
            ledger_words.must_be_done(outcome)
        return "redeemed"

    return _tried(code, redeem)


@blueprint.post("/villages/<code>/redemptions/<int:number>/signature")
def sign(code: str, number: int) -> Response:
    """Write down that a household signed for what it took."""
    bounded(number)

    def signed() -> str:
        with state().database.transaction(access.scope(), read_only=False) as connection:
            bookings.village(connection, code)
            ledger_words.must_be_done(redemptions.sign(connection, number))
        return "signed"

    return _tried(code, signed)


@blueprint.post("/villages/<code>/goods")
def save_goods(code: str) -> Response:
    """Put something on offer, change what it costs, or take it off."""

    def save() -> str:
        form = forms.read(GoodsForm, request.form)
        with state().database.transaction(access.scope(), read_only=False) as connection:
            bookings.village(connection, code)
            ledger_words.must_be_done(
                redemptions.save_goods(connection, code, form.name, _tenths(form.points), on_offer=form.offer == "on")
            )
        return "saved"

    return _tried(code, save)


def _tenths(text: str) -> int:
    found = _POINTS.fullmatch(text)
    if found is None:
        raise BadRequestError(Fault("points", "应是数字，最多一位小数"))
    return int(found[1]) * 10 + int(found[2] or 0)


def _tried(code: str, step: Callable[[], str]) -> Response:
    access.need("keep_points")
    try:
        done = step()
    except BadRequestError as error:
        message = forms.told(error, ledger_words.FIELD_NAMES)
        answer = _page(code, ShopQuery.model_validate({}), message=message, sent=request.form.to_dict())
        answer.status_code = 400
        return answer
    return make_response(redirect(f"/villages/{code}/redemptions?done={done}", code=303))


def _page(code: str, query: ShopQuery, *, message: str = "", sent: dict[str, str] | None = None) -> Response:
    with state().database.transaction(access.scope(), read_only=False) as connection:
        village = bookings.village(connection, code)
        goods = redemptions.goods(connection, code)
        found = redemptions.balances(connection, code, query.q, _MOST_BALANCES + 1)
        balances = found[:_MOST_BALANCES]
        taken = redemptions.list_redemptions(connection, code, _MOST)
        audit.note(connection, "redemption.list", "village", code, area=code, detail={"rows": len(balances)})
    answer = make_response(
        render_template(
            "redemptions/index.html",
            viewer=access.viewer(),
            village=village,
            goods=goods,
            balances=balances,
            has_more=len(found) > len(balances),
            taken=taken,
            query=query,
            message=message,
            sent=sent or {},
            done=_DONE.get(query.done, ""),
            may_keep="keep_points" in access.viewer().rights and village.is_whole,
            today=china_today(),
        )
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
