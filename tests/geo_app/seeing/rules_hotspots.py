"""Hotspots: a statistic of all cases of an area, for those who may see each of them."""

from __future__ import annotations

from tests.geo_app.seeing.looks import Look, rule
from tests.geo_app.seeing.rules_map import EVERY_AREA


@rule("/api/v1/hotspots", right="view_cases")
def hotspots(look: Look) -> None:
    truth = look.truth
    for area in (*EVERY_AREA, ""):
        shown = area or look.viewer.region
        asked = "from=2000-01-01&to=2099-12-31&cells=counted"
        answer = look.get(f"/api/v1/hotspots?{asked}&region={area}" if area else f"/api/v1/hotspots?{asked}",
                          there=shown in truth.area)  # fmt: skip
        if answer:
            placed = truth.drawn & truth.of_cases("c.location is not null and c.region_code like %(area)s",
                                                  area=f"{shown}%")  # fmt: skip
            assert answer.json["total"] == len(placed), (look.viewer.name, area)
            counted = sum(feature["properties"]["count"] for feature in answer.json["features"])
            assert counted <= len(placed), (look.viewer.name, area)
            assert not answer.found, (look.viewer.name, area)
