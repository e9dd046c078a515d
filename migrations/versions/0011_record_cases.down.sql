drop policy recording on cases;
revoke insert on cases from geo_web;
revoke insert (source, external_id, channel, matter_kind, category_code, title, body, address, location,
    location_precision, coord_source, region_code, region_version_id, registered_at, person_count) on cases from geo_web;
delete from role_rights where granted = 'record_cases';
alter table role_rights drop constraint role_rights_granted_check;
alter table role_rights add constraint role_rights_granted_check check (granted in (
    'view_map', 'view_cases', 'view_case_text', 'view_sealed_cases', 'view_household_points', 'view_identity'));
