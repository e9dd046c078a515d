"""Published numbers of cases on real PostGIS: what anybody may read of them cannot be worked out to a single small
one."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from types import SimpleNamespace

import numpy as np
import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo_app.errors import BadRequestError
from geo_app.use_cases.publish_counts import CHINA, publish_counts
from layers import counts
from layers.counts import KINDS, TOTAL
from layers.errors import NotVisibleError
from layers.resident_database import ResidentDatabase
from layers.scope import Scope
from layers.web_role import RESIDENT_ROLE
from scoring.disclosure import PARTNER, SMALL, TOLD
from tests.conftest import copied
from tests.scoring.auditor import THRESHOLD, Auditor

COUNTY = "330521"
REGIONS = [
    (COUNTY, None), ("330521101", COUNTY), ("330521102", COUNTY), ("330521101001", "330521101"),
    ("330521101002", "330521101"), ("330521102001", "330521102"), ("330521101001001", "330521101001"),
    ("330521101001002", "330521101001"), ("330521102001001", "330521102001"),
]  # fmt: skip
CODES = [code for code, _ in REGIONS]
LEVELS = {6: "county", 9: "town", 12: "village", 15: "grid"}
READERS = {
    "county_officer": COUNTY, "county_leader": COUNTY, "town_officer": "330521101", "mediator": "330521102",
    "village_clerk": "330521101001", "supervision": "330521102001", "grid_worker": "330521101001001",
}  # fmt: skip
PERIOD, NOW = "2026Q3", datetime(2026, 11, 25, 8, tzinfo=CHINA)
WHY = {None: TOLD, "small": SMALL, "partner": PARTNER}


class SmallCounty:
    """Nine regions whose cases a test decides on, published as everybody reads them."""

    def __init__(self, database, resident_url: str) -> None:
        self.owner, self.web = database.owner, database.web
        self.residents = ResidentDatabase(resident_url, size=1, statement_timeout_ms=60_000, application_name="tests")
        for code, parent in REGIONS:
            self.ask(
                "insert into regions (code, level, parent_code, name) values (%s, %s, %s, %s)",
                *(code, LEVELS[len(code)], parent, f"地区{code}"),
            )
        self.category = dict(self.ask("select distinct on (map_kind) map_kind, code from case_categories"))

    def ask(self, statement: str, *values: object):
        with self.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else None

    def fill(self, own: dict[tuple[str, str], int], day: str = "2026-08-01", **more: str) -> None:
        """Register so many cases of each region and kind."""
        row = {"matter": "report", "respondent": None, **more}
        for (code, kind), n in own.items():
            self.ask(
                """insert into cases (source, external_id, channel, matter_kind, category_code, title, region_code,
                                      registered_at, respondent_code)
                   select 'test', gen_random_uuid()::text, 'grid', %s, %s, '测试', %s, %s::date, %s
                   from generate_series(1, %s)""",
                *(row["matter"], self.category[kind], code, day, row["respondent"], n),
            )

    def begin_anew(self) -> None:
        self.ask("delete from cases")
        self.ask("delete from case_counts_published")

    def publish(self, now: datetime = NOW, period: str | None = None) -> list[str]:
        return publish_counts(self.owner, now=now, period=period)

    def stored(self, period: str = PERIOD):
        """Return all that is published of a quarter, by region and kind."""
        rows = self.ask("select region_code, kind, n, why from case_counts_published where period = %s", period)
        return {(code, kind): (n, why) for code, kind, n, why in rows}

    def read(self, role: str, code: str):
        """Return what somebody reads of a region and of its parts."""
        with self.web.transaction(Scope(None, role, READERS[role])) as connection:
            return {
                (row.region_code, row.kind): (row.n, row.why)
                for row in counts.region_and_parts(connection, code, PERIOD)
            }


@pytest.fixture(scope="module")
def county(cluster):
    with copied(cluster, "geo_template") as database:
        made = SmallCounty(database, cluster.url(RESIDENT_ROLE, database.name))
        yield made
        made.residents.close()


@st.composite
def cases(draw):
    """Cases by region and kind: mostly few, mostly in grids."""
    few = st.one_of(st.just(0), st.just(0), st.integers(1, 4), st.integers(5, 12))
    within = draw(st.sampled_from([CODES, CODES[6:], CODES[3:]]))
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True))
    return {(code, kind): n for code in within for kind in kinds if (n := draw(few))}


def _added_up(own):
    true: dict[tuple[str, str], int] = defaultdict(int)
    for (code, kind), n in own.items():
        for above in CODES:
            if code.startswith(above):
                true[above, kind] += n
                true[above, TOTAL] += n
    return true


def _auditor(stored, own):
    columns = (*KINDS, TOTAL)
    told = np.array([[-1 if stored[c, k][1] else stored[c, k][0] for k in columns] for c in CODES])
    why = np.array([[WHY[stored[code, kind][1]] for kind in columns] for code in CODES])
    parents = np.array([CODES.index(parent) if parent else -1 for _, parent in REGIONS])
    lying = np.array([[own.get((code, kind), 0) for kind in KINDS] for code in CODES])
    return Auditor(SimpleNamespace(told=told, why=why), parents, lying)


@given(cases())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_small_number_is_published_nor_follows_from_all_that_is(county, own):
    county.begin_anew()
    county.fill(own)
    county.publish()
    stored, true = county.stored() if own else {}, _added_up(own)
    columns = (*KINDS, TOTAL)
    for (code, kind), (n, why) in stored.items():
        if kind in columns:
            assert n in (None, true[code, kind]), (code, kind)
            assert (n is None) == (why is not None)
            assert why is not None or not 0 < true[code, kind] < THRESHOLD, (code, kind)
            assert why is None or true[code, kind] > 0, "none is told as none"
    if not own:
        return
    auditor = _auditor(stored, own)
    assert auditor.solved() == []
    for i, j in auditor.cells:
        low, high = auditor.range_of((i, j))
        n = true[CODES[i], columns[j]]
        assert low <= n <= high
        assert high > low
        if n < THRESHOLD:
            assert high - low >= THRESHOLD - 2, (CODES[i], columns[j])


@given(cases())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everybody_reads_the_same_numbers_and_of_their_own_area_only(county, own):
    county.begin_anew()
    county.fill({**own, (CODES[6], "other"): 2})
    county.publish()
    stored = county.stored()
    for role, ground in READERS.items():
        for code, parent in REGIONS:
            if not code.startswith(ground):
                with pytest.raises(NotVisibleError):
                    county.read(role, code)
                continue
            parts = {code, *(inner for inner, above in REGIONS if above == code)}
            assert county.read(role, code) == {key: row for key, row in stored.items() if key[0] in parts}, (
                role,
                parent,
            )
    with county.residents.resident() as connection, connection.cursor() as cursor:
        read: dict[tuple[str, str], tuple[int | None, str | None]] = {}
        for code in CODES:
            cursor.execute("select code, kind, n, why from resident.published_counts(%s, %s)", (code, PERIOD))
            read |= {(row[0], row[1]): (row[2], row[3]) for row in cursor.fetchall()}
    assert read == {key: row for key, row in stored.items() if len(key[0]) < 15 and key[1] != "apart"}


def test_a_quarter_is_published_once_and_only_when_it_is_over(county):
    county.begin_anew()
    county.fill({(CODES[6], "safety"): 7})
    county.fill({(CODES[6], "safety"): 7}, day="2026-11-02")
    assert county.publish(datetime(2026, 10, 10, 23, tzinfo=CHINA)) == []
    assert county.publish(datetime(2026, 10, 11, tzinfo=CHINA)) == [PERIOD]
    before = county.stored()
    assert before[CODES[6], "safety"] == (7, None)
    county.fill({(CODES[6], "safety"): 1})
    assert county.publish() == []
    assert county.stored() == before, "the two together would tell of the case that came between"
    assert county.stored("2026Q4") == {}
    assert county.publish(period=PERIOD) == [PERIOD]
    assert county.stored()[CODES[6], "safety"] == (8, None)
    noted = county.ask("select reason from audit_log where action = 'counts.publish' order by no desc limit 1")
    assert noted == [("指定重新公布",)]


@pytest.mark.parametrize("period", ["2026Q4", "2027Q1", "2026Q5", "0000Q1", "2026", "'; drop table cases --"])
def test_what_has_not_ended_or_is_no_quarter_is_not_published(county, period):
    with pytest.raises(BadRequestError):
        county.publish(period=period)


def test_accusations_and_cases_that_complain_of_a_unit_are_in_no_number(county):
    county.begin_anew()
    county.fill({(CODES[6], "other"): 6})
    county.publish()
    before = county.stored()
    county.fill({(CODES[6], "other"): 6}, respondent="330521101")
    county.fill({(CODES[6], "other"): 6}, matter="accusation")
    county.publish(period=PERIOD)
    after = county.stored()
    assert before.pop((COUNTY, "apart")) == (0, None)
    assert after.pop((COUNTY, "apart")) == (6, None), "the accusations, and not those whose number the county sees"
    assert after == before


def test_the_number_of_accusations_is_for_the_county_and_withheld_when_small(county):
    county.begin_anew()
    county.fill({(CODES[6], "other"): 6})
    county.fill({(CODES[6], "other"): 3}, matter="accusation")
    county.publish()
    assert county.stored()[COUNTY, "apart"] == (None, "small")
    assert (COUNTY, "apart") in county.read("county_leader", COUNTY)
    assert not any(kind == "apart" for _, kind in county.read("town_officer", "330521101"))


@pytest.mark.parametrize("role", READERS)
def test_nobody_who_works_changes_what_is_published_or_counts_the_raw(county, role):
    for statement in (
        "update case_counts_published set n = 5",
        "delete from case_counts_published",
        "insert into case_counts_published select * from case_counts_published",
        "select * from app.published_counts('330521', '2026Q3')",
    ):
        with (
            county.web.transaction(Scope(None, role, READERS[role]), read_only=False) as connection,
            connection.cursor() as cursor,
            pytest.raises(psycopg2.errors.InsufficientPrivilege),
        ):
            cursor.execute(statement)
