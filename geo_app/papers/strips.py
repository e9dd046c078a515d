"""Long tables, set in pages by ourselves: a page's columns are one block of lines each, not a box for every cell.

To set a table, WeasyPrint lays every cell out as a box of its own, which takes it half a millisecond; hundreds of
households have ten thousand cells. Lines of a block cost it a third of that, but know nothing of their neighbours:
so text is broken here, by how wide its characters are, and how many rows a page takes is counted here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from unicodedata import east_asian_width

from geo_app.papers.sheet import Column, Table
from geo_app.papers.wording import folded, shown

_ROOM, _ROOM_OF_WORDS = 0.42, 0.62
"""Between two columns, in ems."""
_MOST_UNBROKEN = 0.95
"""The share of a column's texts that it is made wide enough for, where there is room; the others are broken."""
_BELOW = 0.4
"""How far below a line's box the rule is drawn, in millimetres: letters stand low in it."""
_LINE_OF_HEAD = 1.15
"""The height of a heading's line, in ems."""
_FEWEST = 3
"""Rows that a table begins with at the foot of a page; were it fewer, it begins on the next."""
_NARROW = " .,:;'|!()[]{}iljI"
_BROAD = "mwMW@%"
_NOT_FIRST = "，。、；：？！）》」”%·"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page has room for, in millimetres: `first` below the title, `full` on the pages that follow.

    `em` is the size of the letters, `line` the height of a line, `head` that of the headings; `gap` stands between
    strips.
    """

    width: float
    first: float
    full: float
    em: float
    line: float
    head: float
    gap: float = 9


@dataclass(frozen=True, slots=True)
class Lines:
    """A column of a strip: where it stands, its heading, and its text, a line for each line of the strip."""

    left: float
    width: float
    kind: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Rows below one another under their headings; `frame` and `ruling` are the paths of the lines around them."""

    left: float
    width: float
    columns: tuple[Lines, ...]
    frame: str
    ruling: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a page shows of a table: strips side by side, with headings `head` high.

    `begins_page`: the rows before it filled the last one.
    """

    strips: tuple[Strip, ...]
    head: float
    height: float
    begins_page: bool


@dataclass(frozen=True, slots=True)
class _Rows:
    """Of each row, of each of its cells, the lines; and how many lines high each row is."""

    cells: list[list[list[str]]]
    heights: list[int]


def ems(text: str) -> float:
    """Return how wide a text is set, in ems, rather too much than too little."""
    return sum(map(_em, text))


def _em(letter: str) -> float:
    if east_asian_width(letter) in "WFA":
        return 1
    if letter in _NARROW:
        return 0.36
    if letter in _BROAD:
        return 0.95
    return 0.72 if letter.isupper() else 0.575


def wrapped(text: str, most: float) -> list[str]:
    """Break a text into lines of at most so many ems; no line begins with a comma or the like."""
    lines = []
    for part in text.splitlines() or [""]:
        line, width = "", 0.0
        for letter in part:
            wide = _em(letter)
            if line and width + wide > most and not (letter in _NOT_FIRST and width + wide <= most + 0.5):
                kept = line.rstrip()
                moved = kept[-1:] if letter in _NOT_FIRST and len(kept) > 1 else ""
                lines.append(kept[: len(kept) - len(moved)])
                line, width = moved, ems(moved)
            line, width = line + letter, width + wide
        lines.append(line.rstrip())
    return lines


def natural_width(table: Table, sheet: Sheet) -> float:
    """Return how many millimetres a table needs so that nothing but words is broken."""
    return sum(_needed(table, sheet))


def parts(
    table: Table, sheet: Sheet, bands: int, room: float, keep: float = 0, *, together: bool = False
) -> list[Part]:
    """Break a table into what each page shows of it; `room` is what is left of the page that it begins on.

    The last page's strips are of one length, as far as it goes, and leave `keep` millimetres below them: rather than
    that what follows stands on a page alone, some of the rows go there with it. `together`: not
    broken where it need not be.
    """
    width = (sheet.width - (bands - 1) * sheet.gap) / bands
    widths = _widths(table, sheet, width)
    if not any("\n" in folded(column.title, column.width) for column in table.columns):
        sheet = replace(sheet, head=sheet.head - _LINE_OF_HEAD * sheet.em)
    rows = _broken(table, sheet, widths)
    found: list[Part] = []
    at, heights = 0, rows.heights
    least = -(-sum(heights) // bands) + int(keep / sheet.line) + 1 if together else min(_FEWEST, sum(heights))
    begins_page = int((room - sheet.head) / sheet.line) < least
    while at < len(heights):
        of_page = sheet.full if begins_page else room
        most = int((of_page - sheet.head) / sheet.line)
        rest = -(-sum(heights[at:]) // bands)
        if most >= rest > int((of_page - keep - sheet.head) / sheet.line):
            most = -(-rest // 2)
        taken = list(_shares(heights, at, most, bands))
        strips = tuple(
            replace(_strip(table, rows, sheet, widths, span), left=number * (width + sheet.gap))
            for number, span in enumerate(taken)
        )
        longest = max(sum(heights[first:last]) for first, last in taken)
        found.append(Part(strips, sheet.head, sheet.head + longest * sheet.line, begins_page))
        at, begins_page = taken[-1][1], True
    return found


def _shares(heights: Sequence[int], at: int, most: int, bands: int) -> Iterator[tuple[int, int]]:
    """Yield which rows stand in each strip of a page."""
    rest = sum(heights[at:])
    if rest <= most * bands:  # it is the last page: strips of one length
        most = min(most, max(-(-rest // bands), *heights[at:]))
    for number in range(bands):
        first, used = at, 0
        while at < len(heights) and (used + heights[at] <= most or at == first):
            used += heights[at]
            at += 1
        if number == 0 or at > first:
            yield first, at


def _needed(table: Table, sheet: Sheet) -> list[float]:
    """Return how wide each column must be for what may not be broken, in millimetres."""
    wide = []
    for number, column in enumerate(table.columns):
        most = max(ems(part) for part in folded(column.title, column.width).split("\n"))
        if column.kind != "text":
            most = max([most, *(ems(text) for text in {shown(row[number], column.kind) for row in table.rows})])
        wide.append((most + _room(column)) * sheet.em)
    return wide


def _widths(table: Table, sheet: Sheet, width: float) -> list[float]:
    """Share the width out: what may not be broken first, the rest to words, else to all."""
    needed = _needed(table, sheet)
    rest = width - sum(needed)
    words = [column.width if column.kind == "text" else 0.1 for column in table.columns]
    if rest < 0:
        return [one * width / sum(needed) for one in needed]
    more = [
        max(0.0, (_usual(table, number) + _room(column)) * sheet.em - one)
        for number, (column, one) in enumerate(zip(table.columns, needed, strict=True))
    ]
    given = _poured(more, words, rest)
    longest = [
        max(0.0, (_usual(table, number, 1) + _room(column)) * sheet.em - one - plus)
        for number, (column, one, plus) in enumerate(zip(table.columns, needed, given, strict=True))
    ]
    more = _poured(longest, words, rest - sum(given))
    spread = (rest - sum(given) - sum(more)) / len(needed)
    return [one + plus + further + spread for one, plus, further in zip(needed, given, more, strict=True)]


def _room(column: Column) -> float:
    return _ROOM_OF_WORDS if column.kind == "text" else _ROOM


def _usual(table: Table, number: int, share: float = _MOST_UNBROKEN) -> float:
    """Return how wide a column's texts are, but for the few widest."""
    wide = sorted(ems(shown(row[number], table.columns[number].kind)) for row in table.rows)
    return wide[int(share * (len(wide) - 1))] if wide else 0


def _poured(wanted: Sequence[float], weights: Sequence[float], rest: float) -> list[float]:
    """Share `rest` out by weight, to none more than it wants."""
    given = [0.0] * len(wanted)
    thirsty = {number for number, most in enumerate(wanted) if most > 0}
    while thirsty and rest > 1e-9:
        whole = sum(weights[number] for number in thirsty)
        shares = {number: min(rest * weights[number] / whole, wanted[number] - given[number]) for number in thirsty}
        for number, share in shares.items():
            given[number] += share
        rest -= sum(shares.values())
        full = {number for number in thirsty if wanted[number] - given[number] < 1e-9}
        if not full:
            break
        thirsty -= full
    return given


def _broken(table: Table, sheet: Sheet, widths: Sequence[float]) -> _Rows:
    rows = []
    for row in table.rows:
        cells = []
        for column, cell, width in zip(table.columns, row, widths, strict=True):
            text = shown(cell, column.kind)
            cells.append(wrapped(text, width / sheet.em - _room(column) + 0.01) if column.kind == "text" else [text])
        rows.append(cells)
    return _Rows(rows, [max(map(len, row)) for row in rows])


def _strip(table: Table, rows: _Rows, sheet: Sheet, widths: Sequence[float], span: tuple[int, int]) -> Strip:
    first, last = span
    of_span = rows.cells[first:last]
    heights = rows.heights[first:last]
    columns, at = [], 0.0
    for number, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
        lines: list[str] = []
        for row, height in zip(of_span, heights, strict=True):
            lines += row[number] + [""] * (height - len(row[number]))
        title = folded(column.title, column.width)
        columns.append(Lines(at, width, column.kind, title, "\n".join(lines)))
        at += width
    across = f"H{at:.2f}"
    foot = sheet.head + sum(heights) * sheet.line + _BELOW
    frame = f"M0 .2{across}M0 {sheet.head - 0.1:.2f}{across}M0 {foot:.2f}{across}"
    return Strip(0, at, tuple(columns), frame, _ruling(sheet, heights[:-1], at))


def _ruling(sheet: Sheet, heights: Sequence[int], width: float) -> str:
    """Return the path of the lines below each row."""
    down, drawn = sheet.head + _BELOW, []
    for height in heights:
        down += height * sheet.line
        drawn.append(f"M0 {down:.2f}H{width:.2f}")
    return "".join(drawn)
