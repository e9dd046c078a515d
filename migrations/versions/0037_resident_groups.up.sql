-- What residents write as the place of a matter is read as an import reads addresses: village and group, never a point.

create function resident.place_names() returns table (code text, level text, parent_code text, names text[])
    language sql stable security definer set search_path = public, pg_temp as $$
    select r.code, r.level, r.parent_code,
           array(select r.name union all
                 select v.name from region_versions v where v.code = r.code and v.name <> r.name group by v.name)
    from regions r where r.level in ('county', 'town', 'village')
    union all
    select b.region_code, 'hamlet', null, array[b.name]
    from base_features b where b.kind = 'hamlet' and b.name <> '' and b.region_code is not null group by b.region_code, b.name
    order by 1, 2, 4
$$;
comment on function resident.place_names is 'counties, towns and villages under every name that they had, the present one first, and hamlets by their village';

drop function resident.hand_in(bytea, text, text, text, float8, float8, text, text, text, text, bytea, text, text, bytea, jsonb, text);
create function resident.hand_in(key_digest bytea, matter text, category text, village text, lon float8, lat float8,
                                 source text, place text, wording text, name text, phone bytea, phone_shown text, respondent text,
                                 code_digest bytea, photos jsonb, client text, group_no integer)
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
       or against is not null and not exists (select from regions r where r.code = against and r.level in ('town', 'village'))
       or hand_in.group_no is not null and lon is not null then
        return query select 'wrong', null::text; return;
    end if;
    new_id := nextval(pg_get_serial_sequence('cases', 'id'));
    insert into cases (id, source, external_id, channel, matter_kind, category_code, title, body, address, location,
                       location_precision, coord_source, region_code, region_version_id, registered_at, query_code_digest,
                       respondent_code, current_level, group_no)
    select new_id, 'minhu', to_char(now() at time zone 'Asia/Shanghai', 'YYYYMMDD') || lpad(new_id::text, 7, '0'), 'web', matter,
           category, '网上反映：' || k.name, wording, place,
           case when lon is not null and lat is not null then ST_SetSRID(ST_Point(lon, lat), 4490) end,
           case when lon is not null and lat is not null then 'exact' when hand_in.group_no is not null then 'group' else 'village' end, source, village,
           (select v.id from region_versions v where v.code = village and v.valid_from <= current_date
            and (v.valid_to is null or v.valid_to > current_date) limit 1), now(), code_digest, against,
           case when matter = 'accusation' then 'county' else 'town' end, hand_in.group_no
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

revoke all on function resident.place_names, resident.hand_in from public;
grant execute on function resident.place_names, resident.hand_in to geo_resident;
