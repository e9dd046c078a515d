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
    coord_source text,
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
    stray_m integer,
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
    coord_source text,
    stray_m integer,
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
    group_no integer,
    from_address boolean,
    from_point boolean,
    stray_m integer,
    registered_at timestamptz,
    registered_on date generated always as ((registered_at at time zone 'Asia/Shanghai')::date) stored,
    due_at timestamptz,
    closed_at timestamptz,
    resolved_level text,
    satisfaction text,
    petitioner text,
    phone_sealed bytea,
    phone_masked text,
    phone_digest bytea,
    phone_key text,
    by_content boolean,
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

-- name: create_repeated()#
-- Rows that were dropped because they say the same as an earlier one.
create temporary table repeated (row_no integer primary key, first_row integer not null) on commit drop;

-- name: analyse_regions()#
analyze staged;

-- name: analyse_households()#
-- Of what a row is found by: PostGIS takes seconds to know of places, above all where many are one.
analyze staged (row_no, has_fault, code, village_code, grid_code, lon);

-- name: analyse_rooms()#
analyze staged (row_no, has_fault, name, region_code, lon);

-- name: analyse_cases()#
analyze staged (row_no, has_fault, source, external_id, category, address, lon, region_code, registered_at, registered_on);

-- name: analyse_points()#
analyze staged;

-- name: drop_rows(row_numbers)!
delete from staged where row_no = any(:row_numbers);

-- name: drop_faulty()!
delete from staged where has_fault;

-- name: count_rows()$
select (select count(*) from staged) + (select count(*) from repeated);

-- name: fallen_repeats()
-- What a row said is not in when the row fell: then neither is what repeats it.
delete from repeated r where not exists (select from staged s where s.row_no = r.first_row)
returning r.row_no, r.first_row;

-- name: number_repeats()#
-- Cases without a number are told by what they say; of those that say the same, each later one has its turn's number.
update staged s set external_id = s.external_id || '-' || n.turn
from (select row_no, row_number() over (partition by external_id collate "C" order by row_no) as turn
      from staged where by_content) n
where n.row_no = s.row_no and n.turn > 1;

-- name: end_service()#
reset role;

-- name: elsewhere_regions(area)
-- A new region lies where the first region above it that is known already does.
with recursive above as (
    select s.row_no, s.parent_code as code, 1 as steps from staged s
    where not exists (select from regions r where r.code = s.code)
    union all
    select a.row_no, s.parent_code, a.steps + 1 from above a join staged s on s.code = a.code
    where a.steps < 4 and not exists (select from regions r where r.code = a.code)
), ground as (
    select s.row_no, r.ground from staged s join regions r on r.code = s.code
    union all
    select a.row_no, r.ground from above a join regions r on r.code = a.code
)
select s.row_no, 'code'
from staged s
left join ground g on g.row_no = s.row_no
cross join regions area
where area.code = :area and not s.has_fault and not coalesce(g.ground between area.ground and area.ground_to, false)
order by s.row_no;

-- name: elsewhere_households(area)
select s.row_no, 'village_code'
from staged s
join regions area on area.code = :area
left join regions village on village.code = s.village_code
left join regions grid on grid.code = s.grid_code
left join households old on old.code = s.code
where not s.has_fault and (not coalesce(village.ground between area.ground and area.ground_to, false)
   or not coalesce(grid.ground between area.ground and area.ground_to, true)
   or not coalesce(old.ground between area.ground and area.ground_to, true))
order by s.row_no;

-- name: elsewhere_rooms(area)
select s.row_no, 'region_code'
from staged s
join regions area on area.code = :area
left join regions served on served.code = s.region_code
left join regions place on place.code = s.place_code
left join mediation_rooms old on (old.region_code, old.name) = (s.region_code, s.name)
where not s.has_fault and (not coalesce(served.ground between area.ground and area.ground_to, false)
   or not coalesce(place.ground between area.ground and area.ground_to, true)
   or not coalesce(old.ground between area.ground and area.ground_to, true))
order by s.row_no;

-- name: elsewhere_cases(area)
-- A number that belongs to a case elsewhere, to a sealed one or to a complaint about whoever brings the file in: of these nothing
-- is told apart, whatever else the row says. A row that names no place at all is told so, not that it is elsewhere.
select s.row_no, case when old.is_closed_to_them then 'external_id' when s.location is null then 'region_code' else 'lon' end
from staged s
join regions area on area.code = :area
left join regions r on r.code = s.region_code
left join lateral (
    select not (c.ground between area.ground and area.ground_to) or c.is_sealed
           or coalesce(c.respondent_from <= area.ground and c.respondent_to >= area.ground_to, false) as is_closed_to_them
    from cases c where (c.source, c.external_id) = (s.source, s.external_id)) old on true
where not s.has_fault and (not coalesce(r.ground between area.ground and area.ground_to, s.region_code is null)
   or coalesce(old.is_closed_to_them, false))
order by s.row_no;

-- name: elsewhere_points(area)
select s.row_no, 'household_code'
from staged s
join regions area on area.code = :area
left join households h on h.code = s.household_code
where not s.has_fault and not coalesce(h.ground between area.ground and area.ground_to, false)
order by s.row_no;
