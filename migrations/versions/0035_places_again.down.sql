create or replace function app.put_back(number bigint, row_kind text, into_table regclass, key_name text) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    names text[];
    done integer;
begin
    select array_agg(a.attname order by a.attnum) into names
    from pg_attribute a
    where a.attrelid = into_table and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      and a.attname <> all ('{id,ground,registered_at,current_code,current_ground,respondent_from,respondent_to}')
      and (select r.before from import_rows r where r.batch_id = number and r.kind = row_kind and r.before is not null limit 1)
          ? a.attname;
    if names is null then return 0; end if;
    execute format(
        'update %1$s t set (%2$s) = (select %3$s from jsonb_populate_record(null::%1$s, r.before) o)
         from import_rows r where r.batch_id = $1 and r.kind = $2 and not r.is_new and t.%4$I = r.row_id',
        into_table, (select string_agg(format('%I', n), ', ') from unnest(names) n),
        (select string_agg(format('o.%I', n), ', ') from unnest(names) n), key_name)
    using number, row_kind;
    get diagnostics done = row_count;
    return done;
end $$;
create or replace function app.follow_boundaries() returns integer language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    perform set_config('app.boundaries_followed', pg_current_xact_id()::text, true);
    update regions r set name = v.name, name_pinyin = v.name_pinyin, name_initials = v.name_initials
    from region_versions v
    where v.code = r.code and v.valid_from <= app.today() and coalesce(v.valid_to > app.today(), true)
      and v.name_pinyin <> '' and v.name <> r.name;
    delete from shifted_grounds where ground not in (select app.shifted());
    insert into shifted_grounds select app.shifted() on conflict do nothing;
    return app.place_cases(null);
end $$;
drop function app.look_at_points, app.find_strays;
drop table held_boundaries;
drop trigger look_at_case on cases;
drop trigger look_at_new_case on cases;
drop trigger look_at_room on mediation_rooms;
drop function app.look_at_case, app.look_at_room;
create or replace function app.look_at_household() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    if current_setting('app.points_looked_at', true) is distinct from 'on' then
        new.stray_m := (select app.stray_m(new.location, v.id) from region_versions v
                        where v.code = new.village_code and v.valid_to is null);
    end if;
    return new;
end $$;
drop function app.version_in_force;
create function app.find_strays(codes text[]) returns void language plpgsql set search_path = public, pg_temp as $$
begin
    update households h set stray_m = s.now_m
    from (select h.id, case when not ST_Covers(v.boundary, h.location) then app.stray_m(h.location, v.id) end as now_m
          from region_versions v join households h on h.village_code = v.code
          where v.code = any (codes) and v.valid_to is null and h.location is not null) s
    where s.id = h.id and h.stray_m is distinct from s.now_m;
    update mediation_rooms m set stray_m = s.now_m
    from (select m.id, case when not ST_Covers(v.boundary, m.location) then app.stray_m(m.location, v.id) end as now_m
          from region_versions v join mediation_rooms m on m.region_code = v.code
          where v.code = any (codes) and v.valid_to is null and m.location is not null) s
    where s.id = m.id and m.stray_m is distinct from s.now_m;
end $$;
revoke all on routine app.find_strays from public;
