-- name: drop_repeats()!
-- "is distinct from" on purpose: as an equality the planner would hash every row as JSON.
with repeats as materialized (
    select row_no, first_row
    from (select row_no, name, min(row_no) over (partition by region_code, name) as first_row from staged) n
    where row_no > first_row and name is not null
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
update staged s set lon = ST_X(m.location), lat = ST_Y(m.location)
from mediation_rooms m
where (m.region_code, m.name) = (s.region_code, s.name) and not s.location = m.location
  and abs(s.lon - ST_X(m.location)) < 1e-9 and abs(s.lat - ST_Y(m.location)) < 1e-9;
create index on staged using gist (location) where location is not null;
-- A room that has not moved stays where it is; others stand in the smallest region that holds their point.
update staged s set place_code = m.place_code
from mediation_rooms m
where (m.region_code, m.name) = (s.region_code, s.name) and (s.location is null or s.location = m.location);
update staged s set place_code = f.code
from (select distinct on (p.row_no) p.row_no, r.code
      from staged p
      join region_versions v on v.valid_from <= current_date and coalesce(v.valid_to > current_date, true)
                            and ST_Covers(v.boundary, p.location)
      join regions r on r.code = v.code
      where p.place_code is null
      order by p.row_no, r.ground_to - r.ground, ST_Area(v.boundary)) f
where f.row_no = s.row_no;
update staged set place_code = region_code where place_code is null;

-- name: faults()
select s.row_no, f.column_name, f.reason, f.value, f.detail
from staged s
left join regions r on r.code = s.region_code
cross join lateral (
    select 'region_code' as column_name, 'region_unknown' as reason, s.region_code as value, null::text as detail where s.region_code is not null and r.code is null
) f
union all
select row_no, 'name', 'repeated', name, first_row::text
from (select row_no, name, min(row_no) over (partition by region_code, name) as first_row from staged) repeats
where row_no > first_row and name is not null
order by row_no;

-- name: store_changed()$
with old as materialized (
    select m.id, app.kept(m) as was
    from mediation_rooms m join staged s on (s.region_code, s.name) = (m.region_code, m.name)
    where (m.brand, m.level, m.phone, m.hours, m.location, m.place_code)
          is distinct from (coalesce(s.brand, m.brand), s.level, coalesce(s.phone, m.phone), coalesce(s.hours, m.hours),
                            coalesce(s.location, m.location), s.place_code)
    for update of m
), stored as (
update mediation_rooms m
set brand = coalesce(s.brand, m.brand), level = s.level, phone = coalesce(s.phone, m.phone),
    hours = coalesce(s.hours, m.hours), location = coalesce(s.location, m.location), place_code = s.place_code,
    coord_source = case when s.location is null or s.location = m.location then m.coord_source else s.coord_source end,
    stray_m = case when s.location is null or s.location = m.location then m.stray_m else s.stray_m end
from staged s, old
where (s.region_code, s.name) = (m.region_code, m.name) and old.id = m.id
returning m.id, m.ground
), noted as (
    insert into touched (kind, row_id, is_new, ground, before)
    select 'room', m.id, false, m.ground, old.was from stored m join old on old.id = m.id
)
select count(*) from stored;

-- name: store_new()$
with stored as (
insert into mediation_rooms (name, brand, level, region_code, place_code, phone, hours, location, coord_source, stray_m, ground)
select s.name, coalesce(s.brand, ''), s.level, s.region_code, s.place_code, coalesce(s.phone, ''),
       coalesce(s.hours, ''), s.location, s.coord_source, s.stray_m, r.ground
from staged s join regions r on r.code = s.place_code
where not exists (select from mediation_rooms m where (m.region_code, m.name) = (s.region_code, s.name))
order by s.row_no
returning id, ground
), noted as (
    insert into touched (kind, row_id, is_new, ground) select 'room', id, true, ground from stored
)
select count(*) from stored;
