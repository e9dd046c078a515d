drop table contact_points;
drop table mediators;
drop table mediation_rooms;
drop table household_lineage;
drop table households;
drop function app.place_lineage;
drop function app.place_household;
