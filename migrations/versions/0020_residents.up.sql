-- What residents see of themselves and hand in. Their web server works as geo_resident, a role that may read no table and
-- call no function but those of the schema `resident`: each asks for the session's digest, or for a case's number and
-- code, and looks only at what belongs to it. So a stolen server gives away what its visitors show it, and no more.
do $$ begin
    if not exists (select from pg_roles where rolname = 'geo_resident') then
        create role geo_resident nologin nosuperuser nocreatedb nocreaterole nobypassrls;
    end if;
end $$;
create schema resident;
grant usage on schema resident to geo_resident;

create table resident_codes (
    household_id bigint primary key references households (id) on delete cascade,
    salt bytea not null check (length(salt) = 16),
    code_hash bytea not null check (length(code_hash) = 32),
    issued_at timestamptz not null default now(),
    issued_by bigint references accounts (id),
    expires_at timestamptz not null
);
comment on column resident_codes.code_hash is 'argon2id of the code with this salt; the code itself is on the household''s slip only';
create table resident_sessions (
    token_digest bytea primary key check (length(token_digest) = 32),
    household_id bigint not null references households (id) on delete cascade,
    opened_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at timestamptz not null
);
create index on resident_sessions (household_id);
-- Attempts by what was attempted: a household's number, existing or not, or a client's address.
create table resident_attempts (
    kind text not null check (kind in ('sign_in', 'sign_in_from', 'case_query', 'intake')),
    key text not null,
    attempts integer not null,
    since timestamptz not null default now(),
    primary key (kind, key)
);
-- Unknown households get a salt too, always the same one, so that they cannot be told from known ones.
create table resident_salt (only_one boolean primary key default true check (only_one), secret bytea not null);
insert into resident_salt (secret) values (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

create table objections (
    id bigint generated always as identity primary key,
    household_id bigint not null references households (id),
    period text not null check (period ~ '^[0-9]{4}Q[1-4]$'),
    entry_no bigint references points_entries (entry_no),
    text text not null check (char_length(text) between 5 and 1000),
    filed_at timestamptz not null default now(),
    -- within three days, of which the day it was filed is none: the end of the third
    due_at timestamptz not null
        default (((now() at time zone 'Asia/Shanghai')::date + 4)::timestamp at time zone 'Asia/Shanghai' - interval '1 second'),
    status text not null default 'filed' check (status in ('filed', 'upheld', 'rejected')),
    answer text not null default '' check (char_length(answer) <= 1000),
    answered_at timestamptz,
    answered_by bigint references accounts (id),
    ground bigint not null,
    check ((status = 'filed') = (answered_at is null)),
    check (status = 'filed' or answer <> '')
);
create index on objections (ground, due_at);
create index on objections (household_id);
create function app.follow_objections() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    update objections set ground = new.ground where household_id = new.id;
    return null;
end $$;
create trigger follow_objections after update on households for each row
    when (old.ground is distinct from new.ground) execute function app.follow_objections();

create table case_photos (
    case_id bigint not null references cases (id) on delete cascade,
    photo_no smallint not null check (photo_no between 1 and 3),
    sha256 bytea not null check (length(sha256) = 32),
    mime text not null default 'image/jpeg' check (mime = 'image/jpeg'),
    image bytea not null check (length(image) <= 409600),
    width integer not null check (width between 1 and 1600),
    height integer not null check (height between 1 and 1600),
    primary key (case_id, photo_no)
);
create table resident_intake (
    key_digest bytea primary key check (length(key_digest) = 32),
    case_id bigint not null references cases (id) on delete cascade,
    handed_in_at timestamptz not null default now()
);

call app.protect('resident_codes', null);
call app.protect('resident_sessions', null);
call app.protect('resident_attempts', null);
call app.protect('resident_salt', null);
call app.protect('case_photos', null);
call app.protect('resident_intake', null);
call app.protect('objections', 'ground between (select app.ground_from()) and (select app.ground_to())
                                and (select app.may(''view_objections''))');

-- Counts an attempt; false when there were more than `most` within `minutes`.
create function app.resident_attempt(kind text, key text, most integer, minutes integer) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    so_far integer;
begin
    insert into resident_attempts as a (kind, key, attempts) values (resident_attempt.kind, left(resident_attempt.key, 100), 1)
    on conflict on constraint resident_attempts_pkey do update set
        attempts = case when a.since < now() - make_interval(mins => minutes) then 1 else a.attempts + 1 end,
        since = case when a.since < now() - make_interval(mins => minutes) or a.attempts + 1 = most then now()
                     else a.since end  -- the last one allowed begins the wait
    returning attempts into so_far;
    return so_far <= most;
end $$;

-- The household behind a session that is still good: fifteen minutes without a look end it.
create function app.resident_household(digest bytea) returns households
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it households;
begin
    update resident_sessions s set last_seen_at = now()
    where s.token_digest = digest and s.expires_at > now() and s.last_seen_at > now() - interval '15 minutes';
    if found then
        select h.* into it from households h join resident_sessions s on s.household_id = h.id
        where s.token_digest = digest and h.status = 'active';
    end if;
    return it;
end $$;

-- A note whose author is a resident: nothing that the caller may have set of an account counts.
create function app.note_of_resident(action text, object_kind text, object_key text, area_code text, client text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform app.enter(null, '', '', null, left(client, 100), null);
    perform set_config('app.actor_name', '居民', true);
    perform app.note(action, object_kind, object_key, area_code);
end $$;

create function resident.enter() returns void language sql as $$ select $$;
create function resident.schema_version() returns text
    language sql stable security definer set search_path = public, pg_temp as $$ select version_num from alembic_version $$;

-- ── signing in ──
create function resident.salt(household_code text) returns bytea
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce((select c.salt from resident_codes c join households h on h.id = c.household_id where h.code = household_code),
                    (select substring(sha256(s.secret || convert_to(household_code, 'UTF8')) from 1 for 16) from resident_salt s))
$$;
-- in, wrong or locked. Failures are counted for numbers that do not exist as well: a lock tells nothing.
create function resident.sign_in(household_code text, code_hash bytea, digest bytea, client text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it households;
begin
    delete from resident_sessions where expires_at < now();
    delete from resident_attempts where since < now() - interval '1 day';
    if not app.resident_attempt('sign_in_from', client, 60, 15)
       or not app.resident_attempt('sign_in', household_code, 5, 15) then
        return 'locked';
    end if;
    select h.* into it from households h join resident_codes c on c.household_id = h.id
    where h.code = household_code and h.status = 'active' and c.expires_at > now() and c.code_hash = sign_in.code_hash;
    if it.id is null then
        return 'wrong';
    end if;
    delete from resident_attempts where kind = 'sign_in' and key = household_code;
    insert into resident_sessions (token_digest, household_id, expires_at) values (digest, it.id, now() + interval '4 hours');
    perform app.note_of_resident('resident.sign_in', 'household', it.code, it.village_code, client);
    return 'in';
end $$;
create function resident.sign_out(digest bytea) returns void
    language sql security definer set search_path = public, pg_temp as $$ delete from resident_sessions where token_digest = digest $$;

-- ── one's own ──
create function resident.household(digest bytea)
    returns table (code text, village_name text, group_no integer, householder_masked text)
    language sql security definer set search_path = public, pg_temp as $$
    select h.code, r.name, h.group_no, h.householder_masked
    from app.resident_household(digest) h join regions r on r.code = h.village_code where h.id is not null
$$;
create function resident.scores(digest bytea)
    returns table (period text, points_tenths integer, index_hundredths integer, takes_part boolean, parts jsonb,
                   scheme_version integer, mean_index_hundredths integer)
    language sql security definer set search_path = public, pg_temp as $$
    select s.period, s.points_tenths, s.index_hundredths, s.rank_no is not null,
           (select jsonb_agg(p.part || jsonb_build_object('name', d.name, 'weight_ppm', d.weight_ppm, 'cap', d.cap_tenths)
                             order by p.place)
            from jsonb_array_elements(s.parts) with ordinality as p (part, place)
            join points_dimensions d on d.scheme_id = s.scheme_id and d.code = p.part ->> 'dimension'),
           c.version, v.mean_index_hundredths
    from app.resident_household(digest) h
    join household_scores s on s.household_id = h.id
    join points_schemes c on c.id = s.scheme_id
    left join village_scores v on v.village_code = s.village_code and v.period = s.period
    order by s.period desc
$$;
create function resident.entries(digest bytea, wanted text)
    returns table (entry_no bigint, occurred_on date, item_name text, dimension_name text, points_tenths integer,
                   evidence text, reversal_of bigint, reversed_by bigint)
    language sql security definer set search_path = public, pg_temp as $$
    select e.entry_no, e.occurred_on, i.name, d.name, e.points_tenths, e.evidence, e.reversal_of, x.entry_no
    from app.resident_household(digest) h
    join points_entries e on e.household_id = h.id and e.period = wanted and e.account = 'honour'
    join points_items i on i.scheme_id = e.scheme_id and i.code = e.item_code
    join points_dimensions d on d.scheme_id = i.scheme_id and d.code = i.dimension_code
    left join points_entries x on x.reversal_of = e.entry_no
    order by e.occurred_on, e.entry_no
$$;
create function resident.rules(digest bytea)
    returns table (title text, version integer, valid_from date, resolution_ref text, is_example boolean,
                   dimension_name text, weight_ppm integer, dimension_cap integer, item_name text,
                   points_tenths integer, item_cap integer)
    language sql security definer set search_path = public, pg_temp as $$
    select s.title, s.version, s.valid_from, s.resolution_ref, s.village_code is null, d.name, d.weight_ppm, d.cap_tenths,
           i.name, i.points_tenths, i.cap_tenths
    from app.resident_household(digest) h
    cross join lateral (select * from points_schemes c
                        where (c.village_code = h.village_code or c.village_code is null) and c.valid_from <= current_date
                        order by c.village_code is null, c.valid_from desc, c.version desc limit 1) s
    join points_dimensions d on d.scheme_id = s.id
    join points_items i on i.scheme_id = s.id and i.dimension_code = d.code
    where h.id is not null
    order by d.sort_no, i.code
$$;
-- Who looked: the office and the day, never the person.
create function resident.looks(digest bytea) returns table (looked_on date, office text, deed text, times integer)
    language sql security definer set search_path = public, pg_temp as $$
    select (a.at at time zone 'Asia/Shanghai')::date as looked_on,
           coalesce(r.name, '') || case a.role when 'supervision' then '监督委员会' when 'grid_worker' then '网格员'
               when 'village_committee' then '村委会' when 'village_clerk' then '村委会' else '' end,
           a.action, count(*)::integer
    from app.resident_household(digest) h
    join audit_log a on a.object_kind = 'household' and a.object_key in (h.code, h.id::text)
    left join regions r on r.code = a.region_code
    where h.id is not null and a.action not like 'resident.%' and a.action not like 'resident_code.%'
    group by 1, 2, 3 order by 1 desc, 2, 3 limit 200
$$;
create function resident.objections(digest bytea)
    returns table (id bigint, period text, entry_no bigint, text text, filed_at timestamptz, due_at timestamptz,
                   status text, answer text, answered_at timestamptz)
    language sql security definer set search_path = public, pg_temp as $$
    select o.id, o.period, o.entry_no, o.text, o.filed_at, o.due_at, o.status, o.answer, o.answered_at
    from app.resident_household(digest) h join objections o on o.household_id = h.id order by o.id desc
$$;
-- The number of the objection; null when the entry or the period is not this household's own, or ten are open already.
create function resident.file_objection(digest bytea, about text, entry bigint, wording text, client text) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h households := app.resident_household(digest);
    number bigint;
begin
    if h.id is null
       or entry is null and not exists (select from household_scores s where s.household_id = h.id and s.period = about)
       or entry is not null and not exists (select from points_entries e where e.household_id = h.id and e.entry_no = entry
                                            and e.period = about)
       or (select count(*) >= 10 from objections o where o.household_id = h.id and o.status = 'filed') then
        return null;
    end if;
    select o.id into number from objections o where o.household_id = h.id and o.period = about and o.status = 'filed'
        and o.entry_no is not distinct from entry and o.text = wording;
    if number is null then
        insert into objections (household_id, period, entry_no, text, ground) values (h.id, about, entry, wording, h.ground)
        returning objections.id into number;
        perform app.note_of_resident('objection.file', 'objection', number::text, h.village_code, client);
    end if;
    return number;
end $$;

-- ── for everybody: what is published, nothing else ──
create function resident.published_periods() returns setof text
    language sql stable security definer set search_path = public, pg_temp as $$ select * from app.published_periods() $$;
create function resident.published_counts(region text, wanted text)
    returns table (code text, name text, level text, kind text, n integer, why text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select * from app.published_counts(region, wanted)
$$;

-- ── cases, without signing in ──
create function resident.categories() returns table (code text, name text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select code, name from case_categories order by sort_no
$$;
create function resident.places() returns table (code text, name text, level text, parent_code text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select code, name, level, parent_code from regions where level in ('county', 'town', 'village') order by code
$$;
create function resident.village_of_point(lon float8, lat float8) returns text
    language sql stable security definer set search_path = public, pg_temp as $$
    select v.code from region_versions v join regions r on r.code = v.code and r.level = 'village'
    where v.valid_from <= current_date and (v.valid_to is null or v.valid_to > current_date)
      and ST_Intersects(v.boundary, ST_SetSRID(ST_Point(lon, lat), 4490)) order by v.code limit 1
$$;
-- The town's desk takes in what residents write, the county's their accusations; where that unit itself is complained of,
-- `app.route_case` hands it to the one above. Nobody here handles what is said of the county: the form sends those elsewhere.
create function resident.hand_in(key_digest bytea, matter text, category text, village text, lon float8, lat float8,
                                 source text, place text, wording text, name text, phone bytea, phone_shown text, respondent text,
                                 code_digest bytea, photos jsonb, client text)
    returns table (outcome text, number text)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it record;
    new_id bigint;
    against text := nullif(respondent, '');
begin
    select c.id, c.external_id into it from resident_intake i join cases c on c.id = i.case_id
    where i.key_digest = hand_in.key_digest;
    if it.id is not null then
        return query select 'known', it.external_id; return;
    end if;
    if not app.resident_attempt('intake', client, 20, 60) then
        return query select 'too_many', null::text; return;
    end if;
    if not exists (select from regions r where r.code = village and r.level = 'village')
       or not exists (select from case_categories k where k.code = category)
       or against is not null and not exists (select from regions r where r.code = against and r.level in ('town', 'village')) then
        return query select 'wrong', null::text; return;
    end if;
    new_id := nextval(pg_get_serial_sequence('cases', 'id'));
    insert into cases (id, source, external_id, channel, matter_kind, category_code, title, body, address, location,
                       location_precision, coord_source, region_code, region_version_id, registered_at, query_code_digest,
                       respondent_code, current_level)
    select new_id, 'minhu', to_char(now() at time zone 'Asia/Shanghai', 'YYYYMMDD') || lpad(new_id::text, 7, '0'), 'web', matter,
           category, '网上反映：' || k.name, wording, place,
           case when lon is not null and lat is not null then ST_SetSRID(ST_Point(lon, lat), 4490) end,
           case when lon is not null and lat is not null then 'exact' else 'village' end, source, village,
           (select v.id from region_versions v where v.code = village and v.valid_from <= current_date
            and (v.valid_to is null or v.valid_to > current_date) limit 1), now(), code_digest, against,
           case when matter = 'accusation' then 'county' else 'town' end
    from case_categories k where k.code = category
    returning external_id into number;
    insert into resident_intake (key_digest, case_id) values (hand_in.key_digest, new_id);
    if hand_in.name <> '' or phone is not null then
        insert into petitioners (case_id, name, phone_sealed, phone_masked)
        values (new_id, coalesce(nullif(hand_in.name, ''), '未留姓名'), phone, phone_shown);
    end if;
    insert into case_photos (case_id, photo_no, sha256, image, width, height)
    select new_id, p.place, sha256(decode(p.part ->> 'image', 'base64')), decode(p.part ->> 'image', 'base64'),
           (p.part ->> 'width')::integer, (p.part ->> 'height')::integer
    from jsonb_array_elements(photos) with ordinality as p (part, place);
    perform app.note_of_resident('case.hand_in', 'case', new_id::text, village, case matter when 'accusation' then '' else client end);
    outcome := 'new';
    return next;
exception when unique_violation then  -- the second click of two at once
    return query select 'known', c.external_id from resident_intake i join cases c on c.id = i.case_id
        where i.key_digest = hand_in.key_digest;
end $$;
create function resident.case_state(wanted text, code_digest bytea, client text)
    returns table (number text, status text, registered_at timestamptz, accepted_at timestamptz, due_at timestamptz,
                   closed_at timestamptz, unit text, satisfaction text)
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not app.resident_attempt('case_query', client, 30, 15) then
        return query select '', 'too_many', null::timestamptz, null::timestamptz, null::timestamptz, null::timestamptz, '', null::text;
        return;
    end if;
    return query
    select c.external_id, c.status, c.registered_at, c.accepted_at, c.due_at, c.closed_at,
           case when c.matter_kind = 'accusation' then '受理机关' else coalesce(u.name, '') end, c.satisfaction
    from cases c left join regions u on u.ground = c.unit_ground and u.level = c.current_level
    where c.external_id = wanted and c.query_code_digest = case_state.code_digest;
end $$;
create function resident.rate_case(wanted text, code_digest bytea, rating text, client text) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it cases;
begin
    if not app.resident_attempt('case_query', client, 30, 15) then return false; end if;
    update cases c set satisfaction = rating
    where c.external_id = wanted and c.query_code_digest = rate_case.code_digest and c.closed_at is not null
      and c.satisfaction is null and rating in ('satisfied', 'basically_satisfied', 'dissatisfied')
    returning c.* into it;
    if it.id is null then return false; end if;
    perform app.note_of_resident('case.rate', 'case', it.id::text, it.region_code, '');
    return true;
end $$;

-- ── what staff do for residents ──
create function app.set_resident_code(household bigint, salt bytea, code_hash bytea, expires_at timestamptz) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from resident_sessions s where s.household_id = household;
    insert into resident_codes as c (household_id, salt, code_hash, issued_by, expires_at)
    values (household, set_resident_code.salt, set_resident_code.code_hash, app.actor(), set_resident_code.expires_at)
    on conflict (household_id) do update set salt = excluded.salt, code_hash = excluded.code_hash, issued_at = now(),
        issued_by = excluded.issued_by, expires_at = excluded.expires_at;
    delete from resident_attempts a using households h where h.id = household and a.kind = 'sign_in' and a.key = h.code;
    perform app.note('resident_code.issue', 'household', h.code, h.village_code) from households h where h.id = household;
end $$;
create function app.issue_resident_code(household bigint, salt bytea, code_hash bytea, expires_at timestamptz) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not exists (select from households h where h.id = household and h.status = 'active' and app.may('issue_resident_codes')
                   and h.ground between app.ground_from() and app.ground_to()) then
        return false;
    end if;
    perform app.set_resident_code(household, salt, code_hash, expires_at);
    return true;
end $$;
create function app.answer_objection(number bigint, outcome text, wording text) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it objections;
begin
    update objections o set status = outcome, answer = wording, answered_at = now(), answered_by = app.actor()
    where o.id = number and o.status = 'filed' and app.may('view_objections') and app.setting('role') = 'supervision'
      and o.ground between app.ground_from() and app.ground_to() and outcome in ('upheld', 'rejected')
    returning o.* into it;
    if it.id is null then return false; end if;
    perform app.note('objection.answer', 'objection', number::text,
                     (select village_code from households where id = it.household_id), '', jsonb_build_object('outcome', outcome));
    return true;
end $$;
-- Photographs are part of what was written: whoever may read the text sees them.
create function app.count_case_photos(wanted bigint) returns integer
    language sql stable security definer set search_path = public, pg_temp as $$
    select count(*)::integer from case_photos where case_id = wanted and app.case_text(wanted) is not null
$$;
create function app.case_photo(wanted bigint, number integer) returns bytea
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found_image bytea;
begin
    select p.image into found_image from case_photos p
    where p.case_id = wanted and p.photo_no = number and app.case_text(wanted) is not null;
    if found_image is not null then
        perform app.note('case.view_photo', 'case', wanted::text, (select region_code from cases where id = wanted));
    end if;
    return found_image;
end $$;

revoke all on all functions in schema resident from public;
grant execute on all functions in schema resident to geo_resident;
revoke all on function app.follow_objections, app.resident_attempt, app.resident_household, app.note_of_resident,
    app.set_resident_code, app.issue_resident_code, app.answer_objection, app.count_case_photos, app.case_photo from public;
grant execute on function app.issue_resident_code, app.answer_objection, app.count_case_photos, app.case_photo to geo_web;
