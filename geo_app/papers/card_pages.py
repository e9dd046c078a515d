"""A card's pages: where its bars and its entries stand, and where it breaks when a household has many entries.

Seven hundred of them are one file, so each is a few blocks of lines at known places, as in `strips`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from geo_app.papers.card import Bar, Card, Line
from geo_app.papers.strips import wrapped
from geo_app.papers.wording import hundredths, signed, tenths

_EM = 9 * 25.4 / 72
_WIDTH, _HEIGHT = 128.0, 183.0
_DAY, _POINTS, _INSET = 17.0, 15.0, 2.0
_LINE = 4.6
_BAR_LINE, _BAR_LEFT, _BAR_WIDTH, _BAR_HIGH = 5.0, 23.0, 50.0, 3.2
_HATCH = 1.4
_TOP, _TOP_AGAIN = 51.0, 12.0
"""What stands above the bars on a card's first page, and above the entries on those that follow."""
_CAP_LINE = 4.5
_HEADING, _HINTS_HEADING, _HINTS_FOOT, _FOOT = 7.5, 9.0, 2.5, 26.0
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries below one another: days, texts and points as blocks of lines, and the path of the rules between them."""

    height: float
    width: float
    days: str
    texts: Markup
    points: str
    ruling: str


@dataclass(frozen=True, slots=True)
class Bars:
    """The dimensions: a block of lines for each column, the path of the frames, and that of what fills them."""

    height: float
    names: str
    parts: str
    most: str
    counted: str
    caps: str
    frames: str
    hatching: str


@dataclass(frozen=True, slots=True)
class CardPage:
    """A page of a card, `number` of `of`; bars stand on the first alone."""

    card: Card
    number: int
    of: int
    bars: Bars | None
    gains: Entries | None
    hints: Entries | None


@dataclass(frozen=True, slots=True)
class _Row:
    line: Line
    is_hint: bool
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        return len(self.lines) * _LINE


def card_pages(card: Card) -> list[CardPage]:
    """Return the pages of a card."""
    bars = _bars(card.bars)
    top = _TOP + bars.height + _CAP_LINE * len(card.caps)
    rows = [*_rows(card.gains, is_hint=False), *_rows(card.hints, is_hint=True)]
    shared = _shared(rows, _HEIGHT - top, _HEIGHT - _TOP_AGAIN)
    return [
        CardPage(
            card=card,
            number=number,
            of=len(shared),
            bars=bars if number == 1 else None,
            gains=_entries([row for row in of_page if not row.is_hint], 0),
            hints=_entries([row for row in of_page if row.is_hint], _INSET),
        )
        for number, of_page in enumerate(shared, start=1)
    ]


def _rows(lines: Iterable[Line], *, is_hint: bool) -> list[_Row]:
    most = (_WIDTH - _DAY - _POINTS - (2 * _INSET if is_hint else 0)) / _EM - 0.3
    return [_Row(line, is_hint, tuple(wrapped(_told(line), most))) for line in lines]


def _told(line: Line) -> str:
    return line.item + (f"　{line.reason}" if line.reason else "") + (f"（{line.note}）" if line.note else "")


def _shared(rows: Sequence[_Row], first: float, further: float) -> list[list[_Row]]:
    """Share rows out over pages; the last one keeps room for the card's foot, and has some rows where it can."""
    pages: list[list[_Row]] = [[]]
    for row in rows:
        room = first if len(pages) == 1 else further
        if _height([*pages[-1], row]) > room:
            pages.append([])
        pages[-1].append(row)
    if _height(pages[-1]) + _FOOT > (first if len(pages) == 1 else further):
        moved = pages[-1][-_FEWEST:] if len(pages[-1]) > _FEWEST else []
        pages[-1] = pages[-1][: len(pages[-1]) - len(moved)]
        pages.append(moved)
    return pages


def _height(rows: Sequence[_Row]) -> float:
    hints = any(row.is_hint for row in rows)
    gains = any(not row.is_hint for row in rows)
    around = (_HEADING if gains or not rows else 0) + (_HINTS_HEADING + _HINTS_FOOT if hints else 0)
    return around + sum(row.height for row in rows)


def _entries(rows: Sequence[_Row], inset: float) -> Entries | None:
    if not rows:
        return None
    width = _WIDTH - 2 * inset
    days, points, texts, ruling, down = [], [], [], [], 0.0
    for row in rows:
        rest = [""] * (len(row.lines) - 1)
        days += [f"{row.line.day.month}月{row.line.day.day}日", *rest]
        points += [signed(row.line.points), *rest]
        texts.append(_with_bold(row.lines, row.line.item))
        down += row.height
        ruling.append(f"M0 {down:.2f}H{width:.2f}")
    return Entries(down, width, "\n".join(days), Markup("\n").join(texts), "\n".join(points), "".join(ruling))


def _with_bold(lines: Sequence[str], item: str) -> Markup:
    """Set the item's name, with which the lines begin, in bold."""
    text, left, at = "\n".join(lines), sum(not letter.isspace() for letter in item), 0
    while left and at < len(text):
        left -= not text[at].isspace()
        at += 1
    return Markup("<b>{}</b>{}").format(escape(text[:at]), escape(text[at:]))


def _bars(bars: Sequence[Bar]) -> Bars:
    frames, hatching = [], []
    for number, bar in enumerate(bars):
        top = number * _BAR_LINE + (_BAR_LINE - _BAR_HIGH) / 2
        frames.append(f"M{_BAR_LEFT} {top:.2f}h{_BAR_WIDTH}v{_BAR_HIGH}h-{_BAR_WIDTH}z")
        hatching.append(_hatched(_BAR_LEFT, top, _BAR_WIDTH * bar.full))
    return Bars(
        height=len(bars) * _BAR_LINE,
        names="\n".join(bar.name for bar in bars),
        parts="\n".join(hundredths(bar.part) for bar in bars),
        most="\n".join(f"/ {hundredths(bar.most)}" for bar in bars),
        counted="\n".join(tenths(bar.counted) for bar in bars),
        caps="\n".join(f"/ {tenths(bar.cap)} 分" for bar in bars),
        frames="".join(frames),
        hatching="".join(hatching),
    )


def _hatched(left: float, top: float, width: float) -> str:
    """Return slanting strokes that fill a bar, and the stroke at its end."""
    strokes, at = [], _HATCH / 2
    while at < width + _BAR_HIGH:
        low, high = max(at - _BAR_HIGH, 0.0), min(at, width)
        if high > low:
            strokes.append(f"M{left + low:.2f} {top + at - low:.2f}L{left + high:.2f} {top + at - high:.2f}")
        at += _HATCH
    return "".join(strokes) + (f"M{left + width:.2f} {top:.2f}v{_BAR_HIGH}" if width else "")
