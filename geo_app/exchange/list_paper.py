"""A list as a paper, to be printed: A4 across, its headings on every page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from geo_app.exchange.list_cells import Batch
from geo_app.exchange.list_kinds import ExportList, Kind, ListColumn
from geo_app.exchange.list_sheets import About
from geo_app.papers.sheet import Cell, Column, Paper, Table
from geo_app.papers.sheet import Kind as PaperKind
from geo_app.papers.wording import day_of

MOST_ON_PAPER = 3_000
_KINDS: dict[Kind, PaperKind] = {
    "code": "code", "whole": "whole", "tenths": "tenths", "hundredths": "hundredths", "day": "day", "moment": "day",
}  # fmt: skip
_FACTS = ("条件",)


def list_paper(shown: ExportList, batches: Iterable[Batch], about: About, place: str, day: date) -> Paper:
    """Return the paper of a list; moments stand on it as days."""
    columns = [column for column in shown.columns if column.on_paper]
    rows: list[list[Cell]] = []
    for names, found in batches:
        places = [names.index(column.name) for column in columns]
        rows += [[_cell(column, row[at]) for column, at in zip(columns, places, strict=True)] for row in found]
    table = Table(
        tuple(Column(column.title, column.width, _KINDS.get(column.kind, "text")) for column in columns), rows
    )
    return Paper(
        sheet="list",
        name=shown.title,
        title=about.title,
        subtitle=f"{len(rows):,} {shown.unit}",
        village_name=place,
        period="",
        day=day,
        size="a4-landscape",
        facts=tuple(fact for fact in about.facts if fact[0] in _FACTS),
        tables=(table,),
        foot=(about.mark,),
        is_long=True,
        empty="没有符合条件的内容。",
    )


def _cell(column: ListColumn, value: object) -> Cell:
    if value is None:
        return None
    if column.words:
        return column.words.get(str(value), str(value))
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, datetime):
        return day_of(value)
    if isinstance(value, float):
        return f"{value:.6f}"
    return value if isinstance(value, str | int | date) else str(value)
