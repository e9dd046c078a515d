drop function resident.hand_in(bytea, text, text, text, float8, float8, text, text, text, text, bytea, text, text, bytea, jsonb, text, integer);
drop function resident.place_names;

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

revoke all on function resident.hand_in from public;
grant execute on function resident.hand_in to geo_resident;
