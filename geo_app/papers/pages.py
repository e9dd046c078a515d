"""How the rows of a long paper share out over its pages: what each size of paper has room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from geo_app.papers.sheet import PageSize, Paper, Table
from geo_app.papers.strips import Part, Sheet, ems, natural_width, parts

_MM_PER_POINT = 25.4 / 72
_HEADING = {"a3": 15, "a4": 12, "a4-landscape": 12}
"""What the heading of a second table takes, in millimetres."""
_TITLE_POINTS = {"a3": 30, "a4": 21, "a4-landscape": 21}
_CLOSING = 48
"""What stands below the last row takes, with the room for a seal."""
_MOST_AMONG_TEXT = 40
"""So many rows may stand below a letter's text."""
_SPACED = 1.05
_MASTHEAD = {"a3": 51, "a4": 41, "a4-landscape": 41}
_SHEETS: Mapping[PageSize, Sheet] = {
    "a3": Sheet(width=396, first=255 - 51, full=255, em=14 * _MM_PER_POINT, line=7.7, head=14),
    "a4": Sheet(width=186, first=262 - 41, full=262, em=10.5 * _MM_PER_POINT, line=5.7, head=11),
    "a4-landscape": Sheet(width=273, first=176 - 41, full=176, em=9 * _MM_PER_POINT, line=4.7, head=9.6),
}


@dataclass(frozen=True, slots=True)
class PagedTable:
    """A table as the pages show it, part by part; `caption` stands above the first, `note` below the last."""

    caption: str
    parts: tuple[Part, ...]
    note: str


def masthead(size: PageSize) -> float:
    """Return how many millimetres the title and what stands below it take."""
    return _MASTHEAD[size]


def title_points(paper: Paper) -> float:
    """Return in how many points the title is set, so that it stays on one line."""
    widest = _SHEETS[paper.size].width / (ems(paper.title) * _SPACED * _MM_PER_POINT)
    return min(_TITLE_POINTS[paper.size], int(widest * 2) / 2)


def paged(paper: Paper) -> list[PagedTable]:
    """Share the rows of a long paper's tables out over its pages, one table after the other."""
    found: list[PagedTable] = []
    left = _SHEETS[paper.size].first
    for number, table in enumerate(paper.tables):
        sheet = _SHEETS[paper.size]
        if number:
            sheet = replace(sheet, full=sheet.full - _HEADING[paper.size])
            left -= _HEADING[paper.size]
        bands = paper.bands if not number else paper.bands * 2
        while bands > 1 and natural_width(table, sheet) > (sheet.width - (bands - 1) * sheet.gap) / bands:
            bands -= 1
        is_last = number == len(paper.tables) - 1
        made = parts(table, sheet, bands, left, _CLOSING if is_last else 0, together=number > 0)
        if made:
            left = (sheet.full if made[-1].begins_page else left) - made[-1].height
        found.append(PagedTable(table.caption if number else "", tuple(made), table.note))
    return found


def paged_alone(table: Table, size: PageSize) -> PagedTable | None:
    """Return a letter's long table on pages of its own; None for one that is short enough to stand among the text."""
    if len(table.rows) <= _MOST_AMONG_TEXT:
        return None
    sheet = replace(_SHEETS[size], full=_SHEETS[size].full - _HEADING[size])
    return PagedTable(table.caption, tuple(parts(table, sheet, 1, 0, _CLOSING)), table.note)


@dataclass(frozen=True, slots=True)
class Stack:
    """Pages of a long paper that are set at once: from page `first` on, `of` in all."""

    tables: tuple[PagedTable, ...]
    first: int
    of: int
    is_last: bool

    @property
    def is_whole(self) -> bool:
        """Tell whether there is no other stack."""
        return self.first == 1 and self.is_last


def stacked(tables: Sequence[PagedTable], most: int) -> list[Stack]:
    """Break a long paper into stacks of about so many pages, where a page begins."""
    shares: list[list[PagedTable]] = [[]]
    firsts, pages = [1], 1
    for table in tables:
        for number, part in enumerate(table.parts):
            pages += part.begins_page
            if part.begins_page and pages - firsts[-1] >= most:
                shares.append([])
                firsts.append(pages)
            note = table.note if number == len(table.parts) - 1 else ""
            shares[-1].append(PagedTable(table.caption if number == 0 else "", (part,), note))
    return [
        Stack(tuple(share), first, pages, is_last=number == len(shares))
        for number, (share, first) in enumerate(zip(shares, firsts, strict=True), start=1)
    ]
