"""What lies on the villages' desks: whom to call, who may be named, and what the pilot's assembly decided to give."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo_app.demo.options import DemoOptions
from geo_app.demo.people import names_of
from geo_app.demo.plane import generator
from geo_app.demo.units import PILOT_VILLAGE, villages
from layers import bulk, past
from layers.database import Connection
from layers.past import Home

_TABLES = ("village_contacts", "naming_consents", "benefit_plans", "benefit_allocations")
_PURPOSES = (("result_poster", 0.34), ("honour_roll", 0.16), ("benefit_list", 0.10))
_WITHDRAWN = 0.05
_BENCHMARKS = 12  # households that the representatives named as examples
_GIFTS = ("大米10公斤、食用油5升", "大米10公斤")


def furnish_desks(connection: Connection, options: DemoOptions) -> None:
    """Lay out what the villages have ready beside the ledger; the quarters that are over are frozen by now."""
    grounds = bulk.grounds(connection)
    homes = past.homes(connection, PILOT_VILLAGE)
    versions = [(period, version, on) for period, version, on in past.result_versions(connection, PILOT_VILLAGE) if on]
    with bulk.loading(connection, _TABLES):
        bulk.copy_frame(connection, "village_contacts", _contacts(grounds, options))
        bulk.copy_frame(connection, "naming_consents", _consents(homes, options))
        plans, allocations = _benefits(homes, versions, grounds[PILOT_VILLAGE], options)
        bulk.copy_frame(connection, "benefit_plans", plans)
        bulk.copy_frame(connection, "benefit_allocations", allocations)


def _contacts(grounds: dict[str, int], options: DemoOptions) -> pd.DataFrame:
    random = generator(options.seed, "contacts of villages")
    codes = [unit.code for unit in villages()]
    numbers = random.permutation(1000)[: 2 * len(codes)]
    return pd.DataFrame(
        {
            "village_code": codes,
            "objection_person": names_of(len(codes), random),
            "objection_phone": [f"0572-8000{number:03d}" for number in numbers[: len(codes)]],
            "supervision_phone": [f"0572-8000{number:03d}" for number in numbers[len(codes) :]],
            "changed_at": f"{options.until.year}-01-05 09:00:00+08",
            "ground": [grounds[code] for code in codes],
        }
    )


def _consents(homes: list[Home], options: DemoOptions) -> pd.DataFrame:
    """Let about a third agree to be named on each kind of paper; a few took it back."""
    random = generator(options.seed, "consents")
    year = options.until.year
    rows: list[tuple[object, ...]] = []
    for purpose, share in _PURPOSES:
        for home in homes:
            if random.random() >= share:
                continue
            given = date(year - 1, 12, 1) + timedelta(days=int(random.integers(0, 60)))
            taken_back = given + timedelta(days=int(random.integers(60, 200))) if random.random() < _WITHDRAWN else None
            form = f"具名同意书 {len(rows) + 1:04d}"
            rows.append(
                (home.id, purpose, form, given, min(taken_back, options.until) if taken_back else None, home.ground)
            )
    columns = ["household_id", "purpose", "form_ref", "given_on", "withdrawn_on", "ground"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _benefits(
    homes: list[Home], versions: list[tuple[str, int, date]], ground: int, options: DemoOptions
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return two plans that stand on frozen quarters, and what the representatives decided for each household."""
    random = generator(options.seed, "benefits")
    plans: list[tuple[object, ...]] = []
    given: list[tuple[object, ...]] = []
    for period, version, frozen_on in [*versions[-2:-1], *versions[-1:]]:
        number = len(plans) + 1
        resolved = frozen_on + timedelta(days=1)
        posted = resolved + timedelta(days=1)
        if posted > options.until:
            continue
        is_goods = (period, version) == versions[-1][:2]
        received = posted + timedelta(days=18) if posted + timedelta(days=18) <= options.until else None
        plans.append(
            (number, period, version, *_PLAN[is_goods], f"宋村代〔{resolved.year}〕{8 + number}号", resolved, posted)
        )
        given += _decided(number, homes, received, random, is_goods=is_goods)
    columns = [
        "id",
        "period",
        "version",
        "title",
        "benefit_type",
        "description",
        "resolution_ref",
        "resolved_on",
        "posted_on",
    ]
    frame = pd.DataFrame(plans, columns=columns).assign(
        village_code=PILOT_VILLAGE, decided_by="representatives", entitled=46, present=39, votes_for=36, edition=1,
        ground=ground,
    )  # fmt: skip
    frame["posted_until"] = [day + timedelta(days=15) for day in frame["posted_on"]]
    frame["recorded_at"] = [f"{day} 16:00:00+08" for day in frame["resolved_on"]]
    names = ["plan_id", "household_id", "decision", "received_on", "ground"]
    return frame, pd.DataFrame(given, columns=names, dtype=object)


_PLAN = {
    False: (
        "幸福家庭示范户", "honour_title",
        "村民代表逐户提名、逐户表决，授予“幸福家庭示范户”门牌，不发钱物。",
    ),
    True: (
        "年底慰问品", "year_end_goods",
        "用村集体经济收入购买，村民代表会议逐户议定；常年在外的户由代表商定是否代领。",
    ),
}  # fmt: skip


def _decided(
    plan: int, homes: list[Home], received: date | None, random: np.random.Generator, *, is_goods: bool
) -> list[tuple[object, ...]]:
    """Return what was decided, household by household: nothing follows from a rank."""
    if not is_goods:
        there = [home for home in homes if home.rank_no is not None]
        named = random.choice(len(there), min(_BENCHMARKS, len(there)), replace=False).tolist()
        chosen = [(home, "幸福家庭示范户门牌一块") for home in (there[place] for place in sorted(named))]
    else:
        chosen = [(home, _GIFTS[int(home.is_absent or random.random() < 0.2)]) for home in homes]
    return [(plan, home.id, decision, received, home.ground) for home, decision in chosen]
