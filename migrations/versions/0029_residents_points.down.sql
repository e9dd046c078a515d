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
                'account', e.account, 'evidence', e.evidence, 'booked_at', e.booked_at, 'reversal_of', e.reversal_of)
                order by e.entry_no), '[]')
            from points_entries e join points_items i on i.scheme_id = e.scheme_id and i.code = e.item_code
            join points_dimensions d on d.scheme_id = i.scheme_id and d.code = i.dimension_code where e.household_id = h.id),
        'scores', (select coalesce(jsonb_agg(jsonb_build_object('period', s.period, 'points', s.points_tenths / 10.0,
                'index', s.index_hundredths / 100.0, 'rank', s.rank_no, 'scheme_version', c.version, 'computed_at', s.computed_at,
                'explanation', (select jsonb_agg(jsonb_build_object('dimension', d.name, 'weight', d.weight_ppm / 1000000.0,
                        'counted', (p.part ->> 'counted')::numeric / 10, 'part', (p.part ->> 'part')::numeric / 100) order by p.place)
                    from jsonb_array_elements(s.parts) with ordinality as p (part, place)
                    join points_dimensions d on d.scheme_id = s.scheme_id and d.code = p.part ->> 'dimension'))
                order by s.period), '[]')
            from household_scores s join points_schemes c on c.id = s.scheme_id where s.household_id = h.id),
        'objections', (select coalesce(jsonb_agg(jsonb_build_object('number', o.id, 'period', o.period, 'entry_no', o.entry_no,
                'text', o.text, 'filed_at', o.filed_at, 'status', o.status, 'answer', o.answer, 'answered_at', o.answered_at)
                order by o.id), '[]') from objections o where o.household_id = h.id),
        'resident_codes', (select coalesce(jsonb_agg(jsonb_build_object('issued_at', x.issued_at, 'expires_at', x.expires_at)), '[]')
            from resident_codes x where x.household_id = h.id),
        'requests', app.requests_about(h.id, null),
        'looks', app.looks_at('household', array[h.code, h.id::text],
                              array(select r.id::text from data_requests r where r.household_id = h.id)))
    from households h join regions v on v.code = h.village_code left join regions g on g.code = h.grid_code
    where h.id = of_household
$$;
drop function resident.scores(bytea), resident.village_sums(bytea, text), resident.entries(bytea, text), resident.purse(bytea),
    resident.redemptions(bytea), resident.rule_versions(bytea), resident.scheme(bytea, bigint), resident.applications(bytea),
    resident.items(bytea), resident.file_application(bytea, text, integer, date, text, text, bytea, jsonb, text),
    resident.withdraw_application(bytea, bigint, text), resident.objections(bytea),
    resident.benefits(bytea), resident.file_objection(bytea, text, bigint, bigint, bigint, text, boolean, text);

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
    join points_schemes s on s.id = app.scheme_in_force(h.village_code, app.quarter_of(current_date))
    join points_dimensions d on d.scheme_id = s.id
    join points_items i on i.scheme_id = s.id and i.dimension_code = d.code
    where h.id is not null
    order by d.sort_no, i.code
$$;
create function resident.objections(digest bytea)
    returns table (id bigint, period text, entry_no bigint, text text, filed_at timestamptz, due_at timestamptz,
                   status text, answer text, answered_at timestamptz)
    language sql security definer set search_path = public, pg_temp as $$
    select o.id, o.period, o.entry_no, o.text, o.filed_at, o.due_at, o.status, o.answer, o.answered_at
    from app.resident_household(digest) h join objections o on o.household_id = h.id order by o.id desc
$$;
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

revoke all on all functions in schema resident from public;
grant execute on all functions in schema resident to geo_resident;

drop function resident.open_card(bytea, bytea, text), resident.reader(bytea), app.resident_reader(bytea),
    app.issue_card_links(text, text, bigint[], bytea[], timestamptz);
create or replace function app.resident_household(digest bytea) returns households
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
create or replace function app.set_resident_code(household bigint, salt bytea, code_hash bytea, expires_at timestamptz) returns void
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
delete from resident_sessions where only_period is not null;
alter table resident_sessions drop column only_period;
delete from resident_attempts where kind = 'card_from';
alter table resident_attempts drop constraint resident_attempts_kind_check, add constraint resident_attempts_kind_check
    check (kind in ('sign_in', 'sign_in_from', 'case_query', 'intake'));
drop table card_links;
