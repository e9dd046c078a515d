"""The ranking of a village's households in a quarter, and the villages of an area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request
from pydantic import Field

from geo_app.errors import NotFoundError
from geo_app.exchange.export_file import Sheet, to_csv
from geo_app.web import access, charts
from geo_app.web.forms import read
from geo_app.web.glossary import china_today, quarter
from geo_app.web.openapi import Query
from geo_app.web.packed import packed
from geo_app.web.period_steps import steps_of
from geo_app.web.state import state
from layers import audit, regions, villages
from layers.database import Connection
from layers.records_villages import Neighbour, VillageStanding
from layers.villages import Wanted

blueprint = Blueprint("villages", __name__)

PAGE = 100
ORDERS = {"number": "按户号", "rank": "按名次", "change": "按变化"}
_HEADINGS = (
    "户号", "户主", "组", "积分", "幸福指数", "上季指数", "名次", "名次不分先后，从", "到", "说明",
)  # fmt: skip


class VillageQuery(Query):
    """Which households are listed, and how."""

    period: str = Field("", pattern=r"^[0-9]{4}Q[1-4]$")
    group: int | None = Field(None, ge=0, le=9999)
    q: str = Field("", max_length=30)
    order: Literal["number", "rank", "change"] = "number"
    page: int = Field(1, ge=1, le=10_000)
    format: Literal["html", "csv"] = "html"

    def wanted(self) -> Wanted:
        """Return what the list is narrowed to."""
        return Wanted(self.group, self.q, self.order)

    def address(self, code: str, **changes: object) -> str:
        """Write the address of the page with some of it changed; what is as usual is left out."""
        values = {**self.model_dump(exclude={"page", "format"}), **changes}
        usual = {"group": None, "q": "", "order": "number", "page": 1, "format": "html", "period": ""}
        text = urlencode([(name, value) for name, value in values.items() if value != usual[name]])
        return f"/villages/{code}?{text}" if text else f"/villages/{code}"


@dataclass(frozen=True, slots=True)
class _Seen:
    village: VillageStanding
    periods: list[str]
    groups: list[int]
    rows: list[Neighbour]
    bins: list[int]


@blueprint.after_request
def compress(response: Response) -> Response:
    """Send long lists compressed, unless what was searched for is echoed in them."""
    return response if request.args.get("q") else packed(response)


@blueprint.get("/villages")
def index() -> str:
    """List the villages of the viewer's area: their mean, where their quarter stands, and what waits."""
    access.need("view_household_points")
    with state().database.transaction(access.scope()) as connection:
        periods = regions.scored_periods(connection)
        wanted = request.args.get("period", "")
        if wanted and wanted not in periods:
            raise NotFoundError
        period = wanted or (periods[0] if periods else "")
        found = villages.list_villages(connection, period)
    today = china_today()
    return render_template(
        "villages/index.html",
        viewer=access.viewer(),
        towns=_by_town(found),
        period=period,
        periods=periods,
        steps={village.code: steps_of(village, period, today) for village in found if period},
        waiting=sum(village.open_objections for village in found),
        overdue=sum(village.overdue_objections for village in found),
        pending=sum(village.pending_applications for village in found),
    )


@blueprint.get("/villages/<code>")
def show(code: str) -> Response:
    """Show how a village's quarter stands and its households side by side; that they were looked at is recorded."""
    access.need("view_household_points")
    query = read(VillageQuery, request.args)
    with state().database.transaction(access.scope(), read_only=False) as connection:
        seen = _look(connection, code, query)
        detail = {"period": seen.village.period or query.period} | ({"rows": len(seen.rows)} if _is_csv(query) else {})
        audit.note(
            connection, "ranking.export" if _is_csv(query) else "score.list", "village", code, area=code, detail=detail
        )
    if _is_csv(query):
        return _csv(seen, query)
    total = seen.rows[0].total if seen.rows else 0
    period = _period(seen, query)
    response = make_response(
        render_template(
            "villages/show.html",
            viewer=access.viewer(),
            village=seen.village,
            period=period,
            periods=seen.periods,
            groups=seen.groups,
            rows=seen.rows,
            total=total,
            pages=-(-total // PAGE),
            query=query,
            orders=ORDERS,
            chart=charts.histogram(seen.bins),
            steps=steps_of(seen.village, period, china_today()) if period else None,
            is_part=seen.village.ranked is None,
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _look(connection: Connection, code: str, query: VillageQuery) -> _Seen:
    periods = villages.periods(connection, code)
    if query.period and query.period not in periods:
        raise NotFoundError
    period = query.period or (periods[0] if periods else "")
    village = villages.standing(connection, code, period)
    rows: list[Neighbour] = []
    if period:
        limit, offset = (None, 0) if _is_csv(query) else (PAGE, PAGE * (query.page - 1))
        rows = villages.households(connection, code, period, query.wanted(), limit=limit, offset=offset)
    bins = villages.histogram(connection, code, period) if period else []
    return _Seen(village, periods, villages.groups(connection, code), rows, bins)


def _period(seen: _Seen, query: VillageQuery) -> str:
    return query.period or (seen.periods[0] if seen.periods else "")


def _is_csv(query: VillageQuery) -> bool:
    return query.format == "csv"


def _by_town(found: list[VillageStanding]) -> list[tuple[str, list[VillageStanding]]]:
    towns: dict[str, list[VillageStanding]] = {}
    for village in found:
        towns.setdefault(village.town_name, []).append(village)
    return list(towns.items())


def _csv(seen: _Seen, query: VillageQuery) -> Response:
    period, viewer = _period(seen, query), access.viewer()
    title = f"{seen.village.name}{quarter(period)}各户积分"
    sheet = Sheet(
        title=title,
        mark=f"{title}，{viewer.display_name or viewer.name}下载，只用于村内自治评议",
        headings=_HEADINGS,
        rows=[_cells(row) for row in seen.rows],
    )
    response = Response(to_csv(sheet), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="ranking_{seen.village.code}_{period}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _cells(row: Neighbour) -> tuple[str | int | float | None, ...]:
    return (
        row.code, row.householder_masked, row.group_no, (row.base_tenths + row.points_tenths) / 10,
        row.index_hundredths / 100, None if row.index_before is None else row.index_before / 100, row.rank_no,
        row.band_first, row.band_last, "" if row.rank_no else "不参评",
    )  # fmt: skip
