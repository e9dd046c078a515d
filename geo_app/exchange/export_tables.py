"""What a file of households or cases shows of each: headings and cells, names masked unless the file may name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from geo_app.exchange.export_file import Cell
from layers.records_exports import ExportedCase, ExportedHousehold

HOUSEHOLDS = ("户号", "村（社区）", "网格", "村民小组", "户主", "人户分离", "积分", "幸福指数", "村内名次")
CASES = (
    "编号", "来源", "来源编号", "登记时间", "渠道", "性质", "类别", "标题", "地址", "属地", "状态", "办理层级",
    "到期", "办结", "反映人", "电话",
)  # fmt: skip
_CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class CaseWords:
    """What the codes of a case are called."""

    sources: Mapping[str, str]
    channels: Mapping[str, str]
    matters: Mapping[str, str]
    statuses: Mapping[str, str]
    levels: Mapping[str, str]


def households(rows: Sequence[ExportedHousehold], names: Mapping[int, str]) -> list[list[Cell]]:
    """Return a row a household, those that take no part in the ranking without points."""
    return [
        [
            *(row.code, row.village_name, row.grid_name, row.group_no, names.get(row.id, row.householder_masked)),
            "是" if row.is_absent_household else "",
            *((None, None, None) if row.rank_no is None else (_tenths(row.points_tenths), _index(row), row.rank_no)),
        ]
        for row in rows
    ]


def cases(rows: Sequence[ExportedCase], names: Mapping[int, str], words: CaseWords) -> list[list[Cell]]:
    """Return a row a case; telephone numbers stay masked in every file."""
    return [
        [
            *(row.id, words.sources.get(row.source, row.source), row.external_id, _moment(row.registered_at)),
            *(words.channels.get(row.channel, row.channel), words.matters.get(row.matter_kind, row.matter_kind)),
            *(row.category_name, row.title, row.address, row.region_name),
            *(words.statuses.get(row.status, row.status), words.levels.get(row.current_level, row.current_level)),
            *(_moment(row.due_at), _moment(row.closed_at), names.get(row.id, row.petitioner_masked), row.phone_masked),
        ]
        for row in rows
    ]


def _tenths(value: int | None) -> float | None:
    return None if value is None else value / 10


def _index(row: ExportedHousehold) -> float | None:
    return None if row.index_hundredths is None else row.index_hundredths / 100


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(_CHINA):%Y-%m-%d %H:%M}"
