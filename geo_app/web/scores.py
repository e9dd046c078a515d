"""Households' points, happiness index and ranks over HTTP."""

from __future__ import annotations

from flask import Blueprint
from pydantic import BaseModel, Field
from spectree import Response

from geo_app.errors import ForbiddenError
from geo_app.use_cases.score_as_of import Asked, AsOf, score_as_of
from geo_app.web import access
from geo_app.web.openapi import Day, Query, api
from geo_app.web.state import state
from layers import audit, bookings, households, scores
from layers.database import Connection
from layers.scores import Ranking

blueprint = Blueprint("scores", __name__)


class PeriodQuery(Query):
    """Which quarter is asked for."""

    period: str | None = Field(
        None, pattern=r"^[0-9]{4}Q[1-4]$", description="such as 2026Q4; without it: the latest that was scored"
    )


class ScoreQuery(PeriodQuery):
    """Which quarter is asked for, as it stood on which day, under which version of the rules."""

    as_of: Day | None = Field(None, description="what was booked by the end of this day; without it: all")
    scheme_version: int | None = Field(None, ge=1, le=2**31 - 1, description="without it: the version in force")

    @property
    def is_as_of(self) -> bool:
        """Tell whether something is asked for that is not stored."""
        return self.as_of is not None or self.scheme_version is not None


class RankingItem(BaseModel):
    """A household in a ranking; `rank` is null for one that does not take part."""

    household: str
    points: float
    index: float
    rank: int | None
    band: list[int] | None = Field(description="first and last place that the rank cannot be told from")


class RankingList(BaseModel):
    """A village's ranking of a quarter, best first; equal indices share a rank."""

    items: list[RankingItem]
    village: str
    period: str
    scheme_version: int
    data_version: int


class ScorePart(BaseModel):
    """What a dimension adds to the index; counted = raw - cut + forgiven."""

    dimension: str
    name: str
    weight: float
    cap: float
    raw: float = Field(description="sum of the booked entries")
    cut: float = Field(description="gains beyond the caps")
    forgiven: float = Field(description="deductions beyond the caps or below 0")
    counted: float
    part: float = Field(description="share of the index")


class HouseholdScore(BaseModel):
    """A household's result of a quarter; the parts of the explanation add up to the index."""

    household: str
    period: str
    points: float
    index: float
    rank: int | None
    explanation: list[ScorePart]
    scheme_version: int
    data_version: int


@blueprint.get("/api/v1/villages/<code>/ranking")
@api.validate(resp=Response(HTTP_200=RankingList), tags=["scores"])
def index(code: str, query: ScoreQuery) -> RankingList:
    """Rank the households of a village; that they were looked at is recorded."""
    access.need("view_household_points")
    with state().database.transaction(access.scope(), read_only=False) as connection:
        if query.is_as_of:
            worked_out = _as_of(connection, code, query)
            found = Ranking(worked_out.village, worked_out.ranking)
        else:
            found = scores.ranking(connection, code, query.period)
        audit.note(connection, "score.list", "village", code, area=code, detail={"period": found.village.period})
    return RankingList(
        items=[
            RankingItem(
                household=row.household_code,
                points=row.points_tenths / 10,
                index=row.index_hundredths / 100,
                rank=row.rank_no,
                band=_band(row.band_first, row.band_last),
            )
            for row in found.households
        ],
        village=found.village.village_code,
        period=found.village.period,
        scheme_version=found.village.scheme_version,
        data_version=found.village.data_version,
    )


@blueprint.get("/api/v1/households/<code>/score")
@api.validate(resp=Response(HTTP_200=HouseholdScore), tags=["scores"])
def show(code: str, query: ScoreQuery) -> HouseholdScore:
    """Show a household's score and what it is made of; that it was looked at is recorded."""
    access.need("view_household_points")
    with state().database.transaction(access.scope(), read_only=False) as connection:
        village = households.household(connection, code).village_code
        if query.is_as_of:
            score = _as_of(connection, village, query).scores[code]
        else:
            score = scores.of_household(connection, code, query.period)
        audit.note(connection, "household.view", "household", code, area=village)
    return HouseholdScore(
        household=code,
        period=score.period,
        points=score.points_tenths / 10,
        index=score.index_hundredths / 100,
        rank=score.rank_no,
        explanation=[
            ScorePart(
                dimension=part["dimension"],
                name=part["name"],
                weight=part["weight_ppm"] / 1_000_000,
                part=part["part"] / 100,
                **{name: part[name] / 10 for name in ("cap", "raw", "cut", "forgiven", "counted")},
            )
            for part in score.parts
        ],
        scheme_version=score.scheme_version,
        data_version=score.data_version,
    )


def _as_of(connection: Connection, village: str, query: ScoreQuery) -> AsOf:
    """Work out what is not stored; ranks need all households, so that it is for those who see the whole village."""
    if not bookings.village(connection, village).is_whole:
        raise ForbiddenError
    period = query.period or scores.ranking(connection, village, None).village.period
    return score_as_of(connection, Asked(village, period, query.as_of, query.scheme_version))


def _band(first: int | None, last: int | None) -> list[int] | None:
    return None if first is None or last is None else [first, last]
