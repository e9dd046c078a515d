"""A household's card: what its index is made of, what was booked and why, how to object. For the household alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import segno
from markupsafe import Markup

from geo_app.papers.footing import day_of_paper, made_from, notice_days, whom_to_ask
from geo_app.papers.occasion import Occasion
from geo_app.papers.sheet import Column, Paper, Table
from geo_app.papers.wording import hundredths, places, quarter, short_code, tenths
from layers.records_paper import PaperDimension, PaperEntry, PaperHousehold, PaperStanding

_PPM_PER_HUNDREDTH = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """A dimension of the index: `part` of at most `most`, both in hundredths, and the points behind it in tenths."""

    name: str
    part: int
    most: int
    counted: int
    cap: int

    @property
    def full(self) -> float:
        """Return how full the bar is, between 0 and 1."""
        return min(max(self.part / self.most, 0.0), 1.0) if self.most else 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the card shows it."""

    day: date
    item: str
    reason: str
    points: int
    note: str


@dataclass(frozen=True, slots=True)
class CardLinks:
    """What the pictures lead in by, by household, and the last day that they do."""

    secrets: Mapping[int, str]
    ends_on: date


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a card. `gains` are in the order of the days; `hints` are private and stand on no other paper."""

    village_name: str
    title: str
    number: str
    householder: str
    group_no: int | None
    index: int
    points: int
    rank_no: int | None
    places: str
    ranked: int
    bars: tuple[Bar, ...]
    gains: tuple[Line, ...]
    hints: tuple[Line, ...]
    caps: tuple[str, ...]
    spendable: int
    picture: Markup
    picture_ends: date | None
    standing: str
    whom_to_ask: str
    made_from: str
    is_preview: bool


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of a village, or of a part of it, as pages and as the tables that a workbook holds."""

    cards: tuple[Card, ...]
    paper: Paper


def cards(
    occasion: Occasion,
    households: Sequence[PaperHousehold],
    entries: Sequence[PaperEntry],
    ranked: int,
    links: CardLinks | None = None,
) -> Cards:
    """Describe the card of each household; `ranked` is how many of the village take part."""
    booked: dict[int, list[PaperEntry]] = {}
    for entry in entries:
        booked.setdefault(entry.household_id, []).append(entry)
    made = tuple(_card(occasion, household, booked.get(household.id, []), ranked, links) for household in households)
    return Cards(made, _as_tables(occasion, made))


def _card(
    occasion: Occasion,
    household: PaperHousehold,
    entries: Sequence[PaperEntry],
    ranked: int,
    links: CardLinks | None,
) -> Card:
    village, standing, dimensions = occasion.village, occasion.standing, occasion.dimensions
    parts = {part["dimension"]: part for part in household.parts}
    bars = tuple(_bar(dimension, parts.get(dimension.code, {})) for dimension in dimensions)
    lines = [_line(entry) for entry in entries if entry.account == "honour"]
    link = f"{occasion.resident_address.rstrip('/')}/card/{links.secrets[household.id]}" if links else ""
    spendable = [entry.balance_tenths for entry in entries if entry.account == "redeemable"]
    return Card(
        village_name=village.name,
        title=f"{village.name}户积分卡",
        number=short_code(household.code, village.code),
        householder=household.householder_masked,
        group_no=household.group_no,
        index=household.index_hundredths,
        points=household.points_tenths,
        rank_no=household.rank_no,
        places=places(household.band_first, household.band_last),
        ranked=ranked,
        bars=bars,
        gains=tuple(line for line in lines if line.points > 0),
        hints=tuple(line for line in lines if line.points < 0),
        caps=tuple(_caps(dimensions, parts)),
        spendable=spendable[-1] if spendable else 0,
        picture=_picture(link),
        picture_ends=links.ends_on if links else None,
        standing=f"{quarter(standing.period)}　{_state(standing)}",
        whom_to_ask=whom_to_ask(village),
        made_from=made_from(standing),
        is_preview=standing.state == "open",
    )


def _bar(dimension: PaperDimension, part: Mapping[str, int]) -> Bar:
    return Bar(
        name=dimension.name,
        part=part.get("part", 0),
        most=dimension.weight_ppm // _PPM_PER_HUNDREDTH,
        counted=part.get("counted", 0),
        cap=dimension.cap_tenths,
    )


def _line(entry: PaperEntry) -> Line:
    note = "已冲销" if entry.is_reversed else f"冲销第 {entry.reversal_of} 号" if entry.reversal_of else ""
    return Line(
        day=entry.occurred_on,
        item=entry.item_name or ("兑换" if entry.kind == "redemption" else "到期"),
        reason=entry.evidence,
        points=entry.points_tenths,
        note=note,
    )


def _caps(dimensions: Sequence[PaperDimension], parts: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Say which caps took something, or forgave it."""
    said = []
    for dimension in dimensions:
        part = parts.get(dimension.code, {})
        if part.get("cut", 0) > 0:
            said.append(f"{dimension.name}超过封顶的 {tenths(part['cut'])} 分没有计入。")
        if part.get("forgiven", 0) > 0:
            said.append(f"{dimension.name}超过扣分上限的 {tenths(part['forgiven'])} 分没有扣。")
    return said


def _state(standing: PaperStanding) -> str:
    if standing.state == "open":
        return "预览，未公示"
    if standing.state == "posted":
        return notice_days(standing.posted_on, standing.posted_until)
    return "已定稿"


def _picture(link: str) -> Markup:
    if not link:
        return Markup("")
    drawn = segno.make(link, error="m", micro=False).svg_inline(border=1, omitsize=True)
    return Markup(drawn)  # noqa: S704 - drawn by segno: squares  # nosec B704


def _as_tables(occasion: Occasion, made: Sequence[Card]) -> Paper:
    village, standing = occasion.village, occasion.standing
    bars = made[0].bars if made else ()
    results = Table(
        (
            Column("户编号", 16, "code"),
            Column("户主", 20),
            Column("组", 10, "whole"),
            *(Column(bar.name, 16, "tenths") for bar in bars),
            Column("合计", 16, "tenths"),
            Column("指数", 16, "hundredths"),
            Column("名次", 12, "whole"),
            Column("不分先后", 22, "code"),
        ),
        [
            [
                *(card.number, card.householder, card.group_no, *(bar.counted for bar in card.bars), card.points),
                *(card.index, card.rank_no, card.places),
            ]
            for card in made
        ],
        caption="户积分卡",
    )
    booked = Table(
        (
            *(Column("户编号", 16, "code"), Column("户主", 20), Column("日期", 22, "day"), Column("积分项", 50)),
            *(Column("依据", 60), Column("积分", 16, "signed"), Column("说明", 30)),
        ),
        [
            [card.number, card.householder, line.day, line.item, line.reason, line.points, line.note]
            for card in made
            for line in (*card.gains, *card.hints)
        ],
        caption="积分明细",
    )
    return Paper(
        sheet="cards",
        name="户积分卡",
        title=f"{village.name}{quarter(standing.period)}户积分卡",
        subtitle=_state(standing),
        village_name=village.name,
        period=standing.period,
        day=day_of_paper(occasion),
        size="a4-landscape",
        tables=(results, booked),
        closing=("这份表含扣分明细，只供核对，不得张贴。", whom_to_ask(village)),
        foot=("不得张贴", made_from(standing)),
        is_preview=standing.state == "open",
    )


def summary(card: Card) -> str:
    """Say a card's result in a line."""
    if card.rank_no is None:
        return f"指数 {hundredths(card.index)}，不参评，不排名次"
    told = f"（第 {card.places} 名之间不分先后）" if card.places else ""
    return f"指数 {hundredths(card.index)}，第 {card.rank_no} 名{told}，全村参评 {card.ranked} 户"
