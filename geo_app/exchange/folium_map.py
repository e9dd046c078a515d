"""A folium map of a region as one HTML file with everything inside, so that it opens with the network off."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import folium
import geopandas
import shapely
from branca.element import Element, Figure, MacroElement
from folium.template import Template
from folium.utilities import JsCode
from jinja2 import Environment
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from geo_app.errors import GeoAppError
from geo_app.exchange.cells import SHANGHAI
from geo_app.exchange.columns import LEVEL_TITLES
from geo_app.exchange.symbols import case_symbol, room_letter, room_symbol
from layers.catalogue import CASE_KINDS
from layers.records import Region

_DEEPEST_ZOOM = 19
_KINDS = ("environment", "safety", "dispute", "facility", "livelihood", "other")
_ROOM_LEVELS = {"county": "县级", "town": "镇级", "village": "村级"}
# the line styles that maps of administration use here
_LINES: dict[str, dict[str, Any]] = {
    "county": {"weight": 3, "dashArray": "12 4 3 4"},
    "town": {"weight": 2, "dashArray": "8 4 2 4"},
    "village": {"weight": 1.2, "dashArray": "5 4"},
    "grid": {"weight": 0.8},
}
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
_MARK = """function (feature, at) {
  const icons = %s, side = %d, told = feature.properties;
  return L.marker(at, {title: told.title, alt: told.title, icon: L.divIcon(
    {html: icons[told.icon], className: "mark", iconSize: [side, side]})}).bindPopup(told.html);
}"""
_NAME = """function (feature, at) {
  return L.marker(at, {interactive: false, keyboard: false, icon: L.divIcon(
    {html: feature.properties.html, className: "name", iconSize: [0, 0]})});
}"""
_POPUP = "function (feature, layer) { layer.bindPopup(feature.properties.html); }"


class NotBuiltError(GeoAppError):
    """The browser files that a map carries inside have not been built."""


@dataclass(frozen=True, slots=True)
class MapContent:
    """What is drawn: a region with all within it, its rooms, and its cases of some days.

    `note` says what it is where that is not the region's rooms and its cases of these days.
    """

    region: Region
    regions: geopandas.GeoDataFrame
    rooms: geopandas.GeoDataFrame
    cases: geopandas.GeoDataFrame
    first: date | None
    last: date | None
    approval_no: str = ""
    note: str = ""


class Verbatim(Element):
    """Text that goes into the page as it is; folium takes any other for a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **kwargs: object) -> str:  # noqa: ARG002
        """Return the text."""
        return self.text


class Controls(MacroElement):
    """Zoom buttons in Chinese and a metric scale: folium offers neither."""

    _template = Template("""
        {% macro script(this, kwargs) %}
            L.control.zoom({zoomInTitle: "放大", zoomOutTitle: "缩小"}).addTo({{ this._parent.get_name() }});
            L.control.scale({imperial: false}).addTo({{ this._parent.get_name() }});
        {% endmacro %}
    """)

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]


def region_map(content: MapContent) -> str:
    """Return the page."""
    page = folium.Map(tiles=None, max_zoom=_DEEPEST_ZOOM, zoom_control=False, attribution_control=False)
    # of this map alone: folium's own add_js_link would change every map of the process
    page.default_js, page.default_css = [], []
    figure = page.get_root()
    assert isinstance(figure, Figure)  # noqa: S101 - folium makes one for every map  # nosec B101
    figure.title = safe(content.region.name)
    for name, element in _head().items():
        figure.header.add_child(element, name=name)
    figure.html.add_child(Verbatim(_panels(content)), name="panels")
    for layer in (*_boundaries(content), *_marks(content)):
        layer.add_to(page)
    Controls().add_to(page)
    folium.LayerControl(collapsed=False).add_to(page)
    page.fit_bounds(_bounds(content), padding=(24, 24))
    html: str = figure.render()
    return html.replace("<html>", '<html lang="zh-CN">', 1)


def safe(text: object) -> str:
    """Return text for HTML, without braces: folium runs what it has rendered through its template engine again."""
    return escape(str(text)).replace("{", "&#123;")


def _head() -> dict[str, Element]:
    """Return the policy, so that nothing is fetched whatever follows, and Leaflet of the version folium is made for."""
    folder = Path(str(files("geo_app.static"))) / "dist" / "folium"
    if not (folder / "leaflet.js").exists():
        raise NotBuiltError("网页文件还没有生成：请先运行 ./geo run")
    style = (folder / "leaflet.css").read_text(encoding="utf-8")
    for picture in sorted((folder / "images").glob("*.png")):
        data = b64encode(picture.read_bytes()).decode()
        style = style.replace(f"url(images/{picture.name})", f"url(data:image/png;base64,{data})")
    script = (folder / "leaflet.js").read_text(encoding="utf-8").replace("//# sourceMappingURL=leaflet.js.map", "")
    own = (files("geo_app.exchange") / "templates" / "folium.css").read_text(encoding="utf-8")
    return {
        "policy": Verbatim(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        "leaflet": Verbatim(f"<style>{style}</style><script>{script}</script>"),
        "own_style": Verbatim(f"<style>{own}</style>"),
    }


def _boundaries(content: MapContent) -> Iterable[folium.GeoJson]:
    """Yield the outlines of the two levels below the region, then its own on top, and the names of its direct parts."""
    regions = content.regions
    levels = list(LEVEL_TITLES)
    own = content.region.level
    depth = levels.index(own)
    parts = [level for level in levels[depth + 1 : depth + 3] if (regions["level"] == level).any()]
    for level in [*parts, own]:
        drawn = regions[(regions["level"] == level) & ~regions.geometry.is_empty & regions.geometry.notna()]
        if drawn.empty:
            continue
        style = {"color": "#4A5866", "fillColor": "#FFFFFF", "fillOpacity": 0.4, **_LINES[level]}
        style["fill"] = level != own or not parts
        data = [
            _feature(row.geometry, html=_popup(row.name, [("级别", LEVEL_TITLES[level]), ("编码", row.code)]))
            for row in drawn.itertuples(name="Row", index=False)
        ]
        yield folium.GeoJson(
            _collection(data),
            name=f"{LEVEL_TITLES[level]}边界",
            style_function=lambda _feature, style=style: style,
            on_each_feature=JsCode(_POPUP),
            control=level != own,
        )
    named = regions[(regions["parent_code"] == content.region.code) & regions["lon"].notna()]
    if not named.empty:
        data = [
            _feature(shapely.Point(row.lon, row.lat), html=f"<span>{safe(row.name)}</span>")
            for row in named.itertuples(name="Row", index=False)
        ]
        yield folium.GeoJson(_collection(data), name="地名", point_to_layer=JsCode(_NAME))


def _marks(content: MapContent) -> Iterable[folium.GeoJson]:
    """Yield a layer for the rooms and one for each kind of case."""
    rooms = content.rooms[content.rooms.geometry.notna()]
    if not rooms.empty:
        icons: dict[str, str] = {}
        data = []
        for row in rooms.itertuples(name="Row", index=False):
            letter = safe(room_letter(row.brand))
            key = f"{letter}{row.level}"
            icons[key] = room_symbol(letter, row.level)
            facts = [
                ("级别", _ROOM_LEVELS[row.level]),
                ("服务区域", row.region_name),
                ("单位", row.unit),
                ("电话", row.phone),
                ("时间", row.hours),
            ]
            data.append(_feature(row.geometry, icon=key, title=_title(row.name), html=_popup(row.name, facts)))
        yield _layer(data, icons, 36, f"{room_symbol('调', 'village')}调解室（{len(data)}）")
    day_after = content.last and datetime(*(content.last + timedelta(days=1)).timetuple()[:3], tzinfo=SHANGHAI)
    for kind, name in enumerate(_KINDS):
        cases = content.cases[content.cases["map_kind"] == name]
        if cases.empty:
            continue
        icons, data = {}, []
        for row in cases.itertuples(name="Row", index=False):
            is_open = row.closed_at is None or row.closed_at != row.closed_at  # NaT is not itself
            overdue = bool(is_open and day_after and row.due_at < day_after)
            key = f"{'o' if is_open else 'c'}{'!' if overdue else ''}{'' if row.is_exact else '~'}"
            icons[key] = case_symbol(kind, is_open=is_open, overdue=overdue, vague=not row.is_exact)
            facts = [
                ("类别", row.category),
                ("登记", f"{row.registered_at:%Y-%m-%d}"),
                ("状态", "已超期，未办结" if overdue else "未办结" if is_open else f"{row.closed_at:%Y-%m-%d} 办结"),
                ("属地", row.region_name),
                ("地址", row.address),
                ("位置", "" if row.is_exact else "只到村"),
            ]
            data.append(_feature(row.geometry, icon=key, title=_title(row.title), html=_popup(row.title, facts)))
        yield _layer(data, icons, 28, f"{case_symbol(kind)}{CASE_KINDS[kind].title}（{len(data):,}）")


def _layer(data: list[dict[str, Any]], icons: dict[str, str], side: int, name: str) -> folium.GeoJson:
    code = JsCode(_MARK % (json.dumps(icons, ensure_ascii=False), side))
    return folium.GeoJson(_collection(data), name=name, point_to_layer=code)


def _panels(content: MapContent) -> str:
    text = (files("geo_app.exchange") / "templates" / "folium_panel.html").read_text(encoding="utf-8")
    drawn = content.regions[content.regions.geometry.notna()]
    placed = int(content.rooms.geometry.notna().sum())
    return (
        Environment(autoescape=True)
        .from_string(text)
        .render(
            title=content.region.name,
            note=content.note,
            first=content.first,
            last=content.last,
            cases=len(content.cases),
            rooms=placed,
            rooms_without_place=len(content.rooms) - placed,
            kinds=[(case_symbol(kind), symbol.title) for kind, symbol in enumerate(CASE_KINDS)],
            room=room_symbol("调", "village"),
            states={
                "open": case_symbol(5),
                "closed": case_symbol(5, is_open=False),
                "overdue": case_symbol(5, overdue=True),
                "vague": case_symbol(5, vague=True),
            },
            schematic=bool((drawn["boundary_source"] == "schematic").any()),
            approval_no=content.approval_no,
        )
    )


def _bounds(content: MapContent) -> list[list[float]]:
    """Return south-west and north-east of all that is drawn, the region's own outline counting most."""
    own = content.regions[content.regions["code"] == content.region.code]
    for frame in (own, content.regions, content.cases, content.rooms):
        drawn = frame[frame.geometry.notna()]
        if not drawn.empty:
            west, south, east, north = drawn.total_bounds.tolist()
            return [[south, west], [north, east]]
    return [[18.0, 73.0], [54.0, 135.0]]


def _popup(heading: str, facts: list[tuple[str, Any]]) -> str:
    rows = "".join(f"<dt>{name}</dt><dd>{safe(value)}</dd>" for name, value in facts if value)
    return f"<b>{safe(heading)}</b><dl>{rows}</dl>"


def _title(text: str) -> str:
    """Return text for an attribute that is not HTML."""
    return text.replace("{", "｛")


def _feature(shape: BaseGeometry, **properties: str) -> dict[str, Any]:
    rounded = shape if isinstance(shape, shapely.Polygon | shapely.MultiPolygon) else shapely.set_precision(shape, 1e-6)
    return {"type": "Feature", "properties": properties, "geometry": mapping(rounded)}


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}
