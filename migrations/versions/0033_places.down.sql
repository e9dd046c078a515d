drop function app.record_case;
create function app.record_case(
    source text, external_id text, channel text, matter_kind text, category text, title text, body text, address text,
    lon float8, lat float8, coord_source text, region text, version bigint, persons integer, respondent text,
    petitioner text, phone_sealed bytea, phone_masked text, out outcome text, out number bigint)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    place regions;
    accused regions;
begin
    if not app.may('record_cases') then
        raise exception 'this role records no cases' using errcode = 'insufficient_privilege';
    end if;
    select c.id into number from cases c
    where c.source = record_case.source and c.external_id = record_case.external_id;
    if number is not null then outcome := 'known'; return; end if;
    select r.* into place from regions r where r.code = region and r.ground between app.ground_from() and app.ground_to();
    select r.* into accused from regions r where r.code = respondent;
    outcome := case
        when place.code is null then 'region_outside'
        when matter_kind = 'accusation' and not app.may('assign_cases') then 'accusation_not_here'
        when respondent is not null and (accused.level is null or accused.level not in ('town', 'village')) then 'respondent_unknown'
        when app.ground_from() >= accused.ground and app.ground_to() <= accused.ground_to then 'respondent_is_own' end;
    if outcome is not null then return; end if;
    insert into cases (source, external_id, channel, matter_kind, category_code, title, body, address, location,
                       location_precision, coord_source, region_code, region_version_id, registered_at, person_count,
                       respondent_code)
    values (record_case.source, record_case.external_id, record_case.channel, record_case.matter_kind, category,
            record_case.title, record_case.body, record_case.address, ST_SetSRID(ST_Point(lon, lat), 4490),
            case when lon is null then 'unknown' else 'exact' end, record_case.coord_source, region, version, now(), persons,
            respondent)
    on conflict on constraint cases_source_external_id_key do nothing returning id into number;
    if number is null then  -- the same report came twice at once, and the other was quicker
        select c.id into number from cases c
        where c.source = record_case.source and c.external_id = record_case.external_id;
        outcome := 'known';
        return;
    end if;
    outcome := 'new';
    if petitioner <> '' then
        insert into petitioners (case_id, name, phone_sealed, phone_masked)
        values (number, petitioner, record_case.phone_sealed, record_case.phone_masked);
    end if;
    if app.account() is not null and matter_kind <> 'accusation' and not app.may('view_cases') then
        insert into case_assignments (case_id, account_id, assigned_by, reason, ground)
        values (number, app.account(), app.actor(), '登记人', place.ground);
    end if;
    perform app.note('case.record', 'case', number::text, case when matter_kind <> 'accusation' then region else '' end);
end $$;
revoke all on function app.record_case from public;
grant execute on function app.record_case to geo_web;
drop policy geo_cases on base_features;
revoke select on base_features from geo_cases;
drop function app.find_strays;
drop trigger look_at_household on households;
drop function app.look_at_household, app.stray_m, app.metres_outside;
create or replace function app.digest_of(it mediation_rooms) returns uuid language sql stable parallel safe as $$
    select md5(row (it.name, it.brand, it.level, it.kind, it.region_code, it.place_code, it.unit, it.location, it.phone, it.hours,
                    it.specialities, it.capacity, it.active_from, it.active_to)::text)::uuid
$$;
create or replace function app.digest_of(it region_versions) returns uuid language sql stable parallel safe as $$
    select md5(row (it.code, it.name, it.valid_from, it.valid_to, it.boundary, it.label_point, it.boundary_source)::text)::uuid
$$;
create or replace function app.digest_of(it cases, who petitioners) returns uuid language sql stable parallel safe as $$
    select md5(row (it.source, it.external_id, it.channel, it.matter_kind, it.category_code, it.title, it.body, it.address, it.location,
                    it.location_precision, it.region_code, extract(epoch from it.due_at), extract(epoch from it.accepted_at),
                    extract(epoch from it.closed_at), it.status, it.resolved_level, it.repeat_of, it.person_count, it.satisfaction,
                    it.respondent_code, it.current_level, who.name, who.phone_sealed)::text)::uuid
$$;
alter table cases drop column group_no, drop column stray_m;
alter table households drop column stray_m;
alter table mediation_rooms drop column stray_m, drop column coord_source;
alter table region_versions drop column coord_source;
update households set coord_source = 'epsg4549' where coord_source = 'epsg4528';
update cases set coord_source = 'epsg4549' where coord_source = 'epsg4528';
alter table households drop constraint households_coord_source_check;
alter table households add constraint households_coord_source_check
    check (coord_source in ('wgs84', 'cgcs2000', 'gcj02', 'bd09', 'epsg4549'));
alter table cases drop constraint cases_coord_source_check;
alter table cases add constraint cases_coord_source_check
    check (coord_source in ('wgs84', 'cgcs2000', 'gcj02', 'bd09', 'epsg4549'));
