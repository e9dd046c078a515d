-- what took another back is nothing that was brought in
delete from import_batches where state = 'undo';
delete from retention_rules where what = 'batches';
drop function app.note_household_pair, app.look_for_duplicates, app.reopen_duplicate, app.judge_duplicate, app.candidate_at_hand;
drop table household_candidates;
drop table duplicate_candidates;
drop function app.undo_batch, app.hindrances_of_batch, app.batch_at_hand, app.take_back, app.take_back_regions, app.take_back_points,
    app.take_back_cases, app.take_back_rooms, app.take_back_households, app.put_back, app.undo_hindrances_of_regions,
    app.undo_hindrances_of_points, app.undo_hindrances_of_cases, app.undo_hindrances_of_rooms, app.undo_hindrances_of_households,
    app.undo_hindrances, app.pointed_at;
drop trigger forget_before on households;
drop trigger forget_before on petitioners;
drop function app.forget_before;
drop trigger keep_phone_digest on petitioners;
drop function app.keep_phone_digest;
drop function app.changed_keys, app.kept(cases, petitioners), app.kept(region_versions), app.kept(regions), app.kept(mediation_rooms),
    app.kept(households), app.digest_of(cases, petitioners), app.digest_of(region_versions), app.digest_of(regions),
    app.digest_of(mediation_rooms), app.digest_of(households);
alter table petitioners drop column phone_digest;
drop index case_assignments_case_id_idx;
drop index case_grants_case_id_idx;
drop table import_rows;
drop policy reading on import_batches;
drop function app.importable;
revoke select on import_batches from geo_web;
revoke select (id, state), update (rows_read, rows_inserted, rows_updated, rows_unchanged, rows_duplicate, rows_rejected, state, ground)
    on import_batches from geo_points, geo_cases;
alter table import_batches
    drop column account_id, drop column area, drop column options, drop column coord_source, drop column rows_unchanged,
    drop column rows_duplicate, drop column rows_removed, drop column state, drop column undoes, drop column undone_by,
    drop column undone_at, drop column undo_reason, drop column ground;
