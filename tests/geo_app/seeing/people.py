"""Who looks: one account of every role at every level that makes sense, and what each may do, written down once more.

`RIGHTS` is this test's own table: it is never read from `role_rights`, so that a change there without one here fails.
"""

from __future__ import annotations

from dataclasses import dataclass

COUNTY = "330521"
TOWN, OTHER_TOWN = "330521101", "330521102"
VILLAGE, NEIGHBOUR, FAR_VILLAGE = "330521101201", "330521101202", "330521102201"
GRID, OTHER_GRID = "330521101201001", "330521101201002"

_OFFICER = {
    "view_map", "view_cases", "view_case_text", "view_household_points", "view_identity", "export_named",
    "record_cases", "assign_cases", "view_objections", "handle_data_requests", "audit_fairness",
    "import_households", "import_rooms", "import_cases", "judge_duplicates",
}  # fmt: skip
_COMMITTEE = {
    "view_map", "view_routed_cases", "view_case_counts", "view_case_text", "view_household_points", "view_identity",
    "export_named", "record_cases", "issue_resident_codes", "manage_rules", "apply_points", "precheck_points",
    "keep_points", "import_points",
}  # fmt: skip
RIGHTS: dict[str, set[str]] = {
    "grid_worker": {
        "view_map", "view_cases", "view_case_text", "view_household_points", "view_identity", "record_cases",
        "apply_points", "precheck_points",
    },
    "village_clerk": _COMMITTEE | {"handle_data_requests", "import_households"},
    "village_committee": _COMMITTEE,
    "supervision": {"view_map", "view_case_counts", "view_household_points", "view_identity", "view_objections"},
    "mediator": {"view_map", "view_assigned_cases", "view_case_text", "view_identity", "record_cases"},
    "town_officer": _OFFICER | {"file_rules"},
    "town_leader": {"view_map", "view_cases"},
    "county_officer": _OFFICER | {"import_regions"},
    "county_leader": {"view_map", "view_cases"},
    "system_admin": {"manage_accounts"},
    "security_admin": {"grant_access"},
    "audit_admin": {"read_audit"},
    "": set(),
}  # fmt: skip
EVERY_RIGHT = frozenset().union(*RIGHTS.values())
CASE_RIGHTS = frozenset({"view_cases", "view_routed_cases", "view_assigned_cases"})


@dataclass(frozen=True)
class Viewer:
    """One who looks. `account` is whose place is taken; `person` who really sits there."""

    name: str
    role: str = ""
    region: str = ""
    without: frozenset[str] = frozenset()
    """Rights withdrawn from the account."""
    only: frozenset[str] | None = None
    """Rights of the token that is used instead of a browser."""
    person: str = ""
    """The deputy, where one acts."""
    signed_in: bool = True

    @property
    def account(self) -> str:
        """Return whose place is taken."""
        return self.name.partition("+")[0]

    @property
    def rights(self) -> frozenset[str]:
        """Return what may be done now."""
        rights = RIGHTS[self.role] - self.without
        return frozenset(rights if self.only is None else rights & self.only)

    @property
    def level(self) -> str:
        """Return the level of the viewer's region."""
        return {0: "", 6: "county", 9: "town", 12: "village", 15: "grid"}[len(self.region)]

    def may(self, *rights: str) -> bool:
        """Tell whether the viewer has one of these rights."""
        return not self.rights.isdisjoint(rights)


VIEWERS = (
    Viewer("officer", "county_officer", COUNTY),
    Viewer("sealed", "county_officer", COUNTY),  # let into one sealed case
    Viewer("leader", "county_leader", COUNTY),
    Viewer("mediator.county", "mediator", COUNTY),
    Viewer("sys", "system_admin", COUNTY),
    Viewer("sec", "security_admin", COUNTY),
    Viewer("aud", "audit_admin", COUNTY),
    Viewer("town", "town_officer", TOWN),
    Viewer("town.less", "town_officer", TOWN, without=frozenset({"view_case_text", "view_identity"})),
    Viewer("town+token", "town_officer", TOWN, only=frozenset({"view_map", "view_cases"})),
    Viewer("town+deputy", "town_officer", TOWN, person="deputy"),
    Viewer("deputy", "town_leader", TOWN),
    Viewer("town.watch", "supervision", TOWN),
    Viewer("town.mediator", "mediator", TOWN),
    Viewer("town.sys", "system_admin", TOWN),
    Viewer("town.sec", "security_admin", TOWN),
    Viewer("town.aud", "audit_admin", TOWN),
    Viewer("town.other", "town_officer", OTHER_TOWN),
    Viewer("clerk", "village_clerk", VILLAGE),
    Viewer("committee", "village_committee", VILLAGE),
    Viewer("watch", "supervision", VILLAGE),
    Viewer("mediator", "mediator", VILLAGE),  # has one case
    Viewer("grid.village", "grid_worker", VILLAGE),
    Viewer("neighbour", "village_committee", NEIGHBOUR),
    Viewer("grid", "grid_worker", GRID),
    Viewer("grid.other", "grid_worker", OTHER_GRID),
    Viewer("placeless", "", VILLAGE),  # an account that nobody has given a role
    Viewer("nobody", signed_in=False),
)
BY_NAME = {viewer.name: viewer for viewer in VIEWERS}


def stand_ins(viewer: Viewer) -> set[str]:
    """Return who may take a viewer's place: above, beside within the town, or one level below; no administrator."""
    if viewer.role.endswith("_admin") or viewer.person or not viewer.role:
        return set()
    return {
        other.name for other in VIEWERS
        if other.role and not other.role.endswith("_admin") and other.name == other.account
        and len(other.region) <= len(viewer.region) + 3
        and (len(COUNTY) in (len(other.region), len(viewer.region)) or other.region[:9] == viewer.region[:9])
    }  # fmt: skip
