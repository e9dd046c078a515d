-- name: drop_repeats()!
-- "is distinct from" on purpose: as an equality the planner would hash every row as JSON.
with repeats as materialized (
    select row_no, first_row
    from (select row_no, code, min(row_no) over (partition by code) as first_row from staged) n
    where row_no > first_row and code is not null
), dropped as (
    delete from staged s using repeats, staged earlier
    where s.row_no = repeats.row_no and earlier.row_no = repeats.first_row
      and (s.has_fault or not earlier.has_fault)
      and to_jsonb(earlier) - '{row_no,has_fault}'::text[] is not distinct from to_jsonb(s) - '{row_no,has_fault}'::text[]
    returning s.row_no, earlier.row_no as first_row, s.has_fault
)
insert into repeated select row_no, first_row from dropped where not has_fault;

-- name: faults(valid_from)
-- The level above, and what is already known under a code, decide; a parent may come in the same file.
select s.row_no, f.column_name, f.reason, f.value, f.detail
from staged s
left join regions old on old.code = s.code
left join regions parent on parent.code = s.parent_code
left join lateral (select level from staged p where p.code = s.parent_code and not p.has_fault limit 1) beside on true
left join lateral (select * from region_versions v where v.code = s.code and v.valid_to is null) as known on true
left join lateral (select max(valid_to) as valid_to from region_versions v where v.code = s.code) as last on true
cross join lateral (
    select 'parent_code' as column_name, 'parent_needed' as reason, s.code as value, null::text as detail
    where s.level <> 'county' and s.parent_code is null and not s.has_fault
    union all
    select 'parent_code', 'parent_of_county', s.parent_code, null
    where s.level = 'county' and s.parent_code is not null
    union all
    select 'parent_code', 'parent_unknown', s.parent_code, null
    where s.level <> 'county' and s.parent_code is not null and parent.code is null and beside.level is null
    union all
    select 'parent_code', 'parent_of_wrong_level', s.parent_code, coalesce(parent.level, beside.level)
    where coalesce(parent.level, beside.level) is not null and s.level <> 'county'
      and coalesce(parent.level, beside.level)
          <> case s.level when 'town' then 'county' when 'village' then 'town' else 'village' end
    union all
    select 'parent_code', 'parent_changed', s.parent_code, old.parent_code
    where old.code is not null and s.level <> 'county' and s.parent_code <> old.parent_code
    union all
    select 'code', 'valid_from_too_early', s.code, known.valid_from::text
    where known.valid_from > :valid_from
    union all
    select 'code', 'ended_later', s.code, last.valid_to::text
    where known.id is null and last.valid_to > :valid_from
    union all
    select 'parent_code', 'far_from_parent', above.name,
           ST_Distance(ST_Centroid(s.boundary)::geography, above.boundary::geography)::text
    from (select n.name, n.boundary from staged n where n.code = s.parent_code and n.boundary is not null and not n.has_fault
          union all
          select v.name, v.boundary from region_versions v
          where v.code = s.parent_code and v.valid_to is null and v.boundary is not null
            and not exists (select from staged n where n.code = v.code and n.boundary is not null and not n.has_fault)
          limit 1) above
    where s.boundary is not null and not s.has_fault and ST_Disjoint(s.boundary, above.boundary)
) f
union all
select row_no, 'code', 'repeated', code, first_row::text
from (select row_no, code, min(row_no) over (partition by code) as first_row from staged) repeats
where row_no > first_row and code is not null
order by row_no;

-- name: stand(complete)!
-- The file's regions as they will be, beside those of their levels that it leaves as they are.
create temporary table standing on commit drop as
select s.row_no, s.code, s.name, s.level, s.parent_code, s.boundary from staged s where s.boundary is not null
union all
select null, r.code, v.name, r.level, r.parent_code, v.boundary
from region_versions v join regions r on r.code = v.code
where v.valid_to is null and v.boundary is not null
  and not exists (select from staged s where s.code = r.code and s.boundary is not null)
  and (r.code in (select parent_code from staged)
       or r.level in (select level from staged)
          and (not :complete or (r.level, r.parent_code) not in (select level, parent_code from staged where parent_code is not null)));
create index on standing using gist (boundary);
create index on standing (parent_code);
analyze standing;

-- name: remarks(valid_from, complete)
-- Areas in square metres, with a place; what is nowhere wider than about a metre is how precisely one can draw, and is not told.
-- Where the parts of a region leave more than a fifth of it open, some of them are still to come.
with shared as (
    select a.row_no, b.name, o.*
    from standing a
    join standing b on b.level = a.level and b.code <> a.code and b.boundary && a.boundary
                       and (b.row_no is null or b.row_no > a.row_no) and ST_Intersects(a.boundary, b.boundary)
    cross join lateral (select * from app.told_area(ST_Intersection(a.boundary, b.boundary))) o
    where a.row_no is not null and o.area is not null
), beyond as (
    select s.row_no, p.name, o.*
    from standing s join standing p on p.code = s.parent_code
    cross join lateral (select * from app.told_area(ST_Difference(s.boundary, p.boundary))) o
    where s.row_no is not null and not ST_CoveredBy(s.boundary, p.boundary) and o.area is not null
), filled as (
    select parent_code, level, min(row_no) as row_no, ST_Union(boundary) as boundary
    from standing where parent_code is not null group by parent_code, level having count(row_no) > 0
), gaps as (
    select f.row_no, p.name, o.*, ST_Area(p.boundary::geography) as of_all
    from filled f join standing p on p.code = f.parent_code
    cross join lateral (select * from app.told_area(ST_Difference(p.boundary, f.boundary))) o
    where o.area is not null
), ends as (
    select (select min(s.row_no) from staged s where s.parent_code = r.parent_code) as row_no, r.code, v.name, v.valid_from
    from regions r join region_versions v on v.code = r.code and v.valid_to is null
    where :complete and r.code not in (select code from staged)
      and (r.level, r.parent_code) in (select level, parent_code from staged where parent_code is not null)
)
select row_no, '' as column_name, 'overlaps' as reason, name as value,
       concat_ws(';', area, lon, lat, parts) as detail from shared
union all
select row_no, 'parent_code', 'outside_parent', name, concat_ws(';', area, lon, lat, parts) from beyond
union all
select row_no, 'parent_code', case when area > of_all / 5 then 'parts_missing' else 'gaps' end, name,
       concat_ws(';', area, lon, lat, parts) from gaps
union all
select e.row_no, 'code', case when e.valid_from >= :valid_from then 'too_young_to_end' else 'ends' end, e.name,
       (select count(*) from households h where h.village_code = e.code and h.status = 'active')::text
from ends e
order by row_no, reason, value;

-- name: store_new(valid_from)!
-- In one statement, counties first: the numbering trigger must find the parent. Since when a boundary is valid is
-- rarely known; an early day makes it count for every case before.
with added as (
    insert into regions (code, level, parent_code, name, name_pinyin, name_initials, kind)
    select code, level, parent_code, name, name_pinyin, name_initials, coalesce(kind, guessed_kind)
    from staged s
    where not exists (select from regions r where r.code = s.code)
    order by array_position('{county,town,village,grid}', level), code
    returning code, ground
)
insert into region_versions (code, name, name_pinyin, name_initials, valid_from, boundary, outline, label_point, boundary_source,
                             coord_source, ground)
select s.code, s.name, s.name_pinyin, s.name_initials, coalesce(:valid_from, date '1970-01-01'), s.boundary, s.outline,
       s.label_point, coalesce(s.boundary_source, 'official'), coalesce(s.coord_source, 'cgcs2000'), added.ground
from staged s join added using (code);

-- name: store_changed(valid_from)$
-- Closes a version and opens the next when a day is given, else corrects the current one; a region that had ended is there again.
-- Names follow on the day. Returns how many regions changed.
with changed as (
    select s.*, v.id, v.valid_from as since, v.ground,
           cast(:valid_from as date) is not null and v.valid_from is distinct from cast(:valid_from as date) as begins_anew
    from staged s join region_versions v on v.code = s.code and v.valid_to is null
    where v.name <> s.name
       -- a shapefile turns rings round: the same ground is no change
       or (s.boundary is not null and v.boundary is distinct from s.boundary
           and not coalesce(ST_Equals(v.boundary, s.boundary), false))
       or (s.label_point is not null and v.label_point is distinct from s.label_point)
       or (s.boundary_source is not null and v.boundary_source <> s.boundary_source)
), corrected as (
    update region_versions v
    set name = c.name, name_pinyin = c.name_pinyin, name_initials = c.name_initials,
        boundary = coalesce(c.boundary, v.boundary),
        outline = case when c.boundary is distinct from v.boundary then coalesce(c.outline, v.outline) else v.outline end,
        label_point = coalesce(c.label_point, v.label_point),
        boundary_source = coalesce(
            c.boundary_source,
            case when c.boundary is distinct from v.boundary and c.boundary is not null then 'official' end,
            v.boundary_source),
        coord_source = case when c.boundary is null then v.coord_source else coalesce(c.coord_source, v.coord_source) end
    from changed c where c.id = v.id and not c.begins_anew
    returning v.code
), closed as (
    update region_versions v set valid_to = cast(:valid_from as date)
    from changed c where c.id = v.id and c.begins_anew
    returning v.code
), renamed as (
    update regions r
    set name = s.name, name_pinyin = s.name_pinyin, name_initials = s.name_initials, kind = coalesce(s.kind, r.kind)
    from staged s left join region_versions v on v.code = s.code and v.valid_to is null
    where s.code = r.code and coalesce(cast(:valid_from as date), v.valid_from, date '1970-01-01') <= app.today()
      and (r.name, r.name_pinyin, r.name_initials, r.kind)
          is distinct from (s.name, s.name_pinyin, s.name_initials, coalesce(s.kind, r.kind))
    returning r.code
), back as (
    select s.code from staged s
    where exists (select from region_versions v where v.code = s.code)
      and not exists (select from region_versions v where v.code = s.code and v.valid_to is null)
)
select count(*) from (select code from corrected union select code from closed union select code from renamed
                      union select code from back) as touched;

-- name: open_versions(valid_from)!
-- After the old versions were closed: in one statement the two would seem to overlap. Without a day, what had ended goes on from
-- where it ended.
insert into region_versions (code, name, name_pinyin, name_initials, valid_from, boundary, outline, label_point, boundary_source,
                             coord_source, ground)
select s.code, s.name, s.name_pinyin, s.name_initials, coalesce(cast(:valid_from as date), v.valid_to),
       coalesce(s.boundary, v.boundary), coalesce(s.outline, v.outline), coalesce(s.label_point, v.label_point),
       coalesce(s.boundary_source, case when s.boundary is null then v.boundary_source else 'official' end),
       case when s.boundary is null then v.coord_source else coalesce(s.coord_source, v.coord_source) end, v.ground
from staged s
cross join lateral (select * from region_versions v where v.code = s.code order by v.valid_from desc limit 1) v
where v.valid_to is not null;

-- name: end_missing(valid_from)!
-- What a complete file lacks under the parents that it names has ended by the day of the file.
update region_versions v set valid_to = cast(:valid_from as date)
from regions r
where r.code = v.code and v.valid_to is null and v.valid_from < cast(:valid_from as date)
  and r.code not in (select code from staged)
  and (r.level, r.parent_code) in (select level, parent_code from staged where parent_code is not null);

-- name: levels_to_redraw()
-- The levels of which a boundary has just come in, within each county; counties lie beside one another.
select distinct s.level, case when s.level <> 'county' then app.unit_from(r.ground, 'county') end
from staged s join regions r on r.code = s.code
where s.boundary is not null;

-- name: boundaries_to_redraw(level, county)
-- All of a level that lie side by side in the newest state, those of the file and the others.
select v.id, v.boundary
from region_versions v join regions r on r.code = v.code
where r.level = :level and coalesce(app.unit_from(r.ground, 'county') = :county, true) and v.valid_to is null and v.boundary is not null
order by v.id;

-- name: redraw(ids, outlines)!
update region_versions v set outline = o.outline
from unnest(:ids::bigint[], :outlines::text[]) as n (id, written)
cross join lateral (select ST_GeomFromEWKB(decode(n.written, 'hex')) as outline) o
where v.id = n.id and v.outline is distinct from o.outline;
