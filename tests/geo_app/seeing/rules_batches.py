"""What files brought in, and what may be there twice."""

from __future__ import annotations

from collections.abc import Iterator

from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.looks import Look, rule
from tests.geo_app.seeing.rows import household_code
from tests.geo_app.seeing.rows_batches import BATCHES, CASES_IN, HOUSEHOLD_PAIR, HOUSEHOLDS_IN, PAIRS
from tests.geo_app.seeing.rows_transfers import UNDOS

IMPORTS = ("import_regions", "import_households", "import_rooms", "import_cases", "import_points")
JUDGES = ("judge_duplicates", "import_households")


@rule("/imports/batches", right=IMPORTS)
def batches(look: Look) -> None:
    answer = look.get("/imports/batches")
    if answer:
        assert answer.numbers(kinds.BATCH) == look.truth.batches, look.viewer.name


@rule("/imports/batches/<int:number>", right=IMPORTS)
def batch(look: Look) -> None:
    for number in (*BATCHES, 999):
        answer = look.get(f"/imports/batches/{number}", there=number in look.truth.batches)
        if answer and number == 1:
            assert answer.numbers(kinds.TITLE) == look.truth.listed & {*CASES_IN}, look.viewer.name
        elif answer and number in HOUSEHOLDS_IN:
            assert answer.keys(kinds.HOUSEHOLD_CODE) == {household_code(HOUSEHOLDS_IN[number])}, look.viewer.name


@rule("/imports/batches/<int:number>/undo", right=IMPORTS)
def asking(look: Look) -> None:
    for number in (*BATCHES, 999):
        look.get(f"/imports/batches/{number}/undo", there=number in look.truth.batches)


@rule("/imports/batches/<int:number>/undo", "POST", right=IMPORTS)
def undo(look: Look) -> None:
    for number in (*BATCHES, 999):
        allowed = number in look.truth.batches
        look.post(f"/imports/batches/{number}/undo", {"reason": "导错了"}, allowed=allowed)


def _undoing(look: Look) -> Iterator[tuple[int, str]]:
    """Give every batch, and how far the viewer's own taking back of it is; empty where there is none."""
    own = look.viewer.account if not look.viewer.person else ""
    for number in (*BATCHES, 999):
        name, state = UNDOS.get(number, ("", ""))
        yield number, state if name == own and number in look.truth.batches else ""


@rule("/imports/batches/<int:number>/undo/progress", right=IMPORTS)
def progress(look: Look) -> None:
    for number, state in _undoing(look):
        look.get(f"/imports/batches/{number}/undo/progress", there=bool(state))


@rule("/imports/batches/<int:number>/undo/errors", right=IMPORTS)
def errors(look: Look) -> None:
    for number, state in _undoing(look):
        look.get(f"/imports/batches/{number}/undo/errors", there=state == "failed")


@rule("/imports/batches/<int:number>/undo/cancel", "POST", right=IMPORTS)
def cancel(look: Look) -> None:
    for number, state in _undoing(look):
        look.post(f"/imports/batches/{number}/undo/cancel", {}, allowed=bool(state))


@rule("/imports/batches/<int:number>/hindrances", "POST", right=IMPORTS)
def hindrances(look: Look) -> None:
    for number in (*BATCHES, 999):
        look.post(f"/imports/batches/{number}/hindrances", {}, allowed=number in look.truth.batches)


@rule("/duplicates", right=JUDGES)
def duplicates(look: Look) -> None:
    answer = look.get("/duplicates")
    if answer:
        expected = {case for number in look.truth.pairs for case in PAIRS[number]}
        assert answer.numbers(kinds.TITLE) == expected, look.viewer.name
        both = {household_code(number) for number in HOUSEHOLD_PAIR}
        may = look.viewer.may("import_households") and look.truth.households >= {*HOUSEHOLD_PAIR}
        assert answer.keys(kinds.HOUSEHOLD_CODE) == (both if may else set()), look.viewer.name


@rule("/duplicates/<int:number>/judgement", "POST", right="judge_duplicates")
def judge(look: Look) -> None:
    for number in (*PAIRS, 999):
        verdict = "different" if number == 4 else "same"
        look.post(f"/duplicates/{number}/judgement", {"verdict": verdict}, allowed=number in look.truth.pairs)


@rule("/duplicates/households/<int:household>/<int:other>", "POST", right="import_households")
def note_households(look: Look) -> None:
    later, earlier = HOUSEHOLD_PAIR
    look.post(f"/duplicates/households/{later}/{earlier}", allowed=look.truth.households >= {later, earlier})
    look.post(f"/duplicates/households/{earlier}/{later}", allowed=False)
