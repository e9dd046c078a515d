-- Points and cases are worked on by two database roles, neither of which can read the other's tables: no mistake in the
-- reckoning of points can come upon a petition, and none in taking in cases upon a score (rule 1). What a service does runs
-- as its role: layers/database.py, `transaction(..., service=…)`.
grant usage on schema app, public to geo_points, geo_cases;
grant execute on function app.note to geo_points, geo_cases;
grant execute on function app.lawful_item_text to geo_points;
grant execute on function app.first_level, app.mask_name to geo_cases;

create procedure app.open_to_service(service name, table_name regclass, privileges text) language plpgsql as $$
begin
    execute format('grant %s on %s to %I', privileges, table_name, service);
    execute format('create policy %I on %s to %I using (true) with check (true)', service, table_name, service);
end $$;
revoke all on procedure app.open_to_service from public;

call app.open_to_service('geo_points', 'regions', 'select');
call app.open_to_service('geo_points', 'households',
                         'select (id, code, village_code, grid_code, status, is_absent_household, ground)');
call app.open_to_service('geo_points', 'household_lineage', 'select');
call app.open_to_service('geo_points', 'points_schemes', 'select, insert');
call app.open_to_service('geo_points', 'points_dimensions', 'select, insert');
call app.open_to_service('geo_points', 'points_items', 'select, insert');
call app.open_to_service('geo_points', 'points_entries', 'select, insert');
call app.open_to_service('geo_points', 'household_scores', 'select, insert, update, delete');
call app.open_to_service('geo_points', 'village_scores', 'select, insert, update, delete');
call app.open_to_service('geo_points', 'import_batches', 'insert');

call app.open_to_service('geo_cases', 'regions', 'select');
call app.open_to_service('geo_cases', 'region_versions', 'select');
call app.open_to_service('geo_cases', 'case_categories', 'select');
call app.open_to_service('geo_cases', 'cases', 'select, insert, update');
call app.open_to_service('geo_cases', 'petitioners', 'select, insert, update');
call app.open_to_service('geo_cases', 'import_batches', 'insert');
