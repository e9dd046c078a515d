-- Who asks, and for what ground. Everything later stands on these few functions.
create extension if not exists postgis;
create extension if not exists btree_gist;

do $$ begin
    if not exists (select from pg_roles where rolname = 'geo_web') then
        create role geo_web nologin nosuperuser nocreatedb nocreaterole nobypassrls;
    end if;
end $$;

create schema app;
grant usage on schema app, public to geo_web;
revoke create on schema public from public;

-- A role of CONTRACT.md and the rights it has. Rights are data, so that a policy can join on them.
create table role_rights (
    role text not null check (role in (
        'grid_worker', 'village_clerk', 'village_committee', 'supervision', 'mediator', 'town_officer',
        'town_leader', 'county_officer', 'county_leader', 'security_admin', 'audit_admin', 'system_admin')),
    granted text not null check (granted in (
        'view_map', 'view_cases', 'view_case_text', 'view_sealed_cases', 'view_household_points', 'view_identity')),
    primary key (role, granted)
);
insert into role_rights (role, granted)
select r.role, g.granted
from (values
    ('grid_worker',       '{view_map,view_cases,view_case_text,view_household_points,view_identity}'::text[]),
    ('village_clerk',     '{view_map,view_cases,view_household_points,view_identity}'),
    ('village_committee', '{view_map,view_cases,view_household_points,view_identity}'),
    ('supervision',       '{view_map,view_household_points,view_identity}'),
    ('mediator',          '{view_map,view_cases,view_case_text}'),
    ('town_officer',      '{view_map,view_cases,view_case_text,view_household_points,view_identity}'),
    ('town_leader',       '{view_map,view_cases}'),
    ('county_officer',    '{view_map,view_cases,view_case_text,view_household_points,view_identity}'),
    ('county_leader',     '{view_map,view_cases}')
) as r (role, rights), unnest(r.rights) as g (granted);

-- The scope of the transaction. After a commit a local setting reads '', not NULL.
create function app.setting(name text) returns text
    language sql stable parallel safe
    as $$ select nullif(current_setting('app.' || name, true), '') $$;

-- With no scope set the interval is empty: nothing is seen.
create function app.ground_from() returns bigint
    language sql stable parallel safe
    as $$ select coalesce(nullif(current_setting('app.ground_from', true), '')::bigint, 1) $$;

create function app.ground_to() returns bigint
    language sql stable parallel safe
    as $$ select coalesce(nullif(current_setting('app.ground_to', true), '')::bigint, 0) $$;

create function app.may(wanted text) returns boolean
    language sql stable parallel safe
    as $$ select coalesce(wanted = any (string_to_array(current_setting('app.rights', true), ',')), false) $$;

create function app.signed_in() returns boolean
    language sql stable parallel safe
    as $$ select app.ground_from() <= app.ground_to() $$;

-- Every table that holds ground gets the same two policies: the owner keeps it, the web role reads its own ground.
create procedure app.protect(table_name regclass, web_may_read text) language plpgsql as $$
begin
    execute format('alter table %s enable row level security', table_name);
    execute format('alter table %s force row level security', table_name);
    execute format('create policy maintenance on %s to current_user using (true) with check (true)', table_name);
    if web_may_read is not null then
        execute format('grant select on %s to geo_web', table_name);
        execute format('create policy reading on %s for select to geo_web using (%s)', table_name, web_may_read);
    end if;
end $$;
revoke all on procedure app.protect from public;

-- What /readyz tells: the web role cannot read Alembic's own table.
create function app.schema_version() returns text
    language plpgsql stable security definer set search_path = public, pg_temp
    as $$ begin return (select version_num from alembic_version); end $$;

call app.protect('role_rights', '(select app.signed_in())');
call app.protect('alembic_version', null);
