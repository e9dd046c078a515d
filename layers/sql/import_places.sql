-- Where staged rows lie, beyond what each layer says for itself: places known by an address, and points that stray.

-- name: unplaced_addresses()
select distinct address from staged where lon is null and address is not null and not has_fault;

-- name: create_addressed()#
create temporary table addressed (
    address text primary key, code text, group_no integer, doubt text not null, detail text not null
) on commit drop;

-- name: place_by_address()#
-- A row that names its region by neither point nor code lies where its address says. The group counts where the address
-- names that same village, or no place at all. In one statement, since each writes every row anew; `lon` tells what has no point,
-- since of a geometry that is null in every row the planner knows nothing.
analyze addressed;
update staged s set region_code = f.code, region_version_id = f.version_id, from_address = f.by_address, group_no = f.group_no
from (select t.row_no, k.code, k.by_address,
             case when k.by_address then coalesce(then_.id, now_.id) else t.region_version_id end as version_id,
             case when r.level in ('village', 'grid')
                       and (a.code is null or a.code = case r.level when 'grid' then r.parent_code else r.code end)
                  then a.group_no end as group_no
      from staged t
      join addressed a on a.address = t.address and (a.code is not null or a.group_no is not null)
      cross join lateral (select coalesce(t.region_code, a.code) as code,
                                 t.region_code is null and a.code is not null as by_address) k
      left join regions r on r.code = k.code
      left join region_versions then_ on then_.code = a.code and then_.valid_from <= t.registered_on
                                     and (then_.valid_to is null or t.registered_on < then_.valid_to)
      left join region_versions now_ on now_.code = a.code and now_.valid_from <= current_date
                                     and coalesce(now_.valid_to > current_date, true)
      where t.lon is null and not t.has_fault) f
where f.row_no = s.row_no and (f.by_address or f.group_no is not null);

-- name: count_addressed()^
select count(*) filter (where s.from_address and r.level in ('village', 'grid')),
       count(*) filter (where s.from_address and s.group_no is not null),
       count(*) filter (where s.from_address and r.level not in ('village', 'grid'))
from staged s join regions r on r.code = s.region_code;

-- name: faults_of_addresses()
-- Why an address did not help a row that has nothing else.
select s.row_no, 'address', 'address_' || a.doubt, s.address, nullif(a.detail, '')
from staged s join addressed a on a.address = s.address
where s.region_code is null and s.location is null and not s.has_fault and a.code is null
order by s.row_no;

-- name: coarse_addresses()
-- Rows that lie in their town, since nobody knows the village that their address names.
select s.row_no, 'address', 'address_coarse', s.address, a.detail
from staged s join addressed a on a.address = s.address
where s.from_address and a.doubt = 'village_unknown' and a.detail <> '' order by s.row_no;

-- name: find_strays_households()#
-- Each point is held against the one boundary beside it, in their order, so that a boundary is unpacked once.
select set_config('app.points_looked_at', 'on', true);
create temporary table strays on commit drop as
with placed as materialized (
    select row_no, village_code, location from staged where lon is not null and village_code is not null order by village_code
)
select s.row_no, s.village_code as code, v.id as version_id, s.location
from placed s join region_versions v on v.code = s.village_code
     and v.valid_from <= current_date and coalesce(v.valid_to > current_date, true)
where v.boundary is not null and not ST_Covers(v.boundary, s.location);

-- name: find_strays_rooms()#
create temporary table strays on commit drop as
with placed as materialized (
    select row_no, region_code, location from staged where lon is not null and region_code is not null order by region_code
)
select s.row_no, s.region_code as code, v.id as version_id, s.location
from placed s join region_versions v on v.code = s.region_code
     and v.valid_from <= current_date and coalesce(v.valid_to > current_date, true)
where v.boundary is not null and not ST_Covers(v.boundary, s.location);

-- name: find_strays_cases()#
-- Only where a region was written beside the point; as the region was on the day of registration.
select set_config('app.points_looked_at', 'on', true);
create temporary table strays on commit drop as
with placed as materialized (
    select row_no, region_code, region_version_id, location from staged
    where lon is not null and not from_point and region_version_id is not null order by region_version_id
)
select s.row_no, s.region_code as code, v.id as version_id, s.location
from placed s join region_versions v on v.id = s.region_version_id
where v.boundary is not null and not ST_Covers(v.boundary, s.location);

-- name: measure_strays()#
with areas as materialized (
    select v.id, v.boundary, ST_Transform(v.boundary, 4549) as boundary_4549
    from region_versions v where v.id in (select version_id from strays)
)
update staged s set stray_m = app.metres_outside(a.boundary, a.boundary_4549, t.location)
from strays t join areas a on a.id = t.version_id
where t.row_no = s.row_no;

-- name: remarks()
-- The village that a stray point does lie in is looked for among all, from the boundaries' side.
with here as materialized (
    select distinct on (t.row_no) t.row_no, coalesce(up.name, '') || v.name as name
    from region_versions v
    join regions r on r.code = v.code and r.level = 'village'
    join strays t on v.boundary && t.location and ST_Covers(v.boundary, t.location)
    left join regions up on up.code = r.parent_code
    where v.valid_from <= current_date and coalesce(v.valid_to > current_date, true)
    order by t.row_no, v.id
)
select s.row_no, 'lon' as column_name, 'outside_village' as reason,
       v.name || '|' || s.stray_m || '|' || (ST_X(t.location) between 73 and 136 and ST_Y(t.location) between 3 and 54) as value,
       h.name as detail
from staged s join strays t on t.row_no = s.row_no join region_versions v on v.id = t.version_id
left join here h on h.row_no = s.row_no
where s.stray_m is not null
order by s.row_no;

-- name: count_strays()$
select count(*) from strays;

-- name: declared_source()$
select coord_source from staged where location is not null limit 1;

-- name: sample_households(most)
select ST_X(location) as lon, ST_Y(location) as lat, village_code as code from staged
where location is not null and village_code is not null and not has_fault order by hashint4(row_no) limit :most;

-- name: sample_rooms(most)
select ST_X(location) as lon, ST_Y(location) as lat, region_code as code from staged
where location is not null and region_code is not null and not has_fault order by hashint4(row_no) limit :most;

-- name: sample_cases(most)
select ST_X(location) as lon, ST_Y(location) as lat, region_code as code from staged
where location is not null and region_code is not null and not from_point and not has_fault
order by hashint4(row_no) limit :most;

-- name: metres_off(lons, lats, codes)
-- How far each point lies outside the region that goes with it: 0 inside, null where there is no boundary.
with areas as materialized (
    select v.code, v.boundary, ST_Transform(v.boundary, 4549) as boundary_4549
    from region_versions v where v.valid_from <= current_date and coalesce(v.valid_to > current_date, true)
      and v.boundary is not null and v.code = any (:codes::text[])
)
select p.n, case when a.code is null then null when ST_Covers(a.boundary, p.place) then 0
                 else app.metres_outside(a.boundary, a.boundary_4549, p.place) end
from (select n, code, ST_SetSRID(ST_Point(lon, lat), 4490) as place
      from unnest(:lons::float8[], :lats::float8[], :codes::text[]) with ordinality as t (lon, lat, code, n)) p
left join areas a on a.code = p.code
order by p.n;

-- name: sample_boundaries(families)
-- Whole families, since what they leave open between them tells as much as where they overlap.
with families as (
    select coalesce(parent_code, code) as code from staged where boundary is not null
    group by 1 order by hashtext(coalesce(parent_code, code)), 1 limit :families
)
select s.code, s.parent_code, s.coord_source, s.boundary::text
from staged s join families f on f.code = coalesce(s.parent_code, s.code)
where s.boundary is not null order by s.code;

-- name: known_boundaries(codes)
-- The newest, as everything that a file's boundaries are held against.
with given as (select s.code, s.parent_code, s.level from staged s where s.code = any (:codes::text[]))
select r.code, r.parent_code, v.coord_source, v.boundary::text
from regions r join region_versions v on v.code = r.code and v.valid_to is null and v.boundary is not null
where r.code in (select code from given union select parent_code from given)
   or (r.parent_code, r.level) in (select parent_code, level from given)
order by r.code;
