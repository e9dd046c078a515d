"""Rules that villages adopted: two versions of the pilot's and a draft that was tried, and a neighbour's first ones."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from geo_app.demo.options import DemoOptions
from geo_app.demo.quarters import first_day, last_quarters, next_first_day
from geo_app.demo.units import PILOT_VILLAGE
from geo_app.rule_form import document_of
from geo_app.schemes import example_scheme
from layers import bulk, schemes
from layers.database import Connection
from scoring.scheme import Item, Scheme

NEIGHBOUR = "330521102217"
"""Has voted on rules for the next quarter, which the town has not filed yet."""

_BASES = {
    "PA05": "《中华人民共和国消防法》第五条；《宋市村村规民约》第八条（消防安全）",
    "PA06": "《宋市村村规民约》第八条（电动车充电安全）；《浙江省消防条例》",
    "TY06": "《宋市村村规民约》第九条（环境卫生）",
    "TY07": "《宋市村村规民约》第十条（公共空间）；《中华人民共和国村民委员会组织法》第三十一条",
}
# the charter says nothing of feasts, so nothing is taken for them
_NOT_IN_THE_CHARTER = frozenset({"MS05"})
_TRIAL = {"MS": 250_000, "PA": 220_000, "TY": 280_000, "GY": 150_000, "ZZ": 100_000}
_NOW = {"MS": 200_000, "PA": 250_000, "TY": 250_000, "GY": 200_000, "ZZ": 100_000}
_WISHED = {"MS": 200_000, "PA": 200_000, "TY": 250_000, "GY": 250_000, "ZZ": 100_000}
_HELP = Item("GY05", "GY", "邻里互助：代购、接送、照看", 30, 90, "次", evidence="被帮助的一户签字")


@dataclass(frozen=True, slots=True)
class RuleBooks:
    """Which scheme, by number, each quarter of each village is booked under."""

    example: int
    of_pilot: dict[str, int]

    def of(self, village_code: str, period: str) -> int:
        """Return the number of the scheme in force."""
        return self.of_pilot[period] if village_code == PILOT_VILLAGE else self.example


def store_rule_books(connection: Connection, options: DemoOptions, grounds: dict[str, int], pilot: int) -> RuleBooks:
    """Store the example, unless somebody has, and what was adopted and drafted; `pilot` is the pilot's households."""
    example = example_scheme()
    found = schemes.find(connection, None, example.code, example.version)
    number = found[0] if found else _stored(connection, example)
    quarters = last_quarters(options.until)
    first, newest = first_day(quarters[0]), first_day(quarters[-1])
    coming = next_first_day(quarters[-1])
    trial, now, wished = _of_pilot(example, first, newest, coming)
    theirs = replace(
        example, code=f"JF-{NEIGHBOUR}", title="家庭幸福指数积分办法", village_code=NEIGHBOUR, valid_from=coming,
        items=_items(example, basis="本村村规民约"), adopted_on=options.until - timedelta(days=6),
        resolution_ref=f"〔{options.until.year}〕5号",
    )  # fmt: skip
    numbers = [_stored(connection, scheme) for scheme in (trial, now, theirs)]
    whole = round(0.78 * pilot)
    votes = [
        (numbers[0], trial, "representatives", (46, 41, 37, 2), "filed"),
        (numbers[1], now, "households", (pilot, whole, round(0.9 * whole), whole // 30), "filed"),
        (numbers[2], theirs, "representatives", (38, 33, 29, 3), "due"),
    ]
    adoptions = [(*_adoption(*vote), grounds[vote[1].village_code or ""]) for vote in votes]
    bulk.copy_rows(connection, "scheme_adoptions", _ADOPTION, adoptions)
    drafts = [
        _draft(trial, number, numbers[0], grounds),
        _draft(now, numbers[0], numbers[1], grounds),
        _draft(wished, numbers[1], None, grounds, options.until - timedelta(days=4)),
        _draft(theirs, number, numbers[2], grounds),
    ]
    bulk.copy_rows(connection, "scheme_drafts", _DRAFT, drafts)
    return RuleBooks(number, {period: numbers[1 if period == quarters[-1] else 0] for period in quarters})


def _of_pilot(example: Scheme, first: date, newest: date, coming: date) -> tuple[Scheme, Scheme, Scheme]:
    """Return what was adopted for a trial, what was adopted since, and the draft of what may come."""
    trial = replace(
        _weighed(example, _TRIAL, GY=150),
        code=f"JF-{PILOT_VILLAGE}", version=1, village_code=PILOT_VILLAGE,
        title="宋市村家庭幸福指数积分管理办法（试行）",
        valid_from=first, adopted_on=first - timedelta(days=13), resolution_ref=f"宋村代〔{first.year - 1}〕12号",
        items=tuple(item for item in _items(example) if item.code != "GY04"),
    )  # fmt: skip
    now = replace(
        _weighed(example, _NOW), code=trial.code, version=2, village_code=PILOT_VILLAGE,
        title="宋市村家庭幸福指数积分管理办法", valid_from=newest, adopted_on=newest - timedelta(days=9),
        resolution_ref=f"宋村民〔{(newest - timedelta(days=9)).year}〕3号", deduction_cap_tenths=150,
        items=tuple(_dearer(item, PA02=80) for item in _items(example)),
    )  # fmt: skip
    wished = replace(
        _weighed(now, _WISHED), version=3, title=f"宋市村家庭幸福指数积分管理办法（{coming.year}年修订草案）",
        valid_from=coming, items=(*(_dearer(item, TY04=30) for item in now.items), _HELP),
    )  # fmt: skip
    return trial, now, wished


def _weighed(scheme: Scheme, weights: dict[str, int], **caps: int) -> Scheme:
    return replace(
        scheme,
        dimensions=tuple(
            replace(d, weight_ppm=weights[d.code], cap_tenths=caps.get(d.code, d.cap_tenths)) for d in scheme.dimensions
        ),
    )


def _items(example: Scheme, basis: str = "") -> tuple[Item, ...]:
    """Return the example's items, each deduction on a clause of the village's own."""
    return tuple(
        replace(item, basis=basis or _BASES.get(item.code, item.basis)) if item.points_tenths < 0 else item
        for item in example.items
        if item.code not in _NOT_IN_THE_CHARTER
    )


def _dearer(item: Item, **points: int) -> Item:
    """Give an item other points, and room for as many times as before."""
    each = points.get(item.code, item.points_tenths)
    cap = item.cap_tenths and item.cap_tenths // abs(item.points_tenths) * abs(each)
    return item if each == item.points_tenths else replace(item, points_tenths=each, cap_tenths=cap)


def _stored(connection: Connection, scheme: Scheme) -> int:
    number = schemes.store(connection, scheme.record())
    if number is None:
        raise RuntimeError(f"scheme {scheme.code} version {scheme.version} cannot be stored")
    return number


_ADOPTION = (
    "scheme_id", "village_code", "decided_by", "met_on", "place", "entitled", "present", "votes_for", "votes_against",
    "abstained", "resolution_ref", "minutes", "recorded_at", "filing", "filed_on", "filing_ref", "ground",
)  # fmt: skip
_DRAFT = (
    "village_code", "body", "based_on", "edition", "tried_edition", "created_at", "changed_at", "adopted_as", "ground",
)  # fmt: skip
_PLACES = {"representatives": "村委会会议室", "households": "村文化礼堂"}
_MINUTES = "逐条宣读积分项、分值、上限和扣分依据，村民提问后表决。扣分项只用村规民约里写明的条款。"


def _adoption(
    number: int, scheme: Scheme, decided_by: str, people: tuple[int, int, int, int], filing: str
) -> tuple[object, ...]:
    entitled, present, votes_for, votes_against = people
    met = scheme.adopted_on or date.min
    filed = met + timedelta(days=6) if filing == "filed" else None
    return (
        number, scheme.village_code, decided_by, met, _PLACES[decided_by], entitled, present, votes_for, votes_against,
        present - votes_for - votes_against, scheme.resolution_ref, _MINUTES, f"{met} 20:10:00+08", filing, filed,
        f"新政备〔{filed.year}〕{7 * number % 40 + 3}号" if filed else "",
    )  # fmt: skip


def _draft(
    scheme: Scheme, based_on: int, adopted_as: int | None, grounds: dict[str, int], changed: date | None = None
) -> tuple[object, ...]:
    """Return a draft in the edition that was tried: the day before its vote, or on the day given."""
    day = changed or (scheme.adopted_on or date.min) - timedelta(days=3)
    body: dict[str, Any] = document_of(scheme)
    return (
        scheme.village_code, json.dumps(body, ensure_ascii=False), based_on, 4, 4,
        f"{day - timedelta(days=9)} 14:05:00+08", f"{day} 16:40:00+08", adopted_as, grounds[scheme.village_code or ""],
    )  # fmt: skip
