-- Where coordinates came from, places known from a text address alone, and points that lie outside the place they name.

-- The two names of the survey's projection: without the number of its zone before the easting, and with it.
alter table households drop constraint households_coord_source_check;
alter table households add constraint households_coord_source_check
    check (coord_source in ('wgs84', 'cgcs2000', 'gcj02', 'bd09', 'epsg4549', 'epsg4528'));
alter table cases drop constraint cases_coord_source_check;
alter table cases add constraint cases_coord_source_check
    check (coord_source in ('wgs84', 'cgcs2000', 'gcj02', 'bd09', 'epsg4549', 'epsg4528'));
alter table mediation_rooms add column coord_source text not null default 'cgcs2000'
    check (coord_source in ('wgs84', 'cgcs2000', 'gcj02', 'bd09', 'epsg4549', 'epsg4528'));
alter table region_versions add column coord_source text not null default 'cgcs2000'
    check (coord_source in ('wgs84', 'cgcs2000', 'gcj02', 'bd09', 'epsg4549', 'epsg4528'));

alter table cases add column group_no integer check (group_no between 1 and 999);
comment on column cases.group_no is 'the villagers'' group that the address names; no point follows from it';
alter table households add column stray_m integer check (stray_m > 0);
alter table mediation_rooms add column stray_m integer check (stray_m > 0);
alter table cases add column stray_m integer check (stray_m > 0);
comment on column households.stray_m is 'metres that the point lies outside the village of the household; null: inside, or not known';
comment on column mediation_rooms.stray_m is 'metres that the point lies outside the region that the room serves; null: inside, or not known';
comment on column cases.stray_m is 'metres that the point lies outside the region written beside it; null: inside, or not known';
grant select (group_no, stray_m) on cases to geo_web;
grant select (stray_m) on households to geo_web;

-- What is new of a row tells, as the rest does, that somebody went on from there.
create or replace function app.digest_of(it mediation_rooms) returns uuid language sql stable parallel safe as $$
    select md5(row (it.name, it.brand, it.level, it.kind, it.region_code, it.place_code, it.unit, it.location, it.phone, it.hours,
                    it.specialities, it.capacity, it.active_from, it.active_to, it.coord_source)::text)::uuid
$$;
create or replace function app.digest_of(it region_versions) returns uuid language sql stable parallel safe as $$
    select md5(row (it.code, it.name, it.valid_from, it.valid_to, it.boundary, it.label_point, it.boundary_source,
                    it.coord_source)::text)::uuid
$$;
create or replace function app.digest_of(it cases, who petitioners) returns uuid language sql stable parallel safe as $$
    select md5(row (it.source, it.external_id, it.channel, it.matter_kind, it.category_code, it.title, it.body, it.address, it.location,
                    it.location_precision, it.region_code, extract(epoch from it.due_at), extract(epoch from it.accepted_at),
                    extract(epoch from it.closed_at), it.status, it.resolved_level, it.repeat_of, it.person_count, it.satisfaction,
                    it.respondent_code, it.current_level, who.name, who.phone_sealed, it.group_no, it.coord_source)::text)::uuid
$$;

-- How far a point lies from an area, which is given in degrees and, transformed once for many points, in EPSG:4549: there the
-- nearest corner or side is found, on the ellipsoid it is measured. On another continent the area's frame is near enough.
create function app.metres_outside(area geometry, area_4549 geometry, place geometry) returns integer
    language sql immutable parallel safe as $$
    select greatest(1, round(ST_Distance(place::geography, case
        when place && ST_Expand(area, 2)
        then ST_Transform(ST_ClosestPoint(area_4549, ST_Transform(place, 4549)), 4490)::geography
        else ST_Envelope(area)::geography end)))::integer
$$;
create function app.stray_m(place geometry, version bigint) returns integer
    language sql stable set search_path = public, pg_temp as $$
    select app.metres_outside(v.boundary, ST_Transform(v.boundary, 4549), place)
    from region_versions v where v.id = version and not ST_Covers(v.boundary, place)
$$;

-- A point that somebody corrects by hand is looked at anew; an import has looked at all of its points already.
create function app.look_at_household() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    if current_setting('app.points_looked_at', true) is distinct from 'on' then
        new.stray_m := (select app.stray_m(new.location, v.id) from region_versions v
                        where v.code = new.village_code and v.valid_to is null);
    end if;
    return new;
end $$;
create trigger look_at_household before update of location, village_code on households for each row
    when ((old.location, old.village_code) is distinct from (new.location, new.village_code))
    execute function app.look_at_household();

-- Looks at all points of some regions anew, after their boundaries were brought in.
create function app.find_strays(codes text[]) returns void language plpgsql set search_path = public, pg_temp as $$
begin
    update households h set stray_m = s.now_m
    from (select h.id, case when not ST_Covers(v.boundary, h.location) then app.stray_m(h.location, v.id) end as now_m
          from region_versions v join households h on h.village_code = v.code
          where v.code = any (codes) and v.valid_to is null and h.location is not null) s
    where s.id = h.id and h.stray_m is distinct from s.now_m;
    update mediation_rooms m set stray_m = s.now_m
    from (select m.id, case when not ST_Covers(v.boundary, m.location) then app.stray_m(m.location, v.id) end as now_m
          from region_versions v join mediation_rooms m on m.region_code = v.code
          where v.code = any (codes) and v.valid_to is null and m.location is not null) s
    where s.id = m.id and m.stray_m is distinct from s.now_m;
end $$;

-- The group that an address names comes along, and what is known only to the village says so.
drop function app.record_case;
create function app.record_case(
    source text, external_id text, channel text, matter_kind text, category text, title text, body text, address text,
    lon float8, lat float8, coord_source text, region text, version bigint, persons integer, respondent text,
    petitioner text, phone_sealed bytea, phone_masked text, group_no integer, out outcome text, out number bigint)
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
                       respondent_code, group_no)
    values (record_case.source, record_case.external_id, record_case.channel, record_case.matter_kind, category,
            record_case.title, record_case.body, record_case.address, ST_SetSRID(ST_Point(lon, lat), 4490),
            case when lon is not null then 'exact' when record_case.group_no is not null then 'group'
                 when place.level in ('village', 'grid') then 'village' else 'unknown' end,
            record_case.coord_source, region, version, now(), persons, respondent, record_case.group_no)
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

revoke all on routine app.metres_outside, app.stray_m, app.look_at_household, app.find_strays, app.record_case from public;
grant execute on function app.record_case to geo_web;

-- Hamlets are part of addresses.
call app.open_to_service('geo_cases', 'base_features', 'select');
grant execute on function app.metres_outside to geo_cases;
