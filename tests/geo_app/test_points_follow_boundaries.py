"""How far points lie outside their regions is as a recount says, whatever happened to points and boundaries."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from geo_app.use_cases.follow_boundaries import follow_boundaries
from geo_app.use_cases.undo_batch import undo_batch_at_hand
from layers.database import Database
from layers.scope import Scope
from tests.conftest import TestDatabase
from tests.geo_app.importing import (
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    batch_of,
    bring,
    cases_file,
    county,
    features,
    rows,
    sheet,
    square,
)

# inside 甲村 while its border runs at 120.05, outside once it runs at 120.04
HERE = ("120.045", "30.52")
IN_FORCE = "v.valid_from <= app.today() and coalesce(v.valid_to > app.today(), true)"
RECOUNT = f"""
    select 'household', p.id, p.stray_m, app.stray_m(p.location, v.id)
    from households p left join region_versions v on v.code = p.village_code and {IN_FORCE}
    union all
    select 'room', p.id, p.stray_m, app.stray_m(p.location, v.id)
    from mediation_rooms p left join region_versions v on v.code = p.region_code and {IN_FORCE}
    union all
    select 'case', p.id, p.stray_m, app.stray_m(p.location, p.region_version_id) from cases p
    order by 1, 2"""


def strays(owner: Database) -> dict[str, list[int | None]]:
    """Return the distances by kind, which must be those of a recount."""
    found: dict[str, list[int | None]] = {}
    for kind, number, kept, recounted in rows(owner, RECOUNT):
        assert kept == recounted, (kind, number)
        found.setdefault(kind, []).append(kept)
    return found


def run(owner: Database, statement: str) -> None:
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        connection.cursor().execute(statement)


def bring_border(owner: Database, folder: Path, lon: float, valid_from: date | None = None) -> int:
    """Bring the two villages with the border between them at a longitude; return the batch."""
    made = [
        ({"code": VILLAGE, "name": "甲村", "parent_code": TOWN}, square(120.0, 30.5, lon, 30.6)),
        ({"code": OTHER_VILLAGE, "name": "乙村", "parent_code": TOWN}, square(lon, 30.5, 120.1, 30.6)),
    ]
    report = bring(owner, "regions", features(folder / "border.geojson", made), valid_from=valid_from)
    assert report.errors == []
    return batch_of(report)


def test_distances_follow_every_change_of_a_boundary_and_its_undoing(fresh_database: TestDatabase, tmp_path: Path):
    owner = fresh_database.owner
    county(owner, tmp_path)
    lon, lat = HERE
    headings = ["code", "village_code", "householder", "lon", "lat"]
    bring(owner, "households", sheet(tmp_path / "h.csv", headings, [["990001001201010001", VILLAGE, "张三", lon, lat]]))
    headings = ["name", "level", "region_code", "lon", "lat"]
    bring(owner, "rooms", sheet(tmp_path / "r.csv", headings, [["老施调解室", "村", VILLAGE, lon, lat]]))
    place = {"lon": lon, "lat": lat, "region_code": VILLAGE, "registered_at": "2025-03-05"}
    bring(owner, "cases", cases_file(tmp_path / "c.csv", place))
    inside = {"household": [None], "room": [None], "case": [None]}
    assert strays(owner) == inside

    # corrected: the case's own version is another, too; and back again
    number = bring_border(owner, tmp_path, 120.04)
    assert strays(owner) == {"household": [480], "room": [480], "case": [480]}
    undo_batch_at_hand(owner, number, "画错了", "运维")
    assert strays(owner) == inside

    # next year's count for nothing before their day, also for a point that is set anew; the case keeps those of its day
    today: date = rows(owner, "select app.today()")[0][0]
    number = bring_border(owner, tmp_path, 120.04, today + timedelta(days=30))
    run(owner, "update households set location = ST_SetSRID(ST_Point(120.0451, 30.52), 4490)")
    run(owner, "update mediation_rooms set location = ST_SetSRID(ST_Point(120.0451, 30.52), 4490)")
    assert strays(owner) == inside
    with owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute("alter table region_versions disable trigger user")  # time passes, and nobody changes anything
        cursor.execute("update region_versions set valid_to = app.today() where valid_to is not null")
        cursor.execute("update region_versions set valid_from = app.today() where valid_from > app.today()")
        cursor.execute("alter table region_versions enable trigger user")
    follow_boundaries(owner)
    assert strays(owner) == {"household": [489], "room": [489], "case": [None]}

    run(owner, "update mediation_rooms set location = ST_SetSRID(ST_Point(120.039, 30.52), 4490)")
    assert strays(owner)["room"] == [None]

    # the same point, of the other village: the point is looked at although it stayed where it was
    for region, metres in ((OTHER_VILLAGE, 480), (VILLAGE, None)):
        report = bring(owner, "cases", cases_file(tmp_path / "c.csv", place | {"region_code": region}))
        assert (report.updated, report.errors) == (1, [])
        assert strays(owner)["case"] == [metres]


def test_a_report_whose_point_lies_outside_the_village_that_it_names_is_flagged(
    fresh_database: TestDatabase, tmp_path: Path
):
    owner = fresh_database.owner
    county(owner, tmp_path)
    run(
        owner,
        f"""
        insert into cases (source, external_id, channel, matter_kind, category_code, title, location, coord_source,
                           location_precision, region_code, region_version_id, registered_at)
        select 'minhu', '1', 'web', 'report', (select code from case_categories limit 1), '路灯',
               ST_SetSRID(ST_Point(120.06, 30.52), 4490), 'wgs84', 'exact', code, id, now()
        from region_versions where code = '{VILLAGE}'""",
    )
    assert strays(owner) == {"case": [960]}
