-- Files that officers hand in, and files that are made for them, are worked on by jobs. What was handed in is kept in the database,
-- in parts: nothing depends on a folder that several servers would have to share. Only who asked gets anything of it back.
create table kept_files (
    id bigint generated always as identity primary key,
    name text not null check (name ~ '\S' and char_length(name) <= 200),
    size bigint not null default 0 check (size >= 0),
    sha256 bytea check (octet_length(sha256) = 32),
    account_id bigint not null references accounts (id) on delete cascade,
    actor_id bigint not null references accounts (id) on delete cascade,
    ground bigint not null,
    kept_at timestamptz not null default now()
);
create index on kept_files (account_id);
comment on column kept_files.sha256 is 'null while parts are still being added';
comment on column kept_files.actor_id is 'who really handed it in or asked for it: a deputy does not see what another did';

create table kept_file_parts (
    file_id bigint not null references kept_files (id) on delete cascade,
    part_no integer not null check (part_no between 1 and 4096),
    content bytea not null check (octet_length(content) between 1 and 1048576),
    primary key (file_id, part_no)
);
-- workbooks are compressed already, and a part is read as a whole
alter table kept_file_parts alter column content set storage external;

create table transfers (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('import', 'export')),
    layer text not null check (layer ~ '^[a-z_]{1,40}$'),
    account_id bigint not null references accounts (id) on delete cascade,
    actor_id bigint not null references accounts (id) on delete cascade,
    rights text[] not null,
    region_code text not null references regions (code),
    ground bigint not null,
    state text not null check (state in ('looking', 'matching', 'checking', 'checked', 'storing', 'done', 'failed', 'cancelled',
                                         'expired')),
    wish jsonb not null default '{}' check (pg_column_size(wish) < 100000),
    step text not null default '',
    done bigint not null default 0,
    total bigint,
    attempt integer not null default 0,
    message text not null default '',
    look jsonb,
    report jsonb,
    file_id bigint references kept_files (id) on delete set null,
    error_file_id bigint references kept_files (id) on delete set null,
    result_file_id bigint references kept_files (id) on delete set null,
    asked_at timestamptz not null default now(),
    touched_at timestamptz not null default now(),
    started_at timestamptz,
    ended_at timestamptz,
    files_gone_at timestamptz,
    check (kind = 'import' or state not in ('looking', 'matching', 'checking', 'checked')),
    check ((state in ('done', 'failed', 'cancelled', 'expired')) = (ended_at is not null))
);
create index on transfers (account_id, id desc);
create index on transfers (touched_at) where files_gone_at is null;
comment on column transfers.rights is 'what was allowed when it was asked for; the work may do no more, and no more than the account may by then';
comment on column transfers.wish is 'how the file is to be read, or what the file is to hold';
comment on column transfers.attempt is 'how often a worker has begun with it; one that was overtaken writes nothing any more';
comment on column transfers.look is 'what the page needs to match the columns: headings and the first rows';

-- How columns were matched the last time for files with the same headings: of an area's office, not of a person.
create table column_matches (
    region_code text not null references regions (code),
    layer text not null,
    headings bytea not null check (octet_length(headings) = 32),
    wish jsonb not null check (pg_column_size(wish) < 100000),
    used_at timestamptz not null default now(),
    primary key (region_code, layer, headings)
);

call app.protect('kept_files', 'account_id = (select app.account()) and actor_id = (select app.actor())
    and ground between (select app.ground_from()) and (select app.ground_to())');
call app.protect('kept_file_parts', 'exists (select from kept_files f where f.id = file_id)');
call app.protect('transfers', 'account_id = (select app.account()) and actor_id = (select app.actor())
    and ground between (select app.ground_from()) and (select app.ground_to())');
call app.protect('column_matches', null);

create function app.must_import(layer text) returns void
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if app.account() is null or not app.may('import_' || layer) then
        raise exception 'the right import_% is needed', layer using errcode = 'insufficient_privilege';
    end if;
end $$;

-- The caller's own transfer, locked until the transaction ends.
create function app.own_transfer(number bigint) returns transfers
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it transfers;
begin
    select t.* into it from transfers t
    where t.id = number and t.account_id = app.account() and t.actor_id = app.actor()
      and t.ground between app.ground_from() and app.ground_to() for update;
    return it;
end $$;

create function app.note_transfer(deed text, it transfers, detail jsonb) returns void
    language sql security definer set search_path = public, pg_temp as $$
    select app.note('transfer.' || deed, 'transfer', it.id::text, it.region_code, '',
                    jsonb_build_object('layer', it.layer) || detail)
$$;

-- Three steps of handing in a file, in one transaction: its name, its parts in their order, and that these were all.
create function app.keep_file(name text) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    number bigint;
begin
    if not (app.account() is not null and (app.may('import_regions') or app.may('import_households') or app.may('import_rooms')
                                           or app.may('import_cases') or app.may('import_points'))) then
        raise exception 'this account hands in no files' using errcode = 'insufficient_privilege';
    end if;
    insert into kept_files (name, account_id, actor_id, ground) values (name, app.account(), app.actor(), app.ground_from())
    returning id into number;
    return number;
end $$;

create function app.keep_part(file bigint, part integer, content bytea) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not exists (select from kept_files f
                   where f.id = file and f.sha256 is null and f.account_id = app.account() and f.actor_id = app.actor()) then
        raise exception 'no such open file' using errcode = 'insufficient_privilege';
    end if;
    insert into kept_file_parts (file_id, part_no, content) values (file, part, content);
end $$;

create function app.close_file(file bigint, digest bytea) returns void
    language sql security definer set search_path = public, pg_temp as $$
    update kept_files f
    set sha256 = digest,
        size = coalesce((select sum(octet_length(p.content)) from kept_file_parts p where p.file_id = file), 0)
    where f.id = file and f.sha256 is null and f.account_id = app.account() and f.actor_id = app.actor()
$$;

create function app.send_to_worker(it transfers) returns void
    language sql security definer set search_path = public, pg_temp as $$
    select app.defer_job('work_on_transfer', jsonb_build_object('number', it.id), 'transfer ' || it.id)
$$;

-- How many files one person may have under way at once: each is kept for a week.
create function app.most_open_transfers() returns integer language sql immutable as $$ select 20 $$;

create function app.too_many_transfers() returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select count(*) >= app.most_open_transfers() from transfers t
    where t.account_id = app.account() and t.actor_id = app.actor() and t.ended_at is null
$$;

-- Begins to bring in a file of a layer; null when too many are under way.
create function app.begin_import(layer text, file bigint) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it transfers;
    held kept_files;
begin
    perform app.must_import(layer);
    if app.too_many_transfers() then return null; end if;
    select f.* into held from kept_files f
    where f.id = file and f.sha256 is not null and f.account_id = app.account() and f.actor_id = app.actor()
      and not exists (select from transfers t where t.file_id = f.id);
    if held.id is null then
        raise exception 'no such file' using errcode = 'insufficient_privilege';
    end if;
    insert into transfers (kind, layer, account_id, actor_id, rights, region_code, ground, state, file_id)
    values ('import', layer, app.account(), app.actor(), string_to_array(app.setting('rights'), ','), app.setting('region'),
            app.ground_from(), 'looking', file)
    returning * into it;
    perform app.send_to_worker(it);
    perform app.note_transfer('upload', it, jsonb_build_object('file', held.name, 'bytes', held.size,
                                                               'sha256', encode(held.sha256, 'hex')));
    return it.id;
end $$;

-- Says how a file is to be read, and has it looked at again (another sheet) or checked. How it was done is remembered for the
-- next file with the same headings. 'done', the state that stands in the way, or null where there is none of the caller's.
create function app.plan_import(number bigint, wish jsonb, look_again boolean, headings bytea) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it transfers := app.own_transfer(number);
begin
    if it.id is null or it.kind <> 'import' then return null; end if;
    perform app.must_import(it.layer);
    if it.state not in ('matching', 'checked') then return it.state; end if;
    update transfers t
    set state = case when look_again then 'looking' else 'checking' end, wish = plan_import.wish, report = null, message = '',
        step = '', done = 0, total = null, attempt = 0, touched_at = now(), rights = string_to_array(app.setting('rights'), ','),
        look = case when look_again then null else t.look end
    where t.id = number returning * into it;
    delete from kept_files f where f.id = it.error_file_id;
    perform app.send_to_worker(it);
    if not look_again then
        insert into column_matches (region_code, layer, headings, wish)
        values (it.region_code, it.layer, plan_import.headings, plan_import.wish)
        on conflict on constraint column_matches_pkey do update set wish = excluded.wish, used_at = now();
        perform app.note_transfer('check', it, '{}');
    end if;
    return 'done';
end $$;

create function app.known_match(layer text, headings bytea) returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select m.wish from column_matches m
    where m.region_code = app.setting('region') and m.layer = known_match.layer and m.headings = known_match.headings
      and app.may('import_' || known_match.layer)
$$;

-- Has a checked file stored. What was found wrong is left out only where that is said.
create function app.store_import(number bigint, skip_bad boolean) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it transfers := app.own_transfer(number);
begin
    if it.id is null or it.kind <> 'import' then return null; end if;
    perform app.must_import(it.layer);
    if it.state <> 'checked' then return it.state; end if;
    update transfers t
    set state = 'storing', wish = t.wish || jsonb_build_object('skip_bad', store_import.skip_bad), message = '', step = '',
        done = 0, total = null, attempt = 0, touched_at = now(), rights = string_to_array(app.setting('rights'), ',')
    where t.id = number returning * into it;
    perform app.send_to_worker(it);
    perform app.note_transfer('store', it, jsonb_build_object('skip_bad', skip_bad));
    return 'done';
end $$;

-- Asks for a file of what the caller may see; null when too many are under way. What is in it the worker reads as the caller.
create function app.ask_file(layer text, wish jsonb) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it transfers;
begin
    if app.account() is null or not app.signed_in() or coalesce(app.setting('rights'), '') = '' then
        raise exception 'this account takes no files' using errcode = 'insufficient_privilege';
    end if;
    if app.too_many_transfers() then return null; end if;
    insert into transfers (kind, layer, account_id, actor_id, rights, region_code, ground, state, wish)
    values ('export', layer, app.account(), app.actor(), string_to_array(app.setting('rights'), ','), app.setting('region'),
            app.ground_from(), 'storing', wish)
    returning * into it;
    perform app.send_to_worker(it);
    perform app.note_transfer('export', it, '{}');
    return it.id;
end $$;

-- Takes effect at once, whatever a worker is doing: what it would end is not under way any more, and it rolls back.
create function app.cancel_transfer(number bigint) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it transfers;
begin
    -- an import that is about to end waits for nobody but holds this lock: take it before the row, as that one does
    perform pg_advisory_xact_lock(hashtext('app.note'));
    it := app.own_transfer(number);
    if it.id is null then return null; end if;
    if it.ended_at is not null then return it.state; end if;
    update transfers t set state = 'cancelled', ended_at = now(), touched_at = now() where t.id = number;
    perform app.note_transfer('cancel', it, jsonb_build_object('state', it.state));
    return 'done';
end $$;

-- For whom a transfer is worked on: what the account may do now, as far as it might when it was asked for. No row where the
-- account or the deputy may not act any more.
create function app.transfer_scope(number bigint)
    returns table (account_id bigint, role text, region_code text, rights text[], actor_id bigint, account_name text, actor_name text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select a.id, a.role, a.region_code,
           array(select g from unnest(app.rights_of(a.id, a.role)) g
                 where g = any (t.rights)
                   and not exists (select from withdrawn_rights w where w.account_id = d.id and w.granted = g)),
           d.id, a.name, d.name
    from transfers t
    join accounts a on a.id = t.account_id and a.is_active and a.role is not null
    join accounts d on d.id = t.actor_id and d.is_active and d.role is not null
    where t.id = number and a.region_code = t.region_code
      and (a.id = d.id or exists (select from app.running_delegations(d.id) w where w.from_account = a.id))
$$;

-- The end of an import, in the very transaction that stores its rows: done again by another worker, it is found done. False when
-- it was cancelled, or another worker has begun with it.
create function app.end_import(number bigint, its_attempt integer, its_report jsonb) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update transfers t
    set state = 'done', report = its_report, ended_at = clock_timestamp(), touched_at = clock_timestamp()
    where t.id = number and t.attempt = its_attempt and t.state = 'storing' and t.kind = 'import';
    return found;
end $$;

insert into retention_rules (sort_no, what, days, minimum_days, title, legal_basis, acts_on) values
    (14, 'transfers', 7, 1, '导入、导出的文件', '《个人信息保护法》第十九条、第五十一条',
     '用完起算，到期删除交来的文件、有错的行和做好的文件；导入、导出过什么留在审计记录里');

revoke all on function app.must_import, app.own_transfer, app.note_transfer, app.keep_file, app.keep_part, app.close_file,
    app.send_to_worker, app.most_open_transfers, app.too_many_transfers, app.begin_import, app.plan_import, app.known_match,
    app.store_import, app.ask_file, app.cancel_transfer, app.transfer_scope, app.end_import from public;
grant execute on function app.keep_file, app.keep_part, app.close_file, app.most_open_transfers, app.begin_import, app.plan_import,
    app.known_match, app.store_import, app.ask_file, app.cancel_transfer to geo_web;
