-- The ledger can be checked by anyone: what is booked in one statement for a village gets a seal, which carries the one before it.
create table ledger_seals (
    village_code text not null references regions (code),
    seal_no bigint not null check (seal_no > 0),
    first_entry bigint not null,
    last_entry bigint not null,
    entries integer not null check (entries > 0),
    sealed_at timestamptz not null default now(),
    previous bytea not null,
    digest bytea not null,
    ground bigint not null,
    primary key (village_code, seal_no),
    check (last_entry >= first_entry)
);
create index on ledger_seals (ground);
create trigger place_in_region before insert on ledger_seals for each row
    when (new.ground is null) execute function app.place_in_region('village_code');
create trigger only_grows before delete or truncate on ledger_seals
    for each statement execute function app.refuse_change();

-- A period's results: posted for at least fifteen days, then frozen. A later version is an erratum, with its reason.
create table period_results (
    village_code text not null references regions (code),
    period text not null check (period ~ '^[0-9]{4}Q[1-4]$'),
    version integer not null check (version > 0),
    scheme_id bigint not null references points_schemes (id),
    posted_on date not null,
    posted_until date not null,
    reason text not null default '',
    frozen_on date,
    posted_by bigint references accounts (id),
    frozen_by bigint references accounts (id),
    results jsonb,
    ledger_seal bytea,
    digest bytea,
    ground bigint not null,
    primary key (village_code, period, version),
    -- the law's fifteen days, of which the day it was posted is none
    check (posted_until >= posted_on + 15),
    check (frozen_on is null or frozen_on > posted_until),
    check ((frozen_on is null) = (results is null) and (results is null) = (digest is null)),
    check (version = 1 or reason <> '')
);
comment on column period_results.results is 'frozen: each household''s points, index, rank, band and parts';
create index on period_results (ground);
create trigger place_in_region before insert on period_results for each row
    when (new.ground is null) execute function app.place_in_region('village_code');

create table shop_goods (
    id bigint generated always as identity primary key,
    village_code text not null references regions (code),
    name text not null check (name <> '' and app.lawful_item_text(name)),
    points_tenths integer not null check (points_tenths > 0),
    on_offer boolean not null default true,
    ground bigint not null,
    unique (village_code, name)
);
create index on shop_goods (ground);
create trigger place_in_region before insert on shop_goods for each row
    when (new.ground is null) execute function app.place_in_region('village_code');
create table redemptions (
    id bigint generated always as identity primary key,
    village_code text not null references regions (code),
    household_id bigint not null references households (id),
    goods_id bigint not null references shop_goods (id),
    quantity integer not null check (quantity between 1 and 999),
    points_tenths integer not null check (points_tenths > 0),
    entry_no bigint not null unique references points_entries (entry_no),
    redeemed_on date not null default current_date,
    recorded_by bigint references accounts (id),
    signed_at timestamptz,
    ground bigint not null
);
create index on redemptions (ground);
create index on redemptions (household_id);

-- What the nightly check found: running results beside a recount, the seals beside the entries.
create table ledger_checks (
    id bigint generated always as identity primary key,
    checked_at timestamptz not null default now(),
    villages integer not null,
    entries bigint not null,
    differences integer not null,
    detail jsonb not null default '[]'
);

-- Places that cannot be told apart under small changes of weights and missing entries.
alter table household_scores
    add column band_first integer check (band_first > 0),
    add column band_last integer check (band_last >= band_first),
    add column tie_group integer check (tie_group > 0);

call app.protect('ledger_seals', 'ground between (select app.ground_from()) and (select app.ground_to())
                                  and (select app.may(''view_household_points''))');
call app.protect('period_results', 'ground between (select app.ground_from()) and (select app.ground_to())
                                    and (select app.may(''view_household_points''))');
call app.protect('shop_goods', 'ground between (select app.ground_from()) and (select app.ground_to())
                                and (select app.may(''view_household_points''))');
call app.protect('redemptions', 'ground between (select app.ground_from()) and (select app.ground_to())
                                 and (select app.may(''view_household_points''))');
call app.protect('ledger_checks', null);

create function app.quarter_end(period text) returns date
    language sql immutable parallel safe
    as $$ select (make_date(left(period, 4)::integer, right(period, 1)::integer * 3, 1) + interval '1 month - 1 day')::date $$;
-- Who acts, as an entry names him.
create function app.booker() returns text
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce((select name from accounts where id = app.actor()), app.setting('actor_name'), '系统')
$$;

-- What was spent moves with its household, as its entries do.
create function app.follow_redemptions() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    update redemptions set ground = new.ground where household_id = new.id;
    return null;
end $$;
create trigger follow_redemptions after update on households for each row
    when (old.ground is distinct from new.ground) execute function app.follow_redemptions();

-- The ledger keeps itself ------------------------------------------------------------------------------------------------
-- For the owner too, COPY included. Bulk loads disable triggers, and seal and check afterwards (layers/seals.py).

create trigger append_only_whole before truncate on points_entries for each statement execute function app.append_only();
alter table points_entries add check (source_key <> '');
create index on points_entries (household_id) where account = 'redeemable';

-- Whoever books waits for the one before him to commit: so entries are numbered in the order in which they come to be seen.
create function app.line_up() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtext('app.ledger'));
    return null;
end $$;
create trigger line_up before insert on points_entries for each statement execute function app.line_up();

create function app.is_correction(entry points_entries) returns boolean
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return entry.reversal_of is not null
        or coalesce(entry.source_key, '') ~ '^correction:[0-9]+$'
           and exists (select from points_entries old join points_entries back on back.reversal_of = old.entry_no
                       where old.entry_no = split_part(entry.source_key, ':', 2)::bigint
                         and (old.household_id, old.period, old.account, old.item_code)
                             = (entry.household_id, entry.period, entry.account, entry.item_code));
end $$;

create function app.check_entry() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    old points_entries;
    result period_results;
    it points_applications;
    reason text;
begin
    if new.evidence <> '' and not app.lawful_item_text(new.evidence) then
        raise exception 'the evidence of entry % names what may neither give nor take points', new.entry_no
            using errcode = 'check_violation';
    end if;
    select * into result from period_results p
    where p.village_code = new.village_code and p.period = new.period order by version desc limit 1;
    if result.frozen_on is not null then
        raise exception 'the results of % in % are frozen: open an erratum', new.period, new.village_code
            using errcode = 'object_not_in_prerequisite_state';
    elsif result.version is not null and not app.is_correction(new) then
        raise exception 'the results of % in % are posted: only a correction is booked', new.period, new.village_code
            using errcode = 'object_not_in_prerequisite_state';
    end if;
    if new.reversal_of is not null then
        select * into old from points_entries e where e.entry_no = new.reversal_of;
        if old.entry_no is null or old.reversal_of is not null or new.points_tenths <> -old.points_tenths
           or (new.household_id, new.village_code, new.period, new.scheme_id, new.account, new.kind)
              is distinct from (old.household_id, old.village_code, old.period, old.scheme_id, old.account, old.kind)
           or (new.item_code, new.application_id) is distinct from (old.item_code, old.application_id) then
            raise exception 'entry % is not the exact negation of entry %', new.entry_no, new.reversal_of
                using errcode = 'check_violation';
        end if;
        return new;
    end if;
    if new.kind <> 'item' then
        if new.account <> 'redeemable' or new.points_tenths > 0 then
            raise exception 'what is spent or expires leaves the redeemable account' using errcode = 'check_violation';
        end if;
        return new;
    end if;
    if not exists (select from points_items i where i.scheme_id = app.scheme_in_force(new.village_code, new.period)
                     and i.code = new.item_code) then
        raise exception 'item % is not in force in % in %', new.item_code, new.village_code, new.period
            using errcode = 'check_violation';
    end if;
    -- rule 6; what is booked on an application is what the panel gave, and may be booked by now
    if new.application_id is not null or new.points_tenths < 0 then
        select * into it from points_applications a where a.id = new.application_id;
        if it.id is null then
            raise exception 'a deduction needs its application: reviewed by three who are not kin, and five days of notice'
                using errcode = 'check_violation';
        end if;
        reason := app.why_unlawful(it, new);
        if reason is not null then
            raise exception 'application % gives no such entry: %', it.id, reason using errcode = 'check_violation';
        end if;
    end if;
    return new;
end $$;
create trigger check_entry before insert on points_entries for each row execute function app.check_entry();

-- Null where the entry says what its application gives: of a correction, what was reviewed and under notice before.
create function app.why_unlawful(it points_applications, entry points_entries) returns text
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if (it.household_id, it.item_code) is distinct from (entry.household_id, entry.item_code) then return 'another'; end if;
    if app.is_correction(entry) then
        return nullif(app.review_outcome(it.id, it.meeting_id), 'pass');
    end if;
    if entry.points_tenths <> it.decided_tenths then return 'other_points'; end if;
    return app.not_bookable(it.id);
end $$;

-- Seals ------------------------------------------------------------------------------------------------------------------
-- An entry as its seal covers it: every column but ground, each as text, as a JSON array, and a line feed. The same columns in
-- the same order are what the ledger's CSV holds (docs/ledger.md).
create function app.entry_line(e points_entries) returns text
    language sql stable parallel safe as $$
    select json_build_array(
        e.entry_no::text, e.household_id::text, e.village_code, e.period, e.scheme_id::text, coalesce(e.item_code, ''),
        e.points_tenths::text, e.account, e.kind, e.occurred_on::text, e.evidence, e.booked_by,
        to_char(e.booked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), coalesce(e.application_id::text, ''),
        coalesce(e.source_key, ''), coalesce(e.reversal_of::text, ''))::text || E'\n'
$$;

create function app.seal_booked() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    fresh record;
    last ledger_seals;
begin
    for fresh in
        select e.village_code, min(e.entry_no) as first_entry, max(e.entry_no) as last_entry, count(*) as entries,
               string_agg(app.entry_line(e), '' order by e.entry_no) as lines
        from points_entries e where e.entry_no in (select entry_no from booked)
        group by e.village_code order by e.village_code
    loop
        select * into last from ledger_seals s where s.village_code = fresh.village_code order by seal_no desc limit 1;
        if fresh.first_entry <= last.last_entry then
            raise exception 'entry % would come before what is sealed already', fresh.first_entry
                using errcode = 'check_violation';
        end if;
        insert into ledger_seals (village_code, seal_no, first_entry, last_entry, entries, previous, digest)
        values (fresh.village_code, coalesce(last.seal_no, 0) + 1, fresh.first_entry, fresh.last_entry, fresh.entries,
                coalesce(last.digest, decode(repeat('00', 32), 'hex')),
                sha256(coalesce(last.digest, decode(repeat('00', 32), 'hex')) || convert_to(fresh.lines, 'UTF8')));
    end loop;
    return null;
end $$;
create trigger seal_booked after insert on points_entries referencing new table as booked
    for each statement execute function app.seal_booked();

-- Seals what was loaded while triggers stood aside; also what there was before there were seals. Tells how many seals it set.
create function app.seal_unsealed() returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    village text;
    ready integer := 0;
begin
    perform pg_advisory_xact_lock(hashtext('app.ledger'));
    for village in
        select e.village_code from points_entries e
        group by e.village_code
        having max(e.entry_no) > coalesce((select max(s.last_entry) from ledger_seals s
                                           where s.village_code = e.village_code), 0)
        order by 1
    loop
        insert into ledger_seals (village_code, seal_no, first_entry, last_entry, entries, previous, digest)
        select village, coalesce(l.seal_no, 0) + 1, n.first_entry, n.last_entry, n.entries, p.digest,
               sha256(p.digest || convert_to(n.lines, 'UTF8'))
        from (select 1) as one
        left join lateral (select s.* from ledger_seals s where s.village_code = village
                           order by s.seal_no desc limit 1) l on true
        cross join lateral (select coalesce(l.digest, decode(repeat('00', 32), 'hex')) as digest) p
        cross join lateral (
            select min(e.entry_no) as first_entry, max(e.entry_no) as last_entry, count(*) as entries,
                   string_agg(app.entry_line(e), '' order by e.entry_no) as lines
            from points_entries e where e.village_code = village and e.entry_no > coalesce(l.last_entry, 0)) n;
        ready := ready + 1;
    end loop;
    return ready;
end $$;

-- Each seal beside a recount of what it covers, and how many entries of the village lie in no seal (on its first row).
create function app.check_seals(village text)
    returns table (seal_no bigint, first_entry bigint, last_entry bigint, entries integer, previous bytea, digest bytea,
                   found_first bigint, found_last bigint, found integer, recounted bytea, strays bigint, stray bigint)
    language sql stable security definer set search_path = public, pg_temp as $$
    with seals as (select * from ledger_seals s where s.village_code = village),
    bounds as (select coalesce(array_agg(s.first_entry order by s.first_entry), '{}') as firsts from seals s),
    placed as (
        select e.entry_no, s.seal_no, app.entry_line(e) as line
        from points_entries e cross join bounds b
        left join seals s on s.first_entry = b.firsts[width_bucket(e.entry_no, b.firsts)] and e.entry_no <= s.last_entry
        where e.village_code = village and b.firsts <> '{}'
        union all
        select e.entry_no, null, null from points_entries e cross join bounds b
        where e.village_code = village and b.firsts = '{}'),
    recounted as (
        select p.seal_no, min(p.entry_no) as found_first, max(p.entry_no) as found_last, count(*)::integer as found,
               convert_to(string_agg(p.line, '' order by p.entry_no), 'UTF8') as lines
        from placed p where p.seal_no is not null group by p.seal_no)
    select s.seal_no, s.first_entry, s.last_entry, s.entries, s.previous, s.digest, r.found_first, r.found_last,
           coalesce(r.found, 0), sha256(s.previous || coalesce(r.lines, '')), x.strays, x.stray
    from (select count(*) as strays, min(entry_no) as stray from placed where placed.seal_no is null) x
    left join seals s on true
    left join recounted r on r.seal_no = s.seal_no
    order by s.seal_no
$$;

drop trigger only_grows on ledger_seals;
create trigger only_grows before update or delete or truncate on ledger_seals
    for each statement execute function app.refuse_change();
select app.seal_unsealed();

-- Running totals ---------------------------------------------------------------------------------------------------------
-- The sums of scoring/points.py and scoring/happiness.py once more, so that a booking carries its scores with it in one
-- transaction; tests/geo_app/test_running_totals.py holds the two against each other on every row.
alter table household_scores disable trigger user;
update household_scores s set data_version = coalesce((
    select sum(e.entry_no) from points_entries e
    where e.household_id = s.household_id and e.period = s.period and e.village_code = s.village_code
      and e.account = 'honour'), 0);
alter table household_scores enable trigger user;
comment on column household_scores.data_version is 'sum of the numbers of the household''s own entries; the village''s is in village_scores';
-- Ranks change often: without them in an index, a changed row stays where it is.
drop index household_scores_village_code_period_rank_no_idx;
create index on household_scores (village_code, period, index_hundredths);
alter table household_scores set (fillfactor = 80);
alter table village_scores add column index_sum bigint not null default 0;
alter table village_scores disable trigger user;
update village_scores v set index_sum = coalesce((
    select sum(s.index_hundredths) from household_scores s
    where s.village_code = v.village_code and s.period = v.period and s.rank_no is not null), 0);
alter table village_scores enable trigger user;
comment on column village_scores.index_sum is 'of those that take part: the mean is made of it';

-- What a booking runs is planned once a session (force_generic_plan): to plan these takes ten times as long as to run them.
create function app.household_sums(village text, wanted text, scheme bigint, households bigint[])
    returns table (household_id bigint, points_tenths integer, index_hundredths integer, parts jsonb, data_version bigint)
    language plpgsql stable security definer rows 1 set search_path = public, pg_temp
    set plan_cache_mode = force_generic_plan as $$
declare
    most constant bigint := 2305843009213693951;
    deduction_cap bigint := (select s.deduction_cap_tenths from points_schemes s where s.id = scheme);
    common numeric := 1;
    cap numeric;
begin
    for cap in select d.cap_tenths from points_dimensions d where d.scheme_id = scheme loop
        common := lcm(common, cap);
    end loop;
    return query
    with items as (
        select e.household_id as household, e.item_code, sum(e.points_tenths)::bigint as points,
               sum(e.entry_no)::bigint as version
        from points_entries e
        where e.household_id = any (households) and e.period = wanted and e.village_code = village
          and e.account = 'honour'
        group by 1, 2),
    lines as (
        select t.household, i.dimension_code as code, t.points, coalesce(i.cap_tenths, most) as cap, t.version
        from items t join points_items i on (i.scheme_id, i.code) = (scheme, t.item_code)
        union all -- in every dimension, also where nothing is booked
        select h.household, d.code, 0, most, 0
        from unnest(households) as h (household) cross join points_dimensions d
        where d.scheme_id = scheme),
    dimensions as (
        select l.household, d.code, d.sort_no, d.weight_ppm, d.cap_tenths, sum(l.points)::bigint as raw,
               sum(greatest(l.points, 0))::bigint as positive, sum(least(greatest(l.points, 0), l.cap))::bigint as gains,
               sum(least(greatest(-l.points, 0), l.cap))::bigint as deductions, sum(l.version)::bigint as version
        from lines l join points_dimensions d on (d.scheme_id, d.code) = (scheme, l.code)
        group by 1, 2, 3, 4, 5),
    totals as (select *, sum(deductions) over (partition by household) as all_deductions from dimensions),
    floors as (
        select *, case when all_deductions > deduction_cap then div(deductions * deduction_cap::numeric, all_deductions)
                       else deductions end as floor,
               case when all_deductions > deduction_cap then mod(deductions * deduction_cap::numeric, all_deductions)
                    else 0 end as remainder
        from totals),
    shared as (
        select *, row_number() over (partition by household order by remainder desc, sort_no) as place,
               least(all_deductions, coalesce(deduction_cap, most)) - sum(floor) over (partition by household) as missing
        from floors),
    netted as (select *, gains - (floor + case when place <= missing then 1 else 0 end)::bigint as net from shared),
    counted as (
        select *, least(greatest(net, 0), cap_tenths::bigint) as counted,
               positive - gains + greatest(net - cap_tenths, 0) as cut,
               least(greatest(net, 0), cap_tenths::bigint) * weight_ppm * (common / cap_tenths) as numerator
        from netted),
    indexed as (
        select *, div(2 * sum(numerator) over (partition by household) + 100 * common, 200 * common) as index,
               div(numerator, 100 * common) as part_floor, mod(numerator, 100 * common) as part_remainder
        from counted),
    placed as (
        select *, row_number() over (partition by household order by part_remainder desc, sort_no) as part_place,
               index - sum(part_floor) over (partition by household) as part_missing
        from indexed)
    select p.household, sum(p.counted)::integer, max(p.index)::integer,
           jsonb_agg(jsonb_build_object(
               'dimension', p.code, 'raw', p.raw, 'cut', p.cut, 'forgiven', p.counted - p.raw + p.cut,
               'counted', p.counted, 'part', (p.part_floor + case when p.part_place <= p.part_missing then 1 else 0 end)::bigint)
               order by p.sort_no), sum(p.version)::bigint
    from placed p group by p.household;
end $$;

-- The part of a village's sums that some households make up, and the indexes that they lie between.
create type app.share_of_village as (versions bigint, indexes bigint, low integer, high integer);
create function app.share_of_village(households bigint[], wanted text) returns app.share_of_village
    language plpgsql stable security definer set search_path = public, pg_temp
    set plan_cache_mode = force_generic_plan as $$
declare
    share app.share_of_village;
begin
    select coalesce(sum(s.data_version), 0), coalesce(sum(s.index_hundredths) filter (where s.rank_no is not null), 0),
           min(s.index_hundredths), max(s.index_hundredths)
    into share
    from household_scores s where s.household_id = any (households) and s.period = wanted;
    return share;
end $$;

-- Brings a village's scores in step with entries just booked for these households. Leaves it to the nightly and deferred
-- recount where it cannot: a scheme that lacks an item of theirs.
create function app.follow_entries(village text, wanted text, households bigint[]) returns void
    language plpgsql security definer set search_path = public, pg_temp
    set plan_cache_mode = force_generic_plan as $$
declare
    scheme bigint := app.scheme_in_force(village, wanted);
    is_scored boolean := exists (
        select from village_scores v where (v.village_code, v.period, v.scheme_id) = (village, wanted, scheme));
    is_new boolean;
    was app.share_of_village;
    now_is app.share_of_village;
begin
    perform pg_advisory_xact_lock(hashtext('score_village'), hashtext(village));
    if scheme is null then return; end if;
    if not is_scored then
        select array_agg(h.id) into households from households h where h.village_code = village and h.status = 'active';
    else
        select array_agg(h.id), bool_or(s.household_id is null) into households, is_new
        from households h
        left join household_scores s on (s.household_id, s.period, s.village_code) = (h.id, wanted, village)
        where h.village_code = village and h.status = 'active' and h.id = any (households);
    end if;
    if households is null then return; end if;
    if exists (
        select from points_entries e
        where e.household_id = any (households) and e.period = wanted and e.village_code = village and e.account = 'honour'
          and not exists (select from points_items i where i.scheme_id = scheme and i.code = e.item_code)) then
        return;
    end if;
    was := app.share_of_village(households, wanted);
    insert into household_scores as s (household_id, period, village_code, scheme_id, data_version, points_tenths,
                                       index_hundredths, parts, ground)
    select n.household_id, wanted, village, scheme, n.data_version, n.points_tenths, n.index_hundredths, n.parts, h.ground
    from app.household_sums(village, wanted, scheme, households) n join households h on h.id = n.household_id
    on conflict (household_id, period) do update set
        village_code = excluded.village_code, scheme_id = excluded.scheme_id, data_version = excluded.data_version,
        points_tenths = excluded.points_tenths, index_hundredths = excluded.index_hundredths, parts = excluded.parts,
        ground = excluded.ground, computed_at = now()
    where (s.village_code, s.scheme_id, s.data_version, s.points_tenths, s.index_hundredths, s.parts, s.ground)
        is distinct from (excluded.village_code, excluded.scheme_id, excluded.data_version, excluded.points_tenths,
                          excluded.index_hundredths, excluded.parts, excluded.ground);
    if coalesce(app.setting('ranks'), '') = 'later' then return; end if;
    if not is_scored or is_new then
        perform app.rank_village(village, wanted);
        return;
    end if;
    now_is := app.share_of_village(households, wanted);
    if now_is.indexes <> was.indexes or now_is.low <> was.low or now_is.high <> was.high then
        perform app.place_between(village, wanted, least(was.low, now_is.low), greatest(was.high, now_is.high));
    end if;
    update village_scores v set
        data_version = v.data_version + now_is.versions - was.versions,
        index_sum = v.index_sum + now_is.indexes - was.indexes,
        mean_index_hundredths = (2 * (v.index_sum + now_is.indexes - was.indexes) + v.ranked) / nullif(2 * v.ranked, 0),
        computed_at = now()
    where (v.village_code, v.period) = (village, wanted) and now_is is distinct from was;
end $$;

-- Ranks and fifths, as scoring/ranking.py gives them, of those that take part and whose index lies between two: when one index
-- becomes another, no place changes but between them, and the best place there stays what it was.
create function app.place_between(village text, wanted text, low integer, high integer, ahead integer default null) returns void
    language plpgsql security definer set search_path = public, pg_temp
    set plan_cache_mode = force_generic_plan as $$
begin
    with places as (
        select s.household_id,
               coalesce(ahead, min(s.rank_no) over () - 1) + rank() over (order by s.index_hundredths desc) as place,
               count(*) over (partition by s.index_hundredths) as equal
        from household_scores s
        where s.village_code = village and s.period = wanted and s.index_hundredths between low and high
          and s.rank_no is not null),
    wished as (
        select p.household_id, p.place::integer as rank_no,
               (1 + 5 * (2 * v.ranked - 2 * (p.place - 1) - p.equal) / (2 * v.ranked))::smallint as quintile
        from places p join village_scores v on (v.village_code, v.period) = (village, wanted))
    update household_scores s set
        rank_no = w.rank_no, quintile = w.quintile, band_first = null, band_last = null, tie_group = null
    from wished w
    where s.household_id = w.household_id and s.period = wanted
      and (s.rank_no, s.quintile) is distinct from (w.rank_no, w.quintile);
end $$;

-- The whole village: who has gone, who takes part, the sums, and all places. Who books many entries one by one says
-- set_config('app.ranks', 'later', true) before, and calls this once afterwards.
create function app.rank_village(village text, wanted text) returns void
    language plpgsql security definer set search_path = public, pg_temp
    set plan_cache_mode = force_generic_plan as $$
begin
    perform pg_advisory_xact_lock(hashtext('score_village'), hashtext(village));
    delete from household_scores s using households h
    where s.village_code = village and s.period = wanted and h.id = s.household_id
      and (h.status <> 'active' or h.village_code <> village);
    -- any place will do until they get theirs below
    update household_scores s set
        rank_no = case when not h.is_absent_household then 1 end, quintile = null,
        band_first = null, band_last = null, tie_group = null
    from households h
    where s.village_code = village and s.period = wanted and h.id = s.household_id
      and (s.rank_no is null) <> h.is_absent_household;
    insert into village_scores as v (village_code, period, scheme_id, data_version, households, ranked, index_sum,
                                     mean_index_hundredths, ground)
    select village, wanted, app.scheme_in_force(village, wanted), coalesce(sum(s.data_version), 0), count(*), count(s.rank_no),
           coalesce(sum(s.index_hundredths) filter (where s.rank_no is not null), 0),
           (2 * sum(s.index_hundredths) filter (where s.rank_no is not null) + count(s.rank_no)) / nullif(2 * count(s.rank_no), 0),
           r.ground
    from regions r left join household_scores s on s.village_code = r.code and s.period = wanted
    where r.code = village group by r.ground
    on conflict (village_code, period) do update set
        scheme_id = excluded.scheme_id, data_version = excluded.data_version, households = excluded.households,
        ranked = excluded.ranked, index_sum = excluded.index_sum, mean_index_hundredths = excluded.mean_index_hundredths,
        computed_at = now()
    where (v.scheme_id, v.data_version, v.households, v.ranked, v.index_sum)
        is distinct from (excluded.scheme_id, excluded.data_version, excluded.households, excluded.ranked, excluded.index_sum);
    perform app.place_between(village, wanted, 0, 10000, 0);
end $$;

-- What is booked for a few households at once is followed at once; of more, the job does.
create function app.follow_booked() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    perform app.follow_entries(village_code, period, touched)
    from (select village_code, period, array_agg(distinct household_id) as touched
          from booked where account = 'honour' group by village_code, period order by 1, 2) as changed
    where cardinality(touched) <= 500;
    return null;
end $$;
create trigger follow_booked after insert on points_entries referencing new table as booked
    for each statement execute function app.follow_booked();

-- Who comes, goes, takes part or ceases to moves the places of his village, in every quarter that is not frozen. Of many at
-- once, too, the job takes care.
create function app.follow_members() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    moved bigint[];
    villages text[];
begin
    if tg_op = 'INSERT' then
        select array_agg(n.id), array_agg(distinct n.village_code) into moved, villages
        from after_rows n where n.status = 'active';
    else
        select array_agg(distinct n.id), array_agg(distinct v.code) into moved, villages
        from after_rows n join before_rows o on o.id = n.id
        cross join lateral (values (o.village_code), (n.village_code)) as v (code)
        where (n.status, n.village_code, n.is_absent_household) is distinct from (o.status, o.village_code, o.is_absent_household);
    end if;
    if cardinality(moved) <= 500 then
        perform app.follow_entries(v.village_code, v.period, moved), app.rank_village(v.village_code, v.period)
        from (select * from village_scores v where v.village_code = any (villages) order by v.village_code, v.period) v
        where not app.is_frozen(v.village_code, v.period);
    elsif moved is not null then
        perform app.defer_job('rescore_village', jsonb_build_object('village_code', v.village_code, 'period', v.period),
                              'score ' || v.village_code)
        from village_scores v where v.village_code = any (villages) and not app.is_frozen(v.village_code, v.period);
    end if;
    return null;
end $$;
create trigger follow_members_inserted after insert on households referencing new table as after_rows
    for each statement execute function app.follow_members();
create trigger follow_members_updated after update on households referencing old table as before_rows new table as after_rows
    for each statement execute function app.follow_members();

-- The map shows a household's fifth: a score that leaves it alone moves nothing there, and one that changes it only recolours it.
create function app.recolour_households(ids bigint[]) returns void language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    gone map_households[];
    come map_households[];
begin
    select array_agg(m) into gone
    from map_households m
    cross join lateral (select s.quintile from household_scores s where s.household_id = m.household_id
                        order by s.period desc limit 1) latest
    where m.household_id = any (ids) and m.quintile is distinct from latest.quintile;
    if gone is null then return; end if;
    with changed as (
        update map_households m set quintile = (select s.quintile from household_scores s where s.household_id = m.household_id
                                                order by s.period desc limit 1)
        where m.household_id in (select household_id from unnest(gone)) returning m)
    select array_agg(m) into come from changed;
    perform app.count_households(gone, come);
    perform app.touch('households', (select array_agg(distinct ground) from unnest(come)));
end $$;
create function app.redraw_rescored() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    ids bigint[];
begin
    -- not a join: planned for few rows, it would look at each pair of many; where a household stands, its own row tells the map
    select array_agg(household_id) into ids
    from (select household_id, period, quintile from after_rows
          except select household_id, period, quintile from before_rows) as changed;
    if ids is not null then perform app.recolour_households(ids); end if;
    return null;
end $$;
-- Called from functions that are planned once a session, it would look through all households of the county.
alter function app.redraw_households(bigint[]) set plan_cache_mode = auto;
drop trigger redraw_updated on household_scores;
create trigger redraw_updated after update on household_scores
    referencing old table as before_rows new table as after_rows
    for each statement execute function app.redraw_rescored();

-- Frozen results -----------------------------------------------------------------------------------------------------------
create function app.is_frozen(village text, wanted text) returns boolean
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return coalesce((select p.frozen_on is not null from period_results p
                     where p.village_code = village and p.period = wanted order by p.version desc limit 1), false);
end $$;
create function app.keep_frozen() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    found text;
begin
    if tg_op = 'INSERT' then
        select village_code || ' ' || period into found
        from (select distinct village_code, period from after_rows offset 0) as n where app.is_frozen(village_code, period);
    elsif tg_op = 'DELETE' then
        select village_code || ' ' || period into found
        from (select distinct village_code, period from before_rows offset 0) as o where app.is_frozen(village_code, period);
    -- ground alone may follow a household
    elsif exists (with touched as materialized (select village_code, period from before_rows
                                                union select village_code, period from after_rows)
                  select from touched where app.is_frozen(village_code, period)) then
        select o.village_code || ' ' || o.period into found
        from (select village_code, period, to_jsonb(b) - 'ground' as it from before_rows b
              except all select village_code, period, to_jsonb(a) - 'ground' from after_rows a) as o
        where app.is_frozen(o.village_code, o.period);
        if found is null then
            select o.village_code || ' ' || o.period into found
            from (select village_code, period, to_jsonb(a) - 'ground' as it from after_rows a
                  except all select village_code, period, to_jsonb(b) - 'ground' from before_rows b) as o
            where app.is_frozen(o.village_code, o.period);
        end if;
    end if;
    if found is not null then
        raise exception 'the results of % are frozen', found using errcode = 'object_not_in_prerequisite_state';
    end if;
    return null;
end $$;
create trigger keep_frozen_inserted after insert on household_scores referencing new table as after_rows
    for each statement execute function app.keep_frozen();
create trigger keep_frozen_updated after update on household_scores referencing old table as before_rows new table as after_rows
    for each statement execute function app.keep_frozen();
create trigger keep_frozen_deleted after delete on household_scores referencing old table as before_rows
    for each statement execute function app.keep_frozen();
create trigger keep_frozen_inserted after insert on village_scores referencing new table as after_rows
    for each statement execute function app.keep_frozen();
create trigger keep_frozen_updated after update on village_scores referencing old table as before_rows new table as after_rows
    for each statement execute function app.keep_frozen();
create trigger keep_frozen_deleted after delete on village_scores referencing old table as before_rows
    for each statement execute function app.keep_frozen();
create trigger keep_frozen_whole before truncate on household_scores for each statement execute function app.refuse_change();
create trigger keep_frozen_whole before truncate on village_scores for each statement execute function app.refuse_change();
create trigger keep_frozen_results before update on period_results for each row when (old.frozen_on is not null)
    execute function app.refuse_change();
create trigger only_grows before delete or truncate on period_results
    for each statement execute function app.refuse_change();

-- Booking ----------------------------------------------------------------------------------------------------------------
-- The quarter in which it happened while nothing of that is posted, else the present one, or the next that is open.
create function app.booking_period(village text, occurred date) returns text
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    day date := occurred;
begin
    if exists (select from period_results p where p.village_code = village and p.period = app.quarter_of(day)) then
        day := greatest(day, app.china_today());
        while exists (select from period_results p where p.village_code = village and p.period = app.quarter_of(day)) loop
            day := app.quarter_end(app.quarter_of(day)) + 1;
        end loop;
    end if;
    return app.quarter_of(day);
end $$;

-- Books an entry, or finds the one that was booked from the same source before. For other functions only.
create function app.book_entry(household bigint, scheme bigint, item text, points integer, occurred date, evidence text,
                               account text, kind text, application bigint, source_key text, reversal_of bigint) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    number bigint;
    it households;
begin
    perform pg_advisory_xact_lock(hashtext('app.ledger'));
    select e.entry_no into number from points_entries e where e.source_key = book_entry.source_key;
    if number is not null then return number; end if;
    select * into it from households h where h.id = household;
    insert into points_entries (household_id, village_code, period, scheme_id, item_code, points_tenths, account, kind,
                                occurred_on, evidence, booked_by, application_id, source_key, reversal_of, ground)
    values (it.id, it.village_code, app.booking_period(it.village_code, occurred), scheme, item, points, account, kind,
            occurred, coalesce(evidence, ''), app.booker(), application, book_entry.source_key, book_entry.reversal_of, it.ground)
    returning entry_no into number;
    return number;
end $$;

-- What is said of a correction, with its reason where that may stand in the ledger: taking back must never fail for its words.
create function app.lawfully_said(wording text, reason text) returns text
    language sql immutable as $$
    select case when coalesce(reason, '') <> '' and app.lawful_item_text(said) then said else wording end
    from (select left(wording || '：' || reason, 500)) as one (said)
$$;
-- Books the exact negation of an entry, in its period; where that is frozen, an erratum is opened first. The entry of the
-- redeemable account that came with it goes back too. For other functions only.
create function app.reverse_entry(entry bigint, reason text) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    old points_entries;
    twin bigint;
    number bigint;
    wording text := format('冲正第 %s 号', entry);
begin
    perform pg_advisory_xact_lock(hashtext('app.ledger'));
    select * into old from points_entries e where e.entry_no = entry;
    if old.entry_no is null or old.reversal_of is not null then
        raise exception 'no entry % to reverse', entry using errcode = 'no_data_found';
    end if;
    select e.entry_no into number from points_entries e where e.reversal_of = entry;
    if number is not null then return number; end if;
    wording := app.lawfully_said(wording, reason);
    if app.is_frozen(old.village_code, old.period) then
        perform app.begin_erratum(old.village_code, old.period, wording);
    end if;
    insert into points_entries (household_id, village_code, period, scheme_id, item_code, points_tenths, account, kind,
                                occurred_on, evidence, booked_by, application_id, source_key, reversal_of, ground)
    values (old.household_id, old.village_code, old.period, old.scheme_id, old.item_code, -old.points_tenths, old.account,
            old.kind, old.occurred_on, wording, app.booker(), old.application_id, 'reversal:' || entry, entry, old.ground)
    returning entry_no into number;
    if old.account = 'honour' and old.application_id is not null then
        select e.entry_no into twin from points_entries e
        where e.application_id = old.application_id and e.account = 'redeemable' and e.reversal_of is null
          and not exists (select from points_entries x where x.reversal_of = e.entry_no)
        order by e.entry_no desc limit 1;
        if twin is not null then perform app.reverse_entry(twin, reason); end if;
    end if;
    return number;
end $$;

-- Reverses an entry and books other points in its place (null or 0: none). Returns the number of the last honour entry made.
create function app.book_correction(entry bigint, points integer, reason text) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    old points_entries;
    twin points_entries;
    number bigint;
    wording text := format('更正第 %s 号', entry);
begin
    perform pg_advisory_xact_lock(hashtext('app.ledger'));
    select * into old from points_entries e where e.entry_no = entry;
    if exists (select from points_entries e where e.source_key = 'correction:' || entry) then
        return (select e.entry_no from points_entries e where e.source_key = 'correction:' || entry);
    end if;
    select e.* into twin from points_entries e
    where old.account = 'honour' and e.application_id = old.application_id and e.account = 'redeemable'
      and e.reversal_of is null and not exists (select from points_entries x where x.reversal_of = e.entry_no)
    order by e.entry_no desc limit 1;
    number := app.reverse_entry(entry, reason);
    if coalesce(points, 0) = 0 then return number; end if;
    wording := app.lawfully_said(wording, reason);
    insert into points_entries (household_id, village_code, period, scheme_id, item_code, points_tenths, account, kind,
                                occurred_on, evidence, booked_by, application_id, source_key, ground)
    select e.household_id, e.village_code, e.period, e.scheme_id, e.item_code, points, e.account, e.kind, e.occurred_on,
           wording, app.booker(), e.application_id, 'correction:' || e.entry_no, e.ground
    from points_entries e
    where e.entry_no = old.entry_no or e.entry_no = twin.entry_no and points > 0
    order by e.entry_no;
    return (select e.entry_no from points_entries e where e.source_key = 'correction:' || entry);
end $$;

-- What the pages call -------------------------------------------------------------------------------------------------------
-- Each returns null where there is no such thing in the caller's area, 'done', or a word that says why it was not done.

-- A slip of the pen is taken back; other points take an application, or the answer to an objection.
create function app.take_back_entry(entry bigint, reason text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it points_entries;
    number bigint;
begin
    perform app.must('keep_points');
    select * into it from points_entries e
    where e.entry_no = entry and e.ground between app.ground_from() and app.ground_to();
    if it.entry_no is null then return null; end if;
    if it.reversal_of is not null then return 'is_reversal'; end if;
    if exists (select from points_entries e where e.reversal_of = entry) then return 'reversed_already'; end if;
    if it.kind <> 'item' then return 'not_an_item'; end if;
    if app.is_frozen(it.village_code, it.period) then return 'frozen'; end if;
    if char_length(trim(coalesce(reason, ''))) not between 2 and 200 then return 'reason_needed'; end if;
    if not app.lawful_item_text(reason) then return 'reason_unlawful'; end if;
    number := app.reverse_entry(entry, trim(reason));
    perform app.note('ledger.reverse', 'entry', entry::text, it.village_code, trim(reason),
                     jsonb_build_object('reversal', number, 'period', it.period));
    return 'done';
end $$;

create function app.waiting_applications(village text, wanted text) returns integer
    language sql stable security definer set search_path = public, pg_temp as $$
    select count(*)::integer from points_applications a
    where a.village_code = village and app.quarter_of(a.occurred_on) = wanted
      and a.status in ('submitted', 'prechecked', 'reviewed_pass', 'publicized', 'objected', 'upheld', 'revised')
$$;
-- Objections to a quarter's results that wait. Those about retaliation go their own way, and hold nothing up: else the village's
-- own committee would learn from the quarter that there is one. Those to a benefit list are about the list.
create function app.open_objections(village text, wanted text, with_retaliation boolean default false) returns integer
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return (select count(*) from objections o join households h on h.id = o.household_id
            where h.village_code = village and o.period = wanted and o.status = 'filed' and o.plan_id is null
              and (with_retaliation or not o.is_about_retaliation));
end $$;

-- For whoever sees households' points in the village, or in a part of it: of objections each counts those that he may see.
create function app.period_states(village text)
    returns table (period text, state text, version integer, posted_on date, posted_until date, reason text, frozen_on date,
                   seal text, open_objections integer, pending_applications integer, ends_on date)
    language sql stable security definer set search_path = public, pg_temp as $$
    select q.period, case when p.version is null then 'open' when p.frozen_on is null then 'posted' else 'frozen' end,
           coalesce(p.version, 0), p.posted_on, p.posted_until, coalesce(p.reason, ''), p.frozen_on,
           encode(coalesce(p.ledger_seal, (select s.digest from ledger_seals s where s.village_code = village
                                           order by s.seal_no desc limit 1)), 'hex'),
           app.open_objections(village, q.period, app.may('view_objections')), app.waiting_applications(village, q.period),
           app.quarter_end(q.period)
    from regions r
    cross join lateral (select v.period from village_scores v where v.village_code = village
                        union select x.period from period_results x where x.village_code = village
                        union select app.quarter_of(app.china_today())) q
    left join lateral (select x.* from period_results x where x.village_code = village and x.period = q.period
                       order by x.version desc limit 1) p on true
    where r.code = village and r.level = 'village' and app.may('view_household_points')
      and (r.ground between app.ground_from() and app.ground_to()
           or app.ground_from() between r.ground and r.ground_to)
    order by q.period desc
$$;

create function app.post_results(village text, period text, posted_on date, posted_until date) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    scored village_scores;
begin
    perform app.must('keep_points');
    if (app.village_at_hand(village)).code is null then return null; end if;
    perform pg_advisory_xact_lock(hashtext('app.ledger'));
    if exists (select from period_results p where (p.village_code, p.period) = (village, post_results.period)) then
        return 'posted_already';
    end if;
    if app.quarter_end(period) > app.china_today() then return 'not_over'; end if;
    if posted_on < app.china_today() then return 'in_the_past'; end if;
    if posted_on > app.china_today() + 31 then return 'too_far'; end if;
    if posted_until < posted_on + 15 then return 'too_short'; end if;
    if posted_until > posted_on + 92 then return 'too_long'; end if;
    select * into scored from village_scores v where (v.village_code, v.period) = (village, post_results.period);
    if scored.scheme_id is null then return 'not_scored'; end if;
    insert into period_results (village_code, period, version, scheme_id, posted_on, posted_until, posted_by)
    values (village, period, 1, scored.scheme_id, posted_on, posted_until, app.account());
    -- the bands are to be there when it is frozen
    perform app.defer_job('rescore_village', jsonb_build_object('village_code', village, 'period', period), 'score ' || village);
    perform app.note('period.post', 'village', village, village, '', jsonb_build_object(
        'period', period, 'posted_on', posted_on, 'posted_until', posted_until,
        'waiting', app.waiting_applications(village, period)));
    return 'done';
end $$;

create function app.frozen_results(village text, wanted text) returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(jsonb_agg(jsonb_build_object(
        'household', h.code, 'points', s.points_tenths, 'index', s.index_hundredths, 'rank', s.rank_no,
        'quintile', s.quintile, 'band', case when s.band_first is not null then jsonb_build_array(s.band_first, s.band_last) end,
        'tie_group', s.tie_group, 'parts', s.parts) order by s.rank_no, h.code), '[]')
    from household_scores s join households h on h.id = s.household_id
    where s.village_code = village and s.period = wanted
$$;

create function app.freeze_results(village text, period text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it period_results;
    outcome jsonb;
    seal bytea;
begin
    perform app.must('keep_points');
    if (app.village_at_hand(village)).code is null then return null; end if;
    perform pg_advisory_xact_lock(hashtext('app.ledger'));
    perform pg_advisory_xact_lock(hashtext('score_village'), hashtext(village));
    select * into it from period_results p where (p.village_code, p.period) = (village, freeze_results.period)
    order by version desc limit 1;
    if it.version is null then return 'not_posted'; end if;
    if it.frozen_on is not null then return 'frozen_already'; end if;
    if it.posted_until >= app.china_today() then return 'still_posted'; end if;
    if app.open_objections(village, period) > 0 then return 'objection_open'; end if;
    if exists (select from correction_orders c
               where (c.village_code, c.period) = (village, freeze_results.period) and c.plan_id is null and c.done_at is null) then
        return 'to_be_mended';
    end if;
    outcome := app.frozen_results(village, period);
    if jsonb_path_exists(outcome, '$[*] ? (@.rank != null && @.band == null)') then
        perform app.defer_job('rescore_village', jsonb_build_object('village_code', village, 'period', period),
                              'score ' || village);
        return 'no_bands';
    end if;
    select s.digest into seal from ledger_seals s where s.village_code = village order by seal_no desc limit 1;
    update period_results p set frozen_on = app.china_today(), frozen_by = app.account(), results = outcome,
           scheme_id = (select v.scheme_id from village_scores v
                        where (v.village_code, v.period) = (village, freeze_results.period)),
           ledger_seal = seal, digest = sha256(convert_to(outcome::text, 'UTF8'))
    where (p.village_code, p.period, p.version) = (it.village_code, it.period, it.version);
    perform app.note('period.freeze', 'village', village, village, '', jsonb_build_object(
        'period', period, 'version', it.version, 'households', jsonb_array_length(outcome)));
    return 'done';
end $$;

-- A new version, posted from today for another fifteen days. For other functions only.
create function app.begin_erratum(village text, wanted text, reason text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into period_results (village_code, period, version, scheme_id, posted_on, posted_until, reason, posted_by)
    select p.village_code, p.period, p.version + 1, p.scheme_id, app.china_today(), app.china_today() + 15,
           begin_erratum.reason, app.account()
    from period_results p where (p.village_code, p.period) = (village, wanted) and p.frozen_on is not null
    order by p.version desc limit 1;
end $$;
create function app.open_erratum(village text, period text, reason text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform app.must('keep_points');
    if (app.village_at_hand(village)).code is null then return null; end if;
    if not app.is_frozen(village, period) then return 'not_frozen'; end if;
    if char_length(trim(coalesce(reason, ''))) not between 5 and 500 then return 'reason_needed'; end if;
    perform app.begin_erratum(village, period, trim(reason));
    perform app.note('period.erratum', 'village', village, village, trim(reason), jsonb_build_object('period', period));
    return 'done';
end $$;

-- What a household may spend: what it earned, less what it spent and what expired.
create function app.redeemable_balance(household bigint) returns bigint
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(sum(e.points_tenths), 0)::bigint from points_entries e
    where e.household_id = household and e.account = 'redeemable'
$$;
create function app.redeem(household bigint, goods bigint, quantity integer, out outcome text, out number bigint)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it households;
    wanted shop_goods;
    entry bigint;
begin
    perform app.must('keep_points');
    perform pg_advisory_xact_lock(hashtext('app.ledger'));
    select * into it from households h
    where h.id = household and h.ground between app.ground_from() and app.ground_to();
    select * into wanted from shop_goods g where g.id = goods and g.village_code = it.village_code;
    if it.id is null or wanted.id is null then return; end if;
    outcome := case when it.status <> 'active' then 'not_active'
                    when not wanted.on_offer then 'not_on_offer'
                    when quantity is null or quantity not between 1 and 999 then 'quantity'
                    when app.redeemable_balance(it.id) < wanted.points_tenths::bigint * quantity then 'too_little'
                    else 'done' end;
    if outcome <> 'done' then return; end if;
    entry := app.book_entry(it.id, app.scheme_in_force(it.village_code, app.booking_period(it.village_code, app.china_today())),
                            null, -wanted.points_tenths * quantity, app.china_today(),
                            format('兑换 %s %s 份', wanted.name, quantity), 'redeemable', 'redemption', null, null, null);
    insert into redemptions (village_code, household_id, goods_id, quantity, points_tenths, entry_no, redeemed_on, recorded_by,
                             ground)
    values (it.village_code, it.id, wanted.id, quantity, wanted.points_tenths * quantity, entry, app.china_today(),
            app.account(), it.ground)
    returning id into number;
    perform app.note('ledger.redeem', 'household', it.id::text, it.village_code, '',
                     jsonb_build_object('redemption', number, 'goods', wanted.name, 'quantity', quantity));
end $$;
create function app.sign_redemption(redemption bigint) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it redemptions;
begin
    perform app.must('keep_points');
    select * into it from redemptions r
    where r.id = redemption and r.ground between app.ground_from() and app.ground_to() for update;
    if it.id is null then return null; end if;
    if it.signed_at is not null then return 'signed_already'; end if;
    update redemptions r set signed_at = now() where r.id = redemption;
    perform app.note('ledger.sign', 'redemption', redemption::text, it.village_code);
    return 'done';
end $$;
create function app.save_goods(village text, called text, points integer, offered boolean) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform app.must('keep_points');
    if (app.village_at_hand(village)).code is null then return null; end if;
    if char_length(called) not between 1 and 40 then return 'goods_name'; end if;
    if not app.lawful_item_text(called) then return 'goods_unlawful'; end if;
    if points is null or points not between 1 and 100000 then return 'goods_points'; end if;
    insert into shop_goods as g (village_code, name, points_tenths, on_offer) values (village, called, points, offered)
    on conflict (village_code, name) do update set points_tenths = excluded.points_tenths, on_offer = excluded.on_offer;
    perform app.note('shop.save', 'village', village, village, '',
                     jsonb_build_object('goods', called, 'points', points, 'on_offer', offered));
    return 'done';
end $$;

-- What was earned up to the end of a year and is not spent yet goes. Doing it again finds nothing left.
create function app.expire_redeemable(year integer) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    expired integer;
begin
    perform pg_advisory_xact_lock(hashtext('app.ledger'));
    insert into points_entries (household_id, village_code, period, scheme_id, points_tenths, account, kind, occurred_on,
                                evidence, booked_by, source_key, ground)
    select left_over.household_id, h.village_code, b.period, app.scheme_in_force(h.village_code, b.period), -left_over.points,
           'redeemable', 'expiry', app.china_today(), format('%s 年兑换积分到期清零', year), app.booker(),
           format('expiry:%s:%s', year, left_over.household_id), h.ground
    from (select e.household_id, sum(e.points_tenths)::integer as points
          from points_entries e
          where e.account = 'redeemable' and (e.period <= year || 'Q4' or e.points_tenths < 0 and e.reversal_of is null)
          group by 1 having sum(e.points_tenths) > 0) left_over
    join households h on h.id = left_over.household_id
    cross join lateral (select app.booking_period(h.village_code, app.china_today()) as period) b
    where not exists (select from points_entries x where x.source_key = format('expiry:%s:%s', year, left_over.household_id))
    order by h.village_code, left_over.household_id;
    get diagnostics expired = row_count;
    return expired;
end $$;

-- The latest seal of a village, for whoever sees its points, or a part of them.
create function app.latest_seal(village text) returns text
    language sql stable security definer set search_path = public, pg_temp as $$
    select encode(s.digest, 'hex') from ledger_seals s join regions r on r.code = s.village_code
    where s.village_code = village and app.may('view_household_points')
      and (r.ground between app.ground_from() and app.ground_to() or app.ground_from() between r.ground and r.ground_to)
    order by s.seal_no desc limit 1
$$;

-- Which entries a village's scores were made from; also for those who see a part of it only.
create function app.data_version(village text, wanted text) returns bigint
    language sql stable security definer set search_path = public, pg_temp as $$
    select v.data_version from village_scores v where (v.village_code, v.period) = (village, wanted)
$$;

revoke all on function app.data_version, app.quarter_end, app.booker, app.follow_redemptions, app.line_up,
    app.is_correction, app.check_entry, app.why_unlawful, app.entry_line, app.seal_booked, app.seal_unsealed,
    app.check_seals, app.household_sums, app.share_of_village, app.follow_entries, app.place_between, app.rank_village,
    app.follow_booked, app.follow_members, app.recolour_households, app.redraw_rescored,
    app.is_frozen, app.keep_frozen, app.booking_period, app.book_entry, app.lawfully_said, app.reverse_entry, app.book_correction,
    app.take_back_entry, app.waiting_applications, app.open_objections, app.period_states,
    app.post_results, app.frozen_results, app.freeze_results, app.begin_erratum, app.open_erratum, app.redeemable_balance,
    app.redeem, app.sign_redemption, app.save_goods, app.expire_redeemable, app.latest_seal from public;
grant execute on function app.take_back_entry, app.period_states, app.post_results, app.freeze_results, app.open_erratum,
    app.redeem, app.sign_redemption, app.save_goods, app.latest_seal, app.data_version, app.entry_line,
    app.quarter_end to geo_web;
call app.open_to_service('geo_points', 'period_results', 'select (village_code, period, version, frozen_on)');
