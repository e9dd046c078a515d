"""Nothing jumps on its way into the ledger for those who sign in either: each rule broken as the web role.

What is tried is committed where it is not refused; at the end nothing may have come of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import psycopg2
import pytest

from layers.scope import Scope
from tests import points_process as process
from tests.booked_village import GRID, OTHER_VILLAGE, TOWN, VILLAGE, BookedVillage
from tests.conftest import TestDatabase, copied
from tests.layers.process_attempts import ANSWERS, CALLS, INSIDE, ORDER

STEPS = Path(__file__).parents[2] / "migrations" / "versions"
TABLES = sorted({
    "points_entries", "points_schemes", "points_dimensions", "points_items", "household_scores", "village_scores",
    "objections", *(name for step in STEPS.glob("002[4-9]*.up.sql")
                    for name in re.findall(r"^create table (\w+)", step.read_text(encoding="utf-8"), re.MULTILINE)),
})  # fmt: skip
PEOPLE = {
    "clerk": ("village_clerk", VILLAGE), "committee": ("village_committee", VILLAGE), "grid": ("grid_worker", GRID),
    "supervision": ("supervision", VILLAGE), "town": ("town_officer", TOWN), "mediator": ("mediator", VILLAGE),
    "neighbour": ("village_clerk", OTHER_VILLAGE), "watch": ("supervision", OTHER_VILLAGE),
    "security": ("security_admin", TOWN), "stranger": ("", ""),
}  # fmt: skip
ELSEWHERE = ("stranger", "mediator", "security", "watch")  # to whom the application is not there in the first place
NO_RIGHT, NOT_THERE = "42501", ("not_found", "household_unknown", "None", "False")


Try = tuple[str, str, tuple[str, ...]]  # who, what, and what may be answered


@dataclass
class Desk:
    """The village with an application in each state, and who may sit down at it."""

    database: TestDatabase
    village: BookedVillage
    accounts: dict[str, int] = field(default_factory=dict)
    names: dict[str, object] = field(default_factory=dict)

    def tries(self, who: str, statement: str) -> str:
        """Say what became of it: a code or word that refuses it, or what the function returned."""
        role, region = PEOPLE[who]
        scope = Scope(self.accounts.get(who), role, region)
        try:
            with self.database.web.transaction(scope, read_only=False) as connection, connection.cursor() as cursor:
                cursor.execute(statement.format(**self.names))
                return str(cursor.fetchall()[0][0]) if cursor.description else "done"
        except psycopg2.Error as error:
            return str(error.diag.message_primary if error.pgcode == "GP001" else error.pgcode)

    def everything(self) -> list[tuple[object, ...]]:
        """Return what each table holds, as the owner sees it."""
        return [
            self.village.ask(f"select count(*), md5(string_agg(t::text, '' order by t::text)) from {table} t")[0]
            for table in TABLES
        ]


@pytest.fixture(scope="module")
def desk(cluster) -> Iterator[Desk]:
    with copied(cluster, "geo_template") as database:
        village = BookedVillage(database.owner)
        made = Desk(database, village)
        for who, (role, region) in PEOPLE.items():
            if role:
                ((made.accounts[who],),) = village.ask(
                    """insert into accounts (name, role, region_code, password_hash) values (%s, %s, %s, 'x')
                       returning id""",
                    who, role, region,
                )  # fmt: skip
        _lay_out(made)
        yield made


def _lay_out(desk: Desk) -> None:
    village, ask, names = desk.village, desk.village.ask, desk.names
    today: date = ask("select app.china_today()")[0][0]
    away = village.household(9, village=OTHER_VILLAGE)
    homes = {number: village.household(number, grid=GRID) for number in (1, 2)}

    def brought(state: str, home: int, item: str = "MS01") -> int:
        number = process.file(ask, home, item)
        if state in ("submitted", "withdrawn"):
            return number
        if state == "prechecked":
            ask("update points_applications set status = 'prechecked' where id = %s", number)
            return number
        process.review(ask, number, votes="reject" if state == "rejected" else "pass")
        if state in ("noticed", "objected", "due", "booked"):
            process.post_notice(ask, number, today if state in ("noticed", "objected") else None)
        if state == "booked":
            names["entry"] = process.book(ask, number)
        return number

    for state in ("submitted", "prechecked", "rejected", "passed", "noticed", "objected", "due", "booked", "withdrawn"):
        names[state] = brought(state, homes[2])
        names[f"their_{state}"] = brought(state, away)
    names["entry_there"], names["entry"] = names["entry"], ask(
        "select entry_no from points_applications where id = %s", names["booked"]
    )[0][0]  # fmt: skip
    for withdrawn in (names["withdrawn"], names["their_withdrawn"]):
        ask("select app.step_application(%s, 'withdrawn', '填错了')", withdrawn)
    panel = process.seat_panel(ask, VILLAGE)
    names["own"] = brought("prechecked", homes[1])
    insert = "insert into panel_members (village_code, name, capacity, from_on, household_id) values (%s, %s, 'villager', '2024-01-01', %s) returning id"  # noqa: E501
    names["member"], names["sister"] = (
        ask(insert, VILLAGE, name, h)[0][0] for name, h in (("甲", homes[1]), ("乙", None))
    )
    ask(
        "insert into panel_kin (member_id, household_id, relation) values (%s, %s, 'sibling')",
        names["sister"],
        homes[1],
    )
    names |= {"a": panel[0], "b": panel[1], "c": panel[2], "far": process.seat_panel(ask, OTHER_VILLAGE)[0]}
    for name, home in (("objection", homes[2]), ("objection_there", away)):
        about = names["objected" if home == homes[2] else "their_objected"]
        ask("select app.step_application(%s, 'objected', '')", about)
        names[name] = ask(
            """insert into objections (household_id, application_id, period, text, ground)
               select household_id, id, '2026Q4', '不是我家的，请核对', ground
               from points_applications where id = %s returning id""",
            about,
        )[0][0]  # fmt: skip
    goods = "insert into shop_goods (village_code, name, points_tenths) values (%s, '洗衣粉', 99990) returning id"
    names |= {"goods": ask(goods, VILLAGE)[0][0], "goods_there": ask(goods, OTHER_VILLAGE)[0][0]}
    names |= {
        "home": homes[2], "home_code": f"{VILLAGE}0002", "away": away, "away_code": f"{OTHER_VILLAGE}0009",
        "here": VILLAGE, "there": OTHER_VILLAGE, "today": today, "yesterday": today - timedelta(1), "scheme": 0,
        "day4": today + timedelta(4), "day5": today + timedelta(5), "day15": today + timedelta(15),
        "held": "2026-10-09", "quarter": "2026Q4",
    }  # fmt: skip


def told(desk: Desk, tried: list[Try]) -> list[tuple[str, str, str]]:
    """Return what was answered otherwise than expected; nothing may have changed by any of it."""
    before = desk.everything()
    answers = [(who, statement, desk.tries(who, statement), expected) for who, statement, expected in tried]
    assert desk.everything() == before
    return [(who, statement, answer) for who, statement, answer, expected in answers if answer not in expected]


def test_who_has_not_the_right_does_nothing(desk):
    tried: list[Try] = [
        (who, f"select {call}", (NO_RIGHT, *(NOT_THERE if who in ELSEWHERE else ())))
        for right, call, _ in CALLS
        for who in PEOPLE.keys() - right - {"neighbour"}
    ]
    tried += [(who, f"select {call}", ("False",)) for call, right in ANSWERS for who in PEOPLE.keys() - {right}]
    tried += [(who, f"select {call}", (NO_RIGHT,)) for call in INSIDE for who in PEOPLE]
    assert told(desk, tried) == []


def test_another_village_is_not_there(desk):
    tried: list[Try] = [
        ("neighbour", f"select {call}", NOT_THERE) for right, call, about in CALLS if about and "clerk" in right
    ]
    tried += [("watch", f"select {call}", ("False",)) for call, _ in ANSWERS]
    assert len(tried) > 20
    assert told(desk, tried) == []


def test_no_step_is_taken_out_of_order_too_early_by_too_few_or_on_ones_own(desk):
    assert told(desk, [(who, call, (answer,)) for call, answer in ORDER for who in ("clerk", "committee")]) == []


def test_no_table_is_written_by_hand(desk):
    columns = dict(
        desk.village.ask(
            """select attrelid::regclass::text, min(attname::text) from pg_attribute
               where attnum > 0 and not attisdropped and attidentity = '' and attrelid::regclass::text = any (%s)
               group by 1""",
            TABLES,
        )
    )
    tried: list[Try] = [
        (who, statement, (NO_RIGHT,))
        for table in TABLES
        for who in PEOPLE
        for statement in (
            f"insert into {table} default values",
            f"update {table} set {columns[table]} = {columns[table]}",
            f"delete from {table}",
            f"truncate {table} cascade",
        )
    ]
    assert len(tried) > 1000
    assert told(desk, tried) == []


def test_the_calls_are_all_that_there_are(desk):
    """A function that the web role may call and that is not tried here writes nothing, or is tried elsewhere."""
    said = " ".join(call for _, call, _ in CALLS) + " ".join(call for call, _ in ANSWERS)
    granted = desk.village.ask(
        """select p.proname from pg_proc p where pronamespace = 'app'::regnamespace and provolatile = 'v'
           and has_function_privilege('geo_web', p.oid, 'execute')"""
    )
    text = "".join(step.read_text(encoding="utf-8") for step in STEPS.glob("002[4-8]*.up.sql"))
    written = set(re.findall(r"^create function app\.(\w+)", text, re.MULTILINE))
    untried = {name for (name,) in granted if name in written and f"app.{name}(" not in said}
    assert untried <= {"application_photo", "file_objection_for", "note_objection_facts"}


def test_residents_reach_no_table_and_none_of_it(desk):
    url = desk.database.web_url.replace("geo_web", "geo_resident")
    statements = [f"{verb} {table}" for table in TABLES for verb in ("table", "delete from", "truncate")]
    statements += [f"select {call.format(**desk.names)}" for _, call, _ in CALLS]
    statements += [f"select {call.format(**desk.names)}" for call in INSIDE]
    before, codes = desk.everything(), set()
    connection = psycopg2.connect(url)
    connection.autocommit = True
    for statement in statements:
        with connection.cursor() as cursor, pytest.raises(psycopg2.Error) as refused:
            cursor.execute(statement)
        codes.add(refused.value.pgcode)
    connection.close()
    assert codes == {NO_RIGHT}
    assert desk.everything() == before
