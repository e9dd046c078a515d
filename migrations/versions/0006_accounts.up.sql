-- Accounts with one role and one region, their sessions and tokens. The web role never reads these tables: it calls
-- the four functions below, and no function gives a password hash for a name that it was not asked for.
create table accounts (
    id bigint generated always as identity primary key,
    name text not null unique check (name ~ '^[a-z][a-z0-9._-]{1,49}$'),
    display_name text not null default '',
    role text not null,
    region_code text not null references regions (code),
    password_hash text not null,
    is_active boolean not null default true,
    is_demo boolean not null default false,
    failed_sign_ins integer not null default 0,
    locked_until timestamptz,
    created_at timestamptz not null default now(),
    check (role in ('grid_worker', 'village_clerk', 'village_committee', 'supervision', 'mediator', 'town_officer',
        'town_leader', 'county_officer', 'county_leader', 'security_admin', 'audit_admin', 'system_admin'))
);

create table sessions (
    token_hash bytea primary key,
    account_id bigint not null references accounts (id) on delete cascade,
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at timestamptz not null,
    client text not null default ''
);
create index on sessions (account_id);

create table api_tokens (
    token_hash bytea primary key,
    account_id bigint not null references accounts (id) on delete cascade,
    label text not null default '',
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);
create index on api_tokens (account_id);

call app.protect('accounts', null);
call app.protect('sessions', null);
call app.protect('api_tokens', null);

create type app.signed_in_account as (
    id bigint, name text, display_name text, role text, region_code text, region_name text, region_level text,
    is_demo boolean, rights text[]
);

-- What a sign-in needs to know of a name; locked tells that five failures were too many (15 minutes).
create function app.account_to_verify(wanted text)
    returns table (id bigint, password_hash text, locked boolean)
    language sql stable security definer set search_path = public, pg_temp as $$
    select a.id, a.password_hash, coalesce(a.locked_until > now(), false)
    from accounts a where a.name = wanted and a.is_active
$$;

create function app.note_failed_sign_in(account bigint) returns void
    language sql security definer set search_path = public, pg_temp as $$
    update accounts
    set failed_sign_ins = case when failed_sign_ins >= 4 then 0 else failed_sign_ins + 1 end,
        locked_until = case when failed_sign_ins >= 4 then now() + interval '15 minutes' else locked_until end
    where id = account
$$;

create function app.open_session(account bigint, hash bytea, hours integer, client text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from sessions where expires_at < now();
    update accounts set failed_sign_ins = 0, locked_until = null where id = account;
    insert into sessions (token_hash, account_id, expires_at, client)
    values (hash, account, now() + make_interval(hours => hours), left(client, 200));
end $$;

create function app.close_session(hash bytea) returns void
    language sql security definer set search_path = public, pg_temp as $$ delete from sessions where token_hash = hash $$;

-- The account behind a session, if it is still good. Writes the last-seen time at most once a minute.
create function app.account_of_session(hash bytea, idle_minutes integer) returns setof app.signed_in_account
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update sessions s set last_seen_at = now()
    where s.token_hash = hash and s.expires_at > now() and s.last_seen_at < now() - interval '1 minute'
      and s.last_seen_at > now() - make_interval(mins => idle_minutes);
    return query
    select a.id, a.name, a.display_name, a.role, a.region_code, r.name, r.level, a.is_demo,
           array(select granted from role_rights where role_rights.role = a.role)
    from sessions s join accounts a on a.id = s.account_id join regions r on r.code = a.region_code
    where s.token_hash = hash and s.expires_at > now() and a.is_active
      and s.last_seen_at > now() - make_interval(mins => idle_minutes);
end $$;

create function app.account_of_token(hash bytea) returns setof app.signed_in_account
    language sql stable security definer set search_path = public, pg_temp as $$
    select a.id, a.name, a.display_name, a.role, a.region_code, r.name, r.level, a.is_demo,
           array(select granted from role_rights where role_rights.role = a.role)
    from api_tokens t join accounts a on a.id = t.account_id join regions r on r.code = a.region_code
    where t.token_hash = hash and t.expires_at > now() and a.is_active
$$;
