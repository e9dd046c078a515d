drop trigger place_inserted on cases;
drop trigger place_updated on cases;
drop trigger follow_boundaries on region_versions;
drop function app.place_changed_cases, app.follow_changed_boundaries, app.follow_boundaries, app.place_cases, app.moved_cases,
    app.successor_ground, app.shifted;
drop table shifted_grounds;
drop index map_cases_current_ground, cases_current_ground;
alter table map_cases drop column current_ground;
create or replace function app.map_case_rows(ids bigint[]) returns setof map_cases language sql stable as $$
    select c.id, app.map_key(p.place), c.ground,
           (c.registered_at at time zone 'Asia/Shanghai')::date - date '1970-01-01',
           (c.due_at at time zone 'Asia/Shanghai')::date - date '1970-01-01',
           (array_position('{environment,safety,dispute,facility,livelihood,other}'::text[], k.map_kind) - 1)::smallint,
           c.closed_at is null, c.location is not null, ST_Transform(p.place, 3857), c.unit_ground
    from cases c
    join case_categories k on k.code = c.category_code
    left join region_versions v on v.id = c.region_version_id
    cross join lateral (select coalesce(c.location, v.label_point) as place) p
    where p.place is not null and not k.is_sensitive and not c.is_sealed and c.respondent_code is null
      and (ids is null or c.id = any (ids))
$$;
alter table cases drop column current_ground;
alter table region_versions drop column name_pinyin, drop column name_initials;
drop function app.told_area, app.today;
