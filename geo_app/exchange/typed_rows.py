"""A table's cells as typed columns of ours, with everything that is wrong in them, all rows at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from geo_app.exchange.cells import CellError
from geo_app.exchange.columns import COLUMNS, Layer, column
from geo_app.exchange.headings import Found
from geo_app.exchange.quick_cells import Reading
from geo_app.exchange.tables import RowFault, Table
from geo_app.exchange.word_cells import refuse_error_value

_MOST_REMEMBERED = 50_000
_SAMPLE = 200


@dataclass(slots=True)
class TypedRows:
    """The columns of a table under our names, each as long as the table; None where a cell is empty or was refused."""

    table: Table
    found: Found
    columns: dict[str, list[object]]
    faults: list[RowFault] = field(default_factory=list)
    remarks: list[RowFault] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.table.row_numbers)

    def blame(self, at: int, name: str, what: str) -> None:
        """Note what is wrong with a column of the row at an index."""
        self.faults.append(sentence(self.found, self.table.row_numbers[at], name, what))

    def remark(self, at: int, name: str, what: str) -> None:
        """Note something odd that does not keep the row out."""
        self.remarks.append(sentence(self.found, self.table.row_numbers[at], name, what))

    def values(self, name: str) -> list[object]:
        """Return a column; all None where the file does not have it."""
        return self.columns.get(name) or [None] * len(self)

    @property
    def faulty_rows(self) -> set[int]:
        """Return the numbers of the rows with a fault."""
        return {fault.row for fault in self.faults}


def sentence(found: Found, row: int, name: str, what: str) -> RowFault:
    """Return a fault whose message names the row and the heading that the file's author sees."""
    where = f"「{found.heading(name)}」" if name else ""
    return RowFault(row, name, f"第 {row} 行{where}：{what}")


@dataclass(frozen=True, slots=True)
class _Refused:
    why: str


class CellReader(dict[object, object]):
    """Reads the cells of one column; what comes again, in this table or a later one, is not read again."""

    def __init__(self, read: Callable[[object], object]) -> None:
        super().__init__({"": None, None: None})
        self._read = read
        self._many = read.many if isinstance(read, Reading) else None
        self.refuses = False

    def __missing__(self, cell: object) -> object:
        value: object
        try:
            if isinstance(cell, str) and cell.lstrip()[:1] == "#":
                refuse_error_value(cell)
            value = None if isinstance(cell, str) and not cell.strip() else self._read(cell)
        except CellError as error:
            value = _Refused(str(error))
            self.refuses = True
        if value == "":
            value = None
        self[cell] = value
        return value

    def quickly(self, cells: list[object]) -> list[object] | None:
        """Read a column at once, where its cells are plain and most of them differ."""
        if self._many is None:
            return None
        sample = cells[:_SAMPLE]
        try:
            return None if len(set(sample)) * 4 < len(sample) else self._many(cells)
        except TypeError:  # lists and the like, which features may have as attributes
            return None

    def forget(self) -> None:
        """Let go of the cells, where they are so many that hardly one comes again."""
        if len(self) > _MOST_REMEMBERED:
            self.clear()
            self.update({"": None, None: None})
            self.refuses = False


def readers(layer: Layer) -> dict[str, CellReader]:
    """Return what reads each column of a layer."""
    return {c.name: CellReader(c.read) for c in COLUMNS[layer]}


def typed_rows(table: Table, layer: Layer, found: Found, by: Mapping[str, CellReader] | None = None) -> TypedRows:
    """Read every cell of the columns that were found."""
    by = by or readers(layer)
    rows = TypedRows(table, found, {}, list(table.faults))
    given_by_shape = {"lon", "lat"} if table.shapes is not None and layer != "regions" else set()
    for ours in COLUMNS[layer]:
        if ours.name in given_by_shape:
            continue
        if ours.name in found.positions:
            at = found.positions[ours.name]
            rows.columns[ours.name] = _read(rows, ours.name, at, by[ours.name], required=ours.required)
        elif ours.name in found.constants:
            rows.columns[ours.name] = [ours.read(found.constants[ours.name])] * len(rows)
    return rows


def constants_at_fault(layer: Layer, found: Found, *, for_page: bool = False) -> list[tuple[str, str]]:
    """Return what is wrong with the constants: pairs of our column and a sentence, for the page or the command line."""
    problems = []
    for name, value in found.constants.items():
        where = f"「{column(layer, name).title}」整列的值" if for_page else f"--set {name}"
        try:
            if column(layer, name).read(value) == "":
                problems.append((name, f"{where}是空的" if for_page else f"{where} 的值是空的"))
        except CellError as error:
            problems.append((name, f"{where}：{error}"))
    return problems


def _read(rows: TypedRows, name: str, column_at: int, read: CellReader, *, required: bool) -> list[object]:
    table = rows.table
    values = read.quickly(table.columns[column_at]) or list(map(read.__getitem__, table.column(column_at)))
    if read.refuses:
        for at, value in enumerate(values):
            if isinstance(value, _Refused):
                rows.blame(at, name, value.why)
                values[at] = None
            elif value is None and required:
                rows.blame(at, name, "不能为空")
    elif required and None in values:
        for at, value in enumerate(values):
            if value is None:
                rows.blame(at, name, "不能为空")
    read.forget()
    return values
