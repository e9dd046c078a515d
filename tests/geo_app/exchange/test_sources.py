"""What is in a file is read as it was meant, or the file is refused with the reason; never something in between."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest
import xlsxwriter
from shapely.geometry import Point

from geo_app.errors import UnreadableFileError
from geo_app.exchange.headings import find, known_headings
from geo_app.exchange.sources import Source, open_source, peek
from geo_app.exchange.tables import Table

KNOWN = known_headings("households", {})
TEXT = "户编码,村编码,户主\n990001001201010001,990001001201,张三\n990001001201010002,990001001201,𠮷田\n"


def opened(path: Path, **options: str) -> Source:
    """Open a file of households."""
    return open_source(path, KNOWN, **options)


def records(path: Path, **options: str) -> list[list[object]]:
    """Return all rows of a file."""
    return [record for table in opened(path, **options).batches(1) for record in table.records]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_read_in_the_encoding_in_which_it_was_written(tmp_path: Path, encoding: str):
    (tmp_path / "h.csv").write_bytes(TEXT.encode(encoding))

    assert [record[2] for record in records(tmp_path / "h.csv")] == ["张三", "𠮷田"]
    assert peek(tmp_path / "h.csv", KNOWN).encoding_sure


def test_text_that_makes_no_sense_in_chinese_is_asked_about_and_then_read(tmp_path: Path):
    path = tmp_path / "h.csv"
    path.write_bytes("戶編碼,村編碼,戶主\n1,2,國瑞慶\n3,4,鄭龍灣\n".encode("big5") * 3)

    looked = peek(path, KNOWN)

    assert not looked.encoding_sure
    assert looked.rows  # as they would be in the encoding that was guessed, so that a person sees whether it is right
    with pytest.raises(UnreadableFileError, match="拿不准这个文件的文字编码"):
        opened(path)
    assert records(path, encoding="big5")[0] == ["1", "2", "國瑞慶"]
    with pytest.raises(UnreadableFileError, match="没有「klingon」这种文字编码"):
        opened(path, encoding="klingon")
    with pytest.raises(UnreadableFileError, match="看不懂这个文件的文字编码"):
        records(path, encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (TEXT.encode()[:-2], "文件在一个字的中间断了"),
        (TEXT.encode("utf-16")[:-1], "文件在一个字的中间断了"),
        (b'a,b\n1,2\n3,"4\n5,6\n7,8\n', "第 3 行有一个引号没有关上"),
        (b'a,b\n1,"2"x\n', "第 2 行的引号乱了"),
    ],
)
def test_text_that_was_cut_or_has_stray_quotes_is_refused_as_a_whole(tmp_path: Path, content: bytes, reason: str):
    (tmp_path / "h.csv").write_bytes(content)

    with pytest.raises(UnreadableFileError, match=reason):
        records(tmp_path / "h.csv")


def test_titles_above_the_headings_and_empty_rows_are_passed_over_and_still_counted(tmp_path: Path):
    lines = ["2026年户籍登记表,,", "", "户编码,村编码,户主", "1,2,张三", ",,", "3,4,李四", " ,　,", '"5","6","王,五"']
    (tmp_path / "h.csv").write_text("\n".join(lines), encoding="utf-8")

    tables = list(opened(tmp_path / "h.csv").batches())

    assert tables[0].headings == ["户编码", "村编码", "户主"]
    assert [number for table in tables for number in table.row_numbers] == [4, 6, 8]


def test_batches_give_every_row_once_with_its_number(tmp_path: Path):
    path = tmp_path / "h.csv"
    path.write_text("户编码,户主\n" + "".join(f"{n},户{n}\n" for n in range(1, 8)), encoding="utf-8")

    tables = list(opened(path).batches(3))

    assert [len(table.records) for table in tables] == [3, 3, 1]
    assert [n for table in tables for n in table.row_numbers] == list(range(2, 9))


def workbook(path: Path, fill: Callable[[xlsxwriter.Workbook], None]) -> Path:
    """Write a workbook."""
    with xlsxwriter.Workbook(path) as book:
        fill(book)
    return path


def test_of_a_workbook_the_sheet_with_known_headings_is_read_and_merged_cells_count_for_every_row(tmp_path: Path):
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("填表说明").write(0, 0, "请看第二张表")
        data = book.add_worksheet("数据")
        data.merge_range(0, 0, 0, 2, "宋市村户籍表")
        data.write_row(1, 0, ["户编码", "村编码", "户主"])
        data.write_column(2, 0, ["a", "b", "c"])
        data.merge_range(2, 1, 4, 1, "990001001201")
        data.write_column(2, 2, ["张三", "李四", "王五"])
        data.set_row(3, None, None, {"hidden": True})
        data.write_formula(3, 2, "=NA()", None, "#N/A")

    (table,) = opened(workbook(tmp_path / "h.xlsx", fill)).batches()

    assert table.row_numbers == [3, 4, 5]
    village = "990001001201"
    assert table.records == [["a", village, "张三"], ["b", village, "#N/A"], ["c", village, "王五"]]


def test_two_sheets_that_could_both_be_meant_have_to_be_chosen_from(tmp_path: Path):
    def fill(book: xlsxwriter.Workbook) -> None:
        for name, person in (("甲村", "张三"), ("乙村", "李四")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["户编码", "村编码", "户主"])
            sheet.write_row(1, 0, ["1", "2", person])
        book.add_worksheet("选项").hide()

    path = workbook(tmp_path / "h.xlsx", fill)

    assert peek(path, KNOWN).sheets == [("甲村", 2), ("乙村", 2)]
    with pytest.raises(UnreadableFileError, match="有 2 张工作表都像要导入的数据（「甲村」、「乙村」）"):
        opened(path)
    assert records(path, sheet="乙村") == [["1", "2", "李四"]]
    with pytest.raises(UnreadableFileError, match="没有叫「丙村」的工作表"):
        opened(path, sheet="丙村")


def shapefile(folder: Path, encoding: str, *, keep_cpg: bool) -> Path:
    """Write a shapefile of households with long Chinese headings."""
    frame = geopandas.GeoDataFrame(
        {"户编码": ["1", "2"], "行政村编码": ["3", "3"], "户主姓名": ["张三丰", "欧阳" * 30]},
        geometry=[Point(120, 30), Point(120.1, 30.1)],
        crs="EPSG:4490",
    )
    folder.mkdir()
    frame.to_file(folder / "户.shp", encoding=encoding)
    if not keep_cpg:
        (folder / "户.cpg").unlink(missing_ok=True)
    return folder / "户.shp"


@pytest.mark.filterwarnings("ignore:.*:RuntimeWarning")
@pytest.mark.parametrize("keep_cpg", [True, False])
@pytest.mark.parametrize("encoding", ["UTF-8", "GBK"])
def test_shapefiles_tell_their_encoding_and_cut_headings_are_known_again(tmp_path: Path, encoding: str, keep_cpg: bool):
    source = opened(shapefile(tmp_path / "s", encoding, keep_cpg=keep_cpg))

    (table,) = source.batches()
    found = find(source.headings, "households", {}, {}, cut_names=source.cut_names)

    assert found.problems == []
    assert table.column(found.positions["householder"])[0] == "张三丰"
    assert table.column(found.positions["village_code"]) == ["3", "3"]
    assert str(table.column(found.positions["householder"])[1]).startswith("欧阳欧阳")


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """Write an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            bundle.writestr(name, content)
    return path


@pytest.mark.filterwarnings("ignore:.*:RuntimeWarning")
def test_a_shapefile_in_a_folder_of_an_archive_is_found(tmp_path: Path):
    parts = {p.name: p.read_bytes() for p in shapefile(tmp_path / "s", "GBK", keep_cpg=True).parent.iterdir()}
    files = {f"测绘成果/二〇二六/{name}": content for name, content in parts.items()} | {
        "__MACOSX/._户.shp": b"",
        "读我.txt": b"",
    }

    source = opened(zipped(tmp_path / "s.zip", files))

    assert source.sheet == "户"
    assert sum(len(table.records) for table in source.batches()) == 2
    twice = zipped(tmp_path / "t.zip", files | {f"旧/{name}": content for name, content in parts.items()})
    with pytest.raises(UnreadableFileError, match="2 个图层"):
        opened(twice)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"../../etc/h.shp": b"x"}, "指向别处的路径"),
        ({"/etc/h.shp": b"x"}, "指向别处的路径"),
        ({"..\\h.shp": b"x"}, "指向别处的路径"),
        ({"h.shp": bytes(20_000_000), "h.dbf": b""}, "大得不合理"),
        ({"h.txt": b"x"}, "没有 shapefile"),
        ({"h.shp": b"x"}, "缺少 .dbf"),
    ],
)
def test_hostile_archives_are_refused_and_leave_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes], reason: str
):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))

    with pytest.raises(UnreadableFileError, match=reason):
        opened(zipped(tmp_path / "h.zip", files))

    assert not list((tmp_path / "temporary").iterdir())


def test_what_a_file_is_is_told_by_its_content(tmp_path: Path):
    path = workbook(tmp_path / "h.csv", lambda book: book.add_worksheet().write_row(0, 0, ["户编码", "户主"]))
    assert opened(path).form == "xlsx"
    (tmp_path / "h.xls").write_text("户编码\t户主\n1\t张三\n", encoding="gb18030")
    assert records(tmp_path / "h.xls") == [["1", "张三"]]
    (tmp_path / "page.xls").write_text("<html><table><tr><td>户编码", encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="网页表格"):
        opened(tmp_path / "page.xls")


def test_a_geopackage_with_two_layers_is_read_in_parts_and_by_name(tmp_path: Path):
    path = tmp_path / "h.gpkg"
    for layer, count in (("甲", 5), ("乙", 3)):
        frame = geopandas.GeoDataFrame(
            {"户编码": [f"{layer}{n}" for n in range(count)]}, geometry=[Point(120, n) for n in range(count)], crs=4490
        )
        frame.to_file(path, layer=layer)

    with pytest.raises(UnreadableFileError, match="2 个图层"):
        opened(path)
    tables: list[Table] = list(opened(path, sheet="甲").batches(2))

    assert [table.row_numbers for table in tables] == [[1, 2], [3, 4], [5]]
    assert [record[0] for table in tables for record in table.records] == [f"甲{n}" for n in range(5)]
    assert peek(path, KNOWN).sheets == [("甲", 5), ("乙", 3)]
