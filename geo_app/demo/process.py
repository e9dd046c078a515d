"""How the demonstration's points came to be booked: panels, applications, meetings, votes; and what is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo_app.demo.options import DemoOptions
from geo_app.demo.people import names_of
from geo_app.demo.plane import generator
from geo_app.demo.points import MISTAKEN, NOTICE, Booking
from geo_app.demo.quarters import last_quarters
from geo_app.demo.rule_books import RuleBooks
from geo_app.demo.shop import Shop
from geo_app.demo.underway import underway
from geo_app.demo.units import PILOT_TOWN, villages

TABLES = (
    "panel_members",
    "panel_kin",
    "review_meetings",
    "meeting_attendance",
    "points_applications",
    "application_votes",
    "application_steps",
    "objections",
    "shop_goods",
    "redemptions",
)
_SEATS = 5
_CAPACITIES = ("party_member", "representative", "group_leader", "villager", "representative")
_RELATIONS = ("parent", "child", "sibling", "in_law")
_FEWEST_HOUSEHOLDS = 20  # below it the members' households are left open, or too many would have to recuse themselves
_MINUTES = (
    "逐件说明事实和依据，到会评议员逐件表决；本户和近亲属的已回避。",
    "先看照片和签到表，再逐件表决。有一件证据不全，补齐后下次再议。",
    "组长介绍情况，评议员提问后逐件表决；涉及本户和近亲属的，当事人离场回避。",
    "核对提醒记录和整改照片，扣分的逐件问清依据后表决。",
)
_BOOKED = ("submitted", "prechecked", "reviewed_pass", "publicized", "booked")

Frames = dict[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel of a village: the numbers of its members, and for each the households that it does not decide on."""

    members: list[int]
    barred: list[set[int]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What was booked wrongly in the pilot village's last whole quarter; `spare` are two numbers left free after it."""

    entry_no: int
    application_id: int
    household_id: int
    ground: int
    spare: tuple[int, int]


class Process:
    """Numbers what it makes, village by village."""

    def __init__(self, options: DemoOptions, books: RuleBooks, village_grounds: dict[str, int]) -> None:
        self._options = options
        self._books = books
        self._grounds = village_grounds
        self._members = self._meetings = self._applications = self._entries = 0
        self._shop = Shop(options, village_grounds)
        self.mistake: Mistake | None = None

    def panel_of(self, booking: Booking) -> tuple[Panel, Frames]:
        """Return a village's panel and its rows."""
        code = villages()[booking.village].code
        random = generator(self._options.seed, f"panel {booking.village}")
        count = len(booking.grounds)
        is_known = count >= _FEWEST_HOUSEHOLDS
        chosen = booking.first_id + random.choice(count, min(3 * _SEATS, count), replace=False)
        members = [self._members + seat for seat in range(1, _SEATS + 1)]
        self._members += _SEATS
        rows = pd.DataFrame(
            {
                "id": members,
                "village_code": code,
                "name": names_of(_SEATS, random),
                "capacity": _CAPACITIES,
                "household_id": pd.array(chosen[:_SEATS] if is_known else [pd.NA] * _SEATS, dtype="Int64"),
                "from_on": "2024-01-10",
                "ground": self._grounds[code],
            }
        )
        barred = [{int(chosen[seat])} if is_known else set() for seat in range(_SEATS)]
        kin: list[tuple[int, int, str, str]] = []
        if is_known:
            for place, household in enumerate(chosen[_SEATS:].tolist()):
                seat = place % _SEATS
                if random.random() < 0.5:
                    relation = _RELATIONS[int(random.integers(len(_RELATIONS)))]
                    kin.append((members[seat], household, relation, "2024-01-10"))
                    barred[seat].add(household)
        declared = pd.DataFrame(kin, columns=["member_id", "household_id", "relation", "declared_on"])
        return Panel(members, barred), {"panel_members": rows, "panel_kin": declared}

    def booked(self, booking: Booking, panel: Panel, period: str, entries: pd.DataFrame) -> tuple[pd.DataFrame, Frames]:
        """Number a quarter's entries; return them with the applications that those that were reviewed came from.

        With the rows of these, what was booked for spending and what was spent.
        """
        first_entry = self._entries + 1
        self._entries += len(entries)
        reviewed = entries["held_on"].notna().to_numpy()
        first = self._applications + 1
        number = np.full(len(entries), pd.NA, dtype=object)
        number[reviewed] = np.arange(first, first + int(reviewed.sum()))
        keys = [None if value is pd.NA else f"application:{value}:honour" for value in number]
        entries = entries.assign(
            entry_no=np.arange(first_entry, first_entry + len(entries)),
            reversal_of=entries["reversal_of"] + first_entry,
            application_id=number,
            source_key=np.array(keys, dtype=object),
        )
        mine = entries[reviewed]
        self._applications += len(mine)
        random = generator(self._options.seed, f"reviews {first} {booking.village}")
        code = villages()[booking.village].code
        days = sorted(set(mine["held_on"]))
        meetings, away = self._hold(code, panel, days)
        meeting = mine["held_on"].map(dict(zip(days, meetings["review_meetings"]["id"], strict=True)))
        takes = (mine["points_tenths"] < 0).to_numpy()
        applications = pd.DataFrame(
            {
                "id": mine["application_id"].to_numpy(),
                "village_code": code,
                "household_id": mine["household_id"].to_numpy(),
                "scheme_id": mine["scheme_id"].to_numpy(),
                "item_code": mine["item_code"].to_numpy(),
                "points_tenths": mine["points_tenths"].to_numpy(),
                "occurred_on": mine["occurred_on"].to_numpy(),
                "place": "",
                "description": "",
                "evidence": mine["evidence"].to_numpy(),
                "source": np.where(takes | (random.random(len(mine)) < 0.6), "grid_worker", "household"),
                "filed_at": (mine["occurred_on"] + " 18:10:00+08").to_numpy(),
                "status": "booked",
                "meeting_id": meeting.to_numpy(),
                "decided_tenths": mine["points_tenths"].to_numpy(),
                "publicized_on": mine["held_on"].to_numpy(),
                "publicity_until": [_after(day, NOTICE) for day in mine["held_on"]],
                "entry_no": mine["entry_no"].to_numpy(),
                "ground": mine["ground"].to_numpy(),
            }
        ).astype({"meeting_id": "Int64", "decided_tenths": "Int64", "entry_no": "Int64"})
        moments = np.column_stack(
            [
                mine["occurred_on"] + " 18:10:00+08",
                mine["held_on"] + " 08:30:00+08",
                mine["held_on"] + " 15:00:00+08",
                mine["held_on"] + " 16:30:00+08",
                mine["booked_at"],
            ]
        )
        steps = pd.DataFrame(
            {
                "application_id": np.repeat(applications["id"].to_numpy(), len(_BOOKED)),
                "at": moments.ravel(),
                "from_status": np.tile(np.array([None, *_BOOKED[:-1]], dtype=object), len(mine)),
                "to_status": np.tile(np.array(_BOOKED, dtype=object), len(mine)),
                "reason": "",
                "ground": np.repeat(mine["ground"].to_numpy(), len(_BOOKED)),
            }
        )
        votes = _votes(panel, applications, away, random)
        frames = meetings | {
            "points_applications": applications,
            "application_steps": steps,
            "application_votes": votes,
        }
        return entries, frames | self._spent(booking, period, mine)

    def _spent(self, booking: Booking, period: str, reviewed: pd.DataFrame) -> Frames:
        """Return what was gained at the panel once more, to be spent, and in the pilot's shop what was spent of it."""
        gains = reviewed[reviewed["points_tenths"] > 0]
        twins = gains.drop(columns="held_on").assign(
            entry_no=np.arange(self._entries + 1, self._entries + 1 + len(gains)),
            account="redeemable",
            kind="item",
            source_key=[f"application:{number}:redeemable" for number in gains["application_id"]],
        )
        self._entries += len(gains)
        frames = self._shop.visit(booking, period, twins, self._entries + 1)
        self._entries += len(frames.get("points_entries", ()))
        wrong = reviewed[reviewed["evidence"] == MISTAKEN]
        if len(wrong):
            spare = (self._entries + 1, self._entries + 2)
            self._entries += len(spare)
            names = ["entry_no", "application_id", "household_id", "ground"]
            entry_no, application, household, ground = (int(wrong[name].iloc[0]) for name in names)
            self.mistake = Mistake(entry_no, application, household, ground, spare)
        return frames | {"points_entries": pd.concat([twins, frames.get("points_entries", twins.iloc[:0])])}

    def on_the_way(self, booking: Booking, panel: Panel) -> Frames:
        """Return what is on its way in the villages of the pilot's town: something in every state."""
        code = villages()[booking.village].code
        if not code.startswith(PILOT_TOWN):
            return {}
        scheme = self._books.of(code, last_quarters(self._options.until)[-1])
        made = underway(booking, scheme, self._options, self._applications, panel.barred)
        self._applications += len(made.applications)
        meetings, away = self._hold(code, panel, [made.held_on])
        reviewed = made.applications["meeting_id"].notna()
        made.applications.loc[reviewed, "meeting_id"] = meetings["review_meetings"]["id"].iloc[0]
        random = generator(self._options.seed, f"votes underway {booking.village}")
        votes = _votes(panel, made.applications[reviewed], away, random, rejecting=made.rejected)
        return meetings | {
            "points_applications": made.applications,
            "application_steps": made.steps,
            "application_votes": votes,
            "objections": made.objections,
        }

    def _hold(self, code: str, panel: Panel, days: list[str]) -> tuple[Frames, dict[int, int]]:
        """Hold a meeting on each of the days; return the rows, and who of the panel stayed away from which of them."""
        numbers = np.arange(self._meetings + 1, self._meetings + 1 + len(days))
        self._meetings += len(days)
        random = generator(self._options.seed, f"meetings {code} {numbers.min() if len(days) else 0}")
        # now and then somebody is away, never the chair
        seats = (
            random.integers(1, 3 * _SEATS, len(days)).tolist() if code.startswith(PILOT_TOWN) else [_SEATS] * len(days)
        )
        away = {int(number): seat for number, seat in zip(numbers, seats, strict=True) if seat < _SEATS}
        meetings = pd.DataFrame(
            {
                "id": numbers,
                "village_code": code,
                "held_on": days,
                "place": "村委会会议室",
                "chair_id": panel.members[0],
                "minutes": [_MINUTES[int(n)] for n in random.integers(0, len(_MINUTES), len(days))],
                "recorded_at": [f"{day} 15:30:00+08" for day in days],
                "ground": self._grounds[code],
            }
        )
        there = [
            (int(number), member)
            for number in numbers
            for seat, member in enumerate(panel.members)
            if away.get(int(number)) != seat
        ]
        attendance = pd.DataFrame(there, columns=["meeting_id", "member_id"])
        return {"review_meetings": meetings, "meeting_attendance": attendance}, away


def _votes(
    panel: Panel,
    applications: pd.DataFrame,
    away: dict[int, int],
    random: np.random.Generator,
    rejecting: frozenset[int] = frozenset(),
) -> pd.DataFrame:
    """Vote: all for it, now and then one against; of `rejecting` all but one. Who must, recuses himself."""
    rows = []
    against = random.integers(0, 3 * _SEATS, len(applications)).tolist()
    for number, household, meeting, alone in zip(
        applications["id"], applications["household_id"], applications["meeting_id"], against, strict=True
    ):
        there = [seat for seat in range(_SEATS) if away.get(int(meeting)) != seat]
        free = [seat for seat in there if household not in panel.barred[seat]]
        for seat in there:
            if seat not in free:
                vote = "recused"
            elif number in rejecting:
                vote = "reject" if free.index(seat) < len(free) - 1 else "pass"
            else:
                vote = "reject" if seat == alone else "pass"
            rows.append((number, panel.members[seat], meeting, vote))
    return pd.DataFrame(rows, columns=["application_id", "member_id", "meeting_id", "vote"])


def _after(day: str, days: int) -> str:
    return str(date.fromisoformat(day) + timedelta(days=days))
