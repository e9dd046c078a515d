-- The role is the cluster's, not the database's: another database may still need it.
drop schema resident cascade;
drop function app.case_photo, app.count_case_photos, app.answer_objection, app.issue_resident_code, app.set_resident_code,
    app.note_of_resident, app.resident_household, app.resident_attempt;
drop trigger follow_objections on households;
drop function app.follow_objections;
drop table resident_intake, case_photos, objections, resident_salt, resident_attempts, resident_sessions, resident_codes;
