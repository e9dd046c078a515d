"""The form by which an officer says how a file is to be read: shown with the best guess, and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from geo_app.errors import BadRequestError, Fault
from geo_app.exchange.column_guess import guess_columns
from geo_app.exchange.columns import COLUMNS, LEVEL_TITLES, Layer
from geo_app.exchange.remedies import COORDINATES

ENCODINGS: Mapping[str, str] = {"gb18030": "GBK / GB18030（老的 Excel、WPS）", "utf-8": "UTF-8", "utf-16": "UTF-16"}
AXES: Mapping[str, str] = {"xy": "先东（经度、横坐标）后北", "yx": "先北（纬度、纵坐标）后东，测绘成果常用"}
WHYS: Mapping[str, str] = {
    "remembered": "上次这样对的",
    "name": "列名相同",
    "word": "列名相近",
    "look": "按内容猜的，请核对",
}
_CHOICES: Mapping[str, Mapping[str, str]] = {
    "channel": {"letter": "来信", "visit": "来访", "web": "网上", "phone": "电话", "video": "视频", "grid": "网格上报"},
    "level": {"county": "县", "town": "镇（街道）", "village": "村（社区）"},
    "boundary_source": {"official": "正式边界", "schematic": "示意边界"},
}
_CONSTANTS: Mapping[Layer, Sequence[str]] = {
    "regions": ("parent_code", "boundary_source"),
    "households": ("village_code",),
    "rooms": ("level", "region_code"),
    "cases": ("source", "channel", "category", "region_code", "title"),
    "points": ("item_code", "occurred_on", "evidence"),
}
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of the file on the form: its heading, some of its cells, which of ours is chosen, and why."""

    at: int
    heading: str
    cells: list[str]
    ours: str
    why: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that every row of the file gets where it has no such column."""

    name: str
    title: str
    required: bool
    value: str
    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MatchForm:
    """What the form shows."""

    columns: list[FileColumn]
    constants: list[Constant]
    chosen: Mapping[str, Any]
    """The other choices by their names."""
    has_places: bool
    """Whether the coordinates' kind makes a difference."""
    knows_crs: bool
    is_remembered: bool


def shown(layer: Layer, look: Mapping[str, Any], wish: Mapping[str, Any], known: Mapping[str, Any] | None) -> MatchForm:
    """Return the form for a file: as it was sent, else as it was matched the last time, else as it seems."""
    headings, rows = list(look.get("headings", ())), look.get("rows", ())
    source = wish if "mapped" in wish else known or {}
    guessed = guess_columns(
        layer, headings, rows, source.get("mapped"), cut_names=look.get("kind") in ("shapefile", "zip")
    )
    columns = []
    for at, heading in enumerate(headings):
        cells = list(dict.fromkeys(row[at] for row in rows if at < len(row) and row[at]))[:3]
        ours, why = guessed.get(at, ("", ""))
        if heading or cells:
            columns.append(FileColumn(at, heading, cells, ours, why))
    taken = {column.ours for column in columns}
    values = source.get("constants", {})
    constants = [
        Constant(c.name, c.title, c.required, values.get(c.name, ""), _CHOICES.get(c.name, {}))
        for c in COLUMNS[layer]
        if c.name in values or (c.name in _CONSTANTS[layer] and c.name not in taken)
    ]
    return MatchForm(
        columns,
        constants,
        {"axis_order": "xy"} | dict(source),
        has_places=layer != "points" and bool(look.get("has_shapes") or taken & {"lon", "lat"}),
        knows_crs=bool(look.get("crs")),
        is_remembered=bool(known) and "mapped" not in wish,
    )


def titles(layer: Layer) -> dict[str, str]:
    """Return our columns by name, as a choice shows them; those that are needed have a star."""
    return {c.name: f"{c.title}{' *' if c.required else ''}" for c in COLUMNS[layer]}


def read(layer: Layer, look: Mapping[str, Any], sent: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form says as a transfer's wish; BadRequestError names every field at fault."""
    faults: list[Fault] = []
    columns = {c.name: c for c in COLUMNS[layer]}
    mapped: dict[str, str] = {}
    taken: dict[str, str] = {}
    for at, heading in enumerate(look.get("headings", ())):
        ours = sent.get(f"column-{at}", "")
        if ours and ours not in columns:
            faults.append(Fault(f"column-{at}", "没有这一列，请从列表里选"))
        elif ours and ours in taken:
            faults.append(
                Fault(f"column-{at}", f"「{taken[ours]}」和「{heading}」都选了「{columns[ours].title}」，只能选一列")
            )
        elif ours and (not heading or heading in mapped):
            faults.append(
                Fault(f"column-{at}", f"「{heading or '没有列名'}」不能用：列名空着或重复，请在文件里改好再上传")
            )
        elif heading:
            mapped[heading] = ours
            taken |= {ours: heading} if ours else {}
    constants = {n: v for n in columns if (v := sent.get(f"constant-{n}", "").strip())}
    faults += [Fault(f"constant-{n}", "太长了") for n, v in constants.items() if len(v) > _LONGEST]
    faults += [
        Fault(f"constant-{n}", f"「{columns[n].title}」已经选了「{taken[n]}」这一列，不用再写固定值")
        for n in constants
        if n in taken
    ]
    faults += [
        Fault(f"constant-{n}", f"还缺「{c.title}」：请选一列，或写一个整列都用的值")
        for n, c in columns.items()
        if c.required and n not in taken and n not in constants
    ]
    wish = {"mapped": mapped, "constants": constants} | _choices(layer, sent, faults)
    if faults:
        raise BadRequestError(*faults)
    return wish


def reading(sent: Mapping[str, str], look: Mapping[str, Any]) -> dict[str, str]:
    """Return which sheet and encoding were chosen."""
    sheets = [name for name, _ in look.get("sheets", ())]
    found: dict[str, str] = {}
    if sheet := sent.get("sheet", ""):
        if sheet not in sheets:
            raise BadRequestError(Fault("sheet", "文件里没有这一张表"))
        found["sheet"] = sheet
    if encoding := sent.get("encoding", ""):
        if encoding not in ENCODINGS:
            raise BadRequestError(Fault("encoding", "请从列表里选"))
        found["encoding"] = encoding
    return found


def _choices(layer: Layer, sent: Mapping[str, str], faults: list[Fault]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    offered: list[tuple[str, Sequence[str]]] = [("coord_source", tuple(COORDINATES)), ("axis_order", tuple(AXES))]
    if layer == "regions":
        offered.append(("level", tuple(LEVEL_TITLES)))
    for name, known in offered:
        value = sent.get(name, "")
        if value and value not in known:
            faults.append(Fault(name, "请从列表里选"))
        elif value:
            found[name] = value
    if layer == "regions":
        if day := sent.get("valid_from", ""):
            try:
                found["valid_from"] = date.fromisoformat(day).isoformat()
            except ValueError:
                faults.append(Fault("valid_from", "日期写成 2026-07-01 这样"))
        if sent.get("complete"):
            found["complete"] = True
            if not day:
                faults.append(Fault("valid_from", "选了「这是全部」，请写从哪一天起"))
    return found


def layer_of(name: str) -> Layer:
    """Return a layer by its name, which was checked before."""
    return cast("Layer", name)
