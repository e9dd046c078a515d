"""The notice on the wall: every household's result by number, names masked but for those who agreed; no reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geo_app.papers.footing import day_of_paper, made_from, notice_days, whom_to_ask
from geo_app.papers.occasion import Occasion
from geo_app.papers.sheet import Cell, Column, PageSize, Paper, Table
from geo_app.papers.wording import chinese_date, hundredths, name_of, places, quarter, short_code
from layers.records_paper import PaperDimension, PaperHousehold, PaperVillage


def poster(occasion: Occasion, households: Sequence[PaperHousehold], names: Mapping[int, str], size: PageSize) -> Paper:
    """Describe the poster of a period; not posted yet, it says that it is a preview."""
    village, standing = occasion.village, occasion.standing
    ranked = [household for household in households if household.rank_no is not None]
    others = [household for household in households if household.rank_no is None]
    rows = [_row(occasion, number, household, names) for number, household in enumerate(ranked, start=1)]
    title = f"{village.name}{quarter(standing.period)}家庭幸福指数公示榜"
    if standing.version > 1:
        title += "（更正）"
    erratum = (f"更正原因：{standing.reason}",) if standing.reason else ()
    return Paper(
        sheet="poster",
        name="幸福指数" if standing.state == "frozen" else "幸福指数公示榜",
        title=title,
        subtitle=notice_days(standing.posted_on, standing.posted_until),
        village_name=village.name,
        period=standing.period,
        day=day_of_paper(occasion),
        size=size,
        facts=(
            ("参评", f"{len(ranked)} 户"),
            ("不参评", f"{len(others)} 户"),
            ("全村平均指数", _mean(ranked)),
            ("公示日期", chinese_date(standing.posted_on) or "＿＿＿＿＿＿＿"),
        ),
        tables=(
            Table(_columns(occasion.dimensions), rows, caption="公示榜"),
            *([_apart(others, village, names)] if others else []),
        ),
        closing=(
            f"按户编号排列，不按名次排列。户编号是户号 {village.code} 后面的数字。",
            "“不分先后”一栏写明 3—30 的，表示规则或记录稍有变化时，这几户都可能排在第 3 到第 30 名之间，名次不分先后。",
            "合计是各维度得分之和，每户相同的基础分不计在内；得分怎样折算成指数，见规则。",
            *erratum,
            f"对结果有不同意见的，在公示期内提出。{whom_to_ask(village)}。异议由村务监督委员会在 3 日内答复。",
        ),
        foot=(notice_days(standing.posted_on, standing.posted_until), whom_to_ask(village), made_from(standing)),
        seal_unit=village.seal_unit,
        is_preview=standing.state == "open",
        is_long=True,
        bands=1 if size == "a4" else 2,
        empty="这一期还没有计算结果。",
    )


def _columns(dimensions: Sequence[PaperDimension]) -> tuple[Column, ...]:
    return (
        Column("序号", 12, "whole"),
        Column("户编号", 17, "code"),
        Column("户主", 22),
        Column("组", 9, "whole"),
        *(Column(dimension.name, 13, "tenths") for dimension in dimensions),
        Column("合计", 15, "tenths"),
        Column("指数", 16, "hundredths"),
        Column("名次", 12, "whole"),
        Column("不分先后", 22, "code"),
    )


def _row(occasion: Occasion, number: int, household: PaperHousehold, names: Mapping[int, str]) -> list[Cell]:
    counted = {part["dimension"]: int(part["counted"]) for part in household.parts}
    return [
        number,
        short_code(household.code, occasion.village.code),
        name_of(household.id, household.householder_masked, names),
        household.group_no,
        *(counted.get(dimension.code, 0) for dimension in occasion.dimensions),
        household.points_tenths,
        household.index_hundredths,
        household.rank_no,
        places(household.band_first, household.band_last),
    ]


def _apart(others: Sequence[PaperHousehold], village: PaperVillage, names: Mapping[int, str]) -> Table:
    columns = (Column("序号", 12, "whole"), Column("户编号", 20, "code"), Column("户主", 40), Column("组", 12, "whole"))
    rows = [
        [
            number,
            short_code(household.code, village.code),
            name_of(household.id, household.householder_masked, names),
            household.group_no,
        ]
        for number, household in enumerate(others, start=1)
    ]
    return Table(columns, rows, caption="不参评", note="全年不在村居住的户不参评，不排名次。")


def _mean(ranked: Sequence[PaperHousehold]) -> str:
    if not ranked:
        return "—"
    total = sum(household.index_hundredths for household in ranked)
    return hundredths((2 * total + len(ranked)) // (2 * len(ranked)))
