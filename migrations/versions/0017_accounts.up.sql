-- Sign-in as HANDBOOK 6.2 asks for it. The web role reads none of these tables. What a person does with the own account goes
-- through functions that ask for the digest of the session: whoever cannot show a session can act for nobody.

-- An account without a role is one that the system administrator made and the security administrator has not yet placed.
alter table accounts
    alter role drop not null,
    add ground bigint,
    add password_changed_at timestamptz not null default now(),
    add must_change_password boolean not null default false,
    add totp_secret_sealed bytea,
    add totp_confirmed_at timestamptz,
    add totp_last_step bigint,
    add oidc_issuer text,
    add oidc_subject text,
    add last_sign_in_at timestamptz,
    add unique (oidc_issuer, oidc_subject),
    add check ((oidc_issuer is null) = (oidc_subject is null)),
    add check (totp_confirmed_at is null or totp_secret_sealed is not null);
comment on column accounts.totp_secret_sealed is 'encrypted with DATA_KEY; counts once totp_confirmed_at is set';
comment on column accounts.totp_last_step is 'the step of 30 seconds whose code was used last: none is good twice';
update accounts a set ground = r.ground from regions r where r.code = a.region_code;
alter table accounts alter ground set not null;
create index on accounts (ground);
create trigger place_in_region before insert or update of region_code on accounts for each row
    execute function app.place_in_region('region_code');

-- The five newest passwords, the present one among them, so that none of them comes back.
create table password_history (
    id bigint generated always as identity primary key,
    account_id bigint not null references accounts (id) on delete cascade,
    password_hash text not null,
    set_at timestamptz not null default now()
);
create index on password_history (account_id, id desc);
insert into password_history (account_id, password_hash) select id, password_hash from accounts order by id;

create function app.keep_password() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    insert into password_history (account_id, password_hash) values (new.id, new.password_hash);
    delete from password_history h where h.account_id = new.id and h.id not in (
        select n.id from password_history n where n.account_id = new.id order by n.id desc limit 5);
    return null;
end $$;
create trigger keep_password after insert on accounts for each row execute function app.keep_password();
create trigger keep_new_password after update of password_hash on accounts for each row
    when (old.password_hash <> new.password_hash) execute function app.keep_password();

create table recovery_codes (
    account_id bigint not null references accounts (id) on delete cascade,
    code_hash bytea not null,
    used_at timestamptz,
    primary key (account_id, code_hash)
);
comment on column recovery_codes.code_hash is 'SHA-256 of 80 random bits';

-- `stage` is how far the sign-in has come: nothing but the next step is open before 'signed_in'.
alter table sessions
    add id bigint generated always as identity unique,
    add address text not null default '',
    add stage text not null default 'signed_in'
        check (stage in ('signed_in', 'needs_second_factor', 'must_change_password')),
    add acting_for bigint references accounts (id) on delete set null,
    add method text not null default 'password' check (method in ('password', 'oidc'));
comment on column sessions.client is 'what the browser calls itself';
comment on column sessions.address is 'where the sign-in came from';
comment on column sessions.acting_for is 'whose place is taken; counts only while a delegation runs';

-- `rights` null: all that the account has. `made_by` null: an operator at the command line.
alter table api_tokens
    add id bigint generated always as identity unique,
    add rights text[],
    add last_used_at timestamptz,
    add made_by bigint references accounts (id) on delete set null,
    add ended_at timestamptz;

create table delegations (
    id bigint generated always as identity primary key,
    from_account bigint not null references accounts (id) on delete cascade,
    to_account bigint not null references accounts (id) on delete cascade,
    starts_at timestamptz not null default now(),
    ends_at timestamptz not null,
    reason text not null check (reason <> ''),
    made_by bigint references accounts (id) on delete set null,
    ended_at timestamptz,
    ended_by bigint references accounts (id) on delete set null,
    check (from_account <> to_account),
    check (ends_at > starts_at and ends_at <= starts_at + interval '90 days')
);
create index on delegations (to_account) where ended_at is null;
create index on delegations (from_account);

-- Failures by address, for all workers of the service, and for names that no account has: those lock as accounts do, so that
-- a lock tells nobody which names exist.
create table failed_sign_ins (
    id bigint generated always as identity primary key,
    address text not null,
    at timestamptz not null default now()
);
create index on failed_sign_ins (address, at);
create index on failed_sign_ins (at);
create table strange_names (
    name_hash bytea primary key,
    failed_sign_ins integer not null default 1,
    locked_until timestamptz,
    at timestamptz not null default now()
);

call app.protect('password_history', null);
call app.protect('recovery_codes', null);
call app.protect('delegations', null);
call app.protect('failed_sign_ins', null);
call app.protect('strange_names', null);

drop trigger tell on sessions;
create trigger tell after delete or update of token_hash, expires_at, account_id, stage, acting_for on sessions
    for each row execute function app.tell('accounts');
drop trigger tell on api_tokens;
create trigger tell after delete or update of expires_at, account_id, rights, ended_at on api_tokens
    for each row execute function app.tell('accounts');
create trigger tell after insert or update or delete on delegations
    for each row execute function app.tell('accounts');

drop function app.account_of_session, app.account_of_token, app.open_session, app.close_session, app.account_to_verify,
    app.note_failed_sign_in;
drop type app.signed_in_account;
-- Who asks: `id` and all that follows is whose place is taken, `actor` who really sits there. `stage` 'needs_role': nobody has
-- given the account a role yet. `places` are those that the actor may take. After `good_until` nothing here is true any more.
create type app.signed_in_account as (
    id bigint, name text, display_name text, role text, region_code text, region_name text, region_level text,
    is_demo boolean, rights text[], actor_id bigint, actor_name text, stage text, session_id bigint, places jsonb,
    good_until timestamptz
);

-- The delegations by which an account may take another's place now. Nobody takes an administrator's, and no administrator
-- takes anybody's.
create function app.running_delegations(deputy bigint) returns setof delegations
    language sql stable security definer set search_path = public, pg_temp as $$
    select d.* from delegations d
    join accounts f on f.id = d.from_account and f.is_active and f.role is not null and f.role not like '%\_admin'
    join accounts t on t.id = d.to_account and t.is_active and t.role is not null and t.role not like '%\_admin'
    where d.to_account = deputy and d.ended_at is null and d.starts_at <= now() and d.ends_at > now()
$$;

create function app.account_of_session(hash bytea, idle_minutes integer) returns setof app.signed_in_account
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    -- written at most once a minute
    update sessions s set last_seen_at = now()
    where s.token_hash = hash and s.expires_at > now() and s.last_seen_at < now() - interval '1 minute'
      and s.last_seen_at > now() - make_interval(mins => idle_minutes);
    -- what was withdrawn from a deputy in person does not come back with the place that is taken
    return query
    select a.id, a.name, a.display_name, coalesce(a.role, ''), a.region_code, r.name, r.level, a.is_demo,
           array(select g from unnest(app.rights_of(a.id, a.role)) g
                 where s.stage = 'signed_in'
                   and not exists (select from withdrawn_rights w where w.account_id = t.id and w.granted = g)),
           t.id, t.name,
           case when s.stage = 'signed_in' and t.role is null then 'needs_role' else s.stage end,
           s.id,
           coalesce((select jsonb_agg(jsonb_build_object('name', f.name, 'display_name', f.display_name) order by f.name)
                     from app.running_delegations(t.id) w join accounts f on f.id = w.from_account), '[]'),
           least(s.expires_at, d.ends_at)
    from sessions s
    join accounts t on t.id = s.account_id and t.is_active
    left join lateral (select w.from_account, w.ends_at from app.running_delegations(t.id) w
                       where w.from_account = s.acting_for and s.stage = 'signed_in'
                       order by w.ends_at desc limit 1) d on true
    join accounts a on a.id = coalesce(d.from_account, t.id)
    join regions r on r.code = a.region_code
    where s.token_hash = hash and s.expires_at > now() and s.last_seen_at > now() - make_interval(mins => idle_minutes);
end $$;

-- A token has the rights that it was given, and never one that its account has lost since.
create function app.account_of_token(hash bytea) returns setof app.signed_in_account
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update api_tokens t set last_used_at = now()
    where t.token_hash = hash and t.expires_at > now() and t.ended_at is null
      and coalesce(t.last_used_at < now() - interval '1 minute', true);
    return query
    select a.id, a.name, a.display_name, coalesce(a.role, ''), a.region_code, r.name, r.level, a.is_demo,
           array(select g from unnest(app.rights_of(a.id, a.role)) g where t.rights is null or g = any (t.rights)),
           a.id, a.name, case when a.role is null then 'needs_role' else 'signed_in' end, null::bigint, '[]'::jsonb,
           t.expires_at
    from api_tokens t join accounts a on a.id = t.account_id join regions r on r.code = a.region_code
    where t.token_hash = hash and t.expires_at > now() and t.ended_at is null and a.is_active;
end $$;

-- Makes the rest of the transaction this account's, for the audit log; it may do nothing but what follows here.
create function app.enter_as(it accounts) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform app.enter(it.id, coalesce(it.role, ''), it.region_code, '{}', app.setting('client'), it.id);
end $$;

-- Whose session this is, if it is open and has come this far. Idle ones were turned away before.
create function app.session_owner(hash bytea, stages text[] default '{signed_in}') returns accounts
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts;
begin
    select a.* into it from sessions s join accounts a on a.id = s.account_id
    where s.token_hash = hash and s.expires_at > now() and s.stage = any (stages) and a.is_active;
    if it.id is null then
        raise exception 'no such session' using errcode = 'invalid_authorization_specification';
    end if;
    perform app.enter_as(it);
    return it;
end $$;

-- What a sign-in is checked against: always one row, so that an unknown name takes the same way as a known one.
create function app.account_to_verify(wanted text)
    returns table (id bigint, password_hash text, locked boolean)
    language sql stable security definer set search_path = public, pg_temp as $$
    select a.id, a.password_hash, coalesce(coalesce(a.locked_until, n.locked_until) > now(), false)
    from (values (1)) as one
    left join accounts a on a.name = wanted and a.is_active
    left join strange_names n on a.id is null and n.name_hash = sha256(convert_to(wanted, 'UTF8'))
$$;

-- How many sign-ins from this address have failed lately, whatever the name.
create function app.failures_from(wanted text) returns integer
    language sql stable security definer set search_path = public, pg_temp as $$
    select count(*)::integer from failed_sign_ins where address = wanted and at > now() - interval '15 minutes'
$$;

-- Counts a failure; the fifth in a row locks for 15 minutes. While it is locked nothing more is counted against a name. `step`
-- is what was wrong: a password or a second factor. Tells whether the name is locked now.
create function app.note_failed_sign_in(wanted text, step text) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts;
    is_locked boolean := false;
    has_just boolean := false;
begin
    delete from failed_sign_ins where at < now() - interval '1 day';
    delete from strange_names where at < now() - interval '1 day';
    insert into failed_sign_ins (address) values (coalesce(app.setting('client'), ''));
    select * into it from accounts a where a.name = wanted and a.is_active for update;
    if it.id is not null then
        is_locked := coalesce(it.locked_until > now(), false);
        if not is_locked then
            has_just := it.failed_sign_ins >= 4;
            update accounts a
            set failed_sign_ins = case when has_just then 0 else a.failed_sign_ins + 1 end,
                locked_until = case when has_just then now() + interval '15 minutes' end
            where a.id = it.id;
        end if;
        perform app.enter(null, '', it.region_code, '{}', app.setting('client'), null);
        perform app.note('account.sign_in_failed', 'account', it.name, it.region_code, '',
                         jsonb_build_object('step', step, 'locked', is_locked));
        if has_just then
            delete from sessions s where s.account_id = it.id and s.stage <> 'signed_in';
            perform app.note('account.lock', 'account', it.name, it.region_code);
        end if;
    else
        insert into strange_names as n (name_hash) values (sha256(convert_to(wanted, 'UTF8')))
        on conflict (name_hash) do update
        set failed_sign_ins = case when n.locked_until > now() then n.failed_sign_ins
                                   when n.failed_sign_ins >= 4 then 0 else n.failed_sign_ins + 1 end,
            locked_until = case when n.locked_until > now() then n.locked_until
                                when n.failed_sign_ins >= 4 then now() + interval '15 minutes' end,
            at = now();
        -- what was typed is not kept: people type passwords where the name belongs
        perform app.note('account.sign_in_failed', 'account', '', '', '', jsonb_build_object('step', 'name'));
    end if;
    return is_locked or has_just;
end $$;

-- How far one gets who has shown the password, and, where one is set, the second factor. A password is too old after
-- `password_days`, 0: never; a demonstration's, and one that was not used, does not grow old.
create function app.next_stage(it accounts, method text, second_factor_shown boolean, password_days integer) returns text
    language sql stable as $$
    select case
        when it.totp_confirmed_at is not null and not second_factor_shown then 'needs_second_factor'
        when method = 'password' and not it.is_demo
             and (it.must_change_password
                  or password_days > 0 and it.password_changed_at < now() - make_interval(days => password_days))
            then 'must_change_password'
        else 'signed_in' end
$$;

-- Gives no session, and null, when the account was locked or disabled while the password was being checked.
create function app.open_session(account bigint, hash bytea, hours integer, device text, way text, password_days integer)
    returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts;
    reached text;
begin
    delete from sessions where expires_at < now();
    select * into it from accounts a where a.id = account and a.is_active for update;
    if it.id is null or it.locked_until > now() then return null; end if;
    reached := app.next_stage(it, way, false, password_days);
    perform app.enter_as(it);
    insert into sessions (token_hash, account_id, expires_at, client, address, stage, method)
    values (hash, account,
            now() + case when reached = 'needs_second_factor' then interval '10 minutes' else make_interval(hours => hours) end,
            left(device, 200), coalesce(app.setting('client'), ''), reached, way);
    -- a password alone must not wipe out failures at the second factor
    if reached <> 'needs_second_factor' then
        update accounts a set failed_sign_ins = 0, locked_until = null, last_sign_in_at = now() where a.id = account;
        perform app.note('account.sign_in', 'account', it.name, it.region_code, '', jsonb_build_object('method', way));
    end if;
    return reached;
end $$;

-- The second factor of whoever has shown the password.
create function app.second_factor_of(hash bytea)
    returns table (name text, secret_sealed bytea, last_step bigint, locked boolean)
    language sql stable security definer set search_path = public, pg_temp as $$
    select a.name, a.totp_secret_sealed, a.totp_last_step, coalesce(a.locked_until > now(), false)
    from sessions s join accounts a on a.id = s.account_id
    where s.token_hash = hash and s.stage = 'needs_second_factor' and s.expires_at > now() and a.is_active
      and a.totp_confirmed_at is not null
$$;

-- Goes on with a new secret: with the step of a code that was right, or with a recovery code. Each is good once. Null when it
-- was not, or the account is locked.
create function app.pass_second_factor(hash bytea, new_hash bytea, step bigint, recovery_hash bytea, hours integer,
                                       password_days integer) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash, '{needs_second_factor}');
    way text;
    reached text;
begin
    select * into it from accounts a where a.id = it.id for update;
    if it.locked_until > now() then return null; end if;
    if step is not null then
        update accounts a set totp_last_step = step where a.id = it.id and coalesce(a.totp_last_step < step, true);
    else
        update recovery_codes c set used_at = now()
        where c.account_id = it.id and c.code_hash = recovery_hash and c.used_at is null;
    end if;
    if not found then return null; end if;
    select s.method into way from sessions s where s.token_hash = hash;
    reached := app.next_stage(it, way, true, password_days);
    update sessions s set token_hash = new_hash, stage = reached, last_seen_at = now(),
        expires_at = now() + make_interval(hours => hours)
    where s.token_hash = hash;
    update accounts a set failed_sign_ins = 0, locked_until = null, last_sign_in_at = now() where a.id = it.id;
    perform app.note('account.sign_in', 'account', it.name, it.region_code, '', jsonb_build_object(
        'method', way, 'second_factor', case when step is null then 'recovery_code' else 'totp' end));
    return reached;
end $$;

create function app.close_session(hash bytea) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts;
begin
    -- whoever got no further than the password had not signed in
    select a.* into it from sessions s join accounts a on a.id = s.account_id
    where s.token_hash = hash and s.expires_at > now() and s.stage <> 'needs_second_factor';
    delete from sessions where token_hash = hash;
    if it.id is not null then
        perform app.enter_as(it);
        perform app.note('account.sign_out', 'account', it.name, it.region_code);
    end if;
end $$;

-- The own account -----------------------------------------------------------------------------------------------------

create function app.own_passwords(hash bytea) returns table (name text, password_hash text, former text[], locked boolean)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash, '{signed_in,must_change_password}');
begin
    return query select it.name, it.password_hash,
        array(select h.password_hash from password_history h where h.account_id = it.id order by h.id desc limit 5),
        coalesce(it.locked_until > now(), false);
end $$;

-- The session goes on with a new secret; every other one ends.
create function app.change_own_password(hash bytea, new_hash bytea, new_password_hash text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash, '{signed_in,must_change_password}');
begin
    update accounts a set password_hash = new_password_hash, password_changed_at = now(), must_change_password = false,
        failed_sign_ins = 0, locked_until = null
    where a.id = it.id;
    delete from sessions s where s.account_id = it.id and s.token_hash <> hash;
    update sessions s set token_hash = new_hash, stage = 'signed_in' where s.token_hash = hash;
    perform app.note('account.change_password', 'account', it.name, it.region_code);
end $$;

create function app.own_account(hash bytea)
    returns table (name text, display_name text, role text, region_code text, region_name text, region_level text,
                   rights text[], withdrawn text[], password_changed_at timestamptz, last_sign_in_at timestamptz,
                   second_factor_since timestamptz, recovery_codes_left integer, oidc_issuer text, oidc_subject text)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash, '{signed_in,must_change_password}');
begin
    return query select it.name, it.display_name, coalesce(it.role, ''), r.code, r.name, r.level,
        app.rights_of(it.id, it.role),
        array(select w.granted from withdrawn_rights w join role_rights g on g.role = it.role and g.granted = w.granted
              where w.account_id = it.id order by 1),
        it.password_changed_at, it.last_sign_in_at, it.totp_confirmed_at,
        (select count(*)::integer from recovery_codes c where c.account_id = it.id and c.used_at is null),
        it.oidc_issuer, it.oidc_subject
    from regions r where r.code = it.region_code;
end $$;

create function app.own_sessions(hash bytea)
    returns table (id bigint, device text, address text, method text, created_at timestamptz, last_seen_at timestamptz,
                   is_this boolean)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash);
begin
    return query select s.id, s.client, s.address, s.method, s.created_at, s.last_seen_at, s.token_hash = hash
    from sessions s where s.account_id = it.id and s.expires_at > now() and s.stage = 'signed_in'
    order by s.token_hash = hash desc, s.last_seen_at desc, s.id desc;
end $$;

-- Ends one of the own sessions, or with null all but this one; tells how many.
create function app.end_own_sessions(hash bytea, wanted bigint) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash);
    ended integer;
begin
    delete from sessions s where s.account_id = it.id and s.token_hash <> hash and (wanted is null or s.id = wanted);
    get diagnostics ended = row_count;
    if ended > 0 then
        perform app.note('session.end', 'account', it.name, it.region_code, '', jsonb_build_object('sessions', ended));
    end if;
    return ended;
end $$;

create function app.own_tokens(hash bytea)
    returns table (id bigint, label text, rights text[], created_at timestamptz, expires_at timestamptz,
                   last_used_at timestamptz, is_own boolean)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash);
begin
    return query select t.id, t.label, t.rights, t.created_at, t.expires_at, t.last_used_at, coalesce(t.made_by = it.id, false)
    from api_tokens t where t.account_id = it.id and t.ended_at is null and t.expires_at > now() order by t.id desc;
end $$;

-- A token never has more than its account, nor lives longer than a year: null when that was asked for.
create function app.add_own_token(hash bytea, token_hash bytea, label text, rights text[], days integer) returns timestamptz
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash);
    made api_tokens;
begin
    if days not between 1 and 365 or not (rights <@ app.rights_of(it.id, it.role)) then return null; end if;
    insert into api_tokens (token_hash, account_id, label, rights, expires_at, made_by)
    values (token_hash, it.id, left(label, 100), rights, now() + make_interval(days => days), it.id) returning * into made;
    perform app.note('token.issue', 'token', made.id::text, it.region_code, '', jsonb_build_object(
        'account', it.name, 'label', made.label, 'rights', coalesce(to_jsonb(rights), 'null'), 'ends_at', made.expires_at));
    return made.expires_at;
end $$;

create function app.end_own_token(hash bytea, wanted bigint) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash);
begin
    update api_tokens t set ended_at = now() where t.account_id = it.id and t.id = wanted and t.ended_at is null;
    if not found then return false; end if;
    perform app.note('token.revoke', 'token', wanted::text, it.region_code, '', jsonb_build_object('account', it.name));
    return true;
end $$;

-- The secret of a second factor that is being set up; one that counts is not replaced.
create function app.offer_second_factor(hash bytea, sealed bytea) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash);
begin
    update accounts a set totp_secret_sealed = sealed, totp_last_step = null where a.id = it.id and a.totp_confirmed_at is null;
    return found;
end $$;
create function app.offered_second_factor(hash bytea) returns bytea
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash);
begin
    return case when it.totp_confirmed_at is null then it.totp_secret_sealed end;
end $$;
create function app.confirm_second_factor(hash bytea, sealed bytea, step bigint, code_hashes bytea[]) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash);
begin
    -- the very secret that was shown: another page may have begun anew meanwhile
    update accounts a set totp_confirmed_at = now(), totp_last_step = step
    where a.id = it.id and a.totp_confirmed_at is null and a.totp_secret_sealed = sealed;
    if not found then return false; end if;
    delete from recovery_codes where account_id = it.id;
    insert into recovery_codes (account_id, code_hash) select it.id, unnest(code_hashes);
    perform app.note('account.set_second_factor', 'account', it.name, it.region_code);
    return true;
end $$;
create function app.renew_recovery_codes(hash bytea, code_hashes bytea[]) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash);
begin
    if it.totp_confirmed_at is null then return false; end if;
    delete from recovery_codes where account_id = it.id;
    insert into recovery_codes (account_id, code_hash) select it.id, unnest(code_hashes);
    perform app.note('account.renew_codes', 'account', it.name, it.region_code);
    return true;
end $$;
create function app.remove_second_factor(hash bytea) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash);
begin
    if it.totp_confirmed_at is null then return false; end if;
    update accounts a set totp_secret_sealed = null, totp_confirmed_at = null, totp_last_step = null where a.id = it.id;
    delete from recovery_codes where account_id = it.id;
    perform app.note('account.clear_second_factor', 'account', it.name, it.region_code);
    return true;
end $$;

-- Takes the place of another, or with null one's own again; the session goes on with a new secret.
create function app.act_for(hash bytea, new_hash bytea, wanted text) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash);
    before_name text := (select a.name from sessions s join accounts a on a.id = s.acting_for where s.token_hash = hash);
    place accounts;
begin
    if wanted is not null then
        select a.* into place from app.running_delegations(it.id) d join accounts a on a.id = d.from_account
        where a.name = wanted;
        if place.id is null then return false; end if;
    end if;
    update sessions s set acting_for = place.id, token_hash = new_hash where s.token_hash = hash;
    if place.id is not null then
        perform app.note('account.act_for', 'account', place.name, place.region_code);
    elsif before_name is not null then
        perform app.note('account.stop_acting', 'account', before_name, it.region_code);
    end if;
    return true;
end $$;

-- One's identity at a sign-in service (OpenID Connect). Found by what that service says never changes; never made here.
create function app.account_of_identity(issuer text, subject text) returns table (id bigint, name text, locked boolean)
    language sql stable security definer set search_path = public, pg_temp as $$
    select a.id, a.name, coalesce(a.locked_until > now(), false) from accounts a
    where a.oidc_issuer = issuer and a.oidc_subject = subject and a.is_active
$$;
-- False when another account has this identity.
create function app.link_identity(hash bytea, issuer text, subject text) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash);
begin
    begin
        update accounts a set oidc_issuer = issuer, oidc_subject = subject where a.id = it.id;
    exception when unique_violation then
        return false;
    end;
    perform app.note('account.link_oidc', 'account', it.name, it.region_code, '', jsonb_build_object('issuer', issuer));
    return true;
end $$;
create function app.unlink_identity(hash bytea) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts := app.session_owner(hash);
begin
    if it.oidc_issuer is null then return false; end if;
    update accounts a set oidc_issuer = null, oidc_subject = null where a.id = it.id;
    perform app.note('account.unlink_oidc', 'account', it.name, it.region_code, '',
                     jsonb_build_object('issuer', it.oidc_issuer));
    return true;
end $$;

revoke all on function app.keep_password, app.running_delegations, app.enter_as, app.session_owner, app.next_stage,
    app.account_of_session, app.account_of_token, app.account_to_verify, app.failures_from, app.note_failed_sign_in,
    app.open_session, app.second_factor_of, app.pass_second_factor, app.close_session, app.own_passwords,
    app.change_own_password, app.own_account, app.own_sessions, app.end_own_sessions, app.own_tokens, app.add_own_token,
    app.end_own_token, app.offer_second_factor, app.offered_second_factor, app.confirm_second_factor,
    app.renew_recovery_codes, app.remove_second_factor, app.act_for, app.account_of_identity, app.link_identity,
    app.unlink_identity from public;
grant execute on function app.account_of_session, app.account_of_token, app.account_to_verify, app.failures_from,
    app.note_failed_sign_in, app.open_session, app.second_factor_of, app.pass_second_factor, app.close_session,
    app.own_passwords, app.change_own_password, app.own_account, app.own_sessions, app.end_own_sessions, app.own_tokens,
    app.add_own_token, app.end_own_token, app.offer_second_factor, app.offered_second_factor, app.confirm_second_factor,
    app.renew_recovery_codes, app.remove_second_factor, app.act_for, app.account_of_identity, app.link_identity,
    app.unlink_identity to geo_web;
