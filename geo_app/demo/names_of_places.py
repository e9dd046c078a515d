"""Codes, grounds, versions and addresses of regions, by number, for the rows of cases."""

from __future__ import annotations

import numpy as np
import shapely

from geo_app.demo import land_rows
from geo_app.demo.cases import Names
from geo_app.demo.ceded import ceded
from geo_app.demo.country import Country
from geo_app.demo.units import towns, villages


def names_of_places(country: Country, grounds: dict[str, int], versions: list[tuple[object, ...]]) -> Names:
    """Return the names, given the rows of `region_versions`."""
    newest = {str(row[1]): int(str(row[0])) for row in versions}
    oldest = {str(row[1]): int(str(row[0])) for row in reversed(versions)}
    at = land_rows.VERSION_COLUMNS.index("label_point")
    label = {str(row[1]): str(row[at]) for row in versions}
    village_codes = [unit.code for unit in villages()]
    town_of = {unit.code: unit for unit in towns()}
    of_village = [town_of[str(unit.parent_code)] for unit in villages()]
    address = [town.name + unit.name for town, unit in zip(of_village, villages(), strict=True)]
    grids = land_rows.grid_codes(country)
    hamlets = country.hamlets
    urban = [unit.kind == "community" for unit in villages()]
    change = ceded(country)
    return Names(
        grid_code=np.array(grids, dtype=object),
        grid_ground=np.array([grounds[code] for code in grids]),
        grid_version=np.array([newest[code] for code in grids]),
        village_code=np.array(village_codes, dtype=object),
        village_ground=np.array([grounds[code] for code in village_codes]),
        village_version=np.array([newest[code] for code in village_codes]),
        village_former=np.array([oldest[code] for code in village_codes]),
        village_label=shapely.get_coordinates(shapely.from_wkb([label[code] for code in village_codes])),
        town_code=np.array([town.code for town in of_village], dtype=object),
        town_ground=np.array([grounds[town.code] for town in of_village]),
        town_version=np.array([newest[town.code] for town in of_village]),
        hamlet_address=np.array(
            [
                town_and_village(address[village], name, number, urban[village])
                for village, name, number in zip(
                    hamlets.village.tolist(), hamlets.name, hamlets.group_no.tolist(), strict=True
                )
            ],
            dtype=object,
        ),
        village_address=np.array(address, dtype=object),
        town_address=np.array([town.name for town in of_village], dtype=object),
        ceded_grid=change.grid,
        ceded_by=change.giver,
        renamed_on=np.datetime64(land_rows.RENAMED_ON, "m"),
    )


def town_and_village(address: str, hamlet: str, group_no: int, urban: bool) -> str:
    """Return where a group is: 新市镇宋市村3组; in a community its quarter."""
    return f"{address}{hamlet[-2:]}" if urban else f"{address}{group_no}组"
