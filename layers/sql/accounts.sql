-- name: save_account(name, display_name, role, region_code, password_hash, must_change, issuer, subject)^
-- Keeps the account of this name when there is one: its new role, region and password count from now on; its second factor
-- stays, and so does its identity at a sign-in service unless another is given.
insert into accounts (name, display_name, role, region_code, password_hash, must_change_password, oidc_issuer, oidc_subject,
                      is_demo)
values (:name, :display_name, :role, :region_code, :password_hash, :must_change, :issuer, :subject, false)
on conflict (name) do update set
    display_name = excluded.display_name, role = excluded.role, region_code = excluded.region_code,
    password_hash = excluded.password_hash, password_changed_at = now(), must_change_password = excluded.must_change_password,
    oidc_issuer = coalesce(excluded.oidc_issuer, accounts.oidc_issuer),
    oidc_subject = case when excluded.oidc_issuer is null then accounts.oidc_subject else excluded.oidc_subject end,
    is_active = true, is_demo = false, failed_sign_ins = 0, locked_until = null
returning id, xmax = 0 as is_new;

-- name: end_place(name, role, region_code)$
-- What an account holds by its place ends when it is given another one: see migration 0018. Null: it stays where it is.
select app.end_delegations_of(a) + app.end_grants_of(a, '岗位或辖区变动') from accounts a
where a.name = :name and (a.role is distinct from :role or a.region_code <> :region_code);

-- name: end_held(account_id, reason)$
select app.end_delegations_of(a) + app.end_grants_of(a, :reason) from accounts a where a.id = :account_id;

-- name: identity_owner(issuer, subject)$
select name from accounts where oidc_issuer = :issuer and oidc_subject = :subject;

-- name: close_sessions(account_id)!
-- Whoever signed in with the old password, or holds an old token, is out.
with gone as (delete from api_tokens where account_id = :account_id)
delete from sessions where account_id = :account_id;

-- name: list_accounts(with_demo)
-- record_class: ListedAccount
select name, display_name, coalesce(role, '') as role, region_code, is_active,
       coalesce(locked_until > now(), false) as is_locked, totp_confirmed_at is not null as has_second_factor,
       last_sign_in_at
from accounts where not is_demo or :with_demo order by region_code, name;

-- name: disable(name)$
update accounts set is_active = false where name = :name returning id;

-- name: unlock(name)$
update accounts set failed_sign_ins = 0, locked_until = null where name = :name returning id;

-- name: clear_second_factor(account_id)!
with gone as (delete from recovery_codes where account_id = :account_id)
update accounts set totp_secret_sealed = null, totp_confirmed_at = null, totp_last_step = null where id = :account_id;

-- name: save_demo_accounts(password_hash)!
-- One login for each region. A real account that happens to bear the name is left alone.
insert into accounts (name, display_name, role, region_code, password_hash, is_demo)
select case level when 'county' then 'county' else level || '-' || code end,
       case level when 'county' then '县信访局' when 'town' then '镇（街道）' when 'village' then '村（社区）' else '网格' end
           || ' · ' || name,
       case level when 'county' then 'county_officer' when 'town' then 'town_officer'
                  when 'village' then 'village_committee' else 'grid_worker' end,
       code, :password_hash, true
from regions
where level <> 'county' or code = (select min(code) from regions where level = 'county')
on conflict (name) do update set password_hash = excluded.password_hash where accounts.is_demo;

-- name: demo_password_hash()$
select mode() within group (order by password_hash) from accounts where is_demo;

-- name: open_demo_accounts()!
-- One that was closed for itself stays closed.
update accounts set is_active = true where is_demo and not exists (select from accounts a where a.is_demo and a.is_active);

-- name: close_demo_accounts()$
with closed as (update accounts set is_active = false where is_demo and is_active returning id),
     gone as (delete from sessions where account_id in (select id from closed)),
     void as (delete from api_tokens where account_id in (select id from closed))
select count(*) from closed;

-- name: demo_account_names(pilot_village)
-- One login of each level, to be told to whoever starts the program: the first of each, the pilot village's before others.
select distinct on (r.level) a.name, a.role, r.name as region_name, r.level
from accounts a join regions r on r.code = a.region_code
where a.is_demo and a.is_active
order by r.level, starts_with(r.code, :pilot_village) desc, starts_with(:pilot_village, r.code) desc, r.code;

-- name: add_token(name, token_hash, label, rights, days)^
-- Gives no row when there is no such account that may sign in.
insert into api_tokens (token_hash, account_id, label, rights, expires_at)
select :token_hash, id, :label, :rights, now() + make_interval(days => :days) from accounts where name = :name and is_active
returning id, expires_at;

-- name: rights_of(name)$
select app.rights_of(id, role) from accounts where name = :name and is_active;

-- name: count_regions()$
select count(*) from regions;

-- name: region_exists(code)$
select exists (select from regions where code = :code);
