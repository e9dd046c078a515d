-- Files that people take away, and what pages may tell of what they do not show.

-- A file of an area's households with their points, or of its cases. Names are masked unless asked for with a reason; a file
-- that names more than 50 people waits for the security administrator. `people` is how many it names, `row_count` how long it
-- was. Households and cases are never in one file.
create table export_requests (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('households', 'cases')),
    region_code text not null references regions (code),
    ground bigint not null,
    period text check (period ~ '^[0-9]{4}Q[1-4]$'),
    first_day date,
    last_day date,
    named boolean not null,
    form text not null check (form in ('csv', 'xlsx')),
    reason text not null default '' check (char_length(reason) <= 200),
    people integer not null default 0,
    status text not null check (status in ('asked', 'approved', 'refused', 'taken')),
    asked_by bigint not null references accounts (id) on delete cascade,
    asked_actor bigint not null references accounts (id) on delete cascade,
    asker text not null,
    asked_at timestamptz not null default now(),
    expires_at timestamptz not null default now() + interval '7 days',
    decided_by bigint references accounts (id) on delete set null,
    decider text not null default '',
    decided_at timestamptz,
    opinion text not null default '' check (char_length(opinion) <= 200),
    taken_at timestamptz,
    row_count integer,
    entry bigint,
    check (not named or reason ~ '\S'),
    check (decided_by not in (asked_by, asked_actor)),
    check ((kind = 'cases') = (first_day is not null and last_day is not null)),
    check (last_day >= first_day)
);
create index on export_requests (asked_by, id desc);
create index on export_requests (ground);
create index on export_requests (expires_at);
comment on column export_requests.asked_actor is 'who really asked: a deputy does not take what another asked for';
comment on column export_requests.entry is 'number of the audit entry that says it was taken';
comment on column export_requests.expires_at is 'not taken by then, it never will be';

-- One's own; and for the security administrator, those of the area that name people.
call app.protect('export_requests', 'asked_by = (select app.account())
    or named and (select app.may(''grant_access''))
       and ground between (select app.ground_from()) and (select app.ground_to())');

create function app.most_named_unapproved() returns integer language sql immutable as $$ select 50 $$;
create function app.most_exported() returns integer language sql immutable as $$ select 50000 $$;

-- Who is in a file that names people, as far as the caller may know: numbers of households or cases, and their names. A case
-- without a petitioner names nobody. Sealed cases are in no file, not even for whom was let into one.
create function app.export_names(it export_requests, most integer) returns table (key bigint, name text)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    low bigint;
    high bigint;
begin
    select greatest(r.ground, app.ground_from()), least(r.ground_to, app.ground_to()) into low, high
    from regions r where r.code = it.region_code;
    if it.kind = 'households' then
        return query
        select h.id, h.householder from households h
        where h.ground between low and high and h.status = 'active' limit most;
    else
        return query
        select c.id, p.name from cases c join petitioners p on p.case_id = c.id
        where c.ground between low and high and not c.is_sealed
          and c.registered_at >= it.first_day::timestamp at time zone 'Asia/Shanghai'
          and c.registered_at < (it.last_day + 1)::timestamp at time zone 'Asia/Shanghai'
          and (app.level() in ('county', 'town') or c.matter_kind in ('dispute', 'report'))
          and app.sees_case(c) limit most;
    end if;
end $$;

-- May the caller have such a file at all? A named one takes the right to know names besides.
create function app.may_export(kind text, named boolean) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select app.account() is not null and app.may('view_household_points')
       and (kind = 'households' or app.may('view_cases') or app.may('view_routed_cases'))
       and (not named or app.may('export_named') and app.may('view_identity'))
$$;

-- Many small files are one large one: what the same person took within a day without anybody's approval counts as well.
create function app.needs_approval(people integer) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select needs_approval.people > 0 and needs_approval.people + coalesce((
        select sum(e.people) from export_requests e
        where e.asked_actor = app.actor() and e.named and e.decided_by is null and e.taken_at > now() - interval '1 day'
    ), 0) > app.most_named_unapproved()
$$;

-- `outcome` is the state of the new request, 'too_many', or null where the region is not in the caller's area.
create function app.ask_export(kind text, region text, period text, first_day date, last_day date, named boolean, form text,
                               reason text, out outcome text, out number bigint)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it export_requests;
    place regions;
begin
    if not app.may_export(kind, named) then
        raise exception 'this account takes no such file' using errcode = 'insufficient_privilege';
    end if;
    select r.* into place from regions r
    where r.code = region and r.ground between app.ground_from() and app.ground_to();
    if place.code is null then return; end if;
    it.kind := ask_export.kind;
    it.region_code := place.code;
    it.first_day := ask_export.first_day;
    it.last_day := ask_export.last_day;
    it.people := 0;
    if named then
        select count(*) into it.people from app.export_names(it, app.most_exported() + 1);
        if it.people > app.most_exported() then outcome := 'too_many'; return; end if;
    end if;
    outcome := case when named and app.needs_approval(it.people) then 'asked' else 'approved' end;
    insert into export_requests (kind, region_code, ground, period, first_day, last_day, named, form, reason, people, status,
                                 asked_by, asked_actor, asker)
    select ask_export.kind, place.code, place.ground, ask_export.period, ask_export.first_day, ask_export.last_day,
           ask_export.named, ask_export.form, ask_export.reason, it.people, outcome, app.account(), app.actor(),
           (select coalesce(nullif(a.display_name, '') || '（' || a.name || '）', a.name) from accounts a where a.id = app.actor())
           || coalesce((select '，代' || a.name from accounts a where a.id = app.account() and a.id <> app.actor()), '')
    returning id into number;
    if named then
        perform app.note('export.request', 'export', number::text, place.code, reason,
                         jsonb_build_object('layer', kind, 'rows', it.people, 'state', outcome));
    end if;
end $$;

-- The security administrator's word. Nobody approves what he asked for himself. 'done', the state that stands in the way, or
-- null where there is no such request in the caller's area.
create function app.decide_export(wanted bigint, approve boolean, opinion text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it export_requests;
begin
    perform app.must_administer('grant_access');
    select e.* into it from export_requests e
    where e.id = wanted and e.named and e.ground between app.ground_from() and app.ground_to() for update;
    if it.id is null then return null; end if;
    if app.actor() in (it.asked_by, it.asked_actor) then return 'own'; end if;
    if it.status <> 'asked' then return it.status; end if;
    if it.expires_at <= now() then return 'expired'; end if;
    if not approve and opinion !~ '\S' then
        raise exception 'to refuse takes a reason' using errcode = 'check_violation';
    end if;
    update export_requests e
    set status = case when approve then 'approved' else 'refused' end, decided_by = app.actor(), decided_at = now(),
        decider = (select coalesce(nullif(a.display_name, ''), a.name) from accounts a where a.id = app.actor()),
        opinion = decide_export.opinion,
        expires_at = case when approve then now() + interval '7 days' else e.expires_at end
    where e.id = wanted;
    perform app.note(case when approve then 'export.approve' else 'export.refuse' end, 'export', wanted::text,
                     it.region_code, opinion, jsonb_build_object('layer', it.kind, 'rows', it.people));
    return 'done';
end $$;

-- Takes a file, once, and records it: the only way to names in bulk. The caller has read the file's rows, masked, and says
-- how many they are. 'taken', the state that stands in the way, or null where there is no such request of the caller's.
create function app.take_export(wanted bigint, row_count integer, out outcome text, out entry bigint, out keys bigint[],
                                out names text[])
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it export_requests;
    found_people integer := 0;
begin
    select e.* into it from export_requests e
    where e.id = wanted and e.asked_by = app.account() and e.asked_actor = app.actor()
      and e.ground between app.ground_from() and app.ground_to() for update;
    if it.id is null then return; end if;
    if not app.may_export(it.kind, it.named) then
        raise exception 'this account takes no such file' using errcode = 'insufficient_privilege';
    end if;
    outcome := case when it.status = 'approved' and it.expires_at <= now() then 'expired' else it.status end;
    if outcome <> 'approved' then return; end if;
    if it.named then
        -- two who take at once in one name would each not see the other's
        perform pg_advisory_xact_lock(hashtext('app.take_export'), it.asked_actor::integer);
        select array_agg(n.key), array_agg(n.name), count(*) into keys, names, found_people
        from app.export_names(it, app.most_exported() + 1) n;
        if found_people > app.most_exported()
           or it.decided_by is null and app.needs_approval(found_people)
           or it.decided_by is not null and found_people > it.people + it.people / 10 then
            -- more than was allowed: it has grown since
            update export_requests e
            set status = 'asked', people = found_people, decided_by = null, decided_at = null, decider = '', opinion = ''
            where e.id = wanted;
            outcome := 'asked';
            keys := null;
            names := null;
            return;
        end if;
    end if;
    update export_requests e
    set status = 'taken', taken_at = now(), people = found_people, row_count = take_export.row_count where e.id = wanted;
    outcome := 'taken';
    entry := app.note('export.take', 'export', wanted::text, it.region_code, it.reason,
                      jsonb_build_object('layer', it.kind, 'rows', row_count, 'named', it.named, 'people', found_people,
                                         'form', it.form));
    update export_requests e set entry = take_export.entry where e.id = wanted;
end $$;

-- How much of the viewer's own area is not shown to the viewer, so that pages can say so. No answer may give a single case
-- away:
-- * it is about the whole area of the account: no filter and no part of the area changes it, so that no two can be compared;
-- * it is rounded down to fives here, and counting ends at 10,000: the web role never has the number, and none looks like four;
-- * `elsewhere`, for whom does not see every ordinary case: those that others handle. Sealed cases and those that name a unit
--   complained of are not in it: a village could take from the sum what published counts tell of the rest, and know that it is
--   complained of;
-- * `sealed` is told to the county alone, which no complaint here is about. To others the pages say that such cases are neither
--   shown nor counted, whether there is one or not.
-- Null: nothing of that kind is told.
create function app.hidden_cases(out elsewhere integer, out sealed integer)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    most constant integer := 10004;
begin
    if app.may('view_cases') then
        if app.level() = 'county' then
            select count(*) into sealed
            from (select from cases c
                  where c.ground between app.ground_from() and app.ground_to() and c.matter_kind = 'accusation'
                    and not c.id = any (app.granted_cases()) limit most) found;
            sealed := sealed - sealed % 5;
        end if;
    elsif app.may('view_routed_cases') or app.may('view_assigned_cases') or app.may('view_case_counts') then
        select count(*) into elsewhere
        from (select from cases c
              where c.ground between (select app.ground_from()) and (select app.ground_to())
                and c.matter_kind <> 'accusation' and c.respondent_code is null
                and not ((select app.may('view_routed_cases')) and c.unit_ground = (select app.ground_from()))
                and not c.id = any ((select app.assigned_cases())::bigint[]) limit most) found;
        elsewhere := elsewhere - elsewhere % 5;
    end if;
end $$;

revoke all on function app.most_named_unapproved, app.most_exported, app.export_names, app.may_export, app.needs_approval,
    app.ask_export, app.decide_export, app.take_export, app.hidden_cases from public;
grant execute on function app.most_named_unapproved, app.most_exported, app.ask_export, app.decide_export, app.take_export,
    app.hidden_cases to geo_web;
