"""A file's rows, read and checked table by table, as the columns of the layer's staging table."""

from __future__ import annotations

import gc
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt

from geo_app.exchange.fault_spool import FaultSpool
from geo_app.exchange.headings import Found
from geo_app.exchange.import_order import ImportOrder
from geo_app.exchange.quick_cells import Written
from geo_app.exchange.sources import Source
from geo_app.exchange.staged_rows import complete, seal_phones
from geo_app.exchange.tables import ROWS_AT_ONCE, RowFault, Table
from geo_app.exchange.typed_rows import CellReader, readers, typed_rows
from geo_app.exchange.watching import Watcher


class CheckedRows:
    """What a file holds and what is wrong with it, told while it is read. It never holds more than a few tables."""

    def __init__(self, order: ImportOrder, watcher: Watcher) -> None:
        self.read = 0
        self.faults, self.remarks = (FaultSpool(for_page=order.for_page) for _ in range(2))
        self._order, self._watcher = order, watcher
        self._alike: list[npt.NDArray[np.int64]] = []
        self._salt = secrets.token_bytes(16)

    @property
    def duplicates(self) -> int:
        """How many of the rows read so far are exactly like an earlier one."""
        return self.read - len(np.unique(np.concatenate(self._alike))) if self._alike else 0

    def staged(self, source: Source, found: Found) -> Iterator[Mapping[str, list[object]]]:
        """Yield the rows as columns of the staging table, and note what is wrong with them."""
        layer = self._order.layer
        by = readers(layer)
        with _no_collection():
            for table in source.batches(None if layer == "regions" else ROWS_AT_ONCE):
                yield self._checked(table, found, by)
                self._watcher.done(self.read)
        self.remarks.add(RowFault(0, "", note) for note in source.notes)

    def count(self, source: Source) -> None:
        """Read the rows for their number alone."""
        for table in source.batches():
            self._count(table)

    def blame_file(self, problems: Iterable[tuple[str, str]]) -> None:
        """Note what is wrong with the file as a whole: pairs of our column and a sentence."""
        self.faults.add(RowFault(1, name, what) for name, what in problems)

    def _checked(self, table: Table, found: Found, by: Mapping[str, CellReader]) -> Mapping[str, list[object]]:
        order = self._order
        self._count(table)
        rows = typed_rows(table, order.layer, found, by)
        complete(rows, order.layer, level=order.level, coord_source=order.coord_source, axis_order=order.axis_order)
        if order.layer == "cases":
            seal_phones(rows, order.sealer, self._salt)
        self.faults.add(sorted(rows.faults, key=_row))
        self.remarks.add(sorted(rows.remarks, key=_row))
        bad = rows.faulty_rows
        numbers = table.row_numbers
        return {
            "row_no": [*numbers],
            "has_fault": [number in bad for number in numbers] if bad else [False] * len(numbers),
            **{name: values.texts if isinstance(values, Written) else values for name, values in rows.columns.items()},
        }

    def _count(self, table: Table) -> None:
        self.read += len(table)
        self._alike.append(table.fingerprints())


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python from looking for cycles among millions of cells, which have none: that is a third of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _row(fault: RowFault) -> int:
    return fault.row
