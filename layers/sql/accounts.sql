-- name: save_account(name, display_name, role, region_code, password_hash)^
-- Keeps the account of this name when there is one: its new role, region and password count from now on.
insert into accounts (name, display_name, role, region_code, password_hash, is_demo)
values (:name, :display_name, :role, :region_code, :password_hash, false)
on conflict (name) do update set
    display_name = excluded.display_name, role = excluded.role, region_code = excluded.region_code,
    password_hash = excluded.password_hash, is_active = true, is_demo = false, failed_sign_ins = 0, locked_until = null
returning id, xmax = 0 as is_new;

-- name: close_sessions(account_id)!
-- Whoever signed in with the old password, or holds an old token, is out.
with gone as (delete from api_tokens where account_id = :account_id)
delete from sessions where account_id = :account_id;

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

-- name: demo_account_names(pilot_village)
-- One login of each level, to be told to whoever starts the program: the first of each, the pilot village's before others.
select distinct on (r.level) a.name, a.role, r.name as region_name, r.level
from accounts a join regions r on r.code = a.region_code
where a.is_demo and a.is_active
order by r.level, starts_with(r.code, :pilot_village) desc, starts_with(:pilot_village, r.code) desc, r.code;

-- name: add_token(name, token_hash, label, days)^
-- Gives no row when there is no such account that may sign in.
insert into api_tokens (token_hash, account_id, label, expires_at)
select :token_hash, id, :label, now() + make_interval(days => :days) from accounts where name = :name and is_active
returning expires_at;

-- name: count_regions()$
select count(*) from regions;

-- name: region_exists(code)$
select exists (select from regions where code = :code);

-- name: delete_expired_sessions()!
delete from sessions where expires_at < now();

-- name: delete_expired_tokens()!
delete from api_tokens where expires_at < now();
