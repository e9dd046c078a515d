"""A workbook to be filled in and brought in again: our headings, notes, drop-downs, and a sheet that explains it all.

Examples stand on the sheet 填表说明 alone, so that none can be left among the rows by mistake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from geo_app.exchange.columns import COLUMNS, Column, Layer
from geo_app.exchange.template_words import ADVICE, TITLES, Advice

CHOICES_SHEET, GUIDE_SHEET = "选项", "填表说明"
_ROWS = 5_000
_LONGEST_MESSAGE = 250
_TEXTS = ("code", "phone", "external_id")
_MOMENTS, _DAYS = ("registered_at", "due_at", "closed_at"), ("occurred_on",)
_NARROWEST, _WIDEST = 11, 34
_AS_TEXT = 49  # the number of Excel's own format for text
Choices = Mapping[str, Sequence[tuple[str, str]]]
"""By name, what may be chosen: what is written, and what it means ('' where that says itself)."""


def write_template(path: Path, layer: Layer, choices: Choices) -> None:
    """Write the workbook; a list without entries leaves its column free."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": f"{TITLES[layer]}导入模板"})
        page = book.add_worksheet(TITLES[layer])
        guide = book.add_worksheet(GUIDE_SHEET)
        lists = book.add_worksheet(CHOICES_SHEET)
        ranges = _write_choices(book, lists, layer, choices)
        _write_sheet(book, page, layer, ranges)
        _write_guide(book, guide, layer, ranges)
        page.activate()


def _write_sheet(book: Any, page: Any, layer: Layer, ranges: Mapping[str, str]) -> None:
    required = book.add_format({"bold": True, "bg_color": "#FFF1D6", "border": 1, "border_color": "#C9CFD4"})
    optional = book.add_format({"bold": True, "bg_color": "#E7ECEF", "border": 1, "border_color": "#C9CFD4"})
    for at, column in enumerate(COLUMNS[layer]):
        advice = _advice(layer, column)
        page.write_string(0, at, heading(column), required if column.required else optional)
        note = f"{'必填。' if column.required else '可以空着。'}{advice.how}\n例如：{advice.example}"
        page.write_comment(0, at, note, {"x_scale": 1.6, "y_scale": 0.9, "font_size": 10})
        width = min(max(_width(heading(column)) + 3, _width(advice.example) + 2, _NARROWEST), _WIDEST)
        page.set_column(at, at, width, book.add_format({"num_format": _number_format(column)}))
        page.data_validation(1, at, _ROWS, at, _validation(column, advice, ranges))
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&R&8第 &P / &N 页")


def _write_guide(book: Any, page: Any, layer: Layer, ranges: Mapping[str, str]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E7ECEF"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.write_string(0, 0, f"{TITLES[layer]}导入模板：填表说明", book.add_format({"bold": True, "font_size": 14}))
    lines = (
        f"1. 在「{TITLES[layer]}」表里从第 2 行起填，一行一条；第 1 行的列名不要改，列的先后可以换。",
        "2. 列名带 * 的必须填。其他的不知道就空着，不要写「无」「不详」。",
        "3. 编码、电话列已设成文本格式；从别处粘贴时请选「只粘贴值」，18 位数字才不会丢尾数。",
        "4. 日期写成 2026-03-05、2026/3/5、2026.3.5 或 2026年3月5日都可以；03/04/2026 分不清月和日，不收。",
        "5. 经纬度默认是天地图、GPS 的坐标；从高德、腾讯或百度地图抄来的，导入时请选对应的坐标来源。",
        "6. 导入前会先检查：有错的行会连同原因退给您，改好再交；同一份文件交两次不会重复。",
    )
    for at, line in enumerate(lines, start=1):
        page.write_string(at, 0, line)
    top = len(lines) + 2
    for at, (name, width) in enumerate((("列名", 18), ("必填", 8), ("怎么填", 60), ("可以填", 46), ("例子", 30))):
        page.set_column(at, at, width)
        page.write_string(top, at, name, bold)
    for below, column in enumerate(COLUMNS[layer], start=top + 1):
        advice = _advice(layer, column)
        offered = "见「选项」表" if advice.choices in ranges else "、".join(advice.words)
        for at, text in enumerate(
            (column.title, "必填" if column.required else "", advice.how, offered, advice.example)
        ):
            page.write_string(below, at, text, wrapped)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _write_choices(book: Any, page: Any, layer: Layer, choices: Choices) -> dict[str, str]:
    """Write what the database offers, each list with its meaning beside it; return where each list stands."""
    bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": _AS_TEXT})
    found: dict[str, str] = {}
    at = 0
    for column in COLUMNS[layer]:
        name = _advice(layer, column).choices
        rows = choices.get(name, ())
        if not rows or name in found:
            continue
        page.write_string(0, at, column.title, bold)
        page.write_string(0, at + 1, "是什么", bold)
        for below, (value, meaning) in enumerate(rows, start=1):
            page.write_string(below, at, value, text)
            page.write_string(below, at + 1, meaning)
        page.set_column(at, at, 20)
        page.set_column(at + 1, at + 1, 26)
        letters = xlsxwriter.utility.xl_col_to_name(at)
        found[name] = f"='{CHOICES_SHEET}'!${letters}$2:${letters}${len(rows) + 1}"
        at += 3
    if not found:
        page.write_string(0, 0, "这张表没有要对照的选项。")
    page.freeze_panes(1, 0)
    return found


def heading(column: Column) -> str:
    """Return a column's heading in a template: with a star where it must be filled in."""
    return f"{column.title}*" if column.required else column.title


def _validation(column: Column, advice: Advice, ranges: Mapping[str, str]) -> dict[str, Any]:
    told = {
        "ignore_blank": True,
        "input_title": column.title[:32],
        "input_message": f"{'必填。' if column.required else ''}{advice.how}"[:_LONGEST_MESSAGE],
        "error_title": "不在可选的里面",
        "error_message": "请从下拉里选，或看「填表说明」。",
    }
    if advice.words:
        return {"validate": "list", "source": list(advice.words), "error_type": "stop", **told}
    if advice.choices in ranges:
        return {"validate": "list", "source": ranges[advice.choices], "error_type": "warning", **told}
    return {"validate": "any", **told}


def _advice(layer: Layer, column: Column) -> Advice:
    return ADVICE[layer].get(column.name, Advice("", ""))


def _number_format(column: Column) -> str | int:
    if column.name in _MOMENTS:
        return "yyyy-mm-dd hh:mm"
    if column.name in _DAYS:
        return "yyyy-mm-dd"
    return _AS_TEXT if column.name.endswith(_TEXTS) else "General"


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)
