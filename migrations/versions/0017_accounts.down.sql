drop function app.unlink_identity, app.link_identity, app.account_of_identity, app.act_for, app.remove_second_factor,
    app.renew_recovery_codes, app.confirm_second_factor, app.offered_second_factor, app.offer_second_factor,
    app.end_own_token, app.add_own_token, app.own_tokens, app.end_own_sessions, app.own_sessions, app.own_account,
    app.change_own_password, app.own_passwords, app.close_session, app.pass_second_factor, app.second_factor_of,
    app.open_session, app.next_stage, app.note_failed_sign_in, app.failures_from, app.account_to_verify,
    app.session_owner, app.enter_as, app.account_of_token, app.account_of_session, app.running_delegations;
drop type app.signed_in_account;
drop trigger tell on api_tokens;
create trigger tell after delete or update of expires_at, account_id on api_tokens
    for each row execute function app.tell('accounts');
drop trigger tell on sessions;
create trigger tell after delete or update of expires_at, account_id on sessions
    for each row execute function app.tell('accounts');
drop table strange_names, failed_sign_ins, delegations, recovery_codes, password_history;
drop trigger keep_new_password on accounts;
drop trigger keep_password on accounts;
drop function app.keep_password;
delete from api_tokens where ended_at is not null;
alter table api_tokens drop id, drop rights, drop last_used_at, drop made_by, drop ended_at;
delete from sessions where stage <> 'signed_in';
alter table sessions drop id, drop address, drop stage, drop acting_for, drop method;
comment on column sessions.client is null;
drop trigger place_in_region on accounts;
-- who has no role yet may not sign in where a role must be
update accounts set role = 'grid_worker', is_active = false where role is null;
alter table accounts
    alter role set not null, drop ground, drop password_changed_at, drop must_change_password, drop totp_secret_sealed,
    drop totp_confirmed_at, drop totp_last_step, drop oidc_issuer, drop oidc_subject, drop last_sign_in_at;

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

revoke all on function app.account_to_verify, app.note_failed_sign_in, app.open_session, app.close_session,
    app.account_of_session, app.account_of_token from public;
grant execute on function app.account_to_verify, app.note_failed_sign_in, app.open_session, app.close_session,
    app.account_of_session, app.account_of_token to geo_web;
