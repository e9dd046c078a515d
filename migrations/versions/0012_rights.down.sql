drop function app.mask_phone, app.mask_name, app.actor, app.account, app.level, app.enter, app.rights_of;
create function app.enter(account_id bigint, account_role text, region_code text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    place regions;
begin
    select * into place from regions where code = region_code;
    perform set_config('app.account', coalesce(account_id::text, ''), true),
            set_config('app.role', account_role, true),
            set_config('app.region', coalesce(place.code, ''), true),
            set_config('app.ground_from', coalesce(place.ground::text, ''), true),
            set_config('app.ground_to', coalesce(place.ground_to::text, ''), true),
            set_config('app.rights', coalesce((select string_agg(r.granted, ',') from role_rights r
                                               where r.role = account_role), ''), true);
end $$;
revoke all on function app.enter from public;
grant execute on function app.enter to geo_web;
drop table withdrawn_rights;
alter table role_rights drop constraint role_rights_granted_check;
delete from role_rights;
alter table role_rights add constraint role_rights_granted_check check (granted in (
    'view_map', 'view_cases', 'view_case_text', 'view_sealed_cases', 'view_household_points', 'view_identity',
    'record_cases'));
insert into role_rights (role, granted)
select r.role, g.granted
from (values
    ('grid_worker',       '{view_map,view_cases,view_case_text,view_household_points,view_identity}'::text[]),
    ('village_clerk',     '{view_map,view_cases,view_household_points,view_identity}'),
    ('village_committee', '{view_map,view_cases,view_household_points,view_identity}'),
    ('supervision',       '{view_map,view_household_points,view_identity}'),
    ('mediator',          '{view_map,view_cases,view_case_text}'),
    ('town_officer',      '{view_map,view_cases,view_case_text,view_household_points,view_identity}'),
    ('town_leader',       '{view_map,view_cases}'),
    ('county_officer',    '{view_map,view_cases,view_case_text,view_household_points,view_identity}'),
    ('county_leader',     '{view_map,view_cases}')
) as r (role, rights), unnest(r.rights) as g (granted);
insert into role_rights (role, granted)
select role, 'record_cases'
from unnest('{grid_worker,village_clerk,village_committee,mediator,town_officer,county_officer}'::text[]) as role;

