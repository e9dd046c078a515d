"""The quarters that are over: posted, frozen, and in the pilot village corrected by an erratum."""

from __future__ import annotations

from datetime import timedelta

from geo_app.demo.objections import ANSWER, CORRECTED_TENTHS, answered_on
from geo_app.demo.options import DemoOptions
from geo_app.demo.process import Process
from geo_app.demo.quarters import POSTED_FOR, last_quarters, next_first_day, posted_on_of
from geo_app.demo.units import PILOT_TOWN, PILOT_VILLAGE, villages
from geo_app.use_cases.score_village import score_in
from layers import past
from layers.database import Connection
from layers.past import Correction


def close_quarters(connection: Connection, options: DemoOptions, process: Process) -> None:
    """Post and freeze, in the pilot's town, what the demonstration's last day leaves time for; seal it then."""
    codes = [unit.code for unit in villages() if unit.code.startswith(PILOT_TOWN)]
    *over, newest = last_quarters(options.until)
    for period in over:
        past.seal_quarter(connection, codes, period, f"{next_first_day(period)} 02:10:00+08")
        posted_on = posted_on_of(period)
        if posted_on > options.until:
            continue
        past.post(connection, codes, period, posted_on)
        frozen_on = posted_on + timedelta(days=POSTED_FOR + 1)
        if frozen_on <= options.until:
            past.freeze(connection, codes, period, frozen_on)
    _correct(connection, options, process, over[-1])
    past.seal_quarter(connection, codes, newest, f"{options.until} 23:50:00+08")


def _correct(connection: Connection, options: DemoOptions, process: Process, period: str) -> None:
    """Correct the pilot's frozen quarter as an objection was answered, and freeze it anew where there is time."""
    wrong, answered = process.mistake, answered_on(options)
    if wrong is None or answered is None:
        return
    reason = f"冲正第 {wrong.entry_no} 号：{ANSWER}"
    past.post(connection, [PILOT_VILLAGE], period, answered, version=2, reason=reason)
    it = Correction(
        wrong.entry_no, wrong.application_id, wrong.spare, CORRECTED_TENTHS, f"{answered} 15:20:00+08", ANSWER
    )
    past.correct(connection, PILOT_VILLAGE, it)
    score_in(connection, [PILOT_VILLAGE], period)
    frozen_on = answered + timedelta(days=POSTED_FOR + 1)
    if frozen_on <= options.until:
        past.freeze(connection, [PILOT_VILLAGE], period, frozen_on, version=2)
