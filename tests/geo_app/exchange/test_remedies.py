"""Messages name what their reader can do: fields of the page, or options of the command."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import xlsxwriter

import geo_app
from geo_app.exchange import remedies
from geo_app.exchange.coordinates import COORD_SOURCES, why_nowhere
from geo_app.exchange.fault_spool import FaultSpool
from geo_app.exchange.headings import find
from geo_app.exchange.sources import peek
from geo_app.exchange.tables import RowFault
from geo_app.use_cases.import_file import ImportOrder, import_file

MARKS = [remedies.SHEET, remedies.ENCODING, remedies.AXES_XY, remedies.VALID_FROM, remedies.columns("code")]
MARKS += [remedies.coordinates(*COORD_SOURCES)]
_OPTION = re.compile(r"--[a-z]")
_CHINESE = re.compile(r"[一-鿿]")


@pytest.mark.parametrize("mark", MARKS)
def test_each_mark_has_words_for_both_readers(mark: str):
    page, command = (remedies.said(f"改{mark}", for_page=it) for it in (True, False))
    assert "⟦" not in page + command
    assert not _OPTION.search(page)
    assert _OPTION.search(command)


def test_what_somebody_wrote_in_the_form_of_a_mark_stays():
    for own in ("⟦nothing⟧", "⟦coordinates:{0.__class__}⟧", "⟦"):
        assert remedies.said(own, for_page=True).startswith("⟦")


def test_no_sentence_of_an_import_names_an_option_by_itself():
    """Whatever is read or checked does not know its reader; `typed_rows` is told."""
    folder = Path(geo_app.__file__).parent
    files = [*folder.glob("exchange/*.py"), *folder.glob("use_cases/*.py"), *folder.glob("*_words.py")]
    files += folder.glob("web/import*.py")
    found = [
        (file.name, node.value)
        for file in files
        if file.name not in ("remedies.py", "typed_rows.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if _OPTION.search(node.value) and _CHINESE.search(node.value)
    ]
    assert found == []


def test_a_file_that_needs_a_choice_says_where_to_make_it(tmp_path: Path):
    file = tmp_path / "两张.xlsx"
    with xlsxwriter.Workbook(file) as book:
        for name in ("甲村", "乙村"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["来源", "标题"])
            sheet.write_row(1, 0, ["12345", "路灯"])
    page = peek(file, {"来源", "标题"}).problem or ""
    told = {}
    for account in (None, 1):
        order = ImportOrder("cases", file, account_id=account)
        (fault,) = import_file(None, order, tmp_path).errors  # type: ignore[arg-type]  # no database is asked
        told[account] = fault.message
    assert page == told[1]
    assert page.endswith("；请在「读哪一张表（图层）」里选一个")
    assert told[None].endswith("；请用 --sheet 写明是哪一个")


def test_faults_are_told_to_their_reader_row_by_row():
    problems = find(["甲"], "cases", {}, {}).problems
    told = {}
    for for_page in (True, False):
        spool = FaultSpool(for_page=for_page)
        spool.add(RowFault(1, name, what) for name, what in problems)
        spool.add([RowFault(2, "lon", why_nowhere(507675.9, 3381087.5, "wgs84") or "")])
        told[for_page] = [fault.message for fault in spool]
    assert not any(_OPTION.search(message) for message in told[True])
    assert all(_OPTION.search(message) for message in told[False])
    assert told[True][-1].endswith("改成「国家坐标投影，米，不带带号（EPSG:4549）」")
