-- Tiles. `lo` and `hi` bound the tile's stretch of the quadtree: half-open, so that a point on an edge is in one tile only.
-- `shift` = 2 * (31 - level) takes a place to its cell; `cells` and `side` are the bits of a cell within the tile and its
-- width, both in the tile's own 4096 units. Parameters that are null do not count: the planner drops their condition.
-- For those who do not see every case `low` and `high` bound their ground, and `only` names their cases where they are few:
-- the policy says the same, but no index knows it (migration 0023).
-- A point's number is the feature's id. As a property, no two of them alike, it made tiles half as dear again.

-- name: weigh(layer, level, lo, hi, kinds)^
select coalesce(points, 0), coalesce(total, 0), coalesce(newest, 0), :layer <> 'cases' or app.may('view_cases')
from app.weigh_cells(:layer, :level::smallint, :lo, :hi, :kinds::smallint[]);

-- name: own()^
select app.ground_from(), app.ground_to(), app.only_cases();

-- name: count_cases(lo, hi, from_day, to_day, kinds, low, high, only, most)$
-- How many cases of these days, but counting stops at `most`.
select count(*) from (
    select from map_cases
    where key >= :lo and key < :hi
      and (:from_day::integer is null or day >= :from_day) and (:to_day::integer is null or day <= :to_day)
      and (:kinds::smallint[] is null or kind = any (:kinds::smallint[]))
      and (:low::bigint is null or ground between :low and :high)
      and (:only::bigint[] is null or case_id = any (:only::bigint[]))
    limit :most) counted;

-- name: points_of_households(lo, hi, dx, dy, sx, sy)$
select ST_AsMVT(feature, 'households', 4096, 'place', 'id') from (
    select household_id as id, quintile as q, ST_TransScale(place, :dx, :dy, :sx, :sy) as place
    from map_households where key >= :lo and key < :hi) feature;

-- name: points_of_cases(lo, hi, dx, dy, sx, sy, from_day, to_day, kinds, low, high, only)$
select ST_AsMVT(feature, 'cases', 4096, 'place', 'id') from (
    select case_id as id, kind as k, case when is_open then 1 end as o, day as d, due_day as u,
           case when not is_exact then 1 end as h, ST_TransScale(place, :dx, :dy, :sx, :sy) as place
    from map_cases
    where key >= :lo and key < :hi
      and (:from_day::integer is null or day >= :from_day) and (:to_day::integer is null or day <= :to_day)
      and (:kinds::smallint[] is null or kind = any (:kinds::smallint[]))
      and (:low::bigint is null or ground between :low and :high)
      and (:only::bigint[] is null or case_id = any (:only::bigint[]))) feature;

-- name: few_of_households(cell_level, cell_lo, cell_hi, cell_shift, dx, dy, sx, sy)$
-- Points of a large tile that holds few that the viewer may see: found by way of the cells that hold any, since the tile's
-- own stretch of the quadtree may hold millions that the viewer may not see. The bounds are worked out in the subquery, which
-- DISTINCT keeps apart: shifting is not leakproof, and a join condition that shifts could not use the index under the policy.
select ST_AsMVT(feature, 'households', 4096, 'place', 'id') from (
    select m.household_id as id, m.quintile as q, ST_TransScale(m.place, :dx, :dy, :sx, :sy) as place
    from (select distinct key << :cell_shift as first, (key + 1) << :cell_shift as beyond from map_cells
          where layer = 'households' and level = :cell_level and key >= :cell_lo and key < :cell_hi
            and n0 + n1 + n2 + n3 + n4 + n5 > 0) cell
    join map_households m on m.key >= cell.first and m.key < cell.beyond) feature;

-- name: few_of_cases(cell_level, cell_lo, cell_hi, cell_shift, dx, dy, sx, sy, from_day, to_day, kinds)$
select ST_AsMVT(feature, 'cases', 4096, 'place', 'id') from (
    select m.case_id as id, m.kind as k, case when m.is_open then 1 end as o, m.day as d, m.due_day as u,
           case when not m.is_exact then 1 end as h, ST_TransScale(m.place, :dx, :dy, :sx, :sy) as place
    from (select distinct key << :cell_shift as first, (key + 1) << :cell_shift as beyond from map_cells
          where layer = 'cases' and level = :cell_level and key >= :cell_lo and key < :cell_hi
            and n0 + n1 + n2 + n3 + n4 + n5 > 0) cell
    join map_cases m on m.key >= cell.first and m.key < cell.beyond
    where (:from_day::integer is null or day >= :from_day) and (:to_day::integer is null or day <= :to_day)
      and (:kinds::smallint[] is null or kind = any (:kinds::smallint[]))) feature;

-- name: cells_of_households(level, lo, hi, cells, side)$
select ST_AsMVT(feature, 'households', 4096, 'place') from (
    select n, q, ST_MakePoint((app.even_bits(cell) + 0.5) * :side, (app.even_bits(cell >> 1) + 0.5) * :side) as place
    from (
        select key & :cells as cell, sum(n0 + n1 + n2 + n3 + n4 + n5)::integer as n,
               round(sum(n1 + 2 * n2 + 3 * n3 + 4 * n4 + 5 * n5)::numeric / nullif(sum(n1 + n2 + n3 + n4 + n5), 0))::integer as q
        from map_cells where layer = 'households' and level = :level and key >= :lo and key < :hi
        group by key) counted
    where n > 0) feature;

-- name: cells_of_cases(level, lo, hi, cells, side, kinds)$
select ST_AsMVT(feature, 'cases', 4096, 'place') from (
    select n, nullif(n0, 0) as n0, nullif(n1, 0) as n1, nullif(n2, 0) as n2, nullif(n3, 0) as n3, nullif(n4, 0) as n4,
           nullif(n5, 0) as n5,
           ST_MakePoint((app.even_bits(cell) + 0.5) * :side, (app.even_bits(cell >> 1) + 0.5) * :side) as place
    from (
        select cell, n0 + n1 + n2 + n3 + n4 + n5 as n, n0, n1, n2, n3, n4, n5
        from (
            select key & :cells as cell,
                   case when :kinds::smallint[] is null or 0 = any (:kinds::smallint[]) then sum(n0) else 0 end::integer as n0,
                   case when :kinds::smallint[] is null or 1 = any (:kinds::smallint[]) then sum(n1) else 0 end::integer as n1,
                   case when :kinds::smallint[] is null or 2 = any (:kinds::smallint[]) then sum(n2) else 0 end::integer as n2,
                   case when :kinds::smallint[] is null or 3 = any (:kinds::smallint[]) then sum(n3) else 0 end::integer as n3,
                   case when :kinds::smallint[] is null or 4 = any (:kinds::smallint[]) then sum(n4) else 0 end::integer as n4,
                   case when :kinds::smallint[] is null or 5 = any (:kinds::smallint[]) then sum(n5) else 0 end::integer as n5
            from map_cells where layer = 'cases' and level = :level and key >= :lo and key < :hi
            group by key) summed) counted
    where n > 0) feature;

-- name: days_of_cases(shift, lo, hi, cells, side, from_day, to_day, kinds, low, high, only)$
-- Cells counted on the spot: the pyramid knows kinds, but no days.
select ST_AsMVT(feature, 'cases', 4096, 'place') from (
    select n, nullif(n0, 0) as n0, nullif(n1, 0) as n1, nullif(n2, 0) as n2, nullif(n3, 0) as n3, nullif(n4, 0) as n4,
           nullif(n5, 0) as n5,
           ST_MakePoint((app.even_bits(cell) + 0.5) * :side, (app.even_bits(cell >> 1) + 0.5) * :side) as place
    from (
        select key >> :shift & :cells as cell, count(*)::integer as n,
               count(*) filter (where kind = 0)::integer as n0, count(*) filter (where kind = 1)::integer as n1,
               count(*) filter (where kind = 2)::integer as n2, count(*) filter (where kind = 3)::integer as n3,
               count(*) filter (where kind = 4)::integer as n4, count(*) filter (where kind = 5)::integer as n5
        from map_cases
        where key >= :lo and key < :hi
          and (:from_day::integer is null or day >= :from_day) and (:to_day::integer is null or day <= :to_day)
          and (:kinds::smallint[] is null or kind = any (:kinds::smallint[]))
          and (:low::bigint is null or ground between :low and :high)
          and (:only::bigint[] is null or case_id = any (:only::bigint[]))
        group by key >> :shift) counted) feature;

-- name: points_of_rooms(z, x, y, lo, hi, dx, dy, sx, sy, today)$
-- The box is a little larger than the tile, and only saves working out keys far away.
select ST_AsMVT(feature, 'rooms', 4096, 'place', 'id') from (
    select id, name, level, brand, ST_TransScale(ST_Transform(location, 3857), :dx, :dy, :sx, :sy) as place
    from (select id, name, level, brand, location, app.map_key(location) as key
          from mediation_rooms
          where location && ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 0.015625), 4490)
            and coalesce(active_from <= :today, true) and coalesce(active_to > :today, true) offset 0) near
    where key >= :lo and key < :hi) feature;

-- name: areas(layer, levels, z, x, y, today)$
select ST_AsMVT(feature, :layer, 4096, 'area') from (
    select r.code, v.name, r.level,
           ST_AsMVTGeom(ST_Transform(v.outline, 3857), ST_TileEnvelope(:z, :x, :y), 4096, 64, true) as area
    from region_versions v join regions r on r.code = v.code
    where r.level = any (:levels) and v.valid_from <= :today and coalesce(v.valid_to > :today, true)
      and v.outline && ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 0.015625), 4490)
    order by r.code) feature
where area is not null;
