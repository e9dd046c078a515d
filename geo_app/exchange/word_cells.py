"""Cells that hold one of a few words, and what a spreadsheet writes where it has no value."""

from __future__ import annotations

from collections.abc import Mapping

from geo_app.exchange.cells import CellError, Parser, plain, shown

_EXCEL_ERRORS = frozenset(
    (
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#GETTING_DATA",
    )
)


def refuse_error_value(text: str) -> None:
    """Raise CellError for what a spreadsheet shows where it has no value to show."""
    text = text.strip()
    if text.upper() in _EXCEL_ERRORS:
        raise CellError(f"「{text}」是 Excel 算不出结果的错误值，请改成真正的内容")
    if len(text) > 1 and not text.strip("#"):
        raise CellError(f"「{shown(text)}」是 Excel 里列太窄显示不下的样子，请把列拉宽后重新导出")


def choice(what: str, names: Mapping[str, tuple[str, ...]]) -> Parser:
    """Return a reader of one of a few words: our own, or the Chinese names that go with it."""
    known = {name: ours for ours, others in names.items() for name in (ours, *others)}
    offered = "、".join(others[0] for others in names.values())

    def read(value: object) -> str:
        text = plain(value).replace(" ", "")
        found = known.get(text) or known.get(text.lower())
        if found is None:
            raise CellError(f"{what}「{shown(value)}」不认识，可以写：{offered}")
        return found

    return read
