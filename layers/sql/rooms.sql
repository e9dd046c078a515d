-- name: by_id(id)^
-- record_class: Room
select m.id, m.name, m.brand, m.level, m.kind, m.region_code, coalesce(r.name, '') as region_name, m.unit, m.phone, m.hours,
       m.specialities, m.capacity, ST_X(m.location) as lon, ST_Y(m.location) as lat, m.stray_m
from mediation_rooms m left join regions r on r.code = m.region_code where m.id = :id;

-- name: of_region(ground_from, ground_to)
-- record_class: Room
select m.id, m.name, m.brand, m.level, m.kind, m.region_code, coalesce(r.name, '') as region_name, m.unit, m.phone, m.hours,
       m.specialities, m.capacity, ST_X(m.location) as lon, ST_Y(m.location) as lat, m.stray_m
from mediation_rooms m left join regions r on r.code = m.region_code
where m.ground between :ground_from and :ground_to
order by case m.level when 'county' then 1 when 'town' then 2 else 3 end, m.region_code, m.name;

-- name: mediators(room_id)
select name, duty, hometown, dialects from mediators where room_id = :room_id order by id;
