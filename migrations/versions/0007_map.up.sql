-- What a map may show, in narrow tables, stored in spatial order and kept in step with their sources.

-- Place on the quadtree of web mercator: the bits of column and row, interleaved, at zoom 31. A tile z/x/y is exactly one
-- interval of it, and comparing int8 is leakproof, so that a policy does not cost the index (PostGIS's && is not).
create function app.spread_bits(n bigint) returns bigint language plpgsql immutable strict parallel safe as $$
begin
    n := (n | (n << 16)) & 281470681808895;
    n := (n | (n << 8)) & 71777214294589695;
    n := (n | (n << 4)) & 1085102592571150095;
    n := (n | (n << 2)) & 3689348814741910323;
    return (n | (n << 1)) & 6148914691236517205;
end $$;

create function app.map_key(place geometry) returns bigint language plpgsql immutable strict parallel safe as $$
declare
    mercator constant geometry := ST_Transform(place, 3857);
    last constant float8 := 2147483647;
    col constant bigint := least(greatest(floor((ST_X(mercator) / 40075016.68557849 + 0.5) * 2147483648), 0), last);
    row_ constant bigint := least(greatest(floor((0.5 - ST_Y(mercator) / 40075016.68557849) * 2147483648), 0), last);
begin
    return app.spread_bits(col) | (app.spread_bits(row_) << 1);
end $$;

-- The column of a cell within a tile: the even bits of its place on the quadtree, as far down as eleven levels below the
-- tile; the odd bits, those of key >> 1, are its row. One expression, so that the planner can put it in a query's place.
create function app.even_bits(key bigint) returns bigint language sql immutable parallel safe as $$
    select (key & 1) | (key >> 1 & 2) | (key >> 2 & 4) | (key >> 3 & 8) | (key >> 4 & 16) | (key >> 5 & 32)
         | (key >> 6 & 64) | (key >> 7 & 128) | (key >> 8 & 256) | (key >> 9 & 512) | (key >> 10 & 1024)
$$;

create table map_households (
    household_id bigint not null,
    key bigint not null,
    ground bigint not null,
    quintile smallint,
    place geometry (Point, 3857) not null
);
create index map_households_key on map_households (key);
create unique index map_households_id on map_households (household_id);

create table map_cases (
    case_id bigint not null,
    key bigint not null,
    ground bigint not null,
    day integer not null,
    due_day integer,
    kind smallint not null check (kind between 0 and 5),
    is_open boolean not null,
    is_exact boolean not null,
    place geometry (Point, 3857) not null
);
create index map_cases_key on map_cases (key);
create index map_cases_day on map_cases (day, key) include (kind, is_open, ground);
create unique index map_cases_id on map_cases (case_id);
comment on column map_cases.day is 'days since 1970-01-01 in Asia/Shanghai';
comment on column map_cases.kind is '0 environment, 1 safety, 2 dispute, 3 facility, 4 livelihood, 5 other';

create sequence data_version_seq;

-- Counts by quadtree cell, levels 11 to 18, so that a tile few zooms out never reads points. For households n0 counts those
-- without a score and n1..n5 the quintiles; for cases n0..n5 count the kinds. `version` moves with every change in the cell,
-- one that leaves its counts alone included, and a cell that has emptied stays: the sum of a tile's versions is its ETag,
-- and a change renews only the tiles above and below it.
create table map_cells (
    layer text not null check (layer in ('households', 'cases')),
    level smallint not null,
    key bigint not null,
    ground bigint not null,
    n0 integer not null default 0,
    n1 integer not null default 0,
    n2 integer not null default 0,
    n3 integer not null default 0,
    n4 integer not null default 0,
    n5 integer not null default 0,
    version bigint not null default nextval('data_version_seq'),
    primary key (layer, level, key, ground)
);

-- How many points a stretch of cells holds, of some kinds or of all, and its version: as far as the caller may see. A
-- function, because a tile asks this first, and planning the question anew takes five times as long as answering it.
create function app.weigh_cells(wanted text, at_level smallint, first bigint, beyond bigint, kinds smallint[],
                                out points bigint, out total bigint, out newest bigint)
    language plpgsql stable parallel safe as $$
begin
    if kinds is null then
        select sum(n0 + n1 + n2 + n3 + n4 + n5), sum(version), max(version) into points, total, newest
        from public.map_cells where layer = wanted and level = at_level and key >= first and key < beyond;
    else
        select sum(case when 0 = any (kinds) then n0 else 0 end + case when 1 = any (kinds) then n1 else 0 end
                 + case when 2 = any (kinds) then n2 else 0 end + case when 3 = any (kinds) then n3 else 0 end
                 + case when 4 = any (kinds) then n4 else 0 end + case when 5 = any (kinds) then n5 else 0 end),
               sum(version), max(version) into points, total, newest
        from public.map_cells where layer = wanted and level = at_level and key >= first and key < beyond;
    end if;
end $$;

-- The data version of a layer on each ground. An ETag is their sum within the viewer's scope: it moves with any change
-- there, and concurrent writers wait for each other only within one village or grid.
create table data_versions (
    layer text not null,
    ground bigint not null,
    version bigint not null default nextval('data_version_seq'),
    primary key (layer, ground)
);

create function app.touch(layer_name text, grounds bigint[]) returns void language sql security definer
    set search_path = public, pg_temp as $$
    insert into data_versions (layer, ground)
    select layer_name, g from (select distinct unnest(grounds) as g order by 1) as touched
    on conflict (layer, ground) do update set version = nextval('data_version_seq')
$$;

create function app.map_household_rows(ids bigint[])
    returns setof map_households language sql stable as $$
    select h.id, app.map_key(h.location), h.ground, s.quintile, ST_Transform(h.location, 3857)
    from households h
    left join lateral (select quintile from household_scores s where s.household_id = h.id
                       order by period desc limit 1) s on true
    where h.location is not null and h.status = 'active' and (ids is null or h.id = any (ids))
$$;

create function app.map_case_rows(ids bigint[]) returns setof map_cases language sql stable as $$
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

-- Takes rows that went from the pyramid of cells and adds those that came: in one statement and one order, so that two
-- who move things at once wait for each other instead of locking each other out.
create function app.count_households(gone map_households[], come map_households[]) returns void language sql as $$
    insert into map_cells (layer, level, key, ground, n0, n1, n2, n3, n4, n5)
    select 'households', l, r.key >> (2 * (31 - l)), r.ground,
           coalesce(sum(sign) filter (where quintile is null), 0), coalesce(sum(sign) filter (where quintile = 1), 0),
           coalesce(sum(sign) filter (where quintile = 2), 0), coalesce(sum(sign) filter (where quintile = 3), 0),
           coalesce(sum(sign) filter (where quintile = 4), 0), coalesce(sum(sign) filter (where quintile = 5), 0)
    from (select -1 as sign, key, ground, quintile from unnest(gone)
          union all select 1, key, ground, quintile from unnest(come)) r, generate_series(11, 18) l
    group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (layer, level, key, ground) do update set
        n0 = map_cells.n0 + excluded.n0, n1 = map_cells.n1 + excluded.n1, n2 = map_cells.n2 + excluded.n2,
        n3 = map_cells.n3 + excluded.n3, n4 = map_cells.n4 + excluded.n4, n5 = map_cells.n5 + excluded.n5,
        version = excluded.version
$$;

create function app.count_cases(gone map_cases[], come map_cases[]) returns void language sql as $$
    insert into map_cells (layer, level, key, ground, n0, n1, n2, n3, n4, n5)
    select 'cases', l, r.key >> (2 * (31 - l)), r.ground,
           coalesce(sum(sign) filter (where kind = 0), 0), coalesce(sum(sign) filter (where kind = 1), 0),
           coalesce(sum(sign) filter (where kind = 2), 0), coalesce(sum(sign) filter (where kind = 3), 0),
           coalesce(sum(sign) filter (where kind = 4), 0), coalesce(sum(sign) filter (where kind = 5), 0)
    from (select -1 as sign, key, ground, kind from unnest(gone)
          union all select 1, key, ground, kind from unnest(come)) r, generate_series(11, 18) l
    group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (layer, level, key, ground) do update set
        n0 = map_cells.n0 + excluded.n0, n1 = map_cells.n1 + excluded.n1, n2 = map_cells.n2 + excluded.n2,
        n3 = map_cells.n3 + excluded.n3, n4 = map_cells.n4 + excluded.n4, n5 = map_cells.n5 + excluded.n5,
        version = excluded.version
$$;

-- Brings the map of these households (or cases) in step with their source, in the transaction that changed it.
create function app.redraw_households(ids bigint[]) returns void language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    gone map_households[];
    come map_households[];
begin
    with dropped as (delete from map_households m where household_id = any (ids) returning m)
    select array_agg(m) into gone from dropped;
    with added as (insert into map_households as m
                   select * from app.map_household_rows(ids) order by key returning m)
    select array_agg(m) into come from added;
    perform app.count_households(gone, come);
    perform app.touch('households', (select array_agg(ground) from (
        select ground from unnest(gone) union select ground from unnest(come)) g));
end $$;

create function app.redraw_cases(ids bigint[]) returns void language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    gone map_cases[];
    come map_cases[];
begin
    with dropped as (delete from map_cases m where case_id = any (ids) returning m)
    select array_agg(m) into gone from dropped;
    with added as (insert into map_cases as m
                   select * from app.map_case_rows(ids) order by key returning m)
    select array_agg(m) into come from added;
    perform app.count_cases(gone, come);
    perform app.touch('cases', (select array_agg(ground) from (
        select ground from unnest(gone) union select ground from unnest(come)) g));
end $$;

create function app.redraw_changed() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    ids bigint[];
begin
    if tg_op = 'DELETE' then
        execute format('select array_agg(%I) from before_rows', tg_argv[0]) into ids;
    else
        execute format('select array_agg(%I) from after_rows', tg_argv[0]) into ids;
    end if;
    if ids is not null then
        if tg_table_name = 'cases' then perform app.redraw_cases(ids); else perform app.redraw_households(ids); end if;
    end if;
    return null;
end $$;

create trigger redraw_inserted after insert on households referencing new table as after_rows
    for each statement execute function app.redraw_changed('id');
create trigger redraw_updated after update on households referencing new table as after_rows
    for each statement execute function app.redraw_changed('id');
create trigger redraw_deleted after delete on households referencing old table as before_rows
    for each statement execute function app.redraw_changed('id');
create trigger redraw_inserted after insert on household_scores referencing new table as after_rows
    for each statement execute function app.redraw_changed('household_id');
create trigger redraw_updated after update on household_scores referencing new table as after_rows
    for each statement execute function app.redraw_changed('household_id');
create trigger redraw_deleted after delete on household_scores referencing old table as before_rows
    for each statement execute function app.redraw_changed('household_id');
create trigger redraw_inserted after insert on cases referencing new table as after_rows
    for each statement execute function app.redraw_changed('id');
create trigger redraw_updated after update on cases referencing new table as after_rows
    for each statement execute function app.redraw_changed('id');
create trigger redraw_deleted after delete on cases referencing old table as before_rows
    for each statement execute function app.redraw_changed('id');

create function app.touch_changed() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        perform app.touch(tg_argv[0], (select array_agg(ground) from after_rows));
    elsif tg_op = 'DELETE' then
        perform app.touch(tg_argv[0], (select array_agg(ground) from before_rows));
    else -- what moves changes the ground that it leaves, too
        perform app.touch(tg_argv[0], (select array_agg(ground) from (
            select ground from before_rows union select ground from after_rows) g));
    end if;
    return null;
end $$;
create trigger touch_inserted after insert on region_versions referencing new table as after_rows
    for each statement execute function app.touch_changed('regions');
create trigger touch_updated after update on region_versions
    referencing old table as before_rows new table as after_rows
    for each statement execute function app.touch_changed('regions');
create trigger touch_deleted after delete on region_versions referencing old table as before_rows
    for each statement execute function app.touch_changed('regions');
create trigger touch_inserted after insert on village_scores referencing new table as after_rows
    for each statement execute function app.touch_changed('regions');
create trigger touch_updated after update on village_scores
    referencing old table as before_rows new table as after_rows
    for each statement execute function app.touch_changed('regions');
create trigger touch_inserted after insert on mediation_rooms referencing new table as after_rows
    for each statement execute function app.touch_changed('rooms');
create trigger touch_updated after update on mediation_rooms
    referencing old table as before_rows new table as after_rows
    for each statement execute function app.touch_changed('rooms');
create trigger touch_deleted after delete on mediation_rooms referencing old table as before_rows
    for each statement execute function app.touch_changed('rooms');
create trigger touch_inserted after insert on base_features referencing new table as after_rows
    for each statement execute function app.touch_changed('base');
create trigger touch_updated after update on base_features
    referencing old table as before_rows new table as after_rows
    for each statement execute function app.touch_changed('base');
create trigger touch_deleted after delete on base_features referencing old table as before_rows
    for each statement execute function app.touch_changed('base');

-- Lays the whole map anew, in spatial order: after a bulk load that switched the triggers off.
create procedure app.rebuild_map() language plpgsql set search_path = public, pg_temp as $$
begin
    truncate map_households, map_cases, map_cells;
    drop index map_households_key, map_households_id, map_cases_key, map_cases_day, map_cases_id;
    insert into map_households select * from app.map_household_rows(null) order by key;
    insert into map_cases select * from app.map_case_rows(null) order by key;
    create index map_households_key on map_households (key);
    create unique index map_households_id on map_households (household_id);
    create index map_cases_key on map_cases (key);
    create index map_cases_day on map_cases (day, key) include (kind, is_open, ground);
    create unique index map_cases_id on map_cases (case_id);
    insert into map_cells (layer, level, key, ground, n0, n1, n2, n3, n4, n5)
    select 'households', 18, key >> 26, ground,
           count(*) filter (where quintile is null), count(*) filter (where quintile = 1),
           count(*) filter (where quintile = 2), count(*) filter (where quintile = 3),
           count(*) filter (where quintile = 4), count(*) filter (where quintile = 5)
    from map_households group by key >> 26, ground
    union all
    select 'cases', 18, key >> 26, ground,
           count(*) filter (where kind = 0), count(*) filter (where kind = 1), count(*) filter (where kind = 2),
           count(*) filter (where kind = 3), count(*) filter (where kind = 4), count(*) filter (where kind = 5)
    from map_cases group by key >> 26, ground;
    for finer in reverse 18..12 loop
        insert into map_cells (layer, level, key, ground, n0, n1, n2, n3, n4, n5)
        select layer, finer - 1, key >> 2, ground, sum(n0), sum(n1), sum(n2), sum(n3), sum(n4), sum(n5)
        from map_cells where level = finer group by layer, key >> 2, ground;
    end loop;
    perform app.touch('households', (select array_agg(distinct ground) from map_households));
    perform app.touch('cases', (select array_agg(distinct ground) from map_cases));
    perform app.touch('regions', (select array_agg(distinct ground) from region_versions));
    perform app.touch('rooms', (select array_agg(distinct ground) from mediation_rooms));
    perform app.touch('base', (select array_agg(distinct ground) from base_features));
end $$;
revoke all on all routines in schema app from public;
grant execute on function app.setting, app.ground_from, app.ground_to, app.may, app.signed_in, app.ancestors, app.ancestor_grounds,
    app.enter, app.map_key, app.spread_bits, app.even_bits, app.weigh_cells, app.lawful_item_text, app.schema_version,
    app.account_to_verify, app.note_failed_sign_in, app.open_session, app.close_session,
    app.account_of_session, app.account_of_token to geo_web;

call app.protect('map_households', 'ground between (select app.ground_from()) and (select app.ground_to())
                                    and (select app.may(''view_household_points''))');
call app.protect('map_cases', 'ground between (select app.ground_from()) and (select app.ground_to())
                               and (select app.may(''view_cases''))');
call app.protect('map_cells', 'ground between (select app.ground_from()) and (select app.ground_to())
    and (layer <> ''households'' or (select app.may(''view_household_points'')))
    and (layer <> ''cases'' or (select app.may(''view_cases'')))');
call app.protect('data_versions', 'ground between (select app.ground_from()) and (select app.ground_to())
    or (layer = ''base'' and ground = any ((select app.ancestor_grounds())::bigint[]))');
