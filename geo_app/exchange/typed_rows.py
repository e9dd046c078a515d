"""A table's cells as typed columns of ours, with everything that is wrong in them, all rows at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from geo_app.exchange.cells import CellError
from geo_app.exchange.columns import COLUMNS, Layer, column
from geo_app.exchange.headings import Found
from geo_app.exchange.tables import RowFault, Table


@dataclass(slots=True)
class TypedRows:
    """The columns of a file under our names, each as long as the file; None where a cell is empty or was refused."""

    table: Table
    found: Found
    columns: dict[str, list[object]]
    faults: list[RowFault] = field(default_factory=list)
    remarks: list[RowFault] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.table.row_numbers)

    def blame(self, at: int, name: str, what: str) -> None:
        """Note what is wrong with a column of the row at an index."""
        self.faults.append(self.sentence(self.table.row_numbers[at], name, what))

    def remark(self, at: int, name: str, what: str) -> None:
        """Note something odd that does not keep the row out."""
        self.remarks.append(self.sentence(self.table.row_numbers[at], name, what))

    def sentence(self, row: int, name: str, what: str) -> RowFault:
        """Return a fault whose message names the row and the heading that the file's author sees."""
        where = f"「{self.found.heading(self.table, name)}」" if name else ""
        return RowFault(row, name, f"第 {row} 行{where}：{what}")

    def values(self, name: str) -> list[object]:
        """Return a column; all None where the file does not have it."""
        return self.columns.get(name) or [None] * len(self)

    @property
    def faulty_rows(self) -> set[int]:
        """Return the numbers of the rows with a fault."""
        return {fault.row for fault in self.faults}


def typed_rows(table: Table, layer: Layer, found: Found) -> TypedRows:
    """Read every cell of the columns that were found."""
    rows = TypedRows(table, found, {}, list(table.faults))
    given_by_shape = {"lon", "lat"} if table.shapes is not None and layer != "regions" else set()
    for ours in COLUMNS[layer]:
        if ours.name in given_by_shape:
            continue
        if ours.name in found.positions:
            position = found.positions[ours.name]
            cells = (record[position] for record in table.records)
            rows.columns[ours.name] = _read(rows, ours.name, cells, ours.read, required=ours.required)
        elif ours.name in found.constants:
            rows.columns[ours.name] = [ours.read(found.constants[ours.name])] * len(rows)
    return rows


def constants_at_fault(layer: Layer, found: Found) -> list[tuple[str, str]]:
    """Return what is wrong with the constants: pairs of our column and a sentence."""
    problems = []
    for name, value in found.constants.items():
        try:
            if column(layer, name).read(value) == "":
                problems.append((name, f"--set {name} 的值是空的"))
        except CellError as error:
            problems.append((name, f"--set {name}：{error}"))
    return problems


def _read(
    rows: TypedRows, name: str, cells: Iterable[object], read: Callable[[object], object], *, required: bool
) -> list[object]:
    """Read a column; values that come again are not read again."""
    known: dict[object, object] = {"": None, None: None}
    values: list[object] = []
    for at, cell in enumerate(cells):
        try:
            value = known[cell] if cell in known else known.setdefault(cell, _one(read, cell))
        except CellError as error:
            rows.blame(at, name, str(error))
            value = None
        else:
            if value is None and required:
                rows.blame(at, name, "不能为空")
        values.append(value)
    return values


def _one(read: Callable[[object], object], cell: object) -> object:
    """Return a cell's value, None for one that holds nothing but white space."""
    if isinstance(cell, str) and not cell.strip():
        return None
    value = read(cell)
    return None if value == "" else value
