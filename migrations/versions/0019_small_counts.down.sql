drop function app.published_periods, app.published_counts;
drop policy reading on village_scores;
create policy reading on village_scores for select to geo_web
    using (ground between (select app.ground_from()) and (select app.ground_to()) and (select app.may('view_map')));
drop table case_counts_published;
