create or replace function resident.rules(digest bytea)
    returns table (title text, version integer, valid_from date, resolution_ref text, is_example boolean,
                   dimension_name text, weight_ppm integer, dimension_cap integer, item_name text,
                   points_tenths integer, item_cap integer)
    language sql security definer set search_path = public, pg_temp as $$
    select s.title, s.version, s.valid_from, s.resolution_ref, s.village_code is null, d.name, d.weight_ppm, d.cap_tenths,
           i.name, i.points_tenths, i.cap_tenths
    from app.resident_household(digest) h
    cross join lateral (select * from points_schemes c
                        where (c.village_code = h.village_code or c.village_code is null) and c.valid_from <= current_date
                        order by c.village_code is null, c.valid_from desc, c.version desc limit 1) s
    join points_dimensions d on d.scheme_id = s.id
    join points_items i on i.scheme_id = s.id and i.dimension_code = d.code
    where h.id is not null
    order by d.sort_no, i.code
$$;

drop function app.file_scheme, app.adopt_draft, app.is_whole, app.note_trial, app.closed_periods, app.draft_changer, app.discard_draft,
    app.save_draft, app.create_draft, app.managed_draft, app.must, app.village_at_hand, app.scheme_in_force, app.quarter_of, app.first_day;
drop trigger never_changes on points_schemes;
drop trigger never_changes on points_dimensions;
drop trigger never_changes on points_items;
drop trigger nothing_added on points_dimensions;
drop trigger nothing_added on points_items;
drop table scheme_adoptions;
drop table scheme_drafts;
drop function app.refuse_addition, app.keep_adoption;
alter table points_schemes drop constraint points_schemes_title_check;
alter table points_items drop column unit, drop column most_tenths, drop column evidence_rule, drop column basis, drop column redeemable;

create or replace function app.lawful_item_text(wording text) returns boolean
    language sql immutable parallel safe
    as $$ select wording !~ '信访|上访|访民|投诉|举报|控告|告状|起诉|诉讼|仲裁|复议|越级|12345|媒体|撤诉|息访|罢访' $$;
drop function app.lawful_draft, app.lawful_basis, app.readings, app.plain;
alter table points_dimensions drop constraint points_dimensions_name_check,
    add constraint points_dimensions_name_check check (app.lawful_item_text(name));
alter table points_items drop constraint points_items_name_check,
    add constraint points_items_name_check check (app.lawful_item_text(name));
alter table points_entries add constraint points_entries_evidence_check check (app.lawful_item_text(evidence));

delete from role_rights where granted in ('manage_rules', 'file_rules', 'apply_points', 'precheck_points', 'keep_points', 'audit_fairness');
alter table role_rights drop constraint role_rights_granted_check;
alter table role_rights add constraint role_rights_granted_check check (granted in (
    'view_map', 'view_cases', 'view_routed_cases', 'view_assigned_cases', 'view_case_counts', 'view_case_text',
    'view_household_points', 'view_identity', 'export_named', 'record_cases', 'assign_cases', 'issue_resident_codes',
    'view_objections', 'handle_data_requests', 'manage_accounts', 'grant_access', 'read_audit'));
