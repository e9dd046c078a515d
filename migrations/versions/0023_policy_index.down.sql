drop policy reading on map_cases;
create policy reading on map_cases for select to geo_web
    using (ground between (select app.ground_from()) and (select app.ground_to())
           and ((select app.may('view_cases'))
                or (select app.may('view_routed_cases')) and unit_ground = (select app.ground_from())
                or case_id = any ((select app.assigned_cases())::bigint[])));
