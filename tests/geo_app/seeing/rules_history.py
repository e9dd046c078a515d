"""The history of regions."""

from __future__ import annotations

from tests.geo_app.seeing.looks import Look, rule
from tests.geo_app.seeing.rules_map import EVERY_AREA


@rule("/regions/<code>/history", right="view_map")
def history(look: Look) -> None:
    for area in EVERY_AREA:
        answer = look.get(f"/regions/{area}/history", there=area in look.truth.area)
        if answer:
            assert area in answer.text, (look.viewer.name, area)
