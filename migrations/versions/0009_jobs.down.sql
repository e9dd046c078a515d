drop trigger rescore_booked on points_entries;
drop function app.rescore_booked;
drop function app.defer_job;
drop schema jobs cascade;
