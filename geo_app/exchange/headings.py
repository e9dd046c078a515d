"""Find our columns under the headings of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo_app.exchange import remedies
from geo_app.exchange.columns import COLUMNS, Column, Layer, described
from geo_app.exchange.tables import same_heading

# a shapefile's names have ten bytes at most, of which the last may be part of a letter that fell away
_CUT_AFTER, _CUT_IN = 9, ("utf-8", "gb18030")


@dataclass(frozen=True, slots=True)
class Found:
    """Where each of our columns comes from, what no column of ours takes, and what is wrong."""

    headings: list[str]
    positions: dict[str, int]
    constants: dict[str, str]
    ignored: list[str]
    problems: list[tuple[str, str]]
    titles: Mapping[str, str]

    def heading(self, name: str) -> str:
        """Return what the person who wrote the file calls our column, or else people in general."""
        return self.headings[self.positions[name]] if name in self.positions else self.titles.get(name, name)


def find(
    headings: Sequence[str],
    layer: Layer,
    mapped: Mapping[str, str],
    constants: Mapping[str, str],
    *,
    cut_names: bool = False,
) -> Found:
    """Return where our columns are: first what `mapped` (theirs → ours) says, then our names, then Chinese headings.

    A heading that is mapped to nothing is left out, whatever it is called. A constant takes the place of a column of
    the same name. `problems` are pairs of our column and a sentence. Headings
    that may be cut, as those of shapefiles, are also known by their beginning.
    """
    columns = {c.name: c for c in COLUMNS[layer]}
    known = "、".join(columns)
    problems = [
        (ours, f"没有叫「{ours}」的列；{layer} 可以用的列：{known}")
        for ours in (*filter(None, mapped.values()), *constants)
        if ours not in columns
    ]
    positions: dict[str, int] = {}
    left_out = {_position(headings, theirs) for theirs, ours in mapped.items() if not ours}
    free = ["" if at in left_out else heading for at, heading in enumerate(headings)]
    for theirs, ours in mapped.items():
        at = _position(headings, theirs)
        if not ours:
            continue
        if at is None:
            problems.append((ours, f"文件里没有「{theirs}」这一列；文件里的列：{_listed(headings)}"))
        else:
            positions[ours] = at
    for name, wanted in columns.items():
        if name in positions or name in constants:
            continue
        at = _by_name(free, wanted, taken=set(positions.values()), problems=problems)
        if at is not None:
            positions[name] = at
    if cut_names:
        _find_cut(free, [c for c in columns.values() if c.name not in constants], positions)
    mistaken = {ours for ours, _ in problems}
    problems += [
        (c.name, f"缺少「{c.name}」（{c.title}）这一列。文件里的列：{_listed(headings)}。需要的列：{described(layer)}。"
                 f"{remedies.columns(c.name)}")
        for c in columns.values()
        if c.required and c.name not in positions and c.name not in constants and c.name not in mistaken
    ]  # fmt: skip
    used = set(positions.values())
    ignored = [heading for at, heading in enumerate(headings) if heading and at not in used]
    titles = {c.name: c.title for c in columns.values()}
    return Found(list(headings), positions, dict(constants), ignored, problems, titles)


def known_headings(layer: Layer, mapped: Mapping[str, str]) -> set[str]:
    """Return every heading that means something for a layer."""
    names = [name for c in COLUMNS[layer] for name in (c.name, *c.titles)]
    return {same_heading(name) for name in (*names, *mapped)}


def _by_name(
    headings: Sequence[str], column: Column, *, taken: set[int], problems: list[tuple[str, str]]
) -> int | None:
    for name in (column.name, *column.titles):
        wanted = same_heading(name)
        places = [at for at, h in enumerate(headings) if at not in taken and same_heading(h) == wanted]
        if len(places) > 1:
            problems.append((column.name, f"有 {len(places)} 列都叫「{headings[places[0]]}」，请只留一列"))
        if places:
            return places[0]
    return None


def _find_cut(headings: Sequence[str], columns: Sequence[Column], positions: dict[str, int]) -> None:
    """Find columns by the beginning of their headings, where a heading is as long as it could be and means but one."""
    for at, heading in enumerate(headings):
        if at in positions.values() or all(len(heading.encode(e, "replace")) < _CUT_AFTER for e in _CUT_IN):
            continue
        meant = {
            c.name
            for c in columns
            if c.name not in positions
            and any(same_heading(n).startswith(same_heading(heading)) for n in (c.name, *c.titles))
        }
        if len(meant) == 1:
            positions[meant.pop()] = at


def _position(headings: Sequence[str], heading: str) -> int | None:
    exact = [at for at, h in enumerate(headings) if h == heading]
    alike = exact or [at for at, h in enumerate(headings) if same_heading(h) == same_heading(heading)]
    return alike[0] if alike else None


def _listed(headings: Sequence[str]) -> str:
    return "、".join(h for h in headings if h) or "（没有）"
