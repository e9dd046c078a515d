"""The honour roll: what good was done, and by whom, of those who agreed to be named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geo_app.papers.footing import day_of_paper, made_from, whom_to_ask
from geo_app.papers.occasion import Occasion
from geo_app.papers.sheet import Column, Paper, Table
from geo_app.papers.wording import group, quarter
from layers.records_paper import PraisedHousehold

_COLUMNS = (Column("户主", 30), Column("组", 16), Column("做的好事", 140))


def honour_roll(occasion: Occasion, praised: Sequence[PraisedHousehold], names: Mapping[int, str]) -> Paper:
    """Describe the roll: only households that agreed to be on it, only what was good, no points and no places."""
    village, standing = occasion.village, occasion.standing
    named = [household for household in praised if household.id in names]
    rows = [[names[one.id], group(one.group_no), _deeds(one)] for one in named]
    others = len(praised) - len(named)
    return Paper(
        sheet="honour-roll",
        name="红榜",
        title=f"{village.name}{quarter(standing.period)}红榜",
        subtitle="身边的好事，身边的好人",
        village_name=village.name,
        period=standing.period,
        day=day_of_paper(occasion),
        size="a3",
        tables=(Table(_COLUMNS, rows, caption="红榜"),) if rows else (),
        closing=(
            *((f"另有 {others} 户也做了好事，没有同意署名，不列名。",) if others else ()),
            "同意署名的户随时可以撤回，撤回后不再列名。",
            f"{whom_to_ask(village)}。",
        ),
        foot=(whom_to_ask(village), made_from(standing)),
        seal_unit=village.seal_unit,
        is_preview=standing.state == "open",
        empty="还没有同意署名的户。",
    )


def _deeds(household: PraisedHousehold) -> str:
    return "、".join(name if times == 1 else f"{name}{times}次" for name, times in household.deeds)
