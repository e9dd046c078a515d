-- name: points(every, most)
-- Every so manieth row that has a place.
select row_no, lon, lat, null, has_fault from staged where lon is not null and mod(row_no, :every) = 0 order by row_no limit :most;

-- name: points_of(rows, most)
select row_no, lon, lat, null, has_fault from staged
where row_no = any (:rows) and lon is not null order by row_no limit :most;

-- name: outlines(every, most)
select row_no, ST_X(p), ST_Y(p), case when boundary is null then null else
           ST_AsGeoJSON(ST_SimplifyPreserveTopology(boundary, 0.0004), 5) end, has_fault
from (select *, coalesce(label_point, ST_PointOnSurface(boundary)) as p from staged) s
where p is not null and mod(row_no, :every) = 0 order by row_no limit :most;

-- name: outlines_of(rows, most)
select row_no, ST_X(p), ST_Y(p), case when boundary is null then null else
           ST_AsGeoJSON(ST_SimplifyPreserveTopology(boundary, 0.0004), 5) end, has_fault
from (select *, coalesce(label_point, ST_PointOnSurface(boundary)) as p from staged where row_no = any (:rows)) s
where p is not null order by row_no limit :most;

-- name: last_row()$
select coalesce(max(row_no), 0) from staged;
