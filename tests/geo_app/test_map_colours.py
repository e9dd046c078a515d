"""The browser draws with the colours that the catalogue names."""

from __future__ import annotations

import re
from pathlib import Path

from layers.catalogue import CASE_KINDS

SHAPES = Path(__file__).parents[2] / "static" / "src" / "shapes.js"


def test_kinds_have_the_same_names_and_colours_everywhere():
    drawn = re.findall(r'\{ name: "([^"]+)", colour: "([^"]+)"', SHAPES.read_text(encoding="utf-8"))
    assert drawn == [(symbol.title, symbol.colour) for symbol in CASE_KINDS]


def test_the_legends_marks_have_the_colours_of_the_map():
    css = (SHAPES.parents[1] / "css" / "base.css").read_text(encoding="utf-8").upper()
    for symbol in CASE_KINDS:
        assert f".KIND-{symbol.value} {{ COLOR: {symbol.colour.upper()}; }}" in css
