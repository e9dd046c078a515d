-- name: rules()
-- record_class: RetentionRule
select what, days, minimum_days, title, legal_basis, acts_on, changed_at from retention_rules order by sort_no;

-- name: set_days(what, days, now)!
update retention_rules set days = :days, changed_at = :now where what = :what;

-- What follows deletes at most so many things that ended before a moment and returns how many; or, not `really`, counts.

-- name: apply_sessions(before, really, most)$
with due as (select id from sessions where expires_at < :before limit :most),
     gone as (delete from sessions s using due where :really and s.id = due.id)
select count(*) from due;

-- name: apply_tokens(before, really, most)$
with due as (select id from api_tokens where expires_at < :before limit :most),
     gone as (delete from api_tokens t using due where :really and t.id = due.id)
select count(*) from due;

-- name: apply_resident_sessions(before, really, most)$
with due as (select token_digest from resident_sessions where expires_at < :before limit :most),
     gone as (delete from resident_sessions s using due where :really and s.token_digest = due.token_digest)
select count(*) from due;

-- name: apply_resident_codes(before, really, most)$
with due as (select household_id from resident_codes where expires_at < :before limit :most),
     links as (select token_digest from card_links where expires_at < :before limit :most),
     gone as (delete from resident_codes c using due where :really and c.household_id = due.household_id),
     gone_too as (delete from card_links l using links where :really and l.token_digest = links.token_digest)
select (select count(*) from due) + (select count(*) from links);

-- name: apply_attempts(before, really, most)$
with residents as (select kind, key from resident_attempts where since < :before limit :most),
     failed as (select id from failed_sign_ins where at < :before limit :most),
     strange as (select name_hash from strange_names
                 where at < :before and (locked_until is null or locked_until < :before) limit :most),
     gone as (delete from resident_attempts a using residents d where :really and (a.kind, a.key) = (d.kind, d.key)),
     gone_too as (delete from failed_sign_ins f using failed d where :really and f.id = d.id),
     gone_as_well as (delete from strange_names n using strange d where :really and n.name_hash = d.name_hash)
select (select count(*) from residents) + (select count(*) from failed) + (select count(*) from strange);

-- name: apply_exports(before, really, most)$
with due as (select id from export_requests where expires_at < :before limit :most),
     gone as (delete from export_requests e using due where :really and e.id = due.id)
select count(*) from due;

-- name: apply_copies(before, really, most)$
-- Since when a copy could be downloaded is when its request was done.
with due as (select id from data_requests where released_until is not null and done_at < :before limit :most),
     gone as (update data_requests r set released_until = null from due where :really and r.id = due.id)
select count(*) from due;

-- name: apply_petitioners(before, really, most)$
with due as (select c.id from cases c join petitioners p on p.case_id = c.id
             where app.is_over(c.closed_at, c.status, :before) and (p.name <> '（已删除）' or p.phone_sealed is not null)
             limit :most),
     erased as materialized (select app.erase_petitioner(id) from due where :really)
select (select count(*) from due) + 0 * (select count(*) from erased);

-- name: apply_photos(before, really, most)$
with due as (select f.case_id, f.photo_no from case_photos f join cases c on c.id = f.case_id
             where app.is_over(c.closed_at, c.status, :before) limit :most),
     gone as (delete from case_photos f using due where :really and (f.case_id, f.photo_no) = (due.case_id, due.photo_no))
select count(*) from due;

-- name: apply_intake_keys(before, really, most)$
with due as (select key_digest from resident_intake where handed_in_at < :before limit :most),
     gone as (delete from resident_intake i using due where :really and i.key_digest = due.key_digest)
select count(*) from due;

-- name: apply_contacts(before, really, most)$
with due as (select id from data_requests
             where done_at < :before and (contact_sealed is not null or contact_masked <> '') limit :most),
     gone as (update data_requests r set contact_sealed = null, contact_masked = '' from due where :really and r.id = due.id)
select count(*) from due;

-- name: apply_requests(before, really, most)$
with due as (select id from data_requests where done_at < :before limit :most),
     gone as (delete from data_requests r using due where :really and r.id = due.id)
select count(*) from due;

-- name: apply_transfers(before, really, most)$
-- What was handed in, what was wrong with it, and what was made of it. That it was there, and how many rows went in, stays.
with due as (select id, file_id, error_file_id, result_file_id from transfers
             where files_gone_at is null and touched_at < :before and state not in ('looking', 'checking', 'storing')
             limit :most),
     gone as (delete from kept_files f using due
              where :really and f.id in (due.file_id, due.error_file_id, due.result_file_id)),
     ended as (update transfers t
               set files_gone_at = now(), look = null, file_id = null, error_file_id = null, result_file_id = null,
                   report = t.report - '{errors,remarks,samples}'::text[],
                   state = case when t.ended_at is null then 'expired' else t.state end, ended_at = coalesce(t.ended_at, now())
               from due where :really and t.id = due.id)
select count(*) from due;

-- name: apply_batches(before, really, most)$
-- What rows were before a file changed them. The batch stays listed, and what it booked or applied for stays noted.
with due as (select id from import_batches where state = 'stored' and imported_at < :before limit :most),
     gone as (update import_rows r set before = null from due where :really and r.batch_id = due.id and r.before is not null),
     ended as (update import_batches b set state = 'settled' from due where :really and b.id = due.id)
select count(*) from due;
