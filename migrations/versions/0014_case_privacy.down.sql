drop function app.end_grant, app.grant_case, app.own_grants, app.grants_of_case, app.readers_of_case, app.readers,
    app.sealed_cases, app.is_sealed_here, app.move_case, app.levels_of_case, app.levels_open, app.case_respondent,
    app.case_assignees, app.end_assignment, app.assign_case, app.takers_of_case, app.takers, app.is_respondent,
    app.record_case, app.find_households, app.reveal_householder, app.reveal_petitioner, app.case_text;
drop trigger touch_assigned on case_assignments;
drop function app.touch_assigned;
drop policy reading on map_cases;
create policy reading on map_cases for select to geo_web
    using (ground between (select app.ground_from()) and (select app.ground_to()) and (select app.may('view_cases')));
drop index map_cases_ground;
alter table map_cases drop unit_ground;
create or replace function app.map_case_rows(ids bigint[]) returns setof map_cases language sql stable as $$
    select c.id, app.map_key(p.place), c.ground,
           (c.registered_at at time zone 'Asia/Shanghai')::date - date '1970-01-01',
           (c.due_at at time zone 'Asia/Shanghai')::date - date '1970-01-01',
           (array_position('{environment,safety,dispute,facility,livelihood,other}'::text[], k.map_kind) - 1)::smallint,
           c.closed_at is null, c.location is not null, ST_Transform(p.place, 3857)
    from cases c
    join case_categories k on k.code = c.category_code
    left join region_versions v on v.id = c.region_version_id
    cross join lateral (select coalesce(c.location, v.label_point) as place) p
    where p.place is not null and not k.is_sensitive and not c.is_sealed and (ids is null or c.id = any (ids))
$$;
revoke select (id, code, village_code, grid_code, group_no, householder_masked, location, coord_source, status,
    is_absent_household, ground) on households from geo_web;
alter table households drop householder_masked;
grant select on households to geo_web;
drop table petitioners;
drop policy reading on cases;
drop function app.sees_case, app.granted_cases, app.only_cases, app.assigned_cases;
drop table case_grants, case_assignments;
revoke all on cases from geo_web;
drop trigger place_respondent on cases;
drop trigger route_case on cases;
drop function app.route_case, app.unit_to, app.unit_from, app.place_respondent, app.first_level;
drop index cases_kept_back;
alter table cases drop unit_ground, drop query_code_digest, drop respondent_to, drop respondent_from, drop respondent_code,
    drop current_level;
grant select on cases to geo_web;
grant insert (source, external_id, channel, matter_kind, category_code, title, body, address, location,
    location_precision, coord_source, region_code, region_version_id, registered_at, person_count) on cases to geo_web;
create policy reading on cases for select to geo_web
    using (ground between (select app.ground_from()) and (select app.ground_to())
           and (select app.may('view_cases')) and (not is_sealed or (select app.may('view_sealed_cases'))));
create policy recording on cases for insert to geo_web
    with check (ground between (select app.ground_from()) and (select app.ground_to())
                and (select app.may('record_cases')) and not is_sealed);
