-- name: region(code)^
-- record_class: Region
select code, name, level, parent_code, kind from regions where code = :code;

-- name: children(parent)
-- record_class: Region
select code, name, level, parent_code, kind from regions where parent_code = :parent order by code;

-- name: roots()
-- record_class: Region
-- The topmost regions that the viewer sees as their own.
select r.code, r.name, r.level, r.parent_code, r.kind
from regions r
where r.code = app.setting('region') order by r.code;

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
select exists (select from region_versions where boundary_source = 'schematic' and valid_to is null);
