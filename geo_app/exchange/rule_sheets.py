"""A village's rules as a workbook: a template to fill in, and what was filled in."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from geo_app.errors import UnreadableFileError
from geo_app.exchange.tables import same_heading
from geo_app.rule_form import MOST_ITEMS, NO, YES, Row, RuleForm, plain

DIMENSIONS, ITEMS, NOTES = "维度", "积分项", "填表说明"
_DIMENSION_HEADINGS = {"编号": "code", "名称": "name", "权重(%)": "weight", "每季封顶": "cap"}
_ITEM_HEADINGS = {
    "编号": "code", "维度": "of", "名称": "name", "分值": "points", "单位": "unit", "最多": "most", "每季封顶": "cap",
    "凭什么证据": "evidence", "依据": "basis", "可兑换": "redeemable",
}  # fmt: skip
_REQUIRED = {DIMENSIONS: ("名称", "权重(%)"), ITEMS: ("名称", "分值")}
_WIDTHS = {"name": 30, "evidence": 34, "basis": 40}
_EXPLAINED = (
    "一、“维度”表：一行一个维度。权重是百分数，各行加起来要等于 100；每季封顶是这个维度一个季度最多算多少分。",
    "二、“积分项”表：一行一项。维度一栏写维度的名称或编号；分值写数字，扣分写负数，如 -3。",
    "三、最多：评议小组可以给一个范围时填，如分值 5、最多 20，就是 5 到 20 分；不填就是固定分值。",
    "四、每季封顶：这一项一个季度合计最多算多少分，扣分项写最多扣多少（写正数）。",
    "五、扣分项一定要写“凭什么证据”和“依据”（村规民约或法律的哪一条）。一个季度扣分合计最多 20 分。",
    "六、可兑换：写“是”或“否”。写“否”的只计荣誉，不能兑换东西。",
    "七、编号可以不填，系统自动编。从现行规则改来的，请不要改编号，已经入账的积分靠它对上。",
    "八、不得计分：信访、投诉、诉讼等反映问题和维权的事（“不上访加分”也不行）；投票和意见；宗教、民族、生育；债务、疾病；"
    "签不签协议、接不接受调解；治安和犯罪记录；户外亲属的事；没有查实的事。写了会被退回，并说明依据哪一条法律。",
    "九、名称、从哪个季度起生效、一个季度最多扣多少分，上传后在网页上填。",
)


def workbook(form: RuleForm) -> bytes:
    """Write a workbook with what a form holds, and how to fill it in."""
    buffer = BytesIO()
    # texts stay texts: what begins like a formula is none
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        head = book.add_format({"bold": True, "bg_color": "#E3F0F1", "border": 1, "text_wrap": True})
        body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "General"})
        _write_rows(book.add_worksheet(DIMENSIONS), _DIMENSION_HEADINGS, form.dimensions, head, body)
        names = [row["name"] for row in form.dimensions]
        rows = [
            row
            | {"of": names[int(row["of"])] if names else "", "redeemable": "是" if row["redeemable"] == YES else "否"}
            for row in form.items
        ]
        sheet = book.add_worksheet(ITEMS)
        _write_rows(sheet, _ITEM_HEADINGS, rows, head, body)
        last = MOST_ITEMS
        column = list(_ITEM_HEADINGS.values()).index("redeemable")
        sheet.data_validation(1, column, last, column, {"validate": "list", "source": ["是", "否"]})
        sheet.data_validation(1, 1, last, 1, {"validate": "list", "source": f"={DIMENSIONS}!$B$2:$B$13"})
        notes = book.add_worksheet(NOTES)
        notes.set_column(0, 0, 110)
        for number, line in enumerate(_EXPLAINED):
            notes.write_string(number, 0, line, body)
    return buffer.getvalue()


def read_workbook(content: bytes) -> RuleForm:
    """Read what was filled in; UnreadableFileError for what is no such workbook."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in (DIMENSIONS, ITEMS)
            if name in book.sheet_names
        }
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFileError(f"打不开这个 Excel 文件，可能已损坏或有密码：{error}") from error
    for name in (DIMENSIONS, ITEMS):
        if name not in sheets:
            raise UnreadableFileError(f"这个 Excel 文件里没有“{name}”这张表，请用下载的模板填写")
    form = RuleForm(dimensions=_read_rows(DIMENSIONS, sheets[DIMENSIONS], _DIMENSION_HEADINGS))
    places = {
        value: str(place) for place, row in enumerate(form.dimensions) for value in (row["name"], row["code"]) if value
    }
    for number, row in enumerate(_read_rows(ITEMS, sheets[ITEMS], _ITEM_HEADINGS), 1):
        if row["of"] not in places:
            raise UnreadableFileError(f"“{ITEMS}”第 {number} 项“{row['name']}”：没有“{row['of']}”这个维度")
        row["of"] = places[row["of"]]
        row["unit"] = row["unit"] or "次"
        row["redeemable"] = NO if row["redeemable"] in ("否", "不", "no") else YES
        form.items.append(row)
    return form


def _write_rows(sheet: Any, headings: dict[str, str], rows: list[Row], head: Any, body: Any) -> None:
    sheet.freeze_panes(1, 0)
    for column, (heading, field) in enumerate(headings.items()):
        sheet.set_column(column, column, _WIDTHS.get(field, 10))
        sheet.write_string(0, column, heading, head)
        for number, row in enumerate(rows, 1):
            value = row[field]
            if field in ("weight", "points", "most", "cap") and _is_number(value):
                sheet.write_number(number, column, float(value), body)
            else:
                sheet.write_string(number, column, value, body)


def _read_rows(sheet: str, cells: list[list[Any]], headings: dict[str, str]) -> list[Row]:
    known = {same_heading(heading): field for heading, field in headings.items()}
    found = [known.get(same_heading(_cell(cell)), "") for cell in cells[0]] if cells else []
    for heading in _REQUIRED[sheet]:
        if headings[heading] not in found:
            raise UnreadableFileError(f"“{sheet}”这张表里没有“{heading}”这一栏，请用下载的模板填写")
    rows = []
    for record in cells[1:]:
        row = dict.fromkeys(headings.values(), "")
        row |= {field: _cell(cell) for field, cell in zip(found, record, strict=False) if field}
        if any(row[name] for name in row if name not in ("redeemable", "unit")):
            rows.append(row)
    return rows


def _cell(value: object) -> str:
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return plain(str(value))[:500]


def _is_number(text: str) -> bool:
    try:
        return float(text) == float(text)
    except ValueError:
        return False
