-- name: categories()
select name from case_categories order by sort_no;

-- name: regions(levels)
-- Of the viewer's own area.
select code, name from regions
where level = any (:levels) and ground between app.ground_from() and app.ground_to() order by code;

-- name: items(village_code)
-- What can be applied for now.
select i.code, i.name, i.points_tenths
from points_items i
join points_dimensions d on (d.scheme_id, d.code) = (i.scheme_id, i.dimension_code)
where i.scheme_id = app.scheme_in_force(:village_code, to_char(now() at time zone 'Asia/Shanghai', 'YYYY"Q"Q'))
order by d.sort_no, i.points_tenths < 0, i.code;

-- name: households(village_code, most)
select code, householder_masked from households where village_code = :village_code and status = 'active' order by code limit :most;
