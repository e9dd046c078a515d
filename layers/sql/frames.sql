-- name: regions(ground_from, ground_to, for_display)
-- What is in force now. For display the simplified outline, else the boundary as it was given.
select r.code, v.name, r.level, r.parent_code, r.kind, v.boundary_source,
       ST_X(v.label_point) as lon, ST_Y(v.label_point) as lat,
       ST_AsBinary(case when :for_display then coalesce(v.outline, v.boundary) else v.boundary end) as geometry
from regions r
join region_versions v on v.code = r.code and v.valid_from <= app.today() and coalesce(v.valid_to > app.today(), true)
where r.ground between :ground_from and :ground_to
order by r.code;

-- name: households(ground_from, ground_to)
-- Without names: to hand those out needs a reason and a record, which an export does not ask for.
select h.code, h.village_code, h.grid_code, h.group_no, ST_AsBinary(h.location) as geometry
from households h
where h.status = 'active' and h.ground between :ground_from and :ground_to
order by h.code;

-- name: rooms(ground_from, ground_to)
select m.name, m.brand, m.level, m.region_code, r.name as region_name, m.unit, m.phone, m.hours,
       ST_AsBinary(m.location) as geometry
from mediation_rooms m left join regions r on r.code = m.region_code
where m.ground between :ground_from and :ground_to
order by m.region_code, m.name;

-- name: cases(ground_from, ground_to, from_at, to_at, for_display)
-- For display only those that a map may draw, where it draws them: neither sealed nor sensitive ones.
select c.source, c.external_id, c.registered_at, c.due_at, c.closed_at, c.channel, k.name as category, k.map_kind,
       c.title, c.address, c.region_code, r.name as region_name, c.location is not null as is_exact,
       ST_AsBinary(case when :for_display then ST_Transform(m.place, 4490) else c.location end) as geometry
from cases c
join case_categories k on k.code = c.category_code
left join regions r on r.code = c.region_code
left join map_cases m on m.case_id = c.id
where c.ground between :ground_from and :ground_to
  and (:from_at::timestamptz is null or c.registered_at >= :from_at)
  and (:to_at::timestamptz is null or c.registered_at < :to_at)
  and (not :for_display or m.case_id is not null)
order by c.registered_at, c.id;

-- name: counties()
select code from regions where level = 'county' order by code;
