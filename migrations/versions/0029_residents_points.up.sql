-- What a household sees of the points: its account with all it is made of, its applications and the notices about it, the rule
-- book; and what it hands in: applications and objections. Like all of the schema `resident`, each function asks for the digest of
-- a session and looks only at what belongs to that household, or at what its village is told.
drop function resident.scores(bytea), resident.entries(bytea, text), resident.rules(bytea), resident.objections(bytea),
    resident.file_objection(bytea, text, bigint, text, text);

-- ── a household's card ──
-- The picture on a card of paper leads to the account of that quarter, without a code: whoever holds the card has read the same on
-- it. It ends by itself, and with the next code. What it opens is a session that reads that account and the rules, and nothing else.
create table card_links (
    token_digest bytea primary key check (octet_length(token_digest) = 32),
    household_id bigint not null references households,
    period text not null,
    issued_at timestamptz not null default now(),
    issued_by bigint references accounts,
    expires_at timestamptz not null
);
create index on card_links (household_id);
create index on card_links (expires_at);
call app.protect('card_links', null);
comment on table card_links is 'what the pictures on household cards open; kept as digests, and only until they end';
alter table resident_sessions add column only_period text;
alter table resident_attempts drop constraint resident_attempts_kind_check, add constraint resident_attempts_kind_check
    check (kind in ('sign_in', 'sign_in_from', 'case_query', 'intake', 'card_from'));
comment on column resident_sessions.only_period is 'opened from a card: reads this quarter''s account and the rules, and nothing else';

create or replace function app.resident_household(digest bytea) returns households
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it households;
begin
    update resident_sessions s set last_seen_at = now()
    where s.token_digest = digest and s.expires_at > now() and s.last_seen_at > now() - interval '15 minutes'
      and s.only_period is null;
    if found then
        select h.* into it from households h join resident_sessions s on s.household_id = h.id
        where s.token_digest = digest and h.status = 'active';
    end if;
    return it;
end $$;
-- Whoever may read the account: signed in, or with a card, and then of its quarter only.
create function app.resident_reader(digest bytea, out id bigint, out village_code text, out only_period text)
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update resident_sessions s set last_seen_at = now()
    where s.token_digest = digest and s.expires_at > now() and s.last_seen_at > now() - interval '15 minutes';
    if found then
        select h.id, h.village_code, s.only_period into resident_reader.id, resident_reader.village_code, resident_reader.only_period
        from households h join resident_sessions s on s.household_id = h.id
        where s.token_digest = digest and h.status = 'active';
    end if;
end $$;
create function resident.reader(digest bytea)
    returns table (code text, village_name text, group_no integer, householder_masked text, only_period text)
    language sql security definer set search_path = public, pg_temp as $$
    select h.code, r.name, h.group_no, h.householder_masked, x.only_period
    from app.resident_reader(digest) x join households h on h.id = x.id join regions r on r.code = h.village_code
$$;
-- Opens a session for what a card's picture says, and returns its quarter; nothing when it has ended or never was.
create function resident.open_card(card_token bytea, digest bytea, client text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it card_links;
    of_household households;
begin
    delete from resident_sessions where expires_at < now();
    if not app.resident_attempt('card_from', client, 120, 15) then return null; end if;
    select l.* into it from card_links l where l.token_digest = card_token and l.expires_at > now();
    select h.* into of_household from households h where h.id = it.household_id and h.status = 'active';
    if of_household.id is null then return null; end if;
    insert into resident_sessions (token_digest, household_id, expires_at, only_period)
    values (digest, of_household.id, now() + interval '1 hour', it.period);
    perform app.note_of_resident('card_link.open', 'household', of_household.code, of_household.village_code, client);
    return it.period;
end $$;
-- Staff who print cards give each its picture. False, and nothing is kept, when one of the households is not theirs to see.
create function app.issue_card_links(of_village text, wanted text, households bigint[], digests bytea[], ends timestamptz)
    returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    theirs bigint;
begin
    select count(*) into theirs from households h
    where h.id = any (issue_card_links.households) and h.village_code = of_village and h.status = 'active'
      and h.ground between app.ground_from() and app.ground_to();
    if not coalesce(app.may('view_household_points'), false) or theirs <> cardinality(issue_card_links.households)
       or theirs <> cardinality(digests) or ends not between now() and now() + interval '1 year' then
        return false;
    end if;
    delete from card_links where expires_at < now();
    insert into card_links (token_digest, household_id, period, issued_by, expires_at)
    select n.token, n.household, wanted, app.actor(), ends
    from unnest(digests, issue_card_links.households) as n (token, household);
    perform app.note('card_link.issue', 'village', of_village, of_village, '',
                     jsonb_build_object('period', wanted, 'cards', theirs, 'ends', (ends at time zone 'Asia/Shanghai')::date));
    return true;
end $$;
create or replace function app.set_resident_code(household bigint, salt bytea, code_hash bytea, expires_at timestamptz) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from resident_sessions s where s.household_id = household;
    delete from card_links l where l.household_id = household;
    insert into resident_codes as c (household_id, salt, code_hash, issued_by, expires_at)
    values (household, set_resident_code.salt, set_resident_code.code_hash, app.actor(), set_resident_code.expires_at)
    on conflict (household_id) do update set salt = excluded.salt, code_hash = excluded.code_hash, issued_at = now(),
        issued_by = excluded.issued_by, expires_at = excluded.expires_at;
    delete from resident_attempts a using households h where h.id = household and a.kind = 'sign_in' and a.key = h.code;
    perform app.note('resident_code.issue', 'household', h.code, h.village_code) from households h where h.id = household;
end $$;

-- Ranks go with their band or not at all.
create function resident.scores(digest bytea)
    returns table (period text, points_tenths integer, base_tenths integer, index_hundredths integer, takes_part boolean,
                   parts jsonb, scheme_id bigint, scheme_version integer, mean_index_hundredths integer, band_first integer,
                   band_last integer, ranked integer, result_version integer, posted_on date, posted_until date, frozen_on date,
                   reason text, seal text)
    language sql security definer set search_path = public, pg_temp as $$
    select s.period, s.points_tenths, c.base_tenths, s.index_hundredths, s.rank_no is not null,
           (select jsonb_agg(p.part || jsonb_build_object('name', d.name, 'weight_ppm', d.weight_ppm, 'cap', d.cap_tenths)
                             order by p.place)
            from jsonb_array_elements(s.parts) with ordinality as p (part, place)
            join points_dimensions d on d.scheme_id = s.scheme_id and d.code = p.part ->> 'dimension'),
           s.scheme_id, c.version, v.mean_index_hundredths, s.band_first, s.band_last, v.ranked,
           coalesce(x.version, 0), x.posted_on, x.posted_until, x.frozen_on, coalesce(x.reason, ''),
           coalesce(encode(x.ledger_seal, 'hex'), '')
    from app.resident_reader(digest) h
    join household_scores s on s.household_id = h.id and s.period = coalesce(h.only_period, s.period)
    join points_schemes c on c.id = s.scheme_id
    left join village_scores v on v.village_code = s.village_code and v.period = s.period
    left join lateral (select r.* from period_results r where r.village_code = s.village_code and r.period = s.period
                       order by r.version desc limit 1) x on true
    order by s.period desc
$$;
-- What the village has on average in each dimension, in hundredths: sums, so that nobody's own is given away; nothing where so few
-- take part that a sum would tell of one.
create function resident.village_sums(digest bytea, wanted text)
    returns table (households integer, sums bigint[])
    language sql security definer set search_path = public, pg_temp as $$
    select (array_agg(n order by place))[1], array_agg(total order by place)
    from (select p.place, count(*)::integer as n, sum((p.part ->> 'part')::bigint)::bigint as total
          from app.resident_reader(digest) h
          join household_scores s on s.village_code = h.village_code and s.period = wanted and s.rank_no is not null
          cross join jsonb_array_elements(s.parts) with ordinality as p (part, place)
          where wanted = coalesce(h.only_period, wanted)
          group by p.place) sums
    having min(n) >= 10
$$;
create function resident.entries(digest bytea, wanted text)
    returns table (entry_no bigint, occurred_on date, item_code text, item_name text, dimension_code text, dimension_name text,
                   points_tenths integer, evidence text, is_reviewed boolean, reversal_of bigint, reversed_by bigint,
                   is_disputed boolean)
    language sql security definer set search_path = public, pg_temp as $$
    select e.entry_no, e.occurred_on, e.item_code, i.name, d.code, d.name, e.points_tenths, e.evidence,
           e.application_id is not null, e.reversal_of, x.entry_no,
           exists (select from objections o where o.household_id = h.id and o.status = 'filed'
                   and (o.entry_no = e.entry_no or o.application_id = e.application_id))
    from app.resident_reader(digest) h
    join points_entries e on wanted = coalesce(h.only_period, wanted) and e.household_id = h.id and e.village_code = h.village_code and e.period = wanted
        and e.account = 'honour' and e.kind = 'item'
    join points_items i on i.scheme_id = e.scheme_id and i.code = e.item_code
    join points_dimensions d on d.scheme_id = i.scheme_id and d.code = i.dimension_code
    left join points_entries x on x.reversal_of = e.entry_no
    order by e.occurred_on, e.entry_no
$$;

-- ── what can be spent ──
create function resident.purse(digest bytea, out earned bigint, out spent bigint, out expired bigint, out balance bigint)
    language sql security definer set search_path = public, pg_temp as $$
    select coalesce(sum(e.points_tenths) filter (where e.kind = 'item'), 0)::bigint,
           coalesce(-sum(e.points_tenths) filter (where e.kind = 'redemption'), 0)::bigint,
           coalesce(-sum(e.points_tenths) filter (where e.kind = 'expiry'), 0)::bigint,
           coalesce(sum(e.points_tenths), 0)::bigint
    from app.resident_household(digest) h join points_entries e on e.household_id = h.id and e.account = 'redeemable'
$$;
create function resident.redemptions(digest bytea)
    returns table (id bigint, redeemed_on date, goods text, quantity integer, points_tenths integer, is_signed boolean,
                   is_reversed boolean)
    language sql security definer set search_path = public, pg_temp as $$
    select r.id, r.redeemed_on, g.name, r.quantity, r.points_tenths, r.signed_at is not null,
           exists (select from points_entries x where x.reversal_of = r.entry_no)
    from app.resident_household(digest) h join redemptions r on r.household_id = h.id join shop_goods g on g.id = r.goods_id
    order by r.redeemed_on desc, r.id desc limit 100
$$;

-- ── the rule book ──
-- What counts today, and its own versions before and after it; of a vote what the village was told.
create function resident.rule_versions(digest bytea)
    returns table (id bigint, version integer, title text, valid_from date, resolution_ref text, is_example boolean,
                   in_force boolean, decided_by text, met_on date, place text, entitled integer, present integer,
                   votes_for integer, votes_against integer, abstained integer, filing text, filed_on date, filing_ref text,
                   filing_note text)
    language sql security definer set search_path = public, pg_temp as $$
    select s.id, s.version, s.title, s.valid_from, s.resolution_ref, s.village_code is null, s.id = n.now, a.decided_by, a.met_on,
           coalesce(a.place, ''), a.entitled, a.present, a.votes_for, a.votes_against, a.abstained, a.filing, a.filed_on,
           coalesce(a.filing_ref, ''), coalesce(a.filing_note, '')
    from app.resident_reader(digest) h
    cross join lateral (select app.scheme_in_force(h.village_code, app.quarter_of(app.china_today())) as now) n
    join points_schemes s on s.village_code = h.village_code or s.id = n.now
        or s.village_code is null and exists (select from household_scores x where x.household_id = h.id and x.scheme_id = s.id)
    left join scheme_adoptions a on a.scheme_id = s.id
    where h.id is not null
    order by s.valid_from desc, s.version desc, s.id desc
$$;
-- A scheme as scoring.scheme reads it: one of the household's village, or the example.
create function resident.scheme(digest bytea, wanted bigint) returns jsonb
    language sql security definer set search_path = public, pg_temp as $$
    select jsonb_build_object(
        'code', s.code, 'version', s.version, 'title', s.title, 'village_code', s.village_code,
        'valid_from', s.valid_from, 'adopted_on', s.adopted_on, 'resolution_ref', s.resolution_ref,
        'base_tenths', s.base_tenths, 'deduction_cap_tenths', s.deduction_cap_tenths,
        'dimensions', (select jsonb_agg(jsonb_build_object(
                'code', d.code, 'name', d.name, 'weight_ppm', d.weight_ppm, 'cap_tenths', d.cap_tenths) order by d.sort_no)
            from points_dimensions d where d.scheme_id = s.id),
        'items', (select jsonb_agg(jsonb_build_object(
                'code', i.code, 'dimension', i.dimension_code, 'name', i.name, 'points_tenths', i.points_tenths,
                'cap_tenths', i.cap_tenths, 'unit', i.unit, 'most_tenths', i.most_tenths, 'evidence', i.evidence_rule,
                'basis', i.basis, 'redeemable', i.redeemable) order by i.code)
            from points_items i where i.scheme_id = s.id))
    from app.resident_reader(digest) h
    join points_schemes s on s.id = wanted and (s.village_code = h.village_code or s.village_code is null)
    where h.id is not null
$$;

-- ── applications ──
-- All about the household, its own and what others handed in, from the day that they did: what would take points as well.
create function resident.applications(digest bytea)
    returns table (id bigint, item_name text, dimension_name text, points_tenths integer, decided_tenths integer,
                   occurred_on date, place text, description text, evidence text, basis text, source text, filed_at timestamptz,
                   status text, reason text, publicized_on date, publicity_until date, entry_no bigint, photos integer,
                   may_withdraw boolean, may_object boolean)
    language sql security definer set search_path = public, pg_temp as $$
    select a.id, i.name, d.name, a.points_tenths, a.decided_tenths, a.occurred_on, a.place, a.description, a.evidence, i.basis,
           a.source, a.filed_at, a.status,
           coalesce((select t.reason from application_steps t
                     where t.application_id = a.id and t.to_status = a.status order by t.id desc limit 1), ''),
           a.publicized_on, a.publicity_until, a.entry_no,
           (select count(*)::integer from application_photos p where p.application_id = a.id),
           a.status = 'submitted' and a.source = 'household',
           a.status in ('publicized', 'objected', 'upheld') and a.publicity_until >= app.china_today()
    from app.resident_household(digest) h
    join points_applications a on a.household_id = h.id and a.status <> 'draft'
    join points_items i on i.scheme_id = a.scheme_id and i.code = a.item_code
    join points_dimensions d on d.scheme_id = i.scheme_id and d.code = i.dimension_code
    order by a.id desc limit 300
$$;
-- What may be applied for today: nobody applies for losing points.
create function resident.items(digest bytea)
    returns table (code text, dimension_code text, dimension_name text, name text, points_tenths integer, most_tenths integer,
                   cap_tenths integer, unit text, evidence_rule text)
    language sql security definer set search_path = public, pg_temp as $$
    select i.code, d.code, d.name, i.name, i.points_tenths, i.most_tenths, i.cap_tenths, i.unit, i.evidence_rule
    from app.resident_household(digest) h
    join points_dimensions d on d.scheme_id
        = app.scheme_in_force(h.village_code, app.booking_period(h.village_code, app.china_today()))
    join points_items i on i.scheme_id = d.scheme_id and i.dimension_code = d.code and i.points_tenths > 0
    where h.id is not null
    order by d.sort_no, i.code
$$;
-- Hands one in, once: the same key of the same household is the same application. The number is null without a session, and when
-- twenty wait to be looked at, or were handed in within the hour.
create function resident.file_application(digest bytea, item text, points integer, occurred date, at_place text, wording text,
                                          form_key bytea, photos jsonb, client text) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h households := app.resident_household(digest);
    own_key bytea := sha256(convert_to('household:' || h.id || ':', 'UTF8') || form_key);
    number bigint;
begin
    if h.id is null then return null; end if;
    select a.id into number from points_applications a where a.key_digest = own_key and a.household_id = h.id;
    if number is not null then return number; end if;
    if points is null or points <= 0 then perform app.refuse('wrong_sign'); end if;
    if not app.resident_attempt('intake', 'household ' || h.code, 20, 60)
       or (select count(*) >= 20 from points_applications a
           where a.household_id = h.id and a.source = 'household' and a.status = 'submitted') then
        return null;
    end if;
    -- nothing that the caller may have set counts: neither an account nor words for the step
    perform app.enter(null, '', '', null, left(client, 100), null);
    perform set_config('app.step_reason', '', true);
    select p.number into number
    from app.put_application(h.id, item, points, occurred, at_place, null, null, wording, '', 'household', null, own_key, photos) p;
    perform app.note_of_resident('application.file', 'application', number::text, h.village_code, client);
    return number;
end $$;
-- Takes back what the household handed in, while nobody has looked at it.
create function resident.withdraw_application(digest bytea, number bigint, client text) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h households := app.resident_household(digest);
begin
    perform 1 from points_applications a where a.id = number and a.household_id = h.id and a.source = 'household'
        and a.status = 'submitted' for update;
    if not found then return false; end if;
    perform app.enter(null, '', '', null, left(client, 100), null);
    perform app.step_application(number, 'withdrawn', '本户撤回');
    perform app.note_of_resident('application.withdraw', 'application', number::text, h.village_code, client);
    return true;
end $$;

-- ── objections ──
create function resident.objections(digest bytea)
    returns table (id bigint, period text, entry_no bigint, application_id bigint, plan_id bigint, plan_title text,
                   item_name text, text text, is_about_retaliation boolean, filed_at timestamptz, due_at timestamptz, status text,
                   answer text, answered_at timestamptz, before_tenths integer, corrected_tenths integer, corrections jsonb,
                   demand text, done_text text, done_at timestamptz, result_version integer, result_until date,
                   result_frozen_on date, erratum text)
    language sql security definer set search_path = public, pg_temp as $$
    select o.id, o.period, o.entry_no, o.application_id, o.plan_id, p.title, i.name, o.text, o.is_about_retaliation, o.filed_at,
           o.due_at, o.status, o.answer, o.answered_at,
           coalesce(o.before_tenths, a.decided_tenths, a.points_tenths, e.points_tenths), o.corrected_tenths, o.corrections,
           coalesce(c.wording, ''), coalesce(c.done_text, ''), c.done_at, o.result_version, v.posted_until, v.frozen_on, o.erratum
    from app.resident_household(digest) h
    join objections o on o.household_id = h.id
    left join benefit_plans p on p.id = o.plan_id
    left join correction_orders c on c.id = o.order_id
    left join period_results v on (v.village_code, v.period, v.version) = (h.village_code, o.period, o.result_version)
    left join points_entries e on e.entry_no = o.entry_no and e.household_id = h.id
    left join points_applications a on a.id = o.application_id and a.household_id = h.id
    left join points_items i on i.scheme_id = coalesce(e.scheme_id, a.scheme_id) and i.code = coalesce(e.item_code, a.item_code)
    order by o.id desc
$$;
-- The lists of benefits that were posted in the village, with the own line alone: what it says, and what it said before.
create function resident.benefits(digest bytea)
    returns table (id bigint, period text, title text, benefit_type text, description text, decided_by text, resolution_ref text,
                   resolved_on date, entitled integer, present integer, votes_for integer, posted_on date, posted_until date,
                   edition integer, households integer, decision text, former text[], received_on date, may_object boolean,
                   is_disputed boolean)
    language sql security definer set search_path = public, pg_temp as $$
    select p.id, p.period, p.title, p.benefit_type, p.description, p.decided_by, p.resolution_ref, p.resolved_on, p.entitled,
           p.present, p.votes_for, p.posted_on, p.posted_until, p.edition,
           (select count(*)::integer from benefit_allocations x where x.plan_id = p.id and p.posted_on is not null),
           -- what is being mended is nobody's yet
           case when p.posted_on is not null then coalesce(a.decision, '') else '' end,
           array(select c.former from benefit_corrections c
                 where c.plan_id = p.id and c.household_id = h.id order by c.id),
           a.received_on, coalesce(p.posted_until >= app.china_today(), false),
           exists (select from objections o where o.plan_id = p.id and o.household_id = h.id and o.status = 'filed')
    from app.resident_household(digest) h
    join benefit_plans p on p.village_code = h.village_code and p.edition > 0
    left join benefit_allocations a on a.plan_id = p.id and a.household_id = h.id
    order by p.id desc limit 50
$$;
-- The number of the objection; null when the entry, the notice, the list or the period is not this household's own or not open to
-- one, or ten are open already.
create function resident.file_objection(digest bytea, about text, entry bigint, application bigint, plan bigint, wording text,
                                        retaliation boolean, client text) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h households := app.resident_household(digest);
    number bigint;
begin
    if h.id is null then return null; end if;
    perform app.enter(null, '', '', null, left(client, 100), null);
    if application is not null then
        if exists (select from points_applications a where a.id = application and a.household_id = h.id) then
            number := app.object_to_application(h.id, application, wording, retaliation);
        end if;
    elsif plan is not null then
        number := app.object_to_plan(h.id, plan, wording, retaliation);
    elsif entry is not null then
        if exists (select from points_entries e where e.household_id = h.id and e.entry_no = entry and e.period = about
                   and e.account = 'honour' and e.kind = 'item') then
            number := app.file_objection(h, about, entry, null, null, wording, retaliation);
        end if;
    elsif exists (select from household_scores s where s.household_id = h.id and s.period = about) then
        number := app.file_objection(h, about, null, null, null, wording, retaliation);
    end if;
    if number is not null and not exists (
        select from audit_log l where l.action = 'objection.file' and l.object_key = number::text) then
        perform app.note_of_resident('objection.file', 'objection', number::text, h.village_code, client);
    end if;
    return number;
end $$;

-- The copy of what is held of a household has all of this, too.
create or replace function app.copy_of_household(of_household bigint) returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select jsonb_build_object(
        'subject', 'household',
        'household', jsonb_build_object('code', h.code, 'householder', h.householder, 'village', v.name, 'grid', g.name,
            'group_no', h.group_no, 'lon', ST_X(h.location), 'lat', ST_Y(h.location), 'coord_source', h.coord_source,
            'status', h.status, 'is_absent_household', h.is_absent_household),
        'lineage', (select coalesce(jsonb_agg(jsonb_build_object('from', a.code, 'to', b.code, 'kind', l.kind,
                'happened_on', l.happened_on, 'share', l.share, 'agreement', l.agreement_ref) order by l.happened_on, l.id), '[]')
            from household_lineage l join households a on a.id = l.from_household_id join households b on b.id = l.to_household_id
            where h.id in (l.from_household_id, l.to_household_id)),
        'entries', (select coalesce(jsonb_agg(jsonb_build_object('entry_no', e.entry_no, 'period', e.period,
                'occurred_on', e.occurred_on, 'item', i.name, 'dimension', d.name, 'points', e.points_tenths / 10.0,
                'account', e.account, 'kind', e.kind, 'evidence', e.evidence, 'booked_at', e.booked_at,
                'reversal_of', e.reversal_of) order by e.entry_no), '[]')
            from points_entries e left join points_items i on i.scheme_id = e.scheme_id and i.code = e.item_code
            left join points_dimensions d on d.scheme_id = i.scheme_id and d.code = i.dimension_code
            where e.household_id = h.id),
        'applications', (select coalesce(jsonb_agg(jsonb_build_object('number', a.id, 'item', i.name, 'source', a.source,
                'occurred_on', a.occurred_on, 'place', a.place, 'lon', ST_X(a.location), 'lat', ST_Y(a.location),
                'description', a.description, 'evidence', a.evidence, 'asked', a.points_tenths / 10.0,
                'decided', a.decided_tenths / 10.0, 'filed_at', a.filed_at, 'status', a.status,
                'photos', (select count(*) from application_photos f where f.application_id = a.id),
                'posted_on', a.publicized_on, 'posted_until', a.publicity_until, 'entry_no', a.entry_no,
                'steps', (select coalesce(jsonb_agg(jsonb_build_object('at', t.at, 'status', t.to_status, 'reason', t.reason)
                    order by t.id), '[]') from application_steps t where t.application_id = a.id)) order by a.id), '[]')
            from points_applications a join points_items i on (i.scheme_id, i.code) = (a.scheme_id, a.item_code)
            where a.household_id = h.id and a.status <> 'draft'),
        'redemptions', (select coalesce(jsonb_agg(jsonb_build_object('number', r.id, 'redeemed_on', r.redeemed_on,
                'goods', g.name, 'quantity', r.quantity, 'points', r.points_tenths / 10.0, 'entry_no', r.entry_no,
                'signed_at', r.signed_at) order by r.id), '[]')
            from redemptions r join shop_goods g on g.id = r.goods_id where r.household_id = h.id),
        'benefits', (select coalesce(jsonb_agg(jsonb_build_object('plan', p.id, 'title', p.title,
                'resolution', p.resolution_ref, 'resolved_on', p.resolved_on, 'decision', a.decision,
                'received_on', a.received_on) order by p.id), '[]')
            from benefit_allocations a join benefit_plans p on p.id = a.plan_id where a.household_id = h.id),
        'benefits_before', (select coalesce(jsonb_agg(jsonb_build_object('plan', p.id, 'title', p.title, 'edition', c.edition,
                'former', c.former, 'decision', c.decision, 'corrected_at', c.corrected_at) order by c.id), '[]')
            from benefit_corrections c join benefit_plans p on p.id = c.plan_id where c.household_id = h.id),
        'consents', (select coalesce(jsonb_agg(jsonb_build_object('purpose', n.purpose, 'form', n.form_ref,
                'given_on', n.given_on, 'withdrawn_on', n.withdrawn_on) order by n.id), '[]')
            from naming_consents n where n.household_id = h.id),
        'panel', (select coalesce(jsonb_agg(jsonb_build_object('name', m.name, 'capacity', m.capacity, 'from', m.from_on,
                'until', m.until_on, 'relation', k.relation) order by m.id), '[]')
            from panel_members m left join panel_kin k on k.member_id = m.id and k.household_id = h.id
            where h.id in (m.household_id, k.household_id)),
        'scores', (select coalesce(jsonb_agg(jsonb_build_object('period', s.period, 'points', s.points_tenths / 10.0,
                'index', s.index_hundredths / 100.0, 'rank', s.rank_no, 'scheme_version', c.version, 'computed_at', s.computed_at,
                'explanation', (select jsonb_agg(jsonb_build_object('dimension', d.name, 'weight', d.weight_ppm / 1000000.0,
                        'counted', (p.part ->> 'counted')::numeric / 10, 'part', (p.part ->> 'part')::numeric / 100) order by p.place)
                    from jsonb_array_elements(s.parts) with ordinality as p (part, place)
                    join points_dimensions d on d.scheme_id = s.scheme_id and d.code = p.part ->> 'dimension'))
                order by s.period), '[]')
            from household_scores s join points_schemes c on c.id = s.scheme_id where s.household_id = h.id),
        'objections', (select coalesce(jsonb_agg(jsonb_build_object('number', o.id, 'period', o.period, 'entry_no', o.entry_no,
                'application', o.application_id, 'plan', o.plan_id, 'text', o.text,
                'is_about_retaliation', o.is_about_retaliation, 'filed_at', o.filed_at, 'filed_office', o.filed_office,
                'form', o.form_ref, 'facts', o.facts, 'status', o.status, 'answer', o.answer, 'answered_at', o.answered_at,
                'before', o.before_tenths / 10.0, 'corrected', o.corrected_tenths / 10.0, 'corrections', o.corrections,
                'demanded', c.wording, 'done', c.done_text, 'erratum', o.erratum)
                order by o.id), '[]')
            from objections o left join correction_orders c on c.id = o.order_id where o.household_id = h.id),
        'resident_codes', (select coalesce(jsonb_agg(jsonb_build_object('issued_at', x.issued_at, 'expires_at', x.expires_at)), '[]')
            from resident_codes x where x.household_id = h.id),
        'requests', app.requests_about(h.id, null),
        'looks', app.looks_at('household', array[h.code, h.id::text],
                              array(select r.id::text from data_requests r where r.household_id = h.id)))
    from households h join regions v on v.code = h.village_code left join regions g on g.code = h.grid_code
    where h.id = of_household
$$;

revoke all on function app.resident_reader(bytea), app.issue_card_links(text, text, bigint[], bytea[], timestamptz) from public;
grant execute on function app.issue_card_links(text, text, bigint[], bytea[], timestamptz) to geo_web;
revoke all on all functions in schema resident from public;
grant execute on all functions in schema resident to geo_resident;
