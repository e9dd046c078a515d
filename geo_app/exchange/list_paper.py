"""A list as a paper, to be printed: A4 across, its headings on every page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from geo_app.exchange.list_kinds import ExportList, Kind, ListColumn
from geo_app.exchange.list_sheets import About
from geo_app.papers.sheet import Cell, Column, Paper, Table
from geo_app.papers.sheet import Kind as PaperKind
from geo_app.papers.wording import day_of
from layers.export_lists import ListPart

MOST_ON_PAPER = 3_000
_KINDS: dict[Kind, PaperKind] = {
    "code": "code", "whole": "whole", "tenths": "tenths", "hundredths": "hundredths", "day": "day", "moment": "day",
}  # fmt: skip
_FACTS = ("条件",)


def list_paper(shown: ExportList, parts: Iterable[ListPart], about: About, place: str, day: date) -> Paper:
    """Return the paper of a list; moments stand on it as days."""
    columns = [column for column in shown.columns if column.on_paper]
    rows: list[list[Cell]] = []
    for part in parts:
        cells = [[_cell(column, text) for text in part.columns[column.name]] for column in columns]
        rows += map(list, zip(*cells, strict=True))
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


def _cell(column: ListColumn, text: str | None) -> Cell:
    if text is None:
        return None
    if column.words:
        return column.words.get(text, text)
    return _READ[column.kind](text) if column.kind in _READ else text


_READ: Mapping[Kind, Callable[[str], Cell]] = {
    "whole": int, "tenths": int, "hundredths": int, "day": date.fromisoformat,
    "moment": lambda text: day_of(datetime.fromisoformat(text)), "yes": lambda text: "是" if text == "t" else "",
}  # fmt: skip
