-- name: reveal(id, reason)$
-- Records who asked, and gives nothing to whom it is not for.
select app.reveal_householder(:id, :reason);

-- name: by_code(code)^
-- record_class: Household
select h.id, h.code, h.village_code, v.name as village_name, h.grid_code, h.group_no, h.householder_masked,
       h.is_absent_household, ST_X(h.location) as lon, ST_Y(h.location) as lat, h.stray_m
from households h join regions v on v.code = h.village_code where h.code = :code;

-- name: by_id(id)^
-- record_class: Household
select h.id, h.code, h.village_code, v.name as village_name, h.grid_code, h.group_no, h.householder_masked,
       h.is_absent_household, ST_X(h.location) as lon, ST_Y(h.location) as lat, h.stray_m
from households h join regions v on v.code = h.village_code where h.id = :id;

-- name: of_village(village_code)
-- record_class: Household
select h.id, h.code, h.village_code, v.name as village_name, h.grid_code, h.group_no, h.householder_masked,
       h.is_absent_household, ST_X(h.location) as lon, ST_Y(h.location) as lat, h.stray_m
from households h join regions v on v.code = h.village_code
where h.village_code = :village_code and h.status = 'active' order by h.code;
