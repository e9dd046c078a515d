-- Where a case lies under the boundaries of today. Where it lay on the day of its registration (`region_code`, `ground`,
-- `region_version_id`) never follows later boundaries, and decides alone who may see it.

create function app.today() returns date language sql stable parallel safe as $$
    select (now() at time zone 'Asia/Shanghai')::date
$$;

-- A former name is searched for as it was: by its own pinyin.
alter table region_versions add column name_pinyin text not null default '', add column name_initials text not null default '';
update region_versions v set name_pinyin = r.name_pinyin, name_initials = r.name_initials
from regions r where r.code = v.code and r.name = v.name;

alter table cases add column current_ground bigint;
comment on column cases.current_ground is 'the ground that it lies on under the boundaries of today; null where that is still `ground`';
create index cases_current_ground on cases (current_ground, registered_at desc, id desc) where current_ground is not null;
grant select (current_ground) on cases to geo_web;

alter table map_cases add column current_ground bigint;
create index map_cases_current_ground on map_cases (current_ground) where current_ground is not null;
create or replace function app.map_case_rows(ids bigint[]) returns setof map_cases language sql stable as $$
    select c.id, app.map_key(p.place), c.ground,
           (c.registered_at at time zone 'Asia/Shanghai')::date - date '1970-01-01',
           (c.due_at at time zone 'Asia/Shanghai')::date - date '1970-01-01',
           (array_position('{environment,safety,dispute,facility,livelihood,other}'::text[], k.map_kind) - 1)::smallint,
           c.closed_at is null, c.location is not null, ST_Transform(p.place, 3857), c.unit_ground, c.current_ground
    from cases c
    join case_categories k on k.code = c.category_code
    left join region_versions v on v.id = c.region_version_id
    cross join lateral (select coalesce(c.location, v.label_point) as place) p
    where p.place is not null and not k.is_sensitive and not c.is_sealed and c.respondent_code is null
      and (ids is null or c.id = any (ids))
$$;

-- The regions of which cases may lie elsewhere by now: ended, or with another boundary than on some day before; and the
-- grids of such villages. Few, so that every other case is known at a glance to have stayed.
create table shifted_grounds (ground bigint primary key);
call app.protect('shifted_grounds', null);

create function app.shifted() returns setof bigint language sql stable set search_path = public, pg_temp as $$
    with shifted as (
        select r.code, r.ground
        from regions r
        left join region_versions p on p.code = r.code and p.valid_from <= app.today() and coalesce(p.valid_to > app.today(), true)
        where exists (select from region_versions v where v.code = r.code and v.valid_to <= app.today()
                                                      and (p.id is null or v.boundary is distinct from p.boundary))
    )
    select ground from shifted
    union
    select g.ground from regions g join shifted s on s.code = g.parent_code where g.level = 'grid'
$$;

-- What a region that is no more has become: the region of its level that covers most of where it was, at least half; else
-- the one that it was part of, or what that has become.
create function app.successor_ground(ended text) returns bigint language plpgsql stable set search_path = public, pg_temp as $$
declare
    it regions;
    was geometry;
    found_ground bigint;
begin
    select * into it from regions where code = ended;
    select v.boundary into was from region_versions v where v.code = ended and v.valid_to <= app.today()
    order by v.valid_to desc limit 1;
    select r.ground into found_ground
    from region_versions v join regions r on r.code = v.code and r.level = it.level
    where was is not null and v.valid_from <= app.today() and coalesce(v.valid_to > app.today(), true)
      and ST_Intersects(v.boundary, was) and 2 * ST_Area(ST_Intersection(v.boundary, was)) >= ST_Area(was)
    order by ST_Area(ST_Intersection(v.boundary, was)) desc, r.code limit 1;
    if found_ground is not null or it.parent_code is null then return coalesce(found_ground, it.ground); end if;
    if exists (select from region_versions v where v.code = it.parent_code and v.valid_from <= app.today()
                                               and coalesce(v.valid_to > app.today(), true)) then
        return (select ground from regions where code = it.parent_code);
    end if;
    return app.successor_ground(it.parent_code);
end $$;

-- Of these cases: those that lie elsewhere today, and where. A case goes by its point. It stays while its region,
-- and the village of its grid, still cover the point; one without a point, or that somebody put into a region that never covered
-- its point, stays as long as the region is there.
create function app.moved_cases(ids bigint[]) returns table (case_id bigint, now_ground bigint)
    language sql stable set search_path = public, pg_temp as $$
    with present as materialized (
        select r.code, r.level, r.parent_code, r.ground, v.boundary
        from region_versions v join regions r on r.code = v.code
        where v.valid_from <= app.today() and coalesce(v.valid_to > app.today(), true)
    ), candidates as materialized (
        select c.id, c.ground, r.code, r.level, r.parent_code,
               case when was.boundary is null or ST_Covers(was.boundary, c.location) then c.location end as place
        from unnest(ids) as wanted (id)
        join cases c on c.id = wanted.id
        join shifted_grounds s on s.ground = c.ground
        join regions r on r.ground = c.ground
        left join region_versions was on was.id = c.region_version_id
    ), judged as materialized (
        select k.*, p.code is not null and (k.level <> 'grid' or w.code is not null) as exists_still,
               (k.place is null or p.boundary is null or ST_Covers(p.boundary, k.place))
               and (k.place is null or w.boundary is null or ST_Covers(w.boundary, k.place)) as covered_still
        from candidates k
        left join present p on p.code = k.code
        left join present w on w.code = k.parent_code and k.level = 'grid'
    ), successors as materialized (
        select code, app.successor_ground(code) as ground from (select distinct code from judged where not exists_still) gone
    )
    select m.id, m.now_ground
    from (
        select j.id, j.ground, coalesce(g.ground, v.ground, case when j.exists_still then j.ground else s.ground end) as now_ground
        from judged j
        left join successors s on s.code = j.code
        left join lateral (
            select r.code, r.ground
            from region_versions b join regions r on r.code = b.code
            where b.valid_from <= app.today() and coalesce(b.valid_to > app.today(), true)
              and r.level = case j.level when 'grid' then 'village' else j.level end
              and ST_Covers(b.boundary, j.place)
            order by ST_Area(b.boundary), r.code limit 1) v on true
        left join lateral (
            select r.ground
            from region_versions b join regions r on r.code = b.code
            where b.valid_from <= app.today() and coalesce(b.valid_to > app.today(), true)
              and j.level = 'grid' and r.level = 'grid' and r.parent_code = v.code and ST_Covers(b.boundary, j.place)
            order by ST_Area(b.boundary), r.code limit 1) g on true
        where not (j.exists_still and j.covered_still)
    ) m
    where m.now_ground <> m.ground
$$;

-- Brings these cases, or all, in step with the boundaries of today; returns how many moved or came back.
create function app.place_cases(ids bigint[]) returns integer language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    wanted constant bigint[] := coalesce(ids, array(
        select c.id from shifted_grounds s join cases c on c.ground = s.ground
        union select c.id from cases c where c.current_ground is not null));
    moved bigint[];
    grounds bigint[];
begin
    select array_agg(c.id), array_agg(m.now_ground) into moved, grounds
    from unnest(wanted) as w (id) join cases c on c.id = w.id left join app.moved_cases(wanted) m on m.case_id = c.id
    where c.current_ground is distinct from m.now_ground;
    if moved is null then return 0; end if;
    update cases c set current_ground = m.ground from unnest(moved, grounds) as m (id, ground) where c.id = m.id;
    return cardinality(moved);
end $$;

-- After boundaries changed, or a day began on which some come into force: names and cases follow. A name of which the pinyin is
-- not known was not brought in by a file, and is left alone.
create function app.follow_boundaries() returns integer language plpgsql security definer
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

-- At the end of the transaction, so that a file whose old versions close before its new ones open is seen as a whole; and once,
-- unless something changed after whoever changed boundaries had already asked for it.
create function app.follow_changed_boundaries() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    if current_setting('app.boundaries_followed', true) is distinct from pg_current_xact_id()::text then
        perform app.follow_boundaries();
    end if;
    return null;
end $$;
create constraint trigger follow_boundaries after insert or update or delete on region_versions
    deferrable initially deferred for each row execute function app.follow_changed_boundaries();

-- A case that is recorded later than it happened, or put into another region, lies where its point lies today.
create function app.place_changed_cases() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    ids bigint[];
begin
    if tg_op = 'INSERT' then
        select array_agg(a.id) into ids from after_rows a join shifted_grounds s on s.ground = a.ground;
    else
        select array_agg(a.id) into ids from after_rows a join before_rows b on b.id = a.id
        where (a.ground, a.region_version_id, a.location) is distinct from (b.ground, b.region_version_id, b.location);
    end if;
    if ids is not null then perform app.place_cases(ids); end if;
    return null;
end $$;
create trigger place_inserted after insert on cases referencing new table as after_rows
    for each statement execute function app.place_changed_cases();
create trigger place_updated after update on cases referencing old table as before_rows new table as after_rows
    for each statement execute function app.place_changed_cases();

-- What two boundaries have in common, or one has beyond the other, as far as it is wider than about a metre: square metres on the
-- ellipsoid, a place in the largest part, and how many parts. Nothing where there is nothing to tell.
create function app.told_area(difference geometry, out area float8, out lon float8, out lat float8, out parts integer)
    language sql immutable strict parallel safe set search_path = public, pg_temp as $$
    select round(sum(p.area)::numeric, 1), round(ST_X((array_agg(p.place order by p.area desc))[1])::numeric, 5),
           round(ST_Y((array_agg(p.place order by p.area desc))[1])::numeric, 5), count(*)
    from (select d.area, ST_PointOnSurface(d.geom) as place
          from (select geom, ST_Area(geom::geography) as area, ST_Perimeter(geom::geography) as around
                from ST_Dump(ST_CollectionExtract(difference, 3))) d
          where d.around > 0 and 2 * d.area / d.around > 1) p
    having count(*) > 0
$$;

revoke all on function app.told_area, app.today, app.shifted, app.successor_ground, app.moved_cases, app.place_cases, app.follow_boundaries,
    app.follow_changed_boundaries, app.place_changed_cases from public;
grant execute on function app.today to geo_web, geo_cases;
