drop trigger follow_reversal on points_entries;
drop trigger follow_applications on households;
alter table points_entries drop column kind, drop column application_id, drop column source_key;
alter table points_entries alter column item_code set not null;
drop table application_steps;
drop table application_votes;
drop table application_photos;
drop function app.application_at_hand, app.check_new_application, app.in_office, app.panel_member_at_hand;
drop table points_applications;
drop table meeting_attendance;
drop table review_meetings;
drop table panel_kin;
drop table panel_members;
drop function app.refuse, app.is_quarter_open, app.no_petition_text, app.item_gives, app.application_moves, app.must_recuse, app.review_outcome,
    app.not_bookable, app.guard_application, app.record_step, app.follow_applications, app.guard_attendance, app.guard_vote,
    app.guard_member, app.follow_reversal, app.step_application, app.must_work_on_points, app.must_see_village,
    app.put_application, app.file_application, app.file_inspection, app.precheck_application, app.precheck_applications,
    app.withdraw_application, app.record_review, app.publicise, app.book_now, app.book_application, app.book_due_of,
    app.book_due, app.revise_application, app.household_here, app.set_panel_member, app.end_panel_member, app.declare_kin,
    app.retract_kin, app.count_application_photos, app.open_objections_to,
    app.application_photo, app.application_course, app.who_must_recuse;
revoke execute on function app.china_today from geo_points;
