"""How cases went: accepted, due, closed or still open, where they were settled and how people took it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo_app.demo.plane import Bools, Floats, Ints, Texts, Times, blank_unless

# days from acceptance until a case is due, and the median days that it takes
_DUE_DAYS = {"suggestion": 30, "accusation": 60, "appeal": 60, "consultation": 15, "dispute": 30, "report": 15,
             "other": 30}  # fmt: skip
_MEDIAN_DAYS = {"suggestion": 12, "accusation": 35, "appeal": 24, "consultation": 3, "dispute": 10, "report": 5.5,
                "other": 6}  # fmt: skip
_NEVER = np.datetime64("NaT", "m")
_OVERDUE_DAYS = 240


@dataclass(frozen=True)
class Begun:
    """Cases as they were registered, in minutes; `kind` by number, `again` for repeats."""

    registered: Times
    matter_kind: Texts
    kind: Ints
    again: Bools


@dataclass(frozen=True)
class Course:
    """Columns of `cases`; times in minutes, NaT where it has not come to that."""

    accepted: Times
    due: Times
    closed: Times
    status: Texts
    resolved_level: Texts
    satisfaction: Texts


def run_course(begun: Begun, now: np.datetime64, random: np.random.Generator) -> Course:
    """Run cases until `now`."""
    registered, count = begun.registered, len(begun.registered)
    limit = np.array([_DUE_DAYS[matter] for matter in begun.matter_kind], dtype=float)
    usual = np.array([_MEDIAN_DAYS[matter] for matter in begun.matter_kind])
    wait = np.clip(random.lognormal(-1.5, 1.1, count), 0.01, 14)
    accepted = registered + _days(wait)
    due = accepted + _days(limit)
    taken = np.clip(usual * random.lognormal(0, 0.75, count), 0.05, None)
    late = random.random(count) < 0.02
    taken = np.where(taken > limit, limit * random.uniform(0.7, 0.99, count), taken)
    taken = np.where(late, limit * random.uniform(1.02, 1.6, count), taken)
    closed = accepted + _days(taken)
    stuck = (random.random(count) < 0.0016) & (registered > now - _days(np.array(_OVERDUE_DAYS)))
    is_open = (closed > now) | stuck
    age = (now - registered).astype(np.int64) / 1440
    waiting = is_open & (accepted > now)
    status = np.where(is_open, _open_status(age, limit, random), _closed_status(begun.again, random))
    status = np.where(waiting, np.where(age < 0.5, "registered", "triaged"), status)
    refused = ~is_open & (status == "not_accepted")
    accepted = np.where(waiting | refused, _NEVER, accepted)
    due = np.where(waiting | refused, registered + np.timedelta64(15, "D"), due)
    closed = np.where(is_open, _NEVER, closed)
    settled = ~is_open & (status == "closed")
    return Course(
        accepted=accepted,
        due=due,
        closed=closed,
        status=status,
        resolved_level=blank_unless(settled, _levels(begun.kind, random)),
        satisfaction=blank_unless(settled, _opinions(late, random)),
    )


def _open_status(age: Floats, limit: Floats, random: np.random.Generator) -> Texts:
    draw = random.random(len(age))
    early = np.where(draw < 0.3, "accepted", np.where(draw < 0.45, "transferred", "handling"))
    later = np.where(draw < 0.85, "handling", np.where(draw < 0.95, "replied", "extended"))
    return np.where(age < 0.2 * limit, early, later).astype(object)


def _closed_status(again: Bools, random: np.random.Generator) -> Texts:
    draw = random.random(len(again))
    status = np.where(draw < 0.012, "withdrawn", np.where(draw < 0.024, "not_accepted", "closed"))
    return np.where(again & (draw > 0.9), "merged", status).astype(object)


def _levels(kind: Ints, random: np.random.Generator) -> Texts:
    """Settle some nine in ten in the village or the town; what concerns a livelihood goes up more often."""
    draw = random.random(len(kind))
    village = np.array([0.70, 0.66, 0.62, 0.58, 0.42, 0.40])[kind]
    county = np.array([0.05, 0.06, 0.07, 0.08, 0.17, 0.18])[kind]
    return np.where(draw < village, "village", np.where(draw > 1 - county, "county", "town")).astype(object)


def _opinions(late: Bools, random: np.random.Generator) -> Texts:
    draw = random.random(len(late))
    bad = np.where(late, 0.30, 0.055)
    said = np.where(draw < bad, "dissatisfied", np.where(draw < bad + 0.20, "basically_satisfied", "satisfied"))
    return blank_unless(random.random(len(late)) < 0.64, said)


def _days(number: Floats) -> npt.NDArray[np.timedelta64]:
    return np.asarray((number * 1440).astype("timedelta64[m]"))
