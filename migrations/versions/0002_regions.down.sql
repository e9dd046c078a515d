drop table base_features;
drop table region_versions;
drop table regions cascade;
drop function app.ancestor_grounds;
drop function app.ancestors;
drop function app.enter;
drop function app.place_in_region;
drop function app.keep_ground;
drop function app.number_region;
