-- Tables of one transaction, into which a file's rows are copied before anything is decided. A row with has_fault was
-- already found wrong: it is looked at for further faults and never stored.

-- name: create_regions()#
create temporary table staged (
    row_no integer primary key,
    has_fault boolean not null,
    code text,
    level text,
    name text,
    name_pinyin text,
    name_initials text,
    parent_code text,
    kind text,
    guessed_kind text,
    boundary_source text,
    boundary geometry (MultiPolygon, 4490),
    outline geometry (MultiPolygon, 4490),
    lon double precision,
    lat double precision,
    label_point geometry (Point, 4490) generated always as (ST_SetSRID(ST_MakePoint(lon, lat), 4490)) stored
) on commit drop;

-- name: create_households()#
create temporary table staged (
    row_no integer primary key,
    has_fault boolean not null,
    code text,
    village_code text,
    grid_code text,
    group_no integer,
    householder text,
    householder_pinyin text,
    householder_initials text,
    coord_source text,
    lon double precision,
    lat double precision,
    location geometry (Point, 4490) generated always as (ST_SetSRID(ST_MakePoint(lon, lat), 4490)) stored
) on commit drop;

-- name: create_rooms()#
create temporary table staged (
    row_no integer primary key,
    has_fault boolean not null,
    name text,
    brand text,
    level text,
    region_code text,
    phone text,
    hours text,
    place_code text,
    lon double precision,
    lat double precision,
    location geometry (Point, 4490) generated always as (ST_SetSRID(ST_MakePoint(lon, lat), 4490)) stored
) on commit drop;

-- name: create_cases()#
create temporary table staged (
    row_no integer primary key,
    has_fault boolean not null,
    source text,
    external_id text,
    channel text,
    matter_kind text,
    category text,
    category_code text,
    title text,
    text text,
    address text,
    coord_source text,
    lon double precision,
    lat double precision,
    location geometry (Point, 4490) generated always as (ST_SetSRID(ST_MakePoint(lon, lat), 4490)) stored,
    region_code text,
    region_version_id bigint,
    registered_at timestamptz,
    registered_on date generated always as ((registered_at at time zone 'Asia/Shanghai')::date) stored,
    due_at timestamptz,
    closed_at timestamptz,
    resolved_level text,
    satisfaction text,
    petitioner text,
    phone_sealed bytea,
    phone_masked text,
    respondent_code text
) on commit drop;

-- name: create_points()#
create temporary table staged (
    row_no integer primary key,
    has_fault boolean not null,
    household_code text,
    household_id bigint,
    scheme_id bigint,
    item_code text,
    occurred_on date,
    points integer,
    evidence text
) on commit drop;

-- name: index_places()#
-- Found from the boundaries' side, each boundary is unpacked once; from the points' side, once for every point.
create index on staged using gist (location);

-- name: analyse()#
analyze staged;

-- name: drop_rows(row_numbers)!
delete from staged where row_no = any(:row_numbers);
