"""The live map's symbols as SVG, for maps and pages that stand alone: the same colours and the same shapes."""

from __future__ import annotations

from math import cos, pi, sin

from layers.catalogue import CASE_KINDS

BRAND, BAD = "#0B5F6B", "#B3261E"
_RADIUS = 7.0
_HEXAGON = [(1.1 * cos(-pi / 2 + pi / 3 * n), 1.1 * sin(-pi / 2 + pi / 3 * n)) for n in range(6)]
# corners in a circle of radius 1; a circle has none
_CORNERS: dict[str, list[tuple[float, float]]] = {
    "circle": [],
    "triangle": [(0, -1.05), (1.05, 0.8), (-1.05, 0.8)],
    "square": [(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)],
    "diamond": [(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)],
    "hexagon": _HEXAGON,
    "triangle_down": [(0, 1.05), (-1.05, -0.8), (1.05, -0.8)],
}


def case_symbol(kind: int, *, is_open: bool = True, overdue: bool = False, vague: bool = False) -> str:
    """Return a case's symbol: solid while open, else hollow; ringed when overdue, haloed when its place is vague."""
    symbol = CASE_KINDS[kind]
    parts = []
    if vague:
        parts.append(f'<circle r="{_RADIUS + 5.5:g}" fill="{symbol.colour}" fill-opacity=".22"/>')
    if overdue:
        parts.append(f'<circle r="{_RADIUS + 4.2:g}" fill="#fff" fill-opacity=".75" stroke="{BAD}" stroke-width="2"/>')
    parts.append(_shape(symbol.shape, f'fill="#fff" stroke="#fff" stroke-width="{2.6 if is_open else 4.2}"'))
    parts.append(
        _shape(
            symbol.shape,
            f'fill="{symbol.colour}"' if is_open else f'fill="#fff" stroke="{symbol.colour}" stroke-width="1.6"',
        )
    )
    return f'<svg viewBox="-14 -14 28 28" width="28" height="28" aria-hidden="true">{"".join(parts)}</svg>'


def room_symbol(letter: str, level: str) -> str:
    """Return the symbol of a mediation room: a little house with one character, larger the higher its level."""
    size = {"county": 15, "town": 13}.get(level, 11)
    corners = [(0, -1), (0.95, -0.28), (0.95, 0.85), (-0.95, 0.85), (-0.95, -0.28)]
    points = " ".join(f"{x * size:g},{y * size:g}" for x, y in corners)
    return (
        '<svg viewBox="-18 -18 36 36" width="36" height="36" aria-hidden="true">'
        f'<polygon points="{points}" fill="{BRAND}" stroke="#fff" stroke-width="4" paint-order="stroke"'
        ' stroke-linejoin="round"/>'
        f'<text y="{size * 0.55:g}" fill="#fff" font-size="{size}" font-weight="600" text-anchor="middle">'
        f"{letter}</text></svg>"
    )


def room_letter(brand: str) -> str:
    """Return the one character that people know a room by: of 老施 it is 施, of 包娘舅 包."""
    plain = brand.lstrip("“\"「'")
    return ((plain[1:] if plain[:1] in ("老", "小") else plain) or plain or "调")[:1]


def _shape(shape: str, paint: str) -> str:
    corners = _CORNERS[shape]
    if not corners:
        return f'<circle r="{_RADIUS:g}" {paint}/>'
    points = " ".join(f"{x * _RADIUS:.2f},{y * _RADIUS:.2f}" for x, y in corners)
    return f'<polygon points="{points}" stroke-linejoin="round" {paint}/>'
