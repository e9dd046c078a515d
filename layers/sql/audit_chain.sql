-- name: links_after(after, most)
-- record_class: ChainLink
-- The moment and the detail as text: a superuser may have put there what no driver reads. From the first entry on when
-- `after` is null: numbers below 1 would be found too.
select a.no, to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as at, a.actor_id, a.actor_name, a.acting_for,
       a.role, a.region_code, a.ground, a.action, a.object_kind, a.object_key, a.area_code, a.reason, a.client,
       a.detail::text as detail, a.previous, a.digest, app.audit_digest(a) as by_database
from audit_log a
where :after::bigint is null or a.no > :after
order by a.no limit :most;

-- name: head()^
-- record_class: Head
select no, digest from audit_log order by no desc limit 1;

-- name: number_after(previous)$
select no from audit_log where previous = :previous order by no limit 1;

-- name: keep_check(entries, head_no, head_digest, bad_no, fault)!
insert into audit_checks (entries, head_no, head_digest, bad_no, fault)
values (:entries, :head_no, :head_digest, :bad_no, :fault);

-- name: last_check()^
-- record_class: AuditCheck
select checked_at, entries, head_no, head_digest, bad_no, fault from audit_checks order by id desc limit 1;

-- name: last_good_check()^
-- record_class: AuditCheck
select checked_at, entries, head_no, head_digest, bad_no, fault from audit_checks
where bad_no is null and head_no > 0 order by id desc limit 1;

-- name: head_for_reader()^
-- record_class: Head
-- The chain is one for the whole county: whoever may read a part of it may know how long it is.
select no, digest from app.audit_head();
