-- What each role may do, as rights that are asked for one by one; a right can be withdrawn from one account.
alter table role_rights drop constraint role_rights_granted_check;
delete from role_rights;
alter table role_rights add constraint role_rights_granted_check check (granted in (
    'view_map',              -- regions, rooms, villages' means
    'view_cases',            -- every case of the area that is not sealed
    'view_routed_cases',     -- those that the account's own unit is to handle
    'view_assigned_cases',   -- those given to the account by name; others who were given one see it as well
    'view_case_counts',      -- numbers of cases, small ones suppressed
    'view_case_text',        -- what was written; column `body`
    'view_household_points', -- households, their points and scores
    'view_identity',         -- names and telephone numbers in full, each look recorded
    'export_named',          -- files that name people
    'record_cases', 'assign_cases', 'issue_resident_codes', 'view_objections', 'handle_data_requests',
    -- the three administrators: who has an account; what it may do; what was done
    'manage_accounts', 'grant_access', 'read_audit'));
insert into role_rights (role, granted)
select r.role, g.granted
from (values
    ('grid_worker',       '{view_map,view_cases,view_case_text,view_household_points,view_identity,record_cases}'::text[]),
    ('village_clerk',     '{view_map,view_routed_cases,view_case_counts,view_case_text,view_household_points,view_identity,'
                          'export_named,record_cases,issue_resident_codes,handle_data_requests}'),
    ('village_committee', '{view_map,view_routed_cases,view_case_counts,view_case_text,view_household_points,view_identity,'
                          'export_named,record_cases,issue_resident_codes}'),
    ('supervision',       '{view_map,view_case_counts,view_household_points,view_identity,view_objections}'),
    ('mediator',          '{view_map,view_assigned_cases,view_case_text,view_identity,record_cases}'),
    ('town_officer',      '{view_map,view_cases,view_case_text,view_household_points,view_identity,export_named,record_cases,'
                          'assign_cases,view_objections,handle_data_requests}'),
    ('town_leader',       '{view_map,view_cases}'),
    ('county_officer',    '{view_map,view_cases,view_case_text,view_household_points,view_identity,export_named,record_cases,'
                          'assign_cases,view_objections,handle_data_requests}'),
    ('county_leader',     '{view_map,view_cases}'),
    ('system_admin',      '{manage_accounts}'),
    ('security_admin',    '{grant_access}'),
    ('audit_admin',       '{read_audit}')
) as r (role, rights), unnest(r.rights) as g (granted);

-- Less than the role gives; never more.
create table withdrawn_rights (
    account_id bigint not null references accounts (id) on delete cascade,
    granted text not null,
    reason text not null check (reason <> ''),
    withdrawn_by bigint references accounts (id),
    withdrawn_at timestamptz not null default now(),
    primary key (account_id, granted)
);
call app.protect('withdrawn_rights', null);
create trigger tell after insert or update or delete on withdrawn_rights
    for each row execute function app.tell('accounts');

create function app.rights_of(account bigint, its_role text) returns text[]
    language sql stable security definer set search_path = public, pg_temp as $$
    select array(select r.granted from role_rights r
                 where r.role = its_role
                   and not exists (select from withdrawn_rights w where w.account_id = account and w.granted = r.granted)
                 order by 1)
$$;

-- What a transaction is for. `account_id` is whose place is taken; `actor_id` who really acts, where that is a deputy; a
-- token may have fewer rights than its account (`only_rights`); `client` is where the request came from.
drop function app.enter(bigint, text, text);
create function app.enter(account_id bigint, account_role text, region_code text, only_rights text[] default null,
                          client text default '', actor_id bigint default null) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    place regions;
begin
    select * into place from regions where code = region_code;
    perform set_config('app.account', coalesce(account_id::text, ''), true),
            set_config('app.actor', coalesce(actor_id::text, account_id::text, ''), true),
            set_config('app.role', account_role, true),
            set_config('app.region', coalesce(place.code, ''), true),
            set_config('app.level', coalesce(place.level, ''), true),
            set_config('app.ground_from', coalesce(place.ground::text, ''), true),
            set_config('app.ground_to', coalesce(place.ground_to::text, ''), true),
            set_config('app.client', coalesce(client, ''), true),
            set_config('app.rights', coalesce((select string_agg(r.granted, ',') from role_rights r
                where r.role = account_role and (only_rights is null or r.granted = any (only_rights))
                  and not exists (select from withdrawn_rights w
                                  where w.account_id = enter.account_id and w.granted = r.granted)), ''), true);
end $$;

create function app.level() returns text
    language sql stable parallel safe
    as $$ select nullif(current_setting('app.level', true), '') $$;
create function app.account() returns bigint
    language sql stable parallel safe
    as $$ select nullif(current_setting('app.account', true), '')::bigint $$;
create function app.actor() returns bigint
    language sql stable parallel safe
    as $$ select nullif(current_setting('app.actor', true), '')::bigint $$;

-- How a name is shown to those who have not asked for it: 沈**, 欧阳**, 阿**.
create function app.mask_name(name text) returns text
    language sql immutable parallel safe as $$
    select case when name = '' then ''
                when left(name, 2) = any ('{欧阳,司马,上官,诸葛,东方,皇甫,尉迟,公孙,慕容,令狐,夏侯,万俟,长孙,宇文,司徒,司空,端木,南宫,西门,闻人}')
                    and char_length(name) > 2 then left(name, 2)
                else left(name, 1) end
           || case when name = '' then '' when char_length(name) = 2 then '*' else '**' end
$$;
create function app.mask_phone(phone text) returns text
    language sql immutable parallel safe as $$
    select case when char_length(phone) >= 11 then left(phone, 3) || '****' || right(phone, 4)
                when char_length(phone) >= 5 then left(phone, 2) || repeat('*', char_length(phone) - 4) || right(phone, 2)
                else repeat('*', char_length(phone)) end
$$;

revoke all on function app.rights_of, app.enter, app.level, app.account, app.actor, app.mask_name, app.mask_phone from public;
grant execute on function app.enter, app.level, app.account, app.actor, app.mask_name, app.mask_phone to geo_web;
