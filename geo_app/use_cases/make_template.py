"""Make a file to be filled in, with what may be chosen from in somebody's area."""

from __future__ import annotations

from pathlib import Path

from geo_app.exchange.columns import Layer
from geo_app.exchange.templates_xlsx import Choices, write_template
from layers import template_choices
from layers.database import Connection, Database
from layers.scope import Scope

_VILLAGE_DIGITS = 12
_MOST_HOUSEHOLDS = 2_000


def make_template(database: Database, scope: Scope, layer: Layer, path: Path) -> None:
    """Write the template of a layer, with the villages, categories, items and households of the scope."""
    with database.transaction(scope) as connection:
        choices = _choices(connection, layer, scope.region_code)
    write_template(path, layer, choices)


def _choices(connection: Connection, layer: Layer, area: str) -> Choices:
    if layer == "cases":
        return {
            "categories": [(name, "") for name in template_choices.categories(connection)],
            "regions": template_choices.regions(connection, "town", "village"),
            "units": template_choices.regions(connection, "town", "village"),
        }
    if layer == "points":
        return _of_points(connection, area)
    if layer == "households":
        return {
            "villages": template_choices.regions(connection, "village"),
            "grids": template_choices.regions(connection, "grid"),
        }
    if layer == "rooms":
        return {"regions": template_choices.regions(connection, "county", "town", "village")}
    return {"parents": template_choices.regions(connection, "county", "town", "village")}


def _of_points(connection: Connection, area: str) -> Choices:
    if len(area) != _VILLAGE_DIGITS:
        return {}
    items = template_choices.items(connection, area)
    return {
        "households": template_choices.households(connection, area, _MOST_HOUSEHOLDS),
        "items": [(code, f"{name}{'' if tenths is None else f'，{tenths / 10:g} 分'}") for code, name, tenths in items],
    }
