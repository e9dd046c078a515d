"""What an answer to an objection would change, before it is given: computed as the score is, nothing stored."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from layers import households, ledger, schemes
from layers.database import Connection
from layers.records_objections import Objection
from scoring.apportion import Whole
from scoring.happiness import happiness
from scoring.points import count
from scoring.ranking import rank
from scoring.scheme import Scheme, from_record


@dataclass(frozen=True, slots=True)
class Standing:
    """Index in hundredths, and place among the ranked; None for a household that does not take part."""

    index_hundredths: int
    rank_no: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """How a household stands, and how it would."""

    now: Standing
    then: Standing
    ranked: int


def preview_correction(connection: Connection, objection: Objection, corrected_tenths: int) -> Preview | None:
    """Tell how a household would stand with other points for what it objects to.

    For an application that is not booked yet, beside how it stands without it. None when the viewer does not see the
    whole village, when no scheme is in force, or when the household is not among those that are scored.
    """
    village, period = objection.village_code, objection.period
    in_force = schemes.in_force(connection, [village], period)
    if village not in in_force:
        return None
    scheme = from_record(schemes.read(connection, in_force[village]))
    booked = ledger.read(connection, [village], period)
    number = households.household(connection, objection.household_code).id
    numbers = booked.households["household"].to_numpy()
    known = {item.code for item in scheme.items}
    if number not in numbers or objection.item_code not in known or not set(booked.entries["item"].unique()) <= known:
        return None
    is_booked = objection.entry_no is not None or objection.application_status == "booked"
    stands = (objection.points_tenths or 0) if is_booked else 0
    takes_part = ~booked.households["absent"].to_numpy()
    own = int(np.flatnonzero(numbers == number)[0])
    now = _index(booked.entries, numbers, scheme)
    changed = pd.DataFrame(
        {"household": [number], "item": [objection.item_code], "points_tenths": [corrected_tenths - stands]}
    )
    plain = booked.entries[["household", "item", "points_tenths"]].astype({"item": "object"})
    then = _index(pd.concat([plain, changed], ignore_index=True), numbers, scheme)
    return Preview(_standing(now, takes_part, own), _standing(then, takes_part, own), int(takes_part.sum()))


def _index(entries: pd.DataFrame, numbers: Whole, scheme: Scheme) -> Whole:
    index: Whole = happiness(count(entries, numbers, scheme), scheme).index
    return index


def _standing(index: Whole, takes_part: np.ndarray, own: int) -> Standing:
    if not takes_part[own]:
        return Standing(int(index[own]), None)
    places = np.zeros(len(index), dtype=np.int64)
    places[takes_part] = rank(index[takes_part])
    return Standing(int(index[own]), int(places[own]))
