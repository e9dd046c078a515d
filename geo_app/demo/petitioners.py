"""Who raised the demonstration's cases: people who do not exist, with telephone numbers that nobody can have."""

from __future__ import annotations

import pandas as pd

from geo_app.demo.people import names
from geo_app.demo.plane import generator
from geo_app.exchange import phones
from geo_app.sealing import Sealer

_CHANNELS = ("letter", "visit", "web", "phone", "video")
_NO_SUBSCRIBER = "100"  # mobile numbers begin with 13 to 19


def petitioner_frame(cases: pd.DataFrame, seed: int, sealer: Sealer | None) -> pd.DataFrame:
    """Return the rows of `petitioners` for a frame of cases with consecutive numbers, in any order.

    Who comes again is the same person. Without a sealer nobody leaves a telephone number.
    """
    first, count = int(cases["id"].min()), len(cases)
    random = generator(seed, f"petitioners {first}")
    person = (cases["repeat_of"].fillna(cases["id"]) - first).to_numpy(dtype=int)
    raised = cases["channel"].isin(_CHANNELS).to_numpy()
    name = names(count, random)[0]
    digits = random.integers(0, 100_000_000, count)
    frame = pd.DataFrame({"case_id": cases["id"].to_numpy()[raised], "name": name[person[raised]]})
    if sealer is not None:
        numbers = [f"{_NO_SUBSCRIBER}{number:08d}" for number in digits[person[raised]].tolist()]
        frame["phone_sealed"] = ["\\x" + phones.sealed(phone, sealer).hex() for phone in numbers]
        frame["phone_masked"] = [phones.masked(phone) for phone in numbers]
    return frame
