-- Reading the audit log, and what checks of it found.
create index audit_log_at on audit_log (at);
create index audit_log_actor on audit_log (actor_name, no desc);

create table audit_checks (
    id bigint generated always as identity primary key,
    checked_at timestamptz not null default now(),
    entries bigint not null,
    head_no bigint not null,
    head_digest bytea not null,
    bad_no bigint,
    fault text not null default ''
);
comment on column audit_checks.bad_no is 'first entry that is not as it was written; null: all are';
create trigger only_grows before update or delete or truncate on audit_checks
    for each statement execute function app.refuse_change();
call app.protect('audit_checks', '(select app.may(''read_audit''))');

-- The chain is one for the county: who may read a part of the log may know how long all of it is.
create function app.audit_head() returns table (no bigint, digest bytea)
    language sql stable security definer set search_path = public, pg_temp as $$
    select a.no, a.digest from audit_log a where app.may('read_audit') order by a.no desc limit 1
$$;
revoke all on function app.audit_head from public;
grant execute on function app.audit_head to geo_web;
