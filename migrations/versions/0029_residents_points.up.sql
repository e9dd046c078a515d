-- What a household sees of the points: its account with all it is made of, its applications and the notices about it, the rule
-- book; and what it hands in: applications and objections. Like all of the schema `resident`, each function asks for the digest of
-- a session and looks only at what belongs to that household, or at what its village is told.
drop function resident.scores(bytea), resident.entries(bytea, text), resident.rules(bytea), resident.objections(bytea),
    resident.file_objection(bytea, text, bigint, text, text);

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
    from app.resident_household(digest) h
    join household_scores s on s.household_id = h.id
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
          from app.resident_household(digest) h
          join household_scores s on s.village_code = h.village_code and s.period = wanted and s.rank_no is not null
          cross join jsonb_array_elements(s.parts) with ordinality as p (part, place)
          where h.id is not null
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
    from app.resident_household(digest) h
    join points_entries e on e.household_id = h.id and e.village_code = h.village_code and e.period = wanted
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
    from app.resident_household(digest) h
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
    from app.resident_household(digest) h
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
    returns table (id bigint, period text, entry_no bigint, application_id bigint, item_name text, text text,
                   is_about_retaliation boolean, filed_at timestamptz, due_at timestamptz, status text, answer text,
                   answered_at timestamptz, before_tenths integer, corrected_tenths integer, erratum text)
    language sql security definer set search_path = public, pg_temp as $$
    select o.id, o.period, o.entry_no, o.application_id, i.name, o.text, o.is_about_retaliation, o.filed_at, o.due_at, o.status,
           o.answer, o.answered_at, coalesce(e.points_tenths, a.points_tenths), o.corrected_tenths, o.erratum
    from app.resident_household(digest) h
    join objections o on o.household_id = h.id
    left join points_entries e on e.entry_no = o.entry_no and e.household_id = h.id
    left join points_applications a on a.id = o.application_id and a.household_id = h.id
    left join points_items i on i.scheme_id = coalesce(e.scheme_id, a.scheme_id) and i.code = coalesce(e.item_code, a.item_code)
    order by o.id desc
$$;
-- The number of the objection; null when the entry, the notice or the period is not this household's own or not open to one, or
-- ten are open already.
create function resident.file_objection(digest bytea, about text, entry bigint, application bigint, wording text,
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
    elsif entry is not null then
        if exists (select from points_entries e where e.household_id = h.id and e.entry_no = entry and e.period = about
                   and e.account = 'honour' and e.kind = 'item') then
            number := app.file_objection(h, about, entry, null, wording, retaliation);
        end if;
    elsif exists (select from household_scores s where s.household_id = h.id and s.period = about) then
        number := app.file_objection(h, about, null, null, wording, retaliation);
    end if;
    if number is not null and not exists (
        select from audit_log l where l.action = 'objection.file' and l.object_key = number::text) then
        perform app.note_of_resident('objection.file', 'objection', number::text, h.village_code, client);
    end if;
    return number;
end $$;

revoke all on all functions in schema resident from public;
grant execute on all functions in schema resident to geo_resident;
