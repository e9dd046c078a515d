"""Which rows of each table the web role may read, by role, in plain SQL as the owner: written down by hand."""

from __future__ import annotations

REGIONS = {
    "county": "330521",
    "town": "330521102",
    "village": "330521102218",
    "grid": "330521102218001",
}
ROLES = (
    "grid_worker", "village_clerk", "village_committee", "supervision", "mediator", "town_officer", "town_leader",
    "county_officer", "county_leader", "security_admin", "audit_admin", "system_admin", "no_such_role",
)  # fmt: skip
EVERY_CASE = {"grid_worker", "town_officer", "town_leader", "county_officer", "county_leader"}
ROUTED_CASES = {"village_clerk", "village_committee"}
IDENTITIES = {"grid_worker", "town_officer", "county_officer"}
POINTS_ROLES = {
    "grid_worker", "village_clerk", "village_committee", "supervision", "town_officer", "county_officer",
}  # fmt: skip
OFFICERS = {"town_officer", "county_officer"}
MAP_ROLES = EVERY_CASE | ROUTED_CASES | {"supervision", "mediator"}

# The area of the viewer, found by the stored parents: not by the numbers that the policies use.
AREA = """
    with recursive area (code) as (
        select code from regions where code = %(region)s
        union all
        select r.code from regions r join area on r.parent_code = area.code
    ), way_up (code, parent_code) as (
        select code, parent_code from regions where code = %(region)s
        union all
        select r.code, r.parent_code from regions r join way_up on r.code = way_up.parent_code
    )
"""
EVERYBODY = frozenset(ROLES)
NOBODY: frozenset[str] = frozenset()
HERE = "in (select code from area)"
NOT_AGAINST_US = "(respondent_code is null or respondent_code not in (select code from way_up))"
READABLE = f"region_code {HERE} and matter_kind <> 'accusation' and {NOT_AGAINST_US}"
# the unit that handles a case: the region of its level that the case lies in, or the case's own where that is coarser
HANDLED_HERE = """%(region)s = coalesce((
    with recursive up (code, parent_code, level) as (
        select code, parent_code, level from regions where code = region_code
        union all select r.code, r.parent_code, r.level from regions r join up on r.code = up.parent_code
    ) select code from up where level = current_level), region_code)"""
NAMED_HERE = "(char_length(%(region)s) <= 9 or matter_kind in ('dispute', 'report'))"
# what files brought in, of the layers that a role may bring in
IMPORTERS = OFFICERS | {"village_clerk", "village_committee"}
IMPORTED = f"""ground in (select ground from regions where code {HERE}) and layer = any (case %(role)s
    when 'county_officer' then '{{regions,households,rooms,cases}}'::text[]
    when 'town_officer' then '{{households,rooms,cases}}' when 'village_clerk' then '{{households,points}}'
    when 'village_committee' then '{{points}}' end)"""
# table → which of its rows lie in the area, and which roles may read those; a second rule for roles that see fewer
RULES: dict[str, tuple[str, frozenset[str] | set[str]]] = {
    "role_rights": ("true", EVERYBODY),
    "regions": (f"code {HERE} or code in (select code from way_up)", EVERYBODY),
    "region_versions": (f"code {HERE}", EVERYBODY),
    "base_features": (f"region_code {HERE} or region_code in (select code from way_up)", EVERYBODY),
    "households": (f"coalesce(grid_code, village_code) {HERE}", POINTS_ROLES),
    "household_lineage": (
        f"to_household_id in (select id from households where coalesce(grid_code, village_code) {HERE})", POINTS_ROLES,
    ),
    "mediation_rooms": (f"place_code {HERE}", MAP_ROLES),
    "mediators": (f"room_id in (select id from mediation_rooms where place_code {HERE})", MAP_ROLES),
    "contact_points": (f"region_code {HERE}", MAP_ROLES),
    "case_categories": ("true", EVERYBODY),
    "cases": (READABLE, EVERY_CASE),
    "petitioners": (f"case_id in (select id from cases where {READABLE} and {NAMED_HERE})", IDENTITIES),
    "case_assignments": ("false", NOBODY),
    "shifted_grounds": ("false", NOBODY),
    "held_boundaries": ("false", NOBODY),
    "case_grants": ("false", NOBODY),
    "points_schemes": ("true", EVERYBODY),
    "points_dimensions": ("true", EVERYBODY),
    "points_items": ("true", EVERYBODY),
    "scheme_drafts": (f"village_code {HERE}", {"village_clerk", "village_committee"}),
    "scheme_adoptions": (f"village_code {HERE} or village_code in (select code from way_up)", EVERYBODY),
    "points_entries": (
        f"household_id in (select id from households where coalesce(grid_code, village_code) {HERE})", POINTS_ROLES,
    ),
    "household_scores": (
        f"household_id in (select id from households where coalesce(grid_code, village_code) {HERE})", POINTS_ROLES,
    ),
    "village_scores": (f"village_code {HERE}", MAP_ROLES),
    "map_households": (
        f"household_id in (select id from households where coalesce(grid_code, village_code) {HERE})", POINTS_ROLES,
    ),
    "map_cases": (f"case_id in (select id from cases where {READABLE})", EVERY_CASE),
    "data_versions": (
        f"ground in (select ground from regions where code {HERE}) "
        "or layer = 'base' and ground in (select r.ground from regions r join way_up using (code))", EVERYBODY,
    ),
    "accounts": ("false", NOBODY),
    "sessions": ("false", NOBODY),
    "api_tokens": ("false", NOBODY),
    "withdrawn_rights": ("false", NOBODY),
    "audit_log": (
        f"ground in (select ground from regions where code {HERE}) or ground is null and char_length(%(region)s) = 6",
        {"audit_admin"},
    ),
    "audit_checks": ("true", {"audit_admin"}),
    "case_photos": ("false", NOBODY),
    "password_history": ("false", NOBODY),
    "recovery_codes": ("false", NOBODY),
    "failed_sign_ins": ("false", NOBODY),
    "strange_names": ("false", NOBODY),
    "delegations": ("false", NOBODY),
    "case_counts_published": (f"ground in (select ground from regions where code {HERE})", MAP_ROLES),
    "resident_codes": ("false", NOBODY),
    "card_links": ("false", NOBODY),
    "resident_sessions": ("false", NOBODY),
    "resident_attempts": ("false", NOBODY),
    "resident_salt": ("false", NOBODY),
    "resident_intake": ("false", NOBODY),
    "objections": (f"ground in (select ground from regions where code {HERE})", POINTS_ROLES),
    "data_requests": (
        f"coalesce(household_id in (select id from households where coalesce(grid_code, village_code) {HERE}), false) "
        f"or case_id in (select id from cases where {READABLE} and {NAMED_HERE})", OFFICERS,
    ),
    "retention_rules": ("true", EVERYBODY),
    "export_requests": (f"named and ground in (select ground from regions where code {HERE})", {"security_admin"}),
    "panel_members": (f"village_code {HERE}", POINTS_ROLES),
    "panel_kin": (f"member_id in (select id from panel_members where village_code {HERE})", POINTS_ROLES),
    "review_meetings": (f"village_code {HERE}", POINTS_ROLES),
    "meeting_attendance": (f"meeting_id in (select id from review_meetings where village_code {HERE})", POINTS_ROLES),
    "points_applications": (
        f"household_id in (select id from households where coalesce(grid_code, village_code) {HERE})", POINTS_ROLES,
    ),
    "application_photos": ("false", NOBODY),
    "application_votes": (
        "application_id in (select a.id from points_applications a join households h on h.id = a.household_id "
        f"where coalesce(h.grid_code, h.village_code) {HERE})", POINTS_ROLES,
    ),
    "application_steps": (
        "application_id in (select a.id from points_applications a join households h on h.id = a.household_id "
        f"where coalesce(h.grid_code, h.village_code) {HERE})", POINTS_ROLES,
    ),
    "benefit_plans": (f"village_code {HERE}", POINTS_ROLES),
    "benefit_allocations": (
        f"household_id in (select id from households where coalesce(grid_code, village_code) {HERE})", POINTS_ROLES,
    ),
    "benefit_corrections": (
        f"household_id in (select id from households where coalesce(grid_code, village_code) {HERE})", POINTS_ROLES,
    ),
    # what is demanded of the village; the grid has no part in it
    "correction_orders": (f"village_code {HERE}", POINTS_ROLES - {"grid_worker"}),
    "naming_consents": (
        f"household_id in (select id from households where coalesce(grid_code, village_code) {HERE})", POINTS_ROLES,
    ),
    "village_contacts": (
        f"village_code {HERE} or village_code in (select code from way_up)", POINTS_ROLES,
    ),
    "ledger_seals": (f"village_code {HERE}", POINTS_ROLES),
    "period_results": (f"village_code {HERE}", POINTS_ROLES),
    "shop_goods": (f"village_code {HERE}", POINTS_ROLES),
    "redemptions": (
        f"household_id in (select id from households where coalesce(grid_code, village_code) {HERE})", POINTS_ROLES,
    ),
    "ledger_checks": ("false", NOBODY),
    "kept_files": ("false", EVERYBODY),  # one's own alone, as the next two
    "kept_file_parts": ("false", EVERYBODY),
    "transfers": ("false", EVERYBODY),
    "column_matches": ("false", NOBODY),
    "import_batches": (IMPORTED, IMPORTERS),
    "import_rows": (f"batch_id in (select id from import_batches where {IMPORTED})", IMPORTERS),
    "duplicate_candidates": (
        f"case_id in (select id from cases where {READABLE}) and other_id in (select id from cases where {READABLE})",
        OFFICERS,
    ),
    "household_candidates": (
        f"household_id in (select id from households where coalesce(grid_code, village_code) {HERE})",
        OFFICERS | {"village_clerk"},
    ),
    "alembic_version": ("false", NOBODY),
}  # fmt: skip
# of what is said to be retaliation the village itself learns nothing
DESK = {
    "objections": f"ground in (select ground from regions where code {HERE}) and not is_about_retaliation",
}
DESK_ROLES = {"grid_worker", "village_clerk", "village_committee"}
ROUTED = {
    "data_requests": (
        f"coalesce(household_id in (select id from households where coalesce(grid_code, village_code) {HERE}), false) "
        f"or case_id in (select id from cases where {READABLE} and {HANDLED_HERE} and {NAMED_HERE})"
    ),
    "cases": f"{READABLE} and {HANDLED_HERE}",
    "petitioners": f"case_id in (select id from cases where {READABLE} and {HANDLED_HERE} and {NAMED_HERE})",
    "map_cases": f"case_id in (select id from cases where {READABLE} and {HANDLED_HERE})",
}
