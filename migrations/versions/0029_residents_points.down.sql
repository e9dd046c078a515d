drop function resident.scores(bytea), resident.village_sums(bytea, text), resident.entries(bytea, text), resident.purse(bytea),
    resident.redemptions(bytea), resident.rule_versions(bytea), resident.scheme(bytea, bigint), resident.applications(bytea),
    resident.items(bytea), resident.file_application(bytea, text, integer, date, text, text, bytea, jsonb, text),
    resident.withdraw_application(bytea, bigint, text), resident.objections(bytea),
    resident.file_objection(bytea, text, bigint, bigint, text, boolean, text);

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
