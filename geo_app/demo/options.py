"""What is asked of a demonstration, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from geo_app.sealing import Sealer

FEWEST_HOUSEHOLDS = 1000
# the example scheme is in force, and the calendar of holidays goes, from here to there
FIRST_UNTIL, LAST_UNTIL = date(2025, 1, 1), date(2028, 12, 31)


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """How large a county to make, from which seed, and the last day of its cases.

    `sealer` seals the petitioners' telephone numbers; without one they leave none. `opened_on` is the day on which
    somebody looks at it, today: what is to be answered within three days was handed in the day before.
    """

    households: int = 140_000
    cases: int = 100_000
    seed: int = 330521
    until: date = date(2026, 11, 20)
    sealer: Sealer | None = None
    opened_on: date = field(default_factory=lambda: datetime.now(ZoneInfo("Asia/Shanghai")).date())

    @property
    def objected_on(self) -> date:
        """Return the day of the newest objections: while the notices that they are about hang out."""
        return min(max(self.until, self.opened_on - timedelta(days=1)), self.until + timedelta(days=10))

    def __post_init__(self) -> None:
        if self.households < FEWEST_HOUSEHOLDS:
            raise ValueError(f"a county has at least {FEWEST_HOUSEHOLDS} households")
        if not FIRST_UNTIL <= self.until <= LAST_UNTIL:
            raise ValueError(f"the last day lies between {FIRST_UNTIL} and {LAST_UNTIL}")


@dataclass(frozen=True, slots=True)
class DemoReport:
    """How many of each there are now."""

    towns: int
    villages: int
    grids: int
    households: int
    rooms: int
    cases: int
    points_entries: int
    scored: int
    seconds: float
