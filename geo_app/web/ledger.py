"""A village's ledger: every entry with its balance, evidence and seal; the file that anyone can check; taking back."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request
from pydantic import BaseModel, ConfigDict, Field

from geo_app import ledger_words
from geo_app.errors import BadRequestError, ForbiddenError, NotFoundError
from geo_app.exchange.export_file import Sheet, to_csv
from geo_app.record_numbers import bounded
from geo_app.web import access, forms
from geo_app.web.openapi import Query
from geo_app.web.packed import packed
from geo_app.web.state import state
from layers import audit, bookings, seals
from layers.bookings import Narrowed
from layers.records_ledger import SealedLine, VillageHead

blueprint = Blueprint("ledger", __name__)

PAGE = 100
_DONE = {"taken_back": "已冲正：原来的记录留着，旁边多了一条正负相反的。"}
HEADINGS = (
    "凭证号", "户号", "季度", "积分项", "分", "账户", "种类", "发生日期", "凭据", "入账人", "入账时间", "冲正",
    "印记号", "印记", "原文",
)  # fmt: skip


class LedgerQuery(Query):
    """Which entries are listed."""

    period: str = Field("", pattern=r"^[0-9]{4}Q[1-4]$")
    household: str = Field("", pattern=r"^[0-9]{1,20}$")
    account: Literal["honour", "redeemable"] = "honour"
    page: int = Field(1, ge=1, le=10_000)
    format: Literal["html", "csv"] = "html"
    done: str = Field("", pattern="^taken_back$")

    def address(self, code: str, **changes: object) -> str:
        """Write the address of the page with some of it changed; what is as usual is left out."""
        usual = LedgerQuery.model_validate({}).model_dump()
        values = {**self.model_dump(), "done": "", **changes}
        text = urlencode([(name, value) for name, value in values.items() if value != usual[name]])
        return f"/villages/{code}/ledger?{text}" if text else f"/villages/{code}/ledger"


class TakeBackForm(BaseModel):
    """Why an entry is taken back."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    reason: Annotated[str, Field(min_length=2, max_length=200)]


@blueprint.after_request
def compress(response: Response) -> Response:
    """Send long lists compressed, unless what was searched for is echoed in them."""
    return response if request.args.get("household") else packed(response)


@blueprint.get("/villages/<code>/ledger")
def index(code: str) -> Response:
    """List a village's entries, or give them all with their seals as a file; that they were looked at is recorded."""
    access.need("view_household_points")
    query = forms.read(LedgerQuery, request.args)
    return _csv(code) if query.format == "csv" else _page(code, query)


@blueprint.post("/villages/<code>/ledger/<int:entry>/reversal")
def reverse(code: str, entry: int) -> Response:
    """Take an entry back that was a slip of the pen: an entry with the opposite points is booked beside it."""
    access.need("keep_points")
    bounded(entry)
    try:
        form = forms.read(TakeBackForm, request.form)
        with state().database.transaction(access.scope(), read_only=False) as connection:
            bookings.village(connection, code)
            ledger_words.must_be_done(bookings.take_back(connection, entry, form.reason))
    except BadRequestError as error:
        message = forms.told(error, ledger_words.FIELD_NAMES)
        answer = _page(
            code, LedgerQuery.model_validate({}), message=message, about=entry, sent=request.form.get("reason", "")
        )
        answer.status_code = 400
        return answer
    return make_response(redirect(f"/villages/{code}/ledger?done=taken_back", code=303))


def _page(code: str, query: LedgerQuery, *, message: str = "", about: int = 0, sent: str = "") -> Response:
    with state().database.transaction(access.scope(), read_only=False) as connection:
        village = bookings.village(connection, code)
        periods = bookings.periods(connection, code)
        if query.period and query.period not in periods:
            raise NotFoundError
        period = query.period or (periods[0] if periods else "")
        wanted = Narrowed(_whole_code(code, query.household), query.account, period)
        rows = bookings.rows(connection, code, wanted, limit=PAGE, offset=PAGE * (query.page - 1))
        seal = seals.latest(connection, code)
        audit.note(connection, "ledger.view", "village", code, area=code, detail={"period": period, "rows": len(rows)})
    total = rows[0].total if rows else 0
    answer = make_response(
        render_template(
            "ledger/index.html",
            viewer=access.viewer(),
            village=village,
            periods=periods,
            period=period,
            query=query,
            rows=rows,
            total=total,
            pages=max(1, -(-total // PAGE)),
            seal=seal,
            accounts=ledger_words.ACCOUNTS,
            kinds=ledger_words.KINDS,
            may_keep="keep_points" in access.viewer().rights and village.is_whole,
            message=message,
            about=about,
            sent=sent,
            done=_DONE.get(query.done, ""),
        )
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _whole_code(village: str, household: str) -> str:
    """Return a household's code; the last four digits will do."""
    return f"{village}{household}" if 0 < len(household) <= 4 else household


def _csv(code: str) -> Response:
    """Give every entry of the village with what its seal covers: somebody who sees a part of it could check nothing."""
    with state().database.transaction(access.scope(), read_only=False) as connection:
        village = bookings.village(connection, code)
        if not village.is_whole:
            raise ForbiddenError
        lines = bookings.sealed(connection, code)
        audit.note(connection, "ledger.export", "village", code, area=code, detail={"rows": len(lines)})
    answer = Response(to_csv(_sheet(village, lines)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="ledger_{code}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _sheet(village: VillageHead, lines: list[SealedLine]) -> Sheet:
    viewer = access.viewer()
    mark = f"{village.name}积分台账，{viewer.display_name or viewer.name}下载，只用于村内自治评议"
    return Sheet(
        title=f"{village.name}积分台账",
        mark=mark,
        headings=HEADINGS,
        rows=[cells(line) for line in lines],
    )


def cells(line: SealedLine) -> tuple[str | int | float | None, ...]:
    """Return an entry's cells; the last ones are what anyone can recompute the seals from."""
    return (
        line.entry_no, line.household_code, line.period, line.item_code, line.points_tenths / 10,
        ledger_words.ACCOUNTS[line.account], ledger_words.KINDS[line.kind], line.occurred_on.isoformat(),
        line.evidence, line.booked_by, line.booked_at.isoformat(), line.reversal_of, line.seal_no, line.seal, line.line,
    )  # fmt: skip
