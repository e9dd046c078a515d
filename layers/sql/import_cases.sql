-- name: drop_repeats()!
-- "is distinct from" on purpose: as an equality the planner would hash every row as JSON.
with repeats as materialized (
    select row_no, first_row
    from (select row_no, external_id, min(row_no) over (partition by source, external_id) as first_row from staged) n
    where row_no > first_row and external_id is not null
), dropped as (
    delete from staged s using repeats, staged earlier
    where s.row_no = repeats.row_no and earlier.row_no = repeats.first_row
      and (s.has_fault or not earlier.has_fault)
      and to_jsonb(earlier) - '{row_no,has_fault,phone_sealed}'::text[] is not distinct from to_jsonb(s) - '{row_no,has_fault,phone_sealed}'::text[]
    returning s.row_no, earlier.row_no as first_row, s.has_fault
)
insert into repeated select row_no, first_row from dropped where not has_fault;

-- name: resolve()#
-- A workbook keeps a digit less than we do: what is nowhere a tenth of a millimetre from where it was has not moved.
update staged s set lon = ST_X(c.location), lat = ST_Y(c.location)
from cases c
where (c.source, c.external_id) = (s.source, s.external_id) and not s.location = c.location
  and abs(s.lon - ST_X(c.location)) < 1e-9 and abs(s.lat - ST_Y(c.location)) < 1e-9;
create temporary table placed (row_no integer primary key, code text not null, version_id bigint) on commit drop;
-- A case that has not moved stays where it is, perhaps routed by hand.
insert into placed
select s.row_no, c.region_code, c.region_version_id
from staged s join cases c on (c.source, c.external_id) = (s.source, s.external_id)
where s.region_code is null and (s.location is null or s.location = c.location)
on conflict do nothing;
-- Others belong to the smallest region that holds their point, each region as it was on the day of registration, or as it
-- is where it was not known then. Level by level from the finest, so that most points are never held against a county's
-- many corners. The index is of these points alone, and goes before every row is written anew, and put into it, below.
do $$
declare
    fineness text;
begin
    create index staged_places on staged using gist (location) where location is not null and region_code is null;
    foreach fineness in array '{grid,village,town,county}'::text[] loop
        analyze placed;
        exit when not exists (select from staged s where s.region_code is null and s.location is not null
                              and not s.has_fault and not exists (select from placed p where p.row_no = s.row_no));
        insert into placed
        select distinct on (s.row_no) s.row_no, v.code, v.id
        from region_versions v
        join regions r on r.code = v.code and r.level = fineness
        join staged s on ST_Covers(v.boundary, s.location)
        where s.region_code is null and not s.has_fault
          and not exists (select from placed p where p.row_no = s.row_no)
          and ((v.valid_from <= s.registered_on and (v.valid_to is null or s.registered_on < v.valid_to))
               or (v.valid_from > s.registered_on and v.valid_from <= current_date and coalesce(v.valid_to > current_date, true)
                   and not exists (
                   select from region_versions o
                   where o.code = v.code and o.valid_from <= s.registered_on and s.registered_on < o.valid_to)))
        order by s.row_no, v.valid_from > s.registered_on, ST_Area(v.boundary);
    end loop;
    drop index staged_places;
end $$;
update staged s set category_code = f.category_code, region_code = f.region_code, region_version_id = f.version_id,
                    from_point = f.from_point
from (select t.row_no, t.region_code is null as from_point, k.code as category_code, coalesce(t.region_code, p.code) as region_code,
             coalesce(p.version_id, then_.id, ever.id) as version_id
      from staged t
      left join placed p on p.row_no = t.row_no
      left join (select code as word, code from case_categories union select name, code from case_categories) k
             on k.word = t.category
      left join region_versions then_ on then_.code = t.region_code and then_.valid_from <= t.registered_on
                                     and (then_.valid_to is null or t.registered_on < then_.valid_to)
      left join (select distinct on (v.code) v.code, v.id from region_versions v
                 order by v.code, v.valid_from <= current_date desc, v.valid_from desc) ever on ever.code = t.region_code) f
where f.row_no = s.row_no;

-- name: faults()
select s.row_no, f.column_name, f.reason, f.value, f.detail
from staged s
left join regions r on r.code = s.region_code
left join cases old on (old.source, old.external_id) = (s.source, s.external_id)
cross join lateral (
    select 'category' as column_name, 'category_unknown' as reason, s.category as value,
           (select string_agg(name, '、' order by sort_no) from case_categories) as detail
    where s.category is not null and s.category_code is null
    union all
    select 'region_code', 'region_unknown', s.region_code, null where s.region_code is not null and r.code is null
    union all
    select 'respondent_code', 'respondent_unknown', s.respondent_code, null
    where s.respondent_code is not null
      and not exists (select from regions u where u.code = s.respondent_code and u.level in ('town', 'village'))
    union all
    select 'lon', 'outside_all_regions', round(s.lon::numeric, 5) || ', ' || round(s.lat::numeric, 5), null
    where s.region_code is null and s.location is not null and not s.has_fault
    union all
    select 'region_code', 'nowhere', null, null
    where s.region_code is null and s.location is null and not s.has_fault
      and not exists (select from addressed a where a.address = s.address)
    union all
    select 'registered_at', 'registered_at_changed', s.external_id,
           to_char(old.registered_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')
    where old.registered_at <> s.registered_at
    union all
    select 'closed_at', 'closed_too_early', null, null
    where coalesce(s.closed_at, old.closed_at) < s.registered_at
) f
union all
select s.row_no, 'external_id', 'repeated', s.external_id, first_row::text
from (select row_no, external_id, min(row_no) over (partition by source, external_id) as first_row from staged) s
where s.row_no > s.first_row and s.external_id is not null
order by row_no;

-- name: store_changed()$
with old as materialized (
    select c.id, app.kept(c, w) as was
    from cases c join staged s on (s.source, s.external_id) = (c.source, c.external_id)
    left join petitioners w on w.case_id = c.id
    where ((c.channel, c.matter_kind, c.category_code, c.title, c.body, c.address, c.location, c.region_code,
           c.due_at, c.closed_at, c.resolved_level, c.satisfaction, c.respondent_code)
          is distinct from
          (s.channel, coalesce(s.matter_kind, c.matter_kind), s.category_code, s.title, coalesce(s.text, c.body),
           coalesce(s.address, c.address), coalesce(s.location, c.location), s.region_code, coalesce(s.due_at, c.due_at),
           coalesce(s.closed_at, c.closed_at), coalesce(s.resolved_level, c.resolved_level),
           coalesce(s.satisfaction, c.satisfaction), coalesce(s.respondent_code, c.respondent_code))
        or (s.petitioner is not null or s.phone_sealed is not null) and not exists (
            select from petitioners p where p.case_id = c.id and p.name = coalesce(s.petitioner, p.name)
                                        and p.phone_sealed is not distinct from coalesce(s.phone_sealed, p.phone_sealed)))
    for update of c
), stored as (
update cases c
set channel = s.channel, matter_kind = coalesce(s.matter_kind, c.matter_kind), category_code = s.category_code,
    title = s.title, body = coalesce(s.text, c.body), address = coalesce(s.address, c.address),
    location = coalesce(s.location, c.location),
    location_precision = case when s.location is not null and s.location is distinct from c.location then 'exact'
                              when c.location is not null then c.location_precision
                              when s.group_no is not null then 'group'
                              when c.location_precision = 'group' and s.address <> c.address then 'village'
                              else c.location_precision end,
    group_no = case when s.address <> c.address then s.group_no else coalesce(s.group_no, c.group_no) end,
    stray_m = case when s.location is null or s.location = c.location then c.stray_m else s.stray_m end,
    coord_source = case when s.location is null or s.location = c.location then c.coord_source else s.coord_source end,
    region_code = s.region_code, region_version_id = s.region_version_id,
    due_at = coalesce(s.due_at, c.due_at), closed_at = coalesce(s.closed_at, c.closed_at),
    status = case when c.closed_at is null and s.closed_at is not null then 'closed' else c.status end,
    resolved_level = coalesce(s.resolved_level, c.resolved_level), satisfaction = coalesce(s.satisfaction, c.satisfaction),
    respondent_code = coalesce(s.respondent_code, c.respondent_code)
from staged s, old
where (s.source, s.external_id) = (c.source, c.external_id) and old.id = c.id
returning c.id, c.ground
), noted as (
    insert into touched (kind, row_id, is_new, ground, before)
    select 'case', c.id, false, c.ground, old.was from stored c join old on old.id = c.id
)
select count(*) from stored;

-- name: store_new()$
with stored as (
insert into cases (source, external_id, channel, matter_kind, category_code, title, body, address, location,
                   location_precision, coord_source, region_code, region_version_id, registered_at, due_at, closed_at,
                   status, current_level, resolved_level, satisfaction, respondent_code, group_no, stray_m,
                   ground)
select s.source, s.external_id, s.channel, coalesce(s.matter_kind, 'report'), s.category_code, s.title,
       coalesce(s.text, ''), coalesce(s.address, ''), s.location,
       case when s.location is not null then 'exact' when s.group_no is not null then 'group'
            when r.level in ('village', 'grid') then 'village' else 'unknown' end,
       s.coord_source, s.region_code, s.region_version_id, s.registered_at, s.due_at, s.closed_at,
       case when s.closed_at is null then 'registered' else 'closed' end,
       app.first_level(s.channel, coalesce(s.matter_kind, 'report')), s.resolved_level, s.satisfaction, s.respondent_code,
       s.group_no, s.stray_m, r.ground
from staged s join regions r on r.code = s.region_code
where not exists (select from cases c where (c.source, c.external_id) = (s.source, s.external_id))
order by s.row_no
returning id, ground, app.digest_of(cases, null::petitioners) as digest
), noted as (
    insert into touched (kind, row_id, is_new, ground, digest) select 'case', id, true, ground, digest from stored
)
select count(*) from stored;

-- name: known_phones()
-- Of staged rows whose case is known: the telephone number that is stored, and the one that the row brings.
select s.row_no, p.phone_sealed, s.phone_sealed
from staged s
join cases c on (c.source, c.external_id) = (s.source, s.external_id)
join petitioners p on p.case_id = c.id
where s.phone_sealed is not null and p.phone_sealed is not null;

-- name: keep_phones(row_numbers)!
-- A number that is stored already stays as it was sealed then.
update staged s set phone_sealed = p.phone_sealed
from cases c join petitioners p on p.case_id = c.id
where (s.source, s.external_id) = (c.source, c.external_id) and s.row_no = any (:row_numbers);

-- name: store_petitioners()!
-- Somebody who left a number but no name is somebody, too.
insert into petitioners (case_id, name, phone_sealed, phone_masked, phone_digest)
select c.id, coalesce(s.petitioner, '未留姓名'), s.phone_sealed, coalesce(s.phone_masked, ''), s.phone_digest
from staged s join cases c on (c.source, c.external_id) = (s.source, s.external_id)
where s.petitioner is not null or s.phone_sealed is not null
on conflict (case_id) do update set
    name = case when excluded.name = '未留姓名' then petitioners.name else excluded.name end,
    phone_sealed = coalesce(excluded.phone_sealed, petitioners.phone_sealed),
    phone_digest = coalesce(excluded.phone_digest, petitioners.phone_digest),
    phone_masked = case when excluded.phone_sealed is null then petitioners.phone_masked else excluded.phone_masked end
where excluded.name not in (petitioners.name, '未留姓名')
   or excluded.phone_sealed is not null and excluded.phone_sealed is distinct from petitioners.phone_sealed;
