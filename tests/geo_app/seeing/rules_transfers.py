"""Files on their way in: nobody gets anything of them but who handed them in."""

from __future__ import annotations

import io
from collections.abc import Iterator

from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.looks import Look, rule
from tests.geo_app.seeing.rows_transfers import TRANSFERS

IMPORTS = tuple(f"import_{layer}" for layer in ("regions", "households", "rooms", "cases", "points"))


def each(look: Look) -> Iterator[tuple[int, bool]]:
    """Give every transfer, and whether it is the viewer's own; then one that there is not."""
    for number, (_, layer, _) in TRANSFERS.items():
        yield number, number in look.truth.transfers and look.viewer.may(f"import_{layer}")
    yield 999, False


@rule("/imports", right=IMPORTS)
def index(look: Look) -> None:
    answer = look.get("/imports")
    if answer:
        assert answer.numbers(kinds.HANDED_IN) == look.truth.transfers, look.viewer.name


@rule("/imports", "POST", right=IMPORTS)
def hand_in(look: Look) -> None:
    for right in IMPORTS:
        sent = {"layer": right.removeprefix("import_"), "file": (io.BytesIO("列\n值".encode()), "新.csv")}
        look.post("/imports", sent, allowed=look.viewer.may(right))


@rule("/imports/<int:number>", right=IMPORTS)
def show(look: Look) -> None:
    for number, own in each(look):
        answer = look.get(f"/imports/{number}", there=own)
        if answer:
            assert answer.numbers(kinds.HANDED_IN) == {number}
            match = look.get(f"/imports/{number}?step=match", there=own)
            assert match
            assert "对列" in match.text


@rule("/imports/<int:number>/progress", right=IMPORTS)
def progress(look: Look) -> None:
    for number, own in each(look):
        look.get(f"/imports/{number}/progress", there=own)


@rule("/imports/<int:number>/errors", right=IMPORTS)
def errors(look: Look) -> None:
    for number, own in each(look):
        answer = look.get(f"/imports/{number}/errors", there=own)
        if answer:
            assert answer.numbers(kinds.HANDED_IN) == {number}


@rule("/imports/<int:number>/places.json", right=IMPORTS)
def places(look: Look) -> None:
    for number, own in each(look):
        look.get(f"/imports/{number}/places.json", there=own)


@rule("/imports/<int:number>/reading", "POST", right=IMPORTS)
def read_again(look: Look) -> None:
    for number, own in each(look):
        look.post(f"/imports/{number}/reading", {"encoding": "gb18030"}, allowed=own)


@rule("/imports/<int:number>/check", "POST", right=IMPORTS)
def check(look: Look) -> None:
    """What is needed is given as the same value for every row: the file has one column, which is left out."""
    filled = {
        "constant-source": "x", "constant-registered_at": "2026-03-05", "constant-channel": "phone",
        "constant-category": "x", "constant-title": "x", "constant-code": "x", "constant-village_code": "x",
        "constant-householder": "x", "constant-household_code": "x", "constant-item_code": "x",
        "constant-occurred_on": "2026-03-05",
    }  # fmt: skip
    for number, own in each(look):
        look.post(f"/imports/{number}/check", filled, allowed=own)


@rule("/imports/<int:number>/store", "POST", right=IMPORTS)
def store(look: Look) -> None:
    for number, own in each(look):
        look.post(f"/imports/{number}/store", {}, allowed=False)  # it has a fault
        look.post(f"/imports/{number}/store", {"skip_bad": "1"}, allowed=own)


@rule("/imports/<int:number>/cancel", "POST", right=IMPORTS)
def cancel(look: Look) -> None:
    for number, own in each(look):
        look.post(f"/imports/{number}/cancel", {}, allowed=own)
