-- name: by_code(code)^
-- record_class: Household
select h.id, h.code, h.village_code, v.name as village_name, h.grid_code, h.group_no, h.householder,
       h.is_absent_household, ST_X(h.location) as lon, ST_Y(h.location) as lat
from households h join regions v on v.code = h.village_code where h.code = :code;

-- name: by_id(id)^
-- record_class: Household
select h.id, h.code, h.village_code, v.name as village_name, h.grid_code, h.group_no, h.householder,
       h.is_absent_household, ST_X(h.location) as lon, ST_Y(h.location) as lat
from households h join regions v on v.code = h.village_code where h.id = :id;

-- name: of_region(ground_from, ground_to, after_code, west, south, east, north, limit)
-- record_class: Household
select h.id, h.code, h.village_code, v.name as village_name, h.grid_code, h.group_no, h.householder,
       h.is_absent_household, ST_X(h.location) as lon, ST_Y(h.location) as lat
from households h join regions v on v.code = h.village_code
where h.ground between :ground_from and :ground_to and h.status = 'active'
  and (:after_code::text is null or h.code > :after_code)
  and (:west::float8 is null or (ST_X(h.location) between :west and :east and ST_Y(h.location) between :south and :north))
order by h.code limit :limit;
