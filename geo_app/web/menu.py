"""What a viewer may go to, by right: the menu of the account, the bar, and where one begins. Pages that this service
does not carry are left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask, current_app

from layers.records import Account


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the menu; any of the rights opens it, none needed where none is named. Or it is for these `roles`."""

    path: str
    name: str
    rights: frozenset[str]
    roles: frozenset[str] = frozenset()
    covers: tuple[str, ...] = ()
    """Beginnings of the addresses that lie within it; without any, its own path."""

    def is_at(self, path: str) -> bool:
        """Tell whether an address lies within this work."""
        return path.startswith(self.covers or self.path)


def _entry(path: str, name: str, *rights: str) -> Entry:
    return Entry(path, name, frozenset(rights))


MAP = _entry("/map", "一张图", "view_map")
MENU = (
    _entry("/account", "我的账号"),
    _entry("/delegations", "请假代理"),
    _entry("/counts", "统计", "view_map"),
    _entry("/accounts", "账号管理", "manage_accounts", "grant_access"),
    Entry("/fairness", "评分核对", frozenset(("audit_fairness",)), covers=("/fairness", "/towns/")),
    _entry("/filings", "规则备案", "file_rules"),
    _entry("/objections", "异议", "view_objections", "keep_points", "precheck_points"),
    _entry("/requests", "个人信息申请", "handle_data_requests"),
    _entry("/imports", "导入", "import_regions", "import_households", "import_rooms", "import_cases", "import_points"),
    _entry("/exports", "导出", "view_household_points", "grant_access"),
    _entry("/duplicates", "重复核对", "judge_duplicates", "import_households"),
    _entry("/sealed-cases", "密封件授权", "grant_access"),
    Entry("/sealed-cases", "密封件", frozenset(), frozenset(("town_officer", "county_officer", "county_leader"))),
    _entry("/audit", "审计", "read_audit"),
)
_OF_POINTS = ("/villages", "/households/", "/applications", "/meetings", "/towns/", "/objections")


# What there is of a village's points, in the order of the work; the rule of each, without what names the village.
VILLAGE_PAGES = (
    Entry("", "排行", frozenset(("view_household_points",))),
    Entry("/applications", "申请评议", frozenset(("view_household_points", "apply_points"))),
    Entry("/periods", "公示", frozenset(("view_household_points",))),
    Entry("/ledger", "台账", frozenset(("view_household_points",))),
    Entry("/rules", "规则", frozenset(("view_map",))),
    Entry("/redemptions", "兑换", frozenset(("view_household_points",))),
    Entry("/benefits", "福利", frozenset(("view_household_points",))),
    Entry("/papers", "打印", frozenset(("view_household_points",))),
)
_VILLAGE_DIGITS = 12
_VILLAGE_RULE = re.compile(r"/villages/<[^>]+>(/[a-z]+)?")


def works_of(viewer: Account) -> list[Entry]:
    """Return what the bar leads to: map and points, or, for those who see nothing there, each page of their work."""
    if "view_map" in viewer.rights:
        return [MAP, *_points_of(viewer)]
    return [entry for entry in menu_of(viewer) if entry.rights]


def start_of(viewer: Account) -> str:
    """Return the address where this viewer's work begins."""
    return next((entry.path for entry in works_of(viewer)), "/account")


def menu_of(viewer: Account) -> list[Entry]:
    """Return the entries for this viewer."""
    if viewer.stage != "signed_in":
        return []
    served = {rule.rule for rule in current_app.url_map.iter_rules()}
    return [entry for entry in MENU if entry.path in served and _may(viewer, entry)]


def _points_of(viewer: Account) -> list[Entry]:
    """Return where the points of the viewer's own village are, or those of the villages of the area."""
    if "view_household_points" not in viewer.rights or viewer.stage != "signed_in":
        return []
    is_of_village = viewer.region_level in ("village", "grid")
    path = f"/villages/{viewer.region_code[:_VILLAGE_DIGITS]}" if is_of_village else "/villages"
    return [Entry(path, "幸福指数", frozenset(), covers=_OF_POINTS)]


def village_pages_of(village: str, viewer: Account) -> list[Entry]:
    """Return the pages of the points of the village with this code that this viewer may open."""
    matches = (_VILLAGE_RULE.fullmatch(rule.rule) for rule in current_app.url_map.iter_rules())
    served = {match[1] or "" for match in matches if match}
    return [
        Entry(f"/villages/{village}{page.path}", page.name, page.rights)
        for page in VILLAGE_PAGES
        if page.path in served and _may(viewer, page)
    ]


def _may(viewer: Account, entry: Entry) -> bool:
    if entry.path == "/delegations":
        return viewer.role not in ("system_admin", "audit_admin")
    if entry.roles:
        return viewer.role in entry.roles
    return not entry.rights or not viewer.rights.isdisjoint(entry.rights)


def install(app: Flask) -> None:
    """Make them known to every template."""
    app.jinja_env.globals.update(menu_of=menu_of, works_of=works_of, village_pages_of=village_pages_of)
