-- name: drop_repeats()!
-- "is distinct from" on purpose: as an equality the planner would hash every row as JSON.
with repeats as materialized (
    select row_no, first_row
    from (select row_no, code, min(row_no) over (partition by code) as first_row from staged) n
    where row_no > first_row and code is not null
)
delete from staged s using repeats, staged earlier
where s.row_no = repeats.row_no and earlier.row_no = repeats.first_row
  and to_jsonb(earlier) - '{row_no,has_fault}'::text[] is not distinct from to_jsonb(s) - '{row_no,has_fault}'::text[];

-- name: faults(valid_from)
-- The level above, and what is already known under a code, decide; a parent may come in the same file.
select s.row_no, f.column_name, f.reason, f.value, f.detail
from staged s
left join regions old on old.code = s.code
left join regions parent on parent.code = s.parent_code
left join lateral (select level from staged p where p.code = s.parent_code and not p.has_fault limit 1) beside on true
left join lateral (select * from region_versions v where v.code = s.code and v.valid_to is null) as known on true
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
) f
union all
select row_no, 'code', 'repeated', code, first_row::text
from (select row_no, code, min(row_no) over (partition by code) as first_row from staged) repeats
where row_no > first_row and code is not null
order by row_no;

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
insert into region_versions (code, name, valid_from, boundary, outline, label_point, boundary_source, ground)
select s.code, s.name, coalesce(:valid_from, date '1970-01-01'), s.boundary, s.outline, s.label_point,
       coalesce(s.boundary_source, 'official'), added.ground
from staged s join added using (code);

-- name: store_changed(valid_from)$
-- Closes a version and opens the next when a day is given, else corrects the current one. Returns how many regions changed.
with changed as (
    select s.*, v.id, v.valid_from as since, v.ground,
           cast(:valid_from as date) is not null and v.valid_from is distinct from cast(:valid_from as date) as begins_anew
    from staged s join region_versions v on v.code = s.code and v.valid_to is null
    where v.name <> s.name
       or (s.boundary is not null and v.boundary is distinct from s.boundary)
       or (s.label_point is not null and v.label_point is distinct from s.label_point)
       or (s.boundary_source is not null and v.boundary_source <> s.boundary_source)
), corrected as (
    update region_versions v
    set name = c.name,
        boundary = coalesce(c.boundary, v.boundary),
        outline = case when c.boundary is distinct from v.boundary then coalesce(c.outline, v.outline) else v.outline end,
        label_point = coalesce(c.label_point, v.label_point),
        boundary_source = coalesce(
            c.boundary_source,
            case when c.boundary is distinct from v.boundary and c.boundary is not null then 'official' end,
            v.boundary_source)
    from changed c where c.id = v.id and not c.begins_anew
    returning v.code
), closed as (
    update region_versions v set valid_to = cast(:valid_from as date)
    from changed c where c.id = v.id and c.begins_anew
    returning v.code
), renamed as (
    update regions r
    set name = s.name, name_pinyin = s.name_pinyin, name_initials = s.name_initials, kind = coalesce(s.kind, r.kind)
    from staged s
    where s.code = r.code
      and (r.name, r.name_pinyin, r.name_initials, r.kind)
          is distinct from (s.name, s.name_pinyin, s.name_initials, coalesce(s.kind, r.kind))
    returning r.code
)
select count(*) from (select code from corrected union select code from closed union select code from renamed) as touched;

-- name: open_versions(valid_from)!
-- After the old versions were closed: in one statement the two would seem to overlap.
insert into region_versions (code, name, valid_from, boundary, outline, label_point, boundary_source, ground)
select s.code, s.name, :valid_from, coalesce(s.boundary, v.boundary), coalesce(s.outline, v.outline),
       coalesce(s.label_point, v.label_point),
       coalesce(s.boundary_source, case when s.boundary is null then v.boundary_source else 'official' end), v.ground
from staged s join region_versions v on v.code = s.code and v.valid_to = :valid_from
where not exists (select from region_versions n where n.code = s.code and n.valid_from = :valid_from);
