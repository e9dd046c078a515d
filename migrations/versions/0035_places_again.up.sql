-- How far points lie outside their regions, again: by the boundary in force, not by one that lies ahead; for a case by that of its
-- day; and anew whenever one becomes another: by a file, by taking it back, or because its day has come.

create function app.version_in_force(wanted text) returns bigint language sql stable set search_path = public, pg_temp as $$
    select v.id from region_versions v
    where v.code = wanted and v.valid_from <= app.today() and coalesce(v.valid_to > app.today(), true)
$$;
create or replace function app.look_at_household() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    if current_setting('app.points_looked_at', true) is distinct from 'on' then
        new.stray_m := app.stray_m(new.location, app.version_in_force(new.village_code));
    end if;
    return new;
end $$;
create function app.look_at_room() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    new.stray_m := app.stray_m(new.location, app.version_in_force(new.region_code));
    return new;
end $$;
create trigger look_at_room before update of location, region_code on mediation_rooms for each row
    when ((old.location, old.region_code) is distinct from (new.location, new.region_code))
    execute function app.look_at_room();
create function app.look_at_case() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    new.stray_m := app.stray_m(new.location, new.region_version_id);
    return new;
end $$;
-- A resident's report names a village beside its point; a file has looked at all of its points already.
create trigger look_at_new_case before insert on cases for each row
    when (new.location is not null and current_setting('app.points_looked_at', true) is distinct from 'on')
    execute function app.look_at_case();
create trigger look_at_case before update of location, region_version_id on cases for each row
    when ((old.location, old.region_version_id) is distinct from (new.location, new.region_version_id))
    execute function app.look_at_case();

-- The boundaries that all points were last held against. Without a foreign key: it must keep no batch from being taken back.
create table held_boundaries (
    version_id bigint primary key,
    code text not null,
    digest uuid,
    in_force boolean not null
);
call app.protect('held_boundaries', null);

-- Looks at the points of some places anew. `place` is the column of a table that says which region a point should lie in, `named`
-- the column of region_versions that it names; of `versions` come the boundaries.
drop function app.find_strays;
create function app.find_strays(points regclass, place name, named name, places text[], versions bigint[]) returns void
    language plpgsql set search_path = public, pg_temp as $$
begin
    execute format($q$
        with areas as materialized (
            select v.id, v.%3$I as named, v.boundary from region_versions v where v.id = any ($2) and v.boundary is not null
        ), placed as materialized (
            select p.id, p.location, p.stray_m, p.%2$I as named from %1$s p
            where p.%2$I = any ($1::%4$s[]) and p.location is not null order by p.%2$I
        ), judged as materialized (
            select p.*, a.id as area, coalesce(not ST_Covers(a.boundary, p.location), false) as is_outside
            from placed p left join areas a on a.named = p.named
        ), measured as materialized (
            select a.id, a.boundary, ST_Transform(a.boundary, 4549) as boundary_4549
            from areas a where a.id in (select j.area from judged j where j.is_outside)
        ), found as (
            select j.id, j.stray_m, case when j.is_outside
                                         then app.metres_outside(m.boundary, m.boundary_4549, j.location) end as now_m
            from judged j left join measured m on m.id = j.area
        )
        update %1$s t set stray_m = f.now_m from found f where f.id = t.id and f.now_m is distinct from f.stray_m$q$,
        points, place, named, (select a.atttypid::regtype from pg_attribute a where a.attrelid = points and a.attname = place))
    using places, versions;
end $$;

-- Looks at the points of every place whose boundary is another than when they were last looked at.
create function app.look_at_points() returns void language plpgsql set search_path = public, pg_temp as $$
declare
    codes text[];
    versions bigint[];
begin
    with as_it_is as (
        select v.id, v.code, md5(v.boundary::bytea)::uuid as digest,
               v.valid_from <= app.today() and coalesce(v.valid_to > app.today(), true) as in_force
        from region_versions v
    ), gone as (
        delete from held_boundaries h where not exists (select from region_versions v where v.id = h.version_id)
        returning h.code, h.in_force
    ), fresh as (
        select n.*, n.in_force or coalesce(h.in_force, false) as of_today, n.digest is distinct from h.digest as redrawn
        from as_it_is n left join held_boundaries h on h.version_id = n.id
        where h.version_id is null or (h.digest, h.in_force) is distinct from (n.digest, n.in_force)
    ), held as (
        insert into held_boundaries select id, code, digest, in_force from fresh
        on conflict (version_id) do update set digest = excluded.digest, in_force = excluded.in_force
    )
    select array(select code from fresh where of_today union select code from gone where gone.in_force),
           array(select id from fresh where redrawn)
    into codes, versions;
    perform app.find_strays('cases', 'region_version_id', 'id', versions::text[], versions);
    versions := array(select app.version_in_force(c.code) from unnest(codes) as c (code));
    perform app.find_strays('households', 'village_code', 'code', codes, versions);
    perform app.find_strays('mediation_rooms', 'region_code', 'code', codes, versions);
end $$;

-- After boundaries changed, or a day began on which some come into force: names, cases and distances follow. A name of which the
-- pinyin is not known was not brought in by a file, and is left alone.
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
    perform app.look_at_points();
    return app.place_cases(null);
end $$;

-- As in 0031; but how far a point lies outside follows from where it lies now, whatever it was when the file came.
create or replace function app.put_back(number bigint, row_kind text, into_table regclass, key_name text) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    names text[];
    done integer;
begin
    select array_agg(a.attname order by a.attnum) into names
    from pg_attribute a
    where a.attrelid = into_table and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      and a.attname <> all ('{id,ground,registered_at,current_code,current_ground,respondent_from,respondent_to,stray_m}')
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

revoke all on routine app.version_in_force, app.look_at_room, app.look_at_case, app.find_strays, app.look_at_points from public;
