"""The audit log only grows, tells who did what, and shows when somebody who rules the server tampers with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import psycopg2
import pytest

from geo_app.use_cases.check_audit import check_audit
from geo_app.use_cases.verify_audit import verify_audit
from layers import audit, audit_chain, audit_checks
from layers.audit import AuditFilter
from layers.records_audit import Head
from layers.scope import Scope

COUNTY, TOWN, VILLAGE, OTHER_TOWN = "330521", "330521102", "330521102218", "330521101"
OPERATOR = "命令行 root"
AWKWARD = '引号" 反斜\\ 换行\n制表\t 退格\b 单元\x1f 删\x7f 生僻𠮷 </script>'


def _note(database, number=1, **more):
    with database.owner.transaction(Scope.nobody(), read_only=False) as connection:
        audit.as_operator(connection, OPERATOR)
        return audit.note(connection, "household.view", "household", f"{VILLAGE}{number:04}", **more)


@pytest.fixture
def log(fresh_database):
    """A log of twelve entries, some with all that JSON can make difficult."""
    for number in range(1, 13):
        detail = {"长的键": number, "a": [1.50, 10**20, None, True, {"z": AWKWARD, "b": -0.0}], AWKWARD: "x"}
        _note(fresh_database, number, area=VILLAGE, reason=AWKWARD if number % 3 else "", detail=detail)
    return fresh_database


def _tamper(database, *statements):
    """Do as the server's ruler could: switch the trigger off, and leave it as it was."""
    with database.owner.transaction(Scope.nobody(), read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute("alter table audit_log disable trigger only_grows")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("alter table audit_log enable trigger only_grows")


def _head(database):
    with database.owner.transaction(Scope.nobody()) as connection:
        found = audit_chain.head(connection)
    assert found is not None
    return Head(found.no, bytes(found.digest))


def _bad(found):
    assert found.bad is not None
    return found.bad


def _rechain(first):
    """Write anew the digests of every entry from this number on, as the database reckons them."""
    return f"""do $$ declare n bigint; begin
        for n in select no from audit_log where no >= {first} order by no loop
            update audit_log set previous = coalesce((select p.digest from audit_log p where p.no = n - 1),
                                                     decode(repeat('00', 32), 'hex')) where no = n;
            update audit_log a set digest = app.audit_digest(a) where no = n;
        end loop; end $$"""


def test_a_log_that_nobody_touched_is_whole(log):
    found = verify_audit(log.owner)
    assert (found.bad, found.entries, found.head_no) == (None, 12, 12)
    assert found.head_digest == _head(log).digest


def test_an_empty_log_is_whole(fresh_database):
    assert verify_audit(fresh_database.owner).entries == 0


SWAP = (
    "update audit_log set no = 999 where no = 6",
    "update audit_log set no = 6 where no = 7",
    "update audit_log set no = 7 where no = 999",
)
CLOSE_THE_GAP = ("delete from audit_log where no = 6", "update audit_log set no = no - 1 where no > 6")
PUT_IN = (
    "update audit_log set no = no + 1000 where no > 5",
    """insert into audit_log select 6, at, actor_id, 'nobody', acting_for, role, region_code, ground, action,
       object_kind, object_key, area_code, reason, client, detail, digest, digest from audit_log where no = 5""",
    "update audit_log a set digest = app.audit_digest(a) where no = 6",
    "update audit_log set no = no - 999 where no > 1000",
)


@pytest.mark.parametrize(
    ("statements", "no", "kind"),
    [
        (["update audit_log set object_key = 'x' where no = 5"], 5, "changed"),
        (["update audit_log set at = at + interval '1 microsecond' where no = 5"], 5, "changed"),
        (["update audit_log set at = 'infinity' where no = 5"], 5, "changed"),
        (["update audit_log set reason = reason || ' ' where no = 12"], 12, "changed"),
        (["update audit_log set detail = detail - 'a' where no = 1"], 1, "changed"),
        (["update audit_log set ground = 7 where no = 4"], 4, "changed"),
        (["update audit_log set digest = sha256('x') where no = 4"], 4, "changed"),
        (["update audit_log set previous = sha256('x') where no = 4"], 4, "changed"),
        (["update audit_log a set actor_name = 'x' where no = 4",
          "update audit_log a set digest = app.audit_digest(a) where no = 4"], 4, "changed"),
        (["delete from audit_log where no = 6"], 6, "missing"),
        (["delete from audit_log where no in (6, 7, 9)"], 6, "missing"),
        (["delete from audit_log where no = 1"], 1, "missing"),
        (["delete from audit_log where no < 4", "update audit_log set no = no - 3"], 1, "missing"),
        (CLOSE_THE_GAP, 6, "missing"),
        (SWAP, 6, "order"),
        (PUT_IN, 6, "inserted"),
        (["update audit_log set object_key = 'x' where no = 9", "delete from audit_log where no = 3"], 3, "missing"),
    ],
)  # fmt: skip
def test_the_first_bad_entry_is_named(log, statements, no, kind):
    kept = _head(log)
    _tamper(log, *statements)
    for expected in (None, kept):
        found = _bad(verify_audit(log.owner, expected))
        assert (found.no, found.kind) == (no, kind)
        assert str(no) in found.message


def test_a_tail_that_was_cut_off_shows_against_what_was_kept(log):
    kept = _head(log)
    _tamper(log, "delete from audit_log where no > 9")
    assert verify_audit(log.owner).bad is None
    found = _bad(verify_audit(log.owner, kept))
    assert (found.no, found.kind) == (10, "missing")


def test_a_tail_written_anew_shows_against_what_was_kept(log):
    kept = _head(log)
    _tamper(log, "update audit_log set actor_name = 'x' where no = 9", _rechain(9))
    assert verify_audit(log.owner).bad is None
    found = _bad(verify_audit(log.owner, kept))
    assert (found.no, found.kind) == (12, "rewritten")


def test_a_function_that_hides_a_change_hides_it_from_nobody(log):
    _tamper(
        log,
        "update audit_log set actor_name = 'x' where no = 5",
        """create or replace function app.audit_digest(entry audit_log) returns bytea language sql as
           $$ select entry.digest $$""",
    )
    assert _bad(verify_audit(log.owner)).no == 5


def test_the_nightly_check_remembers_how_far_the_log_reached(log):
    assert check_audit(log.owner).bad is None
    _tamper(log, "delete from audit_log where no > 10")
    assert _bad(check_audit(log.owner)).no == 11
    _note(log, 13)
    assert _bad(check_audit(log.owner)).no == 12
    with log.web.transaction(Scope(None, "audit_admin", COUNTY)) as connection:
        last = audit_checks.last(connection)
        assert last is not None and last.bad_no == 12


@pytest.mark.parametrize("number", range(1, 13))
def test_the_digest_is_the_same_in_python_and_in_the_database(log, number):
    with log.owner.transaction(Scope.nobody()) as connection:
        link = list(audit_chain.links(connection))[number - 1]
    assert audit_chain.digest_of(link) == bytes(link.by_database) == bytes(link.digest)
    assert audit_chain.digest_of(replace(link, reason=link.reason + "x")) != bytes(link.digest)


CHANGES = (
    "update audit_log set reason = 'x'",
    "delete from audit_log",
    "truncate audit_log",
    "update audit_checks set fault = ''",
    "delete from audit_checks",
    "truncate audit_checks",
)


@pytest.mark.parametrize("statement", CHANGES)
@pytest.mark.parametrize("role", ["geo_points", "geo_cases", None])
def test_nobody_who_works_changes_an_entry(log, statement, role):
    """None is the schema's owner: the trigger stops even that one."""
    with (
        pytest.raises(psycopg2.errors.InsufficientPrivilege),
        log.owner.transaction(Scope.nobody(), read_only=False, service=role and role[4:]) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("statement", [*CHANGES, "insert into audit_log default values"])
@pytest.mark.parametrize("role", ["audit_admin", "system_admin", "county_officer"])
def test_the_web_role_changes_no_entry(log, statement, role):
    with (
        pytest.raises(psycopg2.errors.InsufficientPrivilege),
        log.web.transaction(Scope(None, role, COUNTY), read_only=False) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_entries_added_at_once_form_one_chain(fresh_database):
    """Some are rolled back: they leave no gap."""

    class ChangedMindError(Exception):
        pass

    def work(worker):
        for number in range(10):
            try:
                with fresh_database.web.transaction(
                    Scope(None, "county_officer", COUNTY, client=f"10.0.0.{worker}"), read_only=False
                ) as connection:
                    audit.note(connection, "case.view", "case", str(number), area=COUNTY)
                    if number == worker:
                        raise ChangedMindError
            except ChangedMindError:
                pass

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    found = verify_audit(fresh_database.owner)
    assert (found.bad, found.entries, found.head_no) == (None, 72, 72)


def test_an_entry_says_who_acted_in_whose_place_and_from_where(demo_database):
    with demo_database.owner.transaction(Scope.nobody(), read_only=False) as connection:
        with connection.cursor() as cursor:
            cursor.execute(
                """insert into accounts (name, role, region_code, password_hash)
                   values ('boss', 'town_officer', %(town)s, 'x'), ('deputy', 'town_officer', %(town)s, 'x')
                   returning id""",
                {"town": TOWN},
            )
            boss, deputy = (row[0] for row in cursor.fetchall())
        # the same transaction, so that the shared database keeps neither the accounts nor the entry
        with connection.cursor() as cursor:
            cursor.execute("select app.enter(%s, 'town_officer', %s, null, '192.0.2.7', %s)", (boss, TOWN, deputy))
        audit.as_operator(connection, "somebody else")
        number = audit.note(connection, "case.view", "case", "17", area=VILLAGE, detail={"a": 1})
        entry = audit.list_entries(connection, AuditFilter(), 1)[0]
        assert entry.no == number
        assert (entry.actor_name, entry.acting_for, entry.client) == ("deputy", "boss", "192.0.2.7")
        assert (entry.role, entry.region_code, entry.area_name) == ("town_officer", TOWN, "宋市村")
        connection.rollback()


@pytest.fixture
def entries(own_demo_database):
    """Entries of a county's, a town's and a village's workers, and of one whom nobody knows."""
    places = ((None, "", ""), (None, "county_officer", COUNTY), (None, "town_officer", TOWN))
    for scope in (*places, (None, "village_clerk", VILLAGE), (None, "town_officer", OTHER_TOWN)):
        with own_demo_database.owner.transaction(Scope(*scope), read_only=False) as connection:
            audit.as_operator(connection, scope[2] or "stranger")
            audit.note(connection, "household.view", "household", f"{VILLAGE}0001", area=VILLAGE)
            audit.note(connection, "case.view", "case", "5", area=TOWN)
    return own_demo_database


def _read(database, role, region, wanted=None):
    with database.web.transaction(Scope(None, role, region)) as connection:
        return audit.list_entries(connection, wanted or AuditFilter(), 100)


@pytest.mark.parametrize(
    ("region", "who"),
    [
        (COUNTY, {"stranger", COUNTY, TOWN, VILLAGE, OTHER_TOWN}),
        (TOWN, {TOWN, VILLAGE}),
        (VILLAGE, {VILLAGE}),
        (OTHER_TOWN, {OTHER_TOWN}),
    ],
)
def test_the_audit_administrator_reads_what_those_of_the_own_area_did(entries, region, who):
    assert {entry.actor_name for entry in _read(entries, "audit_admin", region)} == who


ROLES = (
    "grid_worker", "village_clerk", "village_committee", "supervision", "mediator", "town_officer", "town_leader",
    "county_officer", "county_leader", "security_admin", "system_admin", "no_such_role", "",
)  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_nobody_else_reads_anything_of_it(entries, role):
    verify_audit(entries.owner)
    assert _read(entries, role, COUNTY) == []
    with entries.web.transaction(Scope(None, role, COUNTY)) as connection:
        assert audit_checks.last(connection) is None
        assert audit_checks.head(connection) is None


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (AuditFilter(), 10),
        (AuditFilter(who=TOWN), 2),
        (AuditFilter(action="case"), 5),
        (AuditFilter(action="cas"), 0),
        (AuditFilter(action="household.view"), 5),
        (AuditFilter(kind="case", key="5"), 5),
        (AuditFilter(kind="case", key="6"), 0),
        (AuditFilter(area=TOWN), 10),
        (AuditFilter(area=VILLAGE), 5),
        (AuditFilter(area=OTHER_TOWN), 0),
        (AuditFilter(area="999999"), 0),
    ],
)
def test_the_list_is_narrowed_to_what_was_asked_for(entries, wanted, count):
    assert len(_read(entries, "audit_admin", COUNTY, wanted)) == count


def test_days_are_days_in_china_and_both_ends_count(entries):
    newest = _read(entries, "audit_admin", COUNTY)[0].at.astimezone(audit.CHINA).date()
    for first, last, count in (
        (newest, newest, 10),
        (newest + timedelta(1), None, 0),
        (None, newest - timedelta(1), 0),
    ):
        assert len(_read(entries, "audit_admin", COUNTY, AuditFilter(first=first, last=last))) == count


def test_pages_follow_each_other_without_gap_or_overlap(entries):
    with entries.web.transaction(Scope(None, "audit_admin", COUNTY)) as connection:
        numbers, before = [], None
        while page := audit.list_entries(connection, AuditFilter(), 3, before):
            numbers += [entry.no for entry in page]
            before = numbers[-1]
        assert numbers == sorted(numbers, reverse=True)
        assert len(numbers) == audit.count_entries(connection, AuditFilter(), 1000) == 10
        assert audit.count_entries(connection, AuditFilter(), 4) == 4
