"""Print a paper of a village: read what stands on it as of now, record that it was printed, and describe it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from geo_app.errors import BadRequestError, Fault
from geo_app.papers.benefits import benefit_list
from geo_app.papers.card import Cards, cards
from geo_app.papers.honour_roll import honour_roll
from geo_app.papers.ledger import ledger
from geo_app.papers.minutes import minutes
from geo_app.papers.objections import objections
from geo_app.papers.occasion import Occasion
from geo_app.papers.poster import poster
from geo_app.papers.redemptions import redemptions
from geo_app.papers.sheet import PageSize, Paper
from geo_app.papers.wording import quarter_days
from geo_app.use_cases.household_card import issue_cards
from layers import audit, benefits, papers
from layers.database import Connection, Database
from layers.errors import NotVisibleError
from layers.papers import Part
from layers.scope import Scope

MOST_CARDS = 800
"""So many a PDF: a thirtieth of a second each on a machine that does nothing else."""
MOST_LEDGER_ROWS = 10_000
"""So many a PDF: a quarter of seven hundred households, at four hundred a second."""


@dataclass(frozen=True, slots=True)
class PaperWish:
    """Which paper is wanted, in which form; `plan` is a benefit plan's number, None for the newest."""

    sheet: str
    village_code: str
    period: str
    form: str
    size: PageSize = "a3"
    group_no: int | None = None
    household_code: str | None = None
    plan: int | None = None


def print_paper(
    database: Database, scope: Scope, wish: PaperWish, *, today: date, resident_address: str
) -> Paper | Cards:
    """Return what is on the paper; that it was printed is recorded in the same transaction.

    NotVisibleError when the village, or what the paper is about, is not the viewer's to see; BadRequestError when it
    is too long for one PDF.
    """
    with database.transaction(scope, read_only=False) as connection:
        village = papers.village(connection, wish.village_code, whole=wish.sheet not in OF_A_PART)
        standing = papers.standing(connection, village.code, wish.period)
        known = papers.dimensions(connection, standing.scheme_id) if standing.scheme_id else []
        occasion = Occasion(village, standing, tuple(known), today, resident_address)
        made = _SHEETS[wish.sheet](connection, occasion, wish)
        audit.note(
            connection,
            "paper.print",
            "household" if wish.household_code else "village",
            wish.household_code or village.code,
            area=village.code,
            detail={
                "paper": wish.sheet,
                "period": wish.period,
                "state": standing.state,
                "form": wish.form,
                "rows": len(made.cards) if isinstance(made, Cards) else made.people,
            },
        )
    return made


def _poster(connection: Connection, occasion: Occasion, wish: PaperWish) -> Paper:
    found = papers.results(connection, occasion.village, occasion.standing)
    names = papers.consented_names(connection, occasion.village.code, "result_poster")
    return poster(occasion, found, names, wish.size)


def _cards(connection: Connection, occasion: Occasion, wish: PaperWish) -> Cards:
    part = Part(wish.group_no, wish.household_code)
    found = papers.results(connection, occasion.village, occasion.standing, part)
    if wish.household_code and not found:
        raise NotVisibleError(wish.household_code)
    if wish.form == "pdf" and len(found) > MOST_CARDS:
        raise BadRequestError(Fault("group", f"有 {len(found)} 户，一份 PDF 最多 {MOST_CARDS} 张卡，请选一个组再打印"))
    booked = papers.entries(connection, occasion.village.code, occasion.standing.period, part)
    ranked = papers.count_ranked(connection, occasion.village.code, occasion.standing.period)
    links = None
    if wish.form == "pdf" and occasion.resident_address:
        links = issue_cards(connection, occasion.village.code, wish.period, [household.id for household in found])
    return cards(occasion, found, booked, ranked, links)


def _ledger(connection: Connection, occasion: Occasion, wish: PaperWish) -> Paper:
    village, period = occasion.village.code, occasion.standing.period
    rows = papers.count_entries(connection, village, period, wish.group_no)
    if wish.form == "pdf" and rows > MOST_LEDGER_ROWS:
        message = f"有 {rows:,} 笔，一份 PDF 最多 {MOST_LEDGER_ROWS:,} 笔，请选一个组再打印，或下载 Excel"
        raise BadRequestError(Fault("group", message))
    return ledger(occasion, papers.entries(connection, village, period, Part(wish.group_no)), wish.group_no)


def _minutes(connection: Connection, occasion: Occasion, wish: PaperWish) -> Paper:
    return minutes(occasion, *papers.meetings(connection, occasion.village.code, *quarter_days(wish.period)))


def _redemptions(connection: Connection, occasion: Occasion, wish: PaperWish) -> Paper:
    days = quarter_days(wish.period)
    return redemptions(occasion, papers.redemptions(connection, occasion.village.code, *days, wish.group_no))


def _objections(connection: Connection, occasion: Occasion, wish: PaperWish) -> Paper:
    return objections(occasion, papers.objections(connection, occasion.village.code, wish.period))


def _benefits(connection: Connection, occasion: Occasion, wish: PaperWish) -> Paper:
    village = occasion.village.code
    of_period = [plan for plan in benefits.plans(connection, village) if plan.period == wish.period]
    chosen = next((plan for plan in of_period if wish.plan in (None, plan.id)), None)
    if chosen is None:
        raise NotVisibleError(str(wish.plan))
    names = papers.consented_names(connection, village, "benefit_list")
    return benefit_list(occasion, chosen, benefits.listed(connection, chosen.id), names)


def _honour_roll(connection: Connection, occasion: Occasion, wish: PaperWish) -> Paper:
    village = occasion.village.code
    names = papers.consented_names(connection, village, "honour_roll")
    return honour_roll(occasion, papers.praised(connection, village, wish.period), names)


_SHEETS: Mapping[str, Callable[[Connection, Occasion, PaperWish], Paper | Cards]] = {
    "poster": _poster,
    "cards": _cards,
    "ledger": _ledger,
    "minutes": _minutes,
    "redemptions": _redemptions,
    "objections": _objections,
    "benefits": _benefits,
    "honour-roll": _honour_roll,
}
SHEETS = tuple(_SHEETS)
"""Every paper that there is. A list of those that did badly is not among them, and never will be."""
OF_A_PART = frozenset(("cards", "ledger", "redemptions"))
"""What a grid worker may print of the own grid; the others are of the whole village."""
