-- Three administrators ---------------------------------------------------------------------------------------------------
-- The system administrator says who has an account, the security administrator what it may do, the audit administrator reads
-- what was done. Each function below asks for the right of one of them; no role has two. What comes back is null where there is
-- no such account in the caller's area, 'done', or a word that says why it was not done.

create function app.is_administrator(role text) returns boolean
    language sql immutable parallel safe
    as $$ select coalesce(role in ('system_admin', 'security_admin', 'audit_admin'), false) $$;

-- On which level of region a role makes sense.
create function app.role_fits(role text, level text) returns boolean
    language sql immutable parallel safe as $$
    select case role when 'grid_worker' then level in ('grid', 'village')
                     when 'village_clerk' then level = 'village'
                     when 'village_committee' then level = 'village'
                     when 'supervision' then level in ('village', 'town')
                     when 'mediator' then level in ('village', 'town', 'county')
                     when 'town_officer' then level = 'town'
                     when 'town_leader' then level = 'town'
                     when 'county_officer' then level = 'county'
                     when 'county_leader' then level = 'county'
                     else app.is_administrator(role) and level in ('county', 'town') end
$$;

-- Nobody administers without an account of his own, nor in another's place.
create function app.must_administer(wanted text) returns void
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if not app.may(wanted) or app.account() is null or app.actor() <> app.account() then
        raise exception 'the right % is needed', wanted using errcode = 'insufficient_privilege';
    end if;
end $$;

-- An account of the caller's area, locked until the transaction ends.
create function app.managed_account(wanted text) returns accounts
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts;
begin
    select a.* into it from accounts a
    where a.name = wanted and a.ground between app.ground_from() and app.ground_to() for update;
    return it;
end $$;

create function app.is_own(it accounts) returns boolean
    language sql stable as $$ select it.id = app.account() $$;

-- Whether nobody else holds this administrator's place for the area: with the last of the three gone, nobody could do that one's
-- work or look at what was done. Those who ask at once wait for each other.
create function app.is_last_of_kind(it accounts) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not app.is_administrator(it.role) or not it.is_active then return false; end if;
    perform pg_advisory_xact_lock(hashtext('app.is_last_of_kind'));
    return not exists (
        select from accounts a join regions r on r.code = a.region_code
        where a.id <> it.id and a.role = it.role and a.is_active and it.ground between r.ground and r.ground_to
          and not exists (select from withdrawn_rights w join role_rights g on g.role = a.role and g.granted = w.granted
                          where w.account_id = a.id));
end $$;

-- Ends what an account has open. Tells how much that was.
create function app.end_access(it accounts) returns jsonb
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    closed integer;
    ended integer;
begin
    delete from sessions s where s.account_id = it.id;
    get diagnostics closed = row_count;
    update api_tokens t set ended_at = now() where t.account_id = it.id and t.ended_at is null and t.expires_at > now();
    get diagnostics ended = row_count;
    return jsonb_build_object('sessions', closed, 'tokens', ended);
end $$;

-- A deputy's place, and a place taken by a deputy, end with what they were made for.
create function app.end_delegations_of(it accounts) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    ended integer;
begin
    update delegations d set ended_at = now(), ended_by = app.actor()
    where it.id in (d.from_account, d.to_account) and d.ended_at is null and d.ends_at > now();
    get diagnostics ended = row_count;
    return ended;
end $$;

-- Leave to read sealed cases is for a person in a place: it does not go along to another one.
create function app.end_grants_of(it accounts, reason text) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    gone case_grants;
    ended integer := 0;
begin
    for gone in update case_grants g set ended_at = now()
                where g.account_id = it.id and g.ended_at is null and g.ends_at > now() returning g.* loop
        perform app.note('case.end_grant', 'case', gone.case_id::text,
                         (select c.region_code from cases c where c.id = gone.case_id), reason,
                         jsonb_build_object('account', it.name));
        ended := ended + 1;
    end loop;
    return ended;
end $$;

create function app.note_on_account(action text, it accounts, reason text, detail jsonb default '{}') returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform app.note(action, 'account', it.name, it.region_code, reason, detail);
end $$;

-- System administrator ---------------------------------------------------------------------------------------------------

-- The new account may sign in and choose a password, and nothing else: it has no role.
create function app.create_account(wanted text, shown_name text, region text, new_password_hash text, reason text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts;
begin
    perform app.must_administer('manage_accounts');
    if not exists (select from regions r where r.code = region and r.ground between app.ground_from() and app.ground_to()) then
        return 'no_such_region';
    end if;
    insert into accounts (name, display_name, role, region_code, password_hash, must_change_password)
    values (wanted, shown_name, null, region, new_password_hash, true)
    on conflict (name) do nothing returning * into it;
    if it.id is null then return 'taken'; end if;
    perform app.note_on_account('account.create', it, reason,
                                jsonb_build_object('display_name', it.display_name, 'region', it.region_code));
    return 'done';
end $$;

create function app.disable_account(wanted text, reason text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts;
    gone jsonb;
begin
    perform app.must_administer('manage_accounts');
    it := app.managed_account(wanted);
    if it.id is null then return null; end if;
    if app.is_own(it) then return 'own'; end if;
    if not it.is_active then return 'so_already'; end if;
    if app.is_last_of_kind(it) then return 'last_one'; end if;
    update accounts a set is_active = false where a.id = it.id;
    gone := app.end_access(it) || jsonb_build_object('delegations', app.end_delegations_of(it),
                                                     'grants', app.end_grants_of(it, reason));
    perform app.note_on_account('account.disable', it, reason,
                                jsonb_build_object('before', 'active', 'after', 'disabled') || gone);
    return 'done';
end $$;

create function app.enable_account(wanted text, reason text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts;
begin
    perform app.must_administer('manage_accounts');
    it := app.managed_account(wanted);
    if it.id is null then return null; end if;
    if app.is_own(it) then return 'own'; end if;
    if it.is_active then return 'so_already'; end if;
    update accounts a set is_active = true where a.id = it.id;
    perform app.note_on_account('account.enable', it, reason, '{"before": "disabled", "after": "active"}');
    return 'done';
end $$;

-- Whoever resets a password could sign in with it. So that the system administrator does not come by the security
-- administrator's rights in this way, administrators' passwords are reset at the server only. A lock stays: another opens it.
create function app.reset_password(wanted text, new_password_hash text, reason text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts;
    gone jsonb;
begin
    perform app.must_administer('manage_accounts');
    it := app.managed_account(wanted);
    if it.id is null then return null; end if;
    if app.is_own(it) then return 'own'; end if;
    if app.is_administrator(it.role) then return 'administrator'; end if;
    if not it.is_active then return 'disabled'; end if;
    update accounts a set password_hash = new_password_hash, password_changed_at = now(), must_change_password = true
    where a.id = it.id;
    gone := app.end_access(it);
    perform app.note_on_account('account.reset_password', it, reason,
                                jsonb_build_object('before', jsonb_build_object('must_change_password', it.must_change_password),
                                                   'after', '{"must_change_password": true}'::jsonb) || gone);
    return 'done';
end $$;

create function app.end_sessions(wanted text, reason text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts;
    gone jsonb;
begin
    perform app.must_administer('manage_accounts');
    it := app.managed_account(wanted);
    if it.id is null then return null; end if;
    if app.is_own(it) then return 'own'; end if;
    gone := app.end_access(it);
    perform app.note_on_account('account.end_sessions', it, reason, gone);
    return 'done';
end $$;

-- Security administrator -------------------------------------------------------------------------------------------------

-- Gives an account its role and region; an empty role takes the role away. From one administrator's role to another's there is
-- no direct way. Nobody becomes administrator with a password that another knows.
create function app.place_account(wanted text, new_role text, new_region text, reason text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts;
    place regions;
    given text := nullif(new_role, '');
    gone jsonb;
begin
    perform app.must_administer('grant_access');
    it := app.managed_account(wanted);
    if it.id is null then return null; end if;
    if app.is_own(it) then return 'own'; end if;
    select r.* into place from regions r where r.code = new_region and r.ground between app.ground_from() and app.ground_to();
    if place.code is null then return 'no_such_region'; end if;
    if given is not null and not app.role_fits(given, place.level) then return 'role_does_not_fit'; end if;
    if it.role is not distinct from given and it.region_code = place.code then return 'so_already'; end if;
    if app.is_administrator(it.role) and app.is_administrator(given) and it.role <> given then return 'two_administrators'; end if;
    if app.is_administrator(given) and not app.is_administrator(it.role)
       and (it.must_change_password or it.last_sign_in_at is null) then
        return 'password_not_own';
    end if;
    if app.is_last_of_kind(it) then return 'last_one'; end if;
    update accounts a set role = given, region_code = place.code, ground = place.ground where a.id = it.id;
    gone := jsonb_build_object('delegations', app.end_delegations_of(it), 'grants', app.end_grants_of(it, reason));
    perform app.note_on_account('account.place', it, reason, jsonb_build_object(
        'before', jsonb_build_object('role', it.role, 'region', it.region_code),
        'after', jsonb_build_object('role', given, 'region', place.code)) || gone);
    return 'done';
end $$;

create function app.withdraw_right(wanted text, right_name text, reason text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts;
begin
    perform app.must_administer('grant_access');
    it := app.managed_account(wanted);
    if it.id is null then return null; end if;
    if app.is_own(it) then return 'own'; end if;
    if not exists (select from role_rights r where r.role = it.role and r.granted = right_name) then return 'not_given'; end if;
    if app.is_last_of_kind(it) then return 'last_one'; end if;
    insert into withdrawn_rights (account_id, granted, reason, withdrawn_by)
    values (it.id, right_name, withdraw_right.reason, app.actor()) on conflict do nothing;
    if not found then return 'so_already'; end if;
    perform app.note_on_account('account.withdraw_right', it, reason, jsonb_build_object('right', right_name));
    return 'done';
end $$;

create function app.return_right(wanted text, right_name text, reason text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts;
begin
    perform app.must_administer('grant_access');
    it := app.managed_account(wanted);
    if it.id is null then return null; end if;
    if app.is_own(it) then return 'own'; end if;
    delete from withdrawn_rights w where w.account_id = it.id and w.granted = right_name;
    if not found then return 'so_already'; end if;
    perform app.note_on_account('account.return_right', it, reason, jsonb_build_object('right', right_name));
    return 'done';
end $$;

create function app.unlock_account(wanted text, reason text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts;
begin
    perform app.must_administer('grant_access');
    it := app.managed_account(wanted);
    if it.id is null then return null; end if;
    if app.is_own(it) then return 'own'; end if;
    if coalesce(it.locked_until <= now(), true) then return 'so_already'; end if;
    update accounts a set locked_until = null, failed_sign_ins = 0 where a.id = it.id;
    perform app.note_on_account('account.unlock', it, reason, jsonb_build_object('before', it.locked_until));
    return 'done';
end $$;

-- For a lost telephone. Not the system administrator's: one who resets the password must not open the second factor too.
create function app.clear_second_factor(wanted text, reason text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it accounts;
begin
    perform app.must_administer('grant_access');
    it := app.managed_account(wanted);
    if it.id is null then return null; end if;
    if app.is_own(it) then return 'own'; end if;
    if it.totp_confirmed_at is null then return 'so_already'; end if;
    update accounts a set totp_secret_sealed = null, totp_confirmed_at = null, totp_last_step = null where a.id = it.id;
    delete from recovery_codes c where c.account_id = it.id;
    delete from sessions s where s.account_id = it.id;
    perform app.note_on_account('account.clear_second_factor', it, reason, jsonb_build_object('before', it.totp_confirmed_at));
    return 'done';
end $$;

-- What both see of an account --------------------------------------------------------------------------------------------

create type app.managed as (
    name text, display_name text, role text, region_code text, region_name text, region_level text, is_active boolean,
    is_demo boolean, is_own boolean, locked_until timestamptz, last_sign_in_at timestamptz, password_changed_at timestamptz,
    must_change_password boolean, has_second_factor boolean, is_password_old boolean, withdrawn integer, created_at timestamptz
);
-- `state` is one of active, disabled, locked, never, no_second_factor, old_password, no_role, or empty; `text` a part of a name.
create function app.managed_accounts(password_days integer, wanted text, role_wanted text, region_wanted text, state text,
                                     part text, after_name text, most integer) returns setof app.managed
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    low bigint := app.ground_from();
    high bigint := app.ground_to();
    is_old_since timestamptz := now() - make_interval(days => nullif(password_days, 0));
begin
    if not (app.may('manage_accounts') or app.may('grant_access')) then return; end if;
    if region_wanted <> '' then
        select greatest(low, r.ground), least(high, r.ground_to) into low, high from regions r where r.code = region_wanted;
    end if;
    return query
    select a.name, a.display_name, coalesce(a.role, ''), r.code, r.name, r.level, a.is_active, a.is_demo,
           coalesce(a.id = app.account(), false), case when a.locked_until > now() then a.locked_until end, a.last_sign_in_at,
           a.password_changed_at, a.must_change_password, a.totp_confirmed_at is not null,
           coalesce(a.password_changed_at < is_old_since, false),
           (select count(*)::integer from withdrawn_rights w join role_rights g on g.role = a.role and g.granted = w.granted
            where w.account_id = a.id), a.created_at
    from accounts a join regions r on r.code = a.region_code
    where a.ground between low and high
      and (wanted = '' or a.name = wanted)
      and (role_wanted = '' or a.role = role_wanted)
      and (part = '' or strpos(a.name, lower(part)) > 0 or strpos(a.display_name, part) > 0)
      and (after_name = '' or a.name > after_name)
      and case state when '' then true
                     when 'disabled' then not a.is_active
                     when 'active' then a.is_active
                     when 'locked' then a.is_active and coalesce(a.locked_until > now(), false)
                     when 'never' then a.is_active and a.last_sign_in_at is null
                     when 'no_second_factor' then a.is_active and a.totp_confirmed_at is null
                     when 'old_password' then a.is_active and coalesce(a.password_changed_at < is_old_since, false)
                     when 'no_role' then a.is_active and a.role is null
                     else false end
    order by a.name limit most;
end $$;

create function app.account_counts(password_days integer) returns table (state text, accounts integer)
    language sql stable security definer set search_path = public, pg_temp as $$
    with seen as (
        select a.*, a.password_changed_at < now() - make_interval(days => nullif(password_days, 0)) as is_old
        from accounts a
        where a.ground between app.ground_from() and app.ground_to() and (app.may('manage_accounts') or app.may('grant_access'))
    )
    select c.state, c.number::integer
    from (select count(*) as total, count(*) filter (where is_active) as active, count(*) filter (where not is_active) as disabled,
                 count(*) filter (where is_active and locked_until > now()) as locked,
                 count(*) filter (where is_active and last_sign_in_at is null) as never,
                 count(*) filter (where is_active and totp_confirmed_at is null) as no_second_factor,
                 count(*) filter (where is_active and is_old) as old_password,
                 count(*) filter (where is_active and role is null) as no_role from seen) s
    cross join lateral (values ('', s.total), ('active', s.active), ('disabled', s.disabled), ('locked', s.locked),
        ('never', s.never), ('no_second_factor', s.no_second_factor), ('old_password', s.old_password), ('no_role', s.no_role)
    ) as c (state, number)
$$;

-- The rights that the account's role gives, and which of them were taken from it.
create function app.account_rights(wanted text)
    returns table (granted text, withdrawn_at timestamptz, withdrawn_by text, reason text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select g.granted, w.withdrawn_at, coalesce(b.name, ''), coalesce(w.reason, '')
    from accounts a join role_rights g on g.role = a.role
    left join withdrawn_rights w on w.account_id = a.id and w.granted = g.granted
    left join accounts b on b.id = w.withdrawn_by
    where a.name = wanted and a.ground between app.ground_from() and app.ground_to()
      and (app.may('manage_accounts') or app.may('grant_access'))
    order by 1
$$;

create function app.account_sessions(wanted text)
    returns table (device text, address text, method text, created_at timestamptz, last_seen_at timestamptz)
    language sql stable security definer set search_path = public, pg_temp as $$
    select s.client, s.address, s.method, s.created_at, s.last_seen_at
    from accounts a join sessions s on s.account_id = a.id and s.expires_at > now() and s.stage = 'signed_in'
    where a.name = wanted and a.ground between app.ground_from() and app.ground_to() and app.may('manage_accounts')
    order by s.last_seen_at desc, s.id desc
$$;

-- Deputies for leave -----------------------------------------------------------------------------------------------------

alter table delegations add constraint one_deputy_at_a_time
    exclude using gist (from_account with =, tstzrange(starts_at, ends_at) with &&) where (ended_at is null);

-- The deputy belongs to a place that holds the area, or lies in the same town with it, at most one level below: for a village
-- the county, its town, the villages and grids of that town; for a town the county, the town, its villages; for the county the
-- county and its towns.
create function app.may_stand_in(of_ground bigint, of_level text, its_ground bigint, its_level text) returns boolean
    language sql immutable parallel safe as $$
    select (of_ground >> 36) = (its_ground >> 36)
       and (of_level = 'county' or its_level = 'county' or (of_ground >> 24) = (its_ground >> 24))
       and array_position('{county,town,village,grid}'::text[], its_level)
           <= array_position('{county,town,village,grid}'::text[], of_level) + 1
$$;

-- Those who may be somebody's deputy: for the own leave, or, of the security administrator, for that of one of the area.
create function app.possible_deputies(of_name text) returns table (name text, display_name text, role text, region_name text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select t.name, t.display_name, t.role, tr.name
    from accounts f join regions fr on fr.code = f.region_code
    join accounts t on t.id <> f.id and t.is_active and t.role is not null and not app.is_administrator(t.role)
    join regions tr on tr.code = t.region_code
    where f.name = of_name and f.is_active and f.role is not null and not app.is_administrator(f.role)
      and app.actor() = app.account()
      and (f.id = app.account() or app.may('grant_access') and f.ground between app.ground_from() and app.ground_to())
      and app.may_stand_in(fr.ground, fr.level, tr.ground, tr.level)
    order by t.ground = f.ground desc, t.ground, t.name
$$;

create function app.make_delegation(of_name text, deputy text, from_at timestamptz, to_at timestamptz, reason text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    own boolean;
    f accounts;
    t accounts;
    number bigint;
begin
    select * into f from accounts a
    where a.name = of_name and app.actor() = app.account()
      and (a.id = app.account() or app.may('grant_access') and a.ground between app.ground_from() and app.ground_to());
    if f.id is null then return null; end if;
    own := f.id = app.account();
    -- both, in one order: two who name each other at once wait instead of missing each other
    perform from accounts a where a.id = f.id or a.name = deputy order by a.id for update;
    select * into f from accounts a where a.id = f.id;
    select * into t from accounts a where a.name = deputy;
    if app.is_administrator(f.role) then return case when own then 'own_administrator' else 'administrator' end; end if;
    if not f.is_active or f.role is null then return 'no_place'; end if;
    if t.id = f.id then return 'oneself'; end if;
    -- one word for all of these: whoever is out of reach is not told apart from whoever is not there
    if t.id is null or not t.is_active or t.role is null or app.is_administrator(t.role)
       or not (select app.may_stand_in(fr.ground, fr.level, tr.ground, tr.level) from regions fr, regions tr
               where fr.code = f.region_code and tr.code = t.region_code) then
        return 'no_such_deputy';
    end if;
    if to_at <= greatest(from_at, now()) then return 'over_already'; end if;
    if from_at < now() - interval '1 day' then return 'in_the_past'; end if;
    if to_at > from_at + interval '90 days' then return 'too_long'; end if;
    if exists (select from delegations d where d.ended_at is null and tstzrange(d.starts_at, d.ends_at) && tstzrange(from_at, to_at)
               and d.from_account = f.id) then
        return 'overlapping';
    end if;
    if exists (select from delegations d where d.ended_at is null and tstzrange(d.starts_at, d.ends_at) && tstzrange(from_at, to_at)
               and d.from_account = t.id) then
        return 'deputy_away';
    end if;
    insert into delegations (from_account, to_account, starts_at, ends_at, reason, made_by)
    values (f.id, t.id, from_at, to_at, make_delegation.reason, app.actor()) returning id into number;
    perform app.note('delegation.make', 'delegation', number::text, f.region_code, reason, jsonb_build_object(
        'from_account', f.name, 'to_account', t.name, 'starts_at', from_at, 'ends_at', to_at));
    return 'done';
end $$;

-- Either of the two gives it up, or the security administrator ends it.
create function app.end_delegation(number bigint, reason text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it delegations;
    f accounts;
    t accounts;
begin
    select d.* into it from delegations d join accounts a on a.id = d.from_account
    where d.id = number and app.actor() = app.account()
      and (app.account() in (d.from_account, d.to_account)
           or app.may('grant_access') and a.ground between app.ground_from() and app.ground_to())
    for update of d;
    if it.id is null then return null; end if;
    if it.ended_at is not null or it.ends_at <= now() then return 'so_already'; end if;
    update delegations d set ended_at = now(), ended_by = app.actor() where d.id = number;
    select * into f from accounts a where a.id = it.from_account;
    select * into t from accounts a where a.id = it.to_account;
    perform app.note('delegation.end', 'delegation', number::text, f.region_code, reason, jsonb_build_object(
        'from_account', f.name, 'to_account', t.name, 'ends_at', it.ends_at));
    return 'done';
end $$;

-- One's own, as the absent and as the deputy; the security administrator's, those of the area. Newest first.
create function app.list_delegations(most integer)
    returns table (id bigint, from_name text, from_display text, to_name text, to_display text, starts_at timestamptz,
                   ends_at timestamptz, reason text, made_by text, ended_at timestamptz, ended_by text, state text,
                   is_mine boolean)
    language sql stable security definer set search_path = public, pg_temp as $$
    select d.id, f.name, f.display_name, t.name, t.display_name, d.starts_at, d.ends_at, d.reason, coalesce(m.name, ''),
           d.ended_at, coalesce(e.name, ''),
           case when d.ended_at is not null then 'ended' when d.ends_at <= now() then 'over'
                when d.starts_at > now() then 'coming' else 'running' end,
           app.actor() in (f.id, t.id)
    from delegations d
    join accounts f on f.id = d.from_account
    join accounts t on t.id = d.to_account
    left join accounts m on m.id = d.made_by
    left join accounts e on e.id = d.ended_by
    where app.actor() in (f.id, t.id)
       or app.may('grant_access') and f.ground between app.ground_from() and app.ground_to()
    order by d.ended_at is null and d.ends_at > now() desc, d.starts_at desc, d.id desc limit most
$$;

-- Sealed cases ------------------------------------------------------------------------------------------------------------

-- As in migration 0014; and who has leave already is not given it a second time, so that to end it is to end it.
create or replace function app.readers(it cases) returns setof accounts
    language sql stable security definer set search_path = public, pg_temp as $$
    select a.* from accounts a join regions r on r.code = a.region_code
    where a.is_active and a.role in ('town_officer', 'county_officer', 'county_leader')
      and a.id is distinct from app.actor() and a.id is distinct from app.account()
      and it.ground between r.ground and r.ground_to and r.ground between app.ground_from() and app.ground_to()
      and not app.is_respondent(it, r)
      and not exists (select from case_grants g
                      where g.case_id = it.id and g.account_id = a.id and g.ended_at is null and g.ends_at > now())
$$;

revoke all on function app.is_administrator, app.role_fits, app.must_administer, app.managed_account, app.is_own,
    app.is_last_of_kind, app.end_access, app.end_delegations_of, app.end_grants_of, app.note_on_account, app.create_account,
    app.disable_account, app.enable_account, app.reset_password, app.end_sessions, app.place_account, app.withdraw_right, app.return_right, app.unlock_account,
    app.clear_second_factor, app.managed_accounts, app.account_counts, app.account_rights, app.account_sessions,
    app.may_stand_in, app.possible_deputies, app.make_delegation, app.end_delegation, app.list_delegations from public;
grant execute on function app.create_account, app.disable_account, app.enable_account, app.reset_password, app.end_sessions,
    app.place_account, app.withdraw_right, app.return_right, app.unlock_account, app.clear_second_factor,
    app.managed_accounts, app.account_counts, app.account_rights, app.account_sessions, app.possible_deputies,
    app.make_delegation, app.end_delegation, app.list_delegations to geo_web;
