-- From an application for points to its booking. Only what is booked counts.

-- The review panel of a village: at least three people, who need no account; and the households near to each.
create table panel_members (
    id bigint generated always as identity primary key,
    village_code text not null references regions (code),
    name text not null check (name <> ''),
    capacity text not null check (capacity in ('party_member', 'representative', 'villager', 'group_leader')),
    household_id bigint references households (id),
    from_on date not null default current_date,
    until_on date,
    ground bigint not null,
    check (until_on is null or until_on >= from_on)
);
create index on panel_members (ground);
create trigger place_in_region before insert on panel_members for each row
    when (new.ground is null) execute function app.place_in_region('village_code');
-- Declared near kin: the member does not decide on these households either.
create table panel_kin (
    member_id bigint not null references panel_members (id) on delete cascade,
    household_id bigint not null references households (id),
    relation text not null check (relation in ('spouse', 'parent', 'child', 'sibling', 'grandparent', 'grandchild', 'in_law', 'other')),
    declared_on date not null default current_date,
    primary key (member_id, household_id)
);

-- Minutes tell of votes and of who was against: of them no more is asked than that nothing in them is about petitions.
create function app.no_petition_text(wording text) returns boolean
    language sql immutable parallel safe
    as $$ select app.readings(app.plain(wording)) !~ '信访|上访|访民|投诉|举报|控告|告状|起诉|诉讼|仲裁|复议|越级|12345|媒体|撤诉|息访|罢访' $$;
create table review_meetings (
    id bigint generated always as identity primary key,
    village_code text not null references regions (code),
    held_on date not null check (held_on <= current_date + 1),
    place text not null check (place <> ''),
    chair_id bigint references panel_members (id),
    minutes text not null check (minutes <> '' and app.no_petition_text(minutes)),
    recorded_by bigint references accounts (id),
    recorded_at timestamptz not null default now(),
    ground bigint not null
);
create index on review_meetings (ground);
create trigger place_in_region before insert on review_meetings for each row
    when (new.ground is null) execute function app.place_in_region('village_code');
create table meeting_attendance (
    meeting_id bigint not null references review_meetings (id),
    member_id bigint not null references panel_members (id),
    primary key (meeting_id, member_id)
);

create table points_applications (
    id bigint generated always as identity primary key,
    village_code text not null references regions (code),
    household_id bigint not null references households (id),
    scheme_id bigint not null,
    item_code text not null,
    points_tenths integer not null check (points_tenths <> 0),
    occurred_on date not null check (occurred_on <= current_date + 1),
    place text not null default '',
    location geometry (Point, 4490),
    description text not null default '' check (char_length(description) <= 1000 and app.lawful_item_text(description)),
    evidence text not null default '' check (char_length(evidence) <= 500 and app.lawful_item_text(evidence)),
    source text not null check (source in ('household', 'grid_worker', 'inspector', 'import')),
    filed_by bigint references accounts (id),
    filed_at timestamptz not null default now(),
    key_digest bytea unique check (length(key_digest) = 32),
    status text not null default 'submitted' check (status in (
        'draft', 'submitted', 'prechecked', 'reviewed_pass', 'reviewed_reject', 'publicized', 'objected', 'upheld', 'revised',
        'booked', 'reversed', 'withdrawn')),
    meeting_id bigint references review_meetings (id),
    decided_tenths integer,
    publicized_on date,
    publicity_until date,
    entry_no bigint references points_entries (entry_no),
    ground bigint not null,
    foreign key (scheme_id, item_code) references points_items (scheme_id, code),
    -- five days to object, of which the day it was posted is none
    check ((publicized_on is null) = (publicity_until is null) and publicity_until >= publicized_on + 5),
    check (points_tenths > 0 or evidence <> ''),
    check (status not in ('booked', 'reversed') or entry_no is not null),
    check (status not in ('publicized', 'objected', 'upheld', 'booked', 'reversed') or publicized_on is not null and meeting_id is not null)
);
comment on column points_applications.points_tenths is 'what was asked for; decided_tenths is what the panel, or the answer to an objection, gave';
comment on column points_applications.status is 'upheld: an objection was turned down and the notice goes on; revised: an objection led to other points, or none';
comment on column points_applications.publicity_until is 'the last day on which to object';
create index on points_applications (village_code, status, filed_at);
create index on points_applications (household_id);
create index on points_applications (ground);

create table application_photos (
    application_id bigint not null references points_applications (id) on delete cascade,
    photo_no smallint not null check (photo_no between 1 and 3),
    sha256 bytea not null check (length(sha256) = 32),
    mime text not null default 'image/jpeg' check (mime = 'image/jpeg'),
    image bytea not null check (length(image) <= 409600),
    width integer not null check (width between 1 and 1600),
    height integer not null check (height between 1 and 1600),
    primary key (application_id, photo_no)
);
-- How each member decided. Who is of the household, or near kin of it, has only 'recused'.
create table application_votes (
    application_id bigint not null references points_applications (id),
    member_id bigint not null references panel_members (id),
    meeting_id bigint not null references review_meetings (id),
    vote text not null check (vote in ('pass', 'reject', 'abstain', 'recused')),
    primary key (application_id, meeting_id, member_id),
    foreign key (meeting_id, member_id) references meeting_attendance (meeting_id, member_id)
);
-- What became of an application, step by step; only grows.
create table application_steps (
    id bigint generated always as identity primary key,
    application_id bigint not null references points_applications (id),
    at timestamptz not null default now(),
    actor_id bigint references accounts (id),
    from_status text,
    to_status text not null,
    reason text not null default '',
    ground bigint not null
);
create index on application_steps (application_id, id);
create index on application_steps (ground);
create trigger only_grows before delete or truncate on application_steps
    for each statement execute function app.refuse_change();

alter table points_entries
    add column kind text not null default 'item' check (kind in ('item', 'redemption', 'expiry')),
    add column application_id bigint references points_applications (id),
    add column source_key text unique;
alter table points_entries alter column item_code drop not null;
alter table points_entries add check ((kind = 'item') = (item_code is not null));
create index on points_entries (application_id) where application_id is not null;
comment on column points_entries.source_key is 'what was booked, once: a second booking of the same finds the first';

-- ── the rules, kept here and nowhere else ────────────────────────────────────────────────────────────────────────────────
-- Says no: `reason` is a word that the service puts into a sentence, `about` what it is about.
create function app.refuse(reason text, about text default '') returns void language plpgsql as $$
begin
    raise exception '%', reason using errcode = 'GP001', detail = coalesce(about, '');
end $$;

-- What an item may give at once: its points, so many times; where the panel has room, from the least to the most each time.
create function app.item_gives(it points_items, points integer) returns boolean
    language sql immutable as $$
    select coalesce(case
        when points = 0 or sign(points) <> sign(it.points_tenths) then false
        when it.most_tenths is null then points % it.points_tenths = 0 and points / it.points_tenths between 1 and 99
        else points <= 99 * it.most_tenths and ceil(points::numeric / it.most_tenths) <= points / it.points_tenths end, false)
$$;

-- Which step may follow which, and with which of these rights; without one it follows from something else: an objection, the
-- supervision committee's answer to it, or a reversal in the ledger.
create function app.application_moves() returns table (from_status text, to_status text, rights text[], by_whom text)
    language sql immutable as $$
    values ('draft',         'submitted',       '{apply_points}'::text[],                 'applicant'),
           ('draft',         'withdrawn',       '{apply_points}',                         'applicant'),
           ('submitted',     'prechecked',      '{precheck_points}',                      'checker'),
           ('submitted',     'withdrawn',       '{precheck_points}',                      'checker'),
           ('prechecked',    'submitted',       '{precheck_points}',                      'checker'),
           ('prechecked',    'withdrawn',       '{precheck_points}',                      'checker'),
           ('prechecked',    'reviewed_pass',   '{keep_points}',                          'panel'),
           ('prechecked',    'reviewed_reject', '{keep_points}',                          'panel'),
           ('reviewed_pass', 'publicized',      '{keep_points}',                          'keeper'),
           ('reviewed_pass', 'withdrawn',       '{keep_points}',                          'keeper'),
           ('publicized',    'objected',        '{}',                                     'household'),
           ('publicized',    'booked',          '{keep_points}',                          'keeper'),
           ('publicized',    'withdrawn',       '{keep_points}',                          'keeper'),
           ('objected',      'upheld',          '{}',                                     'supervision'),
           ('objected',      'revised',         '{}',                                     'supervision'),
           ('upheld',        'objected',        '{}',                                     'household'),
           ('upheld',        'booked',          '{keep_points}',                          'keeper'),
           ('revised',       'booked',          '{keep_points}',                          'keeper'),
           ('booked',        'reversed',        '{}',                                     'supervision')
$$;

-- Nobody decides on the own household, nor on that of near kin.
create function app.must_recuse(member bigint, household bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select from panel_members m where m.id = member and m.household_id = household)
        or exists (select from panel_kin k where k.member_id = member and k.household_id = household)
$$;
create function app.in_office(m panel_members, day date) returns boolean language sql immutable as $$
    select m.from_on <= day and (m.until_on is null or m.until_on >= day)
$$;

-- What a meeting decided on an application: pass or reject; else a word for why it decided nothing.
create function app.review_outcome(application bigint, meeting bigint) returns text
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    held review_meetings;
    about bigint := (select a.household_id from points_applications a where a.id = application);
    panel integer;
    present integer;
    voting integer;
    passing integer;
begin
    select * into held from review_meetings r where r.id = meeting;
    if held.id is null or about is null then return 'no_meeting'; end if;
    select count(*) into panel from panel_members m where m.village_code = held.village_code and app.in_office(m, held.held_on);
    select count(*) into present from meeting_attendance t join panel_members m on m.id = t.member_id
    where t.meeting_id = held.id and m.village_code = held.village_code and app.in_office(m, held.held_on);
    select count(*), count(*) filter (where v.vote = 'pass') into voting, passing
    from application_votes v join panel_members m on m.id = v.member_id
    where v.application_id = application and v.meeting_id = held.id and v.vote <> 'recused'
      and m.village_code = held.village_code and app.in_office(m, held.held_on) and not app.must_recuse(m.id, about);
    return case when panel < 3 then 'panel_too_small'
                when 2 * present <= panel then 'no_quorum'
                when voting < 3 then 'too_few_voting'
                when 2 * passing > voting then 'pass' else 'reject' end;
end $$;

-- Why an application may not be booked; null when it may. The ledger asks this of every entry that stands on one.
create function app.not_bookable(application bigint) returns text
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    it points_applications;
    what points_items;
    outcome text;
begin
    select * into it from points_applications a where a.id = application;
    select * into what from points_items i where (i.scheme_id, i.code) = (it.scheme_id, it.item_code);
    if it.id is null or it.status not in ('publicized', 'upheld', 'revised') then return 'not_waiting'; end if;
    if coalesce(it.decided_tenths, 0) = 0 then return 'nothing_given'; end if;
    if not app.item_gives(what, it.decided_tenths) then return 'points_not_of_item'; end if;
    -- what the supervision committee has set right need not wait once more
    if it.status <> 'revised' and it.publicity_until >= app.china_today() then return 'notice_not_over'; end if;
    -- what is said to be retaliation holds nothing up: who waits would learn of it
    if exists (select from objections o where o.application_id = it.id and o.status = 'filed' and not o.is_about_retaliation) then
        return 'open_objection';
    end if;
    outcome := app.review_outcome(it.id, it.meeting_id);
    if outcome <> 'pass' then return outcome; end if;
    if it.decided_tenths < 0 and (it.evidence = '' or what.basis = '') then return 'evidence_needed'; end if;
    if not exists (select from households h where h.id = it.household_id and h.status = 'active'
                   and h.village_code = it.village_code) then
        return 'household_gone';
    end if;
    if app.scheme_in_force(it.village_code, app.booking_period(it.village_code, it.occurred_on)) is distinct from it.scheme_id then
        return 'scheme_changed';
    end if;
    return null;
end $$;

create function app.check_new_application(it points_applications) returns void
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    what points_items;
    scheme bigint;
begin
    if it.status not in ('draft', 'submitted') or coalesce(it.meeting_id, it.decided_tenths, it.entry_no) is not null
       or it.publicized_on is not null then
        perform app.refuse('no_such_step', it.status);
    end if;
    if it.occurred_on > app.china_today() then perform app.refuse('in_the_future'); end if;
    scheme := app.scheme_in_force(it.village_code, app.booking_period(it.village_code, it.occurred_on));
    if scheme is null then perform app.refuse('no_scheme', it.village_code); end if;
    if it.scheme_id is distinct from scheme then perform app.refuse('scheme_not_in_force'); end if;
    select * into what from points_items i where (i.scheme_id, i.code) = (scheme, it.item_code);
    if what.code is null then perform app.refuse('item_unknown', it.item_code); end if;
    if sign(it.points_tenths) <> sign(what.points_tenths) then perform app.refuse('wrong_sign', what.name); end if;
    if not app.item_gives(what, it.points_tenths) then perform app.refuse('points_not_of_item', what.points_tenths::text); end if;
    if what.points_tenths < 0 and trim(it.evidence) = '' then perform app.refuse('evidence_needed', what.name); end if;
    if what.points_tenths < 0 and trim(what.basis) = '' then perform app.refuse('item_without_basis', what.name); end if;
end $$;

-- Whether what happened that day is still booked into its own quarter.
create function app.is_quarter_open(village text, day date) returns boolean
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return app.booking_period(village, day) = app.quarter_of(day);
end $$;

-- What must hold before an application is in a state, whoever puts it there: the owner of the schema as well.
create function app.guard_application() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    outcome text;
    held_on date;
begin
    if tg_op = 'INSERT' then
        select h.village_code, h.ground into new.village_code, new.ground from households h
        where h.id = new.household_id and h.status = 'active';
        if not found then perform app.refuse('household_unknown'); end if;
        perform app.check_new_application(new);
        return new;
    end if;
    if (old.id, old.village_code, old.household_id, old.scheme_id, old.item_code, old.points_tenths, old.occurred_on, old.place,
        old.description, old.evidence, old.source, old.filed_by, old.filed_at, old.key_digest, old.location::text)
       is distinct from
       (new.id, new.village_code, new.household_id, new.scheme_id, new.item_code, new.points_tenths, new.occurred_on, new.place,
        new.description, new.evidence, new.source, new.filed_by, new.filed_at, new.key_digest, new.location::text)
       or old.publicized_on is not null and new.publicized_on is null then
        perform app.refuse('cannot_change');
    end if;
    if new.status = old.status then
        if (old.meeting_id, old.decided_tenths, old.entry_no) is distinct from (new.meeting_id, new.decided_tenths, new.entry_no) then
            perform app.refuse('cannot_change');
        end if;
        return new;
    end if;
    if not exists (select from app.application_moves() m where (m.from_status, m.to_status) = (old.status, new.status)) then
        perform app.refuse('no_such_step', old.status || ' → ' || new.status);
    end if;
    if new.status in ('submitted', 'withdrawn') and old.status <> 'draft' and coalesce(app.setting('step_reason'), '') = '' then
        perform app.refuse('reason_needed');
    end if;
    if old.meeting_id is distinct from new.meeting_id and new.status not in ('reviewed_pass', 'reviewed_reject')
       or old.decided_tenths is distinct from new.decided_tenths and new.status not in ('reviewed_pass', 'revised')
       or old.publicized_on is null and new.publicized_on is not null and new.status <> 'publicized'
       or old.entry_no is distinct from new.entry_no and new.status <> 'booked' then
        perform app.refuse('cannot_change');
    end if;
    case new.status
    when 'reviewed_pass', 'reviewed_reject' then
        outcome := app.review_outcome(new.id, new.meeting_id);
        if outcome not in ('pass', 'reject') then perform app.refuse(outcome); end if;
        if new.status <> 'reviewed_' || outcome then perform app.refuse('not_as_voted'); end if;
        if outcome = 'pass' and not coalesce((
            select app.item_gives(i, new.decided_tenths) from points_items i
            where (i.scheme_id, i.code) = (new.scheme_id, new.item_code)), false) then
            perform app.refuse('points_not_of_item', new.id::text);
        end if;
        if outcome = 'pass' and app.scheme_in_force(new.village_code, app.booking_period(new.village_code, new.occurred_on))
            is distinct from new.scheme_id then
            perform app.refuse('scheme_changed', new.id::text);
        end if;
    when 'publicized' then
        select m.held_on into held_on from review_meetings m where m.id = new.meeting_id;
        if new.publicized_on is null or new.publicized_on < held_on then perform app.refuse('notice_before_meeting'); end if;
    when 'objected' then
        if new.publicity_until < app.china_today() then perform app.refuse('notice_over'); end if;
    when 'revised' then
        if coalesce(new.decided_tenths, 0) <> 0 and not coalesce((
            select app.item_gives(i, new.decided_tenths) from points_items i
            where (i.scheme_id, i.code) = (new.scheme_id, new.item_code)), false) then
            perform app.refuse('points_not_of_item', new.id::text);
        end if;
    when 'booked' then
        outcome := app.not_bookable(old.id);
        if outcome is not null then perform app.refuse(outcome, new.id::text); end if;
        if not exists (select from points_entries e where e.entry_no = new.entry_no and e.application_id = new.id
                       and e.household_id = new.household_id and e.account = 'honour' and e.reversal_of is null
                       and e.points_tenths = new.decided_tenths and e.item_code = new.item_code) then
            perform app.refuse('entry_not_of_application', new.id::text);
        end if;
    when 'reversed' then
        if not exists (select from points_entries e where e.reversal_of = new.entry_no) then
            perform app.refuse('not_reversed', new.id::text);
        end if;
    else null;
    end case;
    return new;
end $$;
create trigger guard_application before insert or update on points_applications
    for each row execute function app.guard_application();

create function app.record_step() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        insert into application_steps (application_id, actor_id, from_status, to_status, reason, ground)
        values (new.id, app.actor(), null, new.status, coalesce(app.setting('step_reason'), ''), new.ground);
    elsif old.status <> new.status then
        insert into application_steps (application_id, actor_id, from_status, to_status, reason, ground)
        values (new.id, app.actor(), old.status, new.status, coalesce(app.setting('step_reason'), ''), new.ground);
    elsif old.ground <> new.ground then
        update application_steps s set ground = new.ground where s.application_id = new.id;
    end if;
    return null;
end $$;
create trigger record_step after insert or update on points_applications for each row execute function app.record_step();
create trigger only_grows before delete or truncate on points_applications
    for each statement execute function app.refuse_change();
create trigger only_grows_but_ground before update on application_steps for each row
    when (to_jsonb(old) - 'ground' is distinct from to_jsonb(new) - 'ground') execute function app.refuse_change();
create function app.follow_applications() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    update points_applications set ground = new.ground where household_id = new.id;
    return null;
end $$;
create trigger follow_applications after update on households for each row
    when (old.ground is distinct from new.ground) execute function app.follow_applications();

-- A meeting's record stays as it was written.
create trigger only_grows before update or delete or truncate on review_meetings
    for each statement execute function app.refuse_change();
create trigger only_grows before update or delete or truncate on meeting_attendance
    for each statement execute function app.refuse_change();
create trigger only_grows before update or delete or truncate on application_votes
    for each statement execute function app.refuse_change();
create function app.guard_attendance() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not exists (select from review_meetings r join panel_members m on m.village_code = r.village_code
                   where r.id = new.meeting_id and m.id = new.member_id and app.in_office(m, r.held_on)) then
        perform app.refuse('not_in_office', (select m.name from panel_members m where m.id = new.member_id));
    end if;
    if exists (select from application_votes v where v.meeting_id = new.meeting_id) then perform app.refuse('cannot_change'); end if;
    return new;
end $$;
create trigger guard_attendance before insert on meeting_attendance for each row execute function app.guard_attendance();
create function app.guard_vote() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it points_applications;
    held review_meetings;
begin
    select * into it from points_applications a where a.id = new.application_id;
    select * into held from review_meetings r where r.id = new.meeting_id;
    if it.status <> 'prechecked' or it.village_code <> held.village_code then
        perform app.refuse('not_waiting', new.application_id::text);
    end if;
    if held.held_on < it.occurred_on then perform app.refuse('meeting_before_fact', new.application_id::text); end if;
    if new.vote <> 'recused' and app.must_recuse(new.member_id, it.household_id) then
        perform app.refuse('must_recuse', (select m.name from panel_members m where m.id = new.member_id));
    end if;
    return new;
end $$;
create trigger guard_vote before insert on application_votes for each row execute function app.guard_vote();
-- Whose household a member is of is told once; who was at a meeting was in office then, and stays so.
create function app.guard_member() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if (old.village_code, old.from_on) is distinct from (new.village_code, new.from_on)
       or old.household_id is not null and old.household_id is distinct from new.household_id
       or old.until_on is not null and old.until_on is distinct from new.until_on
       or new.until_on < (select max(r.held_on) from meeting_attendance t join review_meetings r on r.id = t.meeting_id
                          where t.member_id = new.id) then
        perform app.refuse('cannot_change');
    end if;
    return new;
end $$;
create trigger guard_member before update on panel_members for each row execute function app.guard_member();

-- What the ledger takes back, the application it came from tells.
create function app.follow_reversal() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform app.step_application(a.id, 'reversed', coalesce(nullif(new.evidence, ''), '冲正'))
    from points_applications a where a.entry_no = new.reversal_of and a.status = 'booked';
    return null;
end $$;
create trigger follow_reversal after insert on points_entries for each row
    when (new.reversal_of is not null) execute function app.follow_reversal();

-- ── what people do ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- A step, for functions that have looked at who asks; the guard above says whether it may be taken at all.
create function app.step_application(application bigint, to_status text, reason text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform set_config('app.step_reason', coalesce(reason, ''), true);
    update points_applications a set status = to_status where a.id = application;
    perform set_config('app.step_reason', '', true);
end $$;

create function app.must_work_on_points(wanted text) returns void
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    perform app.must(wanted);
    perform app.must('view_household_points');
end $$;
-- A village of the caller's area: what lies outside is not there.
create function app.must_see_village(village text) returns void
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if (app.village_at_hand(village)).code is null then perform app.refuse('not_found'); end if;
end $$;
-- An application of the caller's area, kept from others until the transaction ends.
create function app.application_at_hand(application bigint) returns points_applications
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it points_applications;
begin
    select a.* into it from points_applications a
    where a.id = application and a.ground between app.ground_from() and app.ground_to() and app.may('view_household_points')
    for update;
    if it.id is null then perform app.refuse('not_found'); end if;
    return it;
end $$;

-- Puts an application down, once: the same key is the same application. For functions that have looked at who asks.
create function app.put_application(household bigint, item text, points integer, occurred date, at_place text, lon float8,
                                    lat float8, wording text, proof text, from_source text, filer bigint, digest bytea,
                                    photos jsonb, out number bigint, out is_new boolean)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h households;
begin
    is_new := false;
    select a.id into number from points_applications a where a.key_digest = digest;
    if number is not null then return; end if;
    select x.* into h from households x where x.id = household and x.status = 'active';
    if h.id is null then perform app.refuse('household_unknown'); end if;
    if lon is not null and lat is not null and not app.in_village(h.village_code, lon, lat) then
        perform app.refuse('place_outside');
    end if;
    if not app.lawful_item_text(coalesce(wording, '')) then perform app.refuse('unlawful_description'); end if;
    if not app.lawful_item_text(coalesce(proof, '')) then perform app.refuse('unlawful_evidence'); end if;
    if not app.lawful_item_text(coalesce(at_place, '')) then perform app.refuse('unlawful_place'); end if;
    insert into points_applications (village_code, household_id, scheme_id, item_code, points_tenths, occurred_on, place, location,
                                     description, evidence, source, filed_by, key_digest, ground)
    values (h.village_code, h.id,
            coalesce(app.scheme_in_force(h.village_code, app.booking_period(h.village_code, occurred)), 0), item, points, occurred,
            coalesce(at_place, ''),
            case when lon is not null and lat is not null then ST_SetSRID(ST_Point(lon, lat), 4490) end,
            coalesce(wording, ''), coalesce(proof, ''), from_source, filer, digest, h.ground)
    on conflict (key_digest) do nothing returning id into number;
    if number is null then
        select a.id into number from points_applications a where a.key_digest = digest;
        return;
    end if;
    is_new := true;
    insert into application_photos (application_id, photo_no, sha256, image, width, height)
    select number, p.place, sha256(decode(p.part ->> 'image', 'base64')), decode(p.part ->> 'image', 'base64'),
           (p.part ->> 'width')::integer, (p.part ->> 'height')::integer
    from jsonb_array_elements(coalesce(photos, '[]')) with ordinality as p (part, place);
end $$;

create function app.file_application(household_code text, item text, points integer, occurred date, at_place text, lon float8,
                                     lat float8, wording text, proof text, from_source text, digest bytea, photos jsonb,
                                     out number bigint, out is_new boolean)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h households;
begin
    perform app.must_work_on_points('apply_points');
    select x.* into h from households x
    where x.code = household_code and x.ground between app.ground_from() and app.ground_to() and x.status = 'active';
    if h.id is null then perform app.refuse('household_unknown'); end if;
    if from_source not in ('household', 'grid_worker', 'inspector') then perform app.refuse('source_unknown'); end if;
    select p.number, p.is_new into number, is_new
    from app.put_application(h.id, item, points, occurred, at_place, lon, lat, wording, proof, from_source, app.actor(), digest,
                             photos) p;
    if is_new then
        perform app.note('application.file', 'application', number::text, h.village_code, '',
                         jsonb_build_object('item', item, 'source', from_source));
    end if;
end $$;

-- A whole village in one form: an application for each household and item, all of them or none. What is there already is not
-- filed again; another star for the same day takes the place of the one before, while nobody has looked at that.
create function app.file_inspection(village text, inspected date, sheet jsonb, out filed integer, out known integer)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    part record;
    other record;
begin
    perform app.must_work_on_points('apply_points');
    if not exists (select from households h where h.village_code = village
                   and h.ground between app.ground_from() and app.ground_to()) then
        perform app.refuse('not_found');
    end if;
    -- two who save at once wait for each other
    perform pg_advisory_xact_lock(hashtext('app.file_inspection'), hashtext(village));
    filed := 0;
    known := 0;
    for part in select f.household, f.item, f.instead, h.id, i.points_tenths * coalesce(f.times, 1) as points
                from jsonb_to_recordset(sheet) as f (household text, item text, times integer, instead text[])
                left join households h on h.code = f.household and h.village_code = village and h.status = 'active'
                    and h.ground between app.ground_from() and app.ground_to()
                left join points_items i on i.code = f.item and i.scheme_id
                    = app.scheme_in_force(village, app.booking_period(village, inspected)) loop
        if part.id is null then perform app.refuse('household_unknown', part.household); end if;
        if part.points is null then perform app.refuse('item_unknown', part.household); end if;
        if exists (select from points_applications a where a.household_id = part.id and a.item_code = part.item
                   and a.occurred_on = inspected and a.source = 'inspector' and a.status <> 'withdrawn') then
            known := known + 1;
            continue;
        end if;
        for other in select a.id, a.status from points_applications a
                     where a.household_id = part.id and a.occurred_on = inspected and a.source = 'inspector'
                       and a.item_code = any (part.instead) and a.status <> 'withdrawn' loop
            if other.status <> 'submitted' then perform app.refuse('star_decided', part.household); end if;
            perform app.step_application(other.id, 'withdrawn', '检查结果改为 ' || part.item);
        end loop;
        begin
            perform app.put_application(part.id, part.item, part.points, inspected, '', null, null, '', '', 'inspector',
                                        app.actor(), null, null);
        exception when sqlstate 'GP001' then
            raise exception '%', sqlerrm using errcode = 'GP001', detail = part.household;
        end;
        filed := filed + 1;
    end loop;
    if filed > 0 then
        perform app.note('application.inspect', 'village', village, village, '',
                         jsonb_build_object('filed', filed, 'on', inspected));
    end if;
end $$;

create function app.precheck_application(application bigint, outcome text, reason text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it points_applications;
begin
    perform app.must_work_on_points('precheck_points');
    it := app.application_at_hand(application);
    if outcome not in ('prechecked', 'withdrawn', 'submitted') or it.status not in ('submitted', 'prechecked') then
        perform app.refuse('no_such_step', it.status);
    end if;
    perform app.step_application(it.id, outcome, reason);
    perform app.note('application.precheck', 'application', it.id::text, it.village_code, reason,
                     jsonb_build_object('outcome', outcome));
end $$;
-- Several at once, as they come from a list: those that wait for it.
create function app.precheck_applications(applications bigint[]) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    number bigint;
    done integer := 0;
begin
    for number in select distinct n from unnest(applications) n order by n loop
        if (select a.status from points_applications a where a.id = number) is distinct from 'prechecked' then
            perform app.precheck_application(number, 'prechecked', '');
            done := done + 1;
        end if;
    end loop;
    return done;
end $$;

-- Ended before it was booked, and why: until the panel has decided by who checks, then by who keeps the points.
create function app.withdraw_application(application bigint, reason text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it points_applications := app.application_at_hand(application);
begin
    if not exists (select from app.application_moves() m, unnest(m.rights) r
                   where m.from_status = it.status and m.to_status = 'withdrawn' and app.may(r)) then
        if exists (select from app.application_moves() m where m.from_status = it.status and m.to_status = 'withdrawn') then
            raise exception 'no right to withdraw' using errcode = 'insufficient_privilege';
        end if;
        perform app.refuse('no_such_step', it.status);
    end if;
    perform app.step_application(it.id, 'withdrawn', reason);
    perform app.note('application.withdraw', 'application', it.id::text, it.village_code, reason, '{}');
end $$;

-- A meeting with all that it decided, or nothing of it. Of a member of the household, or near kin of it, only the recusal.
create function app.record_review(village text, review jsonb) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    meeting bigint;
    day date := (review ->> 'held_on')::date;
    part jsonb;
    it points_applications;
    outcome text;
    decided integer := 0;
begin
    perform app.must_work_on_points('keep_points');
    perform app.must_see_village(village);
    if day > app.china_today() then perform app.refuse('in_the_future'); end if;
    if not app.no_petition_text(review ->> 'minutes') then perform app.refuse('unlawful_minutes'); end if;
    if jsonb_array_length(review -> 'decisions') = 0 then perform app.refuse('nothing_decided'); end if;
    if not review -> 'present' @> jsonb_build_array(review -> 'chair') then perform app.refuse('chair_not_present'); end if;
    insert into review_meetings (village_code, held_on, place, chair_id, minutes, recorded_by)
    values (village, day, review ->> 'place', (review ->> 'chair')::bigint, review ->> 'minutes', app.actor())
    returning id into meeting;
    insert into meeting_attendance (meeting_id, member_id)
    select distinct meeting, m::bigint from jsonb_array_elements_text(review -> 'present') m;
    for part in select d from jsonb_array_elements(review -> 'decisions') d order by (d ->> 'application')::bigint loop
        it := app.application_at_hand((part ->> 'application')::bigint);
        if it.village_code <> village or it.status <> 'prechecked' then perform app.refuse('not_waiting', it.id::text); end if;
        insert into application_votes (application_id, member_id, meeting_id, vote)
        select it.id, t.member_id, meeting,
               coalesce(part -> 'votes' ->> t.member_id::text,
                        case when app.must_recuse(t.member_id, it.household_id) then 'recused' else 'abstain' end)
        from meeting_attendance t where t.meeting_id = meeting;
        outcome := app.review_outcome(it.id, meeting);
        if outcome not in ('pass', 'reject') then perform app.refuse(outcome, it.id::text); end if;
        perform set_config('app.step_reason', coalesce(part ->> 'reason', ''), true);
        update points_applications a set status = 'reviewed_' || outcome, meeting_id = meeting,
            decided_tenths = case outcome when 'pass' then coalesce((part ->> 'points')::integer, a.points_tenths) end
        where a.id = it.id;
        decided := decided + 1;
    end loop;
    perform set_config('app.step_reason', '', true);
    perform app.note('application.review', 'meeting', meeting::text, village, '',
                     jsonb_build_object('applications', decided, 'held_on', day));
    return meeting;
end $$;

-- The item notice: what the panel gave hangs in the village for five days at least, of which the day it was posted is none.
create function app.publicise(village text, applications bigint[], posted_on date, until date) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    number bigint;
    it points_applications;
    posted integer := 0;
begin
    perform app.must_work_on_points('keep_points');
    perform app.must_see_village(village);
    if posted_on < app.china_today() then perform app.refuse('posted_in_the_past'); end if;
    if posted_on > app.china_today() + 30 then perform app.refuse('posted_too_late'); end if;
    if until < posted_on + 5 then perform app.refuse('notice_too_short'); end if;
    if until > posted_on + 60 then perform app.refuse('notice_too_long'); end if;
    for number in select distinct n from unnest(applications) n order by n loop
        it := app.application_at_hand(number);
        if it.village_code <> village or it.status <> 'reviewed_pass' then perform app.refuse('not_waiting', number::text); end if;
        update points_applications a set status = 'publicized', publicized_on = posted_on, publicity_until = until
        where a.id = number;
        posted := posted + 1;
    end loop;
    if posted = 0 then perform app.refuse('nothing_chosen'); end if;
    perform app.note('application.publicise', 'village', village, village, '',
                     jsonb_build_object('applications', posted, 'posted_on', posted_on, 'until', until));
    return posted;
end $$;

-- Into the ledger: to the honour account, and what can be spent to the other one as well. For functions that have looked at who asks.
create function app.book_now(application bigint) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it points_applications;
    entry bigint;
    reason text;
begin
    select * into it from points_applications a where a.id = application for update;
    if it.status = 'booked' then return it.entry_no; end if;
    reason := app.not_bookable(application);
    if reason is not null then perform app.refuse(reason, application::text); end if;
    entry := app.book_entry(it.household_id, it.scheme_id, it.item_code, it.decided_tenths, it.occurred_on, it.evidence,
                            'honour', 'item', it.id, 'application:' || it.id || ':honour', null);
    if it.decided_tenths > 0 and exists (select from points_items i where (i.scheme_id, i.code) = (it.scheme_id, it.item_code)
                                         and i.redeemable) then
        perform app.book_entry(it.household_id, it.scheme_id, it.item_code, it.decided_tenths, it.occurred_on, it.evidence,
                               'redeemable', 'item', it.id, 'application:' || it.id || ':redeemable', null);
    end if;
    update points_applications a set status = 'booked', entry_no = entry where a.id = it.id;
    return entry;
end $$;
create function app.book_application(application bigint) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it points_applications;
    entry bigint;
begin
    perform app.must_work_on_points('keep_points');
    it := app.application_at_hand(application);
    entry := app.book_now(it.id);
    perform app.note('application.book', 'application', it.id::text, it.village_code, '', jsonb_build_object('entry', entry));
    return entry;
end $$;
-- All of a village whose time has come; what cannot be booked stays where it is. For the nightly job.
create function app.book_due_of(village text) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    number bigint;
    booked bigint[] := '{}';
begin
    perform set_config('app.ranks', 'later', true);
    for number in select a.id from points_applications a
                  where a.village_code = village and a.status in ('publicized', 'upheld', 'revised')
                    and coalesce(a.decided_tenths, 0) <> 0 and app.not_bookable(a.id) is null order by a.id loop
        booked := booked || app.book_now(number);
    end loop;
    perform set_config('app.ranks', '', true);
    if booked <> '{}' then
        perform app.rank_village(village, e.period)
        from (select distinct period from points_entries where entry_no = any (booked)) e;
        perform app.note('application.book_due', 'village', village, village, '',
                         jsonb_build_object('applications', cardinality(booked)));
    end if;
    return cardinality(booked);
end $$;
create function app.book_due(village text) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform app.must_work_on_points('keep_points');
    perform app.must_see_village(village);
    return app.book_due_of(village);
end $$;
-- An objection was right: other points, booked at once; null or 0 ends it. For the answer to an objection.
create function app.revise_application(application bigint, corrected integer, reason text) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform set_config('app.step_reason', coalesce(reason, ''), true);
    update points_applications a set status = 'revised', decided_tenths = coalesce(corrected, 0) where a.id = application;
    perform set_config('app.step_reason', '', true);
    if coalesce(corrected, 0) = 0 then return null; end if;
    return app.book_now(application);
end $$;

-- ── the panel ──
create function app.household_here(village text, household_code text) returns bigint
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    number bigint;
begin
    if coalesce(household_code, '') = '' then return null; end if;
    select h.id into number from households h where h.code = household_code and h.village_code = village and h.status = 'active';
    if number is null then perform app.refuse('household_unknown', household_code); end if;
    return number;
end $$;
-- A new member, or, of one who is there, the name set right and the household told that was not known.
create function app.set_panel_member(village text, member bigint, called text, sits_as text, household_code text, since date)
    returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
    number bigint := member;
    lives_in bigint;
begin
    perform app.must_work_on_points('keep_points');
    perform app.must_see_village(village);
    lives_in := app.household_here(village, household_code);
    if since > app.china_today() + 31 then perform app.refuse('in_the_future'); end if;
    if member is null then
        if exists (select from panel_members m where m.village_code = village and m.name = called
                   and m.household_id is not distinct from lives_in and app.in_office(m, since)) then
            perform app.refuse('member_known', called);
        end if;
        insert into panel_members (village_code, name, capacity, household_id, from_on)
        values (village, called, sits_as, lives_in, since) returning id into number;
    else
        update panel_members m set name = called, capacity = sits_as, household_id = coalesce(lives_in, m.household_id)
        where m.id = member and m.village_code = village;
        if not found then perform app.refuse('not_found'); end if;
    end if;
    perform app.note('panel.set_member', 'panel_member', number::text, village, '', jsonb_build_object('new', member is null));
    return number;
end $$;
create function app.panel_member_at_hand(member bigint) returns panel_members
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it panel_members;
begin
    perform app.must_work_on_points('keep_points');
    select m.* into it from panel_members m
    where m.id = member and m.ground between app.ground_from() and app.ground_to() for update;
    if it.id is null then perform app.refuse('not_found'); end if;
    return it;
end $$;
create function app.end_panel_member(member bigint, last_day date, reason text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it panel_members := app.panel_member_at_hand(member);
begin
    if it.until_on is not null then perform app.refuse('ended_already'); end if;
    if last_day < it.from_on or last_day > app.china_today() + 31 then perform app.refuse('last_day_wrong'); end if;
    update panel_members m set until_on = last_day where m.id = member;
    perform app.note('panel.end_member', 'panel_member', member::text, it.village_code, reason, '{}');
end $$;
create function app.declare_kin(member bigint, household_code text, related text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it panel_members := app.panel_member_at_hand(member);
    kin bigint := app.household_here(it.village_code, household_code);
begin
    if kin is null then perform app.refuse('household_unknown', household_code); end if;
    insert into panel_kin (member_id, household_id, relation) values (member, kin, related)
    on conflict (member_id, household_id) do update set relation = excluded.relation;
    perform app.note('panel.declare_kin', 'panel_member', member::text, it.village_code, '', '{}');
end $$;
-- A declaration made by mistake: the log keeps that it was there, and why it went.
create function app.retract_kin(member bigint, household_code text, reason text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it panel_members := app.panel_member_at_hand(member);
begin
    if coalesce(trim(reason), '') = '' then perform app.refuse('reason_needed'); end if;
    delete from panel_kin k using households h
    where k.member_id = member and k.household_id = h.id and h.code = household_code;
    if not found then perform app.refuse('not_found'); end if;
    perform app.note('panel.retract_kin', 'panel_member', member::text, it.village_code, reason,
                     jsonb_build_object('household', household_code));
end $$;

-- ── what may be looked at ──
call app.protect('panel_members', 'ground between (select app.ground_from()) and (select app.ground_to())
                                   and (select app.may(''view_household_points''))');
call app.protect('panel_kin', 'member_id in (select m.id from panel_members m)');
call app.protect('review_meetings', 'ground between (select app.ground_from()) and (select app.ground_to())
                                     and (select app.may(''view_household_points''))');
call app.protect('meeting_attendance', 'meeting_id in (select m.id from review_meetings m)');
call app.protect('points_applications', 'ground between (select app.ground_from()) and (select app.ground_to())
                                         and (select app.may(''view_household_points''))');
revoke select on points_applications from geo_web;
grant select (id, village_code, household_id, scheme_id, item_code, points_tenths, occurred_on, place, location, description,
    evidence, source, filed_at, status, meeting_id, decided_tenths, publicized_on, publicity_until, entry_no, ground)
    on points_applications to geo_web;
call app.protect('application_photos', null);
call app.protect('application_votes', 'exists (select from points_applications a where a.id = application_id)');
call app.protect('application_steps', 'ground between (select app.ground_from()) and (select app.ground_to())
                                       and (select app.may(''view_household_points''))');
revoke select on application_steps from geo_web;
grant select (id, application_id, at, from_status, to_status, reason, ground) on application_steps to geo_web;

-- Photographs show courtyards and people: each look is noted.
create function app.count_application_photos(application bigint) returns integer
    language sql stable security definer set search_path = public, pg_temp as $$
    select count(*)::integer from application_photos p join points_applications a on a.id = p.application_id
    where a.id = application and a.ground between app.ground_from() and app.ground_to() and app.may('view_household_points')
$$;
create function app.open_objections_to(application bigint) returns integer
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return (select count(*) from objections o where o.application_id = application and o.status = 'filed'
            and (not o.is_about_retaliation or app.may('view_objections')) and o.ground between app.ground_from() and app.ground_to() and app.may('view_household_points'));
end $$;
create function app.application_photo(application bigint, number integer) returns bytea
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found_image bytea;
    village text;
begin
    select p.image, a.village_code into found_image, village
    from application_photos p join points_applications a on a.id = p.application_id
    where a.id = application and p.photo_no = number and a.ground between app.ground_from() and app.ground_to()
      and app.may('view_household_points');
    if found_image is not null then perform app.note('application.view_photo', 'application', application::text, village); end if;
    return found_image;
end $$;
-- Of a village's panel, whoever has to stand aside when it decides on an application.
create function app.who_must_recuse(application bigint) returns bigint[]
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(m.id order by m.id), '{}')
    from points_applications a join panel_members m on m.village_code = a.village_code
    where a.id = application and a.ground between app.ground_from() and app.ground_to() and app.may('view_household_points')
      and app.must_recuse(m.id, a.household_id)
$$;
-- What became of an application, and whose desk did it.
create function app.application_course(application bigint)
    returns table (at timestamptz, from_status text, to_status text, reason text, actor text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select s.at, s.from_status, s.to_status, s.reason, coalesce(nullif(c.display_name, ''), c.name, '')
    from application_steps s left join accounts c on c.id = s.actor_id
    where s.application_id = application and s.ground between app.ground_from() and app.ground_to()
      and app.may('view_household_points')
    order by s.id
$$;

revoke all on function app.refuse, app.is_quarter_open, app.no_petition_text, app.item_gives, app.application_moves, app.must_recuse, app.in_office,
    app.review_outcome, app.not_bookable, app.check_new_application, app.guard_application, app.record_step, app.follow_applications,
    app.guard_attendance, app.guard_vote, app.guard_member, app.follow_reversal, app.step_application, app.must_work_on_points,
    app.must_see_village, app.application_at_hand, app.put_application, app.file_application, app.file_inspection,
    app.precheck_application, app.precheck_applications, app.withdraw_application, app.record_review, app.publicise, app.book_now,
    app.book_application, app.book_due_of, app.book_due, app.revise_application, app.household_here, app.set_panel_member,
    app.panel_member_at_hand, app.end_panel_member, app.declare_kin, app.retract_kin, app.count_application_photos,
    app.open_objections_to, app.application_photo, app.application_course, app.who_must_recuse from public;
grant execute on function app.file_application, app.file_inspection, app.precheck_application, app.precheck_applications,
    app.withdraw_application, app.record_review, app.publicise, app.book_application, app.book_due, app.set_panel_member,
    app.end_panel_member, app.declare_kin, app.retract_kin, app.count_application_photos, app.open_objections_to,
    app.application_photo, app.application_course, app.application_moves, app.who_must_recuse to geo_web;
grant execute on function app.put_application, app.item_gives, app.is_quarter_open, app.china_today to geo_points;
