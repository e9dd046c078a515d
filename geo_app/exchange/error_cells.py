"""The cells of a workbook that hold an error, such as #N/A: calamine gives them as empty, which they are not."""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from pathlib import Path

Errors = dict[int, list[tuple[int, str]]]

_BLOCK, _TAIL, _MOST = 2**20, 4096, 100_000
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_TARGET = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>'
    rb"(?:<(?:\w+:)?f\b[^>]*/>|<(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>)?<(?:\w+:)?v>([^<]*)</"
)


def error_cells(path: Path, names: list[str]) -> dict[str, Errors]:
    """Return, by sheet and row counted from 0, the columns with an error and what it says; none for other formats."""
    try:
        with zipfile.ZipFile(path) as bundle:
            parts = _parts(bundle)
            return {name: _in_sheet(bundle, parts[name]) for name in names if name in parts}
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return {}  # an old .xls; or damaged, which calamine says


def _parts(bundle: zipfile.ZipFile) -> dict[str, str]:
    """Return in which part of the archive each sheet is."""
    targets = {
        _attribute(tag, b"Id"): _attribute(tag, b"Target")
        for tag in _TARGET.findall(bundle.read("xl/_rels/workbook.xml.rels"))
    }
    found = {}
    for tag in _SHEET.findall(bundle.read("xl/workbook.xml")):
        target = targets.get(_attribute(tag, rb"\w+:id"), "")
        found[_attribute(tag, b"name")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"""\s*=\s*["']([^"']*)["']""", tag)
    return html.unescape(found[1].decode()) if found else ""


def _in_sheet(bundle: zipfile.ZipFile, part: str) -> Errors:
    found: dict[tuple[int, int], str] = {}
    with bundle.open(part) as sheet:
        tail = b""
        while (block := sheet.read(_BLOCK)) and len(found) < _MOST:
            text = tail + block
            if b't="e"' in text:
                for letters, row, value in _CELL.findall(text):
                    found[int(row) - 1, _column(letters)] = html.unescape(value.decode())
            tail = text[-_TAIL:]
    rows: Errors = {}
    for (row, column), value in found.items():
        rows.setdefault(row, []).append((column, value))
    return rows


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
