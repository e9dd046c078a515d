delete from role_rights where granted in ('import_regions', 'import_households', 'import_rooms', 'import_cases', 'import_points',
                                           'judge_duplicates');
alter table role_rights drop constraint role_rights_granted_check;
alter table role_rights add constraint role_rights_granted_check check (granted in (
    'view_map', 'view_cases', 'view_routed_cases', 'view_assigned_cases', 'view_case_counts', 'view_case_text',
    'view_household_points', 'view_identity', 'export_named', 'record_cases', 'assign_cases', 'issue_resident_codes',
    'view_objections', 'handle_data_requests', 'manage_accounts', 'grant_access', 'read_audit',
    'manage_rules', 'file_rules', 'apply_points', 'precheck_points', 'keep_points', 'audit_fairness'));
