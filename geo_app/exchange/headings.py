"""Find our columns under the headings of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo_app.exchange.columns import COLUMNS, Column, Layer, described
from geo_app.exchange.tables import Table, same_heading


@dataclass(frozen=True, slots=True)
class Found:
    """Where each of our columns comes from, what no column of ours takes, and what is wrong."""

    positions: dict[str, int]
    constants: dict[str, str]
    ignored: list[str]
    problems: list[tuple[str, str]]

    def heading(self, table: Table, name: str) -> str:
        """Return what the person who wrote the file calls our column."""
        return table.headings[self.positions[name]] if name in self.positions else name


def find(table: Table, layer: Layer, mapped: Mapping[str, str], constants: Mapping[str, str]) -> Found:
    """Return where our columns are: first what `mapped` (theirs → ours) says, then our names, then Chinese headings.

    A constant takes the place of a column of the same name. `problems` are pairs of our column and a sentence.
    """
    columns = {c.name: c for c in COLUMNS[layer]}
    known = "、".join(columns)
    problems = [
        (ours, f"没有叫「{ours}」的列；{layer} 可以用的列：{known}")
        for ours in (*mapped.values(), *constants)
        if ours not in columns
    ]
    positions: dict[str, int] = {}
    for theirs, ours in mapped.items():
        at = _position(table, theirs)
        if at is None:
            problems.append((ours, f"文件里没有「{theirs}」这一列；文件里的列：{_listed(table)}"))
        else:
            positions[ours] = at
    for name, wanted in columns.items():
        if name in positions or name in constants:
            continue
        at = _by_name(table, wanted, taken=set(positions.values()), problems=problems)
        if at is not None:
            positions[name] = at
    mistaken = {ours for ours, _ in problems}
    problems += [
        (c.name, f"缺少「{c.name}」（{c.title}）这一列。文件里的列：{_listed(table)}。需要的列：{described(layer)}。"
                 f"列名不同时用 --map 文件里的列名={c.name}，整列同一个值用 --set {c.name}=值")
        for c in columns.values()
        if c.required and c.name not in positions and c.name not in constants and c.name not in mistaken
    ]  # fmt: skip
    used = set(positions.values())
    ignored = [heading for at, heading in enumerate(table.headings) if heading and at not in used]
    return Found(positions, dict(constants), ignored, problems)


def known_headings(layer: Layer, mapped: Mapping[str, str]) -> set[str]:
    """Return every heading that means something for a layer."""
    names = [name for c in COLUMNS[layer] for name in (c.name, *c.titles)]
    return {same_heading(name) for name in (*names, *mapped)}


def _by_name(table: Table, column: Column, *, taken: set[int], problems: list[tuple[str, str]]) -> int | None:
    for name in (column.name, *column.titles):
        wanted = same_heading(name)
        places = [at for at, h in enumerate(table.headings) if at not in taken and same_heading(h) == wanted]
        if len(places) > 1:
            problems.append((column.name, f"有 {len(places)} 列都叫「{table.headings[places[0]]}」，请只留一列"))
        if places:
            return places[0]
    return None


def _position(table: Table, heading: str) -> int | None:
    exact = [at for at, h in enumerate(table.headings) if h == heading]
    alike = exact or [at for at, h in enumerate(table.headings) if same_heading(h) == same_heading(heading)]
    return alike[0] if alike else None


def _listed(table: Table) -> str:
    return "、".join(h for h in table.headings if h) or "（没有）"
