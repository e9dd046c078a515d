-- A case is recorded by those who work in its area, through the web role.
alter table role_rights drop constraint role_rights_granted_check;
alter table role_rights add constraint role_rights_granted_check check (granted in (
    'view_map', 'view_cases', 'view_case_text', 'view_sealed_cases', 'view_household_points', 'view_identity',
    'record_cases'));
insert into role_rights (role, granted)
select role, 'record_cases'
from unnest('{grid_worker,village_clerk,village_committee,mediator,town_officer,county_officer}'::text[]) as role;

grant insert (source, external_id, channel, matter_kind, category_code, title, body, address, location,
    location_precision, coord_source, region_code, region_version_id, registered_at, person_count) on cases to geo_web;
create policy recording on cases for insert to geo_web
    with check (ground between (select app.ground_from()) and (select app.ground_to())
                and (select app.may('record_cases')) and not is_sealed);
