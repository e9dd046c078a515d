-- The map's policy is a filter, never a way in. The planner took `ground between (select …)` for one row in 200 and read
-- the whole county's index beside the tile's own stretch of keys: two and a half times the cost. Whoever wants the index on
-- ground names the bounds as values.
drop policy reading on map_cases;
create policy reading on map_cases for select to geo_web
    using (ground + 0 between (select app.ground_from()) and (select app.ground_to())
           and ((select app.may('view_cases'))
                or (select app.may('view_routed_cases')) and unit_ground = (select app.ground_from())
                or case_id = any ((select app.assigned_cases())::bigint[])));
