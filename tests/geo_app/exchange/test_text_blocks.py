"""CSV files by blocks of lines: the same rows, numbers and faults as the csv module gives, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_app.errors import UnreadableFileError
from geo_app.exchange import text_blocks
from geo_app.exchange.quick_cells import moments, numbers
from geo_app.exchange.text_files import TextFile
from layers.staging import as_text

_CELLS = st.sampled_from(("", " ", "甲", "乙,丙", '引"号', "两\n行", "回\r车", "x" * 40, "\\N", "制\t表", "0"))
_ENDS = st.sampled_from(("\n", "\r\n", "\r"))


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every file be of many blocks, which may end within a quote."""
    monkeypatch.setattr(text_blocks, "_BLOCK", 50)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(_CELLS, min_size=1, max_size=4), max_size=12),
    end=_ENDS,
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "gb18030")),
    is_closed=st.booleans(),
    size=st.sampled_from((1, 3, 4000)),
)
def test_blocks_give_what_the_csv_module_gives(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str]],
    end: str,
    encoding: str,
    is_closed: bool,
    size: int,
) -> None:
    path = tmp_path_factory.mktemp("blocks") / "a.csv"
    lines = [["编码", "名称", "备注"], *rows]
    text = end.join(",".join(map(_quoted, row)) for row in lines) + (end if is_closed else "")
    path.write_bytes(text.encode(encoding))
    source = TextFile(path, {"编码", "名称", "备注"}, "utf-8" if encoding == "utf-8-sig" else encoding)
    by_blocks = _told(source, size)
    source._blocks = None
    assert by_blocks == _told(source, 4000)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("编码,名称\n甲,乙\n丙,丁\n" * 9 + '戊,"己\n', "第 28 行有一个引号没有关上"),
        ("编码,名称\n" + "甲,乙\n" * 30 + '丙,"丁"戊\n', "第 32 行的引号乱了"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_row(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFileError, match=words):
        list(TextFile(path, {"编码", "名称"}).batches())


def test_a_line_without_end_is_refused_and_not_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_blocks, "_LONGEST_LINE", 100)
    path = tmp_path / "a.csv"
    path.write_text("编码,名称\n甲,乙\n" + "丙,丁," * 200 + "\n", encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="第 3 行大得不合理"):
        list(TextFile(path, {"编码", "名称"}).batches())


def test_a_cell_of_two_moments_is_not_taken_for_two_rows() -> None:
    assert moments(["2026-03-05", "2026-03-06\n2026-03-07"]) is None
    assert moments(["2026-03-05", "", "2026-03-06"]) == ["2026-03-05 00:00:00+08:00", None, "2026-03-06 00:00:00+08:00"]


def test_numbers_of_a_workbook_keep_to_their_rows() -> None:
    assert numbers([1.5, "", 2.5]) == [1.5, None, 2.5]
    assert numbers([1.5, "2.5"]) is None
    assert numbers([float("inf"), ""]) is None


def test_what_copy_would_misread_is_escaped() -> None:
    assert as_text({"a": ["\\N", None, "x\ty"], "b": [1, 2, 3], "c": [False, False, True]}) == (
        b"\\\\N\t1\tFalse\n\\N\t2\tFalse\nx\\ty\t3\tTrue\n"
    )
    assert as_text({"a": ["\\N", "甲"]}) == "\\\\N\n甲\n".encode()
    assert as_text({"a": ["x\ty", "甲"]}) == "x\\ty\n甲\n".encode()
    assert as_text({"a": ["甲", None], "b": [None, 1.5]}) == "甲\t\\N\n\\N\t1.5\n".encode()


def _told(source: TextFile, size: int) -> object:
    try:
        tables = list(source.batches(size))
    except UnreadableFileError as error:
        return str(error)
    assert all(len(table) <= size for table in tables)
    return [
        (number, record) for table in tables for number, record in zip(table.row_numbers, table.records, strict=True)
    ], [fault for table in tables for fault in table.faults]


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',"\n\r') else cell
