-- Who saw, changed or took away what of whom, when, from where and why. The log only grows: nobody is granted a change, a
-- trigger refuses it to the owner as well, and each entry carries the digest of the one before it, so that whoever gets
-- round both is found out (`geo-app audit verify`).
create table audit_log (
    no bigint primary key check (no > 0),
    at timestamptz not null,
    actor_id bigint,
    actor_name text not null,
    acting_for text not null default '',
    role text not null default '',
    region_code text not null default '',
    ground bigint,
    action text not null check (action ~ '^[a-z_]+[.][a-z_]+$'),
    object_kind text not null default '',
    object_key text not null default '',
    area_code text not null default '',
    reason text not null default '',
    client text not null default '',
    detail jsonb not null default '{}',
    previous bytea not null,
    digest bytea not null
);
create index on audit_log (ground, no desc);
create index on audit_log (object_kind, object_key, no desc);
create index on audit_log (actor_id, no desc);
comment on column audit_log.actor_id is 'who acted; null: an operator at the command line, a job, a resident, or nobody known';
comment on column audit_log.acting_for is 'name of the account whose place the actor took (delegation)';
comment on column audit_log.ground is 'where the actor works, for the audit administrator of that area; null: the county alone';
comment on column audit_log.object_key is 'a household''s or case''s number, an account''s name: never a person''s name';

-- The digest covers the entry before and every column, in this order, as a JSON array; times in UTC.
create function app.audit_digest(entry audit_log) returns bytea
    language sql stable parallel safe as $$
    select sha256(entry.previous || convert_to(jsonb_build_array(
        entry.no, to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), entry.actor_id, entry.actor_name,
        entry.acting_for, entry.role, entry.region_code, entry.ground, entry.action, entry.object_kind, entry.object_key,
        entry.area_code, entry.reason, entry.client, entry.detail)::text, 'UTF8'))
$$;

-- Adds an entry; the transaction that reads or writes what it speaks of commits with it, or neither does. Those who add
-- wait for each other until they commit: call it last.
create function app.note(action text, object_kind text, object_key text, area_code text default '', reason text default '',
                         detail jsonb default '{}') returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    entry audit_log;
    last audit_log;
begin
    perform pg_advisory_xact_lock(hashtext('app.note'));
    select * into last from audit_log order by no desc limit 1;
    entry.no := coalesce(last.no, 0) + 1;
    entry.at := clock_timestamp();
    entry.actor_id := app.actor();
    entry.actor_name := coalesce((select name from accounts where id = app.actor()), app.setting('actor_name'), '');
    entry.acting_for := coalesce((select name from accounts where id = app.account() and id <> app.actor()), '');
    entry.role := coalesce(app.setting('role'), '');
    entry.region_code := coalesce(app.setting('region'), '');
    entry.ground := nullif(app.ground_from(), 1);
    entry.action := note.action;
    entry.object_kind := note.object_kind;
    entry.object_key := note.object_key;
    entry.area_code := coalesce(note.area_code, '');
    entry.reason := coalesce(note.reason, '');
    entry.client := coalesce(app.setting('client'), '');
    entry.detail := coalesce(note.detail, '{}');
    entry.previous := coalesce(last.digest, decode(repeat('00', 32), 'hex'));
    entry.digest := app.audit_digest(entry);
    insert into audit_log select entry.*;
    return entry.no;
end $$;

create function app.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% only grows: nothing in it is changed or taken away', tg_table_name
        using errcode = 'insufficient_privilege';
end $$;
create trigger only_grows before update or delete or truncate on audit_log
    for each statement execute function app.refuse_change();

call app.protect('audit_log', '(select app.may(''read_audit''))
    and (ground between (select app.ground_from()) and (select app.ground_to())
         or (select app.level()) = ''county'' and ground is null)');

revoke all on function app.audit_digest, app.note, app.refuse_change from public;
grant execute on function app.note, app.audit_digest to geo_web;
