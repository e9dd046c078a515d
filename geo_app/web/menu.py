"""What a viewer may go to, by right: the menu of the account, the bar, and where one begins. Pages that this service
does not carry are left out."""

from __future__ import annotations

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


def _entry(path: str, name: str, *rights: str) -> Entry:
    return Entry(path, name, frozenset(rights))


MAP = _entry("/map", "一张图", "view_map")
MENU = (
    _entry("/account", "我的账号"),
    _entry("/delegations", "请假代理"),
    _entry("/counts", "统计", "view_map"),
    _entry("/accounts", "账号管理", "manage_accounts", "grant_access"),
    _entry("/objections", "异议", "view_objections"),
    _entry("/requests", "个人信息申请", "handle_data_requests"),
    _entry("/exports", "导出", "view_household_points", "grant_access"),
    _entry("/sealed-cases", "密封件授权", "grant_access"),
    Entry("/sealed-cases", "密封件", frozenset(), frozenset(("town_officer", "county_officer", "county_leader"))),
    _entry("/audit", "审计", "read_audit"),
)


def works_of(viewer: Account) -> list[Entry]:
    """Return what the bar leads to: the map, or, for those who see nothing on it, each page of their work."""
    if "view_map" in viewer.rights:
        return [MAP]
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


def _may(viewer: Account, entry: Entry) -> bool:
    if entry.path == "/delegations":
        return viewer.role not in ("system_admin", "audit_admin")
    if entry.roles:
        return viewer.role in entry.roles
    return not entry.rights or not viewer.rights.isdisjoint(entry.rights)


def install(app: Flask) -> None:
    """Make them known to every template."""
    app.jinja_env.globals.update(menu_of=menu_of, works_of=works_of)
