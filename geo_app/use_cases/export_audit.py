"""Write audit entries as a table for people: to a file, or to a browser."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime
from typing import TextIO
from zoneinfo import ZoneInfo

from geo_app.audit_words import action_words, detail_words, object_words
from geo_app.exchange.error_copy import no_formula
from geo_app.role_words import ROLE_NAMES
from layers.records_audit import AuditEntry

HEADINGS = (
    *("编号", "时间", "账号", "代谁办理", "岗位", "岗位所在区划", "做了什么", "动作代码", "对象", "对象编号"),
    *("地点", "地点代码", "原因", "来自", "详情"),
)
_CHINA = ZoneInfo("Asia/Shanghai")


def write_entries(file: TextIO, entries: Iterable[AuditEntry]) -> int:
    """Write a CSV with one row an entry, none of whose cells a spreadsheet runs; return how many entries there were."""
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    count = 0
    for entry in entries:
        writer.writerow([no_formula(cell) for cell in _cells(entry)])
        count += 1
    return count


def _cells(entry: AuditEntry) -> list[str]:
    details = "；".join(f"{name}：{value}" for name, value in detail_words(entry.detail))
    return [
        *(str(entry.no), _moment(entry.at), entry.actor_name, entry.acting_for),
        *(ROLE_NAMES.get(entry.role, entry.role), entry.region_code, action_words(entry.action), entry.action),
        *(object_words(entry.object_kind), entry.object_key, entry.area_name, entry.area_code),
        *(entry.reason, entry.client, details),
    ]


def _moment(at: datetime) -> str:
    return at.astimezone(_CHINA).isoformat(sep=" ", timespec="seconds")
