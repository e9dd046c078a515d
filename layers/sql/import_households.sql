-- name: drop_repeats()!
-- "is distinct from" on purpose: as an equality the planner would hash every row as JSON.
with repeats as materialized (
    select row_no, first_row
    from (select row_no, code, min(row_no) over (partition by code) as first_row from staged) n
    where row_no > first_row and code is not null
), dropped as (
    delete from staged s using repeats, staged earlier
    where s.row_no = repeats.row_no and earlier.row_no = repeats.first_row
      and (s.has_fault or not earlier.has_fault)
      and to_jsonb(earlier) - '{row_no,has_fault}'::text[] is not distinct from to_jsonb(s) - '{row_no,has_fault}'::text[]
    returning s.row_no, earlier.row_no as first_row, s.has_fault
)
insert into repeated select row_no, first_row from dropped where not has_fault;

-- name: resolve()#
-- A workbook keeps a digit less than we do: what is nowhere a tenth of a millimetre from where it was has not moved.
update staged s set lon = ST_X(h.location), lat = ST_Y(h.location)
from households h
where h.code = s.code and not s.location = h.location
  and abs(s.lon - ST_X(h.location)) < 1e-9 and abs(s.lat - ST_Y(h.location)) < 1e-9;
-- A household that has not moved stays in its grid; others stand in the grid of their village that holds their point. Found from
-- the grids' side, each boundary is unpacked once; the index goes before the rows are written anew.
create temporary table gridded (row_no integer primary key, grid_code text not null) on commit drop;
insert into gridded
select s.row_no, h.grid_code
from staged s join households h on h.code = s.code and h.village_code = s.village_code
where s.grid_code is null and h.grid_code is not null and (s.location is null or s.location = h.location)
on conflict do nothing;
create index staged_places on staged using gist (location) where location is not null and grid_code is null;
insert into gridded
select distinct on (s.row_no) s.row_no, g.code
from regions g
join region_versions v on v.code = g.code and v.valid_from <= current_date and coalesce(v.valid_to > current_date, true)
join staged s on s.location @ v.boundary and ST_Covers(v.boundary, s.location) and s.village_code = g.parent_code
where g.level = 'grid' and s.grid_code is null and not exists (select from gridded d where d.row_no = s.row_no)
order by s.row_no, g.code;
drop index staged_places;
update staged s set grid_code = g.grid_code from gridded g where g.row_no = s.row_no;

-- name: faults()
select s.row_no, f.column_name, f.reason, f.value, f.detail
from staged s
left join regions village on village.code = s.village_code
left join regions grid on grid.code = s.grid_code
left join households old on old.code = s.code
cross join lateral (
    select 'village_code' as column_name, 'village_unknown' as reason, s.village_code as value, null::text as detail
    where s.village_code is not null and village.level is distinct from 'village'
    union all
    select 'grid_code', 'grid_unknown', s.grid_code, null
    where s.grid_code is not null and grid.level is distinct from 'grid'
    union all
    select 'grid_code', 'grid_of_other_village', s.grid_code, grid.parent_code
    where grid.level = 'grid' and s.village_code is not null and grid.parent_code <> s.village_code
    union all
    select 'village_code', 'household_of_other_village', s.code, old.village_code
    where old.village_code <> s.village_code
) f
union all
select row_no, 'code', 'repeated', code, first_row::text
from (select row_no, code, min(row_no) over (partition by code) as first_row from staged) repeats
where row_no > first_row and code is not null
order by row_no;

-- name: store_changed()$
with old as materialized (
    select h.id, app.kept(h) as was
    from households h join staged s on s.code = h.code
    where (h.grid_code, h.group_no, h.householder, h.householder_pinyin, h.householder_initials, h.location)
          is distinct from (coalesce(s.grid_code, h.grid_code), coalesce(s.group_no, h.group_no), s.householder,
                            s.householder_pinyin, s.householder_initials, coalesce(s.location, h.location))
    for update of h
), stored as (
update households h
set grid_code = coalesce(s.grid_code, h.grid_code), group_no = coalesce(s.group_no, h.group_no),
    householder = s.householder, householder_pinyin = s.householder_pinyin,
    householder_initials = s.householder_initials, location = coalesce(s.location, h.location),
    coord_source = case when s.location is null or s.location = h.location then h.coord_source else s.coord_source end,
    stray_m = case when s.location is null or s.location = h.location then h.stray_m else s.stray_m end
from staged s, old
where s.code = h.code and old.id = h.id
returning h.id, h.ground
), noted as (
    insert into touched (kind, row_id, is_new, ground, before)
    select 'household', h.id, false, h.ground, old.was from stored h join old on old.id = h.id
)
select count(*) from stored;

-- name: store_new()$
with stored as (
insert into households (code, village_code, grid_code, group_no, householder, householder_pinyin,
                        householder_initials, location, coord_source, stray_m, ground)
select s.code, s.village_code, s.grid_code, s.group_no, s.householder, s.householder_pinyin,
       s.householder_initials, s.location, s.coord_source, s.stray_m, r.ground
from staged s join regions r on r.code = coalesce(s.grid_code, s.village_code)
where not exists (select from households h where h.code = s.code)
order by s.row_no
returning id, ground, app.digest_of(households) as digest
), noted as (
    insert into touched (kind, row_id, is_new, ground, digest) select 'household', id, true, ground, digest from stored
)
select count(*) from stored;
