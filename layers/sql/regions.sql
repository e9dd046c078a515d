-- name: region(code)^
-- record_class: Region
select code, name, level, parent_code, kind from regions where code = :code;

-- name: children(parent, day)
-- record_class: Region
-- Those in force on a day, today where none is named, as they were called then. A region without any version is always there.
select r.code, coalesce(v.name, r.name) as name, r.level, r.parent_code, r.kind
from regions r
left join region_versions v on v.code = r.code and v.valid_from <= coalesce(:day, app.today())
                               and coalesce(v.valid_to > coalesce(:day, app.today()), true)
where r.parent_code = :parent
  and (v.id is not null or not exists (select from region_versions o where o.code = r.code))
order by r.code;

-- name: roots(day)
-- record_class: Region
-- The topmost regions that the viewer sees as their own.
select r.code, coalesce(v.name, r.name) as name, r.level, r.parent_code, r.kind
from regions r
left join region_versions v on v.code = r.code and v.valid_from <= coalesce(:day, app.today())
                               and coalesce(v.valid_to > coalesce(:day, app.today()), true)
where r.code = app.setting('region')
  and (v.id is not null or not exists (select from region_versions o where o.code = r.code))
order by r.code;

-- name: has_history(code)$
-- Whether there is more to tell of a region than that it is there.
select count(*) > 1 or bool_or(valid_to is not null) from region_versions where code = :code;

-- name: history(code)
-- record_class: RegionVersion
-- Newest first, each beside the one before it: areas in square metres on the ellipsoid, outlines as paths of a drawing whose
-- unit is a metre of web mercator. Which file a version came from is for those who may bring in such files.
with told as (
    select v.*, lag(v.boundary) over (order by v.valid_from) as boundary_before,
           lag(v.outline) over (order by v.valid_from) as outline_before, lag(v.name) over (order by v.valid_from) as name_before
    from region_versions v where v.code = :code
)
select t.id, t.name, t.name_before, t.valid_from, t.valid_to, t.boundary_source,
       ST_Area(t.boundary::geography) as area,
       case when t.boundary_before is not null and t.boundary is distinct from t.boundary_before
            then coalesce(ST_Area(ST_Difference(t.boundary, t.boundary_before)::geography), 0) end as gained,
       case when t.boundary_before is not null and t.boundary is distinct from t.boundary_before
            then coalesce(ST_Area(ST_Difference(t.boundary_before, t.boundary)::geography), 0) end as lost,
       ST_AsSVG(ST_Transform(coalesce(t.outline, t.boundary), 3857), 0, 0) as path,
       case when t.boundary is distinct from t.boundary_before
            then ST_AsSVG(ST_Transform(coalesce(t.outline_before, t.boundary_before), 3857), 0, 0) end as path_before,
       ST_XMin(box.e) as west, -ST_YMax(box.e) as top, ST_XMax(box.e) - ST_XMin(box.e) as width,
       ST_YMax(box.e) - ST_YMin(box.e) as height,
       f.batch_id, f.file_name, f.imported_at
from told t
cross join lateral (select ST_Extent(ST_Transform(shape, 3857)) as e
                    from unnest(array[coalesce(t.outline, t.boundary), coalesce(t.outline_before, t.boundary_before)]) as shape) box
left join lateral (select b.id as batch_id, b.file_name, b.imported_at
                   from import_rows i join import_batches b on b.id = i.batch_id
                   where i.kind = 'version' and i.row_id = t.id order by i.batch_id limit 1) f on true
order by t.valid_from desc;

-- name: breadcrumbs(code)
-- record_class: Region
with recursive up as (
    select code, name, level, parent_code, kind, 0 as steps from regions where code = :code
    union all
    select r.code, r.name, r.level, r.parent_code, r.kind, up.steps + 1
    from regions r join up on r.code = up.parent_code
)
select code, name, level, parent_code, kind from up order by steps desc;

-- name: ground(code)^
-- Only of regions in the viewer's own ground: an ancestor's name may be read, its content not.
select ground, ground_to from regions
where code = :code and ground between app.ground_from() and app.ground_to();

-- name: villages(ground_from, ground_to, period)
-- record_class: VillageRow
select v.code, v.name, v.kind, t.code as town_code, t.name as town_name,
       s.mean_index_hundredths, s.households, s.ranked, s.period
from regions v
join regions t on t.code = v.parent_code
left join village_scores s on s.village_code = v.code and s.period = :period
where v.level = 'village' and v.ground between :ground_from and :ground_to
order by v.code;

-- name: periods()
-- The quarters that have scores, newest first.
select distinct period from village_scores order by period desc;

-- name: is_schematic()$
select exists (select from region_versions where boundary_source = 'schematic'
                                              and valid_from <= app.today() and coalesce(valid_to > app.today(), true));
