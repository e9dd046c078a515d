"""The audit administrator's pages show what was done, and only that administrator sees them."""

from __future__ import annotations

import ast
import csv
import io
import re
from pathlib import Path

import pytest

from geo_app.audit_actions import ACTIONS
from geo_app.audit_words import action_words, detail_words, sentence
from layers import audit
from tests.administered_county import ACCOUNTS, COUNTY, TOWN, VILLAGE

ROOT = Path(__file__).parents[2]
HOUSEHOLD = f"{VILLAGE}0001"


@pytest.fixture
def county(administered):
    return administered


def _note(county, name, action, kind="", key="", **more):
    with county.database.web.transaction(county.scope(name), read_only=False) as connection:
        audit.note(connection, action, kind, key, **more)


def _rows(page):
    return page.count('<td class="when-cell">')


@pytest.mark.parametrize("name", [name for name, (role, _) in ACCOUNTS.items() if role != "audit_admin"])
def test_nobody_else_opens_the_audit(county, name):
    browser = county.browser(name)
    assert browser.get("/audit").status_code == 403
    assert browser.get(f"/audit/household/{HOUSEHOLD}").status_code == 403
    assert browser.post("/audit/export", reason="x").status_code == 403


def test_an_entry_says_who_did_what_where_and_why_in_words(county):
    _note(county, "clerk", "householder.reveal", "household", HOUSEHOLD, area=VILLAGE, reason="核对门牌",
          detail={"before": {"role": "village_clerk"}, "rows": 3})  # fmt: skip
    page = county.browser("aud").text("/audit?action=householder.reveal")
    for words in ("clerk", "村文书", f"看了户 {HOUSEHOLD} 的户主全名", "宋市村", "192.0.2.1", "原因：核对门牌",
                  "岗位 村文书", "行数"):  # fmt: skip
        assert words in page, words
    assert f'href="/audit/household/{HOUSEHOLD}"' in page


def test_the_page_of_one_household_holds_what_was_done_with_it_and_nothing_else(county):
    for key in (HOUSEHOLD, f"{VILLAGE}0002"):
        _note(county, "clerk", "household.view", "household", key, area=VILLAGE)
    _note(county, "officer", "householder.reveal", "household", HOUSEHOLD, area=VILLAGE)
    page = county.browser("aud").text(f"/audit/household/{HOUSEHOLD}")
    assert _rows(page) == 2
    assert f"{VILLAGE}0002" not in page


@pytest.mark.parametrize("path", ["/audit/nonsense/1", f"/audit/household/{'1' * 101}"])
def test_there_is_no_page_of_what_cannot_be(county, path):
    assert county.browser("aud").get(path).status_code == 404


def test_a_towns_audit_administrator_sees_the_town_only(county):
    _note(county, "officer", "case.view", "case", "41", area=TOWN)
    _note(county, "officer.town", "case.view", "case", "42", area=TOWN)
    page = county.browser("aud.town").text("/audit?action=case.view")
    assert "事件 42" in page
    assert "事件 41" not in page
    assert _rows(county.browser("aud.town").text("/audit/case/41")) == 0


def test_older_entries_follow_page_by_page(county):
    for number in range(60):
        _note(county, "clerk", "case.view", "case", str(number + 1), area=VILLAGE)
    browser = county.browser("aud")
    first = browser.text("/audit?action=case.view&who=clerk")
    assert _rows(first) == 50
    older = re.findall(r'href="([^"]*before=[^"]*)"', first)[0].replace("&amp;", "&")
    assert "action=case.view" in older
    assert _rows(browser.text(older)) == 10


def test_looking_and_taking_away_are_themselves_recorded(county):
    browser = county.browser("aud")
    browser.text("/audit?who=clerk")
    browser.text("/audit/case/7")
    assert browser.post("/audit/export", who="clerk", reason="月度检查").status_code == 200
    viewed = county.entries("audit.view")
    assert [row[3]["filters"] for row in viewed] == [{"who": "clerk"}, {"kind": "case", "key": "7"}]
    taken = county.entries("audit.export")
    assert [(row[0], row[2], row[3]) for row in taken] == [
        ("aud", "月度检查", {"filters": {"who": "clerk"}, "entries": 0})
    ]


def test_an_export_holds_the_filtered_entries_and_no_formula(county):
    for reason in ('=HYPERLINK("http://evil")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "普通"):
        _note(county, "clerk", "case.view", "case", "5", area=VILLAGE, reason=reason, detail={"=x": "=y"})
    _note(county, "officer", "case.view", "case", "6", area=VILLAGE)
    answer = county.browser("aud").post("/audit/export", who="clerk", action="case.view", reason="检查")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 7
    assert {row["账号"] for row in rows} == {"clerk"}
    for row in rows:
        assert all(cell[:1] not in tuple("=+-@＝＋－＠\t\r\n") for cell in row.values() if cell), row
    assert rows[0]["做了什么"] == "查看了事件"
    assert rows[0]["岗位"] == "村文书"


def test_an_export_needs_a_reason(county):
    answer = county.browser("aud").post("/audit/export", reason="  ")
    assert answer.status_code == 400
    assert "请写明为什么导出" in answer.get_data(as_text=True)
    assert county.entries("audit.export") == []


@pytest.mark.parametrize(
    "query",
    ["from=2026-13-01", "from=2026-02-02&to=2026-02-01", "before=0", f"before={2**63}", "before=x", "area=33",
     "nonsense=1", "action='", "kind=%27", "key=" + "1" * 101, "who=" + "x" * 51],
)  # fmt: skip
def test_what_cannot_be_understood_is_said_on_the_page(county, query):
    browser = county.browser("aud")
    answer = browser.get(f"/audit?{query}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.get_data(as_text=True)
    answer = browser.client.get(f"/audit?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_the_last_check_is_shown(county):
    from geo_app.use_cases.check_audit import check_audit  # noqa: PLC0415

    browser = county.browser("aud")
    assert "还没有核对过" in browser.text("/audit")
    head = check_audit(county.database.owner)
    page = browser.text("/audit")
    assert "没有一条被改动" in page
    assert head.head_digest.hex() in page
    assert head.head_digest.hex() not in browser.text("/audit")  # the look has added an entry
    county.ask(
        """alter table audit_log disable trigger only_grows; delete from audit_log where no = 1;
           alter table audit_log enable trigger only_grows"""
    )
    check_audit(county.database.owner)
    assert "第 1 条不见了" in browser.text("/audit")


def test_the_service_in_front_of_everybody_says_nothing_of_it_to_strangers(county):
    client = county.app.test_client()
    for path in ("/audit", "/audit/case/1"):
        assert client.get(path, headers={"Accept": "text/html"}).status_code == 302
        assert client.get(path).status_code == 401


def test_every_action_in_the_program_has_words():
    found = set()
    for path in (ROOT / "migrations" / "versions").glob("*.up.sql"):
        found |= set(re.findall(r"app\.note(?:_of_resident)?\('([a-z_]+\.[a-z_]+)'", path.read_text(encoding="utf-8")))
    for package in ("geo_app", "layers"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in _NOTES:
                    texts = [part for part in ast.walk(node) if isinstance(part, ast.Constant)]
                    found |= {str(part.value) for part in texts if re.fullmatch(r"[a-z_]+\.[a-z_]+", str(part.value))}
    assert found >= {"audit.view", "case.grant"}
    assert found <= set(ACTIONS), found - set(ACTIONS)


_NOTES = ("note", "_note")


def test_words_of_actions_and_details():
    assert sentence("case.view", "17") == "查看了事件 17"
    assert sentence("something.new", "17") == "something.new 17"
    assert action_words("case.view") == "查看了事件"
    for action in ACTIONS:
        assert "{" not in sentence(action, "7")
        assert action_words(action)
        assert "key" not in action_words(action)
    assert detail_words({"before": {"role": None, "region": COUNTY}, "rights": []}) == [
        ("改前", "岗位 无，辖区 330521"), ("权限", "无"),
    ]  # fmt: skip
