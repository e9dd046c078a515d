"""What is wrong with a file's rows, however much it is: kept beside the memory, and given back row by row."""

from __future__ import annotations

import json
import weakref
from collections.abc import Iterable, Iterator
from heapq import merge
from io import SEEK_END
from itertools import groupby, islice
from tempfile import SpooledTemporaryFile
from typing import IO

from geo_app.exchange.remedies import said
from geo_app.exchange.tables import RowFault

_IN_MEMORY = 2**20


class FaultSpool:
    """Faults by row, in the words of their reader; those that are added later may begin with the first row again."""

    def __init__(self, *, for_page: bool = False) -> None:
        self._for_page = for_page
        self._runs: list[IO[str]] = []
        self._last = 0
        self.count = 0

    def add(self, faults: Iterable[RowFault]) -> None:
        """Add faults whose rows do not go down."""
        if self._runs:
            self._runs[-1].seek(0, SEEK_END)
        for fault in faults:
            if not self._runs or fault.row < self._last:
                self._runs.append(SpooledTemporaryFile(max_size=_IN_MEMORY, mode="w+", encoding="utf-8"))  # noqa: SIM115
                weakref.finalize(self, self._runs[-1].close)
            json.dump((fault.row, fault.column, said(fault.message, for_page=self._for_page)), self._runs[-1])
            self._runs[-1].write("\n")
            self._last = fault.row
            self.count += 1

    def __iter__(self) -> Iterator[RowFault]:
        return merge(*map(_read, self._runs), key=lambda fault: fault.row)

    def __bool__(self) -> bool:
        return self.count > 0

    def first(self, most: int) -> list[RowFault]:
        """Return the first so many."""
        return list(islice(self, most))

    def rows(self) -> int:
        """Return how many rows have a fault."""
        return sum(1 for _ in groupby(self, key=lambda fault: fault.row))


def _read(run: IO[str]) -> Iterator[RowFault]:
    run.seek(0)
    for line in run:
        yield RowFault(*json.loads(line))
