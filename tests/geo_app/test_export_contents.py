"""What is in a file that somebody takes away: what they may see and no more, who took it, and nothing that runs."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from tests.administered_county import ACCOUNTS, TOWN, VILLAGE, AdministeredCounty
from tests.geo_app.export_forms import REASON, ask_named, cases, column, households, table, take, told

MASKED = re.compile(r"[^*]{1,2}\*{1,2}")
STRANGE = ('=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0")


@pytest.fixture
def county(own_demo_database, tmp_path):
    county = AdministeredCounty(own_demo_database, tmp_path)
    yield county
    county.close()


def _households(county, region):
    rows = county.ask(
        "select code from households where status = 'active' and coalesce(grid_code, village_code) like %s",
        f"{region}%",
    )
    return {code for (code,) in rows}


def _cases(county, name, *, more="true"):
    """Return the cases of an area that somebody sees in lists, by plain SQL."""
    role, region = ACCOUNTS[name]
    routed = "c.current_level = 'village'" if role.startswith("village") else "true"
    rows = county.ask(
        f"""select c.id from cases c left join petitioners p on p.case_id = c.id
            where c.region_code like %s and not c.is_sealed and {routed} and {more}
              and (c.respondent_code is null or length(%s) < length(c.respondent_code))
              and c.registered_at >= '2026-01-01+08' and c.registered_at < '2027-01-01+08'""",
        f"{region}%", region,
    )  # fmt: skip
    return {number for (number,) in rows}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("name", ["officer", "officer.town", "clerk", "watch", "grid"])
def test_households_are_those_of_the_area_and_their_names_masked(county, name, form):
    region = ACCOUNTS[name][1]
    answer = county.browser(name).post("/exports", **households(region, form=form))
    assert {str(code) for code in column(answer, "户号")} == _households(county, region)
    assert all(MASKED.fullmatch(shown) for shown in column(answer, "户主"))
    ((_, _, _, detail),) = county.entries("export.take")
    assert (detail["named"], detail["people"], detail["form"]) == (False, 0, form)
    assert detail["rows"] == len(column(answer, "户号"))


@pytest.mark.parametrize("name", ["officer", "officer.town", "clerk", "committee", "grid"])
def test_cases_are_those_that_the_lists_show_and_who_raised_them_is_masked(county, name):
    region = ACCOUNTS[name][1]
    answer = county.browser(name).post("/exports", **cases(region))
    assert {int(number) for number in column(answer, "编号")} == _cases(county, name)
    known = "p.case_id is not null"
    if len(region) > 9:
        known += " and c.matter_kind in ('dispute', 'report')"
    shown = dict(zip(column(answer, "编号"), column(answer, "反映人"), strict=True))
    assert {int(number) for number, who in shown.items() if who} == _cases(county, name, more=known)
    assert all(MASKED.fullmatch(who) for who in shown.values() if who)
    assert not re.search(r"1\d{10}", told(answer))


def test_a_named_file_of_cases_names_those_who_may_be_known_and_no_telephone(county):
    officer = county.browser("officer.town")
    number = ask_named(officer, **cases(TOWN))
    county.browser("sec").post(f"/exports/{number}/decision", decision="approve")
    answer = take(officer, number)
    names = dict(county.ask("select case_id::text, name from petitioners"))
    shown = dict(zip(column(answer, "编号"), column(answer, "反映人"), strict=True))
    assert {key: names[key] for key in shown if key in names} == {key: who for key, who in shown.items() if who}
    assert all("*" in phone for phone in column(answer, "电话") if phone)


def test_a_village_never_takes_away_who_petitioned(county):
    clerk = county.browser("clerk")
    petition = county.ask(
        """insert into cases (source, external_id, channel, matter_kind, category_code, title, region_code,
                              registered_at, current_level)
           values ('test', 'petition', 'letter', 'appeal', 'JF01', '土地问题', %s, '2026-09-01', 'village')
           returning id""",
        VILLAGE,
    )[0][0]
    county.ask("insert into petitioners (case_id, name) values (%s, '翁不可知')", petition)
    number = ask_named(clerk, **cases(VILLAGE))
    answer = take(clerk, number)
    assert str(petition) in column(answer, "编号")
    assert "翁" not in answer.get_data().decode("utf-8-sig")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_runs_in_a_spreadsheet(county, form):
    clerk = county.browser("clerk")
    keys = [
        code for (code,) in county.ask("select code from households where grid_code = %s order by 1", f"{VILLAGE}001")
    ]
    for key, text in zip(keys, STRANGE, strict=False):
        county.ask("update households set householder = %s where code = %s", text, key)
    county.ask(
        """insert into cases (source, external_id, channel, matter_kind, category_code, title, address, region_code,
                              registered_at, current_level)
           select 'test', '=' || n, 'grid', 'report', 'JF01', s, s, %s, '2026-09-01', 'village'
           from unnest(%s::text[]) with ordinality as t (s, n)""",
        VILLAGE, list(STRANGE),
    )  # fmt: skip
    for wish in (households(f"{VILLAGE}001"), cases(VILLAGE)):
        number = ask_named(clerk, **{**wish, "form": form}, reason="=1+1")
        answer = take(clerk, number)
        rows = table(answer)
        cells = [str(cell) for row in rows for cell in row]
        assert any("SUM(1)" in cell for cell in cells)
        if form == "csv":
            assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r")) and not cell.lstrip("-").isdigit()]
        else:
            with zipfile.ZipFile(io.BytesIO(answer.get_data())) as packed:
                sheets = [packed.read(name) for name in packed.namelist() if name.startswith("xl/worksheets/")]
            assert not any(b"<f>" in sheet or b"<f " in sheet or b"hyperlink" in sheet for sheet in sheets)


def test_the_file_says_who_took_it_when_why_and_where_that_is_written_down(county):
    clerk = county.browser("clerk")
    number = ask_named(clerk, **households())
    answer = take(clerk, number)
    mark = " ".join(table(answer)[0])
    ((entry,),) = county.ask("select no from audit_log where action = 'export.take'")
    for part in ("某clerk（clerk）", REASON, f"导出第 {number} 号", f"审计第 {entry} 条", "不得外传"):
        assert part in mark, (part, mark)
    masked = clerk.post("/exports", **households(form="xlsx"))
    assert "姓名已遮住" in table(masked)[0][0]
    with zipfile.ZipFile(io.BytesIO(masked.get_data())) as packed:
        assert "某clerk" in packed.read("xl/worksheets/sheet1.xml").decode().split("<headerFooter>")[1]


def test_nothing_of_a_file_is_kept(county, tmp_path):
    clerk = county.browser("clerk")
    name = "逯稀有"
    county.ask(
        "update households set householder = %s where code = (select min(code) from households where grid_code = %s)",
        name, f"{VILLAGE}001",
    )  # fmt: skip
    answer = take(clerk, ask_named(clerk, **households(f"{VILLAGE}001")))
    assert name in column(answer, "户主")
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and name.encode() in path.read_bytes()]
    assert kept == []
    for relation in ("export_requests", "audit_log"):
        assert county.ask(f"select 1 from {relation} r where r::text like '%%' || %s || '%%'", name) == []


def test_what_was_asked_for_in_an_area_is_given_within_the_area_of_whom_takes_it(county):
    """A request that names more than the asker's area, however it came about, gives nothing of what lies outside."""
    officer = county.browser("officer.town")
    number = ask_named(officer, **households(f"{VILLAGE}001"))
    county.ask("update export_requests set region_code = '330521' where id = %s", number)
    assert take(officer, number).status_code == 404
