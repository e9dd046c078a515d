"""The database refuses what no scheme may contain, in the same words as the program."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.scope import Scope
from scoring.forbidden import subjects_in
from scoring.forbidden_benefits import refused_in
from scoring.scheme import subjects_in_basis
from scoring.wording import readings
from tests.layers.rule_words_sql import FUNCTIONS

WORDINGS = Path(__file__).parents[1] / "scoring" / "wordings"
LAWFUL = (WORDINGS / "lawful.txt").read_text(encoding="utf-8").splitlines()
REFUSED = [line.partition(" ")[2] for line in (WORDINGS / "refused.txt").read_text(encoding="utf-8").splitlines()]
SEPARATORS = st.sampled_from([" ", "　", ".", "·", "、", "*", "\u200b", "\ufeff", "_", "-", "—", ""])


@pytest.fixture(scope="module")
def ask(demo_database):
    def run(statement, *values):
        with (
            demo_database.owner.transaction(Scope.nobody(), read_only=False) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    return run


def lawful(ask, wordings, function="app.lawful_item_text"):
    return ask(f"select w, {function}(w) from unnest(%s::text[]) w", wordings)


@pytest.mark.parametrize(
    ("function", "refused_by"),
    [
        ("app.lawful_item_text", subjects_in),
        ("app.lawful_basis", subjects_in_basis),
        ("app.lawful_benefit_text", refused_in),
    ],
)
def test_the_database_and_the_program_agree_on_every_wording(ask, function, refused_by):
    wordings = [line for line in (*LAWFUL, *REFUSED) if line]
    assert len(wordings) > 700
    told = [w for w, is_lawful in lawful(ask, wordings, function) if is_lawful == bool(refused_by(w))]
    assert told == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_databases_check_is_the_programs_word_for_word(ask, name):
    assert ask("select prosrc from pg_proc where oid = ('app.' || %s)::regproc", name) == [(FUNCTIONS[name],)]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wording=st.text(max_size=30))
def test_what_anything_reads_like_is_the_same_to_both(ask, wording):
    said = wording.replace("\0", "").encode("utf-8", "ignore").decode()
    assert ask("select app.readings(app.plain(%s))", said) == [(readings(said),)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_gap_between_the_letters_hides_a_word(ask, data):
    word = data.draw(st.sampled_from(["不上访", "无信访记录", "投诉村委会", "生育二孩", "拖欠卫生费", "信教"]))
    spread = "".join(letter + data.draw(SEPARATORS) for letter in word)
    ((_, is_lawful),) = lawful(ask, [spread])
    assert not is_lawful
    assert subjects_in(spread)


BASES = {
    "《传染病防治法》第十五条": True,
    "《中华人民共和国民族区域自治法》": True,
    "村规民约第八条": True,
    "《信访工作条例》第二十六条": False,
    "《民事诉讼法》第十三条": False,
    "《行政复议法》": False,
    "村规民约关于上访的规定": False,
    "《超生扣分》": False,
    "《传染病防治法》和本户病历": False,
}


def test_a_law_may_be_named_as_a_basis_unless_it_is_one_of_petitions(ask):
    assert dict(lawful(ask, list(BASES), "app.lawful_basis")) == BASES
    assert {basis: not subjects_in_basis(basis) for basis in BASES} == BASES


@pytest.mark.parametrize(
    "body",
    [
        {"title": "不上访积分"},
        {"items": [{"name": "全年未上访"}]},
        {"items": [{"evidence": "医院病历"}]},
        {"items": [{"basis": "《信访工作条例》"}]},
        {"dimensions": [{"name": "信仰"}]},
        {"anything": {"hidden": {"deep": "息访奖励"}}},
        {"items": ["不上访"]},
        ["不上访"],
        "不上访",
    ],
)
def test_no_forbidden_word_is_kept_anywhere_in_a_draft_even_by_the_owner(ask, body):
    with pytest.raises(psycopg2.errors.CheckViolation):
        ask(
            "insert into scheme_drafts (village_code, body) values ('330521102218', %s)",
            json.dumps(body, ensure_ascii=False),
        )


@pytest.mark.parametrize(
    ("column", "value"),
    [("name", "不上访奖励"), ("unit", "次上访"), ("evidence_rule", "病历"), ("basis", "《信访工作条例》")],
)
def test_no_item_is_kept_with_a_forbidden_word(ask, column, value):
    row = {"name": "项", "unit": "次", "evidence_rule": "", "basis": ""} | {column: value}
    with pytest.raises(psycopg2.errors.CheckViolation):
        ask(
            """with s as (insert into points_schemes (village_code, code, version, title, valid_from)
                          values (null, 'words', 1, '示例', '2026-01-01') returning id),
                    d as (insert into points_dimensions (scheme_id, code, name, weight_ppm, cap_tenths, sort_no)
                          select id, 'MS', '民俗', 1000000, 100, 1 from s)
               insert into points_items (scheme_id, code, dimension_code, name, points_tenths, unit, evidence_rule,
                                         basis)
               select id, 'MS01', 'MS', %s, 10, %s, %s, %s from s""",
            *row.values(),
        )


def test_the_web_role_writes_no_rules_itself_and_only_the_right_opens_the_functions(demo_database):
    scope = Scope(1, "grid_worker", "330521102218001")
    statements = (
        "insert into scheme_drafts (village_code, body, ground) values ('330521102218', '{}', 1)",
        "update scheme_drafts set edition = 2",
        "update scheme_adoptions set filing = 'filed'",
        "delete from points_schemes",
        "select app.create_draft('330521102218', '{}', null)",
        "select app.save_draft(1, 1, '{}')",
        "select app.adopt_draft(1, 1, '{}')",
        "select app.file_scheme(1, 'filed', '', '')",
        "select app.managed_draft(1)",
    )
    for statement in statements:
        with (
            pytest.raises(psycopg2.errors.InsufficientPrivilege),
            demo_database.web.transaction(scope, read_only=False) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
