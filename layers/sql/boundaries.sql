-- name: area()^
-- The box of all that the viewer's area covers today, and whether any of its boundaries was made for a demonstration.
select ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box), coalesce(schematic, false)
from (select ST_Extent(coalesce(outline, label_point::geometry)) as box,
             bool_or(boundary_source = 'schematic' and outline is not null) as schematic
      from region_versions
      where valid_from <= (now() at time zone 'Asia/Shanghai')::date
        and coalesce(valid_to > (now() at time zone 'Asia/Shanghai')::date, true)) covered;

-- name: days_of_change()
select distinct valid_to from region_versions where valid_to <= app.today() order by 1;

-- name: outlines(level, area, today)$
-- A region with no boundary yet keeps its label. A grid goes with its village.
select json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
    'type', 'Feature',
    'id', r.code,
    'geometry', ST_AsGeoJSON(v.outline, 5, 0)::json,
    'properties', json_build_object(
        'code', r.code, 'name', v.name, 'parent', r.parent_code, 'kind', r.kind,
        'label', case when v.label_point is not null
                      then json_build_array(round(ST_X(v.label_point)::numeric, 5), round(ST_Y(v.label_point)::numeric, 5)) end,
        'schematic', v.boundary_source = 'schematic')) order by r.code), '[]'))::text
from region_versions v
join regions r on r.code = v.code
where r.level = :level and v.valid_from <= :today and coalesce(v.valid_to > :today, true)
  and (:area::text is null or r.parent_code = :area)
  and (r.level <> 'grid' or not exists (select from region_versions w where w.code = r.parent_code)
       or exists (select from region_versions w where w.code = r.parent_code and w.valid_from <= :today
                                                      and coalesce(w.valid_to > :today, true)));

-- name: base(ground_from, ground_to, with_minor)$
-- Simplified to about five metres, lines and areas of one name joined again where they were cut at villages: the country
-- between the boundaries only helps to find one's way.
select json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
    'type', 'Feature',
    'geometry', ST_AsGeoJSON(shape, 5, 0)::json,
    'properties', json_build_object('kind', kind, 'name', name, 'importance', importance)
    ) order by kind, importance, name), '[]'))::text
from (
    select kind, name, importance,
           ST_SimplifyPreserveTopology(case when ST_Dimension(shape) = 1 then ST_LineMerge(ST_Collect(shape))
                                            else ST_Union(shape) end, 0.00005) as shape
    from base_features
    where kind <> 'hamlet' and (importance < 3 or :with_minor)
      and (:ground_from::bigint is null or ground between :ground_from and :ground_to)
    group by kind, name, importance, ST_Dimension(shape)
    union all
    select kind, name, importance, shape
    from base_features
    where kind = 'hamlet' and (:ground_from::bigint is null or ground between :ground_from and :ground_to)) country;

-- name: follow()$
select app.follow_boundaries();

-- name: take_waiting_redraws()
with taken as (delete from jobs.procrastinate_jobs where task_name = 'redraw_outlines' and status = 'todo' returning args)
select distinct args ->> 'level', (args ->> 'county')::bigint from taken;
