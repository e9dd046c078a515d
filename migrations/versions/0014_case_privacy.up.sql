-- Whose case it is: which level handles it, who complained, of which unit, who was given it, and who may know.

-- Case and points are apart: whoever reckons points does so as geo_points, which no case can be read with; whoever takes in
-- cases in bulk does so as geo_cases, which no points can be read with.
do $$ begin
    if not exists (select from pg_roles where rolname = 'geo_points') then create role geo_points nologin; end if;
    if not exists (select from pg_roles where rolname = 'geo_cases') then create role geo_cases nologin; end if;
    execute format('grant geo_points, geo_cases to %I', current_user);
end $$;

-- What grid workers find, disputes and reports begin in the village; petitions begin in the town.
create function app.first_level(channel text, matter_kind text) returns text
    language sql immutable parallel safe
    as $$ select case when channel = 'grid' or matter_kind in ('dispute', 'report') then 'village' else 'town' end $$;

-- 小事不出村、大事不出镇: the level that handles a case now. `unit_ground` is that unit, found by the numbering of regions.
alter table cases
    add current_level text check (current_level in ('village', 'town', 'county')),
    add respondent_code text references regions (code),
    add respondent_from bigint,
    add respondent_to bigint,
    add query_code_digest bytea,
    add unit_ground bigint generated always as (
        case current_level when 'village' then ground & ~4095::bigint
                           when 'town' then ground & ~16777215::bigint else ground & ~68719476735::bigint end) stored;
comment on column cases.respondent_code is 'the unit complained of: its accounts, and those of units within it, see nothing of the case';
comment on column cases.query_code_digest is 'SHA-256 of the code with which its petitioner asks how it stands';
alter table cases disable trigger user;
update cases set current_level = app.first_level(channel, matter_kind);
alter table cases enable trigger user;
alter table cases alter current_level set not null, alter unit_ground set not null;
create index cases_kept_back on cases (ground) where matter_kind = 'accusation' or respondent_code is not null;

create function app.place_respondent() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    select ground, ground_to into new.respondent_from, new.respondent_to from regions where code = new.respondent_code;
    return new;
end $$;
create trigger place_respondent before insert or update of respondent_code on cases for each row
    when (new.respondent_code is not null or new.respondent_from is not null) execute function app.place_respondent();

-- The ground of the unit that handles what lies on a ground, and where it ends.
create function app.unit_from(ground bigint, level text) returns bigint
    language sql immutable parallel safe as $$
    select case level when 'village' then ground & ~4095::bigint when 'town' then ground & ~16777215::bigint
                      else ground & ~68719476735::bigint end
$$;
create function app.unit_to(ground bigint, level text) returns bigint
    language sql immutable parallel safe as $$
    select app.unit_from(ground, level)
           | case level when 'village' then 4095::bigint when 'town' then 16777215::bigint else 68719476735::bigint end
$$;
-- A case begins where its kind says, and no unit ever handles what is said of itself: the one above it does. Named so that
-- it runs after those that find the grounds.
create function app.route_case() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    new.current_level := coalesce(new.current_level, app.first_level(new.channel, new.matter_kind));
    if new.current_level = 'village' and app.unit_from(new.ground, 'village') >= new.respondent_from
       and app.unit_to(new.ground, 'village') <= new.respondent_to then
        new.current_level := 'town';
    end if;
    if new.current_level = 'town' and app.unit_from(new.ground, 'town') >= new.respondent_from
       and app.unit_to(new.ground, 'town') <= new.respondent_to then
        new.current_level := 'county';
    end if;
    return new;
end $$;
create trigger route_case before insert or update of current_level, respondent_code, region_code on cases for each row
    when (new.current_level is null or new.respondent_from is not null) execute function app.route_case();

-- Who raised it. The web role reads the masked columns only; `app.reveal_petitioner` gives the rest, and records it.
create table petitioners (
    case_id bigint primary key references cases (id) on delete cascade,
    name text not null check (name <> '' and char_length(name) <= 50),
    phone_sealed bytea,
    phone_masked text not null default '',
    name_masked text not null generated always as (app.mask_name(name)) stored
);
comment on column petitioners.phone_sealed is 'encrypted with DATA_KEY';

-- A case given to a person, wherever the level that handles it.
create table case_assignments (
    id bigint generated always as identity primary key,
    case_id bigint not null references cases (id) on delete cascade,
    account_id bigint not null references accounts (id),
    assigned_by bigint references accounts (id),
    assigned_at timestamptz not null default now(),
    ended_at timestamptz,
    reason text not null default '',
    ground bigint not null
);
create unique index case_assignments_once on case_assignments (case_id, account_id) where ended_at is null;
create index case_assignments_of_account on case_assignments (account_id) where ended_at is null;
create index on case_assignments (ground);

-- Leave to read one sealed case: for a named person, for a time, with a reason. Nobody has it by role.
create table case_grants (
    id bigint generated always as identity primary key,
    case_id bigint not null references cases (id) on delete cascade,
    account_id bigint not null references accounts (id),
    granted_by bigint references accounts (id),
    granted_at timestamptz not null default now(),
    ends_at timestamptz not null check (ends_at > granted_at and ends_at <= granted_at + interval '366 days'),
    ended_at timestamptz,
    reason text not null check (reason <> ''),
    ground bigint not null
);
create index case_grants_of_account on case_grants (account_id) where ended_at is null;
create index on case_grants (ground);

create function app.assigned_cases() returns bigint[]
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(case_id), '{}') from case_assignments
    where account_id = app.account() and ended_at is null
      and (app.may('view_assigned_cases') or app.may('view_routed_cases') or app.may('view_cases'))
$$;
-- Of whom sees nothing but what was given to them, what that is; null for those who see more. Named in a query, an index
-- finds it: the policy alone would look at every case of the area.
create function app.only_cases() returns bigint[]
    language sql stable security definer set search_path = public, pg_temp as $$
    select case when not app.may('view_cases') and not app.may('view_routed_cases') then app.assigned_cases() end
$$;
-- A deputy does not take over what was granted to a person by name.
create function app.granted_cases() returns bigint[]
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(case_id), '{}') from case_grants
    where account_id = app.account() and app.actor() = app.account() and ended_at is null and ends_at > now()
      and app.may('view_cases')
$$;

-- One rule, for the policy and for functions that must ask the same of a single case.
do $$
declare
    visible constant text := $rule$
        c.ground between (select app.ground_from()) and (select app.ground_to())
        and (c.respondent_from is null or (select app.ground_from()) < c.respondent_from
             or (select app.ground_to()) > c.respondent_to)
        and case when c.matter_kind = 'accusation' then c.id = any ((select app.granted_cases())::bigint[])
                 else (select app.may('view_cases'))
                      or (select app.may('view_routed_cases')) and c.unit_ground = (select app.ground_from())
                      or c.id = any ((select app.assigned_cases())::bigint[]) end
    $rule$;
begin
    drop policy reading on cases;
    execute format('create policy reading on cases for select to geo_web using (%s)', replace(visible, 'c.', ''));
    execute format('create function app.sees_case(c cases) returns boolean language sql stable security definer
        set search_path = public, pg_temp as $body$ select %s $body$', visible);
end $$;

revoke select on cases from geo_web;
grant select (id, source, external_id, channel, matter_kind, category_code, title, address, location, location_precision,
    coord_source, region_code, region_version_id, registered_at, accepted_at, due_at, closed_at, status, resolved_level,
    repeat_of, repeat_no, person_count, satisfaction, is_sealed, current_level, unit_ground, ground)
    on cases to geo_web;

-- What was written about a case. Villages read that of disputes and reports, or of what was given to the reader by name.
create function app.case_text(wanted bigint) returns text
    language sql stable security definer set search_path = public, pg_temp as $$
    select c.body from cases c
    where c.id = wanted and app.sees_case(c) and app.may('view_case_text')
      and (app.level() in ('county', 'town') or c.matter_kind in ('dispute', 'report')
           or c.id = any (app.assigned_cases()))
$$;

-- Who raised a petition is for towns and the county; of a dispute or a report, also for the village that handles it. The
-- subquery asks `cases` as the reader: what is hidden of the case hides its petitioner.
call app.protect('petitioners', '(select app.may(''view_identity''))
    and exists (select from cases c where c.id = case_id
                and ((select app.level()) in (''county'', ''town'') or c.matter_kind in (''dispute'', ''report'')))');
revoke select on petitioners from geo_web;
grant select (case_id, name_masked, phone_masked) on petitioners to geo_web;

create function app.reveal_petitioner(wanted bigint, reason text)
    returns table (name text, phone_sealed bytea)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found_case cases;
begin
    if reason !~ '\S' then raise exception 'to look at a name takes a reason' using errcode = 'check_violation'; end if;
    select c.* into found_case from cases c
    where c.id = wanted and app.sees_case(c) and app.may('view_identity')
      and (app.level() in ('county', 'town') or c.matter_kind in ('dispute', 'report'));
    return query select p.name, p.phone_sealed from petitioners p where p.case_id = found_case.id;
    if found then
        perform app.note('petitioner.reveal', 'case', wanted::text, found_case.region_code, reason);
    end if;
end $$;

-- Of both, functions give what may be known: who may see a case, who has it; the security administrator, who was let in.
call app.protect('case_assignments', null);
call app.protect('case_grants', null);

-- Households: the web role reads masked names; full ones by `app.reveal_householder`, which records it.
alter table households add householder_masked text not null generated always as (app.mask_name(householder)) stored;
revoke select on households from geo_web;
grant select (id, code, village_code, grid_code, group_no, householder_masked, location, coord_source, status,
    is_absent_household, ground) on households to geo_web;

create function app.reveal_householder(wanted bigint, reason text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it households;
begin
    select h.* into it from households h
    where h.id = wanted and h.ground between app.ground_from() and app.ground_to()
      and app.may('view_identity') and app.may('view_household_points');
    if it.id is not null then
        perform app.note('householder.reveal', 'household', it.code, it.village_code, reason);
    end if;
    return it.householder;
end $$;

-- Search by the beginning of a name, number or pinyin: by four indexes, since an OR over the columns would read the table.
-- What comes back is masked. `latin` is the text in lower case; `last_char` sorts after every other.
create function app.find_households(wanted text, latin text, most integer)
    returns table (id bigint, code text, householder_masked text, village_code text, group_no integer, location geometry,
                   is_whole_pinyin boolean, is_whole_initials boolean)
    language sql stable security definer set search_path = public, pg_temp as $$
    with allowed as (
        select app.ground_from() as low, app.ground_to() as high, U&'\+10FFFF' as last_char
        where app.may('view_identity') and app.may('view_household_points')
    )
    select h.id, h.code, h.householder_masked, h.village_code, h.group_no, h.location, h.householder_pinyin = latin,
           h.householder_initials = latin
    from allowed a cross join lateral (
        (select * from households x where x.ground between a.low and a.high and x.status = 'active'
            and x.householder ~>=~ wanted and x.householder ~<~ (wanted || a.last_char) limit most)
        union
        (select * from households x where x.ground between a.low and a.high and x.status = 'active'
            and x.code ~>=~ wanted and x.code ~<~ (wanted || a.last_char) limit most)
        union
        (select * from households x where x.ground between a.low and a.high and x.status = 'active'
            and x.householder_pinyin ~>=~ latin and x.householder_pinyin ~<~ (latin || a.last_char) limit most)
        union
        (select * from households x where x.ground between a.low and a.high and x.status = 'active'
            and x.householder_initials ~>=~ latin and x.householder_initials ~<~ (latin || a.last_char) limit most)
    ) h
    order by h.householder_pinyin = latin desc, h.householder_initials = latin desc, h.code
    limit most
$$;

-- The map draws no case that names a respondent: a dot would tell the unit. Villages see those that they are to handle.
alter table map_cases add unit_ground bigint not null default 0;
update map_cases m set unit_ground = c.unit_ground from cases c where c.id = m.case_id;
alter table map_cases alter unit_ground drop default;

create or replace function app.map_case_rows(ids bigint[]) returns setof map_cases language sql stable as $$
    select c.id, app.map_key(p.place), c.ground,
           (c.registered_at at time zone 'Asia/Shanghai')::date - date '1970-01-01',
           (c.due_at at time zone 'Asia/Shanghai')::date - date '1970-01-01',
           (array_position('{environment,safety,dispute,facility,livelihood,other}'::text[], k.map_kind) - 1)::smallint,
           c.closed_at is null, c.location is not null, ST_Transform(p.place, 3857), c.unit_ground
    from cases c
    join case_categories k on k.code = c.category_code
    left join region_versions v on v.id = c.region_version_id
    cross join lateral (select coalesce(c.location, v.label_point) as place) p
    where p.place is not null and not k.is_sensitive and not c.is_sealed and c.respondent_code is null
      and (ids is null or c.id = any (ids))
$$;
drop policy reading on map_cases;
create policy reading on map_cases for select to geo_web
    using (ground between (select app.ground_from()) and (select app.ground_to())
           and ((select app.may('view_cases'))
                or (select app.may('view_routed_cases')) and unit_ground = (select app.ground_from())
                or case_id = any ((select app.assigned_cases())::bigint[])));
-- For those who do not see every case: what they may see in a stretch of the quadtree.
create index map_cases_ground on map_cases (ground);

-- What is given to a person or taken back changes what that person's map shows.
create function app.touch_assigned() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    perform app.touch('cases', array[coalesce(new.ground, old.ground)]);
    return null;
end $$;
create trigger touch_assigned after insert or update on case_assignments for each row
    execute function app.touch_assigned();

-- Whoever may not see a case anew after recording it is given it: a mediator, a village whose town handles it. Only those
-- who route cases record an accusation; it is sealed at once, for them as well. `outcome` is known for a key of this account
-- that came before, else new, or why nothing was recorded.
create function app.record_case(
    source text, external_id text, channel text, matter_kind text, category text, title text, body text, address text,
    lon float8, lat float8, coord_source text, region text, version bigint, persons integer, respondent text,
    petitioner text, phone_sealed bytea, phone_masked text, out outcome text, out number bigint)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    place regions;
    accused regions;
begin
    if not app.may('record_cases') then
        raise exception 'this role records no cases' using errcode = 'insufficient_privilege';
    end if;
    select c.id into number from cases c
    where c.source = record_case.source and c.external_id = record_case.external_id;
    if number is not null then outcome := 'known'; return; end if;
    select r.* into place from regions r where r.code = region and r.ground between app.ground_from() and app.ground_to();
    select r.* into accused from regions r where r.code = respondent;
    outcome := case
        when place.code is null then 'region_outside'
        when matter_kind = 'accusation' and not app.may('assign_cases') then 'accusation_not_here'
        when respondent is not null and (accused.level is null or accused.level not in ('town', 'village')) then 'respondent_unknown'
        when app.ground_from() >= accused.ground and app.ground_to() <= accused.ground_to then 'respondent_is_own' end;
    if outcome is not null then return; end if;
    insert into cases (source, external_id, channel, matter_kind, category_code, title, body, address, location,
                       location_precision, coord_source, region_code, region_version_id, registered_at, person_count,
                       respondent_code)
    values (record_case.source, record_case.external_id, record_case.channel, record_case.matter_kind, category,
            record_case.title, record_case.body, record_case.address, ST_SetSRID(ST_Point(lon, lat), 4490),
            case when lon is null then 'unknown' else 'exact' end, record_case.coord_source, region, version, now(), persons,
            respondent)
    on conflict on constraint cases_source_external_id_key do nothing returning id into number;
    if number is null then  -- the same report came twice at once, and the other was quicker
        select c.id into number from cases c
        where c.source = record_case.source and c.external_id = record_case.external_id;
        outcome := 'known';
        return;
    end if;
    outcome := 'new';
    if petitioner <> '' then
        insert into petitioners (case_id, name, phone_sealed, phone_masked)
        values (number, petitioner, record_case.phone_sealed, record_case.phone_masked);
    end if;
    if app.account() is not null and matter_kind <> 'accusation' and not app.may('view_cases') then
        insert into case_assignments (case_id, account_id, assigned_by, reason, ground)
        values (number, app.account(), app.actor(), '登记人', place.ground);
    end if;
    perform app.note('case.record', 'case', number::text, case when matter_kind <> 'accusation' then region else '' end);
end $$;

-- Who belongs to the unit complained of.
create function app.is_respondent(c cases, r regions) returns boolean
    language sql immutable as $$
    select coalesce(r.ground >= c.respondent_from and r.ground_to <= c.respondent_to, false)
$$;
-- Who a case may be given to: those who work where it lies, of the giver's own area, and not in the unit complained of.
create function app.takers(it cases) returns setof accounts
    language sql stable security definer set search_path = public, pg_temp as $$
    select a.* from accounts a join regions r on r.code = a.region_code
    where a.is_active and r.ground between app.ground_from() and app.ground_to() and it.ground between r.ground and r.ground_to
      and a.role in ('grid_worker', 'village_clerk', 'village_committee', 'mediator', 'town_officer', 'county_officer')
      and not app.is_respondent(it, r)
$$;
create function app.takers_of_case(wanted bigint)
    returns table (name text, display_name text, role text, region_name text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select a.name, a.display_name, a.role, r.name
    from cases c cross join lateral app.takers(c) a join regions r on r.code = a.region_code
    where c.id = wanted and not c.is_sealed and app.sees_case(c) and app.may('assign_cases')
      and not exists (select from case_assignments s
                      where s.case_id = c.id and s.account_id = a.id and s.ended_at is null)
    order by r.ground desc, a.role, a.name
$$;
-- The assignment's number; 0 when it cannot be given to one of this name, null when there is no such case for the caller.
create function app.assign_case(wanted bigint, account_name text, reason text) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it cases;
    taker bigint;
    number bigint;
begin
    select c.* into it from cases c where c.id = wanted and app.sees_case(c) and app.may('assign_cases') and not c.is_sealed;
    if it.id is null then return null; end if;
    select a.id into taker from app.takers(it) a where a.name = account_name;
    if taker is null then return 0; end if;
    insert into case_assignments (case_id, account_id, assigned_by, reason, ground)
    values (wanted, taker, app.actor(), assign_case.reason, it.ground)
    on conflict (case_id, account_id) where ended_at is null do nothing returning id into number;
    if number is not null then
        perform app.note('case.assign', 'case', wanted::text, it.region_code, assign_case.reason,
                         jsonb_build_object('account', account_name));
    end if;
    return coalesce(number, (select id from case_assignments
                             where case_id = wanted and account_id = taker and ended_at is null));
end $$;
create function app.end_assignment(wanted bigint, number bigint, reason text) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it case_assignments;
begin
    update case_assignments a set ended_at = now()
    from cases c
    where a.id = number and a.case_id = wanted and a.ended_at is null and c.id = a.case_id and app.may('assign_cases')
      and app.sees_case(c) returning a.* into it;
    if it.id is null then return false; end if;
    perform app.note('case.unassign', 'case', it.case_id::text, (select region_code from cases where id = it.case_id),
                     end_assignment.reason,
                     jsonb_build_object('account', (select name from accounts where id = it.account_id)));
    return true;
end $$;
-- Who has a case, for all who see it.
create function app.case_assignees(wanted bigint)
    returns table (number bigint, name text, display_name text, role text, region_name text, assigned_at timestamptz, reason text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select s.id, a.name, a.display_name, a.role, r.name, s.assigned_at, s.reason
    from cases c join case_assignments s on s.case_id = c.id and s.ended_at is null
    join accounts a on a.id = s.account_id join regions r on r.code = a.region_code
    where c.id = wanted and app.sees_case(c)
    order by s.assigned_at, s.id
$$;
-- The unit complained of, for towns and the county: a village that was given the case need not know.
create function app.case_respondent(wanted bigint) returns text
    language sql stable security definer set search_path = public, pg_temp as $$
    select r.name from cases c join regions r on r.code = c.respondent_code
    where c.id = wanted and app.sees_case(c) and app.level() in ('county', 'town')
$$;

-- To which levels the caller may hand a case: who routes cases, down and up, but a town takes nothing back from the county;
-- the village that handles one, back to the town. Never to a unit that it is about, or that does not exist.
create function app.levels_open(it cases) returns text[]
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(l.level order by l.place), '{}')
    from unnest('{village,town,county}'::text[]) with ordinality as l (level, place)
    where l.level <> it.current_level and not it.is_sealed and app.sees_case(it)
      and (app.may('assign_cases') and (app.level() = 'county' or it.current_level <> 'county')
           or app.may('view_routed_cases') and it.current_level = 'village' and it.unit_ground = app.ground_from()
              and l.level = 'town')
      and exists (select from regions r where r.level = l.level and r.ground = app.unit_from(it.ground, l.level)
                                          and not app.is_respondent(it, r))
$$;
create function app.levels_of_case(wanted bigint) returns text[]
    language sql stable security definer set search_path = public, pg_temp as $$
    select app.levels_open(c) from cases c where c.id = wanted
$$;
-- Null when there is no such case for the caller; false when it cannot go there.
create function app.move_case(wanted bigint, new_level text, reason text) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it cases;
begin
    select c.* into it from cases c where c.id = wanted and app.sees_case(c) and not c.is_sealed for update;
    if it.id is null or not (app.may('assign_cases') or app.may('view_routed_cases')) then return null; end if;
    if not new_level = any (app.levels_open(it)) then return false; end if;
    if reason !~ '\S' then raise exception 'to move a case takes a reason' using errcode = 'check_violation'; end if;
    update cases set current_level = new_level where id = wanted;
    perform app.note('case.move', 'case', wanted::text, it.region_code, move_case.reason,
                     jsonb_build_object('from', it.current_level, 'to', new_level));
    return true;
end $$;

-- Sealed cases as the security administrator sees them: that there is one, from when, of which town. Nothing of it; and
-- nothing at all to the administrator of the unit complained of.
create function app.is_sealed_here(c cases) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select c.is_sealed and app.may('grant_access') and c.ground between app.ground_from() and app.ground_to()
       and coalesce(app.ground_from() < c.respondent_from or app.ground_to() > c.respondent_to, true)
$$;
create function app.sealed_cases(before bigint default null, most integer default null)
    returns table (case_id bigint, registered_on date, town_code text, town_name text, open_grants integer)
    language sql stable security definer set search_path = public, pg_temp as $$
    select c.id, (c.registered_at at time zone 'Asia/Shanghai')::date, t.code, coalesce(t.name, ''),
           (select count(*)::integer from case_grants g where g.case_id = c.id and g.ended_at is null and g.ends_at > now())
    from cases c left join regions t on t.level = 'town' and t.ground = app.unit_from(c.ground, 'town')
    where c.matter_kind = 'accusation' and (before is null or c.id < before) and app.is_sealed_here(c)
    order by c.id desc
    limit most
$$;
-- Who may be let in: officers and the county's leader where the case lies, neither of the unit complained of nor oneself.
create function app.readers(it cases) returns setof accounts
    language sql stable security definer set search_path = public, pg_temp as $$
    select a.* from accounts a join regions r on r.code = a.region_code
    where a.is_active and a.role in ('town_officer', 'county_officer', 'county_leader')
      and a.id is distinct from app.actor() and a.id is distinct from app.account()
      and it.ground between r.ground and r.ground_to and r.ground between app.ground_from() and app.ground_to()
      and not app.is_respondent(it, r)
$$;
create function app.readers_of_case(wanted bigint)
    returns table (name text, display_name text, role text, region_name text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select a.name, a.display_name, a.role, r.name
    from cases c cross join lateral app.readers(c) a join regions r on r.code = a.region_code
    where c.id = wanted and app.is_sealed_here(c)
    order by r.ground, a.role, a.name
$$;
create function app.grants_of_case(wanted bigint)
    returns table (number bigint, name text, display_name text, region_name text, granted_at timestamptz, ends_at timestamptz,
                   ended_at timestamptz, reason text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select g.id, a.name, a.display_name, r.name, g.granted_at, g.ends_at, g.ended_at, g.reason
    from cases c join case_grants g on g.case_id = c.id
    join accounts a on a.id = g.account_id join regions r on r.code = a.region_code
    where c.id = wanted and app.is_sealed_here(c)
    order by g.id desc
$$;
create function app.own_grants()
    returns table (case_id bigint, granted_at timestamptz, ends_at timestamptz, reason text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select g.case_id, g.granted_at, g.ends_at, g.reason
    from case_grants g join cases c on c.id = g.case_id
    where g.account_id = app.account() and app.actor() = app.account() and g.ended_at is null and g.ends_at > now()
      and app.sees_case(c)
    order by g.ends_at, g.id
$$;
-- As with assignments: the number, 0 or null.
create function app.grant_case(wanted bigint, account_name text, ends_at timestamptz, reason text) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it cases;
    taker bigint;
    number bigint;
begin
    select c.* into it from cases c where c.id = wanted and app.is_sealed_here(c);
    if it.id is null then return null; end if;
    select a.id into taker from app.readers(it) a where a.name = account_name;
    if taker is null then return 0; end if;
    insert into case_grants (case_id, account_id, granted_by, ends_at, reason, ground)
    values (wanted, taker, app.actor(), grant_case.ends_at, grant_case.reason, it.ground) returning id into number;
    perform app.note('case.grant', 'case', wanted::text, it.region_code, grant_case.reason,
                     jsonb_build_object('account', account_name, 'ends_at', grant_case.ends_at));
    return number;
end $$;
create function app.end_grant(wanted bigint, number bigint, reason text) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it case_grants;
begin
    update case_grants g set ended_at = now()
    from cases c
    where g.id = number and g.case_id = wanted and g.ended_at is null and c.id = g.case_id and app.is_sealed_here(c)
    returning g.* into it;
    if it.id is null then return false; end if;
    perform app.note('case.end_grant', 'case', it.case_id::text, (select region_code from cases where id = it.case_id),
                     end_grant.reason, jsonb_build_object('account', (select name from accounts where id = it.account_id)));
    return true;
end $$;

-- A case is recorded by app.record_case and in no other way.
drop policy recording on cases;
revoke insert on cases from geo_web;

revoke all on function app.first_level, app.unit_from, app.unit_to, app.route_case, app.place_respondent, app.assigned_cases,
    app.only_cases, app.granted_cases, app.sees_case, app.case_text, app.reveal_petitioner, app.reveal_householder,
    app.find_households, app.touch_assigned, app.record_case, app.is_respondent, app.takers, app.takers_of_case,
    app.assign_case, app.end_assignment, app.case_assignees, app.case_respondent, app.levels_open, app.levels_of_case,
    app.move_case, app.is_sealed_here, app.sealed_cases, app.readers, app.readers_of_case, app.grants_of_case,
    app.own_grants, app.grant_case, app.end_grant from public;
grant execute on function app.first_level, app.assigned_cases, app.only_cases, app.granted_cases, app.case_text,
    app.reveal_petitioner, app.reveal_householder, app.find_households, app.record_case, app.takers_of_case,
    app.assign_case, app.end_assignment, app.case_assignees, app.case_respondent, app.levels_of_case, app.move_case,
    app.sealed_cases, app.readers_of_case, app.grants_of_case, app.own_grants, app.grant_case, app.end_grant to geo_web;
