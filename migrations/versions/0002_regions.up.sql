-- Counties, towns, villages and grids, and what each was called and covered, when.

-- `ground` numbers the tree so that a region and all that lies in it are one interval of int8: 12 bits each for county,
-- town, village and grid. It is given once and never changes; int8 comparisons are leakproof, so row-level security
-- keeps its indexes.
create table regions (
    code text primary key,
    level text not null check (level in ('county', 'town', 'village', 'grid')),
    parent_code text references regions (code),
    name text not null check (name <> ''),
    name_pinyin text not null default '',
    name_initials text not null default '',
    kind text not null default 'general' check (kind in ('general', 'village', 'community', 'town', 'street', 'special')),
    ground bigint not null unique,
    ground_to bigint not null generated always as (
        ground + case level when 'county' then (1::bigint << 36) - 1
                            when 'town' then (1::bigint << 24) - 1
                            when 'village' then (1::bigint << 12) - 1 else 0 end) stored,
    check (code ~ case level when 'county' then '^[0-9]{6}$' when 'town' then '^[0-9]{9}$'
                             when 'village' then '^[0-9]{12}$' else '^[0-9]{15}$' end),
    check ((level = 'county') = (parent_code is null))
);
create index on regions (parent_code);

create function app.number_region() returns trigger language plpgsql as $$
declare
    width constant int := case new.level when 'county' then 36 when 'town' then 24 when 'village' then 12 else 0 end;
    parent regions;
    last bigint;
begin
    perform pg_advisory_xact_lock(hashtext('app.number_region'));
    if new.level = 'county' then
        select coalesce(max(ground), 0) into last from regions where level = 'county';
    else
        select * into parent from regions where code = new.parent_code;
        if parent.level is distinct from
            (case new.level when 'town' then 'county' when 'village' then 'town' else 'village' end) then
            raise exception 'region % of level % cannot lie in %', new.code, new.level, coalesce(new.parent_code, 'nothing')
                using errcode = 'check_violation';
        end if;
        select coalesce(max(ground), parent.ground) into last from regions where parent_code = new.parent_code;
    end if;
    new.ground := last + (1::bigint << width);
    if new.level <> 'county' and new.ground > parent.ground_to then
        raise exception 'region % holds more parts than can be numbered', new.parent_code using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger number_region before insert on regions for each row execute function app.number_region();

create function app.keep_ground() returns trigger language plpgsql as $$
begin
    raise exception 'code, level and parent of region % cannot change: a moved region gets a new code', old.code
        using errcode = 'check_violation';
end $$;
create trigger keep_ground before update on regions for each row
    when (row (old.code, old.level, old.parent_code, old.ground) is distinct from row (new.code, new.level, new.parent_code, new.ground))
    execute function app.keep_ground();

create table region_versions (
    id bigint generated always as identity primary key,
    code text not null references regions (code),
    name text not null check (name <> ''),
    valid_from date not null,
    valid_to date check (valid_to > valid_from),
    boundary geometry (MultiPolygon, 4490),
    outline geometry (MultiPolygon, 4490),
    label_point geometry (Point, 4490),
    -- official: given by an authority; schematic: made for a demonstration, and said so on the map.
    boundary_source text not null default 'official' check (boundary_source in ('official', 'schematic')),
    ground bigint not null,
    exclude using gist (code with =, daterange(valid_from, valid_to) with &&)
);
create index on region_versions (ground);
create index on region_versions using gist (boundary);
comment on column region_versions.outline is 'boundary simplified together with its neighbours, for display';

-- Fills `ground` from the region that a row names. Bulk loads that know the number already pass it.
create function app.place_in_region() returns trigger language plpgsql as $$
declare
    named text := to_jsonb(new) ->> tg_argv[0];
begin
    select ground into new.ground from regions where code = named;
    if new.ground is null then
        raise exception 'no region %', named using errcode = 'foreign_key_violation';
    end if;
    return new;
end $$;
create trigger place_in_region before insert on region_versions for each row
    when (new.ground is null) execute function app.place_in_region('code');

-- Roads, water and hamlets: enough country to find one's way where there is no base map. Cut at village boundaries.
create table base_features (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('road', 'river', 'lake', 'hamlet')),
    name text not null default '',
    importance smallint not null default 3 check (importance between 1 and 3),
    region_code text not null references regions (code),
    shape geometry (Geometry, 4490) not null,
    ground bigint not null
);
create index on base_features (ground);
create trigger place_in_region before insert on base_features for each row
    when (new.ground is null) execute function app.place_in_region('region_code');

-- What a transaction is for: called once by the one door to the database, before anything else.
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

-- The regions above the viewer's own, for breadcrumbs: names only, their boundaries stay hidden.
create function app.ancestors() returns text[]
    language sql stable security definer set search_path = public, pg_temp as $$
    with recursive up (code, parent_code) as (
        select code, parent_code from regions where code = app.setting('region')
        union all
        select r.code, r.parent_code from regions r join up on r.code = up.parent_code
    )
    select coalesce(array_agg(code), '{}') from up
$$;
create function app.ancestor_grounds() returns bigint[]
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(ground), '{}') from regions where code = any (app.ancestors())
$$;
revoke all on function app.ancestors, app.ancestor_grounds from public;
grant execute on function app.ancestors, app.ancestor_grounds to geo_web;

call app.protect('regions', 'ground between (select app.ground_from()) and (select app.ground_to())
                             or code = any ((select app.ancestors())::text[])');
call app.protect('region_versions', 'ground between (select app.ground_from()) and (select app.ground_to())');
-- Roads and water are cut at villages: whoever sees a grid of one finds the way by the whole village's.
call app.protect('base_features', 'ground between (select app.ground_from()) and (select app.ground_to())
                                   or region_code = any ((select app.ancestors())::text[])');
